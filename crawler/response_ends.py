"""How did the body of a response end? Where HTTP/1.1 says it, and where Scrapy's handler does not tell.

Twisted gives the same end to a body that was closed and to one that was reset, when only the end of the connection can
end it; and what a server sends behind the length that it stated is dropped without a word. Old servers end TLS by
closing the connection below it, without the word for it; for Twisted that is a lost connection too. It proves no more
than a connection that is closed without TLS: what the page says at its end decides.
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

__all__ = ["ClientFactory", "damage_in"]

_DAMAGE = "_xuanjie_damage"  # of a response of Twisted's: a flag of crawler/damage.py
_PENDING_ERROR = (socket.SOL_SOCKET, socket.SO_ERROR)


def damage_in(response: Any) -> str | None:
    """RESET or SURPLUS of a response of Twisted's whose body has ended, None when its end was in order."""
    return getattr(response, _DAMAGE, None)


class _Parser(_LenientHTTPClientParser):
    """Scrapy's parser of responses, which says what became of the body. No state of its own: see _Protocol."""

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
