"""How did the headers and the body of a response end? Where HTTP/1.1 says it, and where Scrapy's handler does not tell.

Twisted gives the same end to a body that was closed and to one that was reset, when only the end of the connection can
end it; and what a server sends behind the length that it stated is dropped without a word. Old servers end TLS by
closing the connection below it, without the word for it; for Twisted that is a lost connection too. It proves no more
than a connection that is closed without TLS: what the page says at its end decides.

Twisted limits a line of headers and what stands behind the last chunk, but not how many lines of headers there are, nor
how many answers may come before the answer (103 Early Hints). All of these together have one limit here.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionLost
from twisted.internet.interfaces import IAddress, ITransport
from twisted.internet.protocol import connectionDone
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.python.failure import Failure
from twisted.web.iweb import UNKNOWN_LENGTH, IResponse

from crawler.damage import RESET, SURPLUS

__all__ = ["MOST_HEADERS", "ClientFactory", "HeadersTooLarge", "damage_in", "headers_over"]

MOST_HEADERS = 64 * 1024  # bytes of status lines and headers of all answers to one request

_DAMAGE = "_xuanjie_damage"  # of a response of Twisted's: a flag of crawler/damage.py
_PENDING_ERROR = (socket.SOL_SOCKET, socket.SO_ERROR)


def damage_in(response: Any) -> str | None:
    """RESET or SURPLUS of a response of Twisted's whose body has ended, None when its end was in order."""
    return getattr(response, _DAMAGE, None)


class HeadersTooLarge(Exception):
    """A server sent more headers than are read; the connection is broken off. `most`, in bytes, is what was reached."""

    def __init__(self, what: str, most: int) -> None:
        self.most = most
        super().__init__(f"{what} more than {most} bytes, and no more are read: broken off")


def headers_over(why: BaseException) -> HeadersTooLarge | None:
    """The limit that ended a request, found in what Twisted and Scrapy make of it; None when it ended otherwise."""
    reasons = (failure.value for failure in getattr(why.__cause__, "reasons", ()))
    return next((reason for reason in reasons if isinstance(reason, HeadersTooLarge)), None)


class _Parser(_LenientHTTPClientParser):
    """Scrapy's parser of responses, which limits the headers and says what became of the body.

    It becomes a parser's class when that is made (see _Protocol): what it counts therefore begins here.
    """

    _header_bytes = 0  # of this request: an answer that comes before the answer does not begin anew

    def lineReceived(self, line: bytes) -> None:  # noqa: N802  (Twisted's name)
        self._header_bytes += len(line) + len(self.delimiter)
        if self._header_bytes > MOST_HEADERS:
            raise HeadersTooLarge("the headers have", MOST_HEADERS)
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802  (Twisted's name)
        raise HeadersTooLarge("a line of the headers has", self.MAX_LENGTH)

    def _finished(self, rest: bytes) -> None:
        if rest.strip():  # an empty line too many is an old habit of servers
            setattr(self.response, _DAMAGE, SURPLUS)
        super()._finished(rest)  # type: ignore[no-untyped-call]

    def connectionLost(self, reason: Failure | None = None) -> None:  # noqa: N802  (Twisted's name)
        unstated = self.bodyDecoder is not None and self.response.length is UNKNOWN_LENGTH
        if unstated and isinstance(reason, Failure) and isinstance(reason.value, ConnectionLost):
            setattr(self.response, _DAMAGE, RESET)
        super().connectionLost(reason)


class _Protocol(_LenientHTTP11ClientProtocol):
    """Scrapy's protocol, which hears of a reset that comes together with the last bytes.

    uvloop wakes a reader once when the kernel reports an error, and then never again; Twisted reads once in that
    moment, gets the bytes, and learns nothing of the reset: the request would wait for its time-out.
    """

    _was_reset = False
    _below_tls: _EndBelow | None = None

    def makeConnection(self, transport: ITransport) -> None:  # noqa: N802  (Twisted's name)
        if isinstance(transport, TLSMemoryBIOProtocol):
            self._below_tls = _EndBelow(transport.connectionLost)
            transport.connectionLost = self._below_tls  # of this connection alone
        super().makeConnection(transport)  # type: ignore[no-untyped-call]

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  (Twisted's name)
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        below: Any = getattr(self.transport, "transport", None) or self.transport  # of TLS: what is under it
        handle = below.getHandle() if hasattr(below, "getHandle") else None
        # asking takes the error away: what is still to be read can be read, and then the end
        if isinstance(handle, socket.socket) and handle.fileno() >= 0 and handle.getsockopt(*_PENDING_ERROR):
            self._was_reset = True
            below.reactor.callLater(0, _listen_again, below)

    def _giveUp(self, reason: Failure) -> None:  # noqa: N802  (Twisted's name)
        if isinstance(reason.value, HeadersTooLarge):
            self.transport.abortConnection()  # type: ignore[union-attr]  # TLS would wait for the other side's farewell
        super()._giveUp(reason)  # type: ignore[no-untyped-call]

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802  (Twisted's name)
        is_lost = isinstance(reason.value, ConnectionLost)
        if self._below_tls is not None and self._below_tls.reason is not None and is_lost:
            reason = self._below_tls.reason
        if self._was_reset:
            reason = Failure(ConnectionLost("reset"))  # type: ignore[no-untyped-call]
        super().connectionLost(reason)  # type: ignore[no-untyped-call]

    def request(self, request: Any) -> Deferred[IResponse]:
        asked: Deferred[IResponse] = super().request(request)
        assert self._parser is not None
        self._parser.__class__ = _Parser  # as Scrapy does, and for its reason: Twisted names the class in the code
        return asked


class _EndBelow:
    """How the connection ended that TLS spoke over; TLS itself tells only that it was not told of an end."""

    def __init__(self, pass_on: Callable[[Failure], None]) -> None:
        self.reason: Failure | None = None
        self._pass_on = pass_on

    def __call__(self, reason: Failure) -> None:
        self.reason = reason
        self._pass_on(reason)


def _listen_again(transport: Any) -> None:
    if transport.connected and not transport.disconnected:
        transport.stopReading()
        transport.startReading()


class ClientFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> _Protocol:  # noqa: N802  (Twisted's name)
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
