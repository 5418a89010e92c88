"""Which lists of articles would show a briefing in a country, if there was one?

briefing_lists.csv names them as the source files and the search log do. A list stands there when its owner tells in it
what it does abroad, so that an absence means something; a newspaper that reports some of the visits does not. Columns:

    source, channel   as in the search log
    first, last       days between which the list was in use; empty for open
    countries         `*` for all, or the codes of the countries whose briefings it would show (a paper: its own)
    basis             why it is held to do so
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pipelines.lexicon.places import CODES
from pipelines.lexicon.table import LexiconError, read_table

__all__ = ["BRIEFING_LISTS", "BriefingList", "briefing_lists", "load_briefing_lists"]

BRIEFING_LISTS = Path(__file__).parent / "briefing_lists.csv"
_FILE = BRIEFING_LISTS.name
_COLUMNS = ("source", "channel", "first", "last", "countries", "basis")


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefingList:
    """One list; `countries` is None for all."""

    source: str
    channel: str
    first: date | None
    last: date | None
    countries: frozenset[str] | None
    basis: str

    def shows(self, country: str) -> bool:
        """Would a briefing in that country stand in it?"""
        return self.countries is None or country in self.countries


def load_briefing_lists(folder: Path) -> tuple[BriefingList, ...]:
    """Read the file of a folder; raises LexiconError naming file and line."""
    found: list[BriefingList] = []
    for line, (source, channel, first, last, countries, basis) in read_table(_FILE, _COLUMNS, folder=folder):
        codes = None if countries == "*" else frozenset(countries.split(" "))
        if codes is not None and not codes <= CODES:
            raise LexiconError(_FILE, line, f"countries {countries!r}", "* or ISO 3166-1 alpha-2 codes, XK or EU")
        if not (source and channel and basis):
            raise LexiconError(_FILE, line, "an empty cell", "source, channel and basis")
        if any((one.source, one.channel) == (source, channel) for one in found):
            raise LexiconError(_FILE, line, f"{source}, {channel} again", "it only once")
        try:
            days = [date.fromisoformat(day) if day else None for day in (first, last)]
        except ValueError as error:
            raise LexiconError(_FILE, line, str(error), "days as YYYY-MM-DD") from error
        found.append(
            BriefingList(source=source, channel=channel, first=days[0], last=days[1], countries=codes, basis=basis)
        )
    return tuple(found)


@cache
def briefing_lists() -> tuple[BriefingList, ...]:
    return load_briefing_lists(BRIEFING_LISTS.parent)
