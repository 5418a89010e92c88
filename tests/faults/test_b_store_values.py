"""Does a text of the store that a flipped bit has made into bytes, or into no text at all, come out as damage? (B1)"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import pytest
from composed import leg, page, stored_row, visit

from archive.errors import Damaged
from archive.store import Store
from archive.stored import stored_text

PAGES = [page(name, visit(leg("JP", "2017-11-23", "2017-11-26"), leader="何毅亭")) for name in "ab"]
BYTES, NO_UTF8 = "CAST({} AS BLOB)", "CAST(x'68ff' AS TEXT)"
Read = Callable[[Store], Iterable[object]]


def made(path: Path) -> list[str]:
    """A store of two pages, each noted as to be looked at again; their ids."""
    with Store(path) as store:
        store.put([stored_row(one) for one in PAGES])
        ids = sorted(one.extraction.snapshot_id for one in PAGES)
        store.settle(None, notes=0, again=ids)
    return ids


def damage(path: Path, column: str, value: str) -> None:
    """In every table that has the column, in all rows: as a flip in the head of a row does it, against the schema."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        strict = dict(db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'"))
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_schema SET sql = replace(replace(sql, 'STRICT, ', ''), 'STRICT', '')")
        db.execute("PRAGMA writable_schema = RESET")
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for table in tables:
            if any(row[1] == column for row in db.execute(f"PRAGMA table_info({table})")):
                one = "" if value == BYTES else " WHERE rowid = 1" if table == "to_compare" else ""
                db.execute(f"UPDATE OR REPLACE {table} SET {column} = {value.format(column)}{one}")
        db.execute("PRAGMA writable_schema = ON")
        for name, sql in strict.items():
            db.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (sql, name))
        db.execute("PRAGMA writable_schema = RESET")


@pytest.mark.fault("B1")
@pytest.mark.parametrize("value", [BYTES, NO_UTF8], ids=["bytes", "no UTF-8"])
@pytest.mark.parametrize(
    ("read", "column"),
    [
        (Store.entries, "snapshot_id"),
        (Store.entries, "url"),
        (Store.entries, "extraction"),
        (Store.entries, "row_sha256"),
        (Store.recipes, "recipe"),
        (lambda store: store.kept("ild_zh"), "snapshot_id"),
        (lambda store: store.read_by("r1"), "snapshot_id"),
        (lambda store: store.ids(10), "snapshot_id"),
        (lambda store: store.noted(10, 10), "snapshot_id"),
        (Store.counts, "rule"),
        (Store.issue_counts, "code"),
    ],
)  # fmt: skip
def test_a_stored_text_that_is_none_any_more_is_damage_with_its_place_and_what_to_do(
    tmp_path: Path, read: Read, column: str, value: str
) -> None:
    path = tmp_path / "store.sqlite"
    made(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("UPDATE extractions SET source = 'ild_zh'")
        db.execute("INSERT INTO issues SELECT snapshot_id, 9, 'odd', '' FROM extractions")
    with Store(path) as store:
        assert list(read(store))
    damage(path, column, value)
    with Store(path) as store, pytest.raises(Damaged, match="delete the file and extract") as caught:
        list(read(store))
    assert caught.value.where == str(path)


@pytest.mark.fault("B1")
@pytest.mark.parametrize("column", ["url", "extraction", "row_sha256"])
@pytest.mark.parametrize("value", [BYTES, NO_UTF8, "{} || 'x'"], ids=["bytes", "no UTF-8", "another text"])
def test_a_row_that_is_not_as_it_was_written_is_shown_to_nobody(tmp_path: Path, column: str, value: str) -> None:
    path = tmp_path / "store.sqlite"
    first, _ = made(path)
    assert stored_text(path, first).startswith("{")
    damage(path, column, value)
    assert stored_text(path, first) == ""
