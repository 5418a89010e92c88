"""What has been said of one snapshot? One row of the store, for readers that never write it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

__all__ = ["stored_text"]


def stored_text(store: Path, snapshot_id: str) -> str:
    """The extraction of a snapshot as canonical JSON, "" when the store does not hold it: it is a cache, and may be
    missing, half-made or of another version."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(store.absolute()))}?mode=ro", uri=True, timeout=1)) as db:
            row = db.execute("SELECT extraction FROM extractions WHERE snapshot_id = ?", (snapshot_id,)).fetchone()
    except sqlite3.DatabaseError:
        return ""
    return "" if row is None else str(row[0])
