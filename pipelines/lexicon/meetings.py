"""Which meetings of the Party were there, and when? Of which of them may briefings tell?

meetings.csv is the registry: every congress and plenum since December 1978, and those ahead whose opening is known.
A new meeting is one row. Its columns:

    id              pc19 for a congress, cc18-p5 for a plenum
    opened_on       first day
    closed_on       last day; empty while it is not known (a congress is announced by its first day only)
    communique_on   day on which the communiqué, or a congress's resolutions, was adopted; empty until then
    sources         "communique; agrees https://…" or "communique; unverified" ("resolutions; …" for a congress)

The days are those of the meetings' own communiqués, from general reference knowledge: no communiqué was at hand.
`agrees` names a page that prints the same days, read as a stored copy; `unverified` says that none was found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pipelines.lexicon.table import LexiconError, read_table

__all__ = [
    "FIRST_TERM",
    "Meeting",
    "Registered",
    "load_meetings",
    "load_registry",
    "meeting_id",
    "meetings",
    "registry",
]

_FOLDER = Path(__file__).parent
_FILE = "meetings.csv"
_COLUMNS = ("id", "kind", "term", "plenum", "opened_on", "closed_on", "communique_on", "sources")
_SOURCES = re.compile(r"(?:communique|resolutions); (?:unverified|agrees https?://[^\s;]+)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_TERM = 17  # the practice begins after the 17th congress; earlier congresses are only history on a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A row of the registry: a national congress, or a plenum of the central committee that it elected."""

    id: str  # pc19, cc18-p5
    kind: str  # congress, plenum
    term: int
    plenum: int | None
    opened_on: date
    closed_on: date | None
    communique_on: date | None
    sources: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting of which briefings may tell: from the 17th term on, and with a known last day."""

    id: str
    kind: str
    term: int
    plenum: int | None
    opened_on: date
    closed_on: date
    sources: str


def meeting_id(term: int, plenum: int | None = None) -> str:
    """`pc19` for a congress, `cc18-p5` for a plenum; also of meetings that the table does not have yet."""
    return f"pc{term}" if plenum is None else f"cc{term}-p{plenum}"


def load_registry(folder: Path) -> tuple[Registered, ...]:
    """Read meetings.csv of a folder, in order of opening; raises LexiconError naming file and line."""
    found: list[Registered] = []
    for line, cells in read_table(_FILE, _COLUMNS, folder=folder):
        row = _row(line, cells)
        if found:
            before = found[-1]
            if before.closed_on is None:
                raise LexiconError(_FILE, line, f"{row.id} after {before.id}, which has no closed_on", "its last day")
            if row.opened_on <= before.closed_on:
                raise LexiconError(_FILE, line, f"opened_on {row.opened_on}", f"a day after {before.closed_on}")
        if any(row.id == other.id for other in found):
            raise LexiconError(_FILE, line, f"{row.id!r} again", "it only once")
        found.append(row)
    return tuple(found)


def load_meetings(folder: Path) -> tuple[Meeting, ...]:
    """The rows of which briefings may tell; raises LexiconError naming file and line."""
    return _briefed(load_registry(folder))


@cache
def registry() -> tuple[Registered, ...]:
    """All registered meetings, in order of opening."""
    return load_registry(_FOLDER)


@cache
def meetings() -> tuple[Meeting, ...]:
    """The meetings of which briefings may tell, in order of opening."""
    return _briefed(registry())


def _briefed(rows: tuple[Registered, ...]) -> tuple[Meeting, ...]:
    return tuple(
        Meeting(
            id=row.id,
            kind=row.kind,
            term=row.term,
            plenum=row.plenum,
            opened_on=row.opened_on,
            closed_on=row.closed_on,
            sources=row.sources,
        )
        for row in rows
        if row.term >= FIRST_TERM and row.closed_on is not None
    )


def _row(line: int, cells: list[str]) -> Registered:
    key, kind, term, plenum, opened, closed, communique, sources = cells
    try:
        row = Registered(
            id=key,
            kind=kind,
            term=int(term),
            plenum=int(plenum) if plenum else None,
            opened_on=_day(opened),
            closed_on=_day(closed) if closed else None,
            communique_on=_day(communique) if communique else None,
            sources=sources,
        )
    except ValueError as error:
        raise LexiconError(_FILE, line, str(error), "whole numbers and days as YYYY-MM-DD") from error
    if key != meeting_id(row.term, row.plenum):
        raise LexiconError(_FILE, line, f"id {key!r}", meeting_id(row.term, row.plenum))
    if kind != ("congress" if row.plenum is None else "plenum"):
        raise LexiconError(_FILE, line, f"kind {kind!r}", "congress without plenum number, plenum with one")
    if row.closed_on is not None and row.closed_on < row.opened_on:
        raise LexiconError(_FILE, line, f"{opened} to {closed}", "days in order")
    if row.communique_on is not None and (row.closed_on is None or row.communique_on < row.closed_on):
        raise LexiconError(_FILE, line, f"communique_on {communique}", "closed_on or a later day")
    if _SOURCES.fullmatch(sources) is None:
        raise LexiconError(_FILE, line, f"sources {sources!r}", "'communique; unverified' or '…; agrees https://…'")
    return row


def _day(text: str) -> date:
    if _DAY.fullmatch(text) is None:  # fromisoformat also takes 20171018 and 2017-W42-3
        raise ValueError(f"{text!r} is no day")
    return date.fromisoformat(text)
