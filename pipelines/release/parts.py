"""Which files does a release have, and in which order are they written? Last the manifest, which names the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from duckdb import DuckDBPyConnection

from pipelines.changes.changes_md import changes_md
from pipelines.changes.feed import feed
from pipelines.release.bundle import Bundle
from pipelines.release.files.citation_part import citation_part
from pipelines.release.files.croissant_part import croissant_part
from pipelines.release.files.csvw_part import csvw_part
from pipelines.release.files.datapackage_part import datapackage_part
from pipelines.release.files.datasette_part import datasette_part
from pipelines.release.files.sqlite_part import sqlite_part
from pipelines.release.files.wacz_part import wacz_part
from pipelines.release.files.xlsx_part import xlsx_part
from pipelines.release.formats import csv_lines, one_thread, parquet_file
from pipelines.release.history_tables import HISTORY_TABLES
from pipelines.release.manifest import MANIFEST, manifest_bytes
from pipelines.release.package import RUNS, SUMS, checksums, codebook
from pipelines.release.report.parts import report, run_report
from pipelines.release.run_tables import RUN_TABLES
from pipelines.release.spooled_table import SpooledTable
from pipelines.release.stamps import Text, lines_of, pieces_of
from pipelines.release.tables import TABLES, Rows, Table
from pipelines.review.decision_files import decision_files
from pipelines.writing import sync_folder, write_file, write_pieces

__all__ = ["write_parts"]

Part = Callable[[Bundle, Path], None]

_UNSYNCED = {".parquet", ".wacz"}  # their writers leave it to us that a power cut does not empty them


def write_parts(bundle: Bundle, folder: Path, lines: Mapping[str, Text]) -> None:
    """Fill the folder of a release.

    folder   empty
    lines    JSON Lines of each of TABLES, made for the stamp already
    raises   WriteFailed, OSError
    """
    with one_thread() as duck:
        for name, table in TABLES.items():
            _table_files(folder, table, lines[name], bundle.rows, duck)
    for part in PARTS:
        part(bundle, folder)
    for place in sorted(p for p in folder.rglob("*") if p.is_dir() or p.suffix in _UNSYNCED):
        sync_folder(place)
    write_file(folder / MANIFEST, manifest_bytes(bundle, folder))
    write_file(folder / SUMS, checksums(folder, (p for p in folder.rglob("*") if p.is_file())))
    sync_folder(folder)


def _history(bundle: Bundle, folder: Path) -> None:
    with one_thread() as duck:
        for table in HISTORY_TABLES.values():
            _table_files(folder, table, lines_of(table, bundle.history[table.name]), bundle.history, duck)


def _codebook(bundle: Bundle, folder: Path) -> None:
    write_file(folder / "codebook.md", codebook(bundle.name.version))


def _decisions(bundle: Bundle, folder: Path) -> None:
    """What reviewers decided, as it was applied: archive, program and these files give the same tables again."""
    found = {} if bundle.decisions is None else decision_files(bundle.decisions)
    for name, content in found.items():
        place = folder / "decisions" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        write_file(place, content)


def _runs(bundle: Bundle, folder: Path) -> None:
    (folder / RUNS).mkdir()
    with one_thread() as duck:
        for table in RUN_TABLES.values():
            _table_files(folder / RUNS, table, lines_of(table, bundle.runs[table.name]), bundle.runs, duck)


def _table_files(folder: Path, table: Table, lines: Text, rows: Rows, duck: DuckDBPyConnection) -> None:
    write_pieces(folder / f"{table.name}.jsonl", pieces_of(lines))
    write_pieces(folder / f"{table.name}.csv", (line.encode() for line in csv_lines(table, rows[table.name])))
    # What a DuckDB took for a large table it keeps as long as it lives, 60 MB: each of these has one of its own.
    shared = None if isinstance(lines, SpooledTable) else duck
    parquet_file(table, folder / f"{table.name}.jsonl", folder / f"{table.name}.parquet", shared)


# The descriptions name the sizes of the tables, so these come first.
PARTS: tuple[Part, ...] = (
    _history,
    _runs,
    _decisions,
    _codebook,
    citation_part,
    datapackage_part,
    csvw_part,
    croissant_part,
    datasette_part,
    sqlite_part,
    xlsx_part,
    changes_md,
    feed,
    report,
    run_report,
    wacz_part,
)
