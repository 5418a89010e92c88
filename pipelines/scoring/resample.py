"""How far would a figure have moved with other cases of its kind? Seeded draws, percentiles of what they give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from random import Random

__all__ = ["draws", "interval", "percentile"]

_TAIL = 0.025  # on either side: an interval that holds 95 %


def draws(groups: Sequence[Sequence[int]], times: int, seed: int | str) -> Iterator[list[int]]:
    """Places drawn with replacement, as many from each group as it has.

    groups   of places; one group for a simple sample, one for each stratum of a stratified one
    times    how many draws
    seed     the same seed gives the same draws, whatever the machine
    """
    # random() gives the same numbers in every Python, which is not promised of choices()
    chance = Random(seed).random  # noqa: S311 - no secret hangs on it
    for _ in range(times):
        yield [group[int(chance() * len(group))] for group in groups for _ in group]


def interval(values: Iterable[float | None]) -> tuple[float | None, float | None]:
    """The 2.5th and 97.5th percentile of the draws that gave a figure at all; None when none did."""
    known = sorted(v for v in values if v is not None)
    return (percentile(known, _TAIL), percentile(known, 1 - _TAIL)) if known else (None, None)


def percentile(ordered: Sequence[float], share: float) -> float:
    """Between the two values round the place share × (n - 1), by straight line.

    ordered  at least one value, ascending
    """
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
