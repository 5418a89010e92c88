"""When may a host be asked again? One answer for all spiders of a process.

Scrapy's slots belong to one crawler each, so two sources on one host (the ILD's two editions) would double the rate;
this gate is shared. It holds a host to one request at a time, the longest delay that anybody asked for (source,
robots.txt), and the pauses that the host itself asks for (Retry-After). Delays count from the end of one exchange to
the start of the next, on a monotonic clock: the server's own log then never shows a shorter gap.
"""

from __future__ import annotations

import asyncio
import email.utils
import logging
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from archive.capture import Outcome, Role, utc_text
from crawler.clocks import SteadyTime
from crawler.environment import IN_TESTS
from crawler.frontier_rows import apart_from_pages, pages_of
from crawler.outcomes import REFUSED
from crawler.refusals import Parked, Stopped

__all__ = [
    "LONGEST_REST_SECONDS",
    "PARK_AFTER_SECONDS",
    "SLOW_DOWN",
    "Gate",
    "PolitenessMiddleware",
    "asked_rest",
    "least_delay",
    "retry_after_seconds",
]

logger = logging.getLogger(__name__)

SLOW_DOWN = frozenset({429, 503})  # the answers that ask for a rest
PARK_AFTER_SECONDS = 3600.0  # no run waits longer: a host that asks for more is left to a later one (RELIABILITY S2)
# People write milliseconds, a number that means "never", or a date of the next century into the page of an hour's
# trouble. After a week the host is asked one question again, and may say the same once more.
LONGEST_REST_SECONDS = 7 * 86_400.0
FAILURES_TO_PARK = 5  # addresses in a row: the site is down (S3)
BLOCKS_TO_PARK = 3  # addresses in a row: the site does not want us (S4)
# A walk of one listing is some 300 requests, at five minutes each a day. A host that asks for more (people write
# milliseconds, or a number that means "never") cannot be walked while the archive is locked.
MAX_CRAWL_DELAY_SECONDS = 300.0
_LOOK = (
    0.5  # seconds between two looks at whether the crawl is closing, so that SIGTERM does not wait for a Crawl-delay
)


@dataclass(slots=True)
class _Host:
    delay: float = 0.0
    last_end: float = float("-inf")
    paused_until: float = float("-inf")
    backed_off: int = 0  # times in a row, since the last answer that was one
    parked: str | None = None
    failed: set[str] = field(default_factory=set)  # addresses since the last answer; retries of one are one
    refused: set[str] = field(default_factory=set)
    unresolved: int = 0  # look-ups in a row that gave no address
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Gate:
    """The one gate of a process; `host` is a host name with port, so that two servers of a test are two hosts."""

    def __init__(
        self,
        *,
        again_after: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """
        again_after  seconds before a name that does not resolve is looked up again, or a host asked that said "slow
                     down" and not for how long; doubled each time in a row, up to an hour
        clock        seconds, on a clock that nobody sets
        sleep        lets so many of them pass
        """
        self._hosts: dict[str, _Host] = {}
        self._again_after = again_after
        self.clock = clock
        self.unix_time = SteadyTime(clock=clock)
        self.rest = sleep

    def _of(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host())

    async def enter(self, host: str, *, delay: float, crawler: Crawler, counted_as: str = "") -> None:
        """Wait for this host's turn; raises Parked, or Stopped when the crawl closes meanwhile.

        counted_as   the name that note() is told, where it is another one: its pauses hold too
        """
        at, counted = self._of(host), self._of(counted_as or host)
        at.delay = max(at.delay, delay)
        await at.turn.acquire()
        try:
            await self._wait(at, counted, crawler)
        except BaseException:
            at.turn.release()
            raise

    async def _wait(self, at: _Host, counted: _Host, crawler: Crawler) -> None:
        while True:
            if at.parked is not None:
                raise Parked(at.parked)
            seconds = max(at.last_end + at.delay, at.paused_until, counted.paused_until) - self.clock()
            if seconds <= 0:
                return
            if _closing(crawler):
                raise Stopped("closing")
            await self.rest(min(seconds, _LOOK))

    def leave(self, host: str) -> None:
        at = self._of(host)
        at.last_end = self.clock()
        if at.turn.locked():
            at.turn.release()

    def slow_down(self, host: str, seconds: float) -> None:
        """At least that long between two requests (robots.txt's Crawl-delay); more than five minutes park the host."""
        if seconds > MAX_CRAWL_DELAY_SECONDS:
            limit = f"more than {MAX_CRAWL_DELAY_SECONDS:.0f} s"
            self.park(host, f"robots.txt asks for {seconds:.0f} s between two requests, {limit}")
            return
        at = self._of(host)
        at.delay = max(at.delay, seconds)

    def pause(self, host: str, seconds: float) -> None:
        """Not before that (Retry-After), at most a week; more than an hour parks the host."""
        rest = min(seconds, LONGEST_REST_SECONDS)
        until = self._rest(host, rest)
        if rest > PARK_AFTER_SECONDS:
            kept = "" if rest == seconds else f", of which {rest / 86_400:.0f} days are kept"
            self.park(host, f"the host asked to be left alone for {seconds:.0f} s{kept}; no run asks it before {until}")

    def remember(self, host: str, unix_time: float) -> None:
        """What a host asked an earlier process for: not before that Unix time. More than an hour of it parks it."""
        rest = unix_time - self.unix_time()
        until = self._rest(host, rest)
        if rest > PARK_AFTER_SECONDS:
            self.park(host, f"the host asked an earlier run to be left alone; no run asks it before {until}")

    def _rest(self, host: str, seconds: float) -> str:
        """Leave a host alone for that long; until when that is, for people."""
        at = self._of(host)
        at.paused_until = max(at.paused_until, self.clock() + seconds)
        return utc_text(datetime.fromtimestamp(ceil(self.unix_time() + self.rest_left(host)), UTC))

    def rest_left(self, host: str) -> float:
        """Seconds for which the host is to be left alone; 0 when it may be asked, as far as its own wishes go."""
        return max(0.0, self._of(host).paused_until - self.clock())

    def resting(self) -> dict[str, float]:
        """The hosts that are to be left alone for a while, and until when by this gate's clock."""
        now = self.clock()
        return {host: at.paused_until for host, at in self._hosts.items() if at.paused_until > now}

    def back_off(self, host: str) -> None:
        """Leave a host alone for a time that it did not name."""
        at = self._of(host)
        self.pause(host, min(self._again_after * 2.0 ** min(at.backed_off, 30), PARK_AFTER_SECONDS))
        at.backed_off += 1

    def park(self, host: str, reason: str) -> None:
        """Leave a host alone for the rest of this process."""
        at = self._of(host)
        if at.parked is None:
            logger.warning("%s parked until the next run: %s", host, reason)
            at.parked = reason

    def parked(self, host: str) -> str | None:
        """Why the host is parked, or None; what is counted apart from its pages is parked with them."""
        return self._of(host).parked or self._of(pages_of(host)).parked

    def note(self, host: str, url: str, outcome: Outcome) -> None:
        """Count what the host did; five addresses in a row that fail, or three that are refused, park it.

        One address that is tried again and again says nothing of the others.
        """
        at = self._of(host)
        at.unresolved = at.unresolved + 1 if outcome is Outcome.DNS else 0
        if at.unresolved:
            again = min(self._again_after * 2.0 ** min(at.unresolved - 1, 30), PARK_AFTER_SECONDS)
            at.paused_until = max(at.paused_until, self.clock() + again)
        if outcome in {Outcome.NETWORK, Outcome.DNS, Outcome.TIMEOUT, Outcome.ERROR}:
            at.failed.add(url)
            if len(at.failed) >= FAILURES_TO_PARK:
                self.park(host, f"{len(at.failed)} failures in a row, the last one {outcome.value}")
        elif outcome in REFUSED:
            at.refused.add(url)
            if len(at.refused) >= BLOCKS_TO_PARK:
                self.park(host, f"{len(at.refused)} refusals in a row")
        elif outcome is not Outcome.ROBOTS:
            at.failed.clear()
            at.refused.clear()
            at.backed_off = 0

    def all_parked(self) -> dict[str, str]:
        return {host: at.parked for host, at in sorted(self._hosts.items()) if at.parked is not None}


class PolitenessMiddleware:
    """The innermost middleware: what has passed it goes on the wire."""

    def __init__(self, crawler: Crawler, gate: Gate) -> None:
        self._crawler = crawler
        self._gate = gate
        self._delay = least_delay(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PolitenessMiddleware:
        return cls(crawler, crawler.spider.session.gate)  # type: ignore[union-attr]

    async def process_request(self, request: Request) -> None:
        host = urlparse_cached(request).netloc
        request.meta["gate_host"] = host
        of_requisite = request.meta.get("role") == Role.REQUISITE.value
        counted_as = apart_from_pages(host) if of_requisite else host
        await self._gate.enter(host, delay=self._delay, crawler=self._crawler, counted_as=counted_as)
        request.meta["gate"] = host

    def process_response(self, request: Request, response: Response) -> Response:
        host = request.meta.pop("gate", None)
        if host is not None:
            self._gate.leave(host)
            if response.status in SLOW_DOWN:
                seconds = asked_rest(response)
                if seconds is None:
                    self._gate.back_off(host)
                else:
                    self._gate.pause(host, seconds)
                    request.meta["asked_back"] = True
                self._crawler.spider.session.hold(host)  # type: ignore[union-attr]
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        host = request.meta.pop("gate", None)
        if host is not None:
            self._gate.leave(host)


def least_delay(crawler: Crawler) -> float:
    """Seconds between two requests to a host: DOWNLOAD_DELAY, and on the live web not less than the source says."""
    settings = crawler.settings
    delay: float = settings.getfloat("DOWNLOAD_DELAY")
    if settings["XUANJIE_VIA"] != "live" or os.environ.get(IN_TESTS):
        return delay  # archives and the demo have paces of their own
    of_source: float = crawler.spider.source.delay.total_seconds()  # type: ignore[union-attr]
    return max(delay, of_source)


def asked_rest(response: Response) -> float | None:
    """For how many seconds a response asks to be left alone; None when it names no time, or one that has passed.

    Of several the longest counts. A date is the server's: it is counted from the server's own time of day where it says
    that, so that a clock of ours which is ahead by hours does not shorten the rest.
    """
    given = [value.decode("latin-1") for value in _values(response, b"Retry-After")]
    dates = [moment for value in _values(response, b"Date") if (moment := _moment(value.decode("latin-1"))) is not None]
    now = dates[0] if len(dates) == 1 else datetime.now(UTC)
    asked = [seconds for value in given if (seconds := retry_after_seconds(value, now)) is not None]
    return max(asked, default=None)


def retry_after_seconds(given: str, now: datetime) -> float | None:
    """What a Retry-After header asks for, in seconds from now; None for nothing, garbage, or a time that has passed.

    Garbage and past times are no pause of their own: the retry's own back-off holds.
    """
    given = given.strip()
    if given.isascii() and given.isdigit():
        return float(given[:12])
    try:
        moment = _moment(given)
        seconds = 0.0 if moment is None else (moment - now).total_seconds()
    except OverflowError:
        return None
    return seconds if seconds > 0 else None


def _moment(given: str) -> datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(given)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):  # the last for a year of twenty digits
        return None


def _values(response: Response, name: bytes) -> Sequence[bytes]:
    found: Sequence[bytes] = response.headers.getlist(name)
    return found


def _closing(crawler: Crawler) -> bool:
    return crawler.engine is None or not crawler.engine.running
