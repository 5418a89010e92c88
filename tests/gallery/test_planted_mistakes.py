"""Would the gallery notice if a gate stopped looking? One planted mistake for each gate lets its case through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from broken import CASES, Case
from world import World, world

import pipelines.gates.changed
import pipelines.gates.days
import pipelines.gates.encoding
import pipelines.gates.filling
import pipelines.gates.listings
import pipelines.gates.losses
import pipelines.gates.sources
import pipelines.gates.volume
import pipelines.gates.walks
from archive.capture import Outcome
from archive.presence import CAPTURED
from pipelines.gates.fault import Gate
from pipelines.gates.judge import gate_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A wrong value for a name of a module or class, and the case that goes unseen with it."""

    what: str
    owner: Any
    name: str
    wrong: object
    case: str


def always(value: object) -> Callable[..., object]:
    return lambda *args, **more: value


GATES = pipelines.gates
MISTAKES = (
    Mistake(
        what="a list without links counts as no answer",
        owner=GATES.listings,
        name="ANSWERED",
        wrong=frozenset({"found"}),
        case="the list answers and shows no links",
    ),
    Mistake(
        what="a walk whose links are all new has met something known",
        owner=GATES.walks.Walk,
        name="met_known",
        wrong=property(lambda walk: any(row.links >= row.new for row in walk.rows)),
        case="the chain breaks on page 2, which times out",
    ),
    Mistake(
        what="every fall may be an accident",
        owner=GATES.filling,
        name="chance_of_at_most",
        wrong=always(1.0),
        case="a layout change empties titles",
    ),
    Mistake(
        what="a page that was refused counts as captured",
        owner=GATES.sources,
        name="CAPTURED",
        wrong=CAPTURED | {Outcome.BLOCKED},
        case="one source refuses since the meeting",
    ),
    Mistake(
        what="bytes are tried in one other encoding only",
        owner=GATES.encoding,
        name="_MISREADINGS",
        wrong=(("latin-1", "utf-8"),),
        case="titles in UTF-8 are read as GB18030",
    ),
    Mistake(
        what="a year has 365 days before, none after",
        owner=GATES.days,
        name="_YEAR",
        wrong=range(0),
        case="all days are a year early, and no address has a day",
    ),
    Mistake(
        what="one decision explains every loss",
        owner=GATES.losses._Explained,
        name="covers",
        wrong=always(True),
        case="a tenth of the stays is gone",
    ),
    Mistake(
        what="all stays belong to the first cycle",
        owner=GATES.volume,
        name="_cycle_of",
        wrong=lambda found, day: found[0].meeting,
        case="one journey became hundreds",
    ),
    Mistake(
        what="titles of leaders grow by themselves",
        owner=GATES.changed,
        name="_GROWING",
        wrong=frozenset({"leader_title_printed"}),
        case="every title of a leader is another",
    ),
)


@pytest.fixture(scope="module")
def years() -> World:
    return world(7)


def sees(case: Case, years: World) -> bool:
    faults = gate_faults(case.broken(case.facts(years)))
    return any(fault.gate is case.gate for fault in faults)


@pytest.mark.mutation("O")
@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.what.replace(" ", "-"))
def test_the_gallery_turns_red(mistake: Mistake, years: World, monkeypatch: pytest.MonkeyPatch) -> None:
    (case,) = (case for case in CASES if case.name == mistake.case)
    assert sees(case, years)
    monkeypatch.setattr(mistake.owner, mistake.name, mistake.wrong)
    assert not sees(case, years)


def test_every_gate_has_its_mistake() -> None:
    told = {case.gate for mistake in MISTAKES for case in CASES if case.name == mistake.case}
    assert told == set(Gate)
