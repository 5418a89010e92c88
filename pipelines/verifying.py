"""Is a release still what it was, does it agree with itself, and do its quotes still stand in the archive?

Damage is collected, not raised: whatever is missing or unreadable becomes one problem, and the search goes on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.errors import ArchiveError, BadInput, NoSuchRecord
from archive.fixity import verify as verify_archive
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.records import Extraction
from pipelines.checks import Fault, check_cells, check_evidence, check_layers, check_tables
from pipelines.documents import Read
from pipelines.recipe import recipe
from pipelines.release.formats import csv_problem, parquet_problem
from pipelines.release.package import MISSING, RUNS, SUMS, file_problems, texts
from pipelines.release.page_rows import snapshot_rows
from pipelines.release.publish import latest_release, pointer_problem, stamp
from pipelines.release.reading import OWNERS, dated_rows, find_record, owner_of, release_folder
from pipelines.release.run_tables import RUN_TABLES
from pipelines.release.tables import TABLES

__all__ = ["Verified", "verify_data", "verify_record", "verify_release"]

Json = dict[str, Any]

_PACKAGE = "datapackage.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was looked at, in words, and what is wrong with it."""

    checked: str
    problems: tuple[str, ...]


def verify_data(paths: DataPaths, record_id: str | None = None, chosen: Path | None = None) -> Verified:
    """The archive and a release, or one record of it.

    chosen   folder of the release; None takes the latest
    raises   BadInput when there is nothing to check or `chosen` is no release, NoSuchRecord
    """
    problem = None if chosen else pointer_problem(paths.releases)
    folder = chosen or latest_release(paths.releases)
    if record_id is not None:
        if problem is not None:
            return Verified(checked=str(paths.releases), problems=(problem,))
        folder = release_folder(paths.releases, folder)
        faults = tuple(map(str, verify_record(folder, record_id, paths.archive)))
        return Verified(
            checked=f"{record_id} in {folder}, its passages and the files they stand in (not the archive as a whole)",
            problems=faults,
        )
    if chosen is not None:
        release_folder(paths.releases, chosen)
    problems: list[str] = []
    try:
        problems += map(str, verify_archive(paths.archive))
    except ArchiveError as error:
        if folder is None and problem is None:
            raise
        problems.append(str(error))
    if problem is not None:
        problems.append(problem)
    if folder is not None:
        problems += map(str, verify_release(folder, paths.archive))
    checked = f"{paths.archive}" if folder is None else f"{paths.archive} and {folder}"
    return Verified(checked=checked, problems=tuple(problems))


def verify_release(folder: Path, archive: Path) -> Iterator[Fault]:
    """Checksums, version, the agreement of tables, formats and quotes, and every place and quote in the archive."""
    files = dict(file_problems(folder))
    rows, unreadable = _tables(folder, TABLES)
    yield from _of_files(folder, files, [*unreadable, *_agreement(folder, rows)])
    if not unreadable:
        yield from check_tables(rows)
        yield from check_evidence(rows)
    yield from _runs(folder, files)
    yield from _in_archive(archive, rows.get("snapshots", ()), rows.get("evidence", ()))


def _runs(folder: Path, files: Mapping[str, str]) -> Iterator[Fault]:
    """Do the tables of runs/ hold what they may, and the same in every format? No version hangs on them."""
    rows, unreadable = _tables(folder / RUNS, RUN_TABLES)
    for fault in [*unreadable, *_formats(folder / RUNS, rows)]:
        name = f"{RUNS}/{fault.id}"
        if files.get(name) != MISSING:
            yield _of_file(folder, name, fault.problem)
    if not unreadable:
        yield from check_tables(rows, RUN_TABLES)


def verify_record(folder: Path, record_id: str, archive: Path) -> Iterator[Fault]:
    """The same for one record: the files it stands on, its cells, its evidence and the captures that holds.

    raises   NoSuchRecord when the release is sound and does not have it
    """
    table = owner_of(folder, record_id)
    needed = (table, "evidence", "snapshots")
    relied = {SUMS, _PACKAGE, *(f"{name}.{suffix}" for name in needed for suffix in ("jsonl", "csv", "parquet"))}
    files = {name: problem for name, problem in file_problems(folder) if name in relied}
    rows, unreadable = _tables(folder, needed)
    faults = list(_of_files(folder, files, [*unreadable, *_agreement(folder, rows)]))
    yield from faults
    own = [row for row in rows.get(table, ()) if row[OWNERS[record_id[:2]][1]] == record_id]
    if not own and faults:
        yield Fault(table=table, id=record_id, field="row", problem="is not there")
    elif not own:
        find_record(folder, record_id)  # says so
    passages = [e for e in rows.get("evidence", ()) if (e["table"], e["id"]) == (table, record_id)]
    for row in own:
        yield from check_cells(TABLES[table], row)
    yield from check_evidence({name: [] for name in TABLES} | {table: own, "evidence": passages})
    cited = {e["snapshot_id"] for e in passages}
    captures = [s for s in rows.get("snapshots", ()) if s["snapshot_id"] in cited]
    yield from (
        Fault(table="snapshots", id=sid, field="row", problem="is not there")
        for sid in sorted(cited - {s["snapshot_id"] for s in captures})
    )
    yield from _in_archive(archive, captures, passages)


def _of_files(folder: Path, files: Mapping[str, str], more: Iterable[Fault]) -> Iterator[Fault]:
    """What is wrong with files as files, then with what they say; a file that is missing is named once."""
    yield from (_of_file(folder, name, problem) for name, problem in files.items())
    yield from (fault for fault in more if files.get(fault.id) != MISSING)


def _tables(folder: Path, names: Iterable[str]) -> tuple[dict[str, list[Json]], list[Fault]]:
    """Rows of the tables that can be read, and a fault for each that cannot."""
    rows: dict[str, list[Json]] = {}
    faults: list[Fault] = []
    for name in names:
        try:
            rows[name] = dated_rows(folder, name)
        except BadInput as error:
            faults.append(_of_file(folder, f"{name}.jsonl", f"{error.where}: found {error.found}"))
    return rows, faults


def _agreement(folder: Path, rows: Mapping[str, list[Json]]) -> Iterator[Fault]:
    yield from _version(folder, rows)
    yield from _formats(folder, rows)


def _formats(folder: Path, rows: Mapping[str, list[Json]]) -> Iterator[Fault]:
    for name, body in rows.items():
        table = RUN_TABLES[name] if name in RUN_TABLES else TABLES[name]
        for suffix, compare in (("csv", csv_problem), ("parquet", parquet_problem)):
            problem = compare(table, body, folder / f"{name}.{suffix}")
            if problem is not None:
                yield _of_file(folder, f"{name}.{suffix}", problem)


def _version(folder: Path, rows: Mapping[str, list[Json]]) -> Iterator[Fault]:
    """The folder's name is a digest of the JSON Lines and the recipe: does it still follow from them?"""
    try:
        package = json.loads((folder / _PACKAGE).read_text("utf-8"))
        said, made_by = package["version"], package["recipe"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        yield _of_file(folder, _PACKAGE, f"does not say version and recipe ({type(error).__name__})")
        return
    lines = {name: content for name in TABLES if (content := _content(folder / f"{name}.jsonl")) is not None}
    if lines.keys() != TABLES.keys():
        return
    days = [row["fetched_at"][:10] for row in rows.get("snapshots", ()) if row["fetched_at"]]
    version = f"{max(days, default=folder.resolve().name[:10])}-{stamp(lines, str(made_by))}"
    if folder.resolve().name != version:
        problem = f"the tables and the recipe are those of {version}"
        yield Fault(table=folder.name, id="version", field="name", problem=problem)
    if said != version:
        yield _of_file(folder, _PACKAGE, f"says version {said!r}, the tables and the recipe are those of {version}")
    if made_by == recipe() and rows.keys() == TABLES.keys():  # this program made it, and can say what stands beside
        for name, content in texts(version, made_by, {n: len(rows[n]) for n in rows}).items():
            if _content(folder / name) != content:
                yield _of_file(folder, name, "is not what this version writes")


def _content(path: Path) -> bytes | None:
    """None when it cannot be read: it is named already."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _in_archive(archive: Path, snapshots: Iterable[Json], evidence: Iterable[Json]) -> Iterator[Fault]:
    try:
        with ArchiveReader(archive) as reader:
            for row in snapshots:
                yield from _place(row, reader)
            yield from check_layers(evidence, reader)
    except ArchiveError as error:
        yield Fault(table="archive", id=archive.name, field="ledger", problem=str(error))


def _place(row: Json, reader: ArchiveReader) -> Iterator[Fault]:
    """Is a row of `snapshots` what would be written for the capture in the archive?"""
    sid = row["snapshot_id"]
    try:
        capture = reader.capture(sid)
    except NoSuchRecord:
        yield Fault(table="snapshots", id=sid, field="snapshot_id", problem="not in the archive")
        return
    told = Extraction(
        snapshot_id=sid,
        url=capture.url,
        source=None,
        text_sha256=row["text_layer_sha256"],  # the evidence is compared with the text layer itself
        normaliser=row["normaliser"],
        announcement=None,
        decision=None,
    )
    read = Read(fetched_at=row["fetched_at"], content_sha256=row["content_sha256"], extraction=told)
    (expected,) = snapshot_rows([read], {sid: capture})
    for field, value in expected.items():
        if row[field] != value:
            yield Fault(table="snapshots", id=sid, field=field, problem=f"{row[field]!r}, the archive says {value!r}")


def _of_file(folder: Path, name: str, problem: str) -> Fault:
    return Fault(table=folder.name, id=name, field="file", problem=problem)
