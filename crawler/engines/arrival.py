"""What must go before pulled segments take their places? The ledger, and every copy of a text that was taken down."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from archive.database_files import remove_database
from archive.errors import Damaged
from archive.index import Index
from archive.paths import DataPaths
from archive.removal.salvaged import discard_salvage, salvage_of
from archive.removal.store_copy import forget_in_store
from archive.segments import ArchivePaths, TakedownLine, manifest_entries, writes
from archive.warc import target_uri
from archive.web.search.forgetting import forget_texts

__all__ = ["forget_taken_down"]


def forget_taken_down(paths: DataPaths, archive: ArchivePaths, manifest: Path | None) -> None:
    """Store, search index and salvage forget what the new manifest takes down; the ledger is discarded, to be made
    anew. The caller holds the locks of store and archive.

    manifest  that will take its place; None when it stays
    raises    Locked when somebody goes on reading the store, WriteFailed
    """
    ids = [] if manifest is None else _gone(manifest)
    if ids:
        forget_in_store(paths.store, ids)
        forget_texts(paths.browse, ids)
        discard_salvage(archive, _salvage(archive, set(ids)))
    with writes(archive.index):
        remove_database(archive.index)


def _gone(manifest: Path) -> list[str]:
    lines = manifest_entries(manifest.read_bytes())
    return [member.snapshot for line in lines if isinstance(line, TakedownLine) for member in line.members]


def _salvage(archive: ArchivePaths, ids: set[str]) -> tuple[str, ...]:
    """The files with records of these addresses; all of them where no ledger tells the addresses."""
    every = tuple(p.name for p in archive.salvage.iterdir()) if archive.salvage.is_dir() else ()
    if not every or not archive.index.exists():
        return every
    try:
        with closing(Index(archive.index, read_only=True)) as index:
            found = (index.capture(sid) for sid in ids)
            urls = {target_uri(capture.url) for capture in found if capture is not None}
    except Damaged:
        return every
    return salvage_of(archive, urls)
