"""To which machines may a connection go? Public ones only, decided on the address that is then connected to."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.error import DNSLookupError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

__all__ = ["PublicResolver", "is_public"]


def is_public(address: str) -> bool:
    """True for an address of the public internet: not loopback, private, link-local, shared, reserved or multicast."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast


class PublicResolver(CachingThreadedResolver):
    """Every connection passes here, literal addresses in any notation too; what is returned is what is connected to,
    so that a name cannot change its mind between the check and the connection."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, *, private: bool) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._private = private

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> PublicResolver:
        settings = crawler.settings
        return cls(
            reactor,
            settings.getint("DNSCACHE_SIZE"),
            settings.getfloat("DNS_TIMEOUT"),
            private=settings.getbool("XUANJIE_PRIVATE_PEERS"),
        )

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802  (Twisted's name)
        found = super().getHostByName(name, timeout)
        if not self._private:
            found.addCallback(_refuse_private, name)
        return found


def _refuse_private(address: Any, name: str) -> str:
    if not is_public(str(address)):
        raise DNSLookupError(f"{name} is {address}, which is no public address")
    return str(address)
