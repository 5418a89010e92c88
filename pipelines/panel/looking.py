"""Was a window completely searched, by the recipe's rule, for a country?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from archive.capture import Outcome as Ended
from archive.records import Status
from pipelines.lexicon.briefing_lists import BriefingList
from pipelines.panel.columns import Reason
from pipelines.panel.recipe_file import PanelRecipe
from pipelines.searched import Outcome, Row, Searched, Window, source_searched

__all__ = ["Look", "Losses", "Search", "losses"]

_STALE = timedelta(days=31)  # a search of an open window is one "so far" when it is no older
_BEST_FIRST = (
    Outcome.COMPLETE,
    Outcome.COMPLETE_UNTIL,
    Outcome.PARTIAL,
    Outcome.UNREACHABLE,
    Outcome.NOT_SEARCHED,
)
_ANSWERED = {Ended.OK.value, Ended.UNCHANGED.value, Ended.REDIRECT.value}
_WHY_NA = {
    Outcome.COMPLETE_UNTIL: Reason.PARTIAL_SEARCH,
    Outcome.PARTIAL: Reason.PARTIAL_SEARCH,
    Outcome.UNREACHABLE: Reason.UNREACHABLE,
    Outcome.NOT_SEARCHED: Reason.NOT_SEARCHED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """Addresses of a source's articles that were asked for, and those of which nothing was read."""

    asked: int
    lost: int

    def exceed(self, share: float) -> bool:
        return Fraction(self.lost, self.asked) > Fraction(share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the search says of one cell in which nothing was found: 0, 0 so far, or why it says nothing."""

    reason: Reason
    outcome: Outcome
    until: date | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """All that a release tells of its searches.

    channels  of pipelines.searched.by_channel()
    losses    by source
    as_of     day of the last capture
    """

    channels: Mapping[tuple[str, str], Sequence[Row]]
    losses: Mapping[str, Losses]
    lists: Sequence[BriefingList]
    as_of: date

    def of_source(self, source: str, country: str, window: Window) -> Searched:
        return source_searched(self.channels, self._lists(source, country), window)

    def looks(self, countries: Iterable[str], window: Window, recipe: PanelRecipe) -> dict[str, Look]:
        """By country, what the recipe's sources say together: as much as the one that says least. Countries that the
        same lists would show have the same answer, which is looked for once."""
        of_lists: dict[tuple[BriefingList, ...], Look] = {}
        found = {}
        for country in countries:
            lists = tuple(one for source in recipe.zero_sources for one in self._lists(source, country))
            if lists not in of_lists:
                of_lists[lists] = self._look(country, window, recipe)
            found[country] = of_lists[lists]
        return found

    def _lists(self, source: str, country: str) -> list[BriefingList]:
        return [one for one in self.lists if one.source == source and one.shows(country)]

    def _look(self, country: str, window: Window, recipe: PanelRecipe) -> Look:
        found = [self.of_source(source, country, window) for source in recipe.zero_sources]
        outcome = max((one.outcome for one in found), key=_BEST_FIRST.index)
        untils = [one.until for one in found if one.until is not None]
        until = min(untils) if len(untils) == len(found) else None
        reason = self._reason(outcome, until, window, recipe)
        return Look(reason=reason, outcome=outcome, until=until, sources=recipe.zero_sources)

    def _reason(self, outcome: Outcome, until: date | None, window: Window, recipe: PanelRecipe) -> Reason:
        if outcome is Outcome.COMPLETE:
            zero = Reason.SEARCHED_AND_EMPTY
        elif until is None or window.closes <= self.as_of or self.as_of - until > _STALE:
            return _WHY_NA[outcome]
        elif recipe.open_window == "na":
            return Reason.WINDOW_OPEN
        else:
            zero = Reason.SO_FAR
        return Reason.ARTICLES_LOST if self._lost(recipe) else zero

    def _lost(self, recipe: PanelRecipe) -> bool:
        """A source that was never asked for an article has shown lists, and nobody has read what they name."""
        known = [self.losses.get(source, Losses(asked=0, lost=0)) for source in recipe.zero_sources]
        return any(one.asked == 0 or one.exceed(recipe.lost_at_most) for one in known)


def losses(fetches: Iterable[Mapping[str, Any]], candidates: Iterable[Mapping[str, Any]]) -> dict[str, Losses]:
    """By source, from rows of runs/fetches and of candidates: an article is lost when no attempt gave a page, or when
    the page was not read (no status, or `unread`). A redirect is an answer: it leads to an address of its own."""
    ends: dict[str, dict[str, set[str]]] = {}
    for row in fetches:
        if row["role"] == "article" and row["source"] is not None:
            ends.setdefault(row["source"], {}).setdefault(row["url"], set()).add(row["outcome"])
    not_read = {row["url"] for row in candidates if row["status"] in {None, Status.UNREAD.value}}
    return {
        source: Losses(
            asked=len(addresses),
            lost=sum(not outcomes & _ANSWERED or url in not_read for url, outcomes in addresses.items()),
        )
        for source, addresses in sorted(ends.items())
    }
