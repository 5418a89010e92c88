"""How far do two coders agree beyond what chance would give? Cohen's kappa, plain or weighted by sampling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Kappa", "cohen_kappa"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kappa:
    """`kappa` is None where chance alone would give full agreement (both used one and the same category), or nothing
    was compared: then agreement cannot be told from habit, and 1.0 would claim that it can."""

    kappa: float | None
    observed: float | None  # share of pairs that agree
    expected: float | None  # share that would agree by chance, each coder keeping his own frequencies


def cohen_kappa(pairs: Sequence[tuple[str, str]], weights: Sequence[float] | None = None) -> Kappa:
    """Cohen (1960) for nominal categories.

    pairs    (first coder's category, second coder's) of each thing coded
    weights  of each pair, the inverse of its probability to be drawn: kappa of the population a sample stands for
    """
    shares = [1.0] * len(pairs) if weights is None else weights
    total = sum(shares)
    if not total:
        return Kappa(kappa=None, observed=None, expected=None)
    first: dict[str, float] = defaultdict(float)
    second: dict[str, float] = defaultdict(float)
    agreed = 0.0
    for (one, two), share in zip(pairs, shares, strict=True):
        first[one] += share
        second[two] += share
        agreed += share * (one == two)
    observed = agreed / total
    if len(first | second) == 1:
        return Kappa(kappa=None, observed=observed, expected=1.0)
    expected = sum(first[category] * second.get(category, 0.0) for category in list(first)) / total**2
    return Kappa(kappa=(observed - expected) / (1 - expected), observed=observed, expected=expected)
