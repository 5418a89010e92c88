"""How does the store come to say what the archive shows? The loop over what still has to be read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from archive.capture import utc_text
from archive.errors import Damaged
from archive.index_reads import Article
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.records import Extraction
from archive.snapshot import Snapshot
from archive.store import Entry, Store
from archive.store_rows import Rows, rows_of
from pipelines.apart import Engine, OtherCode, read_apart
from pipelines.codec import encode
from pipelines.extract import guarded
from pipelines.offline import no_network
from pipelines.recipe import reading_recipe
from pipelines.report import attested_values
from pipelines.to_read import captures_to_read, settle, still_to_read
from pipelines.workers import spread

__all__ = ["ExtractReport", "extract_all_into", "extract_archive", "extract_into", "put_into"]

_BATCH = 64  # snapshots per transaction and per message to a worker: some seconds of work
_WORTH_WORKERS = 256  # pages: fewer are read before a worker has loaded its rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Snapshots that stand in one segment, in the order of their places: read in one go from front to back."""

    segment: str
    snapshot_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractReport:
    """What one run of `extract` did."""

    articles: int  # readable article captures in the archive
    read: int  # read now
    known: int  # read before by the same recipe
    dropped: int  # in the store, no longer in the archive
    damaged: tuple[str, ...]  # snapshots whose bytes are not what the ledger says; see `xuanjie verify`


def extract_into(store: Store, snapshot: Snapshot) -> Extraction:
    """Read one snapshot and store the result: the step of a live crawl, equal to what `extract` does later."""
    (extraction,) = extract_all_into(store, [snapshot])
    return extraction


def extract_all_into(store: Store, snapshots: Sequence[Snapshot]) -> list[Extraction]:
    """The same for several, in one transaction."""
    with no_network():
        found = [guarded(snapshot) for snapshot in snapshots]
    put_into(store, list(zip(snapshots, found, strict=True)))
    return found


def put_into(store: Store, found: Sequence[tuple[Snapshot, Extraction]]) -> None:
    """Store what was read of some snapshots, in one transaction."""
    if found:
        store.put([(_entry(snapshot, one), one, attested_values(one)) for snapshot, one in found])


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
    jobs      worker processes; the store's content does not depend on it
    progress  called with (done, to do) after every batch
    engine    reads in place of worker processes of ours; the store's content does not depend on it either
    """
    damaged: list[str] = []
    done = 0
    with Store(paths.store) as store, ArchiveReader(paths.archive) as reader:
        todo = still_to_read(store, reader, reading_recipe(), full=full)
        chunks = captures_to_read(store, reader, todo) if todo.count else iter(())
        workers = jobs if todo.count >= _WORTH_WORKERS else 1
        with no_network() if engine is None else nullcontext():  # an engine's pages are guarded where they are read
            for rows, faults in _read_all(paths.archive, todo.recipe, chunks, workers, engine):
                store.put_rows(rows, compared=True)
                damaged += faults
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
    )


def _read_all(
    root: Path, recipe: str, chunks: Iterable[list[Article]], jobs: int, engine: Engine | None
) -> Iterator[tuple[list[Rows], list[str]]]:
    """Rows piece by piece, and what could not be taken out of the archive, in the order of the segments."""
    if engine is None:
        yield from spread(partial(_read_piece, root, recipe), _pieces(chunks), jobs)
        return
    for found, faults in read_apart(root, ([one.snapshot_id for one in some] for some in chunks), engine):
        yield [rows_of(entry, one, attested_values(one)) for entry, one in found], faults


def _pieces(chunks: Iterable[list[Article]]) -> Iterator[Piece]:
    for some in chunks:
        for segment, there in groupby(some, key=attrgetter("segment")):
            ids = tuple(article.snapshot_id for article in there)
            for first in range(0, len(ids), _BATCH):
                yield Piece(segment=segment, snapshot_ids=ids[first : first + _BATCH])


def _read_piece(root: Path, recipe: str, piece: Piece) -> tuple[list[Rows], list[str]]:
    """Raises OtherCode in a worker that was started after the program had been changed."""
    if reading_recipe() != recipe:
        raise OtherCode(f"process {os.getpid()}", reading_recipe(), recipe)
    rows: list[Rows] = []
    faults: list[str] = []
    with ArchiveReader(root) as reader:
        for sid in piece.snapshot_ids:
            try:
                snapshot = reader.snapshot(sid)
            except Damaged as error:
                faults.append(f"{sid}: {error}")
                continue
            extraction = guarded(snapshot)
            rows.append(rows_of(_entry(snapshot, extraction), extraction, attested_values(extraction)))
    return rows, faults


def _entry(snapshot: Snapshot, extraction: Extraction) -> Entry:
    return Entry(
        snapshot_id=snapshot.id,
        recipe=reading_recipe(),
        url=snapshot.url,
        source=snapshot.source,
        fetched_at=utc_text(snapshot.fetched_at),
        content_sha256=snapshot.content_sha256,
        text=encode(extraction),
    )
