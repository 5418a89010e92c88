"""How are pages fetched? By Scrapy's handler for HTTP/1.1, with what a host needs made once, not for each request."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _ScrapyAgent
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.utils._download_handlers import normalize_bind_address, wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.web.client import URI, Agent, _StandardEndpointFactory
from twisted.web.iweb import UNKNOWN_LENGTH

__all__ = ["HttpHandler"]

_HOSTS = 256  # whose endpoints are kept; a crawl asks some twenty


class HttpHandler(HTTP11DownloadHandler):
    """Scrapy's handler with one Agent and one endpoint for a host, instead of new ones for each request.

    An endpoint is only how a host is connected to (its name in IDNA, the certificate that it must show). Each new
    connection resolves the name anew, by crawler/connect.py, and has a TLS state of its own. What is on the wire and
    what is made of it (time-outs, sizes, cut bodies, errors) is Scrapy's own code.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        from twisted.internet import reactor

        self._timeout = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        bind_address = normalize_bind_address(self._bind_address)
        made = _StandardEndpointFactory(  # type: ignore[no-untyped-call]
            reactor, self._contextFactory, self._timeout, bind_address
        )
        endpoints = _KnownEndpoints(made)
        self._agent: Agent = Agent.usingEndpointFactory(reactor, endpoints, self._pool)  # type: ignore[no-untyped-call]

    async def download_request(self, request: Request) -> Response:
        fetch = _Fetch(
            agent=self._agent,
            agent_timeout=self._timeout,
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(fetch.download_request(request))


class _KnownEndpoints:
    """An endpoint factory that makes the endpoint of a host once."""

    def __init__(self, factory: _StandardEndpointFactory) -> None:
        self._factory = factory
        self._known: dict[tuple[bytes, bytes, int], IStreamClientEndpoint] = {}

    def endpointForURI(self, uri: URI) -> IStreamClientEndpoint:  # noqa: N802  (Twisted's name)
        key = (uri.scheme, uri.host, uri.port)
        if key not in self._known:
            if len(self._known) >= _HOSTS:
                self._known.clear()
            self._known[key] = self._factory.endpointForURI(uri)
        return self._known[key]


class _Fetch(_ScrapyAgent):
    """One request: Scrapy's, with an Agent that is there already."""

    def __init__(self, *, agent: Agent, agent_timeout: float, **scrapys: Any) -> None:
        super().__init__(**scrapys)
        self._agent = agent
        self._agent_timeout = agent_timeout
        self._headers: Headers | None = None

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        if timeout != self._agent_timeout or "proxy" in request.meta or "bindaddress" in request.meta:
            return super()._get_agent(request, timeout)
        return self._agent

    def _headers_from_twisted_response(self, response: Any) -> Headers:  # type: ignore[override]  # of one response
        """Asked for before the body and after it; Twisted gives the names as bytes, and so they need no conversion."""
        if self._headers is None:
            self._headers = Headers()
            if response.length != UNKNOWN_LENGTH:
                self._headers[b"Content-Length"] = b"%d" % response.length
            found: dict[bytes, list[bytes]] = {}
            for name, values in response.headers.getAllRawHeaders():
                found.setdefault(name.title(), []).extend(values)
            dict.update(self._headers, found)
        return self._headers
