"""How does a test put a release on disk? The publisher as it is, with inputs that say nothing and no history."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archive.paths import DataPaths
from pipelines.release.bundle import Bundle, Inputs
from pipelines.release.history_tables import HISTORY_TABLES
from pipelines.release.naming import chosen_name, known_releases
from pipelines.release.publish import Published, publish, stamp, table_lines
from pipelines.release.run_rows import run_rows
from pipelines.release.tables import Rows

__all__ = ["NO_INPUTS", "publish_rows"]

NO_INPUTS = Inputs(
    captures=0, captures_sha256="0" * 64, searches_sha256="0" * 64, rules={}, registries={}, decisions={}
)


def publish_rows(
    root: Path,
    rows: Mapping[str, list[dict[str, Any]]],
    *,
    recipe: str = "r1",
    day: str = "2018-01-05",
    runs: Rows | None = None,
) -> Published:
    """A release of these rows in `root`/releases."""
    paths, lines = DataPaths(root), table_lines(rows)
    ledger = known_releases(paths)
    bundle = Bundle(
        name=chosen_name(paths, ledger, stamp(lines, recipe), day=day),
        recipe=recipe,
        inputs=NO_INPUTS,
        rows=rows,
        history={table: [] for table in HISTORY_TABLES},
        runs=run_rows([], [], []) if runs is None else runs,
        decisions=paths.decisions,
    )
    return publish(paths, bundle, lines, ledger)
