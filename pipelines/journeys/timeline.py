"""Who was there on given days, when spells of many are known? Answers that cost little, however many there are."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from pipelines.journeys.accounts import Window

__all__ = ["Spell", "Timeline", "neighbours"]

Spell = tuple[int, int, int]  # first and last day as ordinals, and whose it is

_ENOUGH = 2  # whether one was there or several is all that is ever asked


class Timeline:
    """Spells of numbered things, asked for by days."""

    def __init__(self, spells: Iterable[Spell]) -> None:
        turns: dict[int, list[tuple[int, int]]] = defaultdict(list)  # day → who comes and who is gone by then
        for first, last, number in spells:
            turns[first].append((number, 1))
            turns[last + 1].append((number, -1))
        self._from: list[int] = []  # first days of the stretches during which nobody came or went
        self._there: list[tuple[int, ...]] = []  # who was there; of several, two
        present: Counter[int] = Counter()
        for day in sorted(turns):
            for number, change in turns[day]:
                present[number] += change
                if not present[number]:
                    del present[number]
            there = tuple(islice(present, _ENOUGH))
            if not self._there or set(self._there[-1]) != set(there):
                self._from.append(day)
                self._there.append(there)

    def on(self, window: Window, slack: int = 0) -> frozenset[int]:
        """Those who were there on one of these days, or at most `slack` days from them: all when there are less than
        two, else two of them."""
        found: set[int] = set()
        first, last = window.first.toordinal() - slack, window.last.toordinal() + slack
        for at in range(max(0, bisect_right(self._from, first) - 1), len(self._from)):
            if self._from[at] > last or len(found) >= _ENOUGH:
                break
            found.update(self._there[at])
        return frozenset(found)


def neighbours(spells: Iterable[tuple[Window, int]], slack: int = 0) -> Iterator[tuple[int, int]]:
    """Pairs enough to connect all spells that overlap or lie at most `slack` days apart, one for each spell at most."""
    longest: tuple[Window, int] | None = None
    for window, number in sorted(spells):
        if longest is not None and longest[0].days_to(window) <= slack:
            yield longest[1], number
        if longest is None or window.last > longest[0].last:
            longest = (window, number)
