"""May this address be asked for? robots.txt by RFC 9309, and stricter where the RFC leaves it open.

| robots.txt answers | then |
|---|---|
| any 2xx | its rules for `xuanjie`; what holds no rule (nothing at 204, HTML as of mfa.gov.cn) forbids nothing |
| 3xx | followed, at most five hops, on hosts of the source only; else all is forbidden (RFC: allowed after five hops) |
| 401, 403 (RFC: allowed) | the host is stopped, with an alarm: a site that refuses this file does not want robots |
| other 4xx but 429 | everything is allowed |
| 429 (RFC: allowed), 5xx, time-out, no connection, cut short | tried twice, after that all is forbidden |
| no length, and closed within a line | the same: who can tell that it was not cut there? |
| anything else: too large (body, headers), 304, 3xx without Location, a script challenge | all is forbidden |

What is forbidden in this way is forbidden for ten minutes, then the file is asked for again; a host that is stopped is
asked for nothing more in this run. At most 500 KiB of the file are read, whole lines only: half a rule may forbid less
than the whole one, or more. Crawl-delay is passed to the gate.
Rules are kept for the life of the process, at most a day by a clock that nobody sets; within that day nothing that the
site says later, a 5xx included, makes them worse or better. Then they are asked for again, and what cannot be read
forbids: no older copy is used (RFC: for as long as it cannot be read, an old copy may be).

Which rules are ours says crawler/robots_groups.py. A file of the permitted size may hold 25,000 of them. Reading them
takes the better part of a second, beside the crawl. Where there is no memory left to read a file in, all is forbidden.

With every exchange and attempt goes what was decided, as `request.meta["robots"]`, in one of these forms:

    allowed | allowed: no robots.txt (404) | allowed: robots.txt is an HTML page, without rules
    disallowed: rule "Disallow: /x/" | disallowed by several rules
    unreachable: 503 | unreachable: TimeoutError | unreachable: it redirects ... | unreachable: 202 (challenge)
    not asked: robots.txt itself | not asked: REASON
"""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response

from archive.capture import Outcome, Role
from archive.charset import decode
from crawler.listings.addresses import clean_url
from crawler.outcomes import CAPTURED, NO_RESPONSE, tls_problem
from crawler.politeness import Gate
from crawler.redirects import location_of
from crawler.refusals import Forbidden, Parked
from crawler.requisites import RequisiteHosts
from crawler.robots_groups import lines_for
from crawler.source import Source

__all__ = ["AGENT", "RobotsMiddleware", "RobotsPolicy"]

logger = logging.getLogger(__name__)

AGENT = "xuanjie"  # the product token that robots.txt files may name
_HOPS = 5
_BYTES = 500 * 1024  # RFC 9309 2.5: at least this much is read
_KEEP = 24 * 3600.0
_ASK_AGAIN = 600.0
_FORBIDS = re.compile(r"disallow ?: ?(\S.{0,199})\Z", re.IGNORECASE)
_PLAIN = re.compile(r"[\w./~-]*", re.ASCII)
_QUICK = 16 * 1024  # characters that are read in a few milliseconds
_COMPARED = 100  # rules that are looked at to say which one forbids


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    parsed: Protego | None  # None: nothing is allowed
    reason: str
    unreachable: bool  # nobody said no to this address
    decision: str
    until: float  # monotonic
    worth_another_try: bool = False
    lines: tuple[tuple[str, str], ...] = ()  # that forbid something: how the path begins that it forbids, and the line

    def decide(self, url: str) -> str:
        """What allows an address; raises Forbidden."""
        if self.parsed is None:
            raise Forbidden(self.reason, unreachable=self.unreachable, decision=self.decision)
        if self.parsed.can_fetch(url, AGENT):
            return self.decision
        reason = f"robots.txt forbids {urlsplit(url).path}"
        raise Forbidden(reason, unreachable=False, decision=f"disallowed{self._rule(url)}")

    def _rule(self, url: str) -> str:
        """The line that forbids an address. Protego does not tell which it was; where one alone can be it, it is."""
        parts = urlsplit(url)
        path = unquote(f"{parts.path}?{parts.query}")
        may_be = [line for start, line in self.lines if path.startswith(start)]
        if len(may_be) > _COMPARED:
            return " by several rules"
        alone = [line for line in may_be if not Protego.parse(f"User-agent: *\n{line}").can_fetch(url, AGENT)]
        return f': rule "{alone[0]}"' if len(alone) == 1 else " by several rules"


class Hosts(Protocol):
    """Of a source, or of a web archive: where redirects of robots.txt may lead."""

    def allows(self, url: str) -> bool: ...


class RobotsPolicy:
    """The rules of every origin, shared by the spiders of a process: an origin is asked once."""

    def __init__(self, gate: Gate, *, again_after: float) -> None:
        """`again_after` in seconds, by the gate's clock, which also says how long rules are kept."""
        self._gate = gate
        self._again_after = again_after
        self._rules: dict[str, _Rules] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    async def check(self, url: str, crawler: Crawler, source: Hosts) -> str:
        """What allows the address to be asked for; raises Forbidden, and Parked for a host that is left alone."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._turns.setdefault(origin, asyncio.Lock()):
            rules = self._rules.get(origin)
            if rules is None or rules.until <= self._gate.clock():
                rules = await self._ask(origin, crawler, source)
                if rules.unreachable and rules.worth_another_try:
                    await self._gate.rest(self._again_after)
                    rules = await self._ask(origin, crawler, source)
                self._rules[origin] = rules
                if rules.parsed is not None:
                    delay = rules.parsed.crawl_delay(AGENT)
                    if delay:
                        self._gate.slow_down(parts.netloc, float(delay))
        return rules.decide(url)

    async def _ask(self, origin: str, crawler: Crawler, source: Hosts) -> _Rules:
        url = f"{origin}/robots.txt"
        for _ in range(_HOPS + 1):
            parked = self._gate.parked(urlsplit(url).netloc)
            if parked is not None:  # a redirect leads there, or another scheme of the host has said so
                raise Parked(parked)
            try:
                response = await self._fetch(url, crawler)
            except NO_RESPONSE as why:
                again = not isinstance(why, DownloadCancelledError)  # too large: it will not have shrunk
                name = type(why).__name__
                return self._forbid_all(f"robots.txt could not be read: {tls_problem(why) or name}", name, again=again)
            outcome = Outcome(response.meta["outcome"])
            if outcome is Outcome.REDIRECT:
                target = clean_url(url, location_of(response))
                if target is None or not source.allows(target):
                    off = "redirects off the source's hosts"
                    return self._forbid_all(f"robots.txt {off}, to {target}", f"it {off}")
                url = target
                continue
            if response.status in {401, 403}:
                reason = f"robots.txt answers {response.status}: the host is stopped"
                self._gate.park(urlsplit(origin).netloc, reason)
                return self._forbid_all(reason, f"{response.status}")
            return await self._read(response, outcome)
        often = f"redirects more than {_HOPS} times"
        return self._forbid_all(f"robots.txt {often}", f"it {often}")

    async def _fetch(self, url: str, crawler: Crawler) -> Response:
        assert crawler.engine is not None
        return await crawler.engine.download_async(
            Request(url, meta={"role": Role.ROBOTS.value, "is_robots": True}, dont_filter=True)
        )

    async def _read(self, response: Response, outcome: Outcome) -> _Rules:
        status = response.status
        told = f"{status}" if outcome in {Outcome.ERROR, Outcome.BLOCKED} else f"{status} ({outcome.value})"
        if status == 429 or status >= 500 or outcome is Outcome.TRUNCATED:
            return self._forbid_all(f"robots.txt answers {status} ({outcome.value})", told, again=True)
        if 400 <= status < 500:
            return self._allow("", f"allowed: no robots.txt ({status})")
        if outcome not in CAPTURED:
            return self._forbid_all(f"robots.txt answers {status} ({outcome.value})", told)
        text = decode(_whole_lines(response.body), "text/plain").text
        decision = "allowed"
        if "<html" in text[:2048].lower() or "<!doctype" in text[:2048].lower():
            logger.info("%s is an HTML page: it forbids nothing", response.url)
            decision = "allowed: robots.txt is an HTML page, without rules"
        try:
            if len(text) <= _QUICK:
                return self._allow(text, decision)
            return await asyncio.to_thread(self._allow, text, decision)
        except MemoryError:
            return self._forbid_all("robots.txt could not be read: no memory is left", "no memory is left")

    def _allow(self, text: str, decision: str) -> _Rules:
        """What a file allows us; of the lines that forbid, those of a usual length are kept to be quoted."""
        ours = lines_for(text, AGENT)
        lines = dict.fromkeys(" ".join(line.split()) for line in ours)
        return _Rules(
            parsed=Protego.parse("\n".join(["User-agent: *", *ours])),
            reason="",
            unreachable=False,
            decision=decision,
            until=self._gate.clock() + _KEEP,
            lines=tuple((_start(hit[1]), line) for line in lines if (hit := _FORBIDS.match(line)) is not None),
        )

    def _forbid_all(self, reason: str, why: str, *, again: bool = False) -> _Rules:
        return _Rules(
            parsed=None,
            reason=reason,
            unreachable=True,
            decision=f"unreachable: {why}",
            until=self._gate.clock() + _ASK_AGAIN,
            worth_another_try=again,
        )


def _whole_lines(body: bytes) -> bytes:
    """The first 500 KiB, without the line in which they end."""
    if len(body) <= _BYTES:
        return body
    return body[: 1 + max(body.rfind(b"\n", 0, _BYTES), body.rfind(b"\r", 0, _BYTES))]


def _start(pattern: str) -> str:
    """How every path begins that a pattern fits, as far as its spelling leaves no doubt."""
    plain = _PLAIN.match(pattern)
    return plain[0] if plain is not None and plain[0].startswith("/") else ""


class RobotsMiddleware:
    """Asks the policy before anything else happens to a request; robots.txt itself is never asked about."""

    def __init__(self, crawler: Crawler, policy: RobotsPolicy, source: Source) -> None:
        self._crawler = crawler
        self._policy = policy
        self._source = source

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        spider = crawler.spider
        return cls(crawler, spider.session.robots, spider.source)  # type: ignore[union-attr]

    def _hosts(self, request: Request) -> Hosts:
        if request.meta["role"] != Role.REQUISITE.value:
            return self._source
        return RequisiteHosts(source=self._source, page=str(request.meta["row"].meta["page_url"]))

    async def process_request(self, request: Request) -> None:
        if request.meta.get("is_robots"):
            request.meta["robots"] = "not asked: robots.txt itself"
            return
        request.meta["robots"] = "not asked: robots.txt was not read, the host is left alone or the crawl has ended"
        try:
            request.meta["robots"] = await self._policy.check(request.url, self._crawler, self._hosts(request))
        except Forbidden as why:
            request.meta["robots"] = why.decision
            raise
