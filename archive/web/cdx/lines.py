"""Which captures does the ledger have in a range of addresses? Only the columns that an index shows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from archive.errors import Damaged
from archive.sqlite_errors import UNREADABLE
from archive.web.catalogue.handle import limit

__all__ = ["Ledger", "Line"]

_LEDGER = "index.sqlite"
_SELECT = (
    "SELECT c.seq, c.url, c.fetched_at, c.status, c.content_type, coalesce(o.payload_sha256, c.payload_sha256),"
    " c.revisit_of, c.via, c.taken_down, c.length, c.segment, c.start"
    " FROM captures AS c LEFT JOIN captures AS o ON o.snapshot_id = c.revisit_of"
)
_MOST_AT_ONCE = 500
_LAST = "\U0010ffff"
_MOST_HOSTS = 20_000


class Line(NamedTuple):
    """One capture; `payload_sha256` is that of the body, which a revisit has elsewhere."""

    seq: int
    url: str
    fetched_at: str  # 2018-01-05T04:00:00Z
    status: int
    content_type: str
    payload_sha256: str
    revisit_of: str | None
    via: str
    taken_down: str | None
    length: int
    segment: str
    start: int


class Ledger:
    """The captures of an archive as lines. A context manager; raises Damaged.

    root   folder of the archive; whoever asks has opened it by ArchiveReader before, which mends a missing ledger
    """

    def __init__(self, root: Path) -> None:
        self._path = root / _LEDGER

    def __enter__(self) -> Ledger:
        try:
            self._db = sqlite3.connect(f"file:{quote(str(self._path.absolute()))}?mode=ro", uri=True)
            self._db.execute("PRAGMA trusted_schema = OFF")
            limit(self._db)
        except UNREADABLE as error:
            raise self._damaged(error) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def origins(self) -> Iterator[str]:
        """http://example.org for every host of an address, one step of the index for each; at most 20,000."""
        at, seen = "", set()
        for _ in range(_MOST_HOSTS):
            try:
                (url,) = self._db.execute("SELECT min(url) FROM captures WHERE url > ?", (at,)).fetchone()
            except UNREADABLE as error:
                raise self._damaged(error) from error
            if url is None:
                return
            parts = urlsplit(url)
            origin = f"{parts.scheme}://{parts.netloc}"
            if origin not in seen:
                seen.add(origin)
                yield origin
            # addresses without a slash behind the host sort among those of other hosts: one at a time
            at = f"{origin}/{_LAST}" if url.startswith(f"{origin}/") else url

    def of_origin(self, origin: str, since: str, until: str) -> Iterator[Line]:
        """Captures of one host; since, until: beginnings of times, both within the range."""
        rows = "c.url >= ? AND c.url < ? AND c.fetched_at >= ? AND c.fetched_at <= ? ORDER BY c.url, c.fetched_at"
        yield from self.of_address(origin, since, until)
        for mark in ("/", "?"):
            first = f"{origin}{mark}"
            yield from self._lines(rows, (first, first + _LAST, since, until + _LAST))

    def of_address(self, url: str, since: str, until: str) -> Iterator[Line]:
        """Captures of exactly this address, by time."""
        rows = "c.url = ? AND c.fetched_at >= ? AND c.fetched_at <= ? ORDER BY c.fetched_at, c.seq"
        return self._lines(rows, (url, since, until + _LAST))

    def at(self, numbers: Sequence[int]) -> list[Line]:
        """The lines of these numbers (Line.seq), in their order; a number that no line has is left out."""
        found: dict[int, Line] = {}
        for first in range(0, len(numbers), _MOST_AT_ONCE):
            some = numbers[first : first + _MOST_AT_ONCE]
            found |= {line.seq: line for line in self._lines(f"c.seq IN ({', '.join('?' * len(some))})", tuple(some))}
        return [found[number] for number in numbers if number in found]

    def _lines(self, where: str, values: tuple[object, ...]) -> Iterator[Line]:
        try:
            for row in self._db.execute(f"{_SELECT} WHERE {where}", values):
                yield Line._make(row)
        except UNREADABLE as error:
            raise self._damaged(error) from error

    def _damaged(self, error: sqlite3.Error | UnicodeDecodeError) -> Damaged:
        return Damaged(str(self._path), str(error), "a ledger")
