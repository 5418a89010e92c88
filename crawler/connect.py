"""To which machines may a connection go? Public ones only, decided on the address that is then connected to."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import succeed
from twisted.internet.error import DNSLookupError
from twisted.internet.threads import deferToThreadPool

from crawler.peers import Guard, named_peers

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred
    from twisted.python.failure import Failure

__all__ = ["PublicResolver"]

logger = logging.getLogger(__name__)

_NAMES = 1000  # whose addresses are kept
_ADDRESSES = 8  # of one name
_DEAD = 300.0  # seconds at the least: a last try waits for half of them (XUANJIE_RETRY_DELAYS)


class PublicResolver(CachingThreadedResolver):
    """Every connection passes here, literal addresses in any notation too; what is returned is what is connected to,
    so that a name cannot change its mind between the check and the connection.

    IPv4 only: a name that has none but IPv6 addresses has none here. Of several addresses the first is used until it
    cannot be connected to; then the next one, and behind the last the name is looked up anew. An address to which
    there was no connection stands behind the others for some minutes.
    """

    def __init__(self, reactor: ReactorBase, timeout: float, *, guard: Guard, believed: float) -> None:
        """believed   seconds for which an answer is not asked for again. The system's resolver does not say how long
        it may be; Scrapy's own cache believes the first answer for the whole run, in which a site may move."""
        super().__init__(reactor, 0, timeout)
        self._guard = guard
        self._believed = believed
        self._known: dict[str, tuple[tuple[str, ...], float]] = {}  # name → addresses, until when they are believed
        self._dead: dict[str, float] = {}  # could not be connected to: until when another one is used, if there is one

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> PublicResolver:
        settings = crawler.settings
        return cls(
            reactor,
            settings.getfloat("DNS_TIMEOUT"),
            guard=Guard(named=named_peers(settings)),
            believed=settings.getfloat("XUANJIE_DNS_SECONDS"),
        )

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802  (Twisted's name)
        addresses, until = self._known.get(name, ((), 0.0))
        if time.monotonic() < until:
            return succeed(addresses[0])
        reactor: Any = self.reactor
        found: Deferred[list[str]] = deferToThreadPool(reactor, reactor.getThreadPool(), _addresses_of, name)
        found.addTimeout(self.timeout, reactor)
        return found.addErrback(_not_found, name).addCallback(self._public, name).addCallback(self._believe, name)

    def unreachable(self, name: str, address: str) -> None:
        """A connection to this address of a name could not be made. It need not be the one that is used at present: of
        two connections that were begun together the second one fails behind the first."""
        if len(self._dead) >= _NAMES:
            self._dead.clear()
        self._dead[address] = time.monotonic() + max(self._believed, _DEAD)
        addresses, until = self._known.pop(name, ((), 0.0))
        others = tuple(other for other in addresses if other != address)
        if others:
            self._known[name] = (others, until)

    def _believe(self, addresses: Sequence[str], name: str) -> str:
        if len(self._known) >= _NAMES:
            self._known.clear()
        now = time.monotonic()
        in_order = tuple(sorted(addresses, key=lambda address: self._dead.get(address, now) > now))
        self._known[name] = (in_order, now + self._believed)
        return in_order[0]

    def _public(self, addresses: Sequence[str], name: str) -> list[str]:
        public = [address for address in addresses if self._guard.may_be(address)]
        if not public:
            found = addresses[0] if addresses else "nothing"
            logger.warning("%s is %s, which is no public address: not asked", name, found)  # the endpoint tells nobody
            raise DNSLookupError(f"{name} is {found}, which is no public address")
        return public[:_ADDRESSES]


def _addresses_of(name: str) -> list[str]:
    found = socket.getaddrinfo(name, None, socket.AF_INET, socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _not_found(why: Failure, name: str) -> Failure:
    raise DNSLookupError(f"address {name!r} not found: {why.getErrorMessage()}")
