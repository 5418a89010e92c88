"""Which cells of a release rest on pages whose stored bytes are damaged? Table, record, field, and the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.errors import ArchiveError
from archive.fixity import Finding
from archive.index import Index
from archive.segments import ArchivePaths
from pipelines.checks import Fault
from pipelines.release.references import record_id_of
from pipelines.release.tables import TABLES

__all__ = ["Cell", "damaged_pages", "resting_cells"]

Json = dict[str, Any]

_OF_PAGE = frozenset({"snapshot_id", "warc_file", "text_layer_sha256"})  # not there, damaged, unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell, and the damaged page that a passage for it stands in."""

    table: str
    id: str
    field: str
    snapshot_id: str

    def __str__(self) -> str:
        return f"{self.table} {self.id} {self.field} (snapshot {self.snapshot_id})"


def damaged_pages(
    findings: Iterable[Finding], faults: Iterable[Fault], snapshots: Iterable[Json], archive: Path | None
) -> frozenset[str]:
    """Snapshots whose bytes are not what was acknowledged, or cannot be reached.

    findings   of the archive
    faults     of the release; those that speak of stored pages count
    snapshots  rows of that table of the release: they say which pages lie in a segment whose ledger is lost
    archive    its ledger tells which pages share the body of which; None when there is none
    """
    found = list(findings)
    named = {one.snapshot_id for one in found if one.snapshot_id is not None}
    named |= {fault.id for fault in faults if fault.table == "snapshots" and fault.field in _OF_PAGE}
    rows = list(snapshots)
    for file in sorted({one.file for one in found if one.file.startswith("warc/")}):
        segment = file.removesuffix(".open").removeprefix("warc/")
        there = sorted((row["offset"], row["snapshot_id"]) for row in rows if row["warc_file"] == segment)
        named |= _in_segment([one for one in found if one.file == file], there)
    if archive is not None:
        paths = ArchivePaths(archive)
        segments = {*paths.sealed_names(), *paths.open_names()}
        named |= {row["snapshot_id"] for row in rows if row["warc_file"] not in segments}
    return frozenset(named) | _sharing(named, rows, archive)


def _in_segment(found: list[Finding], there: list[tuple[int, str]]) -> set[str]:
    """The pages that a finding without the name of one concerns: where a record cannot be read, that one and, since
    nobody knows where the next begins, all behind it; where only the file as a whole is wrong, all."""
    if any(one.snapshot_id is not None for one in found):
        return set()
    offsets = [one.offset for one in found if one.offset is not None]
    if not offsets:
        return {sid for _, sid in there}
    first = min(offsets)
    before = [offset for offset, _ in there if offset <= first]
    start = before[-1] if before else first
    return {sid for offset, sid in there if offset >= start}


def _sharing(named: set[str], rows: list[Json], archive: Path | None) -> frozenset[str]:
    """Pages that share the body of a damaged one: nobody can read them either."""
    shared = {row["snapshot_id"]: row.get("revisit_of") for row in rows}
    if archive is not None and ArchivePaths(archive).index.exists():
        try:
            index = Index(ArchivePaths(archive).index, read_only=True)
            try:
                shared |= {capture.snapshot_id: capture.revisit_of for capture in index.revisits()}
            finally:
                index.close()
        except ArchiveError:
            pass  # a ledger that cannot be read is a finding of its own
    return frozenset(sid for sid, body in shared.items() if body in named)


def resting_cells(rows: Mapping[str, Iterable[Json]], damaged: frozenset[str]) -> Iterator[Cell]:
    """The cells of a release whose passages stand in these pages, each once, and the rows that name such a page.

    rows   of the tables that could be read
    """
    if not damaged:
        return
    told = set[Cell]()
    for row in rows.get("evidence", ()):
        if row["snapshot_id"] in damaged:
            cell = Cell(table=row["table"], id=row["id"], field=row["field"], snapshot_id=row["snapshot_id"])
            told.add(cell)
    for name, table in TABLES.items():
        columns = [column for column, other in table.refers.items() if other == "snapshots" and name != "evidence"]
        for row in rows.get(name, ()) if columns else ():
            for column in columns:
                if row[column] in damaged:
                    told.add(Cell(table=name, id=record_id_of(table, row), field=column, snapshot_id=row[column]))
    yield from sorted(told, key=lambda cell: (cell.table, cell.id, cell.field, cell.snapshot_id))
