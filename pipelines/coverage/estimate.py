"""How many units are there, told or untold? Capture–recapture over two lists or more, or why it cannot be said.

Two lists: Chapman's estimate. Three or more: the log-linear model with fewest dependences among those within 2 AIC of
the best. The interval is the hull of the 95 % profile likelihood intervals of all models within 2 AIC: the choice of a
model is a part of what is not known. Method, reasons and limits: docs/coverage.md.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from pipelines.coverage.captures import Captures
from pipelines.coverage.log_linear import Fit, Pair, fits, interval

__all__ = ["FEW_MATCHES", "MIN_LIST", "Estimate", "Model", "NotEstimable", "Reason", "estimate", "lower_bound", "total"]

MIN_LIST = 3  # units; a shorter list adds interactions that nothing can estimate
# No least number of matches but one: whoever waits for three picks the tables that overlap by chance, and of such
# intervals 80 % hold the truth where 94 % would (docs/results/2026-11-26-coverage-simulation.md, the thin lists).
FEW_MATCHES = 7  # below it Chapman's estimate is likely to be too low (Robson and Regier 1964); told, not refused
_AIC = 2  # models less than that above the best are as good as it: the usual rule of thumb (Burnham and Anderson)


class Reason(StrEnum):
    NO_LIST = "no_list"
    ONE_LIST = "one_list"
    SHORT_LISTS = "short_lists"
    NO_OVERLAP = "no_overlap"
    NO_BOUND = "no_bound"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotEstimable:
    """No number. `wanted`: what would be needed for one."""

    reason: Reason
    found: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model within 2 AIC of the best, and what it says alone."""

    interactions: tuple[Pair, ...]
    aic: float
    total: float
    lower: int
    upper: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Units in all, those that were observed included.

    shared  units on two of the lists or more: what the estimate rests on
    floor   Chao's lower bound, which stays one when some units are easier to see than others for all lists
    models  as good as the best, the best first; one for two lists
    """

    lists: tuple[str, ...]
    method: str
    shared: int
    total: float
    lower: int
    upper: int
    floor: float
    models: tuple[Model, ...]


def estimate(
    captures: Captures, *, observed: int, limit: int, dependent: Collection[Pair] = ()
) -> Estimate | NotEstimable:
    """Estimate, with a 95 % interval.

    observed   units known at all, those on none of the lists too
    limit      no such population is larger
    dependent  pairs of lists that are held to depend on each other, in order of name: so they do in every model of
               three lists or more. Two lists alone are taken for independent whatever they are
    """
    used = _used(captures)
    if isinstance(used, NotEstimable):
        return used
    near = _near(used, limit, dependent)
    if not near:
        return _no_bound(limit)
    models = []
    for fit in near:
        lower, upper = interval(used, fit, limit)
        models.append(
            Model(
                interactions=fit.interactions,
                aic=fit.aic,
                total=fit.total,
                lower=max(lower, observed),
                upper=max(upper, observed),
            )
        )
    return Estimate(
        lists=used.lists,
        method="Chapman" if len(used.lists) == 2 else "log-linear",
        shared=used.shared,
        total=max(_point(used, near), observed),
        lower=min(m.lower for m in models),
        upper=max(m.upper for m in models),
        floor=max(lower_bound(used), observed),
        models=tuple(models),
    )


def total(captures: Captures, *, observed: int, limit: int, dependent: Collection[Pair] = ()) -> float | NotEstimable:
    """The same number without its interval, which takes most of the time."""
    used = _used(captures)
    if isinstance(used, NotEstimable):
        return used
    near = _near(used, limit, dependent)
    return max(_point(used, near), observed) if near else _no_bound(limit)


def lower_bound(captures: Captures) -> float:
    """Chao's (1989) lower bound for lists of unequal size; for two lists it is Chapman's estimate.

    Observed + Σ over pairs of lists (units on the one alone × units on the other alone) / (units on exactly two + 1).
    """
    alone = {name: captures.counts.get(frozenset((name,)), 0) for name in captures.lists}
    products = sum(alone[a] * alone[b] for a, b in combinations(captures.lists, 2))
    return captures.observed + products / (captures.seen_by(2) + 1)


def _used(captures: Captures) -> Captures | NotEstimable:
    """The lists that can be used."""
    sizes = {name: captures.on(name) for name in captures.lists if captures.on(name)}
    told = ", ".join(f"{name} {n}" for name, n in sizes.items())
    if len(sizes) < 2:
        return NotEstimable(
            reason=Reason.ONE_LIST if sizes else Reason.NO_LIST,
            found=f"one list ({told})" if sizes else "no list",
            wanted="a second, independent list: without one nothing tells what the first has missed",
        )
    used = captures.of(name for name, n in sizes.items() if n >= MIN_LIST)
    if len(used.lists) < 2:
        return NotEstimable(
            reason=Reason.SHORT_LISTS, found=f"short lists ({told})", wanted=f"two lists of at least {MIN_LIST} units"
        )
    if not used.shared:
        return NotEstimable(
            reason=Reason.NO_OVERLAP,
            found=f"no unit on two lists ({told})",
            wanted="units that two lists tell of: the estimate rests on them, and one is little",
        )
    return used


def _near(used: Captures, limit: int, dependent: Collection[Pair]) -> list[Fit]:
    found = fits(used, limit, dependent if len(used.lists) > 2 else ())
    # rounded: a model with one effect more that explains nothing more is worse by two exactly
    return [fit for fit in found if round(fit.aic - found[0].aic, 6) < _AIC]


def _point(used: Captures, near: list[Fit]) -> float:
    if len(used.lists) == 2:
        return lower_bound(used)
    return min(near, key=lambda fit: (len(fit.interactions), round(fit.aic, 6), fit.total)).total


def _no_bound(limit: int) -> NotEstimable:
    return NotEstimable(
        reason=Reason.NO_BOUND,
        found=f"every model says more than the {limit} there can be",
        wanted="more units that two lists tell of",
    )
