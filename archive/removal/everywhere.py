"""How does a snapshot's text leave a whole data folder? Archive, store and search; releases are published and stay."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from archive.capture import Takedown
from archive.lock import store_lock
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.removal.store_copy import forget_in_store
from archive.takedown import Affected, affected, take_down
from archive.web.search.forgetting import forget_texts
from archive.web.search.texts import NAME

__all__ = ["take_down_everywhere"]


def take_down_everywhere(data: DataPaths, snapshot_id: str, takedown: Takedown) -> Affected:
    """Remove the body from the archive and what was read of it from the store and the search index. Twice is once.

    Store and index go first, being caches: what they lost of a takedown that is undone is read again.

    raises   what `take_down` raises; Locked also when a run works on the store
    """
    with ArchiveReader(data.archive) as reader:
        ids = affected(data.archive, reader.captures(), snapshot_id).snapshot_ids
    with closing(store_lock(data)):
        caches = _forget(data, ids)
        found = take_down(data.archive, snapshot_id, takedown)
        if set(found.snapshot_ids) - set(ids):  # captured between the two looks
            caches += _forget(data, found.snapshot_ids)
    return replace(found, caches=caches)


def _forget(data: DataPaths, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Store and index; the names of those that went as a whole."""
    went = ((data.store, forget_in_store(data.store, ids)), (data.browse / NAME, forget_texts(data.browse, ids)))
    return tuple(path.relative_to(data.root).as_posix() for path, whole in went if whole)
