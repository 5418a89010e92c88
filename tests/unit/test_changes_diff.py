"""`xuanjie diff A B`: any two releases, by their kept changes or by their tables; bad input is told in one line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import typer
from released import PROGRAM, Made, changes, made
from reviewed import decision, tour
from typer.testing import CliRunner, Result

from archive.errors import BadInput
from archive.paths import DataPaths
from pipelines.changes import commands
from pipelines.changes.any_two import diff
from pipelines.changes.change import Basis, Cause
from pipelines.changes.former import former
from pipelines.changes.kept import change_rows, changes_file, keep
from pipelines.changes.telling import diff_lines
from pipelines.release.bundle import Bundle, Name
from pipelines.release.formats import jsonl_bytes
from pipelines.release.manifest import MANIFEST, manifest_bytes
from pipelines.release.tables import TABLES
from pipelines.release.versions import NoSuchVersion, Released, record

LAOS = ("LA", "老挝", "2017-11-01", "2017-11-03")
SONG = tour("a", "宋涛", LAOS)
HE = tour("h", "何毅亭", ("JP", "日本", "2017-11-11", "2017-11-12"))
A, B, C = "2018-01-05.1", "2018-01-05.2", "2018-01-05.3"


def on_disk(paths: DataPaths, one: Made, previous: str | None) -> Path:
    folder = paths.releases / one.version
    folder.mkdir(parents=True)
    for name, table in TABLES.items():
        (folder / f"{name}.jsonl").write_bytes(jsonl_bytes(table, one.rows[name]))
    name = Name(version=one.version, stamp="0" * 64, previous=previous)
    told = Bundle(name=name, recipe="r", inputs=one.inputs, rows=one.rows)
    (folder / MANIFEST).write_bytes(manifest_bytes(told, folder))
    return folder


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> DataPaths:
    """Three releases with their kept changes: a new page, then a decision and a better program."""
    root = tmp_path_factory.mktemp("diff")
    paths = DataPaths(root / "data")
    said = decision(SONG, "delegations.0.legs.0.end", date(2017, 11, 4), before=date(2017, 11, 3))
    one = made(root, A, [SONG])
    two = made(root, B, [SONG, HE], before=one)
    three = made(root, C, [SONG, HE], said, before=two, program=PROGRAM | {"pipelines/decide.py": "1"})
    for release, before in ((one, None), (two, A), (three, B)):
        on_disk(paths, release, before)
    for before_it, release in ((one, two), (two, three)):
        keep(paths.decisions, release.version, change_rows(changes(before_it, release)))
    record(
        paths.decisions,
        [
            Released(version=version, stamp="0" * 64, manifest_sha256="0" * 64, previous=previous)
            for version, previous in ((A, None), (B, A), (C, B))
        ],
    )
    return paths


def run(paths: DataPaths, *arguments: str) -> Result:
    app = typer.Typer()

    @app.callback()
    def choose(ctx: typer.Context) -> None:
        ctx.obj = paths

    commands.register(app)
    return CliRunner().invoke(app, ["diff", *arguments])


def test_a_descendant_is_told_by_the_kept_changes_of_each_step(paths: DataPaths) -> None:
    found = diff(paths, A, C)
    assert found.steps == (B, C)
    causes = {t: {c.cause for c in found.changes if c.table == t} for t in ("legs", "decisions")}
    assert causes == {"legs": {Cause.SOURCE, Cause.REVIEWER}, "decisions": {Cause.REVIEWER}}
    assert Basis.NOT_SEPARATED not in {change.basis for change in found.changes}


def test_tables_give_the_same_differences_as_kept_changes(paths: DataPaths) -> None:
    kept = [c for c in diff(paths, A, C).changes if not (c.kind == "added" and c.field is not None)]
    compared = diff(paths, str(paths.releases / A), str(paths.releases / C))
    assert compared.steps == ()
    assert [(c.kind, c.row, c.field, c.before, c.after) for c in kept] == [
        (c.kind, c.row, c.field, c.before, c.after) for c in compared.changes
    ]


def test_folders_are_compared_where_changes_were_not_kept(paths: DataPaths, tmp_path: Path) -> None:
    place = changes_file(paths.decisions, B)
    aside = place.rename(tmp_path / "aside.csv")
    try:
        found = diff(paths, A, B)
    finally:
        aside.rename(place)
    assert found.steps == ()
    assert {change.basis for change in found.changes} == {Basis.ONLY_CAUSE}
    assert {change.cause for change in found.changes} == {Cause.SOURCE}


def test_backwards_is_compared_too_and_a_release_with_itself_is_equal(paths: DataPaths) -> None:
    back = diff(paths, B, A)
    assert {change.cause for change in back.changes} == {Cause.SOURCE}
    assert "removed" in {change.kind.value for change in back.changes}
    same = diff(paths, B, B)
    assert list(diff_lines(same, same.changes)) == [f"{B} → {B}: no change"]


def test_the_command_tells_counts_and_then_the_cells(paths: DataPaths) -> None:
    told = run(paths, A, C)
    assert told.exit_code == 0
    lines = told.stdout.splitlines()
    assert lines[0].startswith(f"{A} → {C}: ")
    assert lines[0].endswith("(kept changes of 2 release(s))")
    assert lines[2].split() == ["source", "extractor", "registry", "reviewer"]
    assert any(line.startswith("legs l-") and "end: 2017-11-03 → 2017-11-04  [reviewer" in line for line in lines)
    assert not any(line.startswith("evidence q-") for line in lines)
    assert lines[-1].endswith("passages that came or went: --table evidence")
    assert any(line.startswith("evidence q-") for line in run(paths, A, C, "--table", "evidence").stdout.splitlines())


def test_one_record_can_be_asked_for_and_json_holds_the_rows(paths: DataPaths) -> None:
    (leg,) = [row["leg_id"] for row in former(paths.releases / A).rows["legs"]]
    told = json.loads(run(paths, A, C, "--id", leg, "--json").stdout)
    assert (told["a"], told["b"], told["steps"]) == (A, C, [B, C])
    assert {row["id"] for row in told["changes"]} == {leg}
    assert told["counts"]["legs"]["reviewer"] == len(told["changes"])


@pytest.mark.parametrize("name", ["2018-01-05.9", "", "no/such", ".hidden", "x" * 300, "a\0b", "a\nb"])
def test_an_unknown_version_is_named_with_those_that_are_known(paths: DataPaths, name: str) -> None:
    with pytest.raises(NoSuchVersion) as raised:
        diff(paths, A, name)
    assert raised.value.status == 2
    assert C in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_folder_that_is_no_release_or_is_damaged_is_refused(paths: DataPaths, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no release"):
        diff(paths, A, str(tmp_path))
    (tmp_path / "legs.jsonl").write_text("[]\n")
    with pytest.raises(BadInput, match=r"legs\.jsonl:1"):
        diff(paths, A, str(tmp_path))
    (tmp_path / "legs.jsonl").write_text("{\n")
    with pytest.raises(BadInput, match=r"legs\.jsonl"):
        diff(paths, A, str(tmp_path))
    assert isinstance(run(paths, A, C, "--table", "cells").exception, BadInput)
