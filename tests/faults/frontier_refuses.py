"""A Scrapy extension: some time after a spider began, its frontier takes no more writes (EXTENSIONS of a crawl)."""

from __future__ import annotations

import asyncio

from scrapy import signals
from scrapy.crawler import Crawler

from crawler.spider import SourceSpider

__all__ = ["SECONDS", "FrontierRefuses"]

SECONDS = 2.0  # the three pages before the stuck one are in by then


class FrontierRefuses:
    @classmethod
    def from_crawler(cls, crawler: Crawler) -> FrontierRefuses:
        refuses = cls()
        crawler.signals.connect(refuses.opened, signals.spider_opened)
        return refuses

    def opened(self, spider: SourceSpider) -> None:
        asyncio.get_running_loop().call_later(SECONDS, self.refuse, spider)

    def refuse(self, spider: SourceSpider) -> None:
        spider.session.frontier._db.execute("PRAGMA query_only = ON")
