"""How does a request get from the engine to the wire? Through the middlewares, and past Scrapy's queues of its own."""

from __future__ import annotations

from typing import TypeVar

from scrapy import Request, Spider
from scrapy.core.downloader import Downloader
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.defer import Deferred

__all__ = ["GatedDownloader"]

_T = TypeVar("_T")


class GatedDownloader(Downloader):
    """Scrapy's downloader without its slots, which hold a host to one request at a time and to its delay.

    The gate does both, more strictly and over all spiders of a process (crawler/politeness.py). A slot beside it would
    let through at once what the gate lets through, at the price of one more task, one more Deferred and three signals
    that nobody hears. For spiders with the PolitenessMiddleware only: the workers of crawler/redis have Scrapy's.
    """

    def fetch(self, request: Request, spider: Spider | None = None) -> Deferred[Response | Request]:
        self.active.add(request)
        fetched: Deferred[Response | Request] = deferred_from_coro(
            self.middleware.download_async(self.handlers.download_request_async, request)
        )
        # In the very callback that hands the answer on: the engine takes a spider with nothing active for idle.
        return fetched.addBoth(self._ended, request)

    def _ended(self, result: _T, request: Request) -> _T:
        self.active.remove(request)
        return result
