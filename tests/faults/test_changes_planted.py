"""One planted fault for each way in which a change could get no cause, a wrong one, or be lost: the checks see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from released import PROGRAM, REGISTRIES, Made, made
from released import changes as changes_of
from reviewed import decision, tour

from pipelines.changes import applying, causes, cells, feed, fold, history, kept, stages
from pipelines.changes.change import Basis, Cause, Change, Difference, Kind
from pipelines.changes.history import Step
from pipelines.changes.of_release import history_rows
from pipelines.release.bundle import Bundle, Name
from pipelines.release.contents import tables_of

SONG = tour("a", "宋涛", ("LA", "老挝", "2017-11-01", "2017-11-03"))
WANG = tour("w", "王毅", ("KR", "韩国", "2017-12-01", "2017-12-03"))
KENYA = tour("k", "李希", ("KE", "肯尼亚", "2017-12-05", "2017-12-06"))


@pytest.fixture
def two(tmp_path: Path) -> tuple[Made, Made]:
    """A fuller registry, a new page, two decisions, one of them on a leader: her record has another id."""
    one = made(tmp_path, "2018-01-05.1", [SONG, WANG])
    for row in one.rows["legs"]:
        row["leader_rank"] = "bureau"
    day = decision(WANG, "delegations.0.legs.0.end", date(2017, 12, 4), before=date(2017, 12, 3))
    name = decision(SONG, "delegations.0.leader_name", "何毅亭", before="宋涛")
    registries = REGISTRIES | {"pipelines/registry/posts.csv": "1"}
    program = PROGRAM | {"pipelines/decide.py": "1"}
    pages = [SONG, WANG, KENYA]
    return one, made(tmp_path, "2018-01-06.1", pages, day, name, before=one, registries=registries, program=program)


def causes_are_right(one: Made, two: Made) -> bool:
    told = changes_of(one, two)
    country = {row["leg_id"]: row["country"] for row in two.rows["legs"]}
    found = {(country.get(c.id), c.field): c for c in told if c.table == "legs"}
    return (
        found["KE", None].cause is Cause.SOURCE
        and found["KR", "end"].cause is Cause.REVIEWER
        and found["KR", "leader_rank"].cause is Cause.REGISTRY
        and Basis.NOT_SEPARATED not in {c.basis for c in told}
    )


def nothing_is_lost(one: Made, two: Made) -> bool:
    told = changes_of(one, two)
    rows = applying.applied(one.former().rows, told)
    kept_told = kept.changes_in(kept.change_rows(told)) == told
    return kept_told and all(
        rows[name] == body for name, body in two.former().rows.items() if name not in cells.WITHOUT_CONTENT
    )


def steps_add_up(one: Made, two: Made) -> bool:
    there, back = changes_of(one, two), changes_of(two, one)
    return fold.fold([there, back]) == [] and len(fold.fold([there])) == len(there)


def ids_are_followed(one: Made, two: Made) -> bool:
    told = changes_of(one, two)
    rows = history_rows([Step(version=one.version, changes=())], two.version, told, two.rows)
    legs = {row["country"]: row["leg_id"] for row in two.rows["legs"]}
    if [(c.kind, c.id) for c in told if c.table == "legs" and c.field is None] != [(Kind.ADDED, legs["KE"])]:
        return False
    stones = [row for row in rows["tombstones"] if row["table"] == "legs"]
    life = {row["id"]: row for row in rows["record_history"]}
    return [(row["reason"], row["successor"]) for row in stones] == [("moved", legs["LA"])] and (
        life[legs["KE"]]["first_release"] == two.version and life[legs["KR"]]["last_changed_release"] == two.version
    )


def feed_is_markup_of_ours(one: Made, two: Made) -> bool:
    rows: Any = {**two.rows, "delegations": [row | {"leader_name": "<x/>&"} for row in two.rows["delegations"]]}
    told = history_rows([Step(version=one.version, changes=())], two.version, changes_of(one, two), two.rows)
    name = Name(version=two.version, stamp="0", previous=one.version)
    text = feed.feed_text(Bundle(name=name, recipe="r", inputs=two.inputs, rows=rows, history=told))
    try:
        root = etree.fromstring(text.encode())
    except etree.XMLSyntaxError:
        return False
    return not list(root.iter("{http://www.w3.org/2005/Atom}x"))


CHECKS = (causes_are_right, nothing_is_lost, steps_add_up, ids_are_followed, feed_is_markup_of_ours)


def _this_captures(self: stages.Rebuilt) -> Any:
    return self._made("this program", self.made_of)


def _todays_decisions(self: stages.Rebuilt, stage: str, made_of: Any) -> Any:
    return tables_of(made_of).rows


def _no_days(table: str, key: str, old: Any, new: Any, known: Any) -> Iterable[Difference]:
    return (one for one in _of_row(table, key, old, new, known) if one.field != "end")


_of_row = cells._of_row
_net = fold._net


def _as_first(place: Any, row: Any) -> Iterable[Change]:
    return (one for one in _net(place, row) if one.kind is not Kind.ADDED)


# what is planted → the check that turns red
PLANTED: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], Callable[[Made, Made], bool]]] = {
    "the first stage is made with the captures of today": (
        lambda patch: patch.setattr(stages.Rebuilt, "with_this_program", _this_captures),
        causes_are_right,
    ),
    "the stages are made with the decisions of today": (
        lambda patch: patch.setattr(stages.Rebuilt, "_made", _todays_decisions),
        causes_are_right,
    ),
    "registries are no cause": (
        lambda patch: patch.setattr(causes, "stands_on_registry", lambda one: False),
        causes_are_right,
    ),
    "a column is not compared": (lambda patch: patch.setattr(cells, "_of_row", _no_days), nothing_is_lost),
    "causes are kept as the one before": (
        lambda patch: patch.setattr(kept, "Cause", lambda text: Cause.SOURCE),
        nothing_is_lost,
    ),
    "new rows are folded away": (lambda patch: patch.setattr(fold, "_net", _as_first), steps_add_up),
    "ids are not followed": (lambda patch: patch.setattr(cells, "_moved", lambda one, two: {}), ids_are_followed),
    "a tombstone forgets its successor": (
        lambda patch: patch.setattr(history._Finder, "is_taken_down", lambda *told: True),
        ids_are_followed,
    ),
    "text is markup": (lambda patch: patch.setattr(feed, "_text", lambda text: text), feed_is_markup_of_ours),
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_without_a_planted_fault_every_check_is_content(
    two: tuple[Made, Made], check: Callable[[Made, Made], bool]
) -> None:
    assert check(*two)


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_fault_is_seen(two: tuple[Made, Made], planted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, check = PLANTED[planted]
    plant(monkeypatch)
    assert not check(*two)
