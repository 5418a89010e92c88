"""Which of Scrapy's log lines are made, and in which form? Those of each page only where somebody wants them."""

from __future__ import annotations

from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.logformatter import LogFormatter
from scrapy.settings import BaseSettings
from scrapy.utils.log import get_scrapy_root_handler

from crawler.errors import BadLogForm
from crawler.log_form import LogForm, OneLine

__all__ = ["NoLineOfEachPage", "log_form", "one_line_an_event"]


def log_form(settings: BaseSettings) -> LogForm:
    """What XUANJIE_LOG asks for; raises BadLogForm."""
    asked = str(settings["XUANJIE_LOG"])
    try:
        return LogForm(asked)
    except ValueError:
        raise BadLogForm(asked) from None


def one_line_an_event(settings: BaseSettings) -> None:
    """Have a crawl's log printed so; after Scrapy has made its handler, which it does anew for every spider."""
    handler = get_scrapy_root_handler()
    if handler is not None:
        handler.setFormatter(OneLine(log_form(settings)))


class NoLineOfEachPage(LogFormatter):
    """At LOG_LEVEL "DEBUG" Scrapy's own, whose lines of each page are otherwise made as well, to be thrown away."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LogFormatter:  # type: ignore[override]  # Scrapy takes any
        return LogFormatter() if crawler.settings["LOG_LEVEL"] == "DEBUG" else cls()

    def crawled(self, request: Request, response: Response, spider: Spider) -> None:  # type: ignore[override]
        return None

    def scraped(self, item: Any, response: Any, spider: Spider) -> None:  # type: ignore[override]
        return None
