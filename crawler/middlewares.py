"""How does a fetch become evidence?

ArchiveMiddleware stands next to the wire: it sees robots.txt, redirects and errors, with bodies still compressed. No
callback runs before the exchange lies in the archive; a write that fails fails the request. What then becomes of an
address says crawler/settling.py.
"""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response

from archive.capture import Capture, Exchange, Outcome, Role
from archive.encoding import TooLarge, Unwrapped, unwrap
from archive.errors import Unrecordable
from crawler.answered_alike import AnsweredAlike
from crawler.damage import damage_of, truncation_of
from crawler.large_bodies import LARGE, Claim
from crawler.listings.addresses import clean_url
from crawler.outcomes import RETRYABLE, Verdict, of_exception, of_response
from crawler.redirects import location_of
from crawler.refusals import Stopped, Unkept
from crawler.requisites import host_of, of_requisite
from crawler.session import Session
from crawler.source import Source
from crawler.spider import SourceSpider

__all__ = ["ArchiveMiddleware", "as_read"]

logger = logging.getLogger(__name__)

_LEAD_ON = {Outcome.REDIRECT, Outcome.CHALLENGE}  # the latter: as many other articles do

# What reading of strange bytes raises. A verdict that fails with one is a fault of ours, and no reason to lose a page.
_UNJUDGED = (ValueError, LookupError, ArithmeticError, RecursionError)


class ArchiveMiddleware:
    """Records every exchange and every attempt, and says in `request.meta` how it ended.

    meta["outcome"], meta["detail"]   the verdict
    meta["snapshot_id"]               the capture, for a response
    meta["in_archive"]                true for a response that has no body, because it is large: the archive has it
    meta["robots"]                    read: what crawler/robots.py decided
    """

    leaves_large = True  # bodies in the archive: nobody behind this middleware asks for more than they are

    def __init__(self, crawler: Crawler, session: Session, source: Source) -> None:
        spider = crawler.spider
        assert isinstance(spider, SourceSpider)
        self._spider = spider
        self._session = session
        self._source = source
        self._alike = AnsweredAlike(spider)
        self._max_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchiveMiddleware:
        spider = crawler.spider
        return cls(crawler, spider.session, spider.source)  # type: ignore[union-attr]

    async def process_response(self, request: Request, response: Response) -> Response:
        claim: Claim | None = request.meta.pop("large_body", None)
        try:
            encoding = _header(response, b"Content-Encoding")
            if len(response.body) <= LARGE:
                unwrapped = unwrap(response.body, encoding, limit=min(LARGE, self._max_bytes))
                if not isinstance(unwrapped.problem, TooLarge):
                    return await self._kept(request, response, unwrapped, is_large=False)
                del unwrapped
            async with self._session.large.turn:
                await asyncio.sleep(0)  # one in each turn of the loop
                unwrapped = unwrap(response.body, encoding, limit=self._max_bytes)
                return await self._kept(request, response, unwrapped, is_large=True)
        finally:
            if claim is not None:
                claim.release()

    async def _kept(self, request: Request, response: Response, unwrapped: Unwrapped, *, is_large: bool) -> Response:
        """The response as callbacks get it, when it lies in the archive."""
        content_type = _header(response, b"Content-Type")
        verdict = self._judge(request, response, unwrapped)
        truncated = truncation_of(response, unwrapped, verdict)
        body = self._handed_on(request, unwrapped, verdict, is_large=is_large)
        del unwrapped
        try:
            capture = await self._keep(request, response, verdict, truncated=truncated)
        except Unrecordable as why:
            unkept = Unkept(why.problem)
            self.process_exception(request, unkept)  # Scrapy would not: it does so for exceptions of the wire only
            raise unkept from why
        if not request.meta.pop("one_of_many", False) and not _by_us(request, verdict):
            self._session.gate.note(_counted_as(request), request.url, self._of_host(request, verdict))
        request.meta["outcome"] = as_read(capture, verdict).value
        request.meta["detail"] = verdict.detail
        request.meta["snapshot_id"] = capture.snapshot_id
        request.meta["content_type"] = content_type
        # A plain Response has no `.text`: whoever wants characters asks archive.charset.
        read = Response(request.url, status=response.status, body=body, flags=response.flags, request=request)
        read.headers = response.headers  # the very object: the exchange has its own copy of what it said
        dict.pop(read.headers, b"Content-Encoding", None)
        return read

    def _handed_on(self, request: Request, unwrapped: Unwrapped, verdict: Verdict, *, is_large: bool) -> bytes:
        """What callbacks get of a body. Many large ones may wait for the process that reads one after the other."""
        if verdict.outcome is Outcome.TOO_LARGE:
            return b""  # nobody reads what a bomb unpacks to
        if is_large and request.meta["role"] == Role.ROBOTS.value:
            return unwrapped.body[:LARGE]  # of which half is read
        if is_large and self.leaves_large and "row" in request.meta:
            request.meta["in_archive"] = True
            return b""
        return unwrapped.body

    def _of_host(self, request: Request, verdict: Verdict) -> Outcome:
        """How the host behaved: as its answer says, unless that is a copy of what another host once said."""
        return verdict.outcome

    def _judge(self, request: Request, response: Response, unwrapped: Unwrapped) -> Verdict:
        """The verdict. A page that breaks the judge is kept all the same, and the address ends as `error`."""
        content_type, location = _header(response, b"Content-Type"), location_of(response) or None
        damage = damage_of(response, unwrapped)
        try:
            if request.meta["role"] == Role.REQUISITE.value:
                return of_requisite(
                    url=request.url,
                    status=response.status,
                    location=location,
                    content_type=content_type,
                    body=unwrapped.body,
                    damage=damage,
                )
            verdict = of_response(
                url=request.url,
                status=response.status,
                location=location,
                content_type=content_type,
                body=unwrapped.body,
                damage=damage,
                closed_early="partial" in response.flags,
                is_page=request.meta["role"] != Role.ROBOTS.value,
                not_found_titles=self._source.not_found_titles,
                not_found_paths=self._source.not_found_paths,
            )
            return self.compared(request, unwrapped.body, verdict, location=location)
        except _UNJUDGED as why:
            logger.exception("%s: not judged", request.url)
            return Verdict(outcome=Outcome.ERROR, detail=f"not judged: {type(why).__name__}: {why}")

    def compared(self, request: Request, body: bytes, verdict: Verdict, *, location: str | None) -> Verdict:
        """The verdict beside those on other answers of the run; `body` is without content-encoding."""
        return self._alike.judge(request, body, verdict, location=location)

    def _role(self, request: Request, response: Response, verdict: Verdict) -> Role:
        """As what the answer is kept."""
        return Role(request.meta["role"])

    async def _keep(self, request: Request, response: Response, verdict: Verdict, *, truncated: str | None) -> Capture:
        """Record the exchange; raises Unrecordable when it has what no exchange can have."""
        led_to = location_of(response) if verdict.outcome in _LEAD_ON and 300 <= response.status < 400 else ""
        exchange = Exchange(
            url=request.url,
            method=request.method,
            request_headers=_pairs(request.headers, Host=request.meta.get("gate_host", "")),
            status=response.status,
            reason=_reason(response.status),
            response_headers=_pairs(response.headers),
            body=response.body,
            fetched_at=self._session.clock(),
            source=self._source.name,
            role=self._role(request, response, verdict),
            outcome=verdict.outcome,
            via=self._session.via,
            ip=None if response.ip_address is None else str(response.ip_address),
            truncated=truncated,
            vantage=self._session.vantage,
            robots=request.meta.get("robots", ""),
            led_to=clean_url(request.url, led_to) or led_to,
            tls_verified=request.meta.get("tls_verified"),
        )
        return await self._session.keep(self._spider.as_captured(request, exchange))

    def process_exception(self, request: Request, exception: Exception) -> None:
        if isinstance(exception, Stopped) or self._session.fatal is not None:
            return
        verdict = of_exception(exception)
        asked = "gate_host" in request.meta
        of_host = isinstance(exception, Unkept) or not isinstance(exception, IgnoreRequest)
        if asked and of_host and not _by_us(request, verdict):
            self._session.gate.note(_counted_as(request), request.url, verdict.outcome)
        request.meta["outcome"] = verdict.outcome.value
        request.meta["detail"] = verdict.detail
        role = Role(request.meta["role"])
        robots = request.meta.get("robots", "")
        self._session.attempt(request.url, self._source.name, role, verdict.outcome, verdict.detail, robots=robots)


def as_read(capture: Capture, verdict: Verdict) -> Outcome:
    """The verdict on a page, or `unchanged` when the archive found that it says what it said before."""
    return (
        Outcome.UNCHANGED if verdict.outcome is Outcome.OK and capture.outcome is Outcome.UNCHANGED else verdict.outcome
    )


def _by_us(request: Request, verdict: Verdict) -> bool:
    """True when a failure may be our own doing: we did not read on while other large bodies took all the room."""
    return "held_up" in request.meta and verdict.outcome in RETRYABLE


def _counted_as(request: Request) -> str:
    """The host whose doing an answer is. What becomes of requisites is counted apart from the pages of their host."""
    of_requisite = request.meta["role"] == Role.REQUISITE.value
    return host_of(request.url) if of_requisite else str(request.meta["gate_host"])


def _header(response: Response, name: bytes) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _pairs(headers: Headers, **more: str) -> tuple[tuple[str, str], ...]:
    # dict's own items(): Scrapy's looks each name up again, normalised
    own = [(n.decode("latin-1"), v.decode("latin-1")) for n, values in dict.items(headers) for v in values]
    return tuple([(n, v) for n, v in more.items() if v] + own)
