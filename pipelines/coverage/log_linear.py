"""How many units are on no list, by log-linear models? Poisson regression (statsmodels) over the cells of the table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from math import lgamma, log
from typing import Any
from warnings import catch_warnings, simplefilter

from pipelines.coverage.captures import Captures

__all__ = ["Fit", "Pair", "fits", "interval", "name_of"]

Pair = tuple[str, str]

_CUT = 3.841458820694124  # 95 % of chi square with one degree of freedom: twice the fall of the log-likelihood


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """One model: a main effect for each list, and these pairs allowed to depend on each other."""

    interactions: tuple[Pair, ...]
    aic: float
    total: float  # units on any list, and those that the model expects on none


def fits(captures: Captures, limit: int, dependent: Collection[Pair] = ()) -> list[Fit]:
    """Every model with pairwise interactions that gives a number, the best by AIC first.

    dependent  pairs of lists that every model lets depend on each other
    limit      no such population is larger: a model that says more has no maximum, or as good as none
    cost       one regression of about 1 ms for each model: 1, 8 and 64 of them for two, three and four lists
    """
    cells = captures.cells()
    found = []
    for interactions in _models(captures.lists, dependent):
        design = _design(captures, interactions)
        if len(design) <= len(design[0]):
            continue  # more effects than observed cells: two lists and their interaction
        weights = [0.0, *(1.0 for _ in cells)]  # the first cell cannot be observed: it takes no part, and is predicted
        result = _fitted([0.0, *(float(n) for _, n in cells)], design, weights)
        total = captures.observed + float(result.fittedvalues[0])
        if total <= limit:
            found.append(Fit(interactions=interactions, aic=float(result.aic), total=total))
    return sorted(found, key=lambda fit: (round(fit.aic, 6), len(fit.interactions), fit.total))


def interval(captures: Captures, fit: Fit, limit: int) -> tuple[int, int]:
    """The whole numbers that the profile likelihood of one model does not exclude, 95 %.

    returns  (lowest, highest); the highest is `limit` where the likelihood does not fall before
    """
    least = captures.observed
    likelihood = _profile(captures, fit.interactions)
    cut = likelihood(fit.total) - _CUT / 2

    def within(total: int) -> bool:
        return likelihood(total) >= cut

    inside = min(max(round(fit.total), least), limit)
    lowest = _edge(within, outside=least - 1, inside=inside)
    step = max(1, inside - least)
    while inside + step <= limit and within(inside + step):
        inside, step = inside + step, step * 2
    return lowest, _edge(within, outside=min(inside + step, limit + 1), inside=inside)


def name_of(interactions: Iterable[Pair]) -> str:
    """A model in words."""
    return ", ".join(f"{a} × {b}" for a, b in interactions) or "independent lists"


def _models(lists: tuple[str, ...], dependent: Collection[Pair]) -> Iterator[tuple[Pair, ...]]:
    pairs = tuple(combinations(lists, 2))
    always = {pair for pair in pairs if pair in dependent}
    for number in range(len(pairs) + 1):
        yield from (chosen for chosen in combinations(pairs, number) if always.issubset(chosen))


def _fitted(counts: list[float], design: list[list[float]], weights: list[float]) -> Any:
    # loaded here: statsmodels takes longer than all else of a refresh, and few meetings have two lists
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    with catch_warnings():
        # a model with as many effects as cells predicts every cell: nothing is separated in it
        simplefilter("ignore", PerfectSeparationWarning)
        return GLM(counts, design, family=Poisson(), freq_weights=weights).fit()


def _design(captures: Captures, interactions: tuple[Pair, ...]) -> list[list[float]]:
    """One row per cell, the unobserved one first; columns: constant, lists, interactions."""
    rows = []
    for history in ((0,) * len(captures.lists), *(history for history, _ in captures.cells())):
        on = dict(zip(captures.lists, map(float, history), strict=True))
        rows.append([1.0, *on.values(), *(on[a] * on[b] for a, b in interactions)])
    return rows


def _profile(captures: Captures, interactions: tuple[Pair, ...]) -> Callable[[float], float]:
    """The multinomial log-likelihood of a total, with the best values of everything else, up to a constant."""
    cells = captures.cells()
    design, observed = _design(captures, interactions), captures.observed

    def likelihood(total: float) -> float:
        counts = [total - observed, *(float(n) for _, n in cells)]
        expected = _fitted(counts, design, [1.0] * len(counts)).fittedvalues
        seen = sum(n * log(m / total) for n, m in zip(counts, expected, strict=True) if n)
        return lgamma(total + 1) - lgamma(counts[0] + 1) + seen

    return likelihood


def _edge(within: Callable[[int], bool], *, outside: int, inside: int) -> int:
    """The last number inside on the way outside, by halving."""
    while abs(outside - inside) > 1:
        middle = (outside + inside) // 2
        if within(middle):
            inside = middle
        else:
            outside = middle
    return inside
