"""In which pages does a text stand? A file beside the catalogues: texts by digest, and an index of their words."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archive.database_files import mark_of
from archive.errors import Damaged
from archive.sqlite_errors import UNREADABLE
from archive.web.catalogue.handle import Row, limit, one_question
from archive.web.search import folding

__all__ = ["LONGEST", "NAME", "TABLES", "PageText", "Texts", "mark", "packed", "unpacked"]

NAME = "texts.sqlite"
_APPLICATION = 0x586A5478  # what the file says it is, in the header of SQLite
TABLES = {
    "texts": (
        "CREATE TABLE texts (number INTEGER PRIMARY KEY AUTOINCREMENT, key INTEGER UNIQUE, snapshot_id TEXT,"
        " recipe TEXT, ranges TEXT, body BLOB)"
    ),
    "words": "CREATE VIRTUAL TABLE words USING fts5(body, content='', tokenize='ascii')",
    "progress": "CREATE TABLE progress (stamp TEXT PRIMARY KEY, done INTEGER, total INTEGER)",
    "made_by": "CREATE TABLE made_by (code TEXT)",
}
_BESIDE = {f"words_{name}" for name in ("data", "idx", "docsize", "config", "content")} | {"sqlite_sequence"}
LONGEST = 1 << 20  # characters of a text that are indexed


def mark() -> tuple[int, str]:
    """What a file of ours says of itself: the number in its header, and the code that set its words apart."""
    return _APPLICATION, hashlib.sha256(Path(folding.__file__).read_bytes() + repr(TABLES).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The article of a page. `ranges` of the text layer, joined by line ends, are the text."""

    text: str
    ranges: tuple[tuple[int, int], ...]

    @property
    def body_from(self) -> int:
        """Where the text goes on after its headline; 0 where no headline is known."""
        return self.ranges[0][1] - self.ranges[0][0] + 1 if len(self.ranges) > 1 else 0

    def in_layer(self, at: int) -> int:
        """Offset in the text layer of the character at an offset of the text."""
        for start, end in self.ranges:
            if at <= end - start:
                return start + at
            at -= end - start + 1
        return self.ranges[-1][1]


class Texts:
    """The index of texts, joined with the catalogue of one release. Threads share it; reading only.

    path       of the index; may come into being later, and grow
    catalogue  file of the release's catalogue
    """

    def __init__(self, path: Path, catalogue: Path, stamp: str) -> None:
        self.path, self._catalogue, self._stamp = path, catalogue, stamp
        self._local = threading.local()
        self._lock = threading.Lock()
        self._of_file: int | None = None
        self._of = array("I", [0])
        self._others: dict[int, list[int]] = {}

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Rows of `texts`, `words` and, as release.*, of the catalogue; none while there is no index.

        raises  TooDear; Damaged when the file is not ours
        """
        with self._asking() as connection:
            if connection is None:
                return []
            cursor = connection.execute(sql, values)
            names = [described[0] for described in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def matching(self, match: str, most: int) -> list[tuple[int, float]]:
        """Numbers of the texts that fit, each with its score: the lower the better."""
        with self._asking() as connection:
            if connection is None:
                return []
            return connection.execute(
                "SELECT rowid, rank FROM words WHERE words MATCH ? LIMIT ?", (match, most)
            ).fetchall()

    def announcements(self) -> tuple[array[int], Mapping[int, Sequence[int]]]:
        """By number of a text the number of the announcement it is of (0: of none in this release); and those of the
        few texts that are of several."""
        with self._lock:
            try:
                file = self.path.stat().st_ino
            except OSError:
                file = None
            if file != self._of_file:
                self._of_file, self._of, self._others = file, array("I", [0]), {}
            rows = self.rows(  # CROSS: new texts are few, those of the release many
                "SELECT t.number AS text, p.number AS of FROM texts AS t CROSS JOIN release.search_texts AS p"
                " ON p.key = t.key WHERE t.number >= ? AND t.body IS NOT NULL",
                len(self._of),
            )
            if rows:
                longer = array("I", self._of)
                longer.extend([0] * (max(row["text"] for row in rows) + 1 - len(longer)))
                for row in rows:
                    if longer[row["text"]]:
                        self._others.setdefault(row["text"], []).append(row["of"])
                    else:
                        longer[row["text"]] = row["of"]
                self._of = longer
            return self._of, self._others

    def searchable(self) -> tuple[int, int]:
        """How many texts of the release can be searched, of how many."""
        found = self.rows("SELECT done, total FROM progress WHERE stamp = ?", self._stamp)
        if found:
            return found[0]["done"], found[0]["total"]
        return 0, 0

    def text(self, number: int) -> PageText | None:
        """One text; None when it is gone since."""
        found = self.rows("SELECT ranges, body FROM texts WHERE number = ? AND body IS NOT NULL", number)
        return unpacked(found[0]) if found else None

    @property
    def state(self) -> str:
        """Changes with every text that is added."""
        return mark_of(self.path)

    @contextmanager
    def _asking(self) -> Iterator[sqlite3.Connection | None]:
        try:
            file = self.path.stat().st_ino
        except OSError:
            file = None
        if getattr(self._local, "file", None) != file:  # a file made anew
            self._local.connection = None if file is None else self._open()
            self._local.file = None if self._local.connection is None else file  # being made: looked at again
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            yield None
            return
        with one_question(connection, self.path):
            yield connection

    def _open(self) -> sqlite3.Connection | None:
        """None for a file that is being made, or that other code made: the one who reads pages replaces it."""
        try:
            # a folder that cannot be written has no place for what readers of a journal share: then nobody writes
            with suppress(sqlite3.OperationalError):
                return self._connected("mode=ro")
            return self._connected("mode=ro&immutable=1")
        except UNREADABLE as error:
            raise Damaged(str(self.path), str(error), "an index of texts; delete it and it is made anew") from error

    def _connected(self, how: str) -> sqlite3.Connection | None:
        connection = sqlite3.connect(
            f"file:{quote(str(self.path.absolute()))}?{how}", uri=True, isolation_level=None, timeout=5,
            detect_types=sqlite3.PARSE_DECLTYPES, check_same_thread=False,
        )  # fmt: skip
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            is_ours = _is_ours(connection)
            if is_ours:
                catalogue = f"file:{quote(str(self._catalogue.absolute()))}?mode=ro&immutable=1"
                connection.execute("ATTACH ? AS release", (catalogue,))
                limit(connection)
        except UNREADABLE:
            connection.close()
            raise
        if not is_ours:
            connection.close()
            return None
        return connection


def _is_ours(connection: sqlite3.Connection) -> bool:
    """Our header, our tables and nothing else: no trigger, no view."""
    application, code = mark()
    if connection.execute("PRAGMA application_id").fetchone() != (application,):
        return False
    schema = dict(connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))
    if {name: sql for name, sql in schema.items() if name not in _BESIDE} != TABLES:
        return False
    return connection.execute("SELECT code FROM made_by").fetchall() == [(code,)]


def packed(page: PageText) -> tuple[str, bytes]:
    """Ranges and text as stored."""
    return json.dumps(page.ranges), zlib.compress(page.text.encode("utf-8", "replace"), 6)


def unpacked(row: Row | Sequence[Any]) -> PageText:
    """raises   ValueError, zlib.error for what packed() did not make"""
    ranges, body = (row["ranges"], row["body"]) if isinstance(row, dict) else row
    text = zlib.decompressobj().decompress(body, 4 * LONGEST).decode("utf-8", "replace")
    return PageText(text=text, ranges=tuple((start, end) for start, end in json.loads(ranges)))
