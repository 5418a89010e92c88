"""How large may SQLite's write-ahead log grow? Past this it is cut, as soon as no reader needs what it holds."""

from __future__ import annotations

import sqlite3

__all__ = ["LOG_BYTES", "limit_log"]

LOG_BYTES = 64 * 1024 * 1024  # of a file NAME-wal; SQLite itself would leave it as large as it ever was


def limit_log(db: sqlite3.Connection) -> None:
    """Of a connection that writes: SQLite moves the log into the file at a commit past 1,000 pages, and cuts it to this
    size when it begins it anew. While a reader holds an old state the log cannot be begun anew, and grows."""
    db.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
