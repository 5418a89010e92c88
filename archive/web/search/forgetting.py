"""How does a text leave the index? Its words too, and no unused page of the file keeps them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from archive.database_files import remove_database
from archive.errors import WriteFailed
from archive.segments import writes
from archive.sqlite_errors import UNREADABLE, is_beyond_rewriting
from archive.web.search.folding import index_words
from archive.web.search.texts import NAME, unpacked

__all__ = ["forget", "forget_texts", "remove"]


def forget_texts(folder: Path, snapshot_ids: Sequence[str]) -> bool:
    """Remove the texts of these snapshots from the index in a folder of catalogues, if there is one.

    returns  whether the index went as a whole: damaged, or without room to write it anew. `browse` makes it again
    raises   WriteFailed
    """
    path = folder / NAME
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as index:
            index.execute("PRAGMA secure_delete = ON")
            forget(index, snapshot_ids)
    except UNREADABLE as error:
        if not is_beyond_rewriting(error):
            raise WriteFailed(str(path), f"{error}; it is a cache and may be deleted") from error
        with writes(path):
            remove_database(path)
        return True
    return False


def forget(index: sqlite3.Connection, snapshot_ids: Sequence[str]) -> None:
    """What was taken down leaves the index."""
    numbers = index.execute(
        "SELECT number FROM texts WHERE body IS NOT NULL AND snapshot_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(snapshot_ids)),),
    ).fetchall()
    if not numbers:
        return
    index.execute("BEGIN IMMEDIATE")
    for (number,) in numbers:
        remove(index, number)
    index.execute("INSERT INTO words (words) VALUES ('optimize')")  # else the words stand in it until some merge
    index.execute("COMMIT")
    index.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def remove(index: sqlite3.Connection, number: int) -> None:
    """One text and its words; in a transaction of the caller."""
    stored = index.execute("SELECT ranges, body FROM texts WHERE number = ?", (number,)).fetchone()
    if stored[1] is not None:
        words = index_words(unpacked(stored).text)
        index.execute("INSERT INTO words (words, rowid, body) VALUES ('delete', ?, ?)", (number, words))
    index.execute("DELETE FROM texts WHERE number = ?", (number,))
