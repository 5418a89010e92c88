"""Is a release still what it was, does it agree with itself, and do its quotes still stand in the pages?

The pages are those of the archive for a release of this data folder, and those of its own evidence.wacz for a release
that lies elsewhere or has no archive beside it. Damage is collected, not raised: whatever is missing or unreadable
becomes one problem, and the search goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive.errors import LIST_ALL, ArchiveError, BadInput
from archive.fixity import Finding, quick_findings
from archive.fixity import verify as verify_archive
from archive.heads import anchor_findings
from archive.paths import DataPaths
from archive.stamps import StampedHeads, stamped_heads
from pipelines.checks import Fault, check_cells, check_evidence, check_tables
from pipelines.ledger.quotes import quotes_of_edits
from pipelines.release.at_hand import NO_PAGES, PagesAtHand
from pipelines.release.carried import quote_problem
from pipelines.release.chained import PACKAGE, is_text_free, manifest_faults, of_file
from pipelines.release.evidence import evidence_id_of
from pipelines.release.files.wacz_part import EVIDENCE
from pipelines.release.formats import csv_problem, one_thread, parquet_problem
from pipelines.release.history_tables import HISTORY_TABLES
from pipelines.release.manifest import MANIFEST
from pipelines.release.package import MISSING, RUNS, SUMS, file_problems
from pipelines.release.pointer import latest_release, pointer_problem
from pipelines.release.reading import OWNERS, dated_rows, find_record, owner_of, release_folder
from pipelines.release.remade import remade_faults
from pipelines.release.run_tables import RUN_TABLES
from pipelines.release.tables import TABLES, Table
from pipelines.release.text_free import text_free_table
from pipelines.release.told import told_of
from pipelines.resting import Cell, damaged_pages, resting_cells

__all__ = ["SHOWN", "Verified", "verify_data", "verify_quickly", "verify_record", "verify_release"]

Json = dict[str, Any]

SHOWN = 100  # problems that a terminal is told one by one
_CELLS_SHOWN = 20
_UNREAD = "no release can be read"
_LEDGER = "index.sqlite"  # in findings of the archive
_OF_LEDGER = ("archive", "ledger")  # table and field of a fault that says the same of it
_KNOWN: Mapping[str, Table] = {**TABLES, **HISTORY_TABLES, **RUN_TABLES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was looked at, in words, and what is wrong with it."""

    checked: str
    problems: tuple[str, ...]
    pages: str = NO_PAGES  # from where the pages were taken that the quotes were looked for in
    no_quotes: str = "no pages are here"  # why none was looked for, where there were no pages
    unchecked: tuple[str, ...] = ()  # what could not be looked at, and why
    told: tuple[str, ...] = ()  # of one record: its passages, digests and citation; of a data folder: its stamps
    findings: tuple[Finding, ...] = ()  # those of the problems that the archive has: file, offset, snapshot
    damaged: tuple[str, ...] = ()  # snapshots whose stored bytes are not what was acknowledged, or out of reach
    cells: tuple[Cell, ...] | None = ()  # of the release, that rest on those; None when no release can be read

    def __post_init__(self) -> None:
        plain = (replace(one, problem=_without_hint(one.problem)) for one in self.findings)
        object.__setattr__(self, "findings", tuple(plain))
        object.__setattr__(self, "problems", tuple(map(_without_hint, self.problems)))

    def lines(self) -> list[str]:
        count = len(self.problems)
        result = f"{count} problem{'s' if count > 1 else ''}" if count else "sound"
        return [
            f"{self.checked}: {result}",
            *self._resting(),
            f"  no quote was looked for: {self.no_quotes}"
            if self.pages == NO_PAGES
            else f"  quotes were looked for in {self.pages}",
            *(f"  not checked: {what}" for what in self.unchecked),
            *self.told,
        ]

    def _resting(self) -> list[str]:
        """Which cells the damage concerns; the first of them."""
        if self.cells is None:
            return ["  no release can be read: which cells rest on what is damaged is not known"]
        if not self.damaged:
            return []
        pages = f"{len(self.damaged)} damaged page{'s' if len(self.damaged) > 1 else ''}"
        if not self.cells:
            return [f"  no cell of the release rests on the {pages}"]
        more = len(self.cells) - _CELLS_SHOWN
        return [
            f"  {len(self.cells)} cells of the release rest on {pages}:",
            *(f"    {cell}" for cell in self.cells[:_CELLS_SHOWN]),
            *([f"    and {more} more; all of them with --json"] if more > 0 else []),
        ]


def _without_hint(problem: str) -> str:
    """A problem as verify says it: that verify lists all damage is known to its reader."""
    return problem.replace(LIST_ALL, "")


def verify_data(
    paths: DataPaths, record_id: str | None = None, chosen: Path | None = None, ca: Path | None = None
) -> Verified:
    """The archive and a release, or one record of it; or a release alone, when it lies outside of the data folder.

    chosen   folder of the release; None takes the latest
    ca       certificates (PEM) of whose stamps to believe
    raises   BadInput when there is nothing to check or `chosen` is no release, NoSuchRecord
    """
    problem = None if chosen else pointer_problem(paths.releases)
    folder = chosen or latest_release(paths.releases)
    at_home = chosen is None or (paths.archive.is_dir() and chosen.resolve().parent == paths.releases.resolve())
    archive = paths.archive if at_home else None
    if chosen is not None or record_id is not None:
        if problem is not None:
            return Verified(checked=str(paths.releases), problems=(problem,), no_quotes=_UNREAD)
        folder = release_folder(paths.releases, folder)
    if record_id is not None and folder is not None:
        return _record_verified(folder, record_id, archive, paths.decisions if at_home else None)
    problems: list[str] = []
    findings: list[Finding] = []
    if archive is not None:
        try:
            findings += verify_archive(archive)
            findings += anchor_findings(paths)
            problems += map(str, findings)
        except ArchiveError as error:
            if folder is None and problem is None:
                raise
            problems.append(str(error))
    stamps = stamped_heads(paths, ca) if at_home else StampedHeads(findings=(), told=(), unchecked=())
    problems += map(str, stamps.findings)
    if problem is not None:
        problems.append(problem)
    if folder is None:
        damaged = sorted({one.snapshot_id for one in findings if one.snapshot_id is not None})
        return Verified(
            checked=f"{paths.archive}",
            problems=tuple(problems),
            no_quotes="no release is here" if problem is None else _UNREAD,
            unchecked=stamps.unchecked,
            told=stamps.told,
            findings=(*findings, *stamps.findings),
            damaged=tuple(damaged),
            cells=None if problems else (),
        )
    with PagesAtHand(folder, archive) as pages:
        rows, unreadable = _tables(folder, TABLES)
        faults = list(_release_faults(folder, pages, paths.decisions if at_home else None, rows, unreadable))
        told = any(one.file == _LEDGER for one in findings)
        problems += (str(fault) for fault in faults if not (told and (fault.table, fault.field) == _OF_LEDGER))
        pages_hurt = damaged_pages(findings, faults, rows.get("snapshots", ()), archive)
        return Verified(
            checked=f"{folder}" if archive is None else f"{archive} and {folder}",
            problems=tuple(dict.fromkeys(problems)),
            pages=str(pages),
            unchecked=(*pages.unchecked, *stamps.unchecked),
            told=stamps.told,
            findings=(*findings, *stamps.findings),
            damaged=tuple(sorted(pages_hurt)),
            cells=tuple(resting_cells(rows, pages_hurt)),
        )


def verify_quickly(paths: DataPaths, ca: Path | None = None) -> Verified:
    """Only whether each sealed segment is the file that the manifest lists, and the manifest the one noted before.

    ca       certificates (PEM) of whose stamps to believe
    raises   BadInput when there is no archive
    """
    stamps = stamped_heads(paths, ca)
    findings = (*quick_findings(paths.archive), *anchor_findings(paths), *stamps.findings)
    return Verified(
        checked=f"{paths.archive}, whole files of sealed segments",
        problems=tuple(map(str, findings)),
        findings=findings,
        no_quotes="not asked for (--quick)",
        unchecked=("records, ledger, open segments and releases: asked for quickly", *stamps.unchecked),
        told=stamps.told,
    )


def verify_release(folder: Path, archive: Path | None = None, decisions: Path | None = None) -> Iterator[Fault]:
    """Checksums, manifest, the agreement of tables, formats and quotes, and every place and quote in the pages."""
    with PagesAtHand(folder, archive) as pages:
        yield from _release_faults(folder, pages, decisions, *_tables(folder, TABLES))


def verify_record(folder: Path, record_id: str, archive: Path | None = None) -> Iterator[Fault]:
    """The same for one record: the files it stands on, its cells, its evidence and the captures that holds.

    raises   NoSuchRecord when the release is sound and does not have it
    """
    with PagesAtHand(folder, archive) as pages:
        yield from _record_faults(folder, record_id, pages, None)


def _release_faults(
    folder: Path,
    pages: PagesAtHand,
    decisions: Path | None,
    rows: dict[str, list[Json]],
    unreadable: Sequence[Fault],
) -> Iterator[Fault]:
    faults = list(_faults_of_parts(folder, rows, unreadable, pages, decisions))
    yield from faults
    if not faults and not is_text_free(folder):
        yield from remade_faults(folder, rows, pages)


def _faults_of_parts(
    folder: Path,
    rows: dict[str, list[Json]],
    unreadable: Sequence[Fault],
    pages: PagesAtHand,
    decisions: Path | None,
) -> Iterator[Fault]:
    files = dict(file_problems(folder))
    yield from _of_files(folder, files, [*unreadable, *_agreement(folder, rows, decisions)])
    if not unreadable:
        yield from check_tables(rows)
        yield from check_evidence(rows)
    yield from _beside(folder, HISTORY_TABLES, files)
    if not is_text_free(folder):
        yield from _beside(folder / RUNS, RUN_TABLES, files)
    yield from pages.compare(rows, rows.get("snapshots", []), [*rows.get("evidence", ()), *_quotes_of_edits(rows)])


def _quotes_of_edits(rows: Mapping[str, list[Json]]) -> Iterator[Json]:
    """Of the edits that can be looked for: a cell that holds something else is named by the checks of the tables."""
    snapshots = rows.get("snapshots", ())
    known = {row["snapshot_id"] for row in snapshots}
    sound = (
        edit
        for edit in rows.get("edits", ())
        if {edit["from_snapshot"], edit["to_snapshot"]} <= known and all(map(_is_passage, edit["passages"]))
    )
    yield from quotes_of_edits(sound, snapshots)


def _is_passage(told: object) -> bool:
    return (
        isinstance(told, dict)
        and all(told.get(name) is None or isinstance(told[name], str) for name in ("before", "after"))
        and all(told.get(name) is None or type(told[name]) is int for name in ("start_before", "start_after"))
        and told.keys() >= {"before", "after", "start_before", "start_after"}
    )


def _beside(place: Path, tables: Mapping[str, Table], files: Mapping[str, str]) -> Iterator[Fault]:
    """Do the tables that no stamp counts hold what they may, and the same in every format?"""
    rows, unreadable = _tables(place, tables)
    folder, inside = (place.parent, f"{RUNS}/") if tables is RUN_TABLES else (place, "")
    for fault in [*unreadable, *_formats(place, rows)]:
        name = f"{inside}{fault.id}"
        if files.get(name) != MISSING:
            yield of_file(folder, name, fault.problem)
    if not unreadable:
        yield from check_tables(rows, tables)


def _record_verified(folder: Path, record_id: str, archive: Path | None, decisions: Path | None) -> Verified:
    with PagesAtHand(folder, archive) as pages:
        faults = tuple(_record_faults(folder, record_id, pages, decisions))
        return Verified(
            checked=f"{record_id} in {folder}, its passages and the files they stand in (not the archive as a whole)",
            problems=tuple(dict.fromkeys(map(str, faults))),
            pages=str(pages),
            unchecked=tuple(pages.unchecked),
            told=told_of(folder, record_id, faults, compared=pages.archive is not None or pages.excerpt is not None),
        )


def _record_faults(folder: Path, record_id: str, pages: PagesAtHand, decisions: Path | None) -> Iterator[Fault]:
    table = owner_of(folder, record_id)
    needed = tuple(dict.fromkeys((table, "edits", "evidence", "snapshots")))
    relied = {
        SUMS,
        MANIFEST,
        PACKAGE,
        *(f"{name}.{suffix}" for name in needed for suffix in ("jsonl", "csv", "parquet")),
    }
    if pages.archive is None:
        relied.add(EVIDENCE)
    files = {name: problem for name, problem in file_problems(folder) if name in relied}
    rows, unreadable = _tables(folder, needed)
    said = [f for f in _agreement(folder, rows, decisions) if f.field != "file" or f.id in relied]
    faults = list(_of_files(folder, files, [*unreadable, *said]))
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
    yield from pages.compare(rows, captures, passages)


def _of_files(folder: Path, files: Mapping[str, str], more: Iterable[Fault]) -> Iterator[Fault]:
    """What is wrong with files as files, then with what they say; a file that is missing is named once."""
    yield from (of_file(folder, name, problem) for name, problem in files.items())
    yield from (fault for fault in more if files.get(fault.id) != MISSING)


def _tables(folder: Path, names: Iterable[str]) -> tuple[dict[str, list[Json]], list[Fault]]:
    """Rows of the tables that can be read, and a fault for each that cannot."""
    rows: dict[str, list[Json]] = {}
    faults: list[Fault] = []
    for name in names:
        try:
            rows[name] = dated_rows(folder, name)
        except BadInput as error:
            faults.append(of_file(folder, f"{name}.jsonl", f"{error.where}: found {error.found}"))
    return rows, faults


def _agreement(folder: Path, rows: Mapping[str, list[Json]], decisions: Path | None) -> Iterator[Fault]:
    free = is_text_free(folder)
    yield from [] if free else manifest_faults(folder, rows, decisions)
    yield from _formats(folder, rows)
    for row in rows.get("evidence", ()):
        if free:
            if (problem := quote_problem(row)) is not None:
                yield Fault(table="evidence", id=row["evidence_id"], field="quote", problem=problem)
            continue
        if row["evidence_id"] != evidence_id_of(row):
            problem = f"is not the id of a row that says this ({evidence_id_of(row)})"
            yield Fault(table="evidence", id=row["evidence_id"], field="evidence_id", problem=problem)


def _formats(folder: Path, rows: Mapping[str, list[Json]]) -> Iterator[Fault]:
    free = is_text_free(folder)
    with one_thread() as duck:
        for name, body in rows.items():
            table = text_free_table(_KNOWN[name]) if free else _KNOWN[name]
            csv, parquet = folder / f"{name}.csv", folder / f"{name}.parquet"
            if (problem := csv_problem(table, body, csv)) is not None:
                yield of_file(folder, csv.name, problem)
            if (problem := parquet_problem(table, body, parquet, duck)) is not None:
                yield of_file(folder, parquet.name, problem)
