"""How does a file get its name only when no other has it? By a link; by a lock where a disk knows none (FAT, exFAT)."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

__all__ = ["name_if_new"]

_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS}
_LOCK = ".naming"  # hidden: no object


def name_if_new(beside: Path, path: Path) -> None:
    """Give a file, which may stay under its old name as well, a name in the same folder.

    raises   FileExistsError when there is a file of that name, OSError
    """
    try:
        os.link(beside, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _under_lock(beside, path)


def _under_lock(beside: Path, path: Path) -> None:
    """Such disks hang on one machine at a time, whose processes all take this lock."""
    handle = os.open(path.with_name(_LOCK), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        beside.rename(path)
    finally:
        os.close(handle)
