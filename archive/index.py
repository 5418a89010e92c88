"""Where does each capture stand, and what was tried? The ledger: SQLite, written after the WARC files."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from archive.capture import RENDERED, Attempt, Capture, Role, SearchResult, utc_text
from archive.errors import Damaged, OldLedger, WriteFailed
from archive.facts import Entry, Opening, day_text, moment
from archive.index_rows import (
    ATTEMPT,
    CAPTURE,
    SEARCH,
    attempt_of,
    capture_of,
    capture_values,
    search_of,
    takedown_values,
)
from archive.members import Group
from archive.segments import is_segment_name

__all__ = ["TABLES", "Index", "Row", "discard_index"]

TABLES = ("segments", "captures", "attempts", "searches", "ends")
_VERSION = 4  # another number in the file: written by other code, made anew from the WARC files
_BUSY_SECONDS = 30.0
_SOUND = "a sound ledger (when it is deleted it is made anew from the WARC files)"

_PLACE = "segment, start, extent, sha256"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the ledger with its place: what a group in a segment must be equal to."""

    entry: Entry
    segment: str
    offset: int
    length: int
    sha256: str


class Index:
    """The ledger of one archive.

    raises   WriteFailed when the disk refuses, Damaged when the file is no ledger of ours (then: rebuild)
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._read_only = read_only
        with self._faults():
            self._db = _open(path, read_only)
            try:
                if not read_only:
                    self._db.execute("PRAGMA journal_mode = WAL")
                    self._db.execute("PRAGMA synchronous = FULL")
                self._check_version(read_only)
            except BaseException:
                self._db.close()
                raise

    def _check_version(self, read_only: bool) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        (tables,) = self._db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if version == 0 and tables == 0 and not read_only:
            with self.transaction():
                for statement in _statements():
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {_VERSION}")
        elif version != _VERSION:
            raise OldLedger(str(self.path), version, _VERSION)

    def close(self) -> None:
        self._db.close()

    # ── writing ───────────────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; durable when it has ended without an error."""
        self.begin()
        try:
            yield
        except BaseException:
            self.rollback()
            raise
        self.commit()

    def begin(self) -> None:
        with self._faults():
            self._db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        with self._faults():
            self._db.execute("COMMIT")

    def rollback(self) -> None:
        if self._db.in_transaction:  # SQLite has rolled back by itself when the disk was full
            with self._faults():
                self._db.execute("ROLLBACK")

    def add(self, row: Row | Group, *, records: int) -> None:
        """Insert the row of a group of so many records, in the order of the segments; inside a transaction."""
        place: tuple[Any, ...] = (row.segment, row.offset, row.length, row.sha256)
        entry = row.entry
        with self._faults():
            match entry:
                case Capture():
                    self._insert("captures", (*capture_values(entry), entry.length, *place))
                case Attempt():
                    head = (entry.url, utc_text(entry.at), entry.source, entry.role.value, entry.outcome.value)
                    told = (entry.detail, entry.via, entry.vantage, entry.robots)
                    self._insert("attempts", (*head, *told, *place))
                case SearchResult():
                    said = (entry.source, entry.url, utc_text(entry.at), entry.outcome, entry.links, entry.new)
                    window = (entry.vantage, entry.channel, day_text(entry.newest), day_text(entry.oldest))
                    self._insert("searches", (*said, entry.via, *window, *place))
                case Opening():
                    self._insert("segments", (row.segment, entry.agent, utc_text(entry.at), *place[1:]))
            self._db.execute(
                "INSERT INTO ends VALUES (?, ?, ?) ON CONFLICT (segment) DO UPDATE"
                " SET position = excluded.position, records = records + excluded.records",
                (row.segment, row.offset + row.length, records),
            )

    def replace(self, group: Group) -> None:
        """What the ledger says of a capture whose group was changed in its place; inside a transaction."""
        assert isinstance(group.entry, Capture)
        values = (group.sha256, *takedown_values(group.entry.takedown), group.entry.snapshot_id)
        with self._faults():
            self._db.execute(
                "UPDATE captures SET sha256 = ?, taken_down = ?, takedown_reason = ?, takedown_by = ?"
                " WHERE snapshot_id = ?",
                values,
            )

    def _insert(self, table: str, values: tuple[object, ...]) -> None:
        marks = ", ".join("?" * len(values))
        self._db.execute(f"INSERT INTO {table} VALUES (NULL, {marks})", values)  # noqa: S608 - our own names

    # ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────

    def capture(self, snapshot_id: str) -> Capture | None:
        return next(self._captures("WHERE snapshot_id = ?", (snapshot_id,)), None)

    def place(self, snapshot_id: str) -> tuple[str, int, int, str] | None:
        """Where the members of a capture stand: segment, offset, length, and the SHA-256 of their bytes."""
        sql = "SELECT segment, start, extent, sha256 FROM captures WHERE snapshot_id = ?"
        with self._faults():
            row: tuple[str, int, int, str] | None = self._db.execute(sql, (snapshot_id,)).fetchone()
        return row

    def latest(self, url: str, *, until: datetime | None = None, rendered: bool | None = None) -> Capture | None:
        """The last capture of an address, or the last one that is not later than `until`.

        rendered   True for pages as a browser rendered them, False for bytes that were sent, None for either
        """
        where, given = "WHERE url = ?", [url]
        if until is not None:
            where += " AND fetched_at <= ?"
            given.append(utc_text(until))
        if rendered is not None:
            where += f" AND via {'=' if rendered else '<>'} ?"
            given.append(RENDERED)
        return next(self._captures(f"{where} ORDER BY fetched_at DESC, seq DESC LIMIT 1", tuple(given)), None)

    def captures(self, role: Role | None = None) -> Iterator[Capture]:
        """All captures, or those of a role, by time and id."""
        if role is None:
            yield from self._captures("ORDER BY fetched_at, snapshot_id", ())
        else:
            yield from self._captures("WHERE role = ? ORDER BY fetched_at, snapshot_id", (role.value,))

    def captures_of(self, url: str) -> Iterator[Capture]:
        """All captures of an address, by time."""
        return self._captures("WHERE url = ? ORDER BY fetched_at, seq", (url,))

    def takedowns(self) -> Iterator[Capture]:
        """The captures that were taken down, by day and id."""
        return self._captures("WHERE taken_down IS NOT NULL ORDER BY taken_down, snapshot_id", ())

    def attempts(self) -> Iterator[Attempt]:
        """All attempts without a response, by time."""
        return (row.entry for row in self._attempts("ORDER BY at, seq", ()) if isinstance(row.entry, Attempt))

    def searches(self) -> Iterator[SearchResult]:
        """All search results, by time."""
        return (row.entry for row in self._searches("ORDER BY at, seq", ()) if isinstance(row.entry, SearchResult))

    def asked(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Rows by name of column, for lists that show a page at a time; SQL of our own, values of anybody."""
        with self._faults():
            cursor = self._db.execute(sql, values)
            names = [described[0] for described in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def end_of(self, segment: str) -> int:
        """The first byte behind what is acknowledged in a segment; 0 when nothing is."""
        with self._faults():
            row = self._db.execute("SELECT position FROM ends WHERE segment = ?", (segment,)).fetchone()
        return 0 if row is None else int(row[0])

    def records_in(self, segment: str) -> int:
        """WARC records that are acknowledged in a segment."""
        with self._faults():
            row = self._db.execute("SELECT records FROM ends WHERE segment = ?", (segment,)).fetchone()
        return 0 if row is None else int(row[0])

    def segment_names(self, *, named_by_us: bool = True) -> list[str]:
        """The segments that any row names; with `named_by_us` off also names that no segment can have."""
        with self._faults():
            found: set[str] = set()
            for table in TABLES:
                found |= {name for (name,) in self._db.execute(f"SELECT DISTINCT segment FROM {table}")}  # noqa: S608
        return sorted(name for name in found if is_segment_name(name) or not named_by_us)

    def rows(self, segment: str) -> list[Row]:
        """Everything the ledger says of a segment, by offset."""
        where, key = "WHERE segment = ?", (segment,)
        with self._faults():
            found = [
                Row(
                    entry=Opening(agent=agent, at=moment(at)),
                    segment=segment,
                    offset=start,
                    length=extent,
                    sha256=digest,
                )
                for agent, at, start, extent, digest in self._db.execute(
                    "SELECT agent, at, start, extent, sha256 FROM segments WHERE segment = ?", key
                )
            ]
            found += [
                Row(entry=capture_of(row[2:]), segment=segment, offset=row[-1], length=row[0], sha256=row[1])
                for row in self._db.execute(f"SELECT extent, sha256, {CAPTURE} FROM captures {where}", key)  # noqa: S608
            ]
            found += [*self._attempts(where, key), *self._searches(where, key)]
        return sorted(found, key=lambda row: (row.offset, row.length))

    def problems(self) -> list[str]:
        """What SQLite itself finds wrong with the file: at most ten lines."""
        with self._faults():
            lines = [str(row[0]) for row in self._db.execute("PRAGMA integrity_check(10)")]
        return [] if lines == ["ok"] else lines

    def digest(self) -> str:
        """SHA-256 over all rows: equal for a ledger and its rebuild."""
        total = hashlib.sha256()
        with self._faults():
            for table in TABLES:
                total.update(f"{table}\n".encode())
                for row in self._db.execute(f"SELECT * FROM {table} ORDER BY 1"):  # noqa: S608 - our own names
                    total.update(repr(row).encode() + b"\n")
        return total.hexdigest()

    def _captures(self, where: str, values: tuple[object, ...]) -> Iterator[Capture]:
        with self._faults():
            for row in self._db.execute(f"SELECT {CAPTURE} FROM captures {where}", values):  # noqa: S608
                yield capture_of(row)

    def _attempts(self, where: str, values: tuple[object, ...]) -> Iterator[Row]:
        with self._faults():
            for row in self._db.execute(f"SELECT {_PLACE}, {ATTEMPT} FROM attempts {where}", values):  # noqa: S608
                yield _placed(row, attempt_of(row[4:]))

    def _searches(self, where: str, values: tuple[object, ...]) -> Iterator[Row]:
        with self._faults():
            for row in self._db.execute(f"SELECT {_PLACE}, {SEARCH} FROM searches {where}", values):  # noqa: S608
                yield _placed(row, search_of(row[4:]))

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """SQLite's errors by what they mean for the user."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if self._read_only:
                raise Damaged(str(self.path), str(error), _SOUND) from error
            raise WriteFailed(str(self.path), str(error)) from error  # full, locked for half a minute, read-only
        except (sqlite3.DatabaseError, ValueError) as error:  # no database, or a value that no code of ours wrote
            raise Damaged(str(self.path), str(error), _SOUND) from error


def discard_index(path: Path) -> None:
    """Remove a ledger with its journals; a journal left behind would be taken for that of the next file."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _open(path: Path, read_only: bool) -> sqlite3.Connection:
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
        return sqlite3.connect(f"{uri}?mode=ro&immutable=1", uri=True, isolation_level=None)
    return db


def _statements() -> list[str]:
    """index.sql one by one: executescript() would commit in between, and a kill leave half a schema."""
    lines = files("archive").joinpath("index.sql").read_text("utf-8").splitlines()
    return [s for s in "\n".join(line.split("--", 1)[0] for line in lines).split(";") if s.strip()]


def _placed(row: tuple[Any, ...], entry: Attempt | SearchResult) -> Row:
    return Row(entry=entry, segment=row[0], offset=row[1], length=row[2], sha256=row[3])
