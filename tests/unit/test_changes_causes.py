"""Every cell that differs between two releases has its cause: source, extractor, registry or reviewer (U2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from released import PROGRAM, REGISTRIES, Made, Told, changes, made
from reviewed import decision, said_in, tour

from pipelines.changes.causes import changes_since
from pipelines.changes.cells import compare
from pipelines.changes.change import Basis, Cause, Change, Kind
from pipelines.changes.stages import NoStages, StageFailed
from pipelines.release.tables import Rows
from pipelines.review.decision_files import write_decisions

LAOS = ("LA", "老挝", "2017-11-01", "2017-11-03")
CUBA = ("CU", "古巴", "2017-11-05", "2017-11-08")
JAPAN = ("JP", "日本", "2017-11-11", "2017-11-12")
KOREA = ("KR", "韩国", "2017-12-01", "2017-12-03")
NEW_PROGRAM = PROGRAM | {"pipelines/mentions/dates.py": "2"}
NEW_REGISTRY = REGISTRIES | {"pipelines/registry/tenures.csv": "2"}

SONG = tour("a", "宋涛", LAOS, CUBA)
WANG = tour("w", "王毅", KOREA)
HE = tour("h", "何毅亭", JAPAN)
HE_EDITED = tour("h", "何毅亭", (*JAPAN[:3], "2017-11-13"), fetched="2018-03-05T04:00:00Z")
KENYA = tour("k", "李希", ("KE", "肯尼亚", "2017-12-05", "2017-12-06"))


def read_otherwise(told: Told) -> Told:
    """The same page as an older program read it: the first stay ends a day early."""
    read, text = told
    (visit,) = read.extraction.delegations
    first, *rest = visit.legs
    wrong = replace(first, end=said_in(text, date(2017, 11, 2), first.end.spans[0].quote if first.end else None))
    older = replace(read.extraction, delegations=(replace(visit, legs=(wrong, *rest)),))
    return replace(read, extraction=older), text


def as_registered(one: Made, leader: str, rank: str) -> Made:
    """The release as an older registry made it: another rank of this leader, and a tenure less."""
    for table in ("delegations", "legs"):
        one.rows[table][:] = [r | {"leader_rank": rank} if r["leader_name"] == leader else r for r in one.rows[table]]
    del one.rows["tenures"][0]
    return one


def cells(told: Iterable[Change], table: str = "legs") -> dict[tuple[str, str | None], Change]:
    return {(one.id, one.field): one for one in told if one.table == table}


def leg_of(one: Made, country: str) -> str:
    (found,) = [row["leg_id"] for row in one.rows["legs"] if row["country"] == country]
    return str(found)


def test_the_same_state_twice_differs_in_nothing(tmp_path: Path) -> None:
    one = made(tmp_path, "1", [SONG, WANG], decision(WANG, "delegations.0.leader_name", "王毅", before="王毅"))
    two = made(
        tmp_path, "2", [WANG, SONG], decision(WANG, "delegations.0.leader_name", "王毅", before="王毅"), before=one
    )
    assert changes(one, two) == []


def test_another_program_alone_is_the_cause_of_all(tmp_path: Path) -> None:
    one = made(tmp_path, "1", [read_otherwise(SONG), WANG])
    told = changes(one, made(tmp_path, "2", [SONG, WANG], before=one, program=NEW_PROGRAM))
    assert {(c.cause, c.basis) for c in told} == {(Cause.EXTRACTOR, Basis.ONLY_CAUSE)}
    end = cells(told)[leg_of(one, "LA"), "end"]
    assert (end.before, end.after, end.caused_by) == ("2017-11-02", "2017-11-03", "pipelines/mentions/dates.py")


def test_an_edited_page_alone_is_the_source_of_all(tmp_path: Path) -> None:
    one = made(tmp_path, "1", [SONG, HE])
    told = changes(one, made(tmp_path, "2", [SONG, HE, HE_EDITED], before=one))
    assert {(c.cause, c.basis) for c in told} == {(Cause.SOURCE, Basis.ONLY_CAUSE)}
    end = cells(told)[leg_of(one, "JP"), "end"]
    assert (end.before, end.after, end.caused_by) == ("2017-11-12", "2017-11-13", HE_EDITED[0].extraction.snapshot_id)


def test_a_registry_row_alone_is_the_cause_of_all(tmp_path: Path) -> None:
    one = as_registered(made(tmp_path, "1", [SONG, WANG]), "王毅", "vice_ministerial")
    told = changes(one, made(tmp_path, "2", [SONG, WANG], before=one, registries=NEW_REGISTRY))
    assert {(c.cause, c.basis) for c in told} == {(Cause.REGISTRY, Basis.ONLY_CAUSE)}
    assert {c.table for c in told} == {"delegations", "legs", "tenures"}


def test_a_decision_alone_is_the_cause_of_all_and_is_named(tmp_path: Path) -> None:
    one = made(tmp_path, "1", [SONG, WANG])
    said = decision(SONG, "delegations.0.legs.0.end", date(2017, 11, 4), before=date(2017, 11, 3))
    told = changes(one, made(tmp_path, "2", [SONG, WANG], said, before=one))
    assert {(c.cause, c.basis) for c in told} == {(Cause.REVIEWER, Basis.ONLY_CAUSE)}
    assert cells(told)[leg_of(one, "LA"), "end"].caused_by == said.id
    withdrawn = changes(made(tmp_path, "3", [SONG, WANG], said, before=one), one)
    assert {c.cause for c in withdrawn} == {Cause.REVIEWER}


@dataclass(frozen=True)
class AllAtOnce:
    one: Made
    two: Made
    told: list[Change]


@pytest.fixture
def all_at_once(tmp_path: Path) -> AllAtOnce:
    """A better program, a fuller registry, an edited and a new page, and a decision, all in one release."""
    one = as_registered(made(tmp_path, "1", [read_otherwise(SONG), WANG, HE]), "王毅", "vice_ministerial")
    said = decision(WANG, "delegations.0.legs.0.end", date(2017, 12, 4), before=date(2017, 12, 3))
    pages = [SONG, WANG, HE, HE_EDITED, KENYA]
    two = made(tmp_path, "2", pages, said, before=one, program=NEW_PROGRAM, registries=NEW_REGISTRY)
    return AllAtOnce(one=one, two=two, told=changes(one, two))


def test_of_four_causes_at_once_each_cell_has_its_own(all_at_once: AllAtOnce) -> None:
    told, one = cells(all_at_once.told), all_at_once.one
    assert told[leg_of(one, "LA"), "end"].cause is Cause.EXTRACTOR
    assert told[leg_of(one, "KR"), "leader_rank"].cause is Cause.REGISTRY
    assert told[leg_of(one, "KR"), "leader_rank"].basis is Basis.BY_COLUMN
    assert told[leg_of(one, "JP"), "end"].cause is Cause.SOURCE
    assert told[leg_of(one, "KR"), "end"].cause is Cause.REVIEWER
    assert told[leg_of(one, "KR"), "end"].basis is Basis.STAGED
    assert told[leg_of(all_at_once.two, "KE"), None].cause is Cause.SOURCE
    assert {c.cause for c in all_at_once.told if c.table == "tenures"} == {Cause.REGISTRY}
    assert {c.cause for c in all_at_once.told if c.table == "snapshots"} == {Cause.SOURCE}
    assert {c.cause for c in all_at_once.told if c.table == "decisions"} == {Cause.REVIEWER}


def test_no_difference_is_left_without_a_cause(all_at_once: AllAtOnce) -> None:
    whole = compare(all_at_once.one.former().rows, all_at_once.two.rows).differences
    own = [c for c in all_at_once.told if not (c.kind is Kind.ADDED and c.field is not None)]
    assert [(c.kind, c.row, c.field, c.before, c.after) for c in own] == [
        (d.kind, d.row, d.field, d.before, d.after) for d in whole
    ]
    assert {c.cause for c in all_at_once.told} == set(Cause)
    assert Basis.NOT_SEPARATED not in {c.basis for c in all_at_once.told}
    assert all(c.caused_by for c in all_at_once.told)


def test_a_cell_that_two_causes_changed_has_the_last_and_names_the_other(tmp_path: Path) -> None:
    one = made(tmp_path, "1", [read_otherwise(SONG)])
    said = decision(SONG, "delegations.0.legs.0.end", date(2017, 11, 4), before=date(2017, 11, 3))
    two = made(tmp_path, "2", [SONG], said, before=one, program=NEW_PROGRAM)
    end = cells(changes(one, two))[leg_of(one, "LA"), "end"]
    assert (end.before, end.after) == ("2017-11-02", "2017-11-04")
    assert (end.cause, end.also) == (Cause.REVIEWER, (Cause.EXTRACTOR,))


def test_a_cell_of_a_new_record_that_a_reviewer_corrected_has_a_line_of_its_own(tmp_path: Path) -> None:
    one = made(tmp_path, "1", [SONG])
    said = decision(KENYA, "delegations.0.legs.0.end", date(2017, 12, 7), before=date(2017, 12, 6))
    two = made(tmp_path, "2", [SONG, KENYA], said, before=one)
    told = cells(changes(one, two))
    leg = leg_of(two, "KE")
    assert told[leg, None].cause is Cause.SOURCE
    end = told[leg, "end"]
    assert (end.kind, end.before, end.after, end.cause) == (Kind.ADDED, None, "2017-12-07", Cause.REVIEWER)
    assert (leg, "country") not in told


def test_a_record_under_another_id_is_followed_through_the_steps(tmp_path: Path) -> None:
    one = made(tmp_path, "1", [read_otherwise(SONG)])
    said = decision(SONG, "delegations.0.leader_name", "王毅", before="宋涛")
    two = made(tmp_path, "2", [SONG], said, before=one, program=NEW_PROGRAM)
    told = cells(changes(one, two))
    leg = leg_of(two, "LA")
    assert leg != leg_of(one, "LA")
    assert (told[leg, "leg_id"].before, told[leg, "leg_id"].cause) == (leg_of(one, "LA"), Cause.REVIEWER)
    assert told[leg, "end"].cause is Cause.EXTRACTOR
    assert (leg, None) not in told


def test_a_capture_that_was_taken_down_is_a_matter_of_the_source_though_the_program_changed_too(tmp_path: Path) -> None:
    one = made(tmp_path, "1", [read_otherwise(SONG), HE])
    told = changes(one, made(tmp_path, "2", [SONG], before=one, program=NEW_PROGRAM))
    assert cells(told)[leg_of(one, "JP"), None].cause is Cause.SOURCE
    assert cells(told)[leg_of(one, "LA"), "end"].cause is Cause.EXTRACTOR


def test_no_step_is_made_where_there_is_nothing_to_tell_apart(tmp_path: Path) -> None:
    one = made(tmp_path, "1", [read_otherwise(SONG)])
    for two in (
        made(tmp_path, "2", [SONG], before=one, program=NEW_PROGRAM),
        made(tmp_path, "3", [SONG], before=one, program=NEW_PROGRAM, registries=NEW_REGISTRY),
    ):
        told = changes_since(one.former(), two.rows, two.inputs, Counted())
        assert Basis.NOT_SEPARATED not in {c.basis for c in told}
    same = made(tmp_path, "4", [read_otherwise(SONG)], before=one, program=NEW_PROGRAM)
    assert changes_since(one.former(), same.rows, same.inputs, Counted()) == []


class Counted:
    """Stages that nobody should ask for."""

    def with_this_program(self) -> Rows:
        raise AssertionError("asked for")

    def with_all_captures(self) -> Rows:
        raise AssertionError("asked for")


@pytest.mark.parametrize(
    "older",
    [lambda one: replace(one.former(), inputs=None), lambda one: one.former()],
    ids=["no manifest", "no archive"],
)
def test_without_steps_the_cause_is_what_the_record_stands_on(
    all_at_once: AllAtOnce, older: Callable[[Made], Any]
) -> None:
    one, two = all_at_once.one, all_at_once.two
    told = changes_since(older(one), two.rows, two.inputs, NoStages())
    assert {c.basis for c in told} == {Basis.NOT_SEPARATED}
    found = cells(told)
    assert found[leg_of(one, "LA"), "end"].cause is Cause.EXTRACTOR
    assert found[leg_of(one, "KR"), "leader_rank"].cause is Cause.REGISTRY
    assert found[leg_of(one, "JP"), "end"].cause is Cause.SOURCE
    assert found[leg_of(one, "KR"), "end"].cause is Cause.REVIEWER


def test_decisions_that_are_not_those_of_the_release_before_are_no_step(tmp_path: Path) -> None:
    one = made(tmp_path, "1", [read_otherwise(SONG)])
    two = made(tmp_path, "2", [SONG, HE], before=one, program=NEW_PROGRAM)
    write_decisions(one.decisions, [decision(SONG, "delegations.0.leader_name", "王毅", before="宋涛")])
    told = changes(one, two)
    assert {c.basis for c in told} == {Basis.NOT_SEPARATED}
    assert {c.cause for c in told} <= {Cause.EXTRACTOR, Cause.SOURCE}
    with pytest.raises(StageFailed, match="no archive"):
        NoStages().with_this_program()


def test_a_release_of_another_shape_is_compared_as_far_as_it_goes(all_at_once: AllAtOnce) -> None:
    one, two = all_at_once.one.former(), all_at_once.two
    lacking = {
        "legs": {"leader_rank"},
        "decisions": {"record_id"},
        "documents": {"document_id", "snapshots"},
        "visits": {"path"},
    }
    rows = {
        name: [{key: cell for key, cell in row.items() if key not in lacking.get(name, ())} for row in body]
        for name, body in one.rows.items()
        if name != "tenures"
    }
    told = changes_since(replace(one, rows=rows, inputs=None), two.rows, two.inputs, NoStages())
    rank = cells(told)[leg_of(two, "KR"), "leader_rank"]
    assert (rank.before, rank.kind) == (None, Kind.CHANGED)
    assert {(c.kind, c.cause) for c in told if c.table == "tenures"} == {(Kind.ADDED, Cause.REGISTRY)}
    assert {c.kind for c in told if c.table == "documents"} == {Kind.ADDED, Kind.REMOVED}
