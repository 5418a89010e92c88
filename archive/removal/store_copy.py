"""How does the store forget a snapshot, so that no file of it holds a quote any more?

A row that is deleted stays on the disk in freed pages and in the write-ahead log; so they are overwritten and the file
is made anew, which needs its size once more on the disk. The store is a cache: one that cannot be read, or for which
there is no room, is removed, and `extract` makes it again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from pathlib import Path

from archive.database_files import remove_database
from archive.errors import Locked, NewerVersion, WriteFailed
from archive.sqlite_errors import UNREADABLE, is_beyond_rewriting
from archive.store import SCHEMA_VERSION

__all__ = ["forget_in_store"]

_BUSY_SECONDS = 30.0


def forget_in_store(path: Path, snapshot_ids: Collection[str]) -> bool:
    """Leave nothing of these snapshots in a store; the caller holds the lock under which stores are written.

    returns  whether the store went as a whole
    raises   NewerVersion for one that later code wrote, Locked when somebody goes on reading it, WriteFailed
    """
    if not path.exists():
        return False
    try:
        goes = not _forgotten(path, snapshot_ids)
    except UNREADABLE as error:
        if "locked" in str(error):
            raise Locked(str(path), "a process that reads it") from error
        if not is_beyond_rewriting(error):
            raise WriteFailed(str(path), str(error)) from error
        goes = True
    if goes:
        _remove(path)
    return goes


def _forgotten(path: Path, snapshot_ids: Collection[str]) -> bool:
    """False when it is no store of this version."""
    db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA_VERSION and db.execute("SELECT count(*) FROM sqlite_schema").fetchone() != (0,):
            hint = ", or delete the file, which is a cache: the page must leave it too"
            raise NewerVersion(str(path), "store", version, SCHEMA_VERSION, hint=hint)
        if version != SCHEMA_VERSION:
            return False
        db.execute("PRAGMA secure_delete = ON")
        db.execute("PRAGMA foreign_keys = ON")
        db.executemany("DELETE FROM extractions WHERE snapshot_id = ?", [(sid,) for sid in snapshot_ids])
        db.execute("VACUUM")  # also of what earlier runs freed without overwriting it
        (busy, _, _) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise Locked(str(path), "a process that reads it")
    finally:
        db.close()
    return True


def _remove(path: Path) -> None:
    try:
        remove_database(path)
    except OSError as error:
        raise WriteFailed(str(path), error.strerror or str(error)) from error
