"""Which meetings of the Party were there, and when?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pipelines.lexicon.table import LexiconError, read_table

__all__ = ["FIRST_TERM", "Meeting", "load_meetings", "meeting_id", "meetings"]

_FOLDER = Path(__file__).parent
_COLUMNS = ("id", "kind", "term", "plenum", "opened_on", "closed_on", "sources")
FIRST_TERM = 17  # the practice begins after the 17th congress; earlier congresses are only history on a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A national congress, or a plenum of the central committee that the congress of the same term elected."""

    id: str  # pc19, cc18-p5
    kind: str  # congress, plenum
    term: int
    plenum: int | None
    opened_on: date
    closed_on: date
    sources: str


def meeting_id(term: int, plenum: int | None = None) -> str:
    """`pc19` for a congress, `cc18-p5` for a plenum; also of meetings that the table does not have yet."""
    return f"pc{term}" if plenum is None else f"cc{term}-p{plenum}"


def load_meetings(folder: Path) -> tuple[Meeting, ...]:
    """Read meetings.csv of a folder, in order of opening; raises LexiconError naming file and line."""
    file = "meetings.csv"
    found: list[Meeting] = []
    for line, (key, kind, term, plenum, opened, closed, sources) in read_table(file, _COLUMNS, folder=folder):
        try:
            meeting = Meeting(
                id=key,
                kind=kind,
                term=int(term),
                plenum=int(plenum) if plenum else None,
                opened_on=date.fromisoformat(opened),
                closed_on=date.fromisoformat(closed),
                sources=sources,
            )
        except ValueError as error:
            raise LexiconError(file, line, str(error), "whole numbers and ISO dates") from error
        if key != meeting_id(meeting.term, meeting.plenum):
            raise LexiconError(file, line, f"id {key!r}", meeting_id(meeting.term, meeting.plenum))
        if kind != ("congress" if meeting.plenum is None else "plenum"):
            raise LexiconError(file, line, f"kind {kind!r}", "congress without plenum number, plenum with one")
        if meeting.opened_on > meeting.closed_on or (found and meeting.opened_on <= found[-1].closed_on):
            raise LexiconError(file, line, f"{opened} to {closed}", "days in order, after the meeting above")
        found.append(meeting)
    return tuple(found)


@cache
def meetings() -> tuple[Meeting, ...]:
    return load_meetings(_FOLDER)
