"""How is the file of the store opened, made, and made anew when it is no store of this version?"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archive.database_files import remove_database
from archive.errors import NewerVersion, WriteFailed
from archive.log_size import limit_log
from archive.schema import statements
from archive.segments import writes
from archive.sqlite_errors import UNREADABLE, is_damage

__all__ = ["SCHEMA_VERSION", "open_store"]

SCHEMA_VERSION = 3  # a smaller number in the file: made anew; a larger one: refused
_PAGE_BYTES = 16384  # rows of up to 4 KB stand whole in their page: of 4,096 bytes each would have one to itself
_BUSY_SECONDS = 30.0  # a crawl writes single pages beside us; each write takes milliseconds
_TRIES, _PAUSE = 600, 0.05  # as long for whoever is opening it: that takes milliseconds, and a stopped process for ever
_ANEW = ", or delete the file: xuanjie extract makes it anew"


def open_store(path: Path) -> sqlite3.Connection:
    """A connection that writes; a file that is no store, or an earlier version's, is replaced.

    raises   NewerVersion for one of a later version, WriteFailed
    """
    try:
        with writes(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with _one_at_a_time(path):
                return _opened(path)
    except UNREADABLE as error:
        raise WriteFailed(str(path), str(error)) from error


def _opened(path: Path) -> sqlite3.Connection:
    try:
        db = _connected(path)
    except UNREADABLE as error:
        if not is_damage(error):
            raise
        db = None
    if db is None:
        remove_database(path)
        db = _connected(path)
    assert db is not None, "what was made a moment ago is of this version"
    return db


def _connected(path: Path) -> sqlite3.Connection | None:
    """None for a store of an earlier version."""
    db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        db.execute(f"PRAGMA page_size = {_PAGE_BYTES}")  # of a new file
        db.execute("PRAGMA journal_mode = WAL")
        limit_log(db)
        db.execute("PRAGMA synchronous = NORMAL")  # after a power cut the last batch is read again
        db.execute("PRAGMA foreign_keys = ON")
        is_ours = _is_ours(db, path)
    except BaseException:
        db.close()
        raise
    if not is_ours:
        db.close()
        return None
    return db


def _is_ours(db: sqlite3.Connection, path: Path) -> bool:
    """Whether it is of this version; what is empty becomes so."""
    db.execute("BEGIN IMMEDIATE")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    tables = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if tables and version > SCHEMA_VERSION:
        raise NewerVersion(str(path), "store", version, SCHEMA_VERSION, hint=_ANEW)
    if tables and version < SCHEMA_VERSION:
        return False
    if not tables:
        for statement in statements("schema.sql"):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    db.execute("COMMIT")
    return True


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Of all who open a store at once the others wait; the file that says so goes again.

    Of two who both found an old store the second would remove what the first had made of it, and who had that open
    would write on into a file without a name.
    """
    place = path.with_name(f"{path.name}.opening")
    with writes(place):
        handle = _held(place)
    try:
        yield
    finally:
        with suppress(OSError):  # one that stays is in nobody's way
            place.unlink()
        os.close(handle)


def _held(place: Path) -> int:
    for _ in range(_TRIES):
        handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            with suppress(BlockingIOError, FileNotFoundError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.path.samestat(os.fstat(handle), place.stat()):  # not so when its holder has just removed it
                    return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        time.sleep(_PAUSE)
    raise WriteFailed(str(place), f"held for {_TRIES * _PAUSE:.0f} s by another process, which opens the store")
