"""How does Scrapy reach the replica? Its own HTTP handler, whose every connection goes to one server on loopback."""

from __future__ import annotations

import os
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Response

PORT = "XUANJIE_REPLICA_PORT"


class ReplicaHandler(HTTP11DownloadHandler):
    """Asks 127.0.0.1 for the page of any host, which it names in a header of its own."""

    async def download_request(self, request: Request) -> Response:
        parts = urlsplit(request.url)
        there = urlunsplit(("http", f"127.0.0.1:{os.environ[PORT]}", parts.path, parts.query, ""))
        asked = request.replace(url=there, meta=dict(request.meta))
        asked.headers["X-Asked-Host"] = parts.hostname or ""
        # one connection pool for each host, as there would be
        response = await super().download_request(asked)
        return response.replace(url=request.url)
