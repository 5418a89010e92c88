"""How are pages fetched? By Scrapy's handler for HTTP/1.1, with what a host needs made once, not for each request."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _ResponseReader, _ScrapyAgent
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Headers, Response
from scrapy.utils._download_handlers import normalize_bind_address, wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import ConnectError, UserError
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web.client import URI, Agent, ResponseDone, _StandardEndpointFactory
from twisted.web.http import PotentialDataLoss
from twisted.web.iweb import UNKNOWN_LENGTH

from crawler.certificates import CertificatePolicy, unproven_hosts
from crawler.connect import PublicResolver
from crawler.damage import CUT, TIMEOUT
from crawler.large_bodies import LARGE, Claim, LargeBodies
from crawler.peers import Guard, Guarded, named_peers
from crawler.refusals import Stopped
from crawler.response_ends import ClientFactory, damage_in, headers_over
from crawler.tries import WireTime, wire_time_of

__all__ = ["HttpHandler"]

_NO_CONNECTION = (ConnectError, UserError)  # the second: nobody waits for it any more, as the request's time is over
_STILL = 24 * 3600.0  # seconds; whoever holds room is held to his time-out, so none waits for so long
_HOSTS = 256  # whose endpoints are kept; a crawl asks some twenty


class HttpHandler(HTTP11DownloadHandler):
    """Scrapy's handler with one Agent and one endpoint for a host, instead of new ones for each request.

    An endpoint is only how a host is connected to (its name in IDNA, the certificate that it must show). Each new
    connection resolves the name anew, by crawler/connect.py, and has a TLS state of its own. What is on the wire and
    what is made of it (time-outs, sizes, cut bodies, errors) is Scrapy's own code, with four things that it does not
    say: headers that are too large, a body that was broken off where only the connection's end was to end it, one that
    goes on behind its stated length, and what had come of one that took too long.

    meta["tls_verified"]   of the request: whether the server had to prove who it is; None without TLS
    meta["large_body"]     the room that its body takes (crawler/large_bodies.py), to be released by whoever keeps it
    meta["held_up"]        seconds for which its body was not read because there was no room: no time-out counts them
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        from twisted.internet import reactor

        settings = crawler.settings
        proves = settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
        self._certificates = CertificatePolicy(self._contextFactory, proves=proves, exempt=unproven_hosts(crawler))
        self._contextFactory = self._certificates  # type: ignore[assignment]  # an interface of Zope
        self._pool._factory = ClientFactory
        self._timeout = settings.getfloat("DOWNLOAD_TIMEOUT")
        session = getattr(crawler.spider, "session", None)  # which asks it whether another try is worth the wait
        self._wire_time: WireTime = session.wire_time if session is not None else wire_time_of(settings)
        # What a worker of a shared frontier asks for is leased for the time of a request: nothing of it waits for room.
        is_leased = hasattr(crawler.spider, "lease_seconds")
        self._large: LargeBodies | None = None if is_leased else getattr(session, "large", None)
        bind_address = normalize_bind_address(self._bind_address)
        source = getattr(crawler.spider, "source", None)
        guard = Guard(
            named=named_peers(crawler.settings), any_port=(lambda _: False) if source is None else source.any_port
        )

        def made(name: str) -> _StandardEndpointFactory:
            return _StandardEndpointFactory(  # type: ignore[no-untyped-call]
                _ReactorOf(name, reactor, guard), self._contextFactory, self._timeout, bind_address
            )

        endpoints = _KnownEndpoints(made, guard)
        self._agent: Agent = Agent.usingEndpointFactory(reactor, endpoints, self._pool)  # type: ignore[no-untyped-call]

    async def download_request(self, request: Request) -> Response:
        parts = urlparse_cached(request)
        request.meta["tls_verified"] = (
            self._certificates.verifies(parts.hostname or "") if parts.scheme == "https" else None
        )
        if request.meta.get("is_robots"):  # crawler/robots.py says how often it is asked for, and when again
            return await self._fetch(request)
        url, left = request.url, self._wire_time.left(request.url)
        if not left:
            self._wire_time.forget(url)  # told now
            raise DownloadTimeoutError(self._had_all(url))
        timeout = request.meta.get("download_timeout") or self._timeout
        request.meta["download_timeout"] = min(timeout, left)
        begun = monotonic()
        try:
            response = await self._fetch(request)
        except BaseException as why:
            self._wire_time.add(url, monotonic() - begun - request.meta.get("held_up", 0.0))
            if isinstance(why, DownloadTimeoutError) and not self._wire_time.left(url):
                raise DownloadTimeoutError(self._had_all(url)) from why
            raise
        if CUT in response.flags or response.status >= 500:
            self._wire_time.add(url, monotonic() - begun - request.meta.get("held_up", 0.0))
        else:
            self._wire_time.forget(url)
        return response

    def _had_all(self, url: str) -> str:
        return f"{url} has had its {self._wire_time.most:g} s on the wire, over all its tries"

    async def _fetch(self, request: Request) -> Response:
        fetch = _Fetch(
            agent=self._agent,
            large=self._large,
            contextFactory=self._contextFactory,
            connectTimeout=self._timeout,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        try:
            with wrap_twisted_exceptions():
                return await maybe_deferred_to_future(fetch.download_request(request))
        except BaseException as why:
            fetch.let_go(request)
            over = headers_over(why)
            if over is not None:
                raise DownloadCancelledError(str(over)) from why  # as of a body that is too large
            raise


class _KnownEndpoints:
    """An endpoint factory that makes the endpoint of a host once, by the factory of its name."""

    def __init__(self, factory_of: Callable[[str], _StandardEndpointFactory], guard: Guard) -> None:
        self._factory_of = factory_of
        self._guard = guard
        self._known: dict[tuple[bytes, bytes, int], Any] = {}

    def endpointForURI(self, uri: URI) -> Any:  # noqa: N802  (Twisted's name)
        key = (uri.scheme, uri.host, uri.port)
        if key not in self._known:
            name = uri.host.decode("ascii", "replace")
            self._guard.check_port(name, uri.port)
            if len(self._known) >= _HOSTS:
                self._known.clear()
            self._known[key] = self._factory_of(name).endpointForURI(uri)
        return self._known[key]


class _ReactorOf(Guarded):
    """The reactor of one name, which tells the resolver of each address to which there is no connection."""

    def __init__(self, name: str, reactor: Any, guard: Guard) -> None:
        super().__init__(reactor, guard)
        self._name = name

    def connectTCP(self, host: str, port: int, factory: Any, *rest: Any, **more: Any) -> Any:  # noqa: N802
        return super().connectTCP(host, port, _Tried(factory, partial(self._unreachable, host)), *rest, **more)

    def _unreachable(self, address: str) -> None:
        resolver = getattr(self._reactor, "resolver", None)
        if isinstance(resolver, PublicResolver):
            resolver.unreachable(self._name, address)


class _Tried:
    """Twisted's factory of one connection: the error that an endpoint hands on does not say which address it was."""

    def __init__(self, factory: Any, unreachable: Callable[[], None]) -> None:
        self._factory = factory
        self._unreachable = unreachable

    def __getattr__(self, name: str) -> Any:
        return getattr(self._factory, name)

    def clientConnectionFailed(self, connector: Any, why: Failure) -> None:  # noqa: N802  (Twisted's name)
        if isinstance(why.value, _NO_CONNECTION):
            self._unreachable()
        self._factory.clientConnectionFailed(connector, why)


class _Reader(_ResponseReader):
    """Scrapy's reader of a body, which tells once that a body is large."""

    grown: Callable[[], None] | None
    held: Any = None  # the transport that is not read at present

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802  (Twisted's name)
        held, self.held = self.held, None
        if held is not None and isinstance(reason.value, (ResponseDone, PotentialDataLoss)):
            held.resumeProducing()  # the body was whole when it was held: what ends a TLS connection has to be read too
        super().connectionLost(reason)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  (Twisted's name)
        super().dataReceived(data)
        if self.grown is not None and self._bytes_received > LARGE and not self._finished.called:
            grown, self.grown = self.grown, None
            grown()


class _Fetch(_ScrapyAgent):
    """One request: Scrapy's, with an Agent that is there already."""

    def __init__(self, *, agent: Agent, large: LargeBodies | None, **scrapys: Any) -> None:
        super().__init__(**scrapys)
        self._agent = agent
        self._large = large
        self._headers: Headers | None = None
        self._held_since = 0.0

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        if "proxy" in request.meta or "bindaddress" in request.meta:
            return super()._get_agent(request, timeout)
        return self._agent  # its time to connect is that of all requests; the whole of this one is watched elsewhere

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

    def _cb_bodyready(self, txresponse: Any, request: Request) -> Any:
        found = super()._cb_bodyready(txresponse, request)
        reader = getattr(txresponse, "_bodyProtocol", None)
        if self._large is not None and isinstance(reader, _ResponseReader):
            reader.__class__ = _Reader  # Scrapy names the class in the code
            most = request.meta.get("download_maxsize", self._maxsize)
            size = most if txresponse.length is UNKNOWN_LENGTH else txresponse.length
            reader.grown = partial(self._claim, self._large, size, request, reader)  # type: ignore[attr-defined]
        return found

    def _claim(self, large: LargeBodies, size: int, request: Request, reader: _ResponseReader) -> None:
        """Room for a body of which a mebibyte has come; without any it is not read on, and its time stands still."""
        claim = request.meta["large_body"] = large.claim(size, lambda: go_on(), lambda: give_up())
        if claim.is_granted:
            return
        from twisted.internet import reactor

        clock: Any = reactor
        transport: Any = reader.transport
        timeout: Any = self._timeout_cl
        left = timeout.getTime() - clock.seconds()
        timeout.reset(left + _STILL)
        self._held_since = monotonic()
        request.meta["held_up"] = 0.0
        reader.held = transport._producer  # type: ignore[attr-defined]
        transport.pauseProducing()

        def go_on() -> None:
            reader.held = None  # type: ignore[attr-defined]
            request.meta["held_up"] = monotonic() - self._held_since
            if timeout.active():  # else the body has ended meanwhile
                timeout.reset(left)
                transport.resumeProducing()

        def give_up() -> None:
            reader.held = None  # type: ignore[attr-defined]
            if not reader._finished.called:
                transport._producer.abortConnection()
                reader._finished.errback(Stopped("the crawl has ended, and there is no room for its body"))

    def let_go(self, request: Request) -> None:
        """Give back the room of a body that nobody will keep."""
        claim: Claim | None = request.meta.pop("large_body", None)
        if claim is not None:
            if not claim.is_granted:
                request.meta["held_up"] = monotonic() - self._held_since
            claim.release()

    def _cb_bodydone(self, result: Any, url: str) -> Response:
        damage = damage_in(result["txresponse"])
        if damage is not None:
            result["flags"] = [CUT, damage]
        return super()._cb_bodydone(result, url)

    def _cb_timeout(self, result: Any, request: Request, url: str, timeout: float) -> Any:
        try:
            return super()._cb_timeout(result, request, url, timeout)
        except DownloadTimeoutError:
            reader: Any = getattr(self._txresponse, "_bodyProtocol", None)
            if reader is None or not reader._bodybuf.getvalue():
                raise
            come: Any = {"txresponse": self._txresponse, "body": reader._bodybuf.getvalue(), "flags": [CUT, TIMEOUT]}
            return super()._cb_bodydone(come | {"ip_address": reader._ip_address}, url)
