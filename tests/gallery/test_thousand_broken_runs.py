"""Do the gates stop a thousand broken runs, each in years of its own, and let go on what is ordinary?

The gates alone are asked here; test_broken_runs_published.py takes one run of each kind through all that publishes.
"""

from __future__ import annotations

import random

import pytest
from broken import CASES
from figures_told import figure
from ordinary import refreshes
from world import world

from pipelines.gates.judge import gate_faults

FIRST_SEED = 100  # of the years; the gallery itself has 7 and 11, the ordinary refreshes 20 and on
WORLDS = 1 + 1000 // len(CASES)
ORDINARY, MOST = 200, 4


@pytest.mark.fault("O2", "C6")
@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_thousand_broken_runs_are_stopped() -> None:
    passed, stopped, false = [], 0, 0
    for seed in range(FIRST_SEED, FIRST_SEED + WORLDS):
        years = world(seed)
        for case in CASES:
            facts = case.facts(years)
            false += bool(gate_faults(facts))
            if gate_faults(case.broken(facts)):
                stopped += 1
            else:
                passed.append(f"{case.name}, years of {seed}")
        print(f"{stopped} stopped, {len(passed)} passed, {false} stopped before they were broken", flush=True)
    figure(
        "F17",
        f"{stopped + len(passed):,} broken runs ({len(CASES)} kinds in {WORLDS} ten-year worlds), shown to the gates",
        f"{stopped:,} stopped by the gates, {len(passed)} passed",
    )
    assert passed == []


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_at_most_two_of_a_hundred_of_two_hundred_ordinary_ones_are() -> None:
    dice = random.Random(77)
    worlds = [world(seed) for seed in range(300, 305)]
    ordinary = refreshes(ORDINARY, dice)
    stopped = [one for n, one in enumerate(ordinary) if gate_faults(one.facts(worlds[n % len(worlds)], dice))]
    figure("F17", f"{ORDINARY} ordinary refreshes", f"{len(stopped)} stopped")
    assert len(stopped) <= MOST, stopped
