"""What becomes of bytes that no record ends in, and of a ledger that cannot be read? They are kept in salvage/."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from archive.segments import ArchivePaths, make_folder, sync_folder, writes

__all__ = ["cut", "keep", "put_aside"]


def keep(paths: ArchivePaths, name: str, content: bytes, *, at: int = 0) -> None:
    """Put bytes aside under a name made of where they stood and what they are: a second time changes nothing.

    raises   WriteFailed
    """
    digest = hashlib.sha256(content).hexdigest()[:16]
    make_folder(paths.salvage)
    with writes(paths.salvage):
        path = paths.salvage / f"{name}.{at}.{digest}"
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    sync_folder(paths.salvage)


def put_aside(paths: ArchivePaths) -> None:
    """Move an unreadable ledger to salvage/. It is never opened as a file: to close a second handle of a database would
    take SQLite's locks from every connection of this process. Raises WriteFailed."""
    make_folder(paths.salvage)
    with writes(paths.salvage):
        number = sum(1 for _ in paths.salvage.glob("index.sqlite.*"))
        while (place := paths.salvage / f"index.sqlite.{number}").exists():
            number += 1
        paths.index.rename(place)
    sync_folder(paths.salvage)
    sync_folder(paths.root)


def cut(path: Path, size: int) -> None:
    """Take away what stands behind so many bytes, durably; raises WriteFailed."""
    with writes(path), path.open("r+b") as file:
        file.truncate(size)
        os.fsync(file.fileno())
