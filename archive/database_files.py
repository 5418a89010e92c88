"""Which files are one SQLite database? Removed together: a journal left behind would be taken for the next file's."""

from __future__ import annotations

from pathlib import Path

__all__ = ["remove_database"]


def remove_database(path: Path) -> None:
    """Remove a database with its journals; one that is gone is no fault. Raises OSError."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
