"""How large may SQLite's write-ahead log grow? Past this it is cut, as soon as no reader needs what it holds."""

from __future__ import annotations

import sqlite3
from contextlib import suppress

__all__ = ["LOG_BYTES", "begin_anew", "limit_log", "write_back"]

LOG_BYTES = 64 * 1024 * 1024  # of a file NAME-wal; SQLite itself would leave it as large as it ever was


def limit_log(db: sqlite3.Connection) -> None:
    """Of a connection that writes: SQLite moves the log into the file at a commit past 1,000 pages, and cuts it to this
    size when it begins it anew. While a reader holds an old state the log cannot be begun anew, and grows."""
    db.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")


def begin_anew(db: sqlite3.Connection, busy_seconds: float) -> None:
    """Write what a dead run left in the log into the file, and begin the log anew.

    A sync of it may have failed: then a part of it is in memory only, and what is appended behind that is lost with the
    power. Who reads the file meanwhile is not waited for; the log is then begun anew by a later start.

    busy_seconds   how long the connection waits for others from then on
    """
    db.execute("PRAGMA busy_timeout = 0")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    db.execute(f"PRAGMA busy_timeout = {round(busy_seconds * 1000)}")


def write_back(db: sqlite3.Connection) -> None:
    """Of a connection that has written, before it is closed: move the log into the file while readers come and go.

    The last close does the same behind a lock that lets no reader open the file until two syncs have ended, and readers
    ask again at growing intervals. After this it has nothing to move, and holds that lock only to remove the log. What
    fails here the close tries once more, from the log.
    """
    with suppress(sqlite3.Error):
        db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
