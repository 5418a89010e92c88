"""Where do the changes of each release stay? In data/decisions/changes/, a CSV file each, after the release is gone.

They are the rows of the table `changes` of that release, and lie beside the decision files because like them nothing
else could make them again: the program of those days is not here any more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from archive.cells import csv_text
from archive.errors import BadInput, WriteFailed
from archive.segments import make_folder
from pipelines.changes.change import Basis, Cause, Change, Kind
from pipelines.release.formats import csv_bytes
from pipelines.release.history_tables import HISTORY_TABLES
from pipelines.writing import replace_file

__all__ = ["change_rows", "changes_file", "changes_in", "keep", "kept", "released"]

Json = dict[str, Any]

_TABLE = HISTORY_TABLES["changes"]
_COLUMNS = [column.name for column in _TABLE.columns]


def change_rows(changes: Iterable[Change]) -> list[Json]:
    """Rows of the table `changes`, numbered in the order given."""
    return [
        {
            "number": number,
            "kind": one.kind.value,
            "table": one.table,
            "id": one.id,
            "field": one.field,
            "before": one.before,
            "after": one.after,
            "cause": one.cause.value,
            "also_caused": [cause.value for cause in one.also],
            "basis": one.basis.value,
            "caused_by": one.caused_by,
        }
        for number, one in enumerate(changes, 1)
    ]


def changes_in(rows: Iterable[Json]) -> list[Change]:
    """The inverse of change_rows(); raises ValueError, KeyError or TypeError for what is no such row."""
    return [
        Change(
            kind=Kind(row["kind"]),
            table=_text(row["table"]),
            id=_text(row["id"]),
            field=None if row["field"] is None else _text(row["field"]),
            before=None if row["before"] is None else _text(row["before"]),
            after=None if row["after"] is None else _text(row["after"]),
            cause=Cause(row["cause"]),
            also=tuple(Cause(cause) for cause in row["also_caused"]),
            basis=Basis(row["basis"]),
            caused_by=_text(row["caused_by"]),
        )
        for row in rows
    ]


def changes_file(decisions: Path, version: str) -> Path:
    """Where the changes of a release are kept."""
    return decisions / "changes" / f"{version}.csv"


def keep(decisions: Path, version: str, rows: Iterable[Json]) -> None:
    """Write the file unless it holds the same already.

    rows     of the table `changes` of that release; of the first release none: the file says so
    raises   WriteFailed
    """
    place = changes_file(decisions, version)
    content = csv_bytes(_TABLE, rows)
    try:
        make_folder(place.parent)
        is_new = not place.exists() or place.read_bytes() != content
    except OSError as error:
        raise WriteFailed(str(place), error.strerror or str(error)) from error
    if is_new:
        replace_file(place, content)


def kept(decisions: Path, version: str) -> list[Change]:
    """The changes of a release.

    raises   BadInput when its file is missing, or holds a line that is no change
    """
    place = changes_file(decisions, version)
    try:
        text = place.read_bytes().decode("utf-8")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BadInput(str(place), why, f"the changes of release {version}") from error
    records = _records(text)
    found_columns = next(records, [])
    if found_columns != _COLUMNS:
        raise BadInput(f"{place}:1", ",".join(found_columns)[:80], ",".join(_COLUMNS))
    found: list[Change] = []
    try:
        for cells in records:
            found += changes_in([_row(cells, len(found) + 1)])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadInput(f"{place}: row {len(found) + 1}", str(error)[:120], "a row of the table changes") from error
    return found


def released(table: Path) -> list[Change]:
    """The changes of a release from its own changes.jsonl; raises BadInput."""
    try:
        return changes_in(json.loads(line) for line in table.read_text("utf-8").split("\n") if line)
    except OSError as error:
        raise BadInput(str(table), error.strerror or str(error), "the changes of a release") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadInput(str(table), str(error)[:120], "the changes of a release") from error


def _row(cells: list[str], number: int) -> Json:
    """Raises ValueError when these are no cells of the row of this number."""
    row: Json = {name: csv_text(cell) or None for name, cell in zip(_COLUMNS, cells, strict=True)}
    if row["number"] != str(number):
        raise ValueError(f"number {row['number']}")
    return row | {"number": number, "also_caused": json.loads(row["also_caused"] or "null")}


def _records(text: str) -> Iterator[list[str]]:
    """Cells by record, as csv_bytes writes them. The csv module refuses a cell of more than 128 KiB, which a whole row
    may be, and its limit is one for all of a process."""
    at, cells = 0, []
    while at < len(text):
        if text[at] == '"':
            cell, at = _quoted(text, at + 1)
        else:
            end = min(found for found in (text.find(",", at), text.find("\n", at), len(text)) if found >= 0)
            cell, at = text[at:end], end
        cells.append(cell)
        mark = text[at : at + 1]
        at += 1
        if mark != ",":
            yield cells if mark in {"\n", ""} else [*cells, mark]  # one cell too many is no row
            cells = []
        elif at == len(text):
            cells.append("")
    if cells:
        yield cells


def _quoted(text: str, at: int) -> tuple[str, int]:
    """The cell whose first character is at `at`, and where it ends."""
    parts: list[str] = []
    while True:
        end = text.find('"', at)
        if end < 0:
            return "".join([*parts, text[at:]]), len(text)
        parts.append(text[at:end])
        if text[end + 1 : end + 2] != '"':
            return "".join(parts), end + 1
        parts.append('"')
        at = end + 2


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:40]!r} is no text")
    return value
