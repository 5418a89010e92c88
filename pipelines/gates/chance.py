"""How likely is a batch as bad as this one, if nothing has changed? The tail of the binomial distribution."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import comb

__all__ = ["Share", "chance_of_at_most", "share_of"]

_MOST = 200  # a longer batch is judged as one of this size with the same share: its chance is then only overstated


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else 0.0

    def __str__(self) -> str:
        return f"{self.hits} of {self.of}"


def share_of(marks: Iterable[bool]) -> Share:
    """How many of the marks are set."""
    hits = of = 0
    for mark in marks:
        hits += mark
        of += 1
    return Share(hits=hits, of=of)


def chance_of_at_most(new: Share, past: Share) -> float:
    """The chance of so few hits or fewer in a batch as large, when each is a hit as often as in the past.

    The past share is taken one hit and one miss poorer than it was seen, so that a short past without any miss does
    not make one miss impossible.
    """
    size = min(new.of, _MOST)
    hits = new.hits if new.of <= _MOST else new.hits * size // new.of
    each = (past.hits + 1) / (past.of + 2)
    return sum(comb(size, k) * each**k * (1 - each) ** (size - k) for k in range(hits + 1))
