"""How does a panel become a file? CSV, JSON or Parquet; what made it stands in the document or beside it."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from archive.errors import BadInput
from pipelines.panel.panel import Panel
from pipelines.release.formats import csv_bytes, jsonl_bytes, parquet_file
from pipelines.writing import output_file

__all__ = ["as_document", "check_name", "write_panel"]

Json = dict[str, Any]

_SIDECAR = ".meta.json"
_KINDS = (".csv", ".json", ".parquet")


def as_document(panel: Panel) -> Json:
    """Metadata and rows as one JSON document; days as text, NA as null."""
    return {
        "metadata": panel.metadata,
        "rows": [{key: _plain(row[key]) for key in _names(panel)} for row in panel.rows],
    }


def check_name(path: Path) -> None:
    """Raises BadInput for a name that does not say which kind of file is wanted."""
    if path.suffix not in _KINDS:
        raise BadInput(str(path), f"a file {path.suffix or 'without a suffix'}", f"a name in {', '.join(_KINDS)}")


def write_panel(panel: Panel, path: Path) -> list[Path]:
    """Write the file and, beside CSV and Parquet, FILE.meta.json; returns what was written. The metadata comes first:
    a panel never stands there with those of another. Raises BadInput, WriteFailed."""
    check_name(path)
    beside = path.with_name(path.name + _SIDECAR)
    written = []
    if path.suffix == ".json":
        content = _json_bytes(as_document(panel))
    else:
        with output_file(beside) as write:
            write(_json_bytes(panel.metadata))
        written.append(beside)
        content = csv_bytes(panel.table, panel.rows) if path.suffix == ".csv" else _parquet_bytes(panel)
    with output_file(path) as write:
        write(content)
    return [path, *written]


def _parquet_bytes(panel: Panel) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        lines, target = Path(folder, "panel.jsonl"), Path(folder, "panel.parquet")
        lines.write_bytes(jsonl_bytes(panel.table, panel.rows))
        parquet_file(panel.table, lines, target)
        return target.read_bytes()


def _names(panel: Panel) -> list[str]:
    return [column.name for column in panel.table.columns]


def _json_bytes(document: Json) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
