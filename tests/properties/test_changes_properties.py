"""Changes are complete: put into the earlier tables they give the later ones, and steps add up to the whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from composed import capture_sets, captures_of, read_sets
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.changes.applying import applied
from pipelines.changes.cell_texts import cell_of, key_of, plain, text_of
from pipelines.changes.cells import WITHOUT_CONTENT, compare
from pipelines.changes.change import Basis, Cause, Change, Difference, Kind, caused
from pipelines.changes.fold import fold, is_rekey, position
from pipelines.changes.kept import change_rows, changes_in, keep, kept
from pipelines.documents import Read
from pipelines.release.dataset import dataset
from pipelines.release.tables import TABLES

Json = dict[str, Any]
Rows = dict[str, list[Json]]

_texts = st.text(max_size=4) | st.sampled_from(['"', "", "null", "1", "=1", "'", "a,b\n", "\r"])
_values = {
    "string": _texts,
    "integer": st.integers(-9, 9),
    "boolean": st.booleans(),
    "date": st.sampled_from(["2017-11-01", "2017-11-02"]),
    "array": st.lists(_texts | st.integers(-9, 9), max_size=2),
    "object": st.dictionaries(_texts, _texts, max_size=2),
}


def rows_of(table: str) -> st.SearchStrategy[list[Json]]:
    """Rows of a few keys: in two sets some are alike, some differ, some are in one of them."""
    spec = TABLES[table]
    keys = {
        name: st.sampled_from([1, 2, 10] if spec.column(name).type == "integer" else ["a", "b", "c"])
        for name in spec.key
    }
    cells = {c.name: st.none() | _values[c.type] for c in spec.columns if c.name not in spec.key}
    row = st.fixed_dictionaries({**keys, **cells})
    return st.lists(row, max_size=4, unique_by=lambda made: key_of(table, made))


# tables of one key and of several, with every type of column; none whose ids are followed
tables = st.fixed_dictionaries({name: rows_of(name) for name in ("publishers", "editions", "search_log", "issues")})


def as_told(rows: Rows) -> Rows:
    return {
        name: sorted((plain(row) for row in body), key=lambda row: key_of(name, row)) for name, body in rows.items()
    }


def with_causes(differences: Iterable[Difference], cause: Cause) -> list[Change]:
    return [caused(one, cause, Basis.STAGED, "x") for one in differences]


def bare(changes: Iterable[Difference]) -> list[tuple[Any, ...]]:
    return [(one.kind, one.row, one.field, one.before, one.after) for one in changes]


@settings(max_examples=80, deadline=None)
@given(tables, tables)
def test_the_changes_of_a_release_put_into_the_one_before_give_it(one: Rows, two: Rows) -> None:
    found = applied(one, compare(one, two).differences)
    assert {name: found[name] for name in two} == as_told(two)
    assert compare(two, two).differences == ()


@settings(max_examples=80, deadline=None)
@given(tables, tables, tables, st.permutations(list(Cause)))
def test_the_changes_of_two_steps_add_up_to_those_of_the_whole(
    one: Rows, two: Rows, three: Rows, causes: list[Cause]
) -> None:
    steps = [
        with_causes(compare(a, b).differences, cause)
        for a, b, cause in zip((one, two), (two, three), causes, strict=False)
    ]
    net = fold(steps)
    own = [change for change in net if not (change.kind is Kind.ADDED and change.field is not None)]
    assert bare(own) == bare(compare(one, three).differences)
    assert net == sorted(net, key=position)
    last = {change.row: change.cause for step in steps for change in step if change.kind is Kind.REMOVED}
    assert all(change.cause is last[change.row] for change in net if change.kind is Kind.REMOVED)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(TABLES)), st.data())
def test_every_cell_has_one_text_and_comes_back_from_it(table: str, data: st.DataObject) -> None:
    for row in data.draw(rows_of(table)):
        for name, value in row.items():
            assert cell_of(table, name, text_of(value)) == value


@pytest.mark.invariant(9)
@settings(max_examples=15, deadline=None)
@given(capture_sets | read_sets, st.data())
def test_records_that_change_their_ids_are_followed_and_nothing_is_lost(reads: list[Read], data: st.DataObject) -> None:
    some = data.draw(st.lists(st.sampled_from(reads), unique_by=id)) if reads else []
    before = dict(dataset(some, captures_of(some)).rows)
    after = dict(dataset(reads, captures_of(reads)).rows)
    told = compare(before, after)
    found = applied(before, told.differences)
    for name, body in as_told(after).items():
        if name in WITHOUT_CONTENT:
            assert {row["evidence_id"] for row in found[name]} == {row["evidence_id"] for row in body}
        else:
            assert found[name] == body
    back = with_causes(compare(after, before).differences, Cause.EXTRACTOR)
    forth = with_causes(told.differences, Cause.SOURCE)
    if not any(map(is_rekey, [*forth, *back])):
        assert fold([forth, back]) == []


changes = st.builds(
    Change,
    kind=st.sampled_from(Kind),
    table=st.sampled_from(list(TABLES)),
    id=st.text(min_size=1, max_size=4),
    field=st.none() | st.sampled_from(["a", "=b"]),
    before=st.none() | st.text(min_size=1, max_size=5),
    after=st.none() | st.text(min_size=1, max_size=5),
    cause=st.sampled_from(Cause),
    basis=st.sampled_from(Basis),
    caused_by=st.text(min_size=1, max_size=5),
    also=st.lists(st.sampled_from(Cause), max_size=2).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(changes, max_size=5))
def test_kept_changes_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, told: list[Change]) -> None:
    folder = tmp_path_factory.mktemp("kept")
    rows = change_rows(told)
    assert changes_in(rows) == told
    keep(folder, "2018-01-05.1", rows)
    assert kept(folder, "2018-01-05.1") == told


def test_a_cell_that_is_longer_than_the_csv_module_reads_is_kept(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("kept")
    told = [
        Change(
            kind=Kind.REMOVED, table="parity", id="x", field=None, before='","' * 200_000, after=None,
            cause=Cause.SOURCE, basis=Basis.STAGED, caused_by="s",
        )
    ]  # fmt: skip
    keep(folder, "1", change_rows(told))
    assert kept(folder, "1") == told
    assert kept(folder, "1") != [replace(told[0], before=None)]
