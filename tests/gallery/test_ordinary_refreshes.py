"""How often do the gates stop a refresh in which nothing is wrong? At most 2 of 100, over years of seasons."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from ordinary import KINDS, Refresh, refreshes
from world import World, world

from pipelines.gates.cycles import Phase
from pipelines.gates.fault import GateFault
from pipelines.gates.judge import gate_faults

REFRESHES, WORLDS, MOST = 100, 5, 2


def run(refreshed: Sequence[Refresh], worlds: Sequence[World], dice: random.Random) -> list[list[GateFault]]:
    """What the gates say of each."""
    return [gate_faults(one.facts(worlds[n % len(worlds)], dice)) for n, one in enumerate(refreshed)]


def table(refreshed: Sequence[Refresh], said: Sequence[Sequence[GateFault]]) -> str:
    """Refreshes and false stops by what happened and by phase."""
    count, stops = Counter[tuple[str, Phase]](), Counter[tuple[str, Phase]]()
    for one, faults in zip(refreshed, said, strict=True):
        count[one.kind, one.phase] += 1
        stops[one.kind, one.phase] += bool(faults)
    lines = [f"{'what happened':<32}" + "".join(f"{phase.value:>10}" for phase in Phase)]
    for kind in KINDS:
        cells = (f"{stops[kind, phase]} of {count[kind, phase]}" for phase in Phase)
        lines.append(f"{kind:<32}" + "".join(f"{cell:>10}" for cell in cells))
    lines.append(f"{stops.total()} false stops in {count.total()} ordinary refreshes")
    return "\n".join(lines)


@pytest.mark.long
def test_at_most_two_of_a_hundred_ordinary_refreshes_are_stopped() -> None:
    dice = random.Random(2026)
    refreshed = refreshes(REFRESHES, dice)
    said = run(refreshed, [world(seed) for seed in range(20, 20 + WORLDS)], dice)
    print(f"\n{table(refreshed, said)}")
    stopped = [f"{one}: {faults[0]}" for one, faults in zip(refreshed, said, strict=True) if faults]
    assert len(stopped) <= MOST, "\n".join(stopped)
