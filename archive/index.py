"""Where does each capture stand, and what was tried? The ledger: SQLite, written after the WARC files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archive.capture import Attempt, Capture, SearchResult, utc_text
from archive.facts import Opening, day_text
from archive.index_file import faults, open_index
from archive.index_reads import TABLES, LedgerReads, Row
from archive.index_rows import capture_values, takedown_values
from archive.log_size import write_back
from archive.members import Group
from archive.screening import Screening, screening_values

__all__ = ["TABLES", "Index", "Row"]


class Index(LedgerReads):
    """The ledger of one archive.

    raises   WriteFailed when the disk refuses, Damaged when the file is no ledger of ours (then: rebuild)
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        with faults(path, read_only=read_only):
            db = open_index(path, read_only=read_only)
        super().__init__(db, path, read_only=read_only)

    def close(self) -> None:
        if not self._read_only:
            write_back(self._db)
        self._db.close()

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
                case Screening():
                    self._insert("screenings", (*screening_values(entry), *place))
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
