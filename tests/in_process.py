"""A crawl whose pages come from a table in the same process, without a socket and without Twisted's reactor."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loopback import Answer, Page, Tiny, WebServer
from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Response

__all__ = ["in_process"]


def in_process(folder: Path, pages: Mapping[str, Page]) -> dict[str, Any]:
    """Settings of a crawl of the source `tiny`, whose addresses are http://127.0.0.1/… without a port.

    pages   by path
    """

    class InProcess(BaseDownloadHandler):
        lazy = True

        async def download_request(self, request: Request) -> Response:
            page = pages.get(request.url.removeprefix("http://127.0.0.1"), Answer(status=404, body="gone"))
            assert isinstance(page, Answer)
            body = page.body.encode() if isinstance(page.body, str) else page.body
            return Response(request.url, status=page.status, headers={"Content-Type": "text/html"}, body=body)

    with WebServer({}) as server:
        Tiny(folder, server, listings=({"url": "http://127.0.0.1/a/index.html"},)).asked()
    toml = folder / "sources" / "tiny.toml"
    toml.write_text(toml.read_text().replace("127\\.0\\.0\\.1:(?P<port>\\d+)", "127\\.0\\.0\\.1(?P<port>(?::\\d+)?)"))
    return {
        "XUANJIE_SOURCES": str(folder / "sources"),
        "XUANJIE_VIA": "demo",
        "DOWNLOAD_HANDLERS": {"http": InProcess, "https": InProcess},
        "TWISTED_REACTOR_ENABLED": False,
        "ITEM_PIPELINES": {},
    }
