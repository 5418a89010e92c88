"""What does a release on disk say? Its tables as rows, one record by its id."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from archive.errors import BadInput, NoSuchRecord
from pipelines.release.pointer import latest_release
from pipelines.release.tables import TABLES, Column, Table

__all__ = ["OWNERS", "dated_rows", "evidence_of", "find_record", "owner_of", "rekey_of", "release_folder", "table_rows"]

Json = dict[str, Any]

# first letters of an id → (table, key column)
OWNERS = {
    "d-": ("delegations", "delegation_id"),
    "l-": ("legs", "leg_id"),
    "e-": ("events", "event_id"),
    "c-": ("aggregate_claims", "claim_id"),
    "r-": ("reception", "reception_id"),
    "a-": ("candidates", "document_id"),
    "j-": ("decisions", "decision_id"),
}

_MARKS = ("datapackage.json", "SHA256SUMS", "legs.jsonl")  # a folder with one of them is, or was, a release
_JSON_TYPES: Mapping[str, type] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "date": str,
    "array": list,
    "object": dict,
}
_NULL = type(None)
_ABSENT = object()  # its type is that of no cell


def release_folder(releases: Path, chosen: Path | None) -> Path:
    """The folder to read.

    raises   BadInput when there is no release there
    """
    folder = chosen or latest_release(releases)
    if folder is None or not any((folder / name).is_file() for name in _MARKS):
        hint = "make one with: xuanjie refresh --offline" if chosen is None else "a packed one has to be unpacked first"
        raise BadInput(str(folder or releases), "no release", f"a release folder; {hint}")
    return folder


def table_rows(folder: Path, table: str) -> Iterator[Json]:
    """Rows of one table of a folder (the release's, or its runs/), in the order of the file: every column is there and
    holds what its type allows.

    raises   BadInput for a line that is no such row
    """
    path = folder / f"{table}.jsonl"
    columns = _table(table).columns
    allowed = [(c.name, (_JSON_TYPES[c.type],) if c.required else (_JSON_TYPES[c.type], _NULL)) for c in columns]
    days = [c.name for c in columns if c.type == "date"]
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, 1):
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise BadInput(f"{path}:{number}", line[:40].rstrip(), "a JSON object")
                for name, types in allowed:
                    if type(row.get(name, _ABSENT)) not in types:
                        raise BadInput(f"{path}:{number}", _problem(columns, row), f"a row of {table}")
                for name in days:
                    if row[name] is not None and not _is_day(row[name]):
                        raise BadInput(f"{path}:{number}", _problem(columns, row), f"a row of {table}")
                if "\\u" in line:
                    json.dumps(row, ensure_ascii=False).encode()  # half a surrogate pair is no character
                yield row
    except OSError as error:
        raise BadInput(str(path), error.strerror or str(error), "a table of a release") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(str(path), str(error), "a table of a release") from error


def dated_rows(folder: Path, table: str) -> list[Json]:
    """The same with days as dates, as they were when the release was checked; raises BadInput."""
    days = [c.name for c in _table(table).columns if c.type == "date"]
    return [
        row | {name: date.fromisoformat(row[name]) for name in days if row[name] is not None}
        for row in table_rows(folder, table)
    ]


def find_record(folder: Path, record_id: str) -> tuple[str, Json]:
    """(table, row) of an id.

    raises   NoSuchRecord
    """
    table = owner_of(folder, record_id)
    key = OWNERS[record_id[:2]][1]
    for row in table_rows(folder, table):
        if row[key] == record_id:
            return table, row
    raise _unknown(folder, record_id)


def rekey_of(folder: Path, old_id: str) -> Json:
    """The row of `rekeys` that says which record took the place of one that an earlier release had.

    raises   NoSuchRecord when the id was never known here, or was withdrawn
    """
    told = table_rows(folder, "rekeys") if (folder / "rekeys.jsonl").is_file() else ()  # older releases have none
    row = next((row for row in told if row["old_id"] == old_id), None)
    if row is None:
        raise _unknown(folder, old_id)
    if row["new_id"] is None:
        stood_on = ", ".join(row["matched_by"])
        hint = f"withdrawn after release {row['last_release']}: {stood_on} tell of no such record any more"
        raise NoSuchRecord("record", old_id, hint)
    return row


def owner_of(folder: Path, record_id: str) -> str:
    """The table that holds ids of this form; raises NoSuchRecord."""
    owner = OWNERS.get(record_id[:2])
    if owner is None:
        raise _unknown(folder, record_id)
    return owner[0]


def evidence_of(folder: Path, table: str, record_id: str) -> list[Json]:
    """Evidence rows of one record."""
    return [e for e in table_rows(folder, "evidence") if e["table"] == table and e["id"] == record_id]


def _table(name: str) -> Table:
    if name in TABLES:
        return TABLES[name]
    from pipelines.release.history_tables import HISTORY_TABLES  # these need all of TABLES, and few readers need these
    from pipelines.release.run_tables import RUN_TABLES

    return (HISTORY_TABLES if name in HISTORY_TABLES else RUN_TABLES)[name]


def _unknown(folder: Path, record_id: str) -> NoSuchRecord:
    known = ", ".join(f"{prefix}… ({table})" for prefix, (table, _) in OWNERS.items())
    return NoSuchRecord("record", record_id, f"ids in {folder.name} begin with {known}")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _problem(columns: Sequence[Column], row: Json) -> str:
    """What is wrong with the first bad cell of a row as JSON holds it; the vocabularies are checked elsewhere."""
    for column in columns:
        if column.name not in row:
            return f"no {column.name}"
        value: object = row[column.name]
        if value is None:
            if column.required:
                return f"no {column.name}"
        elif type(value) is not _JSON_TYPES[column.type]:
            return f"{column.name} {str(value)[:40]!r}"
        elif column.type == "date" and isinstance(value, str) and not _is_day(value):
            return f"{column.name} {value[:40]!r}"
    raise AssertionError("a row without a fault")
