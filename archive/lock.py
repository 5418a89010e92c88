"""Who may write? One process at a time: kernel locks that end with their holder, and the holder's name in a file.

Two locks are one: that of a file, which names the holder, and that of a folder full of data. The file can be deleted
while it is held, and whoever comes next would make and lock another of that name; the folder cannot go without what it
holds. Where a folder cannot be locked (some network file systems) the holder's own look at its file remains.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import time
from contextlib import suppress
from pathlib import Path

from archive.errors import Locked, LockLost, WriteFailed
from archive.paths import DataPaths
from archive.segments import make_folder

__all__ = ["ArchiveLock", "died_holding", "holder_of", "is_held", "store_lock"]

_log = logging.getLogger("xuanjie.lock")

# Tries and seconds. Who only asks (is_held) has the lock for microseconds, or until a busy machine lets him go on.
_TRIES, _PAUSE = 25, 0.02
_NO_SUCH_LOCK = {errno.EBADF, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL}  # of folders, on some file systems
_MOST = 200  # bytes of a name
_UNNAMED = "a process that has not said its name"


class ArchiveLock:
    """A lock, held from construction to close(); raises Locked when another process holds it, WriteFailed.

    path       the file that names the holder; it stays when the lock is given back, and is empty then
    guard      the folder that is locked with it, made when missing; default: the one of the file
    took_over  the holder that died before it could give the lock back, as it had named itself; "" for none
    """

    def __init__(self, path: Path, *, guard: Path | None = None) -> None:
        self.path = path
        self._handle = self._folder = -1
        try:
            self._take(path.parent if guard is None else guard)
            self.took_over = _name_in(self._handle)
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, f"process {os.getpid()} on {os.uname().nodename}\n".encode(), 0)
        except OSError as error:
            self._let_go()
            raise WriteFailed(str(path), error.strerror or str(error)) from error
        except BaseException:
            self._let_go()
            raise
        if self.took_over:
            _log.warning("%s: %s died while it held this; taking over, and putting in order", path, self.took_over)

    def _take(self, guard: Path) -> None:
        for _ in range(_TRIES):
            self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
            self._hold(self._handle)
            if _is_at(self._handle, self.path):  # not so when it was deleted between the two lines
                break
            self._let_go()
        else:
            raise OSError(errno.EBUSY, "is being deleted again and again")
        make_folder(guard)
        self._folder = os.open(guard, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self._hold(self._folder)
        except OSError as error:
            if error.errno not in _NO_SUCH_LOCK:
                raise

    def _hold(self, handle: int) -> None:
        for _ in range(_TRIES):
            with suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            time.sleep(_PAUSE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Locked(str(self.path), _name_in(self._handle) or _UNNAMED) from error

    def check(self) -> None:
        """Before each commit: is the file at its place still the one that is locked?

        raises   LockLost when it was deleted or replaced: another process may have begun
        """
        try:
            ours = _is_at(self._handle, self.path)
        except OSError as error:
            raise WriteFailed(str(self.path), error.strerror or str(error)) from error
        if not ours:
            raise LockLost(str(self.path))

    def close(self) -> None:
        with suppress(OSError):  # a name that stays only makes the next holder say that we died
            os.ftruncate(self._handle, 0)
        self._let_go()

    def _let_go(self) -> None:
        for handle in (self._folder, self._handle):
            if handle >= 0:
                os.close(handle)
        self._handle = self._folder = -1


def store_lock(data: DataPaths) -> ArchiveLock:
    """Hold the store and the releases of a data folder, whose own folder is that of the schedule's lock."""
    return ArchiveLock(data.root / "store.lock", guard=data.releases)


def is_held(path: Path, *, guard: Path | None = None) -> bool:
    """True while some process holds the lock. Asking takes a share for a moment: whoever starts then tries again."""
    return any(_is_locked(one) for one in (path, path.parent if guard is None else guard))


def holder_of(path: Path) -> str:
    """The name in the file of a lock that is held."""
    try:
        return _name_at(path) or _UNNAMED
    except OSError:
        return "a process that cannot be named"


def died_holding(path: Path, *, guard: Path | None = None) -> str:
    """Who died while it held the lock, which nobody has taken since; "" for nobody."""
    if not path.exists() or is_held(path, guard=guard):
        return ""
    try:
        return _name_at(path)
    except OSError:
        return ""


def _is_locked(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError as error:
        if error.errno not in _NO_SUCH_LOCK:
            raise
    finally:
        os.close(handle)
    return False


def _is_at(handle: int, path: Path) -> bool:
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    ours = os.fstat(handle)
    return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)


def _name_at(path: Path) -> str:
    with path.open("rb") as file:
        return _name_in(file.fileno())


def _name_in(handle: int) -> str:
    return os.pread(handle, _MOST, 0).decode("utf-8", "replace").strip("\0 \n")  # zeros: of a name the power took
