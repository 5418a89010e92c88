"""What does a page say, while the crawl goes on? The same extraction as `xuanjie extract`, for alarms at once."""

from __future__ import annotations

import logging
from contextlib import suppress

from scrapy.crawler import Crawler

from archive.capture import Outcome
from archive.errors import TakenDown, WriteFailed
from archive.reader import ArchiveReader
from archive.store import Store
from crawler.listings.page import Unparsable, check_parsable
from crawler.session import Session
from crawler.spider import CapturedPage
from pipelines.extract_archive import extract_into

__all__ = ["ExtractionPipeline"]

logger = logging.getLogger(__name__)


class ExtractionPipeline:
    """Reads each new article from the archive, never from the wire, and stores what it says.

    The store is a cache: what a kill leaves out here, `xuanjie extract` does later, with the same result.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ExtractionPipeline:
        return cls(crawler.spider.session)  # type: ignore[union-attr]

    def open_spider(self) -> None:
        with suppress(WriteFailed), self._session.writes():  # the session has been told, and ends the crawl
            self._store = Store(self._session.paths.store)

    def close_spider(self) -> None:
        if hasattr(self, "_store"):
            self._store.close()

    def process_item(self, item: object) -> object:
        if isinstance(item, CapturedPage) and item.outcome is Outcome.OK:
            try:
                with ArchiveReader(self._session.paths.archive) as reader:
                    snapshot = reader.snapshot(item.snapshot_id)
            except TakenDown as why:  # a web archive gave the very capture again
                logger.warning("%s: not read: %s", item.url, why)
                return item
            try:
                check_parsable(snapshot.html)
            except Unparsable as why:  # `xuanjie extract` has the time that a crawl has not
                logger.warning("%s: not read while crawling: %s", item.url, why)
                return item
            with self._session.writes():
                extraction = extract_into(self._store, snapshot)
            if extraction.announcement is None:
                logger.warning("%s: %s: %s", item.url, extraction.issues[0].code, extraction.issues[0].detail)
        return item
