"""Is every broken run of the gallery stopped, by the gate whose matter it is, with its source and cause named?"""

from __future__ import annotations

import pytest
from broken import CASES, Case
from world import World, world

from pipelines.gates.fault import StoppedByGates, is_overridable
from pipelines.gates.judge import gate_faults


@pytest.fixture(scope="module", params=[7, 11])
def years(request: pytest.FixtureRequest) -> World:
    """Ten years of ordinary crawls."""
    return world(request.param)


@pytest.mark.fault("C6", "O2")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_a_broken_run_is_stopped(case: Case, years: World) -> None:
    facts = case.facts(years)
    assert gate_faults(facts) == [], "the refresh is ordinary before it is broken"
    faults = gate_faults(case.broken(facts))
    told = [str(fault) for fault in faults if fault.gate is case.gate]
    assert any(case.about in line and case.cause in line for line in told), "\n".join(map(str, faults))
    assert all(map(is_overridable, faults))


def test_the_gallery_is_large_enough() -> None:
    assert len(CASES) >= 24
    assert len({case.gate for case in CASES}) == 9


def test_the_message_of_a_stop_names_each_fault_and_the_way_past_it(years: World) -> None:
    case = CASES[0]
    stopped = StoppedByGates(gate_faults(case.broken(case.facts(years))))
    assert stopped.status == 1
    assert "listing_without_links people_zh, list news: found 0 article links" in str(stopped)
    assert str(stopped).endswith("xuanjie refresh --offline --override REASON")
