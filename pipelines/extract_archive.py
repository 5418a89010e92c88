"""Which snapshots still have to be read? The loop from the archive to the store, with what was read before kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archive.capture import Capture, Outcome, Role, utc_text
from archive.errors import Damaged
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.records import Extraction
from archive.snapshot import Snapshot
from archive.store import Entry, Store
from pipelines.apart import Engine, read_apart
from pipelines.codec import encode
from pipelines.extract import guarded
from pipelines.offline import no_network
from pipelines.recipe import reading_recipe
from pipelines.report import attested_values
from pipelines.workers import spread

__all__ = ["ExtractReport", "article_captures", "extract_archive", "extract_into"]

_BATCH = 32  # snapshots per transaction and per message to a worker: about a second of work

Row = tuple[Entry, Extraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractReport:
    """What one run of `extract` did."""

    articles: int  # readable article captures in the archive
    read: int  # read now
    known: int  # read before by the same recipe
    dropped: int  # in the store, no longer in the archive
    damaged: tuple[str, ...]  # snapshots whose bytes are not what the ledger says; see `xuanjie verify`


def article_captures(reader: ArchiveReader) -> Iterator[Capture]:
    """The captures that are read for records: articles that arrived whole, differ from the capture before, and were not
    taken down."""
    return (c for c in reader.captures(role=Role.ARTICLE) if c.outcome is Outcome.OK and c.takedown is None)


def extract_into(store: Store, snapshot: Snapshot) -> Extraction:
    """Read one snapshot and store the result: the step of a live crawl, equal to what `extract` does later."""
    with no_network():
        extraction = guarded(snapshot)
    store.put([(_entry(snapshot, extraction), extraction, attested_values(extraction))])
    return extraction


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
    made_by = reading_recipe()
    with Store(paths.store) as store:
        with ArchiveReader(paths.archive) as reader:
            wanted = [capture.snapshot_id for capture in article_captures(reader)]
        stored = store.recipes()
        stale = stored.keys() - set(wanted)
        store.drop(stored if full else stale)
        known = {} if full else {sid for sid, made in stored.items() if made == made_by}
        todo = [sid for sid in wanted if sid not in known]
        damaged: list[str] = []
        done = 0
        with no_network() if engine is None else nullcontext():  # an engine's pages are guarded where they are read
            for rows, faults in (
                _read_all(paths.archive, todo, jobs) if engine is None else read_apart(paths.archive, todo, engine)
            ):
                store.put([(entry, found, attested_values(found)) for entry, found in rows])
                damaged += faults
                done += len(rows) + len(faults)
                if progress is not None:
                    progress(done, len(todo))
    return ExtractReport(
        articles=len(wanted),
        read=len(todo) - len(damaged),
        known=len(wanted) - len(todo),
        dropped=len(stale),
        damaged=tuple(sorted(damaged)),
    )


def _read_all(root: Path, todo: Sequence[str], jobs: int) -> Iterator[tuple[list[Row], list[str]]]:
    """Batches of rows, and of what could not be taken out of the archive, in the order of `todo`."""
    batches = (todo[i : i + _BATCH] for i in range(0, len(todo), _BATCH))
    return spread(partial(_read_batch, root), batches, jobs if len(todo) > _BATCH else 1)


def _read_batch(root: Path, snapshot_ids: Sequence[str]) -> tuple[list[Row], list[str]]:
    rows: list[Row] = []
    faults: list[str] = []
    with ArchiveReader(root) as reader:
        for sid in snapshot_ids:
            try:
                snapshot = reader.snapshot(sid)
            except Damaged as error:
                faults.append(f"{sid}: {error}")
                continue
            extraction = guarded(snapshot)
            rows.append((_entry(snapshot, extraction), extraction))
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
