"""How does a worker ask for the pages that a crawl hands out, and when does it say that it has one?

It leases one address at a time for each free place, makes sure just before the wire that the lease still holds, asks
once, records the answer in its own archive, and reports only what is synced there. A worker that dies loses its leases
and nothing else. It runs until somebody ends it: no orders, no crawl and no Redis are reasons to wait.

Of scrapy-redis this is RedisMixin: its connection, its settings, its sorted set for each spider, and its hooks for
fetching and reading messages. The hooks are given other ways: its own take a message off before the work is done.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from redis.exceptions import RedisError
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from scrapy_redis.spiders import RedisMixin
from twisted.python.failure import Failure

from archive.capture import Outcome, Role
from crawler import settings as own
from crawler.redirects import location_of
from crawler.redis.connection import codec
from crawler.redis.coordinator import lease_seconds
from crawler.redis.errors import BadMessage
from crawler.redis.leases import Leased, Leases
from crawler.redis.messages import Codec, Order, Result, packed
from crawler.redis.worker_session import WorkerSession
from crawler.refusals import Stopped
from crawler.session import Session
from crawler.spider import SourceSpider

__all__ = ["SETTINGS", "LeaseSpider", "worker_for"]

logger = logging.getLogger(__name__)

_IDLE = (0.05, 0.5)  # seconds between two looks for an order, at first and after a while
_WAITS = (0.5, 15.0)  # first and longest back-off while there is no Redis
_TELL = 60.0  # seconds between two lines about that
_LAST_TRIES = 5.0  # seconds for which a result is still offered when the worker is to end

# What a worker changes in crawler/settings.py: robots.txt, the frontier and the walk are the crawl's.
SETTINGS: dict[str, object] = {
    "SCHEDULER": "scrapy.core.scheduler.Scheduler",
    "DOWNLOADER": "scrapy.core.downloader.Downloader",  # there is no gate here: its slots hold a host to its delay
    "DOWNLOADER_MIDDLEWARES": own.DOWNLOADER_MIDDLEWARES
    | {
        "crawler.robots.RobotsMiddleware": None,
        "crawler.politeness.PolitenessMiddleware": None,
        "crawler.middlewares.ArchiveMiddleware": None,
        "crawler.redis.leased_answers.LeasedAnswersMiddleware": 1000,
        "crawler.redis.before_wire.LeaseMiddleware": 1100,
    },
    "SPIDER_MIDDLEWARES": own.SPIDER_MIDDLEWARES | {"crawler.settling.FrontierMiddleware": None},
    "EXTENSIONS": {},
    "ITEM_PIPELINES": {},
}


def worker_for(base: type[Any]) -> type[LeaseSpider]:
    """The worker of a source: its spider, with orders in place of its walk."""
    return type(f"{base.__name__}Worker", (LeaseSpider, base), {"__module__": __name__, "name": base.name})


class LeaseSpider(RedisMixin, SourceSpider):  # type: ignore[misc]
    """Leases orders of one source, and reports how each ended."""

    renders = False
    session: WorkerSession
    max_idle_time = 0  # of RedisMixin: 0 = for ever
    leases: Leases
    codec: Codec
    lease_seconds: float
    who: str
    _numbers: Iterator[int]
    _room: asyncio.Semaphore
    _told: float

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, session: Session | None = None, **kwargs: Any) -> LeaseSpider:
        spider = super().from_crawler(crawler, *args, session=session, **kwargs)
        assert isinstance(spider, LeaseSpider)
        spider.setup_redis(crawler)  # RedisMixin's: server, redis_key, fetch_data
        spider.leases = Leases(spider.server)
        spider.codec = codec()
        spider.lease_seconds = lease_seconds(crawler.settings)
        spider.fetch_data = spider._fetch
        spider.who = f"{os.uname().nodename}:{os.getpid()}:{time.time_ns():x}"
        spider._numbers = itertools.count(1)
        spider._room = asyncio.Semaphore(crawler.settings.getint("CONCURRENT_REQUESTS"))
        spider._told = float("-inf")
        return spider

    # ── orders ────────────────────────────────────────────────────────────────────────────────────────────────────

    async def start(self) -> AsyncIterator[scrapy.Request]:
        try:
            while self.session.fatal is None:
                await self._room.acquire()
                yield await self._next()
        except Exception as why:  # Scrapy would go on without orders, for ever
            self.session.broke.append((self.name, why))
            raise

    def spider_idle(self) -> None:
        if not self.session.broke:
            raise DontCloseSpider

    def _end(self) -> None:
        self.session.under_way -= 1
        self._room.release()

    async def _next(self) -> scrapy.Request:
        idle, back_off = _IDLE[0], _WAITS[0]
        while True:
            try:
                leased = await asyncio.to_thread(self.fetch_data, self.redis_key, 1)
                back_off = _WAITS[0]
                for one in leased:
                    request = await self._request(one)
                    if request is not None:
                        return request
            except RedisError as why:
                self._tell(f"Redis: {why}; this worker waits")
                await asyncio.sleep(back_off)
                back_off = min(back_off * 2, _WAITS[1])
                continue
            if not leased:
                await asyncio.sleep(idle)
            idle = _IDLE[0] if leased else min(idle * 1.5, _IDLE[1])

    def _fetch(self, redis_key: str, batch_size: int) -> list[Leased]:
        """RedisMixin's hook: here a lease, where its own pops."""
        token = f"{self.who}:{next(self._numbers)}"
        leased = self.leases.lease(redis_key, token=token, seconds=self.lease_seconds)
        return [] if leased is None else [leased]

    async def _request(self, leased: Leased) -> scrapy.Request | None:
        """The request of an order; None for one that is not acted upon."""
        try:
            request = self.make_request_from_data(leased.message)
        except BadMessage as why:
            logger.warning("%s: an order was set aside: %s", self.name, why.problem)
            await asyncio.to_thread(self.leases.reject, leased)
            return None
        request.meta["leased"] = leased
        order: Order = request.meta["order"]
        if self._is_ours(order):
            self.session.under_way += 1
            return request
        outcome, detail = Outcome.ERROR, f"not asked: the sources of this worker have no such host in {self.name}"
        self.session.attempt(order.url, self.source.name, order.role, outcome, detail, robots=order.robots)
        await self._report(request.meta, outcome=outcome, detail=detail, error="Refused")
        return None

    def make_request_from_data(self, data: bytes) -> scrapy.Request:
        """RedisMixin's hook: strict JSON; raises BadMessage."""
        order = self.codec.order(data)
        if order.source != self.source.name:
            raise BadMessage(f"an order of {order.source} among those of {self.source.name}")
        meta: dict[str, object] = {"order": order, "role": order.role.value, "robots": order.robots}
        if order.role is Role.ROBOTS:
            meta["is_robots"] = True
        return scrapy.Request(
            order.url,
            callback=self.captured,
            errback=self.failed,
            meta=meta,
            dont_filter=True,  # the frontier knows
        )

    def _is_ours(self, order: Order) -> bool:
        if order.role is Role.REQUISITE:
            return self.source.allows_requisite(order.url, order.page_url)
        return self.source.allows(order.url)

    # ── results ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def captured(self, response: Response) -> None:  # type: ignore[override]
        """The answer lies synced in the archive: no callback runs before that (crawler/middlewares.py)."""
        meta = response.meta
        try:
            await self._report(
                meta,
                outcome=Outcome(meta["outcome"]),
                detail=meta["detail"],
                status=response.status,
                snapshot=meta["snapshot_id"],
                content_type=meta["content_type"],
                location=location_of(response),
                said=meta.get("said", ""),
                body=packed(response.body) if meta["order"].wants_body else "",
            )
        finally:
            self._end()

    async def failed(self, failure: Failure) -> None:  # type: ignore[override]
        try:
            await self._failed(failure)
        finally:
            self._end()

    async def _failed(self, failure: Failure) -> None:
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        meta, order = request.meta, request.meta["order"]
        if self.session.fatal is not None or isinstance(failure.value, Stopped):
            return  # the lease expires, and another worker is asked
        if "outcome" not in meta:  # a fault of ours between the wire and the archive
            logger.error("%s: no outcome", order.url, exc_info=failure.value)
            meta.update(outcome=Outcome.ERROR.value, detail=f"{type(failure.value).__name__}: {failure.value}")
            self.session.attempt(
                order.url, self.source.name, order.role, Outcome.ERROR, meta["detail"], robots=order.robots
            )
        error = type(failure.value).__name__
        await self._report(meta, outcome=Outcome(meta["outcome"]), detail=meta["detail"], error=error)

    async def _report(
        self,
        meta: dict[str, Any],
        *,
        outcome: Outcome,
        detail: str,
        status: int = 0,
        snapshot: str = "",
        **more: str,
    ) -> None:
        """Say how an order ended, again and again until Redis has it."""
        order, leased = meta["order"], meta["leased"]
        given = {name: value if name == "body" else value[:10_000] for name, value in more.items()}
        result = Result(
            id=order.id,
            worker=self.who,
            url=order.url,
            status=status,
            outcome=outcome,
            answer=Outcome(meta.get("answer", outcome)),
            detail=detail[:10_000],
            snapshot=snapshot,
            asked_back=bool(meta.get("asked_back")),
            pause=float(meta.get("pause", 0.0)),
            **given,  # type: ignore[arg-type]
        )
        message = self.codec.written(result)
        back_off, end = _WAITS[0], float("inf")
        while time.monotonic() < end:
            try:
                await asyncio.to_thread(self.leases.report, leased, message, pause=result.pause)
                break
            except RedisError as why:
                self._tell(f"Redis: {why}; what was recorded is reported later")
            if self._closing:
                end = min(end, time.monotonic() + _LAST_TRIES)
            await asyncio.sleep(back_off)
            back_off = min(back_off * 2, _WAITS[1])

    @property
    def _closing(self) -> bool:
        engine = self.crawler.engine
        return engine is None or not engine.running

    def closed(self, reason: str) -> None:
        """The walk is the crawl's."""

    def _tell(self, line: str) -> None:
        if time.monotonic() >= self._told + _TELL:
            self._told = time.monotonic()
            logger.warning("%s: %s", self.name, line)
