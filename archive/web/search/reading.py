"""Which texts of a release are not in the index yet? A process of its own reads their pages while the browser answers.

It ends with the browser that began it, and what it wrote stays: the next one goes on from there, and after a daily
refresh reads only what is new.
"""

from __future__ import annotations

import fcntl
import json
import os
import resource
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import quote

from archive.database_files import remove_database
from archive.errors import ArchiveError, WriteFailed
from archive.excerpt import ExcerptReader
from archive.log_size import limit_log
from archive.reader import ArchiveReader
from archive.sqlite_errors import UNREADABLE
from archive.stored import text_in
from archive.text import read_page
from archive.web.catalogue.handle import Catalogue, Row, limit
from archive.web.search.background import Sources
from archive.web.search.folding import index_words
from archive.web.search.forgetting import forget, remove
from archive.web.search.texts import LONGEST, NAME, TABLES, PageText, mark, packed

__all__ = ["read_texts"]

_BATCH = 1_000  # texts looked at together
_COMMIT = 100  # texts written together
_EXCERPT = "evidence.wacz"
_NICE = 5
_MOST_MEMORY = 2 << 30  # what a hostile page may ask for ends with that page


def read_texts(
    sources: Sources, *, may_go_on: Callable[[], bool] = lambda: True, most: int | None = None, waits: bool = False
) -> None:
    """Add the texts of a release that the index lacks.

    may_go_on  asked before each page
    waits      while another process does so; else it ends at once
    most       texts to read
    raises     WriteFailed when the index cannot be written; ArchiveError when there is no archive
    """
    try:
        _read(sources, may_go_on, most, waits=waits)
    except (OSError, sqlite3.OperationalError) as error:
        raise WriteFailed(str(sources.index / NAME), str(error)) from error


def _read(sources: Sources, may_go_on: Callable[[], bool], most: int | None, *, waits: bool) -> None:
    sources.index.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        lock = held.enter_context((sources.index / f"{NAME}.lock").open("wb"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except BlockingIOError:
            return
        index = held.enter_context(closing(_opened(sources.index / NAME)))
        pages = _pages(sources, held)
        catalogue = Catalogue(sources.catalogue, sources.stamp)
        held.callback(catalogue.close)
        store = _store(sources.store)
        if store is not None:
            held.enter_context(closing(store))
        forget(index, pages.gone())
        reading = _Reading(index, catalogue, pages, store, sources.stamp)
        reading.run(may_go_on, most)


class _Reading:
    def __init__(
        self,
        index: sqlite3.Connection,
        catalogue: Catalogue,
        pages: _Excerpt | _Archive,
        store: sqlite3.Connection | None,
        stamp: str,
    ) -> None:
        self._index, self._catalogue, self._pages, self._store, self._stamp = index, catalogue, pages, store, stamp
        self._total = catalogue.value("SELECT count(DISTINCT snapshot_id) FROM search_texts")
        self._done = 0

    def run(self, may_go_on: Callable[[], bool], most: int | None) -> None:
        left = self._total if most is None else most
        for batch in self._batches():
            known = self._known([row["key"] for row in batch])
            recipes = self._recipes([row["snapshot_id"] for row in batch])
            taken: set[int] = set()  # pages that say the same are one text
            self._index.execute("BEGIN IMMEDIATE")
            for number, row in enumerate(batch):
                has = known.get(row["key"])
                recipe = recipes.get(row["snapshot_id"], "")
                if row["key"] not in taken and (has is None or has["ranges"] is None or has["recipe"] != recipe):
                    if left <= 0 or not may_go_on():
                        self._commit()
                        return
                    left -= self._take(row, recipe, has)
                    taken.add(row["key"])
                self._done += 1
                if number % _COMMIT == _COMMIT - 1:
                    self._commit()
                    self._index.execute("BEGIN IMMEDIATE")
            self._commit()

    def _batches(self) -> Iterator[list[Row]]:
        """Those of kept announcements first."""
        rank, after = -1, ""
        while batch := self._catalogue.rows(
            "SELECT key, snapshot_id, text_layer_sha256, min(rank) AS rank FROM search_texts"
            " WHERE (rank, snapshot_id) > (?, ?) GROUP BY rank, snapshot_id ORDER BY rank, snapshot_id LIMIT ?",
            rank, after, _BATCH,
        ):  # fmt: skip
            yield batch
            rank, after = batch[-1]["rank"], batch[-1]["snapshot_id"]

    def _known(self, keys: Sequence[int]) -> Mapping[int, Row]:
        marks = ", ".join("?" * len(keys))
        names = ("number", "key", "recipe", "ranges")  # without ranges: a page that could not be read, tried again
        rows = self._index.execute(f"SELECT {', '.join(names)} FROM texts WHERE key IN ({marks})", keys)  # noqa: S608
        return {row[1]: dict(zip(names, row, strict=True)) for row in rows}

    def _recipes(self, snapshot_ids: Sequence[str]) -> Mapping[str, str]:
        if self._store is None:
            return {}
        marks = ", ".join("?" * len(snapshot_ids))
        sql = f"SELECT snapshot_id, recipe FROM extractions WHERE snapshot_id IN ({marks})"  # noqa: S608
        try:
            return dict(self._store.execute(sql, list(snapshot_ids)).fetchall())
        except UNREADABLE:  # a cache, perhaps of another version
            return {}

    def _take(self, row: Row, recipe: str, has: Row | None) -> bool:
        """True when a page was read for it, which takes time."""
        said = self._said(row["snapshot_id"])
        if not said:
            recipe = ""  # not as it was written: looked at again when the store has been mended, by the same recipe too
        ranges = _article(said, row["text_layer_sha256"])
        if has is not None and has["ranges"] is not None and (ranges is None or json.dumps(ranges) == has["ranges"]):
            if recipe != has["recipe"]:
                self._index.execute("UPDATE texts SET recipe = ? WHERE number = ?", (recipe, has["number"]))
            return False
        if has is not None:
            remove(self._index, has["number"])
        layer = self._pages.layer(row)
        page = None if layer is None else _page(layer, ranges)
        stored = (None, None) if page is None else packed(page)
        number = self._index.execute(
            "INSERT INTO texts (key, snapshot_id, recipe, ranges, body) VALUES (?, ?, ?, ?, ?)",
            (row["key"], row["snapshot_id"], recipe, *stored),
        ).lastrowid
        if page is not None:
            self._index.execute("INSERT INTO words (rowid, body) VALUES (?, ?)", (number, index_words(page.text)))
        return True

    def _said(self, snapshot_id: str) -> str:
        """What the rules said of a page, canonical JSON; "" when that is not known."""
        if self._store is None:
            return ""
        try:
            return text_in(self._store, snapshot_id)
        except UNREADABLE:  # a cache, perhaps of another version
            return ""

    def _commit(self) -> None:
        self._index.execute(
            "INSERT INTO progress VALUES (?, ?, ?) ON CONFLICT (stamp) DO UPDATE SET done = max(done, excluded.done)",
            (self._stamp, self._done, self._total),
        )
        self._index.execute("COMMIT")


def _article(said: str, text_sha256: str) -> tuple[tuple[int, int], ...] | None:
    """Ranges of headline and paragraphs as the rules read them in this text; None when that is not known."""
    try:
        told = json.loads(said)
        page = told["announcement"] if told["text_sha256"] == text_sha256 else None
        ranges = [page["title_range"], *page["body"]] if page else []
        return tuple((int(start), int(end)) for start, end in ranges if start < end) or None
    except (ValueError, TypeError, KeyError):  # nothing, or of another version
        return None


def _page(layer: str, ranges: tuple[tuple[int, int], ...] | None) -> PageText:
    """The article, or all of the page where nobody said which part of it that is."""
    ranges = ranges or ((0, len(layer)),)
    return PageText(text="\n".join(layer[start:end] for start, end in ranges)[:LONGEST], ranges=ranges)


def _opened(path: Path) -> sqlite3.Connection:
    """The index to write into, made anew when other code made it."""
    application, code = mark()
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    try:
        found = (
            connection.execute("PRAGMA application_id").fetchone()[0],
            connection.execute("SELECT code FROM made_by").fetchone()[0],
        )
    except (*UNREADABLE, TypeError):
        found = (0, "")
    if found != (application, code):
        connection.close()
        remove_database(path)
        connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN")
        for statement in TABLES.values():
            connection.execute(statement)
        connection.execute("INSERT INTO made_by VALUES (?)", (code,))
        connection.execute(f"PRAGMA application_id = {application}")
        connection.execute("COMMIT")
    limit_log(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA secure_delete = ON")  # what was taken down is not left in unused pages
    return connection


class _Excerpt:
    """Text layers as a release's package of snapshots holds them."""

    def __init__(self, reader: ExcerptReader) -> None:
        self._reader = reader

    def layer(self, row: Row) -> str | None:
        sid = row["snapshot_id"]
        return self._reader.text(sid) if sid in self._reader.texts else None

    def gone(self) -> list[str]:
        return []


class _Archive:
    """Text layers made of the pages in an archive."""

    def __init__(self, reader: ArchiveReader) -> None:
        self._reader = reader

    def layer(self, row: Row) -> str | None:
        """None when the bytes cannot be had or read, or say something else: the page of the snapshot tells which."""
        try:
            found = read_page(self._reader.snapshot(row["snapshot_id"]).html).layer
        except (ArchiveError, MemoryError, RecursionError):
            return None
        return found.text if found.sha256 == row["text_layer_sha256"] else None

    def gone(self) -> list[str]:
        return [capture.snapshot_id for capture in self._reader.takedowns()]


def _pages(sources: Sources, held: ExitStack) -> _Excerpt | _Archive:
    if sources.archive is None:
        return _Excerpt(held.enter_context(ExcerptReader(sources.release / _EXCERPT)))
    return _Archive(held.enter_context(ArchiveReader(sources.archive)))


def _store(path: Path) -> sqlite3.Connection | None:
    if not path.exists():
        return None
    store = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, timeout=5)
    store.execute("PRAGMA trusted_schema = OFF")
    limit(store)
    return store


def _main(parent: str, sources: str) -> None:
    os.nice(_NICE)
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY if most < 0 else min(most, _MOST_MEMORY), most))
    read_texts(Sources.of_json(sources), may_go_on=lambda: os.getppid() == int(parent), waits=True)


if __name__ == "__main__":
    _main(*sys.argv[1:])
