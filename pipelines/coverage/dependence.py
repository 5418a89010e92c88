"""Do two lists know of the same units more often than chance? Asked among the units that a further list tells of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from statsmodels.stats.contingency_tables import Table2x2

from pipelines.coverage.captures import Captures

__all__ = ["MIN_WITNESSED", "Dependence", "OddsRatio", "Verdict", "dependences"]

MIN_WITNESSED = 8  # units on a further list; with fewer the interval of even a perfect association holds 1


class Verdict(StrEnum):
    POSITIVE = "positive"  # they know of the same units: the estimate is too low
    NEGATIVE = "negative"  # they avoid each other's units: the estimate is too high
    NO_SIGN = "no_sign"
    UNTOLD = "untold"  # no further list, or too few units on one


@dataclass(frozen=True, slots=True, kw_only=True)
class OddsRatio:
    """How much more often two lists know of the same units than chance has it: 1 is chance. With its 95 % interval."""

    ratio: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependence:
    """Of one pair of lists; `odds` is None where the verdict is untold."""

    lists: tuple[str, str]
    witnessed: int  # units on a further list
    odds: OddsRatio | None
    verdict: Verdict


def dependences(captures: Captures) -> list[Dependence]:
    """Every pair, in order of name.

    Among the units on a further list, those on both, on one and on neither of the pair are all known, so that the odds
    ratio is too.
    """
    return [_of_pair(captures, a, b) for a, b in combinations(captures.lists, 2)]


def _of_pair(captures: Captures, first: str, second: str) -> Dependence:
    cells: Counter[tuple[bool, bool]] = Counter()
    for seen, number in captures.counts.items():
        if seen - {first, second}:
            cells[first in seen, second in seen] += number
    odds = _odds(cells) if cells.total() >= MIN_WITNESSED else None
    return Dependence(lists=(first, second), witnessed=cells.total(), odds=odds, verdict=_verdict(odds))


def _odds(cells: Counter[tuple[bool, bool]]) -> OddsRatio:
    table = Table2x2([[cells[a, b] + 0.5 for b in (True, False)] for a in (True, False)])  # Haldane: no cell is zero
    lower, upper = map(float, table.oddsratio_confint())
    return OddsRatio(ratio=float(table.oddsratio), lower=lower, upper=upper)


def _verdict(odds: OddsRatio | None) -> Verdict:
    if odds is None:
        return Verdict.UNTOLD
    return Verdict.POSITIVE if odds.lower > 1 else Verdict.NEGATIVE if odds.upper < 1 else Verdict.NO_SIGN
