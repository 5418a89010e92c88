"""How does a snapshot's text leave a whole data folder? The archive and the store; releases are published and stay."""

from __future__ import annotations

from contextlib import closing

from archive.capture import Takedown
from archive.lock import ArchiveLock
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.removal.store_copy import forget_in_store
from archive.takedown import Affected, affected, take_down

__all__ = ["take_down_everywhere"]


def take_down_everywhere(data: DataPaths, snapshot_id: str, takedown: Takedown) -> Affected:
    """Remove the body from the archive and what was read of it from the store. Twice is once.

    The store goes first, being a cache: what it lost of a takedown that is undone is read again.

    raises   what `take_down` raises; Locked also when a run works on the store
    """
    with ArchiveReader(data.archive) as reader:
        ids = affected(data.archive, reader.captures(), snapshot_id).snapshot_ids
    with closing(ArchiveLock(data.root / "store.lock")):
        forget_in_store(data.store, ids)
        found = take_down(data.archive, snapshot_id, takedown)
        if set(found.snapshot_ids) - set(ids):  # captured between the two looks
            forget_in_store(data.store, found.snapshot_ids)
    return found
