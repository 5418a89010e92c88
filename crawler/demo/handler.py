"""How does Scrapy reach the demo web? A download handler for http and https that opens no socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers._base_streaming import BaseStreamingDownloadHandler
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError
from scrapy.http import Headers

from crawler.demo.site import Reply, demo_site
from crawler.demo.web import Planted

__all__ = ["DemoDownloadHandler"]

_CHUNK = 16_384
_HUGE = 1 << 40  # bytes announced by a page that is too large; they are never sent


class ConnectionEnded(Exception):
    """The demo's connection closed before the announced length (what http.client calls IncompleteRead)."""


class DemoDownloadHandler(BaseStreamingDownloadHandler[Reply]):
    """Answers from `crawler/demo/web/` where the live handler would ask the network.

    Size limits, data loss and the bytes_received/headers_received signals are Scrapy's own code, shared with its
    aiohttp and httpx handlers, so that the middlewares above cannot tell the demo from a live crawl. The base class is
    private to Scrapy: pyproject.toml pins 2.19, and tests/end_to_end/test_demo_handler.py fails first if it moves.
    """

    lazy = True

    @asynccontextmanager
    async def _make_request(self, request: Request, timeout: float) -> AsyncIterator[Reply]:
        encodings = request.headers.get("Accept-Encoding") or b""
        today = self.crawler.settings["XUANJIE_DEMO_DAY"]
        reply = demo_site().answer(request.url, accepts_gzip=b"gzip" in encodings, on=today)
        match reply.fault:
            case Planted.DNS:
                raise CannotResolveHostError(f"the demo web has no host for {request.url}")
            case Planted.REFUSED:
                raise DownloadConnectionRefusedError(f"refused by the demo web: {request.url}")
            case Planted.TIMEOUT:
                raise DownloadTimeoutError(f"Getting {request.url} took longer than {timeout} seconds.")
            case Planted.TOO_LARGE:
                yield Reply(headers=(("Content-Type", "text/html"), ("Content-Length", str(_HUGE))), fault=reply.fault)
            case _:
                yield reply

    @staticmethod
    def _extract_headers(response: Reply) -> Headers:
        return Headers(list(response.headers))

    @staticmethod
    def _build_base_response_args(response: Reply, request: Request, headers: Headers) -> Any:
        return {"status": response.status, "url": request.url, "headers": headers, "protocol": "HTTP/1.1"}

    @staticmethod
    async def _iter_body_chunks(response: Reply) -> AsyncIterator[bytes]:
        body = response.body if response.fault is None else response.body[: len(response.body) // 2]
        for start in range(0, len(body), _CHUNK):
            yield body[start : start + _CHUNK]
        if response.fault is not None:
            raise ConnectionEnded

    @staticmethod
    def _is_dataloss_exception(exc: Exception) -> bool:
        return isinstance(exc, ConnectionEnded)
