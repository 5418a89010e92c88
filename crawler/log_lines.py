"""Which of Scrapy's log lines are made? Those of each page only where somebody wants to read them."""

from __future__ import annotations

from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.logformatter import LogFormatter

__all__ = ["NoLineOfEachPage"]


class NoLineOfEachPage(LogFormatter):
    """At LOG_LEVEL "DEBUG" Scrapy's own, whose lines of each page are otherwise made as well, to be thrown away."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LogFormatter:  # type: ignore[override]  # Scrapy takes any
        return LogFormatter() if crawler.settings["LOG_LEVEL"] == "DEBUG" else cls()

    def crawled(self, request: Request, response: Response, spider: Spider) -> None:  # type: ignore[override]
        return None

    def scraped(self, item: Any, response: Any, spider: Spider) -> None:  # type: ignore[override]
        return None
