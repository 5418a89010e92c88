"""Which machines, and which of their ports, may a connection go to? Public ones, and those that were named on purpose.

The decision is made on the number that is connected to, after the name was resolved and at every hop: whatever a seed,
a link, a redirect or a robots.txt says, a connection is opened by `Guarded.connectTCP` or not at all.

Two settings name peers that are not public, each by host and port, and none of them opens more than that pair:

XUANJIE_PRIVATE_PEERS   servers of a test on loopback; refused unless `IN_TESTS` stands in the environment, which only
                        the tests of this software put there
XUANJIE_ENDPOINT_PEERS  where the operator's own `--endpoint` of a backfill answers; set by crawler/backfill/run.py
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings
from twisted.internet.interfaces import IReactorPluggableNameResolver
from twisted.python.components import proxyForInterface

from crawler.environment import IN_TESTS

__all__ = ["BadPeers", "Guard", "Guarded", "Peer", "PeerRefused", "is_public", "named_peers", "peers_of"]

_USUAL_PORTS = frozenset({80, 443})
_NOTHING = (None, False, "", "0", "False", ())

_V4 = tuple(
    ipaddress.IPv4Network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared; 100.100.100.200 is a metadata service
        "127.0.0.0/8",
        "168.63.129.16/32",  # metadata of one cloud, on an address that looks public
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
# Of IPv6 only what is handed out to networks. Forms that carry an IPv4 address (mapped, compatible, translated, NAT64,
# 6to4, Teredo, ISATAP) are refused whatever they carry: where such a packet comes out is not for us to know.
_V6_HANDED_OUT = ipaddress.IPv6Network("2000::/3")
_V6 = tuple(
    ipaddress.IPv6Network(net)
    for net in (
        "2001::/23",  # Teredo, ORCHID, benchmarks
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
    )
)
_ISATAP = (0x00005EFE, 0x02005EFE)  # bits 64 to 95 of an address that carries an IPv4 address in the last 32


class BadPeers(UsageError):
    """A setting that would open machines which are not public; `status` is the exit status of a command that meets it.

    A UsageError, so that Scrapy's own command line ends with 2 and one line, too.
    """

    status = 2

    def __init__(self, setting: str, found: str, why: str) -> None:
        self.setting, self.found = setting, found
        super().__init__(f"{setting}: found {found[:200]}, {why}")


class PeerRefused(OSError):
    """No connection is opened to this machine, or to this port of it."""

    def __init__(self, host: str, port: int, why: str) -> None:
        self.host, self.port = host, port
        super().__init__(f"{host}:{port}: {why}")


@dataclass(frozen=True, slots=True, order=True)
class Peer:
    """One port of one machine; `host` as an address names it, in small letters."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def is_public(address: str) -> bool:
    """True for an address of the public internet: not loopback, private, link-local, shared, reserved, multicast, nor
    an IPv6 address that carries an IPv4 one."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not any(ip in net for net in _V4)
    if ip.scope_id is not None or ip not in _V6_HANDED_OUT or any(ip in net for net in _V6):
        return False
    return ip.is_global and (int(ip) >> 32) & 0xFFFFFFFF not in _ISATAP


def peers_of(urls: Iterable[str]) -> tuple[Peer, ...]:
    """Host and port of addresses, in order, each once."""
    found = []
    for url in urls:
        parts = urlsplit(url)
        found.append(Peer(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)))
    return tuple(dict.fromkeys(found))


def named_peers(settings: BaseSettings, environment: Mapping[str, str] = os.environ) -> frozenset[Peer]:
    """The peers that the two settings name; raises BadPeers."""
    given = settings.get("XUANJIE_ENDPOINT_PEERS")
    own: tuple[Any, ...] = () if given in _NOTHING else tuple(given)
    for one in own:
        if not isinstance(one, Peer):  # a command line can give text only
            raise BadPeers("XUANJIE_ENDPOINT_PEERS", repr(given), "which only `xuanjie backfill --endpoint` may set")
    return frozenset(own) | frozenset(_of_tests(settings.get("XUANJIE_PRIVATE_PEERS"), environment))


def _of_tests(given: Any, environment: Mapping[str, str]) -> Iterable[Peer]:
    if given in _NOTHING or given == []:
        return
    texts = [part.strip() for part in given.split(",")] if isinstance(given, str) else given
    if IN_TESTS not in environment:
        raise BadPeers(
            "XUANJIE_PRIVATE_PEERS",
            repr(given),
            "which only the tests of this software may set: a crawl asks public machines only; leave the setting out",
        )
    for text in texts if isinstance(texts, list | tuple) else [texts]:
        host, _, port = str(text).rpartition(":")
        if not (_is_loopback(host) and port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
            raise BadPeers(
                "XUANJIE_PRIVATE_PEERS", repr(text), "expected loopback addresses with ports: 127.0.0.1:8001"
            )
        yield Peer(host, int(port))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What one spider may connect to.

    named     peers that the operator or a test named
    any_port  says of a host's name whether the source lists it with any port (`hosts = ["127.0.0.1:*"]`)
    """

    named: frozenset[Peer] = frozenset()
    any_port: Callable[[str], bool] = lambda _: False

    def check_port(self, host: str, port: int) -> None:
        """raises PeerRefused for a port that is neither usual on the web nor named"""
        host = host.lower()
        if port not in _USUAL_PORTS and not self.any_port(host) and Peer(host, port) not in self.named:
            raise PeerRefused(host, port, "neither port 80 nor 443, nor one that the source names")

    def check_peer(self, address: str, port: int) -> None:
        """raises PeerRefused for a machine that is neither public nor named"""
        if not is_public(address) and Peer(address, port) not in self.numbers():
            raise PeerRefused(address, port, "no public address")

    def may_be(self, address: str) -> bool:
        """True for what a name may resolve to; the port is looked at when the connection is opened."""
        return is_public(address) or any(peer.host == address for peer in self.numbers())

    def numbers(self) -> frozenset[Peer]:
        """The named peers by number; of names that is localhost alone: any other might come to mean another machine."""
        local = frozenset(Peer("127.0.0.1", peer.port) for peer in self.named if peer.host == "localhost")
        return local | frozenset(peer for peer in self.named if peer.host[:1].isdecimal() or ":" in peer.host)


class Guarded(proxyForInterface(IReactorPluggableNameResolver, "_reactor")):  # type: ignore[misc]
    """Twisted's reactor as endpoints see it, with the guard before every connection."""

    def __init__(self, reactor: Any, guard: Guard) -> None:
        self._reactor = reactor
        self._guard = guard

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)

    def connectTCP(self, host: str, port: int, *rest: Any, **more: Any) -> Any:  # noqa: N802  (Twisted's name)
        """raises PeerRefused"""
        self._guard.check_peer(host, port)
        return self._reactor.connectTCP(host, port, *rest, **more)
