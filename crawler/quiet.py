"""How is one failure told once, and not again for every page that was under way?"""

from __future__ import annotations

import logging

from crawler.frontier_file import FAILURES
from crawler.refusals import Stopped

__all__ = ["Quiet"]


class Quiet(logging.Filter):
    """Leaves out what a write that failed makes Scrapy say of every page under way: the command says it in one line."""

    def __init__(self) -> None:
        super().__init__()
        self._handlers: list[logging.Handler] = []

    def begin(self) -> None:
        self._handlers = list(logging.getLogger().handlers)  # Scrapy's own is among them while a crawl runs
        for handler in self._handlers:
            handler.addFilter(self)

    def end(self) -> None:
        for handler in self._handlers:
            handler.removeFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        raised = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        return not isinstance(raised, (*FAILURES, Stopped))
