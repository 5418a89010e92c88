"""Who may write? One process at a time: a kernel lock that ends with its holder, and the holder's name in the file."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path

from archive.errors import Locked, WriteFailed

__all__ = ["ArchiveLock", "is_held"]

_TRIES, _PAUSE = 5, 0.02  # seconds: somebody who only asks (is_held) has the lock for microseconds


class ArchiveLock:
    """The archive's lock, held from construction to close(); raises Locked when another process holds it.

    The file is never removed: a removed lock file would let two processes lock two files of one name.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise WriteFailed(str(path), error.strerror or str(error)) from error
        try:
            self._take()
        except OSError as error:
            holder = os.pread(self._handle, 200, 0).decode("utf-8", "replace").strip()
            os.close(self._handle)
            if not isinstance(error, BlockingIOError):
                raise WriteFailed(str(path), error.strerror or str(error)) from error
            raise Locked(str(path), holder or "a process that has not said its name yet") from error
        try:
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, f"process {os.getpid()} on {os.uname().nodename}\n".encode(), 0)
        except OSError as error:
            os.close(self._handle)
            raise WriteFailed(str(path), error.strerror or str(error)) from error

    def _take(self) -> None:
        for _ in range(_TRIES):
            with suppress(BlockingIOError):
                fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            time.sleep(_PAUSE)
        fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def close(self) -> None:
        os.close(self._handle)


def is_held(path: Path) -> bool:
    """True while some process holds the lock. Asking takes a share for a moment: whoever starts then tries again."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
