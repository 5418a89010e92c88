"""How does a callback's output become a settled address?

FrontierMiddleware stands round the callbacks: when one has ended, its address is settled together with everything it
led to, in one transaction, so that a kill leaves either the address to do again or the children to do, never neither.
No lease outlives its callback: what cannot be settled so ends as `error`, or else the crawl ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.capture import Outcome
from crawler.frontier import Child, Row
from crawler.spider import SourceSpider
from crawler.unanswered import ended_by_fault, lease_ends

__all__ = ["FrontierMiddleware"]

_AT_ONCE = 500  # addresses in one transaction; the last ones go with the end of the page that led to them


class FrontierMiddleware:
    """A spider middleware: takes the requests out of a callback's output and settles its address with them."""

    def __init__(self, spider: SourceSpider) -> None:
        self._spider = spider
        self._session = spider.session
        self._source = spider.source

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> FrontierMiddleware:
        spider = crawler.spider
        assert isinstance(spider, SourceSpider)
        return cls(spider)

    async def process_spider_output(self, response: Response, result: AsyncIterator[object]) -> AsyncIterator[object]:
        children: list[Child] = []
        items: list[object] = []
        async for out in result:
            if isinstance(out, Request):
                children.append(out.meta["child"])
            else:
                items.append(out)
        if response.meta.get("settled"):  # the callback raised half-way
            return
        row: Row = response.meta["row"]
        with lease_ends(self._spider, row, "settling", snapshot=response.meta.get("snapshot_id")):
            outcome = Outcome(response.meta["outcome"])
            if self._session.will_retry(row, outcome, asked_back=bool(response.meta.get("asked_back"))):
                self._session.retry(row)
                return
            while len(children) > _AT_ONCE:  # what is scheduled twice, after a kill, is scheduled once
                some, children = children[:_AT_ONCE], children[_AT_ONCE:]
                self._session.frontier.push(row.run_id, some, synced=False)
                await asyncio.sleep(0)
            for item in items:  # before the address is settled: a kill here does the page again
                yield item
            self._session.settle(
                self._source.name,
                row,
                outcome=outcome,
                detail=response.meta["detail"],
                snapshot=response.meta["snapshot_id"],
                children=children,
                owed=response.meta.get("owed"),
            )

    def process_spider_exception(self, response: Response, exception: Exception) -> list[object] | None:
        """A callback that raised. Scrapy does not ask here about what process_spider_output itself raises."""
        if self._session.fatal is not None:
            return None
        response.meta["settled"] = True
        row: Row = response.meta["row"]
        ended_by_fault(self._spider, row, exception, "callback", snapshot=response.meta.get("snapshot_id"))
        return []
