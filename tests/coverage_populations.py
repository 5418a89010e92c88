"""Simulated populations whose size is known: is the estimate near it, and does the interval hold it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from random import Random
from statistics import fmean, median

from pipelines.coverage.captures import Captures, captures_of
from pipelines.coverage.dependence import Verdict, dependences
from pipelines.coverage.estimate import Estimate, estimate

NAMES = ("a", "b", "c", "d")
LIMIT = 1000  # the verb has the number of countries, which would cut off the worst of the overestimates


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """How units come to stand on lists. Sizes and probabilities are drawn anew for each population, evenly.

    together  the odds of the second list are multiplied by it for units on the first: the two depend on each other
    spread    half of the units have their odds on every list multiplied by it, the other half divided
    withheld  this share of the units is on no list, whatever its probability
    """

    name: str
    lists: int
    sizes: tuple[int, int] = (20, 150)
    probabilities: tuple[float, float] = (0.2, 0.8)
    together: float = 1
    spread: float = 1
    withheld: float = 0


INDEPENDENT = tuple(Scenario(name="independent", lists=lists) for lists in (2, 3, 4))
SCENARIOS = (
    *INDEPENDENT,
    *(Scenario(name="two lists depend, odds × 3", lists=lists, together=3) for lists in (2, 3, 4)),
    *(Scenario(name="two lists avoid each other, odds ÷ 3", lists=lists, together=1 / 3) for lists in (2, 3, 4)),
    *(Scenario(name="units differ, odds × 2 and ÷ 2", lists=lists, spread=2) for lists in (2, 3, 4)),
    Scenario(name="a fifth is withheld from all", lists=3, withheld=0.2),
    *(
        Scenario(name="20 to 40 units, probabilities .1 to .3", lists=lists, sizes=(20, 40), probabilities=(0.1, 0.3))
        for lists in (2, 3, 4)
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Over the populations that gave an estimate; errors are shares of the true size."""

    populations: int
    estimable: int
    bias: float  # mean
    median_bias: float
    rmse: float
    covered: float
    above: float  # the truth lies above the interval
    below: float
    width: float  # median width of the interval, as a share of the true size
    floor_holds: float  # Chao's lower bound is not above the truth


def populations(scenario: Scenario, number: int, seed: int) -> Iterator[tuple[int, Captures]]:
    """(true size, table), the same for the same seed."""
    chance = Random(f"{seed} {scenario}").random
    names = NAMES[: scenario.lists]
    for _ in range(number):
        least, most = scenario.sizes
        size = least + int((most - least + 1) * chance())
        low, high = scenario.probabilities
        probabilities = [low + (high - low) * chance() for _ in names]
        seen = []
        for place in range(size):
            factor = scenario.spread if place % 2 else 1 / scenario.spread
            hidden = chance() < scenario.withheld
            on: set[str] = set()
            for name, probability in zip(names, probabilities, strict=True):
                odds = probability / (1 - probability) * factor
                if name == "b" and "a" in on:
                    odds *= scenario.together
                if chance() < odds / (1 + odds) and not hidden:
                    on.add(name)
            seen.append(on)
        yield size, captures_of(seen, names)


def measured(scenario: Scenario, number: int, seed: int) -> Figures:
    """Estimate each population and compare."""
    found: list[tuple[int, Estimate]] = []
    for size, captures in populations(scenario, number, seed):
        result = estimate(captures, observed=captures.observed, limit=LIMIT)
        if isinstance(result, Estimate):
            found.append((size, result))
    errors = [(result.total - size) / size for size, result in found]
    return Figures(
        populations=number,
        estimable=len(found),
        bias=fmean(errors),
        median_bias=median(errors),
        rmse=sqrt(fmean(error**2 for error in errors)),
        covered=fmean(result.lower <= size <= result.upper for size, result in found),
        above=fmean(size > result.upper for size, result in found),
        below=fmean(size < result.lower for size, result in found),
        width=median((result.upper - result.lower) / size for size, result in found),
        floor_holds=fmean(result.floor <= size for size, result in found),
    )


def flagged(scenario: Scenario, number: int, seed: int) -> dict[Verdict, float]:
    """How often the check of dependence gives which verdict on the first two lists."""
    found = [dependences(captures)[0].verdict for _, captures in populations(scenario, number, seed)]
    return {verdict: found.count(verdict) / number for verdict in Verdict}


HEADER = (
    "| Scenario | Lists | Populations | Not estimable | Bias, mean | Bias, median | RMSE | Interval holds the truth "
    "| Truth above it | Truth below it | Width, median | Chao's bound not above the truth |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def row(scenario: Scenario, figures: Figures) -> str:
    """One line of the table of docs/results/."""
    f = figures
    return (
        f"| {scenario.name} | {scenario.lists} | {f.populations} | {1 - f.estimable / f.populations:.1%} "
        f"| {f.bias:+.1%} | {f.median_bias:+.1%} | {f.rmse:.1%} | {f.covered:.1%} | {f.above:.1%} | {f.below:.1%} "
        f"| {f.width:.0%} | {f.floor_holds:.1%} |"
    )


CHECK_HEADER = (
    "| Scenario | Lists | Populations | Found to depend | Found to avoid each other | No sign | Cannot be told |\n"
    "|---|---|---|---|---|---|---|"
)


def check_row(scenario: Scenario, number: int, seed: int) -> str:
    """One line of the second table."""
    shares = flagged(scenario, number, seed)
    told = " | ".join(f"{shares[verdict]:.1%}" for verdict in Verdict)
    return f"| {scenario.name} | {scenario.lists} | {number} | {told} |"
