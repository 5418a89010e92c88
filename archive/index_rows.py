"""Which columns of the ledger hold a capture, an attempt or a search, and how does each become the other?"""

from __future__ import annotations

from datetime import date
from typing import Any

from archive.capture import Attempt, Capture, Outcome, Role, SearchResult, Takedown, utc_text
from archive.facts import day, moment

__all__ = [
    "ATTEMPT",
    "CAPTURE",
    "SEARCH",
    "attempt_of",
    "capture_of",
    "capture_values",
    "search_of",
    "takedown_values",
]

CAPTURE = (
    "snapshot_id, url, fetched_at, status, source, role, outcome, via, content_type, payload_sha256, content_sha256,"
    " revisit_of, truncated, vantage, robots, origin, retrieved_at, led_to, tls_verified, taken_down,"
    " takedown_reason, takedown_by, length, segment, start"
)
ATTEMPT = "url, at, source, role, outcome, detail, via, vantage, robots"
SEARCH = "source, url, at, outcome, links, new, via, vantage, channel, newest, oldest"


def capture_values(entry: Capture) -> tuple[object, ...]:
    return (
        entry.snapshot_id,
        entry.url,
        utc_text(entry.fetched_at),
        entry.status,
        entry.source,
        entry.role.value,
        entry.outcome.value,
        entry.via,
        entry.content_type,
        entry.payload_sha256,
        entry.content_sha256,
        entry.revisit_of,
        entry.truncated,
        entry.vantage,
        entry.robots,
        entry.origin,
        None if entry.retrieved_at is None else utc_text(entry.retrieved_at),
        entry.led_to,
        entry.tls_verified,
        *takedown_values(entry.takedown),
    )


def takedown_values(takedown: Takedown | None) -> tuple[str | None, str | None, str | None]:
    return (None, None, None) if takedown is None else (takedown.day.isoformat(), takedown.reason, takedown.by)


def capture_of(row: tuple[Any, ...]) -> Capture:
    return Capture(
        snapshot_id=row[0],
        url=row[1],
        fetched_at=moment(row[2]),
        status=row[3],
        source=row[4],
        role=Role(row[5]),
        outcome=Outcome(row[6]),
        via=row[7],
        content_type=row[8],
        payload_sha256=row[9],
        content_sha256=row[10],
        revisit_of=row[11],
        truncated=row[12],
        vantage=row[13],
        robots=row[14],
        origin=row[15],
        retrieved_at=None if row[16] is None else moment(row[16]),
        led_to=row[17],
        tls_verified=None if row[18] is None else bool(row[18]),
        takedown=_takedown(*row[19:22]),
        length=row[22],
        warc_file=row[23],
        offset=row[24],
    )


def _takedown(when: str | None, reason: str | None, by: str | None) -> Takedown | None:
    return None if when is None else Takedown(day=date.fromisoformat(when), reason=reason or "", by=by or "")


def attempt_of(row: tuple[Any, ...]) -> Attempt:
    return Attempt(
        url=row[0],
        at=moment(row[1]),
        source=row[2],
        role=Role(row[3]),
        outcome=Outcome(row[4]),
        detail=row[5],
        via=row[6],
        vantage=row[7],
        robots=row[8],
    )


def search_of(row: tuple[Any, ...]) -> SearchResult:
    return SearchResult(
        source=row[0],
        url=row[1],
        at=moment(row[2]),
        outcome=row[3],
        links=row[4],
        new=row[5],
        via=row[6],
        vantage=row[7],
        channel=row[8],
        newest=day(row[9]),
        oldest=day(row[10]),
    )
