"""What was searched, and what does an empty cell mean: none found, or nobody looked?

The rules are those of the codebook, "When is a search complete?" (pipelines/searched.py), read from the released log
alone. A cell is `none found` only when the whole window of the meeting was read in a list that would show it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from archive.figures.tile_grid import Seen
from pipelines.lexicon.briefing_lists import BriefingList
from pipelines.release.report.naming import as_day
from pipelines.release.tables import SEARCHES
from pipelines.searched import Outcome, Searched, by_channel, source_searched, window_after

__all__ = ["Searches", "SourceSearched"]

Row = Mapping[str, Any]

# best first
_ORDER = (Outcome.COMPLETE, Outcome.COMPLETE_UNTIL, Outcome.PARTIAL, Outcome.UNREACHABLE, Outcome.NOT_SEARCHED)
_SEEN = {
    Outcome.COMPLETE: Seen.NONE_FOUND,
    Outcome.COMPLETE_UNTIL: Seen.PARTLY_SEARCHED,
    Outcome.PARTIAL: Seen.PARTLY_SEARCHED,
    Outcome.UNREACHABLE: Seen.NOT_SEARCHED,
    Outcome.NOT_SEARCHED: Seen.NOT_SEARCHED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSearched:
    """One source in the log: rows by outcome, the months searched, the days its listings showed."""

    source: str
    listings: int
    answers: Mapping[str, int]
    first_month: str
    last_month: str
    oldest: date | None
    newest: date | None
    empty_in: tuple[str, ...]  # listings asked for that never showed a link


@dataclass(slots=True, kw_only=True)
class Searches:
    """The search log of a release. Answers are kept: many countries ask the same of a source."""

    log: Sequence[Row]
    lists: Sequence[BriefingList]
    _channels: dict[tuple[str, str], list[Row]] = field(init=False)
    _told: dict[tuple[date, tuple[BriefingList, ...]], Searched] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        days = ("newest", "oldest")
        self._channels = by_channel([{**row, **{name: as_day(row, name) for name in days}} for row in self.log])

    def outcome(self, closed_on: date | None, country: str) -> Outcome:
        """The best search of the meeting's window in any source that would show a briefing in the country."""
        if closed_on is None or not self._channels:
            return Outcome.NOT_SEARCHED
        owed: dict[str, list[BriefingList]] = defaultdict(list)
        for one in self.lists:
            if one.shows(country):
                owed[one.source].append(one)
        outcomes = [self._of_source(closed_on, tuple(lists)) for lists in owed.values()]
        return min(outcomes, key=_ORDER.index, default=Outcome.NOT_SEARCHED)

    def seen(self, closed_on: date | None, country: str) -> Seen:
        """What an empty cell means."""
        return _SEEN[self.outcome(closed_on, country)]

    def seen_after_all(self, closes: Iterable[date], country: str) -> Seen:
        """The same for all these meetings together: complete only where each is."""
        each = {self.seen(closed_on, country) for closed_on in closes}
        if each == {Seen.NONE_FOUND}:  # of no meeting at all: not searched
            return Seen.NONE_FOUND
        return Seen.NOT_SEARCHED if each <= {Seen.NOT_SEARCHED} else Seen.PARTLY_SEARCHED

    def of_lists(self, closed_on: date) -> dict[str, str]:
        """Source → how its lists stand in the window of a meeting, in a word or two."""
        owed: dict[str, list[BriefingList]] = defaultdict(list)
        for one in self.lists:
            owed[one.source].append(one)
        return {source: _said(self._searched(closed_on, tuple(owed[source]))) for source in sorted(owed)}

    def sources(self) -> list[SourceSearched]:
        """Every source of the log, in order of name."""
        rows: dict[str, list[Row]] = defaultdict(list)
        for row in self.log:
            rows[row["source"]].append(row)
        return [_summary(source, rows[source]) for source in sorted(rows)]

    def _of_source(self, closed_on: date, lists: tuple[BriefingList, ...]) -> Outcome:
        return self._searched(closed_on, lists).outcome

    def _searched(self, closed_on: date, lists: tuple[BriefingList, ...]) -> Searched:
        key = (closed_on, lists)
        if key not in self._told:
            self._told[key] = source_searched(self._channels, lists, window_after(closed_on))
        return self._told[key]


def _said(searched: Searched) -> str:
    word = searched.outcome.value.replace("_", " ")
    return f"{word} {searched.until}" if searched.outcome is Outcome.COMPLETE_UNTIL else word


def _summary(source: str, rows: Sequence[Row]) -> SourceSearched:
    answers = Counter(row["outcome"] for row in rows)
    shown: dict[str, int] = defaultdict(int)
    for row in rows:
        shown[row["channel"] or row["url"]] += row["links"]
    days = [day for row in rows for name in ("oldest", "newest") if (day := as_day(row, name)) is not None]
    months = sorted(row["month"] for row in rows)
    return SourceSearched(
        source=source,
        listings=len(shown),
        answers={outcome: answers[outcome] for outcome in SEARCHES},
        first_month=months[0],
        last_month=months[-1],
        oldest=min(days, default=None),
        newest=max(days, default=None),
        empty_in=tuple(sorted(name for name, links in shown.items() if not links)),
    )
