"""Is a release still what it was, does it agree with itself, and do its quotes still stand in the pages?

The pages are those of the archive for a release of this data folder, and those of its own evidence.wacz for a release
that lies elsewhere or has no archive beside it. Damage is collected, not raised: whatever is missing or unreadable
becomes one problem, and the search goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive.errors import LIST_ALL, ArchiveError, BadInput, TakenDown
from archive.fixity import Finding, quick_findings
from archive.fixity import verify as verify_archive
from archive.heads import anchor_findings
from archive.paths import DataPaths
from archive.segments import ArchivePaths
from archive.stamps import StampedHeads, stamped_heads
from archive.version import check_format
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
_DAMAGE = "docs/operations.md, Damage"
_LEDGER = "index.sqlite"  # in findings of the archive
_OF_LEDGER = ("archive", "ledger")  # table and field of a fault that says the same of it
_KNOWN: Mapping[str, Table] = {**TABLES, **HISTORY_TABLES, **RUN_TABLES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was looked at, in words, and what is wrong with it."""

    checked: str
    problems: tuple[str, ...]
    pages: str = NO_PAGES  # from where the pages were taken that the quotes were looked for in
    no_quotes: str | None = "no pages are here"  # why none was looked for; None where quotes were looked for
    unchecked: tuple[str, ...] = ()  # what could not be looked at, and why
    told: tuple[str, ...] = ()  # of one record: its passages, digests and citation; of a data folder: its stamps
    findings: tuple[Finding, ...] = ()  # those of the problems that the archive has: file, offset, snapshot
    damaged: tuple[str, ...] = ()  # snapshots whose stored bytes are not what was acknowledged, or out of reach
    taken_down: tuple[str, ...] = ()  # snapshots that the release cites and whose bytes were removed on request
    cells: tuple[Cell, ...] | None = ()  # of the release, that rest on either; None when no release can be read
    what_to_do: str | None = _DAMAGE  # None where nothing is wrong

    def __post_init__(self) -> None:
        if self.pages != NO_PAGES:
            object.__setattr__(self, "no_quotes", None)
        if not self.problems:
            object.__setattr__(self, "what_to_do", None)
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
        """Which cells damage and takedowns concern; the first of each."""
        if self.cells is None:
            return ["  no release can be read: which cells rest on what is damaged is not known"]
        gone = frozenset(self.taken_down)
        hurt = [cell for cell in self.cells if cell.snapshot_id not in gone]
        many = "s" if len(self.damaged) > 1 else ""
        lines = _cells_on(hurt, f"{len(self.damaged)} damaged page{many}") if self.damaged else []
        if gone:
            pages = f"{len(gone)} pages that were" if len(gone) > 1 else "1 page that was"
            lines += _cells_on([c for c in self.cells if c.snapshot_id in gone], f"{pages} taken down")
        return lines


def _cells_on(cells: Sequence[Cell], pages: str) -> list[str]:
    if not cells:
        return [f"  no cell of the release rests on {pages}"]
    more = len(cells) - _CELLS_SHOWN
    rest = f"{len(cells)} cells of the release rest" if len(cells) > 1 else "1 cell of the release rests"
    return [
        f"  {rest} on {pages}:",
        *(f"    {cell}" for cell in cells[:_CELLS_SHOWN]),
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
    raises   BadInput when there is nothing to check or `chosen` is no release; NoSuchRecord; NewerVersion for an
             archive of a later version
    """
    problem = None if chosen else pointer_problem(paths.releases)
    folder = chosen or latest_release(paths.releases)
    at_home = chosen is None or (paths.archive.is_dir() and chosen.resolve().parent == paths.releases.resolve())
    archive = paths.archive if at_home else None
    if archive is not None:
        with suppress(BadInput, OSError):  # of an archive of ours these are damage, which is listed with the other
            check_format(ArchivePaths(archive))
    if chosen is not None or record_id is not None:
        if problem is not None:
            return Verified(checked=str(paths.releases), problems=(problem,), no_quotes=_UNREAD)
        folder = release_folder(paths.releases, folder)
    if record_id is not None and folder is not None:
        return _record_verified(paths, folder, record_id, archive, paths.decisions if at_home else None)
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
        removals = _removals(faults, pages)
        others = [fault for fault in faults if fault not in removals]
        damaged_here = damaged_pages(findings, others, rows.get("snapshots", ()), archive)
        removed = frozenset(fault.id for fault in removals) - damaged_here
        return Verified(
            checked=f"{folder}" if archive is None else f"{archive} and {folder}",
            problems=tuple(dict.fromkeys(problems)),
            pages=str(pages),
            unchecked=(*pages.unchecked, *stamps.unchecked),
            told=stamps.told,
            findings=(*findings, *stamps.findings),
            damaged=tuple(sorted(damaged_here)),
            taken_down=tuple(sorted(removed)),
            cells=tuple(resting_cells(rows, damaged_here | removed)),
            what_to_do=_what_to_do(paths, problems, removals),
        )


def _removals(faults: Iterable[Fault], pages: PagesAtHand) -> frozenset[Fault]:
    """Those of the faults that say no more than that a page was removed on request."""
    asked = [fault for fault in faults if (fault.table, fault.field) == ("snapshots", "warc_file")]
    if not asked or pages.archive is None:
        return frozenset()
    try:
        gone = {one.snapshot_id: one.takedown for one in pages.archive.takedowns() if one.takedown is not None}
    except ArchiveError:  # a ledger that cannot be read is a fault of its own
        return frozenset()
    return frozenset(
        fault
        for fault in asked
        if (told := gone.get(fault.id)) and fault.problem == str(TakenDown(fault.id, told.day, told.reason))
    )


def _what_to_do(paths: DataPaths, problems: Iterable[str], removals: Iterable[Fault]) -> str:
    """A page that was taken down is no damage, and no backup is to bring it back."""
    if not {*problems} <= {*map(str, removals)}:
        return _DAMAGE
    return f"{paths.command} refresh --offline makes a release without the page; earlier ones stay: docs/takedown.md"


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


def _record_verified(
    paths: DataPaths, folder: Path, record_id: str, archive: Path | None, decisions: Path | None
) -> Verified:
    with PagesAtHand(folder, archive) as pages:
        faults = tuple(_record_faults(folder, record_id, pages, decisions))
        return Verified(
            checked=f"{record_id} in {folder}, its passages and the files they stand in (not the archive as a whole)",
            problems=tuple(dict.fromkeys(map(str, faults))),
            pages=str(pages),
            unchecked=tuple(pages.unchecked),
            told=told_of(folder, record_id, faults, compared=pages.archive is not None or pages.excerpt is not None),
            what_to_do=_what_to_do(paths, map(str, faults), _removals(faults, pages)),
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
