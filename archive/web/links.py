"""At which address does each thing stand? Paths are stable: ids, never words of a page."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

__all__ = ["KINDS", "PLURALS", "live", "page_of", "record", "search"]

# kind of id (ids.PATTERNS) → first part of its path
PLURALS = {
    "delegation_id": "delegations",
    "leg_id": "legs",
    "event_id": "events",
    "document_id": "announcements",
    "claim_id": "claims",
    "family_id": "families",
    "edition_id": "editions",
    "evidence_id": "evidence",
    "snapshot_id": "snapshots",
    "meeting_id": "meetings",
    "country": "countries",
    "person_id": "people",
    "leader_person_id": "people",
    "source": "sources",
    "organisation_id": "organisations",
}
# table of a release → kind of its id
KINDS = {
    "delegations": "delegation_id",
    "legs": "leg_id",
    "events": "event_id",
    "candidates": "document_id",
    "documents": "document_id",
    "aggregate_claims": "claim_id",
    "claim_comparison": "claim_id",
    "families": "family_id",
    "editions": "edition_id",
    "evidence": "evidence_id",
    "snapshots": "snapshot_id",
    "meetings": "meeting_id",
    "people": "person_id",
    "organisations": "organisation_id",
}


def page_of(kind: str, value: str) -> str:
    """Page of an id: page_of("leg_id", "l-0123456789ab")."""
    return f"/{PLURALS[kind]}/{quote(value, safe='')}"


def record(table: str, record_id: str) -> str | None:
    """Page of a row of a table; None for tables without pages."""
    kind = KINDS.get(table)
    return None if kind is None else page_of(kind, record_id)


def search(text: str) -> str:
    """The search page for a text."""
    return f"/search?{urlencode({'q': text})}"


def live(url: str) -> str | None:
    """An address of the web that a visitor may follow by a click of their own; None for any other scheme."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname and "\\" not in url else None
