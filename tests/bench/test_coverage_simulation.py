"""Does the 95 % interval hold the true number of simulated populations? And how wrong is the estimate, and when?"""

from __future__ import annotations

import pytest
from coverage_populations import (
    CHECK_HEADER,
    HEADER,
    INDEPENDENT,
    SCENARIOS,
    Scenario,
    check_row,
    flagged,
    measured,
    populations,
    row,
)

from pipelines.coverage.dependence import Verdict

SEED = 1
ENOUGH = 0.93  # of 1,000 populations; an interval that holds .95 falls below it once in 500 times


@pytest.mark.parametrize("scenario", INDEPENDENT[:2], ids=["two lists", "three lists"])
def test_in_a_sample_of_populations_the_interval_holds_the_truth(scenario: Scenario) -> None:
    figures = measured(scenario, 60, SEED)
    assert figures.covered >= 0.9
    assert figures.estimable >= 54
    assert abs(figures.median_bias) < 0.05


def test_two_lists_that_depend_on_each_other_say_too_little() -> None:
    figures = measured(Scenario(name="dependent", lists=2, together=3), 60, SEED)
    assert figures.median_bias < -0.05
    assert figures.below == 0


def test_a_third_list_shows_a_dependence_of_two_and_seldom_one_that_is_not_there() -> None:
    independent = flagged(INDEPENDENT[1], 200, SEED)
    dependent = flagged(Scenario(name="dependent", lists=3, together=5), 200, SEED)
    assert independent[Verdict.POSITIVE] < 0.05 < 0.3 < dependent[Verdict.POSITIVE]
    assert dependent[Verdict.NEGATIVE] == 0


def test_the_same_seed_makes_the_same_populations() -> None:
    one, same, other = (list(populations(INDEPENDENT[0], 5, seed)) for seed in (1, 1, 2))
    assert one == same != other
    assert all(20 <= size <= 150 and captures.observed <= size for size, captures in one)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_of_1000_independent_populations_the_interval_holds_93_percent_and_the_other_scenarios_are_printed() -> None:
    """The tables of docs/results/2026-11-26-coverage-simulation.md; nine minutes of one core."""
    print(f"\n{HEADER}")
    for scenario in SCENARIOS:
        figures = measured(scenario, 1000 if scenario in INDEPENDENT else 300, SEED)
        print(row(scenario, figures), flush=True)
        if scenario in INDEPENDENT:
            assert figures.covered >= ENOUGH, scenario
    print(f"\n{CHECK_HEADER}")
    for scenario in SCENARIOS:
        print(check_row(scenario, 1000, SEED), flush=True)
