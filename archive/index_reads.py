"""What does the ledger say? Questions that one look at an index answers, or that give their rows one by one."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from archive.capture import RENDERED, Attempt, Capture, Role, SearchResult, utc_text
from archive.facts import Entry, Opening, moment
from archive.index_file import faults
from archive.index_rows import ATTEMPT, CAPTURE, SEARCH, attempt_of, capture_of, search_of
from archive.order import BELIEVED
from archive.screening import SCREENING, Screening, screening_of
from archive.segments import is_segment_name

__all__ = ["TABLES", "Article", "LedgerReads", "Page", "Row"]

TABLES = ("segments", "captures", "attempts", "searches", "screenings", "ends")
_PLACE = "segment, start, extent, sha256"
_ROW = f"SELECT extent, sha256, {CAPTURE} FROM captures"  # noqa: S608 - our own names
_ONE_ROW = f"{_ROW} WHERE snapshot_id = ?"
_ONE_PAGE = (
    "SELECT fetched_at, url, status, content_type, source, payload_sha256, content_sha256, revisit_of, taken_down,"
    " segment, start, length FROM captures WHERE snapshot_id = ?"
)
_NEWEST = "SELECT max(fetched_at) FROM captures WHERE role = ?"  # one look at an index, which none of times alone is
_ARTICLE = "+role = 'article' AND outcome = 'ok'"  # +: by the order of the rows, not by the index of roles
_TO_READ = f"{_ARTICLE} AND taken_down IS NULL"


class Article(NamedTuple):
    """A capture that is read for records: it arrived whole, differs from the one before, and was not taken down."""

    seq: int
    snapshot_id: str
    segment: str


class Page(NamedTuple):
    """What of a capture is needed to show its page: half of its columns, a quarter of the time of a Capture."""

    fetched_at: datetime
    url: str
    status: int
    content_type: str
    source: str | None
    payload_sha256: str
    content_sha256: str
    revisit_of: str | None
    taken_down: str | None
    segment: str
    offset: int
    length: int  # of the response or revisit member


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the ledger with its place: what a group in a segment must be equal to."""

    entry: Entry
    segment: str
    offset: int
    length: int
    sha256: str


class LedgerReads:
    """The reading half of the ledger."""

    def __init__(self, db: sqlite3.Connection, path: Path, *, read_only: bool) -> None:
        self.path = path
        self._db = db
        self._read_only = read_only

    def capture(self, snapshot_id: str) -> Capture | None:
        return next(self._captures("WHERE snapshot_id = ?", (snapshot_id,)), None)

    def row(self, snapshot_id: str) -> Row | None:
        """A capture with the place and the digest of its group."""
        with self._faults():
            row = self._db.execute(_ONE_ROW, (snapshot_id,)).fetchone()
            return None if row is None else _row_of(row)

    def page(self, snapshot_id: str) -> Page | None:
        with self._faults():
            row = self._db.execute(_ONE_PAGE, (snapshot_id,)).fetchone()
            return None if row is None else Page(moment(row[0]), *row[1:])

    def place(self, snapshot_id: str) -> tuple[str, int, int, str] | None:
        """Where the members of a capture stand: segment, offset, length, and the SHA-256 of their bytes."""
        sql = "SELECT segment, start, extent, sha256 FROM captures WHERE snapshot_id = ?"
        with self._faults():
            row: tuple[str, int, int, str] | None = self._db.execute(sql, (snapshot_id,)).fetchone()
        return row

    def latest(self, url: str, *, until: datetime | None = None, rendered: bool | None = None) -> Capture | None:
        """The last capture of an address, or the last one that is not later than `until`; by time, but for stamps that
        archive/order.py does not believe.

        rendered   True for pages as a browser rendered them, False for bytes that were sent, None for either
        """
        where, given = "WHERE url = ?", [url]
        if until is not None:
            where += " AND fetched_at <= ?"
            given.append(utc_text(until))
        if rendered is not None:
            where += f" AND via {'=' if rendered else '<>'} ?"
            given.append(RENDERED)
        where += f" AND {BELIEVED}"
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

    def revisits(self) -> Iterator[Capture]:
        """The captures that share the body of another, as they stand in the segments."""
        return self._captures("WHERE revisit_of IS NOT NULL ORDER BY seq", ())

    def articles(self, *, after: int, until: int, most: int) -> list[Article]:
        """The first captures behind a number that are read for records, at most so many, as they stand in the segments.

        after, until   Article.seq; the former is left out
        """
        sql = f"SELECT seq, snapshot_id, segment FROM captures WHERE seq > ? AND seq <= ? AND {_TO_READ}"  # noqa: S608
        with self._faults():
            rows = self._db.execute(f"{sql} ORDER BY seq LIMIT ?", (after, until, most)).fetchall()
        return [Article._make(row) for row in rows]

    def articles_by_id(self) -> Iterator[Capture]:
        """The captures that are read for records, by id."""
        return self._captures(f"WHERE {_TO_READ} ORDER BY snapshot_id", ())

    def article_ids(self) -> Iterator[str]:
        """Their ids, in order."""
        with self._faults():
            for (sid,) in self._db.execute(f"SELECT snapshot_id FROM captures WHERE {_TO_READ} ORDER BY 1"):  # noqa: S608
                yield sid

    def newest_article(self) -> datetime | None:
        """When the newest of them was captured; None when there is none."""
        with self._faults():
            (at,) = self._db.execute(f"SELECT max(fetched_at) FROM captures WHERE {_TO_READ}").fetchone()  # noqa: S608
            return None if at is None else moment(at)

    def newest_capture(self) -> datetime | None:
        """When the newest capture of any role and outcome was made; None when there is none."""
        with self._faults():
            ends = [self._db.execute(_NEWEST, (role.value,)).fetchone()[0] for role in Role]
        return max((moment(at) for at in ends if at is not None), default=None)

    def captures_by_address(self) -> Iterator[Capture]:
        """All captures, by address."""
        return self._captures("ORDER BY url, fetched_at", ())

    @contextmanager
    def steady(self) -> Iterator[None]:
        """As long as this lasts, reading gives what the ledger holds now, whoever writes."""
        with self._faults():
            self._db.execute("BEGIN")
            self._db.execute("SELECT count(*) FROM ends").fetchone()
        try:
            yield
        finally:
            with self._faults():
                self._db.execute("ROLLBACK")

    def articles_among(self, snapshot_ids: Collection[str]) -> list[Article]:
        """Those of some captures that are read for records, as they stand in the segments."""
        marks = ", ".join("?" * len(snapshot_ids))
        sql = f"SELECT seq, snapshot_id, segment FROM captures WHERE snapshot_id IN ({marks}) AND {_TO_READ}"  # noqa: S608
        with self._faults():
            rows = self._db.execute(f"{sql} ORDER BY seq", tuple(snapshot_ids)).fetchall()
        return [Article._make(row) for row in rows]

    def articles_gone(self, *, until: int) -> list[str]:
        """Captures up to a number that would be read for records, had they not been taken down."""
        sql = f"SELECT snapshot_id FROM captures WHERE taken_down IS NOT NULL AND {_ARTICLE} AND +seq <= ?"  # noqa: S608
        with self._faults():
            return [sid for (sid,) in self._db.execute(f"{sql} ORDER BY taken_down, snapshot_id", (until,))]

    def last(self, *, until: int | None = None) -> tuple[int, str]:
        """Number and id of the last capture, or of the last one up to a number; (0, "") when there is none."""
        bound = "" if until is None else "WHERE seq <= ?"
        sql = f"SELECT seq, snapshot_id FROM captures {bound} ORDER BY seq DESC LIMIT 1"  # noqa: S608
        with self._faults():
            row: tuple[int, str] | None = self._db.execute(sql, () if until is None else (until,)).fetchone()
        return (0, "") if row is None else row

    def places_in(self, segment: str, *, until: int) -> Iterator[tuple[int, str, int, int]]:
        """(number, id, offset, length) of the captures of a segment up to a number, in their order."""
        sql = "SELECT seq, snapshot_id, start, extent FROM captures WHERE segment = ? AND seq <= ? ORDER BY seq"
        with self._faults():
            yield from self._db.execute(sql, (segment, until))

    def takedowns(self) -> Iterator[Capture]:
        """The captures that were taken down, by day and id."""
        return self._captures("WHERE taken_down IS NOT NULL ORDER BY taken_down, snapshot_id", ())

    def attempts(self) -> Iterator[Attempt]:
        """All attempts without a response, by time."""
        return (row.entry for row in self._attempts("ORDER BY at, seq", ()) if isinstance(row.entry, Attempt))

    def searches(self) -> Iterator[SearchResult]:
        """All search results, by time."""
        return (row.entry for row in self._searches("ORDER BY at, seq", ()) if isinstance(row.entry, SearchResult))

    def screenings(self) -> Iterator[Screening]:
        """The files of others that were looked through, by time."""
        return (row.entry for row in self._screenings("ORDER BY at, seq", ()) if isinstance(row.entry, Screening))

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
            found = {name for table in TABLES for name in self._segments_in(table)}
        return sorted(name for name in found if is_segment_name(name) or not named_by_us)

    def _segments_in(self, table: str) -> Iterator[str]:
        """One step of the index for each name: DISTINCT would walk over all rows."""
        sql = f"SELECT min(segment) FROM {table}"  # noqa: S608 - our own names
        (name,) = self._db.execute(sql).fetchone()
        while name is not None:
            yield name
            (name,) = self._db.execute(f"{sql} WHERE segment > ?", (name,)).fetchone()

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
            found += [_row_of(row) for row in self._db.execute(f"{_ROW} {where}", key)]
            found += [*self._attempts(where, key), *self._searches(where, key), *self._screenings(where, key)]
            for row in found:
                if not type(row.offset) is type(row.length) is int:  # by a flipped bit of the file
                    raise ValueError(f"a row at {row.offset!r} of {row.length!r} bytes")
            return sorted(found, key=lambda row: (row.offset, row.length))

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

    def _screenings(self, where: str, values: tuple[object, ...]) -> Iterator[Row]:
        sql = f"SELECT segment, start, extent, group_sha256, {SCREENING} FROM screenings {where}"  # noqa: S608
        with self._faults():
            for row in self._db.execute(sql, values):
                yield _placed(row, screening_of(dict(zip(SCREENING.split(", "), row[4:], strict=True))))

    def _faults(self) -> AbstractContextManager[None]:
        return faults(self.path, read_only=self._read_only)


def _placed(row: tuple[Any, ...], entry: Attempt | SearchResult | Screening) -> Row:
    return Row(entry=entry, segment=row[0], offset=row[1], length=row[2], sha256=row[3])


def _row_of(row: tuple[Any, ...]) -> Row:
    return Row(entry=capture_of(row[2:]), segment=row[-2], offset=row[-1], length=row[0], sha256=row[1])
