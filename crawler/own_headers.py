"""With which headers is a page asked for? Those of the settings and our name, unless the request has its own."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers

__all__ = ["OwnHeadersMiddleware"]


class OwnHeadersMiddleware:
    """Scrapy's DefaultHeadersMiddleware and UserAgentMiddleware in one, in their order; names are normalised once."""

    def __init__(self, given: Headers) -> None:
        self._given: dict[bytes, list[bytes]] = dict(dict.items(given))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OwnHeadersMiddleware:
        settings = crawler.settings
        stated = settings["DEFAULT_REQUEST_HEADERS"].items()
        given = Headers({name: value for name, value in stated if value is not None})
        given.setdefault(b"User-Agent", settings["USER_AGENT"])
        return cls(given)

    def process_request(self, request: Request) -> None:
        for name, values in self._given.items():
            dict.setdefault(request.headers, name, values)
