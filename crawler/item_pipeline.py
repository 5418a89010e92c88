"""What does a page say, while the crawl goes on? The same extraction as `xuanjie extract`, for alarms at once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from scrapy.crawler import Crawler

from archive.capture import Capture, Outcome, Role
from archive.errors import NoSuchRecord, TakenDown, WriteFailed
from archive.reader import ArchiveReader
from archive.store import Store
from crawler.frontier_file import FAILURES
from crawler.listings.page import Unparsable, check_parsable
from crawler.session import Session
from crawler.spider import CapturedPage, SourceSpider

if TYPE_CHECKING:  # the rules: a second to load
    from pipelines.readers import Readers

__all__ = ["ExtractionPipeline"]

_AT_ONCE = 500  # asked of the store in one statement

logger = logging.getLogger(__name__)


class ExtractionPipeline:
    """Has each new article read from the archive, never from the wire, and what it says stored.

    The store is a cache: what a kill or a long backlog leaves out here, `xuanjie extract` does later, with the same
    result. By default a process of its own reads (crawler/beside.py); the demo, whose clock steps with each page, waits
    for each.

    fork   whether this process may be copied: a reactor has threads, asyncio alone, as in the demo, has none
    """

    def __init__(self, session: Session, source: str, *, beside: bool, fork: bool = False) -> None:
        self._session = session
        self._source = source
        self._beside = beside
        self._fork = fork
        self._readers: Readers | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ExtractionPipeline:
        spider = crawler.spider
        assert isinstance(spider, SourceSpider)
        beside = crawler.settings.getbool("XUANJIE_READ_BESIDE")
        fork = not crawler.settings.getbool("TWISTED_REACTOR_ENABLED")
        return cls(spider.session, spider.source.name, beside=beside, fork=fork)

    def open_spider(self) -> None:
        if self._beside:
            with suppress(*FAILURES):
                self._go_on()
        else:
            with suppress(WriteFailed), self._session.writes():  # the session has been told, and ends the crawl
                self._store = Store(self._session.paths.store)

    async def close_spider(self) -> None:
        if self._beside and self._session.fatal is None:
            await self._session.beside.drained()
            self._tell()
        if self._readers is not None:
            self._readers.close()
        if hasattr(self, "_store"):
            self._store.close()

    def process_item(self, item: object) -> object:
        if isinstance(item, CapturedPage) and item.outcome is Outcome.OK:
            if self._beside:
                self._session.beside.read(item.snapshot_id, item.url)
            else:
                self._read(item)
        return item

    def _go_on(self) -> None:
        """Have read what an earlier process of this run captured and a kill kept from being read."""
        from pipelines.recipe import reading_recipe

        session = self._session
        run = session.reports.get(self._source)
        if run is None or not run.continued:
            return
        captures = self._held(sorted(session.frontier.captured_in(run.run_id)))
        pages = {c.snapshot_id: c.url for c in captures if c.role is Role.ARTICLE and c.outcome is Outcome.OK}
        with session.writes(), Store(session.paths.store) as store:
            ids, recipe = list(pages), reading_recipe()
            chunks = (ids[first : first + _AT_ONCE] for first in range(0, len(ids), _AT_ONCE))
            stored = {sid for some in chunks for sid in store.known(some, recipe)}
        for sid, url in pages.items():
            if sid not in stored:
                session.beside.read(sid, url)

    def _held(self, snapshot_ids: list[str]) -> Iterator[Capture]:
        """The captures that the archive has; what an older archive has not is told, and a later walk asks for it."""
        absent = 0
        for sid in snapshot_ids:
            try:
                yield self._session.reader.capture(sid)
            except NoSuchRecord:
                absent += 1
        if absent:
            logger.warning(
                "%s: %d pages that this run captured are not in the archive (an older one was put back?): "
                "a later run asks for those that lists show",
                self._source,
                absent,
            )

    def _tell(self) -> None:
        """Say in the report what this crawl has left; of several sources, the one that ends last says it of all."""
        beside, report = self._session.beside, self._session.reports.get(self._source)
        left = beside.left + beside.waiting
        if report is None:
            return
        if beside.screened:
            told = "captured pages hold none of the words of an announcement: `xuanjie extract` reads them too"
            report.notes.append(f"{beside.screened} {told}")
        if left:
            report.notes.append(f"{left} captured pages were not read while crawling: `xuanjie extract` reads them")

    def _read(self, item: CapturedPage) -> None:
        try:
            with ArchiveReader(self._session.paths.archive) as reader:
                snapshot = reader.snapshot(item.snapshot_id)
        except TakenDown as why:  # a web archive gave the very capture again
            logger.warning("%s: not read: %s", item.url, why)
            return
        try:
            check_parsable(snapshot.html)
        except Unparsable as why:  # `xuanjie extract` has the time that a crawl has not
            logger.warning("%s: not read while crawling: %s", item.url, why)
            return
        from pipelines.extract_archive import put_into
        from pipelines.readers import Readers

        if self._readers is None:
            self._readers = Readers(fork=self._fork)
        extraction = self._readers.extraction(snapshot)
        with self._session.writes():
            put_into(self._store, [(snapshot, extraction)])
        if extraction.announcement is None:
            logger.warning("%s: %s: %s", item.url, extraction.issues[0].code, extraction.issues[0].detail)
