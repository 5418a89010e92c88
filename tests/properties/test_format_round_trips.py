"""Any row comes back from CSV, JSON Lines, Parquet, SQLite and XLSX as it was, whatever a page printed."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from packaged import HOSTILE

from archive.cells import csv_text
from pipelines.release.bundle import Name
from pipelines.release.files import xlsx_part
from pipelines.release.files.sqlite_part import sqlite_file, sqlite_problem
from pipelines.release.files.xlsx_part import xlsx_bytes
from pipelines.release.formats import csv_bytes, jsonl_bytes, one_thread, parquet_file, parquet_problem
from pipelines.release.tables import Column, Table, column

NAME = Name(version="2018-01-05.1", stamp="5" * 64)
TABLE = Table(
    name="things",
    one_row="one thing",
    key=("number",),
    refers={},
    columns=(
        column("number", "integer", "position", "required"),
        column("text", "string", "as printed"),
        column("count", "integer", "how many"),
        column("sure", "boolean", "is it"),
        column("day", "date", "when"),
        column("parts", "array", "of it", "required"),
        column("why", "object", "reasons", "required"),
    ),
)
CHARACTERS = st.characters(codec="utf-8") | st.sampled_from("=+-@＝＋－＠'\t\r\n\",;\0\ufeff\u200b\u3000_x")
TEXTS = st.text(CHARACTERS, min_size=1) | st.sampled_from(HOSTILE) | st.from_regex(r"_x[0-9a-fA-F]{4}_", fullmatch=True)
CELLS = st.fixed_dictionaries(
    {
        "text": st.none() | TEXTS,
        "count": st.none() | st.integers(-(2**63), 2**63 - 1),
        "sure": st.none() | st.booleans(),
        "day": st.none() | st.dates(),
        "parts": st.lists(TEXTS, max_size=2),
        "why": st.dictionaries(st.text(CHARACTERS, max_size=3), TEXTS, max_size=2),
    }
)
ROWS = st.lists(CELLS, max_size=4).map(lambda rows: [{"number": n, **row} for n, row in enumerate(rows)])
RUN = re.compile(
    r"[\s\"\0\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|[\t\r]"
)  # what a spreadsheet may take for a formula


def from_text(kind: Column, cell: str) -> Any:
    if cell == "":
        return None
    match kind.type:
        case "string":
            return csv_text(cell)
        case "integer":
            return int(cell)
        case "boolean":
            return {"true": True, "false": False}[cell]
        case "date":
            return date.fromisoformat(cell)
        case "array" | "object":
            return json.loads(cell)


def assert_safe_and_reversible(rows: list[dict[str, Any]]) -> None:
    header, *lines = csv.reader(io.StringIO(csv_bytes(TABLE, rows).decode(), newline=""), strict=True)
    assert header == [c.name for c in TABLE.columns]
    back = [{c.name: from_text(c, cell) for c, cell in zip(TABLE.columns, line, strict=True)} for line in lines]
    assert back == rows
    texts = [line[at] for line in lines for at, c in enumerate(TABLE.columns) if c.type != "integer"]
    assert not [text for text in texts if RUN.match(text)]


@pytest.mark.fault("X2")
@pytest.mark.invariant(10)
@settings(max_examples=200)
@given(ROWS)
@example([{"number": n, "text": t, "count": None, "sure": None, "day": None, "parts": [], "why": {}}
          for n, t in enumerate(HOSTILE)])  # fmt: skip
def test_any_row_comes_back_from_csv_and_no_cell_of_it_is_a_formula(rows: list[dict[str, Any]]) -> None:
    assert_safe_and_reversible(rows)


@pytest.mark.mutation("X")
@pytest.mark.parametrize("text", ["=1+1", "\t1", "＠x", ' "=1', "'x"])
def test_the_property_sees_a_writer_that_forgets_to_escape(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"number": 0, "text": text, "count": None, "sure": None, "day": None, "parts": [], "why": {}}
    assert_safe_and_reversible([row])
    monkeypatch.setattr("archive.cells._is_run", lambda text: False)
    with pytest.raises(AssertionError):
        assert_safe_and_reversible([row])


@pytest.mark.invariant(10)
@settings(max_examples=100)
@given(ROWS)
def test_any_row_comes_back_from_json_lines_and_a_line_is_a_row(rows: list[dict[str, Any]]) -> None:
    lines = jsonl_bytes(TABLE, rows).split(b"\n")
    assert lines.pop() == b""
    back = [json.loads(line) for line in lines]
    assert [list(row) for row in back] == [[c.name for c in TABLE.columns] for _ in rows]
    days = [None if row["day"] is None else date.fromisoformat(row["day"]) for row in back]
    assert [row | {"day": day} for row, day in zip(back, days, strict=True)] == rows


@pytest.mark.invariant(10)
@settings(max_examples=100)
@given(ROWS)
def test_any_row_comes_back_from_parquet(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]) -> None:
    lines, path = (tmp_path_factory.getbasetemp() / f"things.{ending}" for ending in ("jsonl", "parquet"))
    lines.write_bytes(jsonl_bytes(TABLE, rows))
    with one_thread() as duck:
        parquet_file(TABLE, lines, path, duck)
        found = duck.execute(f"SELECT * FROM '{path}'").fetchall()
        names = [one[0] for one in duck.description or ()]
    assert names == [c.name for c in TABLE.columns]
    back = [dict(zip(names, cells, strict=True)) for cells in found]
    assert [row | {name: json.loads(row[name]) for name in ("parts", "why")} for row in back] == rows
    assert parquet_problem(TABLE, rows, path) is None


def kept(path: Path, rows: list[dict[str, Any]]) -> Path:
    sqlite_file([TABLE], {"things": rows}, path)
    return path


@pytest.mark.invariant(10)
@settings(max_examples=100)
@given(ROWS)
def test_any_row_comes_back_from_sqlite(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]) -> None:
    path = kept(tmp_path_factory.getbasetemp() / "things.sqlite", rows)
    with closing(sqlite3.connect(path)) as db:
        found = db.execute("SELECT * FROM things ORDER BY number").fetchall()
    back = []
    for cells in found:
        row: dict[str, Any] = dict(zip((c.name for c in TABLE.columns), cells, strict=True))
        row["sure"] = None if row["sure"] is None else bool(row["sure"])
        row["day"] = None if row["day"] is None else date.fromisoformat(row["day"])
        back.append(row | {name: json.loads(row[name]) for name in ("parts", "why")})
    assert back == rows
    assert sqlite_problem([TABLE], {"things": rows}, path) is None


ROW = {"number": 0, "text": "a", "count": 1, "sure": True, "day": date(2018, 1, 5), "parts": [], "why": {}}


@pytest.mark.fault("X4")
@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE things SET text = 'b'", "things differs from things.jsonl in row 1, text"),
        ("DELETE FROM things", "things has 0 rows, things.jsonl 1"),
        ("CREATE VIEW v AS SELECT 1", "has another schema: CREATE VIEW v"),
        ("CREATE TRIGGER t AFTER INSERT ON things BEGIN SELECT 1; END", "has another schema: CREATE TRIGGER t"),
        ("CREATE TABLE other (x)", "has another schema: CREATE TABLE other"),
        ("CREATE INDEX i ON things (text)", "has another schema: CREATE INDEX i"),
    ],
)
def test_whatever_was_done_to_the_file_is_a_problem(tmp_path: Path, statement: str, problem: str) -> None:
    path = kept(tmp_path / "things.sqlite", [ROW])
    assert sqlite_problem([TABLE], {"things": [ROW]}, path) is None
    with closing(sqlite3.connect(path)) as db:
        db.execute(statement)
        db.commit()
    assert (sqlite_problem([TABLE], {"things": [ROW]}, path) or "").startswith(problem)


def test_what_is_no_database_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "things.sqlite"
    path.write_bytes(b"x" * 5000)
    assert "cannot be read" in (sqlite_problem([TABLE], {"things": []}, path) or "")
    assert "cannot be read" in (sqlite_problem([TABLE], {"things": []}, tmp_path / "none.sqlite") or "")


SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet_texts(body: bytes, sheet: int) -> Mapping[str, Any]:
    """Cell → its text, as Office Open XML says: _xHHHH_ is the character of that number."""
    with ZipFile(io.BytesIO(body)) as book:
        strings = [
            "".join(t.text or "" for t in item.iter(f"{SPREADSHEET}t"))
            for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        cells = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml")).iter(f"{SPREADSHEET}c")
        found: dict[str, Any] = {}
        for cell in cells:
            assert cell.find(f"{SPREADSHEET}f") is None, "a formula"
            value = cell.findtext(f"{SPREADSHEET}v")
            if value is not None:
                text = strings[int(value)] if cell.get("t") == "s" else value
                found[cell.get("r") or ""] = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda hit: chr(int(hit[1], 16)), text)
        return found


@pytest.mark.invariant(10)
@pytest.mark.fault("X2")
@settings(max_examples=60)
@given(ROWS)
def test_any_text_comes_back_from_xlsx(rows: list[dict[str, Any]]) -> None:
    found = sheet_texts(xlsx_bytes(NAME, {"things": rows}, [TABLE]), 2)
    for line, row in enumerate(rows, 2):
        assert found.get(f"B{line}") == row["text"]
        assert json.loads(found[f"F{line}"]) == row["parts"]
        assert json.loads(found[f"G{line}"]) == row["why"]
        count = found.get(f"C{line}")
        assert (None if count is None else int(count)) == row["count"]


def test_the_reader_of_sheets_sees_a_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    row = ROW | {"text": "=1+1"}
    assert sheet_texts(xlsx_bytes(NAME, {"things": [row]}, [TABLE]), 2)["B2"] == "=1+1"

    def careless(sheet: Any, line: int, at: int, table: Table, column: Column, value: Any) -> bool:
        sheet.write_formula(line, at, str(value)) if str(value).startswith("=") else sheet.write_string(line, at, "x")
        return False

    monkeypatch.setattr(xlsx_part, "_write", careless)
    with pytest.raises(AssertionError, match="a formula"):
        sheet_texts(xlsx_bytes(NAME, {"things": [row]}, [TABLE]), 2)


@pytest.mark.parametrize(
    "text",
    ["x" * 32_767, "x" * 32_768, "宣" * 40_000, "\N{GRINNING FACE}" * 16_384, "a" + "\N{GRINNING FACE}" * 20_000],
)
def test_a_text_that_no_cell_holds_is_cut_and_says_where_the_rest_is(text: str) -> None:
    body = xlsx_bytes(NAME, {"things": [ROW | {"text": text}]}, [TABLE])
    shown = sheet_texts(body, 2)["B2"]
    assert len(shown.encode("utf-16-le")) // 2 <= 32_767
    if len(text.encode("utf-16-le")) // 2 <= 32_767:
        assert shown == text
    else:
        beginning, _, mark = shown.partition(" […")
        assert text.startswith(beginning)
        assert mark == f"cut; all {len(text)} characters in things.csv]"
        assert "the rest of 1 cells that were cut (1 in text)" in sheet_texts(body, 1).values()
