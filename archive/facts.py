"""Which facts stand beside a response, so that the index can be rebuilt from the WARC files alone?

A line of JSON in the `metadata` record of every exchange, attempt and search. What the file itself says (segment,
offset, length) is left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from archive.capture import Attempt, Capture, Outcome, Role, SearchResult, utc_text

__all__ = [
    "Entry",
    "Opening",
    "attempt_facts",
    "capture_facts",
    "entry_of",
    "moment",
    "parse_facts",
    "search_facts",
    "to_line",
]

_EXCHANGE, _ATTEMPT, _SEARCH = "exchange", "attempt", "search"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The warcinfo record at the start of a segment."""

    agent: str
    at: datetime


Entry = Capture | Attempt | SearchResult | Opening


def capture_facts(capture: Capture, **more: object) -> dict[str, object]:
    """Everything of a Capture but its place; `more` is kept for readers of the WARC and is no part of the index."""
    return {
        "kind": _EXCHANGE,
        "snapshot_id": capture.snapshot_id,
        "url": capture.url,
        "fetched_at": utc_text(capture.fetched_at),
        "status": capture.status,
        "source": capture.source,
        "role": capture.role.value,
        "outcome": capture.outcome.value,
        "via": capture.via,
        "content_type": capture.content_type,
        "payload_sha256": capture.payload_sha256,
        "content_sha256": capture.content_sha256,
        "revisit_of": capture.revisit_of,
        "truncated": capture.truncated,
        **more,
    }


def attempt_facts(attempt: Attempt) -> dict[str, object]:
    return {
        "kind": _ATTEMPT,
        "url": attempt.url,
        "at": utc_text(attempt.at),
        "source": attempt.source,
        "role": attempt.role.value,
        "outcome": attempt.outcome.value,
        "detail": attempt.detail,
        "via": attempt.via,
    }


def search_facts(search: SearchResult) -> dict[str, object]:
    return {
        "kind": _SEARCH,
        "source": search.source,
        "url": search.url,
        "at": utc_text(search.at),
        "outcome": search.outcome,
        "links": search.links,
        "new": search.new,
        "via": search.via,
    }


def to_line(facts: Mapping[str, object]) -> str:
    """One line of JSON; JSON escapes line breaks, so a fact can never start a second line."""
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def parse_facts(line: str) -> dict[str, Any]:
    """The facts of a line; raises ValueError when it is none."""
    facts = json.loads(line)
    if not isinstance(facts, dict):
        raise ValueError("facts are no JSON object")  # noqa: TRY004 - one kind of error for one kind of damage
    return facts


def entry_of(facts: Mapping[str, Any], *, segment: str, offset: int, length: int) -> Capture | Attempt | SearchResult:
    """The entry that facts describe, at its place; raises ValueError or KeyError when they describe none."""
    kind = facts["kind"]
    if kind == _EXCHANGE:
        return Capture(
            snapshot_id=facts["snapshot_id"],
            url=facts["url"],
            fetched_at=moment(facts["fetched_at"]),
            status=facts["status"],
            source=facts["source"],
            role=Role(facts["role"]),
            outcome=Outcome(facts["outcome"]),
            via=facts["via"],
            content_type=facts["content_type"],
            payload_sha256=facts["payload_sha256"],
            content_sha256=facts["content_sha256"],
            warc_file=segment,
            offset=offset,
            length=length,
            revisit_of=facts["revisit_of"],
            truncated=facts["truncated"],
        )
    if kind == _ATTEMPT:
        return Attempt(
            url=facts["url"],
            at=moment(facts["at"]),
            source=facts["source"],
            role=Role(facts["role"]),
            outcome=Outcome(facts["outcome"]),
            detail=facts["detail"],
            via=facts["via"],
        )
    if kind == _SEARCH:
        return SearchResult(
            source=facts["source"],
            url=facts["url"],
            at=moment(facts["at"]),
            outcome=facts["outcome"],
            links=facts["links"],
            new=facts["new"],
            via=facts["via"],
        )
    raise ValueError(f"facts of an unknown kind {kind!r}")


def moment(text: str) -> datetime:
    """The inverse of utc_text."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None or utc_text(found) != text:
        raise ValueError(f"{text!r} is not written as 2018-01-05T04:00:00Z")
    return found.astimezone(UTC)
