"""Is the lease of an address still ours at the last moment before it is asked for?"""

from __future__ import annotations

import asyncio

from redis.exceptions import RedisError
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.politeness import SLOW_DOWN, asked_rest
from crawler.redis.worker import LeaseSpider
from crawler.refusals import Stopped

__all__ = ["LeaseMiddleware"]


class LeaseMiddleware:
    """The innermost middleware: what has passed it goes on the wire, under a lease that holds longer than it may take.

    A worker that was stopped meanwhile (a laptop's lid, a debugger) finds its lease gone here and asks for nothing.
    """

    def __init__(self, spider: LeaseSpider) -> None:
        self._spider = spider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LeaseMiddleware:
        spider = crawler.spider
        assert isinstance(spider, LeaseSpider)
        return cls(spider)

    async def process_request(self, request: Request) -> None:
        spider = self._spider
        try:
            holds = await asyncio.to_thread(spider.leases.confirm, request.meta["leased"], seconds=spider.lease_seconds)
        except RedisError as why:
            raise Stopped(f"the lease could not be confirmed: {why}") from why
        if not holds:
            raise Stopped("the lease is another's by now")
        request.meta["gate_host"] = request.url.split("/", 3)[2]

    def process_response(self, request: Request, response: Response) -> Response:
        if response.status in SLOW_DOWN:
            seconds = asked_rest(response)
            if seconds is not None:
                request.meta.update(pause=seconds, asked_back=True)
            else:  # the crawl, which sees how often in a row, makes it longer
                request.meta["pause"] = next(iter(self._spider.session.retry_delays), 0.0)
        return response
