"""Who works on store and releases right now? One run at a time; a crawl may go on capturing beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from archive.errors import BadInput, WriteFailed
from archive.lock import store_lock
from archive.paths import DataPaths

__all__ = ["hold_store", "need_archive"]


@contextmanager
def hold_store(paths: DataPaths) -> Iterator[None]:
    """Hold the store's lock inside the block; raises Locked when another run holds it."""
    try:
        paths.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteFailed(str(paths.root), error.strerror or str(error)) from error
    with closing(store_lock(paths)):
        yield


def need_archive(paths: DataPaths) -> None:
    """Before anything is made at a path that somebody mistyped; raises BadInput where no archive lies."""
    if paths.archive_at_hand is None:
        raise BadInput(str(paths.archive), "no archive", "one made by: xuanjie demo, crawl or import (see --data)")
