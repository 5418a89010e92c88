"""How does the store come to say what the archive shows? The loop over what still has to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from archive.errors import Damaged, NoSuchRecord
from archive.index_reads import Article
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.records import Extraction
from archive.snapshot import Snapshot
from archive.store import Store
from archive.store_rows import TABLES, Rows, rows_of
from pipelines.apart import Engine, read_apart
from pipelines.errors import UNEXTRACTABLE
from pipelines.offline import no_network
from pipelines.readers import Placed, Readers, entry_of, placed_in
from pipelines.recipe import reading_recipe
from pipelines.report import attested_values
from pipelines.to_read import captures_to_read, settle, still_to_read

__all__ = ["ExtractReport", "extract_all_into", "extract_archive", "extract_into", "put_into"]

_BATCH = 64  # snapshots per transaction: some seconds of work


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractReport:
    """What one run of `extract` did."""

    articles: int  # readable article captures in the archive
    read: int  # read now
    known: int  # read before by the same recipe
    dropped: int  # in the store, no longer in the archive
    damaged: tuple[str, ...]  # snapshots whose bytes are not what the ledger says; see `xuanjie verify`
    unextractable: tuple[str, ...] = ()  # snapshots that no process could read within its limits, of those read now

    def and_then(self, later: ExtractReport) -> ExtractReport:
        """What this run and one behind it did together."""
        return ExtractReport(
            articles=later.articles,
            read=self.read + later.read,
            known=self.known,
            dropped=self.dropped + later.dropped,
            damaged=tuple(sorted({*self.damaged, *later.damaged})),
            unextractable=tuple(sorted({*self.unextractable, *later.unextractable})),
        )


def extract_into(store: Store, snapshot: Snapshot) -> Extraction:
    """Read one snapshot and store the result: the step of a live crawl, equal to what `extract` does later."""
    (extraction,) = extract_all_into(store, [snapshot])
    return extraction


def extract_all_into(store: Store, snapshots: Sequence[Snapshot]) -> list[Extraction]:
    """The same for several, in one transaction."""
    with Readers() as readers:
        found = list(readers.extractions(snapshots))
    put_into(store, list(zip(snapshots, found, strict=True)))
    return found


def put_into(store: Store, found: Sequence[tuple[Snapshot, Extraction]]) -> None:
    """Store what was read of some snapshots, in one transaction."""
    if found:
        store.put([(entry_of(snapshot, one), one, attested_values(one)) for snapshot, one in found])


def extract_archive(
    paths: DataPaths,
    *,
    full: bool = False,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
    engine: Engine | None = None,
) -> ExtractReport:
    """Bring the store up to the archive.

    full      read everything again, whatever the store holds
    jobs      child processes that read; the store's content does not depend on it
    progress  called with (done, to do) after every batch
    engine    reads in place of worker processes of ours; the store's content does not depend on it either
    """
    damaged: list[str] = []
    lost: list[str] = []
    done = 0
    with Store(paths.store) as store, ArchiveReader(paths.archive) as reader:
        todo = still_to_read(store, reader, reading_recipe(), full=full)
        chunks = captures_to_read(store, reader, todo) if todo.count else iter(())
        with no_network() if engine is None else nullcontext():  # an engine asks elsewhere
            for rows, faults in _read_all(paths.archive, reader, chunks, jobs, engine):
                store.put_rows(rows, compared=True)
                damaged += faults
                lost += (line for one in rows for line in _unextractable(one))
                done += len(rows) + len(faults)
                if progress is not None:
                    progress(done, max(done, todo.count))
        settle(store, todo, [fault.partition(": ")[0] for fault in damaged])
    return ExtractReport(
        articles=todo.articles,
        read=done - len(damaged),
        known=todo.articles - done,
        dropped=todo.dropped,
        damaged=tuple(sorted(damaged)),
        unextractable=tuple(sorted(lost)),
    )


def _read_all(
    root: Path, reader: ArchiveReader, chunks: Iterable[list[Article]], jobs: int, engine: Engine | None
) -> Iterator[tuple[list[Rows], list[str]]]:
    """Rows some at a time, and what could not be taken out of the archive, in the order of the segments."""
    if engine is None:
        yield from _read_here(root, reader, chunks, jobs)
        return
    for found, faults in read_apart(root, ([one.snapshot_id for one in some] for some in chunks), engine):
        yield [rows_of(entry, one, attested_values(one)) for entry, one in found], faults


def _read_here(
    root: Path, reader: ArchiveReader, chunks: Iterable[list[Article]], jobs: int
) -> Iterator[tuple[list[Rows], list[str]]]:
    rows: list[Rows] = []
    faults: list[str] = []
    with Readers(root, jobs=jobs) as readers:
        for placed, found in readers.rows(_placed(reader, chunks)):
            if found is not None:
                rows.append(found)
            else:
                try:
                    rows.append(_rows_of(readers, reader.snapshot(placed.snapshot_id)))
                except Damaged as error:
                    faults.append(f"{placed.snapshot_id}: {error}")
            if len(rows) + len(faults) >= _BATCH:
                yield rows, faults
                rows, faults = [], []
    if rows or faults:
        yield rows, faults


def _unextractable(rows: Rows) -> Iterator[str]:
    for sid, _, code, detail in rows.by_table[TABLES.index("issues")]:
        if code == UNEXTRACTABLE:
            yield f"{sid}: {detail}"


def _placed(reader: ArchiveReader, chunks: Iterable[list[Article]]) -> Iterator[Placed]:
    for some in chunks:
        for article in some:
            placed = placed_in(reader.ledger, article.snapshot_id)
            if placed is None:
                told = "the ledger was changed while it was read; run the command again"
                raise NoSuchRecord("snapshot", article.snapshot_id, told)
            yield placed


def _rows_of(readers: Readers, snapshot: Snapshot) -> Rows:
    extraction = readers.extraction(snapshot)
    return rows_of(entry_of(snapshot, extraction), extraction, attested_values(extraction))
