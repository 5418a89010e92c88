"""What is in the archive and the store at one moment? Captures and what was read of them, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from operator import attrgetter
from types import TracebackType
from typing import Generic, Self, TypeVar

from archive.capture import Capture, Outcome, Role, utc_text
from archive.errors import Damaged, NoSuchRecord
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.records import Extraction
from archive.store import Entry, Store
from pipelines.codec import decode
from pipelines.documents import Read
from pipelines.extract_archive import extract_into
from pipelines.recipe import reading_recipe
from pipelines.release.in_order import both, only_first

__all__ = ["Again", "ArchivedArticles", "StoredReads", "are_read", "of_these"]

T = TypeVar("T")


class Again(Generic[T]):
    """Something that is read anew each time it is gone through."""

    def __init__(self, told: Callable[[], Iterator[T]]) -> None:
        self._told = told

    def __iter__(self) -> Iterator[T]:
        return self._told()


class ArchivedArticles(Mapping[str, Capture]):
    """The captures that are read for records, by id; each is looked up in the ledger when it is asked for."""

    def __init__(self, reader: ArchiveReader) -> None:
        self._reader = reader
        self._count: int | None = None
        self._last: Capture | None = None

    def in_order(self) -> Iterator[Capture]:
        """All of them; the last one given is at hand."""
        for capture in self._reader.articles_by_id():
            self._last = capture
            yield capture

    def __getitem__(self, snapshot_id: str) -> Capture:
        if self._last is not None and self._last.snapshot_id == snapshot_id:
            return self._last
        try:
            found = self._reader.capture(snapshot_id)
        except NoSuchRecord as error:
            raise KeyError(snapshot_id) from error
        if found.role is Role.ARTICLE and found.outcome is Outcome.OK and found.takedown is None:
            return found
        raise KeyError(snapshot_id)

    def __iter__(self) -> Iterator[str]:
        """In order."""
        return self._reader.article_ids()

    def __len__(self) -> int:
        if self._count is None:
            self._count = sum(1 for _ in self)
        return self._count


class StoredReads:
    """What the store says by this recipe of the articles of an archive, by snapshot id: of the moment of opening.

    An entry that is no extraction any more is read anew from the archive, and stored. A context manager.
    """

    def __init__(self, paths: DataPaths, reader: ArchiveReader, articles: ArchivedArticles) -> None:
        self._paths, self._reader, self._articles = paths, reader, articles
        self._made_by = reading_recipe()
        self._mended: dict[str, Extraction | None] = {}  # None: the page is damaged, too
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._store = stack.enter_context(Store(self._paths.store))
            stack.enter_context(self._store.steady())
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def __iter__(self) -> Iterator[Read]:
        by_id: Callable[[Entry | Capture], str] = attrgetter("snapshot_id")
        for entry, capture in both(self._ours(), self._articles.in_order(), by_id, by_id):
            read = self._read(entry, capture)
            if read is not None:
                yield read

    def those(self, holds: Callable[[int], bool]) -> Iterator[tuple[int, Read]]:
        """Reads with their numbers, of the numbers of which something holds; the others are not decoded, and of their
        captures no more than the ids are asked for."""
        by_id: Callable[[Entry], str] = attrgetter("snapshot_id")
        number = 0
        for entry, sid in both(self._ours(), self._articles, by_id, str):
            if self._mended.get(sid, entry) is None:
                continue  # known to be damaged
            if not holds(number):
                number += 1
                continue
            read = self._read(entry, self._articles[sid])
            if read is not None:
                yield number, read
                number += 1

    def _ours(self) -> Iterator[Entry]:
        return (entry for entry in self._store.entries() if entry.recipe == self._made_by)

    def _read(self, entry: Entry, capture: Capture) -> Read | None:
        extraction = self._extraction(entry)
        if extraction is None:
            return None
        at = utc_text(capture.fetched_at)
        return Read(fetched_at=at, content_sha256=capture.content_sha256, extraction=extraction)

    def missing(self) -> Iterator[str]:
        """Articles of which the store says nothing, and those whose entry and page are damaged; by id, and after the
        reads were gone through."""
        known = self._store.read_by(self._made_by)
        lost = {sid for sid, told in self._mended.items() if told is None}
        yield from only_first(self._reader.article_ids(), (sid for sid in known if sid not in lost))

    def _extraction(self, entry: Entry) -> Extraction | None:
        sid = entry.snapshot_id
        if sid in self._mended:
            return self._mended[sid]
        try:
            told = decode(entry.text)
            if told.snapshot_id == sid:
                return told
        except (TypeError, ValueError):
            pass
        self._mended[sid] = None
        with suppress(Damaged), Store(self._paths.store) as store:  # unread() names it
            self._mended[sid] = extract_into(store, self._reader.snapshot(sid))
        return self._mended[sid]


def are_read(paths: DataPaths, reader: ArchiveReader) -> bool:
    """Does the store hold of each article what this recipe read?

    The values are not looked at, which would take most of the time of a run that finds nothing new: an entry that is
    cut off, or stands in another's place, is found. What else may be wrong with one does no harm as long as nothing is
    made of it, and is found when something is.
    """
    with Store(paths.store) as store:
        return next(only_first(reader.article_ids(), store.read_by(reading_recipe(), whole=True)), None) is None


def of_these(reads: Iterable[Read], snapshot_ids: Iterable[str]) -> Iterator[Read]:
    """Those of these captures; both by id."""
    for read, _ in both(reads, snapshot_ids, lambda read: read.extraction.snapshot_id, lambda sid: sid):
        yield read
