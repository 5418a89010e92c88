"""Who works on store and releases right now? One run at a time; a crawl may go on capturing beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from archive.errors import WriteFailed
from archive.lock import store_lock
from archive.paths import DataPaths

__all__ = ["hold_store"]


@contextmanager
def hold_store(paths: DataPaths) -> Iterator[None]:
    """Hold the store's lock inside the block; raises Locked when another run holds it."""
    try:
        paths.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteFailed(str(paths.root), error.strerror or str(error)) from error
    with closing(store_lock(paths)):
        yield
