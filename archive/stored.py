"""What has been said of one snapshot? One row of the store, for readers that never write it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from archive.sqlite_errors import UNREADABLE
from archive.store_rows import COLUMNS, text_as_written

__all__ = ["stored_text", "text_in"]


def stored_text(store: Path, snapshot_id: str) -> str:
    """The extraction of a snapshot as canonical JSON, "" when the store does not hold it: it is a cache, and may be
    missing, half-made, damaged or of another version."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(store.absolute()))}?mode=ro", uri=True, timeout=1)) as db:
            db.execute("PRAGMA query_only = ON")
            db.execute("PRAGMA trusted_schema = OFF")
            return text_in(db, snapshot_id)
    except UNREADABLE:
        return ""


def text_in(db: sqlite3.Connection, snapshot_id: str) -> str:
    """The same, of a store that is open for many questions; "" too when its row is not as it was written.

    raises   UNREADABLE when SQLite cannot read it
    """
    sql = f"SELECT {COLUMNS} FROM extractions WHERE snapshot_id = ?"  # noqa: S608 - our own names
    row = db.execute(sql, (snapshot_id,)).fetchone()
    return "" if row is None else text_as_written(row)
