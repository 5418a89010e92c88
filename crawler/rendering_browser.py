"""How is a page rendered without the browser ever speaking to the network? Through scrapy-playwright, offline.

Imported only when a source is rendered: scrapy-playwright and Playwright are the dependency group `browser`.

The page's own bytes are given to Chromium as the answer to its first request; every later one is put to `Wish`, and
aborted when that has no answer. Nothing is let through. For what could escape the interception there is no way out:
the proxy has a name that does not exist, the resolver finds nothing, and WebRTC, whose STUN packets pass by all of
that, is taken from the scripts and told to use the proxy only. Each page gets a context of its own that is thrown away:
no profile, no cookies kept, no service workers, no downloads; dialogues are dismissed (Playwright does so when nobody
listens), pop-ups closed.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Route, WebSocketRoute
from playwright.async_api import Request as BrowserRequest
from playwright.async_api import TimeoutError as PlaywrightTimeout
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from crawler.rendering import headers_of

__all__ = ["RenderingHandler", "Wish"]

logger = logging.getLogger(__name__)

# (address, method, kind as Playwright names it) → the answer, or None
Wish = Callable[[str, str, str], Awaitable[Response | None]]
_NO_WEBRTC = "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection']) { delete globalThis[name]; }"
_QUIET_MS = 15_000  # how long a page may go on asking before it is taken as it is


@dataclass(slots=True)
class _Job:
    """One page that is being rendered."""

    page: Response
    wish: Wish
    handed_over: bool = False


class RenderingHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # untyped
    """scrapy-playwright's life of browser, contexts and pages, with every request answered by us.

    failures   what `render` raises when the browser cannot be started, crashes, or the page cannot be loaded
    """

    failures = (PlaywrightError,)

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._jobs: dict[str, _Job] = {}
        self._numbers = count(1)
        self._context = {
            "accept_downloads": False,
            "service_workers": "block",
            "user_agent": crawler.settings["USER_AGENT"],
            "locale": "zh-CN",
            "timezone_id": crawler.settings["XUANJIE_BROWSER_ZONE"],
        }

    async def render(self, url: str, page: Response, wish: Wish) -> tuple[str, str]:
        """The document after its scripts have run, as HTML, and the version of the browser."""
        name = f"page {next(self._numbers)}"
        self._jobs[name] = _Job(page=page, wish=wish)
        meta = {
            "playwright": True,
            "playwright_context": name,
            "playwright_context_kwargs": dict(self._context),
            # Not "load": a page that tried to go elsewhere before never says that it is loaded. The caller's clock is
            # the limit.
            "playwright_page_goto_kwargs": {"wait_until": "commit", "timeout": 0},
        }
        try:
            response = await self.download_request(Request(url, meta=meta))
            return response.body.decode(response.encoding), str(self.browser.version)
        except UnicodeEncodeError as why:  # half a character, which scrapy-playwright cannot encode
            return str(why.object), str(self.browser.version)
        finally:
            del self._jobs[name]
            kept = self.context_wrappers.get(name)
            if kept is not None:
                with suppress(PlaywrightError):
                    await kept.context.close()

    async def _create_page(self, request: Request, spider: Spider) -> Page:
        page: Page = await super()._create_page(request, spider)
        answer = self._answers(str(request.meta["playwright_context"]))
        await page.context.route("**", answer)  # what a pop-up asks for too
        await page.context.route_web_socket("**", self._refuse_socket)
        await page.context.add_init_script(_NO_WEBRTC)
        page.context.on("page", _close)
        return page

    async def _apply_page_methods(self, page: Page, request: Request, spider: Spider) -> None:
        """Wait until the page asks for nothing more; one that always asks is taken as it is."""
        with suppress(PlaywrightTimeout):
            await page.wait_for_load_state("networkidle", timeout=_QUIET_MS)

    def _make_request_handler(self, context_name: str, **_: Any) -> Callable[[Route, BrowserRequest], Awaitable[None]]:
        return self._answers(context_name)

    def _answers(self, name: str) -> Callable[[Route, BrowserRequest], Awaitable[None]]:
        async def answer(route: Route, request: BrowserRequest) -> None:
            job = self._jobs.get(name)
            with suppress(PlaywrightError):  # the page was closed meanwhile
                if job is None:
                    await route.abort("blockedbyclient")
                elif request.is_navigation_request() and not job.handed_over:
                    job.handed_over = True
                    kind = job.page.headers.get(b"Content-Type") or b"text/html"
                    headers = {"Content-Type": kind.decode("latin-1")}
                    await route.fulfill(status=job.page.status, headers=headers, body=job.page.body)
                else:
                    found = await job.wish(request.url, request.method, request.resource_type)
                    if found is None and request.is_navigation_request() and request.frame.parent_frame is None:
                        await route.fulfill(status=204)  # a page that would go elsewhere stays what it is
                    elif found is None:
                        await route.abort("blockedbyclient")
                    else:
                        await route.fulfill(status=found.status, headers=headers_of(found), body=found.body)

        return answer

    @staticmethod
    async def _refuse_socket(socket: WebSocketRoute) -> None:
        await socket.close()


async def _close(page: Page) -> None:
    with suppress(PlaywrightError):
        await page.close()
