"""What has been said of which snapshot, by which recipe? The store: SQLite, a cache that can be deleted at any time."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archive.errors import Damaged, WriteFailed
from archive.log_size import write_back
from archive.records import Attested, Extraction
from archive.sqlite_errors import UNREADABLE, is_damage
from archive.store_file import SCHEMA_VERSION, open_store
from archive.store_marks import Settled, last_note, noted, settled, write_settled
from archive.store_rows import COLUMNS, TABLES, Entry, Rows, rows_of, text_as_written

__all__ = ["SCHEMA_VERSION", "Entry", "Store"]

_COLUMNS = (9, 8, 6, 7, 7, 4)  # of TABLES
_INSERTS = [f"INSERT INTO {t} VALUES ({', '.join('?' * n)})" for t, n in zip(TABLES, _COLUMNS, strict=True)]  # noqa: S608
# the second half is not asked of what is no JSON
_IS_WHOLE = "CASE json_valid(extraction) WHEN 1 THEN json_extract(extraction, '$.snapshot_id') IS snapshot_id END"
_A_STORE = "a store; it is a cache: delete the file and extract"


class Store:
    """The store of one data folder. Many may read while one writes; a killed writer loses its open batch only."""

    def __init__(self, path: Path) -> None:
        """Open or create. A file that is no store, or an earlier version's, is replaced: all of it can be made again.

        raises   NewerVersion for one of a later version, WriteFailed
        """
        self.path = path
        self._db = open_store(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        write_back(self._db)
        self._db.close()

    def put(self, batch: Iterable[tuple[Entry, Extraction, Iterable[tuple[str, Attested[Any]]]]]) -> None:
        """Store a batch in one transaction, each in place of what was said of that snapshot before.

        batch    (entry, the same extraction as a value, its attested values by path)
        raises   WriteFailed when the disk refuses; nothing of the batch is stored then
        """
        self.put_rows([rows_of(entry, extraction, attested) for entry, extraction, attested in batch])

    def put_rows(self, batch: Sequence[Rows], *, compared: bool = False) -> None:
        """The same for rows that are laid out already.

        compared   the caller knows from the ledger that these snapshots are to be in the store
        """
        ids = [(rows.snapshot_id,) for rows in batch]
        with _faults(self.path), self._transaction():
            self._db.executemany("DELETE FROM extractions WHERE snapshot_id = ?", ids)
            for table, statement in enumerate(_INSERTS):
                self._db.executemany(statement, (row for rows in batch for row in rows.by_table[table]))
            if compared:
                self._db.executemany("DELETE FROM to_compare WHERE snapshot_id = ?", ids)

    def recipes(self) -> dict[str, str]:
        """Snapshot id → recipe of everything stored."""
        return dict(self._texts("SELECT snapshot_id, recipe FROM extractions"))

    def kept(self, source: str) -> Iterator[str]:
        """Snapshots of a source's pages that were decided to be kept."""
        for (sid,) in self._texts(
            "SELECT snapshot_id FROM candidates JOIN extractions USING (snapshot_id)"
            " WHERE status = 'kept' AND source = ?",
            source,
        ):
            yield sid

    def entries(self) -> Iterator[Entry]:
        """Everything stored, by snapshot id."""
        for row in self._texts(f"SELECT {COLUMNS} FROM extractions ORDER BY snapshot_id"):  # noqa: S608 - our own names
            sid, recipe, url, source, fetched_at, content, *_ = row
            yield Entry(
                snapshot_id=sid,
                recipe=recipe,
                url=url,
                source=source,
                fetched_at=fetched_at,
                content_sha256=content,
                text=text_as_written(row),
            )

    def read_by(self, recipe: str, *, whole: bool = False) -> Iterator[str]:
        """Snapshots that were read by a recipe, in order.

        whole   only those whose entry is JSON of that snapshot: one that was cut off, or stands in another's place, is
                none. Its values are not looked at
        """
        is_whole = f" AND {_IS_WHOLE}" if whole else ""
        sql = f"SELECT snapshot_id FROM extractions WHERE recipe = ?{is_whole} ORDER BY 1"  # noqa: S608 - our own words
        for (sid,) in self._texts(sql, recipe):
            yield sid

    def _texts(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """Rows in which nothing but text was ever written, one by one."""
        with _faults(self.path):
            for row in self._db.execute(sql, values):
                _no_text_is_another_thing(self.path, row)
                yield row

    @contextmanager
    def steady(self) -> Iterator[None]:
        """As long as this lasts, reading gives what the store holds now, whoever writes."""
        with _faults(self.path):
            self._db.execute("BEGIN")
            self._db.execute("SELECT count(*) FROM (SELECT 1 FROM extractions LIMIT 1)").fetchone()
        try:
            yield
        finally:
            with _faults(self.path):
                self._db.execute("ROLLBACK")

    def drop(self, snapshot_ids: Collection[str]) -> int:
        """Forget snapshots (the archive no longer lists them as articles); how many there were."""
        with _faults(self.path), self._transaction():
            ids = [(sid,) for sid in snapshot_ids]
            return self._db.executemany("DELETE FROM extractions WHERE snapshot_id = ?", ids).rowcount if ids else 0

    def clear(self) -> None:
        """Forget everything."""
        with _faults(self.path), self._transaction():
            for table in (*reversed(TABLES), "to_compare", "compared"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names

    def ids(self, most: int) -> Iterator[list[str]]:
        """The snapshots stored, by id, at most so many at a time; what is changed meanwhile may be among them."""
        after, sql = "", "SELECT snapshot_id FROM extractions WHERE snapshot_id > ? ORDER BY snapshot_id LIMIT ?"
        while rows := list(self._texts(sql, after, most)):
            after = rows[-1][0]
            yield [sid for (sid,) in rows]

    def known(self, snapshot_ids: Collection[str], recipe: str) -> set[str]:
        """Those of some snapshots that are stored by this recipe."""
        marks = ", ".join("?" * len(snapshot_ids))
        sql = f"SELECT snapshot_id FROM extractions WHERE recipe = ? AND snapshot_id IN ({marks})"  # noqa: S608
        return {sid for (sid,) in self._texts(sql, recipe, *snapshot_ids)}

    def settled(self, recipe: str) -> Settled | None:
        """Up to where this store was compared with a ledger; None when all of both has to be."""
        with _faults(self.path):
            return settled(self._db, recipe)

    def settle(self, done: Settled | None, *, notes: int, again: Collection[str]) -> None:
        """Write down how far the comparison has come.

        notes   up to this one they are dealt with
        again   snapshots that the next run has to look at
        """
        with _faults(self.path), self._transaction():
            write_settled(self._db, done, notes=notes, again=again)

    def last_note(self) -> int:
        """The number of the last note of a change; 0 when there is none."""
        with _faults(self.path):
            return last_note(self._db)

    def noted(self, until: int, most: int) -> Iterator[list[str]]:
        """The snapshots of all notes up to a number, by id, at most so many at a time."""
        with _faults(self.path):
            for ids in noted(self._db, until, most):
                _no_text_is_another_thing(self.path, ids)
                yield ids

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._db.in_transaction:  # SQLite has rolled back by itself when the disk was full
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def digest(self) -> str:
        """SHA-256 over all rows of all tables in key order: equal content, equal digest, however it came about."""
        total = hashlib.sha256()
        with _faults(self.path):
            for table in TABLES:
                total.update(f"{table}\n".encode())
                keys = [row[1] for row in self._db.execute(f"PRAGMA table_info({table})") if row[5]]
                order = ", ".join(f'"{key}"' for key in keys)
                for row in self._db.execute(f"SELECT * FROM {table} ORDER BY {order}"):  # noqa: S608 - our own names
                    total.update(repr(row).encode() + b"\n")
        return total.hexdigest()

    def counts(self) -> list[tuple[str | None, str | None, int]]:
        """(status, rule, pages), most frequent first."""
        with _faults(self.path):
            rows = self._db.execute(
                "SELECT status, rule, count(*) FROM candidates GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
            ).fetchall()
            _no_text_is_another_thing(self.path, [value for status, rule, _ in rows for value in (status, rule)])
            return rows

    def issue_counts(self) -> list[tuple[str, int]]:
        """(code, pages with it), most frequent first."""
        with _faults(self.path):
            rows = self._db.execute(
                "SELECT code, count(DISTINCT snapshot_id) FROM issues GROUP BY 1 ORDER BY 2 DESC, 1"
            ).fetchall()
            _no_text_is_another_thing(self.path, [code for code, _ in rows])
            return rows


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    """SQLite's errors by what they mean for the user."""
    try:
        yield
    except UNREADABLE as error:
        if is_damage(error):
            raise Damaged(str(path), str(error), _A_STORE) from error
        if isinstance(error, sqlite3.OperationalError):  # full, locked for long, read-only
            raise WriteFailed(str(path), str(error)) from error
        raise


def _no_text_is_another_thing(path: Path, values: Iterable[object]) -> None:
    """A flipped bit in the head of a row makes bytes or a number of a text, whatever the table says."""
    for value in values:
        if value is not None and not isinstance(value, str):
            raise Damaged(str(path), f"{value!r:.60} where a text stood", _A_STORE)
