"""How far would the estimate move if some units had been matched wrongly across the lists?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from pipelines.coverage.captures import Captures
from pipelines.coverage.estimate import NotEstimable, total
from pipelines.coverage.log_linear import Pair
from pipelines.scoring.resample import interval

__all__ = ["Moved", "Sensitivity", "sensitivity"]

_SHARE = 0.05  # of the matches, perturbed at once
_DRAWS = 200

Seen = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The estimates after errors of one kind; `estimable` of `tried` gave a number, lowest and highest are theirs."""

    lowest: float | None
    highest: float | None
    tried: int
    estimable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """What wrong matches would do.

    undone     one match that was false: a unit on several lists is really two
    added      one match that was missed: two units on different lists are really one
    perturbed  5 % of the matches, at least one, each undone or added by chance; 95 % of the draws lie between the two
    """

    undone: Moved
    added: Moved
    perturbed: Moved


def sensitivity(
    captures: Captures, *, observed: int, limit: int, seed: int, dependent: Collection[Pair] = ()
) -> Sensitivity:
    """Estimate again, lists and rules as before; see estimate().

    cost   a fit of all models for each distinct way to err, and for each distinct one of 200 draws
    """
    known: dict[tuple[tuple[Seen, int], ...], float | None] = {}

    def again(counts: Mapping[Seen, int]) -> float | None:
        key = tuple(sorted(((s, n) for s, n in counts.items() if n), key=lambda cell: sorted(cell[0])))
        if key not in known:
            table = Captures(lists=captures.lists, counts=dict(key))
            now = observed + table.observed - captures.observed
            found = total(table, observed=now, limit=limit, dependent=dependent)
            known[key] = None if isinstance(found, NotEstimable) else found
        return known[key]

    counts = Counter(captures.counts)
    matches = max(1, round(_SHARE * captures.shared))
    chance = Random(seed).random  # noqa: S311 - no secret hangs on it
    draws = [again(_perturbed(counts, matches, chance)) for _ in range(_DRAWS)]
    lowest, highest = interval(draws)
    return Sensitivity(
        undone=_moved([again(counts + Counter(gain) - Counter(loss)) for loss, gain in _undoings(counts)]),
        added=_moved([again(counts + Counter(gain) - Counter(loss)) for loss, gain in _addings(counts)]),
        perturbed=Moved(
            lowest=lowest, highest=highest, tried=_DRAWS, estimable=sum(found is not None for found in draws)
        ),
    )


Change = tuple[tuple[Seen, ...], tuple[Seen, ...]]  # cells that lose a unit, cells that gain one


def _undoings(counts: Mapping[Seen, int]) -> list[Change]:
    """Every way to take one list of a match away and give it a unit of its own."""
    return [
        ((seen,), (seen - {name}, frozenset((name,))))
        for seen in _in_order(counts)
        if len(seen) > 1
        for name in sorted(seen)
    ]


def _addings(counts: Mapping[Seen, int]) -> list[Change]:
    """Every way to take two units that share no list for one."""
    cells = list(_in_order(counts))
    return [
        ((first, second), (first | second,))
        for place, first in enumerate(cells)
        for second in cells[place + 1 :]
        if not first & second
    ]


def _perturbed(counts: Mapping[Seen, int], times: int, chance: Callable[[], float]) -> Counter[Seen]:
    """Err `times` times; which cell errs depends on how many units, or pairs of units, could."""
    now = Counter(counts)
    for _ in range(times):
        undoings, addings = _undoings(now), _addings(now)
        undo = bool(undoings) and (chance() < 0.5 or not addings)
        changes = undoings if undo else addings
        if changes:
            loss, gain = _drawn(changes, [_ways(now, loss) for loss, _ in changes], chance())
            now = now + Counter(gain) - Counter(loss)
    return now


def _ways(counts: Mapping[Seen, int], loss: Sequence[Seen]) -> int:
    product = 1
    for seen in loss:
        product *= counts[seen]
    return product


def _drawn(changes: Sequence[Change], weights: Sequence[int], chance: float) -> Change:
    place = chance * sum(weights)
    for change, weight in zip(changes, weights, strict=True):
        place -= weight
        if place < 0:
            return change
    return changes[-1]  # rounding: chance is below one


def _in_order(counts: Mapping[Seen, int]) -> Iterator[Seen]:
    yield from sorted((seen for seen, n in counts.items() if n), key=sorted)


def _moved(found: Sequence[float | None]) -> Moved:
    known = [value for value in found if value is not None]
    return Moved(
        lowest=min(known, default=None), highest=max(known, default=None), tried=len(found), estimable=len(known)
    )
