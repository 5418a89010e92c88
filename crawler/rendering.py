"""How does a page that shows nothing without scripts become a page that can be read? Asked for as ever, then rendered.

A page of a source with `browser = true` is asked for by Scrapy like any other: robots.txt, gate, guard of peers, exact
bytes into the archive. Then its bytes are handed to Chromium, and the document that its scripts leave is archived as a
record of its own (`via` is `rendered`, a header names the Chromium and the snapshot it was made from). The spider and
the extractor read that one; the bytes as sent are kept in the role `other`.

Chromium asks the network for nothing (crawler/rendering_browser.py). What a page's script wants is asked for here, by
Scrapy, with all its rules, and only when it is: GET of a script or of data (XHR, fetch) on a host of the source, at
most 60 for one page. All else is refused and counted: other hosts, other methods, pictures, media, fonts, style sheets,
frames, pop-ups, sockets, and places to which the page would go. A script challenge is never handed to the browser.
"""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import os
import re
import shutil
import time
from collections import Counter
from collections.abc import Coroutine, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.settings import BaseSettings

from archive.capture import RENDERED, Capture, Exchange, Outcome, Role
from archive.encoding import Unwrapped
from crawler.errors import NoBrowser
from crawler.listings.addresses import clean_url
from crawler.middlewares import ArchiveMiddleware, as_read
from crawler.outcomes import CAPTURED, NO_RESPONSE, Verdict, is_html, of_response
from crawler.redirects import location_of
from crawler.refusals import Stopped
from crawler.session import Session
from crawler.source import Source
from crawler.spider import SourceSpider

if TYPE_CHECKING:
    from crawler.rendering_browser import RenderingHandler, Wish

__all__ = [
    "MARK",
    "RenderingMiddleware",
    "SentMiddleware",
    "check_browser",
    "find_chromium",
    "headers_of",
    "launch_options",
    "prepare",
]

logger = logging.getLogger(__name__)

MARK = "X-Xuanjie-Rendered"  # header of a rendered record, which no server sent
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PAGES = {Role.ARTICLE, Role.LISTING, Role.OTHER}
_KINDS = {"script", "xhr", "fetch"}
_WISHES = 60  # of one page
_HOPS = 5
_A_SECOND = 1.5  # as long as it takes at most until the clock shows another one
_HALVES = re.compile("[\ud800-\udfff]")  # of characters, which scripts may leave and no encoding has
_LOOK = 0.5  # seconds between two looks at whether the crawl is closing
_REMEMBERED = 32 * 1024 * 1024  # bytes of scripts, which all pages of a site share
_NOT_HANDED_ON = {b"content-encoding", b"content-length", b"transfer-encoding", b"set-cookie", b"set-cookie2"}


def find_chromium() -> str | None:
    """The Chromium of this machine: $XUANJIE_CHROMIUM, else the first of the usual names in PATH; None for none."""
    given = os.environ.get("XUANJIE_CHROMIUM")
    if given:
        return given if shutil.which(given) else None
    return next((found for name in _NAMES if (found := shutil.which(name)) is not None), None)


def check_browser(sources: Iterable[Source]) -> None:
    """Raise NoBrowser when one of these sources needs a browser and this machine lacks it or what drives it."""
    names = tuple(source.name for source in sources if source.browser)
    if not names:
        return
    if importlib.util.find_spec("scrapy_playwright") is None:
        raise NoBrowser(names, "scrapy-playwright is not installed", "pip install --group browser")
    if find_chromium() is None:
        given = os.environ.get("XUANJIE_CHROMIUM")
        missing = f"XUANJIE_CHROMIUM is {given}, no program" if given else f"no {', '.join(_NAMES)} in PATH"
        raise NoBrowser(names, missing, "apt-get install chromium, or set XUANJIE_CHROMIUM to the program's path")


class SentMiddleware(ArchiveMiddleware):
    """ArchiveMiddleware for pages that will be rendered: their bytes are kept, and what they say is judged later."""

    leaves_large = False  # the browser is given them

    def _judge(self, request: Request, response: Response, unwrapped: Unwrapped) -> Verdict:
        verdict = super()._judge(request, response, unwrapped)
        blank = verdict.outcome is Outcome.EMPTY and bool(unwrapped.body.strip())
        return Verdict(outcome=Outcome.OK, detail="no text as sent") if blank and _is_page(request) else verdict

    def _role(self, request: Request, response: Response, verdict: Verdict) -> Role:
        role = super()._role(request, response, verdict)
        content_type = (response.headers.get(b"Content-Type") or b"").decode("latin-1")
        rendered = verdict.outcome is Outcome.OK and _is_page(request) and is_html(content_type, response.body)
        return Role.OTHER if rendered else role


class RenderingMiddleware:
    """Hands captured pages to the browser and archives what comes of them; the callback gets that."""

    def __init__(self, crawler: Crawler) -> None:
        spider = crawler.spider
        assert isinstance(spider, SourceSpider)
        check_browser([spider.source])  # under `scrapy crawl`; `xuanjie crawl` has looked before anything began
        from crawler.rendering_browser import RenderingHandler

        self._crawler, self._spider = crawler, spider
        self._session: Session = spider.session
        self._source: Source = spider.source
        self._handler: RenderingHandler = RenderingHandler(crawler)
        self._seconds = crawler.settings.getfloat("XUANJIE_RENDER_SECONDS")
        self._most = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._turn = asyncio.Lock()  # one page at a time: a browser is large
        self._scripts: dict[str, Response] = {}
        self._remembered = 0
        self._refused: Counter[str] = Counter()
        crawler.signals.connect(self.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(self._handler.close, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RenderingMiddleware:
        return cls(crawler)

    def spider_closed(self) -> None:
        report = self._session.reports.get(self._source.name)
        if self._refused and report is not None:
            told = ", ".join(f"{n} {reason}" for reason, n in sorted(self._refused.items()))
            report.notes.append(f"what scripts of rendered pages wanted and did not get: {told}")

    async def process_response(self, request: Request, response: Response) -> Response:
        outcome = Outcome(request.meta["outcome"])
        content_type = str(request.meta.get("content_type", ""))
        if outcome not in CAPTURED or not _is_page(request) or not is_html(content_type, response.body):
            return response
        del request.meta["outcome"]  # that of the bytes as sent: should rendering break, the page has not ended so
        try:
            async with self._turn:
                html, version = await self._in_time(self._handler.render(request.url, response, self._fulfil(request)))
        except TimeoutError:
            return self._not_rendered(request, response, Outcome.TIMEOUT, f"not rendered in {self._seconds:.0f} s")
        except self._handler.failures as why:
            said = " ".join(str(why).split())[:200]
            return self._not_rendered(request, response, Outcome.ERROR, f"not rendered: {said}")
        return await self._rendered(request, response, html, version)

    async def _in_time(self, rendering: Coroutine[Any, Any, tuple[str, str]]) -> tuple[str, str]:
        """The page, unless its time is over (TimeoutError) or the crawl is closing (Stopped): SIGTERM does not wait."""
        task = asyncio.create_task(rendering)
        ends = time.monotonic() + self._seconds
        try:
            while not task.done():
                left = ends - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                if self._crawler.engine is None or not self._crawler.engine.running:
                    raise Stopped("closing")
                await asyncio.wait({task}, timeout=min(left, _LOOK))
            return task.result()
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})

    async def _rendered(self, request: Request, response: Response, html: str, version: str) -> Response:
        body = _HALVES.sub("\ufffd", html).encode("utf-8")
        content_type = "text/html; charset=utf-8"
        if len(body) > self._most:
            return self._not_rendered(request, response, Outcome.TOO_LARGE, f"rendered, it has {len(body)} bytes")
        verdict = of_response(
            url=request.url,
            status=response.status,
            location=None,
            content_type=content_type,
            body=body,
            not_found_titles=self._source.not_found_titles,
            not_found_paths=self._source.not_found_paths,
        )
        if body == response.body:
            await self._next_second()
        capture: Capture = self._session.exchange(
            Exchange(
                url=request.url,
                status=response.status,
                response_headers=(
                    ("Content-Type", content_type),
                    (MARK, f"Chromium/{version}; from={request.meta['snapshot_id']}"),
                ),
                body=body,
                fetched_at=self._session.clock(),
                source=self._source.name,
                role=Role(request.meta["role"]),
                outcome=verdict.outcome,
                via=RENDERED,
                vantage=self._session.vantage,
                robots=request.meta["robots"],
                tls_verified=request.meta.get("tls_verified"),
            )
        )
        request.meta["outcome"] = as_read(capture, verdict).value
        request.meta["detail"] = verdict.detail
        request.meta["snapshot_id"] = capture.snapshot_id
        request.meta["content_type"] = content_type
        return Response(
            request.url, status=response.status, headers={"Content-Type": content_type}, body=body, request=request
        )

    async def _next_second(self) -> None:
        """Captures are told apart by address, second and bytes. A page that scripts left as it was sent would, in the
        same second, be the record of the bytes as sent, which nobody reads as an article."""
        begun, ends = self._session.clock(), time.monotonic() + _A_SECOND
        while self._session.clock() <= begun and time.monotonic() < ends:
            await asyncio.sleep(0.05)

    def _not_rendered(self, request: Request, response: Response, outcome: Outcome, detail: str) -> Response:
        """The bytes as sent lie in the archive; of the page that they should have become there is an attempt."""
        request.meta["outcome"], request.meta["detail"] = outcome.value, detail
        role, robots = Role(request.meta["role"]), str(request.meta["robots"])
        self._session.attempt(request.url, self._source.name, role, outcome, detail, robots=robots)
        return response

    # ── what scripts want ─────────────────────────────────────────────────────────────────────────────────────────

    def _fulfil(self, page: Request) -> Wish:
        asked = 0

        async def fulfil(url: str, method: str, kind: str) -> Response | None:
            """The answer to what a script wants, None when it is refused."""
            nonlocal asked
            target = clean_url(url, url)
            if kind not in _KINDS:
                self._refused[f"({kind})"] += 1
            elif method != "GET":
                self._refused[f"(method {method})"] += 1
            elif target is None or not self._source.allows(target):
                self._refused["on other hosts"] += 1
            elif target in self._scripts:
                return self._scripts[target]
            elif asked >= _WISHES:
                self._refused[f"after {_WISHES} of one page"] += 1
            else:
                asked += 1
                return await self._ask(target, kind)
            return None

        return fulfil

    async def _ask(self, url: str, kind: str) -> Response | None:
        first = url
        for _ in range(_HOPS + 1):
            assert self._crawler.engine is not None
            try:
                response = await self._crawler.engine.download_async(
                    Request(url, meta={"role": Role.OTHER.value, "for_page": True}, dont_filter=True)
                )
            except (IgnoreRequest, *NO_RESPONSE) as why:
                if not isinstance(why, Stopped):
                    self._refused["without an answer"] += 1
                return None
            if Outcome(response.meta["outcome"]) is not Outcome.REDIRECT:
                if kind == "script" and response.status == 200 and self._remembered < _REMEMBERED:
                    self._scripts[first] = response
                    self._remembered += len(response.body)
                return response
            target = clean_url(url, location_of(response))
            if target is None or not self._source.allows(target):
                self._refused["redirected to other hosts"] += 1
                return None
            url = target
        self._refused["redirected too often"] += 1
        return None


def headers_of(response: Response) -> dict[str, str]:
    """The headers that the browser is told: those of the answer without what described it on the wire, and without
    cookies."""
    return {
        name.decode("latin-1"): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
        if name.lower() not in _NOT_HANDED_ON
    }


def prepare(settings: BaseSettings, source: Source) -> None:
    """Set what a crawl needs whose pages are rendered; crawler/rendering_browser.py says what it means."""
    own = dict(settings.getdict("DOWNLOADER_MIDDLEWARES"))
    own["crawler.rendering.SentMiddleware"] = own.pop("crawler.middlewares.ArchiveMiddleware")
    own["crawler.rendering.RenderingMiddleware"] = 900  # outside of the archive, inside of robots.txt
    settings.set("DOWNLOADER_MIDDLEWARES", own, priority="spider")
    settings.set("PLAYWRIGHT_LAUNCH_OPTIONS", launch_options(), priority="spider")
    settings.set("PLAYWRIGHT_MAX_PAGES_PER_CONTEXT", 1, priority="spider")
    settings.set("XUANJIE_BROWSER_ZONE", source.timezone, priority="spider")


def launch_options() -> dict[str, object]:
    """How Chromium is started: with no way to the network, should a request escape the interception."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {
        "executable_path": str(Path(find_chromium() or "chromium")),
        "headless": True,
        "chromium_sandbox": not root,  # Chromium cannot build its sandbox as root
        # A proxy with a name that no resolver knows, and a resolver that knows none.
        "proxy": {"server": "http://xuanjie.invalid:9"},
        "args": [
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--webrtc-ip-handling-policy=disable_non_proxied_udp",
            "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # its name in older versions
            "--disable-quic",
            "--disable-sync",
        ],
    }


def _is_page(request: Request) -> bool:
    """True for what the frontier asks for, not for robots.txt, requisites or what scripts want."""
    return "row" in request.meta and Role(request.meta["role"]) in _PAGES
