"""How does a table become a file? CSV, JSON Lines and Parquet with the same bytes for the same rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from archive.cells import guarded, quoted_cell
from archive.errors import WriteFailed
from pipelines.codec import canonical_json
from pipelines.release.json_line import spelled
from pipelines.release.tables import Column, Row, Table

__all__ = [
    "csv_bytes",
    "csv_lines",
    "csv_problem",
    "json_row",
    "jsonl_bytes",
    "jsonl_line",
    "one_thread",
    "parquet_file",
    "parquet_problem",
]

# A group is held in memory until it is written: one of 122,880 rows, as many as are usual, takes 200 MB of the table
# snapshots; a file of smaller ones is 0.6 % larger. Tables of up to so many rows have the same bytes either way.
_ROW_GROUP = 16_384
_SQL: Mapping[str, str] = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "array": "VARCHAR",  # JSON text, as in the CSV
    "object": "VARCHAR",
}


def csv_bytes(table: Table, rows: Iterable[Row]) -> bytes:
    """UTF-8, comma, LF, header; null is an empty cell."""
    return "".join(csv_lines(table, rows)).encode()


def csv_lines(table: Table, rows: Iterable[Row]) -> Iterator[str]:
    """The same line by line, each with its end."""
    yield ",".join(c.name for c in table.columns) + "\n"
    columns = [(c.name, _CSV[c.type]) for c in table.columns]
    for row in rows:
        yield ",".join(["" if (value := row[name]) is None else cell(value) for name, cell in columns]) + "\n"


# A cell that is not empty, by type of its column. A string that a spreadsheet would run is guarded.
_CSV: Mapping[str, Callable[[Any], str]] = {
    "string": lambda value: quoted_cell(guarded(str(value))),
    "boolean": lambda value: "true" if value else "false",
    "array": lambda value: quoted_cell(canonical_json(value)),
    "object": lambda value: quoted_cell(canonical_json(value)),
    "date": lambda value: quoted_cell(str(value)),
    "integer": str,
}


def jsonl_bytes(table: Table, rows: Iterable[Row]) -> bytes:
    """One object a line, keys in the order of the columns, characters as they are."""
    return "".join(f"{jsonl_line(table, row)}\n" for row in rows).encode()


def jsonl_line(table: Table, row: Row) -> str:
    """The same of one row, without its line end."""
    return spelled(json_row(table, row))


def json_row(table: Table, row: Row) -> dict[str, Any]:
    """A row as JSON holds it: days are texts."""
    return {c.name: value.isoformat() if isinstance(value := row[c.name], date) else value for c in table.columns}


def one_thread() -> duckdb.DuckDBPyConnection:
    """A DuckDB for the tables of one release: to start one costs 20 ms, to write a small table 3."""
    return duckdb.connect(config={"threads": 1})


def parquet_file(table: Table, jsonl: Path, target: Path, duck: duckdb.DuckDBPyConnection | None = None) -> None:
    """Write Parquet from the JSON Lines file of the same table.

    One thread and no statistics of the moment: the same rows give the same bytes (tests/unit/test_package_bytes.py).
    duck     one_thread(), for who writes many; None starts one
    raises   WriteFailed when the disk refuses
    """
    columns = ", ".join(f"'{c.name}': '{_SQL[c.type]}'" for c in table.columns)
    names = ", ".join(f'"{c.name}"' for c in table.columns)
    source = f"read_json('{_quoted(jsonl)}', format = 'newline_delimited', columns = {{{columns}}})"
    with one_thread() if duck is None else duck.cursor() as db:
        try:
            db.execute(
                f"COPY (SELECT {names} FROM {source}) TO '{_quoted(target)}'"  # noqa: S608 - names of our own tables
                f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP})"
            )
        except duckdb.IOException as error:
            raise WriteFailed(str(target), str(error)) from error


def csv_problem(table: Table, rows: Iterable[Row], path: Path) -> str | None:
    """Does a CSV file hold these rows and nothing else?"""
    try:
        found = path.read_bytes()
    except OSError as error:
        return error.strerror or str(error)
    expected = csv_bytes(table, rows)
    if found == expected:
        return None
    one, two = found.split(b"\n"), expected.split(b"\n")
    line = next((n for n, (a, b) in enumerate(zip(one, two, strict=False), 1) if a != b), min(len(one), len(two)))
    return f"differs from {table.name}.jsonl in line {line}"


def parquet_problem(
    table: Table, rows: Sequence[Row], path: Path, duck: duckdb.DuckDBPyConnection | None = None
) -> str | None:
    """Does a Parquet file hold these rows (days as dates) and nothing else? `duck` as in parquet_file()."""
    query = f"SELECT * FROM read_parquet('{_quoted(path)}', hive_partitioning = false)"  # noqa: S608
    with one_thread() if duck is None else duck.cursor() as db:
        try:
            cursor = db.execute(query)
            columns = [described[0] for described in cursor.description]
            found = cursor.fetchall()
        except duckdb.Error as error:
            return f"cannot be read: {str(error).splitlines()[0]}"
    if columns != [c.name for c in table.columns]:
        return "has other columns"
    if len(found) != len(rows):
        return f"has {len(found)} rows, {table.name}.jsonl {len(rows)}"
    for number, (cells, row) in enumerate(zip(found, rows, strict=True), 1):
        for column, cell in zip(table.columns, cells, strict=True):
            if not _is_same(column, cell, row[column.name]):
                return f"differs from {table.name}.jsonl in row {number}, {column.name}"
    return None


def _is_same(column: Column, cell: Any, value: Any) -> bool:
    if column.type not in {"array", "object"} or cell is None or value is None:
        return type(cell) is type(value) and bool(cell == value)
    try:
        return bool(json.loads(cell) == value)
    except (TypeError, ValueError, RecursionError):
        return False


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
