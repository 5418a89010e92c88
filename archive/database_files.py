"""Which files are one SQLite database? They are removed and looked at together.

A journal left behind would be taken for the next file's; commits stand in the log until it is put into the file.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

__all__ = ["mark_of", "remove_database"]


def remove_database(path: Path) -> None:
    """Remove a database with its journals; one that is gone is no fault. Raises OSError."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def mark_of(path: Path) -> str:
    """Another text after each commit, by the times and sizes of file and log; cheap. "" when there is none."""
    found = []
    for file in (path, path.with_name(f"{path.name}-wal")):
        with suppress(OSError):
            status = file.stat()
            found.append(f"{status.st_mtime_ns}-{status.st_size}")
    return "/".join(found)
