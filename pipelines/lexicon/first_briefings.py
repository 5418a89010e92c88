"""When was each meeting first presented abroad, as far as pages found by hand tell?

The stand-in for an archive that does not know past meetings yet (crawler/schedule/silence.py). The days are the first
ones that a page could be found for, so the true first day may be earlier.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from pipelines.lexicon.meetings import meetings
from pipelines.lexicon.table import LexiconError, read_table

__all__ = ["FirstBriefing", "first_briefings", "load_first_briefings"]

_FOLDER = Path(__file__).parent
_FILE = "first_briefings.csv"
_COLUMNS = ("meeting", "first_on", "country", "basis", "sources")
_YEAR = timedelta(days=365)  # by then the next meeting is what is presented


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstBriefing:
    """The first day known on which a meeting was presented abroad."""

    meeting: str  # id of meetings.csv
    first_on: date
    country: str  # ISO 3166-1 alpha-2
    basis: str  # what took place on that day
    sources: str  # address of the page that says so


def load_first_briefings(folder: Path) -> tuple[FirstBriefing, ...]:
    """Read first_briefings.csv of a folder; raises LexiconError naming file and line."""
    closed = {m.id: m.closed_on for m in meetings()}
    found: dict[str, FirstBriefing] = {}
    for line, (meeting, first, country, basis, sources) in read_table(_FILE, _COLUMNS, folder=folder):
        if meeting not in closed or meeting in found:
            raise LexiconError(_FILE, line, f"meeting {meeting!r}", "an id of meetings.csv, once")
        try:
            day = date.fromisoformat(first)
        except ValueError as error:
            raise LexiconError(_FILE, line, str(error), "a day as YYYY-MM-DD") from error
        if not closed[meeting] <= day <= closed[meeting] + _YEAR:
            raise LexiconError(_FILE, line, f"first_on {first}", f"a day in the year after {closed[meeting]}")
        if not (country and basis and sources.startswith(("http://", "https://"))):
            raise LexiconError(_FILE, line, "a cell without content", "country, basis and the address of a page")
        found[meeting] = FirstBriefing(meeting=meeting, first_on=day, country=country, basis=basis, sources=sources)
    return tuple(found.values())


@cache
def first_briefings() -> tuple[FirstBriefing, ...]:
    """What is known of past meetings, in the order of the file."""
    return load_first_briefings(_FOLDER)
