"""How is the frontier's file opened, read and written, and what is said when it cannot be?"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from archive.errors import WriteFailed
from archive.log_size import begin_anew, limit_log
from archive.segments import writes
from archive.sqlite_errors import UNREADABLE, is_damage
from crawler.errors import BadFrontier, OldFrontier

__all__ = ["FAILURES", "FrontierFailure", "FrontierFile"]

FrontierFailure = WriteFailed | BadFrontier
FAILURES = (WriteFailed, BadFrontier)  # the same, to catch

_VERSION = 2
_BUSY_SECONDS = 10.0
_SCHEMA = Path(__file__).with_name("frontier.sql")


class FrontierFile:
    """A SQLite file (WAL, synchronous=FULL): whole transactions, and every failure in our words.

    path        made when missing
    on_failure  hears of every read or write that fails, before it is raised: nobody can forget to end the crawl then
    raises      every method: WriteFailed when the disk refuses, BadFrontier when the file cannot be read; the
                constructor also OldFrontier
    """

    def __init__(self, path: Path, *, on_failure: Callable[[FrontierFailure], None]) -> None:
        self._path = path
        self._on_failure = on_failure
        if path.exists() and not path.is_file():
            raise BadFrontier(path, "no regular file")
        with writes(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        with self._told():
            self._db = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_SECONDS)
            self._is_full = True
            self._log = -1
            try:
                self._begin()
            except BaseException:
                self._db.close()
                raise

    def _begin(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        limit_log(self._db)
        self._db.execute("PRAGMA foreign_keys = ON")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version not in {0, _VERSION}:
            raise OldFrontier(self._path, version, _VERSION)
        self.is_new = version == 0
        self._db.executescript(_SCHEMA.read_text("utf-8"))
        found, ours = _made_by(self._db), _ours()
        if other := sorted(name for name, sql in ours.items() if found.get(name) != sql):
            raise BadFrontier(self._path, f"{other[0]} is not as we make it")
        if self.is_new:
            self._db.execute(f"PRAGMA user_version = {_VERSION}")

    def begin_log_anew(self) -> None:
        """Of whoever goes on with what a run that is dead has left: see archive/log_size.py."""
        with self._told():
            begin_anew(self._db, _BUSY_SECONDS)

    def close(self) -> None:
        if self._log >= 0:
            os.close(self._log)
            self._log = -1
        self._db.close()

    def sync(self) -> None:
        """Make durable what was committed without a sync: it is all in SQLite's log, in its order.

        The log may be opened beside SQLite, which holds its locks on the other two files: closing a handle of those
        would take them away.
        """
        try:
            if self._log < 0:
                self._log = os.open(f"{self._path}-wal", os.O_RDONLY)
            os.fdatasync(self._log)
        except OSError as error:
            failure = WriteFailed(str(self._path), error.strerror or str(error))
            self._on_failure(failure)
            raise failure from error

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What SQLite or the disk refuses, in our words. A broken constraint too: whether by a fault of ours or
        of the file, a crawl that went on would ask for the same address for ever."""
        try:
            yield
        except UNREADABLE as why:
            if isinstance(why, sqlite3.ProgrammingError):
                raise
            damaged = is_damage(why) or isinstance(why, sqlite3.IntegrityError)
            failure = BadFrontier(self._path, str(why)) if damaged else WriteFailed(str(self._path), str(why))
            self._on_failure(failure)
            raise failure from why

    @contextmanager
    def _read(self) -> Iterator[None]:
        """Values become ours inside; one that no code of ours wrote ends the crawl, as an unreadable file does."""
        try:
            yield
        except (ValueError, TypeError, LookupError, AttributeError) as why:
            failure = BadFrontier(self._path, f"a value that nobody wrote ({why})")
            self._on_failure(failure)
            raise failure from why

    @contextmanager
    def _transaction(self, *, synced: bool = True) -> Iterator[sqlite3.Connection]:
        with self._told():
            self._to_sync(synced)
            with _Transaction(self._db) as db:
                yield db

    def _statement(self, statement: str, given: Sequence[object]) -> list[tuple[Any, ...]]:
        """One statement that writes, a whole transaction without a sync; its rows, all of which SQLite has by then."""
        with self._told():
            self._to_sync(False)
            return self._db.execute(statement, given).fetchall()

    def _to_sync(self, synced: bool) -> None:
        """Have each transaction from now on synced at its end, or not."""
        if synced is not self._is_full:
            self._db.execute(f"PRAGMA synchronous = {'FULL' if synced else 'NORMAL'}")
            self._is_full = synced

    def _all(self, statement: str, given: Sequence[object] | Mapping[str, object]) -> list[tuple[Any, ...]]:
        with self._told():
            return self._db.execute(statement, given).fetchall()

    def _one(self, statement: str, given: Sequence[object]) -> tuple[Any, ...]:
        """The row of a statement that always has one."""
        (row,) = self._all(statement, given)
        return row


def _ours() -> dict[str, str]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(_SCHEMA.read_text("utf-8"))
        return _made_by(db)


def _made_by(db: sqlite3.Connection) -> dict[str, str]:
    """Table or index → the statement that made it, without comments: a flipped bit there is another rule."""
    made = db.execute("SELECT type || ' ' || name, tbl_name || ': ' || ifnull(sql, '') FROM sqlite_schema")
    return {name: " ".join(re.sub(r"--[^\n]*", "", text).split()) for name, text in made}


class _Transaction:
    """BEGIN IMMEDIATE … COMMIT, or ROLLBACK when anything is raised, the COMMIT of a full disk included."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> sqlite3.Connection:
        self._db.execute("BEGIN IMMEDIATE")
        return self._db

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._db.execute("COMMIT")
        finally:
            # An open transaction is one that failed. SQLite has ended some of them itself (no space, input or output).
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
