"""A Scrapy extension: from the moment in which a file is there, the frontier of a crawl takes no more writes; the file
is removed then. (EXTENSIONS of a crawl; FRONTIER_REFUSES names the file.)"""

from __future__ import annotations

import asyncio
from pathlib import Path

from scrapy import signals
from scrapy.crawler import Crawler

from crawler.spider import SourceSpider

__all__ = ["FrontierRefuses"]


class FrontierRefuses:
    def __init__(self, when: Path) -> None:
        self._when = when

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> FrontierRefuses:
        refuses = cls(Path(crawler.settings["FRONTIER_REFUSES"]))
        crawler.signals.connect(refuses.look, signals.spider_opened)
        return refuses

    def look(self, spider: SourceSpider) -> None:
        if not self._when.exists():
            asyncio.get_running_loop().call_later(0.02, self.look, spider)
            return
        spider.session.frontier._db.execute("PRAGMA query_only = ON")
        self._when.unlink()
