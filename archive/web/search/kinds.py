"""Which kinds of things are found, in which order, and where does each have its page?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from archive.web.links import page_of

__all__ = ["KINDS", "RECORDS", "TEXT", "Kind", "page_of_hit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of thing.

    key     kind of its id (ids.PATTERNS)
    by_day  newest first among those that fit, and not the best fit first: for what differs in little else
    """

    name: str
    label: str
    key: str
    by_day: bool = False


RECORDS = (
    Kind(name="country", label="Countries", key="country"),
    Kind(name="person", label="People", key="person_id"),
    Kind(name="meeting", label="Meetings", key="meeting_id"),
    Kind(name="organisation", label="Organisations", key="organisation_id"),
    Kind(name="post", label="Posts", key="organisation_id"),
    Kind(name="delegation", label="Delegations", key="delegation_id", by_day=True),
    Kind(name="leg", label="Legs", key="leg_id", by_day=True),
    Kind(name="event", label="Events", key="event_id", by_day=True),
    Kind(name="claim", label="Official totals", key="claim_id", by_day=True),
    Kind(name="announcement", label="Announcements, by title", key="document_id"),
)
TEXT = Kind(name="text", label="Texts of pages", key="document_id")
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (*RECORDS, TEXT)}


def page_of_hit(kind: str, record_id: str) -> str:
    """Page of a record; that of a post is its organisation's, whose id is given."""
    return page_of(KINDS[kind].key, record_id)
