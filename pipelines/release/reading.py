"""What does a release on disk say? Its tables as rows, one record by its id."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive.errors import BadInput, NoSuchRecord
from pipelines.release.publish import latest_release

__all__ = ["OWNERS", "evidence_of", "find_record", "release_folder", "table_rows"]

Json = dict[str, Any]

# first letters of an id → (table, key column)
OWNERS = {
    "d-": ("delegations", "delegation_id"),
    "l-": ("legs", "leg_id"),
    "e-": ("events", "event_id"),
    "c-": ("aggregate_claims", "claim_id"),
    "a-": ("candidates", "document_id"),
}


def release_folder(releases: Path, chosen: Path | None) -> Path:
    """The folder to read.

    raises   BadInput when there is no release there
    """
    folder = chosen or latest_release(releases)
    if folder is None or not (folder / "datapackage.json").is_file():
        raise BadInput(
            str(folder or releases), "no release", "a release folder; make one with: xuanjie refresh --offline"
        )
    return folder


def table_rows(folder: Path, table: str) -> Iterator[Json]:
    """Rows of one table, in the order of the file; raises BadInput for a line that is no object."""
    path = folder / f"{table}.jsonl"
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise BadInput(f"{path}:{number}", line[:40], "a JSON object")
                yield row
    except (OSError, ValueError) as error:
        raise BadInput(str(path), str(error), "a table of a release") from error


def find_record(folder: Path, record_id: str) -> tuple[str, Json]:
    """(table, row) of an id.

    raises   NoSuchRecord
    """
    owner = OWNERS.get(record_id[:2])
    if owner is not None:
        table, key = owner
        for row in table_rows(folder, table):
            if row[key] == record_id:
                return table, row
    known = ", ".join(f"{prefix}… ({table})" for prefix, (table, _) in OWNERS.items())
    raise NoSuchRecord("record", record_id, f"ids in {folder.name} begin with {known}")


def evidence_of(folder: Path, table: str, record_id: str) -> list[Json]:
    """Evidence rows of one record."""
    return [e for e in table_rows(folder, "evidence") if e["table"] == table and e["id"] == record_id]
