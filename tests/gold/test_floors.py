"""Does any figure on the gold cases sink below what was once reached?"""

from __future__ import annotations

import pytest
from gold_sets import FLOORS, floors, reached, sets, thousandths, written
from raise_floors import raised

from pipelines.scoring.score import Tally

PINNED = floors(FLOORS.read_text("utf-8"))


@pytest.mark.parametrize("name", sorted({*sets(), *PINNED}))
def test_no_figure_sinks_below_its_floor(name: str) -> None:
    assert name in PINNED, f"{name} has no floors yet: python tests/gold/raise_floors.py"
    assert name in sets(), f"{name} has floors and no cases"
    _, sunk = raised({name: PINNED[name]}, {name: reached(sets()[name])})
    assert sunk == []


def test_the_file_is_as_its_writer_writes_it() -> None:
    assert floors(written(PINNED)) == PINNED


def test_a_floor_is_rounded_down() -> None:
    assert thousandths(Tally(hits=2, invented=1)) == 800
    assert thousandths(Tally(hits=1, missed=1)) == 666
    assert thousandths(Tally(hits=3)) == 1000
    assert thousandths(Tally(missed=3)) == 0


def test_floors_are_raised_and_never_lowered() -> None:
    pinned = {"a": {"fields": {"city": 900, "mode": 800, "gone": 700}}}
    now = {"a": {"fields": {"city": 950, "mode": 799, "event": 600}, "languages.ja": {"decision_kept": 500}}}
    found, sunk = raised(pinned, now)
    assert found["a"]["fields"] == {"city": 950, "mode": 800, "event": 600, "gone": 700}
    assert found["a"]["languages.ja"] == {"decision_kept": 500}
    assert sunk == [
        "a.fields.mode: 0.799 is below the floor 0.800",
        "a.fields.gone: not measured is below the floor 0.700",
    ]
    assert raised(found, now)[0] == found


def test_a_set_that_is_gone_keeps_its_floors() -> None:
    pinned = {"a": {"fields": {"city": 900}}}
    assert raised(pinned, {}) == (pinned, ["a.fields.city: not measured is below the floor 0.900"])
