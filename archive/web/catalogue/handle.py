"""What does the catalogue say? Reading only: a handle for each thread, with limits on what one question may cost."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archive.errors import Damaged, NoSuchRecord
from archive.sqlite_errors import UNREADABLE
from archive.web.catalogue.identity import check

__all__ = ["Catalogue", "Row", "TooDear", "limit", "one_question"]

Row = dict[str, Any]

# Steps of SQLite's machine that one question may take: 0.8 seconds of one core in November 2026 where each is cheap,
# some 2 where they read and sort. Counted in steps and not in seconds, so that a busy machine refuses nothing that an
# idle one answers.
MOST_STEPS = 100_000_000
_EVERY = 10_000
MOST_BYTES = 8 << 20  # of one value; the longest of a release is a page's evidence, far below
MOST_ROWS = 200_000
_CACHE_KIB = 2_048  # of each thread; the rest of the file is the system's to keep
_MOST_KEPT = 512  # answers: facets of lists, a few KiB each

_read_json = json.JSONDecoder().raw_decode  # as json.loads, without its look at encoding and blanks: we wrote it


def _from_json(stored: bytes) -> Any:
    return _read_json(stored.decode())[0]


# Columns of these declared types come back as what they were; the names are ours alone.
sqlite3.register_converter("JSON", _from_json)
sqlite3.register_converter("BOOLEAN", lambda stored: stored == b"1")


class TooDear(Exception):
    """A question that would take more steps than one may."""


class Catalogue:
    """The tables of one release. Threads share it; each has a connection of its own.

    All SQL is written in modules of archive/web; what a visitor types is only ever a value.
    A share of the file is held as long as this lives, so that no other browser tidies it away.

    raises   Damaged when the file is not the catalogue that we built for this stamp
    """

    def __init__(self, path: Path, stamp: str) -> None:
        self.path, self.stamp = path, stamp
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._kept = _keeping(weakref.WeakMethod(self.rows))
        try:
            held = os.open(path, os.O_RDONLY)
        except OSError as error:
            raise Damaged(str(path), error.strerror or str(error), "a catalogue") from error
        weakref.finalize(self, os.close, held)
        fcntl.flock(held, fcntl.LOCK_SH)
        self._local.connection = self._open()

    def rows(self, sql: str, *values: object) -> list[Row]:
        """All rows; raises TooDear."""
        with self._asking() as connection:
            cursor = connection.execute(sql, values)
            names = [described[0] for described in cursor.description]
            found = [dict(zip(names, row, strict=True)) for row in cursor.fetchmany(MOST_ROWS + 1)]
        if len(found) > MOST_ROWS:
            raise TooDear(f"more than {MOST_ROWS} rows")
        return found

    def tuples(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows without names, for many small ones; the SQL limits them. Raises TooDear."""
        with self._asking() as connection:
            return connection.execute(sql, values).fetchall()

    def kept_rows(self, sql: str, *values: object) -> Sequence[Row]:
        """As rows, for what many pages ask anew: the answer is kept, and whoever gets it changes nothing in it."""
        return self._kept(sql, *values)

    def first(self, sql: str, *values: object) -> Row | None:
        """The first row, if there is one; raises TooDear."""
        found = self.rows(f"SELECT * FROM ({sql}) LIMIT 1", *values)  # noqa: S608 - SQL of our own
        return found[0] if found else None

    def value(self, sql: str, *values: object) -> Any:
        """The only value of the only row; raises TooDear."""
        with self._asking() as connection:
            return connection.execute(sql, values).fetchone()[0]

    def record(self, table: str, key: str, record_id: str) -> Row:
        """One row by its id; raises NoSuchRecord."""
        found = self.rows(f'SELECT * FROM "{table}" WHERE "{key}" = ?', record_id)  # noqa: S608 - names of our own
        if not found:
            raise NoSuchRecord(f"row of {table}", record_id, "ids stand in the lists")
        return found[0]

    def descriptions(self, table: str) -> Mapping[str, str]:
        """Column → what it means, as the codebook says."""
        found = self.rows('SELECT name, description FROM catalogue_columns WHERE "table" = ?', table)
        return {row["name"]: row["description"] for row in found}

    def close(self) -> None:
        """Close every thread's connection."""
        with self._lock:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
            self._local = threading.local()

    @contextmanager
    def _asking(self) -> Iterator[sqlite3.Connection]:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._open()
        with one_question(connection, self.path):
            yield connection

    def _open(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(
                f"file:{quote(str(self.path.absolute()))}?mode=ro&immutable=1",
                uri=True,
                isolation_level=None,
                detect_types=sqlite3.PARSE_DECLTYPES,
                check_same_thread=False,  # only close() is called from another thread
                cached_statements=256,
            )
        except sqlite3.OperationalError as error:
            raise Damaged(str(self.path), str(error), "a catalogue") from error
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            check(connection, self.path, self.stamp)
        except Damaged:
            connection.close()
            raise
        except UNREADABLE as error:
            connection.close()
            raise Damaged(str(self.path), str(error), "the catalogue built for this release") from error
        limit(connection)
        with self._lock:
            self._opened.append(connection)
        return connection


def _keeping(rows: weakref.WeakMethod[Callable[..., list[Row]]]) -> Callable[..., list[Row]]:
    """The method, with its last answers. Held weakly: a ring would keep the files of each release that was ever shown
    open until somebody looks for garbage."""

    @lru_cache(maxsize=_MOST_KEPT)
    def kept(sql: str, *values: object) -> list[Row]:
        ask = rows()
        assert ask is not None  # whoever asks holds it
        return ask(sql, *values)

    return kept


def limit(connection: sqlite3.Connection) -> None:
    """Nothing but reading from now on, and no value, statement or pattern beyond these sizes."""
    connection.execute("PRAGMA query_only = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 100_000)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000)
    connection.set_authorizer(_only_reading)


@contextmanager
def one_question(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """The steps that one question may take, and what its faults mean; raises TooDear, Damaged."""
    steps = 0

    def over() -> int:
        nonlocal steps
        steps += _EVERY
        return int(steps > MOST_STEPS)

    connection.set_progress_handler(over, _EVERY)
    try:
        yield
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise TooDear("the question takes too many steps; ask for less") from error
        raise Damaged(str(path), str(error), "a catalogue; delete it and it is made anew") from error
    except sqlite3.DataError as error:
        raise TooDear(f"an answer of more than {MOST_BYTES >> 20} MiB in one piece") from error
    except UNREADABLE as error:
        raise Damaged(str(path), str(error), "a catalogue; delete it and it is made anew") from error


_READS = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}


def _only_reading(action: int, one: str | None, two: str | None, database: str | None, trigger: str | None) -> int:
    """FTS5 reads its own data_version; every other pragma was set before this. The first use of json_each asks to write
    its description, and writes nothing: the file is open for reading and query_only."""
    if action == sqlite3.SQLITE_PRAGMA:
        return sqlite3.SQLITE_OK if one == "data_version" else sqlite3.SQLITE_DENY
    if action in (sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_INSERT) and one == "sqlite_master":
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_OK if action in _READS else sqlite3.SQLITE_DENY
