"""Which edition is served now? The latest release; a newer one takes its place once its catalogue is ready."""

from __future__ import annotations

import gc
import logging
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path

from archive.errors import ArchiveError
from archive.web.edition import Edition
from archive.web.given_back import give_back

__all__ = ["Site"]

_log = logging.getLogger("xuanjie.browse")
_WAITS = (0.0, 0.1, 0.4, 1.5, 5.0)  # seconds; what lives on then is freed when the next release comes


class Site:
    """The edition on show. Threads share it.

    latest  folder of the release to show, asked at every look: cheap, and None while there is none
    opened  makes an edition of a folder; slow, so it runs in a thread of its own after the first
    """

    def __init__(self, latest: Callable[[], Path | None], opened: Callable[[Path], Edition]) -> None:
        self._latest = latest
        self._opened = opened
        self._lock = threading.Lock()
        self._making: threading.Thread | None = None
        self._failed: object = None
        folder = latest()
        assert folder is not None  # the verb has looked
        self._seen = _mark(folder)
        self._edition = opened(folder)

    def edition(self) -> Edition:
        """What to show. A release that came since is opened beside it; one that cannot be opened is left aside."""
        folder = self._latest()
        if folder is not None:
            mark = _mark(folder)
            if mark not in (self._seen, self._failed):
                self._renew(folder, mark)
        return self._edition

    def _renew(self, folder: Path, mark: object) -> None:
        with self._lock:
            if self._making is not None and self._making.is_alive():
                return
            self._making = threading.Thread(target=self._open, args=(folder, mark), daemon=True)
            self._making.start()

    def _open(self, folder: Path, mark: object) -> None:
        self._failed = mark  # until it is open: what cannot be opened, for whatever reason, is not tried at each look
        try:
            edition = self._opened(folder)
        except ArchiveError as error:
            _log.warning("release %s is not shown: %s", folder.name, error)
            return
        before = weakref.ref(self._edition)
        self._edition, self._seen, self._failed = edition, mark, None
        for wait in _WAITS:
            time.sleep(wait)  # it lives as long as a question that was asked of it
            gc.collect()  # SQLite's connections of the one before are rings of Python's own making, and hold its files
            if before() is None:
                break
        give_back()


def _mark(folder: Path) -> object:
    """Another one when the folder's files were written anew."""
    try:
        status = (folder / "SHA256SUMS").stat()
    except OSError:
        return (folder, None)
    return (folder, status.st_mtime_ns, status.st_ino)
