"""A release folder is whole, valid, the same every time, and refused rather than wrong."""

from __future__ import annotations

import csv
import hashlib
import importlib.metadata
import io
import json
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from archive_samples import at, attempt
from composed import captures_of, leg, page, said, visit
from hypothesis import given, settings
from hypothesis import strategies as st
from published import publish_rows
from saved_pages import files_of

from archive.cells import csv_text
from archive.records import Claim, Event, Form, Mode, Operator, Reception, Stance, Unit
from pipelines import recipe as recipes
from pipelines.checks import check_evidence, check_tables
from pipelines.release.dataset import dataset
from pipelines.release.files.placed import placed_tables
from pipelines.release.formats import csv_bytes
from pipelines.release.package import CODEBOOK, parse_checksums
from pipelines.release.pointer import latest_release, pointer_problem
from pipelines.release.publish import Published
from pipelines.release.run_rows import run_rows
from pipelines.release.run_tables import RUN_TABLES
from pipelines.release.tables import TABLES, Column, Table

CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.sampled_from("=+-@'\t\r\n\",")
TEXT = Column(name="x", type="string", meaning="")
EVENT = Event(
    form=said(Form.FOR_DIPLOMATS),
    country=said("CN"),
    city=said("北京"),
    start=said(date(2017, 11, 3)),
    meeting=said("pc19"),
)
PRAISE = Reception(
    speaker=said("甲"),
    role=None,
    organisation=None,
    country=said("JP"),
    stance=said(Stance.PRAISE),
    commits=False,
    by=None,
)
PAGES = [
    page("a", visit(leg("JP", "2017-11-23", "2017-11-26", inviter=said("=1+1")), leader="何毅亭"), outlet="新华社"),
    page("b", visit(leg("JP", "2017-11-24"), leader="何毅亭", mode=Mode.ANNOUNCED), published="2017-11-20"),
    page("c", events=(EVENT,), rule="K3"),
    page("d", claims=(Claim(quantity=said(30), operator=Operator.EXACT, unit=Unit.TEAMS),), rule="K5"),
    page("e", rule="K2", reception=(PRAISE,)),
]  # fmt: skip


def rows() -> dict[str, list[dict[str, Any]]]:
    return dict(dataset(PAGES, captures_of(PAGES)).rows)


def released(folder: Path, recipe: str = "r1", *, hours: int = 0) -> Published:
    """A release after an attempt so many hours late that brought nothing."""
    runs = run_rows([], [attempt(at=at(hours))], [])
    return publish_rows(folder, rows(), recipe=recipe, runs=runs)


def test_two_releases_of_the_same_rows_are_the_same_bytes(tmp_path: Path) -> None:
    first, second = released(tmp_path / "a"), released(tmp_path / "b")
    assert first.version == second.version
    assert files_of(first.folder) == files_of(second.folder)


def test_nothing_new_is_no_new_release(tmp_path: Path) -> None:
    first = released(tmp_path)
    before = files_of(tmp_path)
    again = released(tmp_path, hours=30)
    assert (first.is_new, again.is_new) == (True, False)
    assert files_of(tmp_path) == before


def test_another_recipe_is_another_release_and_the_last_one_stays(tmp_path: Path) -> None:
    first, second = released(tmp_path), released(tmp_path, recipe="r2")
    assert first.folder.is_dir()
    assert latest_release(tmp_path / "releases") == second.folder


def test_what_a_killed_run_left_is_cleared_and_the_release_made(tmp_path: Path) -> None:
    left = tmp_path / "releases" / ".building-2018-01-05.1"
    left.mkdir(parents=True)
    (left / "legs.csv").write_text("half")
    done = released(tmp_path)
    assert done.is_new
    assert not left.exists()
    (tmp_path / "releases" / "latest").unlink()  # killed between the rename and the pointer
    assert released(tmp_path).folder == latest_release(tmp_path / "releases")


def remove_a_table(folder: Path) -> None:
    (folder / "legs.parquet").unlink()


def change_a_table(folder: Path) -> None:
    (folder / "legs.csv").write_text("x")


def change_it_and_its_checksum(folder: Path) -> None:
    change_a_table(folder)
    sums = parse_checksums((folder / "SHA256SUMS").read_text())
    sums["legs.csv"] = hashlib.sha256(b"x").hexdigest()
    (folder / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in sums.items()))


def remove_a_run(folder: Path) -> None:
    (folder / "runs" / "fetches.jsonl").unlink()


def add_a_file(folder: Path) -> None:
    (folder / "notes.txt").write_text("x")


def make_it_a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("x")


@pytest.mark.parametrize(
    "damage",
    [
        remove_a_table,
        change_it_and_its_checksum,
        make_it_a_file,
        *(pytest.param(one, marks=pytest.mark.long) for one in (change_a_table, remove_a_run, add_a_file)),
    ],
    ids=lambda damage: damage.__name__,
)
def test_a_release_that_is_not_whole_any_more_is_made_again_and_put_aside(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    first = released(tmp_path)
    whole = files_of(first.folder)
    assert first.damaged is None
    for number in (1, 2):
        damage(first.folder)
        hurt = files_of(first.folder) if first.folder.is_dir() else None
        again = released(tmp_path)
        assert (again.folder, again.is_new) == (first.folder, False)
        assert again.damaged == tmp_path / "releases" / f".damaged-{first.version}-{number}"
        assert files_of(first.folder) == whole
        if hurt is not None:
            assert files_of(again.damaged) == hurt
    assert latest_release(tmp_path / "releases") == first.folder


@pytest.mark.parametrize("content", [None, b"", b"nonsense\n", b"..\n", b".building-x", b"\xff\xfe", b"a\0b"])
def test_a_pointer_that_names_no_release_is_a_problem_and_is_mended(tmp_path: Path, content: bytes | None) -> None:
    assert pointer_problem(tmp_path / "releases") is None  # nothing was released yet
    first = released(tmp_path)
    assert pointer_problem(tmp_path / "releases") is None
    (tmp_path / "releases" / "latest").unlink()
    if content is not None:
        (tmp_path / "releases" / "latest").write_bytes(content)
    assert latest_release(tmp_path / "releases") is None
    assert "latest" in (pointer_problem(tmp_path / "releases") or "")
    released(tmp_path)
    assert latest_release(tmp_path / "releases") == first.folder


def test_a_checksum_that_stands_twice_is_no_checksum() -> None:
    line = f"{'0' * 64}  legs.csv\n"
    with pytest.raises(ValueError, match=r"legs\.csv stands twice"):
        parse_checksums(line * 2)


def test_the_recipe_holds_all_that_shapes_a_releases_bytes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def made() -> str:
        recipes.ingredients.cache_clear()  # found once in a process
        try:
            return recipes.recipe.__wrapped__()
        finally:
            recipes.ingredients.cache_clear()

    assert made() == made()
    found = {made()}
    other = tmp_path / "codebook.md"
    other.write_text("# another")
    for target, name, value in (
        (recipes, "CODEBOOK", other),
        (recipes, "version", lambda name: "0" if name == "duckdb" else importlib.metadata.version(name)),
        (sys, "version_info", (3, 99, 0)),
        (unicodedata, "unidata_version", "99.0"),
    ):
        with monkeypatch.context() as changed:
            changed.setattr(target, name, value)
            found.add(made())
    assert len(found) == 5


def test_checksums_name_every_file_and_are_right(tmp_path: Path) -> None:
    folder = released(tmp_path).folder
    sums = parse_checksums((folder / "SHA256SUMS").read_text())
    files = files_of(folder)
    assert sums.keys() == files.keys() - {"SHA256SUMS"}
    assert all(hashlib.sha256(files[name]).hexdigest() == digest for name, digest in sums.items())


def test_frictionless_finds_the_package_valid(tmp_path: Path) -> None:
    folder = released(tmp_path).folder
    command = [str(Path(sys.executable).with_name("frictionless")), "validate", "--json", "datapackage.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout
    told = json.loads(done.stdout)
    assert told["valid"] is True
    assert told["stats"]["tasks"] == len(placed_tables())


def test_all_three_formats_hold_the_same_rows(tmp_path: Path) -> None:
    folder = released(tmp_path).folder
    places = {name: (folder, table) for name, table in TABLES.items()}
    places |= {name: (folder / "runs", table) for name, table in RUN_TABLES.items()}
    for name, (folder, table) in places.items():
        objects = [json.loads(line) for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()]
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            cells = list(csv.DictReader(file))
        columns = ", ".join(f'"{c.name}"' for c in table.columns)
        found = duckdb.sql(f"SELECT {columns} FROM '{folder / name}.parquet'").fetchall()
        assert len(objects) == len(cells) == len(found)
        for row, cell, record in zip(objects, cells, found, strict=True):
            for column, parquet in zip(table.columns, record, strict=True):
                value = row[column.name]
                text = csv_text(cell[column.name]) if column.type == "string" else cell[column.name]
                if column.type in {"array", "object"}:
                    assert json.loads(text) == value == json.loads(parquet)
                elif column.type == "date":
                    assert (text or None, parquet and parquet.isoformat()) == (value, value)
                elif column.type == "boolean":
                    assert (text == "true", parquet) == (value, value)
                else:
                    assert (text or None) == (None if value is None else str(value))
                    assert parquet == value


def test_a_cell_that_a_spreadsheet_would_run_is_escaped(tmp_path: Path) -> None:
    folder = released(tmp_path).folder
    with (folder / "legs.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["inviter"] == "'=1+1"


@settings(max_examples=200)
@given(st.lists(st.text(CHARACTERS, min_size=1), min_size=1, max_size=3))
def test_any_text_comes_back_from_its_csv_cell(texts: list[str]) -> None:
    table = Table(name="t", one_row="", key=("x",), columns=(TEXT, TEXT), refers={})
    body = csv_bytes(table, [{"x": text} for text in texts])
    _, *back = csv.reader(io.StringIO(body.decode(), newline=""))
    assert [[csv_text(cell) for cell in row] for row in back] == [[text, text] for text in texts]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in back for cell in row)


def test_the_codebook_explains_every_column(tmp_path: Path) -> None:
    text = (released(tmp_path).folder / "codebook.md").read_text("utf-8")
    assert text.startswith(CODEBOOK.read_text("utf-8").rstrip())
    for table in (*TABLES.values(), *RUN_TABLES.values()):
        assert f"### {'runs/' * (table.name in RUN_TABLES)}{table.name}\n" in text
        for column in table.columns:
            assert f"| `{column.name}` | {column.type} |" in text


def faults_after(table: str, **changes: Any) -> list[str]:
    made = rows()
    made[table] = [made[table][0] | changes, *made[table][1:]]
    return [f"{f.field}: {f.problem}" for f in (*check_tables(made), *check_evidence(made))]


def test_the_rows_as_made_have_no_fault() -> None:
    made = rows()
    assert [*check_tables(made), *check_evidence(made)] == []


@pytest.mark.parametrize(
    ("table", "changes", "fault"),
    [
        ("legs", {"mode": "maybe"}, "mode: 'maybe' is not one of announced"),
        ("legs", {"delegation_id": "d-000000000000"}, "delegation_id: d-000000000000 is not in delegations"),
        ("legs", {"country": None}, "country: empty, must be filled"),
        ("legs", {"country": "KR"}, "country: no quote supports 'KR'"),
        ("legs", {"start": date(2018, 1, 1)}, "start: 2018-01-01 lies after end 2017-11-26"),
        ("legs", {"start": "2017-11-23"}, "start: '2017-11-23' is no date"),
        ("legs", {"leader_name": "何\ufffd亭"}, "leader_name: holds U+FFFD, a character nobody could read"),
        ("legs", {"inviter": ""}, "inviter: empty text, unknown is null"),
        ("legs", {"leg_id": "l-000000000000"}, "country: evidence for a row that is not there"),
        ("events", {"attendance": 5}, "attendance: no quote supports '5'"),
        ("evidence", {"snapshot_id": "s0"}, "snapshot_id: s0 is not in snapshots"),
        ("evidence", {"field": "country", "value": "ZZ"}, "country: a quote says 'ZZ', the cell not"),
        ("candidates", {"rule": "K9"}, "rule: 'K9' is not one of K1"),
        ("candidates", {"title": "\ud83d"}, "title: holds half a surrogate pair"),
        ("documents", {"urls": ["\ud83d"]}, "urls: holds half a surrogate pair"),
        ("legs", {"attendance": 2**63}, "attendance: 9223372036854775808 is no number of 64 bits"),
    ],
)
def test_a_fault_is_named(table: str, changes: dict[str, Any], fault: str) -> None:
    assert any(found.startswith(fault) for found in faults_after(table, **changes)), faults_after(table, **changes)


def test_a_key_that_stands_twice_is_a_fault() -> None:
    made = rows()
    made["legs"] = made["legs"] * 2
    assert any("key stands twice" in f.problem for f in check_tables(made))
