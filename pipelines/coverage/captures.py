"""How many units stand on exactly which lists?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import product

__all__ = ["Captures", "captures_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Captures:
    """The table that capture–recapture starts from. Units on no list are not in it: their number is what is asked."""

    lists: tuple[str, ...]  # in order of name
    counts: Mapping[frozenset[str], int]  # by the set of lists on which the units stand; without empty sets and zeros

    @property
    def observed(self) -> int:
        """Units on any list."""
        return sum(self.counts.values())

    @property
    def shared(self) -> int:
        """Units on two lists or more."""
        return sum(n for seen, n in self.counts.items() if len(seen) > 1)

    def on(self, *lists: str) -> int:
        """Units on all of these lists, whatever else they are on."""
        return sum(n for seen, n in self.counts.items() if seen.issuperset(lists))

    def seen_by(self, number: int) -> int:
        """Units on exactly so many lists."""
        return sum(n for seen, n in self.counts.items() if len(seen) == number)

    def of(self, lists: Iterable[str]) -> Captures:
        """The same units as these lists alone know them."""
        wanted = frozenset(lists)
        counts: Counter[frozenset[str]] = Counter()
        for seen, number in self.counts.items():
            counts[seen & wanted] += number
        return _captures(wanted, counts)

    def cells(self) -> list[tuple[tuple[int, ...], int]]:
        """(1 or 0 for each list, number of units), for every set of lists but the empty one, zeros too."""
        histories = [h for h in product((0, 1), repeat=len(self.lists)) if any(h)]
        return [
            (h, self.counts.get(frozenset(name for name, on in zip(self.lists, h, strict=True) if on), 0))
            for h in histories
        ]


def captures_of(seen: Iterable[Set[str]], lists: Iterable[str]) -> Captures:
    """Count.

    seen    for each unit the lists it stands on; others than `lists` are not looked at
    """
    wanted = frozenset(lists)
    return _captures(wanted, Counter(frozenset(on & wanted) for on in seen))


def _captures(lists: frozenset[str], counts: Mapping[frozenset[str], int]) -> Captures:
    return Captures(lists=tuple(sorted(lists)), counts={s: n for s, n in counts.items() if s and n})
