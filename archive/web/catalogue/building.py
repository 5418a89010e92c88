"""How does the catalogue of a release come to be? Rows of its files into SQLite, in one go, then given its name."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from archive.cells import csv_text
from archive.errors import Damaged, WriteFailed
from archive.web.catalogue.announcements import lay_out
from archive.web.catalogue.folder import ReleaseFolder, Table
from archive.web.catalogue.identity import seal

__all__ = ["Step", "build"]

Step = Callable[[sqlite3.Connection, ReleaseFolder], None]  # fills more tables from those of the release

_DECLARED = {
    "string": "TEXT", "date": "TEXT", "integer": "INTEGER", "boolean": "BOOLEAN", "array": "JSON", "object": "JSON",
}  # fmt: skip
_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
_BATCH = 5_000
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_FIGURE = re.compile(r"figures/([a-z][a-z0-9_]{0,40})\.csv")
# beside the key of each table: what pages look up and lists are sorted by
_INDEXES: Mapping[str, Sequence[str]] = {
    "candidates": ("status", "published_on", "url", "rule"),
    "changes": ('"table", id',),
    "decisions": ('"table", record_id',),
    "delegations": ("meeting_id", "leader_person_id", "leader_post_id", "date_earliest"),
    "documents": ("family_id", "edition_id"),
    "edits": ("document_id", "to_at"),
    "events": ("leg_id", "country", "meeting_id", "date_earliest"),
    "evidence": ('"table", id, field', "snapshot_id, start"),
    "families": ("document_id",),
    "fetches": ("url, at", "source, at", "snapshot_id"),
    "issues": ("snapshot_id",),
    "legs": ("delegation_id", "country", "meeting_id", "leader_person_id", "date_earliest"),
    "editions": ("document_id",),
    "posts": ("organisation_id",),
    "rekeys": ("new_id",),
    "reception": ("leg_id", "event_id", "document_id"),
    "snapshots": ("url, fetched_at", "fetched_at"),
    "tenures": ("post_id",),
    "visits": ("leg_id", "snapshot_id"),
    "aggregate_claims": ("document_id", "meeting_id"),
}
# What lists choose, count and sort by, in one narrow index: else each look at a facet reads every wide row.
_LISTED: Mapping[str, Sequence[str]] = {
    "delegations": ("meeting_id", "countries", "leader_rank", "mode", "verification", "trigger", "rank_basis",
                    "date_earliest", "date_latest", "leader_name", "delegation_id"),
    "events": ("form", "meeting_id", "country", "audience", "verification", "theme", "date_precision",
               "date_earliest", "date_latest", "attendance", "event_id"),
    "legs": ("meeting_id", "country", "mode", "leader_rank", "verification", "date_precision", "audiences",
             "recommended", "date_earliest", "date_latest", "leader_name", "leg_id"),
}  # fmt: skip


def build(folder: ReleaseFolder, target: Path, steps: Sequence[Step], stamp: str) -> None:
    """Write the catalogue; a run that stops leaves no file of this name.

    steps    what is laid out besides the tables: the search index
    stamp    of the release, for whoever opens the file
    raises   Damaged, WriteFailed
    cost     about 40,000 rows a second
    """
    beside = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        connection = sqlite3.connect(beside, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = OFF")  # a file that is thrown away when anything goes wrong
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN")
            for table in folder.tables.values():
                _fill(connection, folder, table)
            _figures(connection, folder)
            _about(connection, folder)
            lay_out(connection)
            for step in steps:
                step(connection, folder)
            connection.execute("COMMIT")
            connection.execute("ANALYZE")
            seal(connection, stamp)
        except BaseException:
            connection.close()
            beside.unlink(missing_ok=True)
            raise
        connection.close()
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(target)
    except (OSError, sqlite3.OperationalError) as error:
        raise WriteFailed(str(beside), str(error)) from error
    except (ValueError, LookupError, TypeError, RecursionError, sqlite3.DatabaseError) as error:
        raise Damaged(
            str(folder.path), f"{type(error).__name__}: {error}", "tables as datapackage.json says"
        ) from error


def _fill(connection: sqlite3.Connection, folder: ReleaseFolder, table: Table) -> None:
    names = [column.name for column in table.columns]
    for name in (table.name, *names):
        if _NAME.fullmatch(name) is None:
            raise ValueError(f"{name!r} is no name of a table or column")
    columns = ", ".join(f'"{c.name}" {_DECLARED[c.type]}' for c in table.columns)
    key = f", PRIMARY KEY ({', '.join(table.key)})" if len(table.key) == 1 else ""
    connection.execute(f'CREATE TABLE "{table.name}" ({columns}{key})')
    nested = {c.name for c in table.columns if c.type in ("array", "object")}
    statement = f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(names))})'  # noqa: S608 - checked names
    values = ([_stored(row[name], name in nested) for name in names] for row in folder.rows(table))
    while batch := list(islice(values, _BATCH)):
        connection.executemany(statement, batch)
    if len(table.key) > 1:
        quoted = ", ".join(f'"{name}"' for name in table.key)
        connection.execute(f'CREATE INDEX "{table.name}_key" ON "{table.name}" ({quoted})')
    if listed := [name for name in _LISTED.get(table.name, ()) if name in names]:
        quoted = ", ".join(f'"{name}"' for name in listed)
        connection.execute(f'CREATE INDEX "{table.name}_listed" ON "{table.name}" ({quoted})')
    for number, on in enumerate(_INDEXES.get(table.name, ())):
        connection.execute(f'CREATE INDEX "{table.name}_{number}" ON "{table.name}" ({on})')


def _stored(value: Any, is_nested: bool) -> Any:
    return json.dumps(value, ensure_ascii=False) if is_nested and value is not None else value


def _figures(connection: sqlite3.Connection, folder: ReleaseFolder) -> None:
    """Each CSV of figures/ as table figure_NAME: the numbers of the pictures, counted once, by the release."""
    for name in folder.sums:
        found = _FIGURE.fullmatch(name)
        if found is None:
            continue
        lines = csv.reader(io.StringIO(folder.content(name).decode(), newline=""))
        header = next(lines)
        if not all(_NAME.fullmatch(column) for column in header):
            raise ValueError(f"{name}: {header} are no names of columns")
        table = f"figure_{found[1]}"
        connection.execute(f'CREATE TABLE "{table}" ({", ".join(f"{chr(34)}{c}{chr(34)}" for c in header)})')
        marks = ", ".join("?" * len(header))
        connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', _cells(lines))  # noqa: S608 - checked names


def _cells(lines: Iterator[list[str]]) -> Iterator[list[str | int | None]]:
    for line in lines:
        yield [int(cell) if _WHOLE.fullmatch(cell) else csv_text(cell) or None for cell in line]


def _about(connection: sqlite3.Connection, folder: ReleaseFolder) -> None:
    """The description of every column, for captions and tooltips."""
    connection.execute('CREATE TABLE catalogue_columns ("table" TEXT, name TEXT, type TEXT, description TEXT)')
    connection.executemany(
        "INSERT INTO catalogue_columns VALUES (?, ?, ?, ?)",
        [(t.name, c.name, c.type, c.description) for t in folder.tables.values() for c in t.columns],
    )
