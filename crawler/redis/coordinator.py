"""How does a crawl have its pages asked by others? Everything is as in one process, but for the way to the wire.

Frontier, walk, robots.txt, parking and retries stay in this process and in its data folder. In place of the archive,
the gate and the downloader stands one middleware that hands the address to a worker and waits until that has recorded
the answer. It is a middleware, so that whatever else asks (robots.txt) goes the same way.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from redis.exceptions import RedisError
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Response
from scrapy.settings import Settings

from archive.capture import Outcome, Role
from crawler import settings as own
from crawler.frontier import Child, Row
from crawler.leaves import has_leaves
from crawler.middlewares import ArchiveMiddleware
from crawler.outcomes import NO_RESPONSE, Verdict
from crawler.politeness import PARK_AFTER_SECONDS, SLOW_DOWN, Gate, least_delay
from crawler.redis.address import without_password
from crawler.redis.connection import client_of, codec
from crawler.redis.desk import Desk, connected
from crawler.redis.errors import NoRedis, OtherCrawl
from crawler.redis.leases import Offer
from crawler.redis.messages import Order, Result, unpacked
from crawler.refusals import Parked, Stopped
from crawler.requisites import host_of
from crawler.robots import RobotsPolicy
from crawler.session import Session

__all__ = ["SETTINGS", "RemoteMiddleware", "SharedSession", "lease_seconds"]

_LOOK = 0.5  # seconds between two looks at whether the crawl is closing
_MARGIN = 15.0  # seconds that a lease lasts longer than a request may: to record the answer and to report it
_AT_ONCE = 64  # hosts of one source under way; each is asked for one page at a time all the same

# What a crawl that shares its addresses changes in crawler/settings.py.
SETTINGS: dict[str, object] = {
    "DOWNLOADER_MIDDLEWARES": own.DOWNLOADER_MIDDLEWARES
    | {
        "crawler.middlewares.ArchiveMiddleware": None,
        "crawler.politeness.PolitenessMiddleware": None,
        "crawler.redis.coordinator.RemoteMiddleware": 1000,
    },
    "DOWNLOADER": "scrapy.core.downloader.Downloader",  # there is no gate here
    "ITEM_PIPELINES": {},  # the pages lie with the workers: `xuanjie gather`, then `xuanjie extract`
    "XUANJIE_REQUISITES": False,  # they are looked for in kept pages, hence after `gather`
    "CONCURRENT_REQUESTS": _AT_ONCE,
}
_ERRORS: dict[str, type[BaseException]] = {kind.__name__: kind for kind in NO_RESPONSE}


def lease_seconds(settings: Settings) -> float:
    """As long as an address may be under way: no request outlives its lease."""
    given = settings.get("XUANJIE_LEASE_SECONDS")
    return float(given) if given is not None else settings.getfloat("DOWNLOAD_TIMEOUT") + _MARGIN


class SharedGate(Gate):
    """The gate of a crawl that does not ask itself: it keeps the longest delay and who is parked."""

    def delay_of(self, host: str, *, delay: float) -> float:
        at = self._of(host)
        at.delay = max(at.delay, delay)
        return at.delay


class SharedSession(Session):
    """The session of a crawl whose pages workers ask for; raises also NoRedis, OtherCrawl when it is entered."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        again_after = self.retry_delays[0] if self.retry_delays else 0.0
        self.gate: SharedGate = SharedGate(again_after=again_after)
        self.robots = RobotsPolicy(self.gate, again_after=again_after)
        self._settings = settings
        self._order_ids: dict[int, str] = {}
        self.left_alone: set[str] = set()  # hosts that asked for more than an hour: nothing that waits comes back

    def __enter__(self) -> SharedSession:
        super().__enter__()
        try:
            self.desk = self._desk()
        except BaseException:
            super().__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        try:
            self.desk.end()
        finally:
            super().__exit__(*error)

    def _desk(self) -> Desk:
        url = without_password(str(self._settings["REDIS_URL"]))
        owner = f"{Path(self.paths.root).resolve()} on {os.uname().nodename}"
        try:
            leases = connected(client_of(self._settings))
            holder = leases.claim(owner, seconds=5.0)
            if holder != owner:
                raise OtherCrawl(url, holder)
            leases.withdraw(owner, ended=False)  # what an earlier life of this crawl has left there
        except RedisError as why:
            raise NoRedis(url, f"{why}; start it, or crawl without --redis") from why
        return Desk(
            leases=leases,
            codec=codec(),
            owner=owner,
            rest=lease_seconds(self._settings),
            may_be_under_way=lambda: any(report.continued for report in self.reports.values()),
            resting=self.gate.resting,
        )

    def ordered(self, row: Row, order_id: str) -> None:
        self._order_ids[row.url_id] = order_id

    def settle(
        self,
        source: str,
        row: Row,
        *,
        outcome: Outcome,
        detail: str,
        snapshot: str | None = None,
        children: Sequence[Child] = (),
        owed: bool | None = None,
        asked: bool = True,
    ) -> None:
        super().settle(
            source, row, outcome=outcome, detail=detail, snapshot=snapshot, children=children, owed=owed, asked=asked
        )
        self._forget(row)

    def retry(self, row: Row) -> None:
        super().retry(row)
        self._forget(row)

    def _forget(self, row: Row) -> None:
        order_id = self._order_ids.pop(row.url_id, None)
        if order_id is not None:
            self.desk.settled(order_id)


class RemoteMiddleware(ArchiveMiddleware):
    """Has a worker ask, and says in `request.meta` how it ended, as ArchiveMiddleware does.

    Refusals of this process (robots.txt, a parked host) are recorded in its own archive.
    """

    _session: SharedSession

    def __init__(self, crawler: Crawler, session: Session, source: object) -> None:
        super().__init__(crawler, session, source)  # type: ignore[arg-type]
        self._crawler = crawler
        self._delay = least_delay(crawler)
        self._asked = 0

    async def process_request(self, request: Request) -> Response:
        offer = self._offer(request)
        result = await self._result(offer, request)
        request.meta["gate_host"] = offer.host
        judged = self._compared(request, result)
        if not request.meta.pop("one_of_many", False):
            counted_as = host_of(request.url) if request.meta["role"] == Role.REQUISITE.value else offer.host
            self._session.gate.note(counted_as, request.url, judged.outcome)
        self._rest(offer.host, result)
        if result.asked_back:
            request.meta["asked_back"] = True
        outcome, detail = result.outcome, result.detail
        if judged.outcome is Outcome.CHALLENGE:  # the worker need not have seen as many
            outcome, detail = judged.outcome, judged.detail
        request.meta.update(outcome=outcome.value, detail=detail, answered=True)
        if "row" not in request.meta:
            self._session.desk.settled(offer.id)
        if not result.snapshot:
            raise _ERRORS.get(result.error, DownloadFailedError)(result.detail)
        request.meta.update(snapshot_id=result.snapshot, content_type=result.content_type)
        return Response(
            request.url,
            status=result.status,
            headers={"Location": result.location.encode("latin-1", "replace")} if result.location else {},
            body=unpacked(result.body),
            request=request,
        )

    def _compared(self, request: Request, result: Result) -> Verdict:
        """What an answer is beside those that all workers had."""
        verdict = Verdict(outcome=result.answer, detail=result.detail)
        if not result.snapshot:
            return verdict
        return self._alike.judge(request, bytes.fromhex(result.said), verdict, location=result.location)

    def _rest(self, host: str, result: Result) -> None:
        """As in one process (crawler/politeness.py); the desk tells the workers, the frontier who comes after us."""
        gate = self._session.gate
        if result.asked_back:
            gate.pause(host, result.pause)
            if result.pause > PARK_AFTER_SECONDS:
                self._session.left_alone.add(host)
        elif result.status in SLOW_DOWN:
            gate.back_off(host)
        else:
            return
        self._session.hold(host)

    async def process_response(self, request: Request, response: Response) -> Response:
        return response  # judged and kept by the worker

    def process_exception(self, request: Request, exception: Exception) -> None:
        if "answered" not in request.meta:
            super().process_exception(request, exception)

    def _offer(self, request: Request) -> Offer:
        row: Row | None = request.meta.get("row")
        source = self._source
        host = request.url.split("/", 3)[2]
        role = Role(request.meta["role"])
        if row is None:  # robots.txt: of this process' life only
            self._asked += 1
            order_id = f"{os.getpid()}.{self._spider.run.opened_at}.{source.name}.robots.{self._asked}"
        else:
            order_id = f"{self._spider.run.opened_at}.{source.name}.{row.run_id}.{row.url_id}.{row.tries}"
            self._session.ordered(row, order_id)
        order = Order(
            id=order_id,
            source=source.name,
            url=request.url,
            role=role,
            robots=str(request.meta.get("robots", ""))[:10_000],
            page_url="" if row is None else str(row.meta.get("page_url", "")),
            compared="" if row is None else self._is_compared(row),
            chain=() if row is None else tuple(row.chain),
            wants_body=role in {Role.LISTING, Role.ROBOTS} or has_leaves(source, request.url),
        )
        delay = self._session.gate.delay_of(host, delay=self._delay)
        message = self._session.desk.codec.written(order)
        rank = 0 if row is None else 1 if role is Role.LISTING else 2
        return Offer(id=order_id, source=source.name, host=host, rank=rank, delay=delay, message=message)

    def _is_compared(self, row: Row) -> Literal["", "redirects", "articles", "doubtful"]:
        alike = self._alike
        if not alike.compares(row):
            return ""
        if not alike.is_own(row):
            return "redirects"
        return "doubtful" if alike.is_doubtful(row) else "articles"

    async def _result(self, offer: Offer, request: Request) -> Result:
        """raises Stopped when the crawl closes meanwhile: a result that comes later is found by the next start; Parked
        when another source has learnt that the host is to be left alone"""
        asked = asyncio.ensure_future(self._session.desk.ask(offer, request.url))
        try:
            while not asked.done():
                await asyncio.wait([asked], timeout=_LOOK)
                engine = self._crawler.engine
                if not asked.done() and (engine is None or not engine.running or self._session.fatal is not None):
                    raise Stopped("closing")
                if not asked.done() and offer.host in self._session.left_alone:
                    self._session.desk.settled(offer.id)
                    raise Parked(self._session.gate.parked(offer.host) or "the host asked to be left alone")
        finally:
            asked.cancel()
        return asked.result()
