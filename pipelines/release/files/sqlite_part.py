"""How do the tables stand in one SQLite file? xuanjie.sqlite: tables, keys and indexes, nothing that runs.

Left out is runs/: it changes with every crawl, and this file is the same for equal releases.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from archive.errors import WriteFailed
from archive.sqlite_errors import UNREADABLE
from pipelines.codec import canonical_json
from pipelines.release.bundle import Bundle
from pipelines.release.files.placed import Group, lasting_rows, placed_tables
from pipelines.release.tables import Column, Row, Rows, Table

__all__ = ["SQLITE", "sqlite_file", "sqlite_part", "sqlite_problem", "sqlite_tables"]

SQLITE = "xuanjie.sqlite"
_APPLICATION = int.from_bytes(b"xjie")  # shown by file(1) as the application id
_FORM = 1  # of this file: a change of tables or types counts it up
_PAGE = 4096
_CACHE = 8_192  # KiB
_OLDEST = 3_037_000  # the oldest SQLite that reads STRICT tables
_HEAD = {24: 0, 92: 0, 96: _OLDEST}  # numbers of four bytes in the header, by place
_TYPES: Mapping[str, str] = {
    "string": "TEXT",
    "integer": "INTEGER",
    "boolean": "INTEGER",
    "date": "TEXT",
    "array": "TEXT",
    "object": "TEXT",
}
# Columns that people look rows up by, beside keys and references.
_LOOKED_UP = ("country", "meeting_id", "leader_key", "date_earliest", "published_on", "content_sha256")


def sqlite_part(bundle: Bundle, folder: Path) -> None:
    """Write it; raises WriteFailed."""
    sqlite_file(sqlite_tables(), lasting_rows(bundle), folder / SQLITE)


def sqlite_tables() -> tuple[Table, ...]:
    """Those that are the same for equal releases and are no reading aid made of the others."""
    return tuple(p.table for p in placed_tables() if p.group in {Group.CONTENT, Group.HISTORY})


def sqlite_file(tables: Sequence[Table], rows: Rows, path: Path) -> None:
    """Equal rows give equal bytes with one version of SQLite.

    The library stamps its own version into bytes 96 to 99 of the header; there the oldest one that can read the file is
    named instead, which every reader ignores. So are the counts of changes in bytes 24 to 27 and 92 to 95.

    It is filled beside its place and put there by VACUUM, so that the layout hangs on the content alone, and memory
    holds no more of it than a cache.

    raises   WriteFailed
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        for left in (beside, path):
            left.unlink(missing_ok=True)
        with closing(sqlite3.connect(beside, isolation_level=None)) as db:
            _fill(db, tables, rows)
            db.execute("VACUUM INTO ?", (str(path),))
        beside.unlink()
        with path.open("r+b") as file:
            for place, number in _HEAD.items():
                file.seek(place)
                file.write(number.to_bytes(4))
            file.flush()
            os.fsync(file.fileno())
    except sqlite3.OperationalError as error:
        raise WriteFailed(str(path), str(error)) from error
    except OSError as error:
        raise WriteFailed(str(path), error.strerror or str(error)) from error


def _fill(db: sqlite3.Connection, tables: Sequence[Table], rows: Rows) -> None:
    for setting in (
        f"page_size = {_PAGE}",
        "encoding = 'UTF-8'",
        "auto_vacuum = NONE",
        f"cache_size = -{_CACHE}",
        "journal_mode = OFF",  # of a run that fails nothing is kept
        "synchronous = OFF",
        f"application_id = {_APPLICATION}",
        f"user_version = {_FORM}",
    ):
        db.execute(f"PRAGMA {setting}")
    db.execute("BEGIN")
    tables_first, indexes = _apart(_schema(tables))
    for statement in tables_first:
        db.execute(statement)
    for table in tables:
        marks = ", ".join("?" * len(table.columns))
        db.executemany(
            f"INSERT INTO {_name(table.name)} VALUES ({marks})",  # noqa: S608 - names of our own tables
            _cells(table, rows[table.name]),
        )
    for statement in indexes:  # sorted once, not grown row by row
        db.execute(statement)
    db.execute("COMMIT")


def _cells(table: Table, rows: Iterable[Row]) -> Iterator[list[str | int | None]]:
    columns = [(c.name, _CELLS[c.type]) for c in table.columns]
    for row in rows:
        yield [None if (value := row[name]) is None else cell(value) for name, cell in columns]


def _apart(statements: Iterable[str]) -> tuple[list[str], list[str]]:
    """Those that make tables, and those that make indexes; a file that was put in its place by VACUUM is the same."""
    known = list(statements)
    return [s for s in known if not s.startswith("CREATE INDEX")], [s for s in known if s.startswith("CREATE INDEX")]


def sqlite_problem(tables: Sequence[Table], rows: Rows, path: Path) -> str | None:
    """Does the file hold these rows and nothing else: no view, no trigger, no table that nobody described?"""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            db.execute("PRAGMA trusted_schema = OFF")
            found = [sql for (sql,) in db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")]
            unknown = sorted(set(found) ^ set(_schema(tables)))
            if unknown:
                return f"has another schema: {unknown[0].splitlines()[0][:80]}"
            for table in tables:
                problem = _table_problem(db, table, rows[table.name])
                if problem is not None:
                    return problem
    except UNREADABLE as error:
        return f"cannot be read: {error}"
    return None


def _table_problem(db: sqlite3.Connection, table: Table, rows: Sequence[Row]) -> str | None:
    names = ", ".join(_name(c.name) for c in table.columns)
    found = db.execute(f"SELECT {names} FROM {_name(table.name)} ORDER BY rowid").fetchall()  # noqa: S608
    if len(found) != len(rows):
        return f"{table.name} has {len(found)} rows, {table.name}.jsonl {len(rows)}"
    for number, (cells, expected) in enumerate(zip(found, _cells(table, rows), strict=True), 1):
        for column, cell, wanted in zip(table.columns, cells, expected, strict=True):
            if cell != wanted:
                return f"{table.name} differs from {table.name}.jsonl in row {number}, {column.name}"
    return None


def _schema(tables: Iterable[Table]) -> Iterator[str]:
    known = {table.name: table for table in tables}
    for table in known.values():
        lines = [_definition(c) for c in table.columns]
        lines.append(f"PRIMARY KEY ({_names(table.key)})")
        lines += [
            f"FOREIGN KEY ({_name(column)}) REFERENCES {_name(other)} ({_names(known[other].key)})"
            for column, other in table.refers.items()
            if other in known
        ]
        body = ",\n  ".join(lines)
        yield f"CREATE TABLE {_name(table.name)} (\n  {body}\n) STRICT"
        for columns in _indexed(table):
            label = f"{table.name}_by_{'_'.join(columns)}"
            yield f"CREATE INDEX {_name(label)} ON {_name(table.name)} ({_names(columns)})"


def _indexed(table: Table) -> Iterator[tuple[str, ...]]:
    names = {c.name for c in table.columns}
    if {"table", "id"} <= names and table.key != ("table", "id"):
        yield ("table", "id")
    for column in table.columns:
        if (column.name in table.refers or column.name in _LOOKED_UP) and column.name != table.key[0]:
            yield (column.name,)


def _definition(column: Column) -> str:
    name = _name(column.name)
    filled = " NOT NULL" if column.required else ""
    truth = f" CHECK ({name} IN (0, 1))" if column.type == "boolean" else ""
    return f"{name} {_TYPES[column.type]}{filled}{truth}"


# A cell that is not empty, by type of its column.
_CELLS: Mapping[str, Callable[[Any], str | int]] = {
    "boolean": int,
    "array": canonical_json,
    "object": canonical_json,
    "date": str,  # of a date its ISO form
    "integer": int,
    "string": str,
}


def _names(columns: Iterable[str]) -> str:
    return ", ".join(map(_name, columns))


def _name(name: str) -> str:
    return f'"{name}"'
