"""To which machines may a connection go? Public ones only, decided on the address that is then connected to."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import succeed
from twisted.internet.error import DNSLookupError

from crawler.peers import Guard, named_peers

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

__all__ = ["PublicResolver"]

logger = logging.getLogger(__name__)

_NAMES = 1000  # whose addresses are kept


class PublicResolver(CachingThreadedResolver):
    """Every connection passes here, literal addresses in any notation too; what is returned is what is connected to,
    so that a name cannot change its mind between the check and the connection."""

    def __init__(self, reactor: ReactorBase, timeout: float, *, guard: Guard, believed: float) -> None:
        """believed   seconds for which an answer is not asked for again. The system's resolver does not say how long
        it may be; Scrapy's own cache believes the first answer for the whole run, in which a site may move."""
        super().__init__(reactor, 0, timeout)
        self._guard = guard
        self._believed = believed
        self._known: dict[str, tuple[str, float]] = {}  # name → address, monotonic time up to which it is believed

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
        address, until = self._known.get(name, ("", 0.0))
        if time.monotonic() < until:
            return succeed(address)
        found = super().getHostByName(name, timeout)
        return found.addCallback(self._refuse_private, name).addCallback(self._believe, name)

    def _believe(self, address: str, name: str) -> str:
        if len(self._known) >= _NAMES:
            self._known.clear()
        self._known[name] = (address, time.monotonic() + self._believed)
        return address

    def _refuse_private(self, address: Any, name: str) -> str:
        if not self._guard.may_be(str(address)):
            logger.warning(
                "%s is %s, which is no public address: not asked", name, address
            )  # the endpoint tells nobody
            raise DNSLookupError(f"{name} is {address}, which is no public address")
        return str(address)
