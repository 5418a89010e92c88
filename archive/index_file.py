"""How is the file of the ledger opened and made, and what do SQLite's errors mean for the user?"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType

from archive.errors import Damaged, NewerVersion, OldLedger, WriteFailed
from archive.log_size import begin_anew, limit_log
from archive.schema import statements
from archive.sqlite_errors import UNREADABLE, is_damage, is_refusal

__all__ = ["VERSION", "faults", "open_index"]

VERSION = 6  # another number in the file: written by other code, made anew from the WARC files
_BUSY_SECONDS = 30.0
_SOUND = "a sound ledger (when it is deleted it is made anew from the WARC files)"
_ANEW = ", or delete the file: it is made anew from the WARC files"
_INDEX = "CREATE INDEX "


def open_index(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """A connection to a ledger of our version, which is made when it is missing.

    raises   OldLedger, NewerVersion, and SQLite's errors
    """
    db = _connected(path, read_only)
    try:
        if not read_only:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            limit_log(db)
            begin_anew(db, _BUSY_SECONDS)
        _check_version(db, path, read_only)
    except BaseException:
        db.close()
        raise
    return db


def _connected(path: Path, read_only: bool) -> sqlite3.Connection:
    if not read_only:
        return sqlite3.connect(path, isolation_level=None, timeout=_BUSY_SECONDS)
    uri = path.absolute().as_uri()
    db = sqlite3.connect(f"{uri}?mode=ro", uri=True, isolation_level=None, timeout=_BUSY_SECONDS)
    try:
        db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError:
        db.close()
        if path.with_name(path.name + "-wal").exists():
            raise
        # A folder that we may not write: WAL mode wants a -shm file there unless the file cannot change.
        db = sqlite3.connect(f"{uri}?mode=ro&immutable=1", uri=True, isolation_level=None)
    db.execute("PRAGMA query_only = ON")
    db.execute("PRAGMA trusted_schema = OFF")  # the file may come from elsewhere, with views of its own
    return db


def _check_version(db: sqlite3.Connection, path: Path, read_only: bool) -> None:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if version == 0 and tables == 0 and not read_only:
        _make(db)
    elif version > VERSION:
        raise NewerVersion(str(path), "ledger", version, VERSION, hint=_ANEW)
    elif version != VERSION:
        raise OldLedger(str(path), version, VERSION)
    elif not read_only:
        for statement in statements("index.sql"):
            if statement.startswith(_INDEX):  # they change no answer: one that came later needs no new version
                db.execute(statement.replace(_INDEX, f"{_INDEX}IF NOT EXISTS ", 1))


def _make(db: sqlite3.Connection) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        for statement in statements("index.sql"):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


class faults:  # noqa: N801  (read as a word: with faults(path)); no generator: each page passes here several times
    """Turn SQLite's errors into WriteFailed (the disk refuses) or Damaged (the file is no ledger of ours: rebuild)."""

    __slots__ = ("_path", "_read_only")

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self._path, self._read_only = path, read_only

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, sqlite3.OperationalError) and (
            is_refusal(error) if self._read_only else not is_damage(error)
        ):
            raise WriteFailed(str(self._path), str(error)) from error  # full, locked for half a minute, read-only
        # no database, or a value that no code of ours wrote: a flipped bit makes a number of a text
        if isinstance(error, (*UNREADABLE, ValueError, TypeError)):
            raise Damaged(str(self._path), str(error), _SOUND) from error
