"""Which rows of the store are one extraction? Laid out by whoever read the page, so that the writer only writes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from archive.records import Attested, Extraction

__all__ = ["COLUMNS", "TABLES", "Entry", "Rows", "row_sum", "rows_of", "text_as_written"]

TABLES = ("extractions", "candidates", "visits", "visit_legs", "evidence", "issues")
COLUMNS = (  # of `extractions`, in order
    "snapshot_id, recipe, url, source, fetched_at, content_sha256, text_sha256, extraction, row_sha256"
)

Row = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One extraction as stored."""

    snapshot_id: str
    recipe: str
    url: str
    source: str | None
    fetched_at: str
    content_sha256: str
    text: str  # canonical JSON of the Extraction; "" when the row is not as it was written, which decodes to nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """All rows of one snapshot."""

    snapshot_id: str
    by_table: tuple[tuple[Row, ...], ...]  # in the order of TABLES


def rows_of(entry: Entry, extraction: Extraction, attested: Iterable[tuple[str, Attested[Any]]]) -> Rows:
    """The rows of an entry.

    extraction  the same as a value
    attested    its attested values by path
    """
    sid = entry.snapshot_id
    page, decision = extraction.announcement, extraction.decision
    said = (entry.recipe, entry.url, entry.source, entry.fetched_at, entry.content_sha256)
    candidate = (
        sid,
        decision.status.value if decision else None,
        decision.rule if decision else None,
        decision.kind.value if decision else None,
        page.title if page else None,
        page.published_on.isoformat() if page and page.published_on else None,
        page.outlet if page else None,
        page.language if page else None,
    )
    visits = tuple(
        (sid, i, _plain(visit.meeting), visit.mode.value, _plain(visit.leader_name), _plain(visit.leader_title))
        for i, visit in enumerate(extraction.delegations)
    )
    legs = tuple(
        (sid, i, j, leg.country.value, _plain(leg.start), _plain(leg.end), leg.precision.value)
        for i, visit in enumerate(extraction.delegations)
        for j, leg in enumerate(visit.legs)
    )
    evidence = tuple(
        (sid, path, n, value.rule, span.start, span.end, span.quote)
        for path, value in attested
        for n, span in enumerate(value.spans)
    )
    issues = tuple((sid, n, issue.code, issue.detail) for n, issue in enumerate(extraction.issues))
    whole = (sid, *said, extraction.text_sha256, entry.text)
    extractions = ((*whole, row_sum(whole)),)
    return Rows(snapshot_id=sid, by_table=(extractions, (candidate,), visits, legs, evidence, issues))


def row_sum(row: Sequence[str | None]) -> str:
    """SHA-256 of a row of `extractions` but for its last column, which holds it: SQLite itself sees no flipped bit."""
    said = "\n".join("\0" if value is None else value for value in row)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def text_as_written(row: Sequence[object]) -> str:
    """The extraction of a row (COLUMNS); "" when the row is not as it was written: a flipped bit makes another text, or
    bytes of one."""
    *whole, said = row
    texts = [value for value in whole if value is None or isinstance(value, str)]
    text = texts[-1] if len(texts) == len(whole) and row_sum(texts) == said else None
    return text or ""


def _plain(value: Attested[Any] | None) -> str | None:
    return None if value is None else str(value.value)
