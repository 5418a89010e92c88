"""Of a page that was taken down, no change repeats a value; that something changed, and identifiers, stay."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from released import Made, Told, changes, made
from reviewed import tour

from pipelines.changes.cell_texts import key_of
from pipelines.changes.change import Basis, Cause, Change, Kind
from pipelines.changes.fold import fold
from pipelines.changes.history import Step
from pipelines.changes.kept import change_rows, changes_in, keep, kept
from pipelines.changes.of_release import history_rows
from pipelines.changes.telling import in_a_line, turned_in
from pipelines.changes.withholding import captures_gone, withheld
from pipelines.checks import check_tables
from pipelines.release.history_tables import HISTORY_TABLES

LAOS = ("LA", "老挝", "2017-11-01", "2017-11-03")
CUBA = ("CU", "古巴", "2017-11-05", "2017-11-08")
KOREA = ("KR", "韩国", "2017-12-01", "2017-12-03")
SONG, SONG_TOO = tour("a", "宋涛", LAOS, title="甲报道宋涛访问老挝"), tour("b", "宋涛", LAOS, CUBA, title="乙报道")
WANG = tour("w", "王毅", KOREA)
WORDS = "甲报道"
LEFT_OUT = "; the value before is not repeated: a page that it rests on was taken down"


def snapshot(told: Told) -> str:
    return told[0].extraction.snapshot_id


def after_takedown(folder: Path, gone: Told, *stays: Told) -> tuple[Made, Made, list[Change]]:
    """A release of all these pages, the one without the first, and what differs."""
    one = made(folder, "2018-01-05.1", [gone, *stays])
    two = made(folder, "2018-01-05.2", list(stays), before=one)
    return one, two, withheld(changes(one, two), one.former().rows, {snapshot(gone)})


def row(told: Iterable[Change], table: str, kind: Kind = Kind.REMOVED) -> Change:
    (found,) = [one for one in told if (one.table, one.kind, one.field) == (table, kind, None)]
    return found


def cell(before: str | None, after: str | None, caused_by: str = "s1", field: str = "leader_org") -> Change:
    return Change(
        kind=Kind.CHANGED, table="legs", id="l-1", field=field, before=before, after=after, cause=Cause.SOURCE,
        basis=Basis.ONLY_CAUSE, caused_by=caused_by,
    )  # fmt: skip


def test_a_removed_row_keeps_its_identifiers_and_no_word(tmp_path: Path) -> None:
    one, _, told = after_takedown(tmp_path, SONG, SONG_TOO)
    (document,) = [r["document_id"] for r in one.rows["documents"] if snapshot(SONG) in r["snapshots"]]
    page = row(told, "candidates")
    assert json.loads(page.before or "") == {"document_id": document, "snapshot_id": snapshot(SONG)}
    assert (page.is_withheld, page.caused_by.endswith(LEFT_OUT)) == (True, True)
    assert WORDS not in json.dumps(change_rows(told), ensure_ascii=False)
    assert WORDS in json.dumps(
        change_rows(changes(one, made(tmp_path, "3", [SONG_TOO], before=one))), ensure_ascii=False
    )


def test_a_changed_cell_of_a_record_that_rested_on_the_page_says_what_it_is_now_alone(tmp_path: Path) -> None:
    _, _, told = after_takedown(tmp_path, SONG_TOO, SONG)
    cells = {(one.table, one.field): one for one in told if one.kind is Kind.CHANGED}
    dates = cells["delegations", "date_latest"]
    assert (dates.before, dates.after, dates.is_withheld) == (None, "2017-11-03", True)
    assert turned_in(dates) == "not repeated (its page was taken down) → 2017-11-03"
    assert LEFT_OUT not in in_a_line(dates)
    documents = cells["delegations", "documents"]
    assert len(json.loads(documents.before or "")) == 2
    assert not documents.is_withheld


def test_what_rests_on_other_pages_is_told_as_ever(tmp_path: Path) -> None:
    one = made(tmp_path, "2018-01-05.1", [SONG, WANG])
    two = made(tmp_path, "2018-01-05.2", [], before=one)
    plain = changes(one, two)
    told = withheld(plain, one.former().rows, {snapshot(SONG)})
    assert captures_gone(plain) == {snapshot(SONG), snapshot(WANG)}
    apart = {one.row for one, other in zip(plain, told, strict=True) if one != other}
    (song,) = [r for r in one.rows["delegations"] if r["leader_name"] == "宋涛"]
    (wang,) = [r for r in one.rows["delegations"] if r["leader_name"] == "王毅"]
    assert ("delegations", key_of("delegations", song)) in apart
    assert ("delegations", key_of("delegations", wang)) not in apart
    assert withheld(plain, one.former().rows, set()) == plain


def test_a_stay_that_names_a_team_whose_page_is_gone_repeats_nothing_either(tmp_path: Path) -> None:
    """What a team is told to be on one page stands in the rows of its other stays."""
    one, _, _ = after_takedown(tmp_path, SONG, SONG_TOO)
    (cuba,) = [r for r in one.rows["legs"] if r["country"] == "CU"]
    (other,) = [r["document_id"] for r in one.rows["documents"] if snapshot(SONG_TOO) in r["snapshots"]]
    assert cuba["documents"] == [other]
    line = replace(cell("甲", None), id=cuba["leg_id"])
    assert withheld([line], one.former().rows, {snapshot(SONG)})[0].before is None


def test_the_same_changes_twice_are_the_same_and_the_table_is_sound(tmp_path: Path) -> None:
    one, two, told = after_takedown(tmp_path, SONG, SONG_TOO)
    assert withheld(told, one.former().rows, {snapshot(SONG)}) == told
    rows = change_rows(told)
    assert changes_in(rows) == told
    found = history_rows([Step(version=one.version, changes=())], two.version, told, two.rows)
    assert list(check_tables(found, HISTORY_TABLES)) == []
    keep(tmp_path, two.version, rows)
    assert kept(tmp_path, two.version) == told


def test_what_became_of_ids_is_the_same_with_and_without_the_values(tmp_path: Path) -> None:
    one, two, told = after_takedown(tmp_path, SONG, WANG)
    for taken_down in ({snapshot(SONG)}, set()):
        plain, left_out = (
            history_rows([Step(version=one.version, changes=())], two.version, c, two.rows, taken_down=taken_down)
            for c in (changes(one, two), told)
        )
        assert plain["tombstones"] == left_out["tombstones"]
        assert plain["record_history"] == left_out["record_history"]
        assert ("taken_down" in {r["reason"] for r in left_out["tombstones"]}) == bool(taken_down)


@pytest.mark.parametrize(
    ("steps", "before", "after", "says_so"),
    [
        ([cell("A", "B"), cell("B", "C").without(None)], "A", "C", False),
        ([cell("A", "B").without(None), cell("B", "C")], None, "C", True),
        ([cell("A", None).without(None)], None, None, True),
        ([cell("A", "B").without(None), cell("B", None)], None, None, True),
    ],
    ids=["left out later", "left out first", "to nothing", "to nothing in two steps"],
)
def test_changes_of_several_releases_say_of_the_first_value_whether_it_is_left_out(
    steps: list[Change], before: str | None, after: str | None, says_so: bool
) -> None:
    (net,) = fold([[one] for one in steps])
    assert (net.before, net.after, net.is_withheld) == (before, after, says_so)
    assert net.caused_by == f"s1{LEFT_OUT if says_so else ''}"


def test_a_kept_file_whose_values_were_emptied_by_hand_is_still_read(tmp_path: Path) -> None:
    """As docs/takedown.md says it of changes that an older program made."""
    added = replace(cell(None, '{"country":"LA","leg_id":"l-1"}'), kind=Kind.ADDED, field=None)
    keep(tmp_path, "2", change_rows([replace(added, after=None), replace(cell("A", "B"), id="l-2", before=None)]))
    first, second = fold([kept(tmp_path, "2"), [cell("B", "C")]])
    assert (first.kind, first.after) == (Kind.ADDED, None)
    assert (second.before, second.after, second.is_withheld) == (None, "B", False)
