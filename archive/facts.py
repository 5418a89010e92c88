"""Which facts stand beside a response, so that the index can be rebuilt from the WARC files alone?

A line of JSON in the `metadata` record of every exchange, attempt and search. What the file itself says (segment,
offset, length) is left out, and so is what is not known of vantage, robots.txt, web archive, TLS, channel and window:
lines that were written before these were kept say the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from archive.capture import Attempt, Capture, Outcome, Role, SearchResult, Takedown, utc_text
from archive.screening import Screening, screening_of

__all__ = [
    "Entry",
    "Opening",
    "attempt_facts",
    "capture_facts",
    "day",
    "day_text",
    "entry_of",
    "moment",
    "parse_facts",
    "search_facts",
    "takedown_facts",
    "takedown_of",
    "to_line",
]

_EXCHANGE, _ATTEMPT, _SEARCH, _SCREENING = "exchange", "attempt", "search", "screening"

_ONE_LINE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The warcinfo record at the start of a segment."""

    agent: str
    at: datetime


Entry = Capture | Attempt | SearchResult | Screening | Opening


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
        **_where_known(
            vantage=capture.vantage,
            robots=capture.robots,
            origin=capture.origin,
            retrieved_at=None if capture.retrieved_at is None else utc_text(capture.retrieved_at),
            led_to=capture.led_to,
        ),
        **({} if capture.tls_verified is None else {"tls_verified": capture.tls_verified}),
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
        **_where_known(vantage=attempt.vantage, robots=attempt.robots),
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
        **_where_known(
            vantage=search.vantage,
            channel=search.channel,
            newest=day_text(search.newest),
            oldest=day_text(search.oldest),
        ),
    }


def takedown_facts(takedown: Takedown, **more: str) -> dict[str, object]:
    """What a tombstone says; `more` is kept for readers of the WARC: the facts beside it say the same."""
    return {"day": takedown.day.isoformat(), **_where_known(reason=takedown.reason, by=takedown.by), **more}


def takedown_of(facts: Mapping[str, Any]) -> Takedown:
    """What a tombstone says; raises ValueError or KeyError when the facts are of none."""
    return Takedown(day=date.fromisoformat(facts["day"]), reason=facts.get("reason", ""), by=facts.get("by", ""))


def to_line(facts: Mapping[str, object]) -> str:
    """One line of JSON; JSON escapes line breaks, so a fact can never start a second line."""
    return _ONE_LINE.encode(facts)


def parse_facts(line: str) -> dict[str, Any]:
    """The facts of a line; raises ValueError when it is none."""
    facts = json.loads(line)
    if not isinstance(facts, dict):
        raise ValueError("facts are no JSON object")  # noqa: TRY004 - one kind of error for one kind of damage
    return facts


def entry_of(
    facts: Mapping[str, Any], *, segment: str, offset: int, length: int
) -> Capture | Attempt | SearchResult | Screening:
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
            vantage=facts.get("vantage", ""),
            robots=facts.get("robots", ""),
            origin=facts.get("origin", ""),
            retrieved_at=moment(facts["retrieved_at"]) if "retrieved_at" in facts else None,
            led_to=facts.get("led_to", ""),
            tls_verified=_yes_or_no(facts.get("tls_verified")),
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
            vantage=facts.get("vantage", ""),
            robots=facts.get("robots", ""),
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
            vantage=facts.get("vantage", ""),
            channel=facts.get("channel", ""),
            newest=day(facts.get("newest")),
            oldest=day(facts.get("oldest")),
        )
    if kind == _SCREENING:
        return screening_of(facts)
    raise ValueError(f"facts of an unknown kind {kind!r}")


def moment(text: str) -> datetime:
    """The inverse of utc_text."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None or utc_text(found) != text:
        raise ValueError(f"{text!r} is not written as 2018-01-05T04:00:00Z")
    return found.astimezone(UTC)


def day(text: str | None) -> date | None:
    """The inverse of day_text."""
    return None if text is None else date.fromisoformat(text)


def day_text(found: date | None) -> str | None:
    """`2018-01-05`, None for no day."""
    return None if found is None else found.isoformat()


def _yes_or_no(found: object) -> bool | None:
    """As it was written; raises ValueError for anything else: what is no boolean must not pass for a verified page."""
    if found is None or isinstance(found, bool):
        return found
    raise ValueError(f"tls_verified is {found!r}, expected true, false or nothing")


def _where_known(**facts: str | None) -> dict[str, object]:
    return {name: value for name, value in facts.items() if value}
