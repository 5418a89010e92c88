"""What is known of the release to compare with? Its name, its tables, and what it was made from if it says so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from archive.errors import BadInput
from pipelines.release.bundle import Inputs
from pipelines.release.manifest import MANIFEST, read_manifest
from pipelines.release.spooled_table import GROWING, ReleasedTable
from pipelines.release.tables import TABLES, Rows

__all__ = ["Former", "former"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """One release that was made before."""

    version: str
    rows: Rows  # as it wrote them: a table or column that came later is missing, days are texts
    inputs: Inputs | None = None  # None: made by an older program, which did not say


def former(folder: Path) -> Former:
    """Read a release from its folder.

    raises   BadInput for a manifest or a table that cannot be read
    """
    return Former(
        version=folder.name,
        rows={name: _table(folder / f"{name}.jsonl") for name in TABLES},
        inputs=read_manifest(folder).inputs if (folder / MANIFEST).exists() else None,
    )


def _table(path: Path) -> Sequence[Json]:
    """Those that grow with the archive stay on the disk."""
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            told = (_row(path, line, number) for number, line in enumerate(file, 1))
            if path.stem not in GROWING:
                return list(told)
            return ReleasedTable(path, partial(_row, path), sum(1 for _ in told))
    except OSError as error:
        raise BadInput(str(path), error.strerror or str(error), "a table of a release") from error
    except UnicodeDecodeError as error:
        raise BadInput(str(path), str(error), "a table of a release") from error


def _row(path: Path, line: str, number: int) -> Json:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(str(path), str(error), "a table of a release") from error
    if not isinstance(row, dict):
        raise BadInput(f"{path}:{number}", line[:40].rstrip(), "a JSON object")
    return row
