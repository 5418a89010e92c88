"""Must a site prove who it is? By a certificate in order and TLS 1.2 or later, unless its source exempts the host."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from scrapy.crawler import Crawler
from twisted.internet._sslverify import ClientTLSOptions
from twisted.internet.ssl import CertificateOptions, TLSVersion
from twisted.web.client import BrowserLikePolicyForHTTPS

__all__ = ["CertificatePolicy", "unproven", "unproven_hosts"]

_OP_LEGACY_SERVER_CONNECT = 0x4  # servers of the age that this is for know no secure renegotiation
_ANY_CIPHER = b"DEFAULT:@SECLEVEL=0"  # level 1 and above refuses TLS 1.0 and 1.1 whatever the least version is


def unproven_hosts(crawler: Crawler) -> frozenset[str]:
    """The hosts that the source of a crawler exempts, in lower case; none for a spider without a source."""
    source = getattr(crawler.spider, "source", None)
    return frozenset(one.host for one in getattr(source, "tls_unverified", ()))


class CertificatePolicy(BrowserLikePolicyForHTTPS):
    """How to begin TLS with a host.

    proving   Scrapy's policy, for all hosts that are not exempt
    proves    False when that policy itself verifies nothing (DOWNLOAD_VERIFY_CERTIFICATES off): then no answer is
              recorded as verified
    exempt    hosts whose certificate and version of TLS count for nothing
    """

    def __init__(self, proving: Any, *, proves: bool, exempt: Collection[str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._proving = proving  # an interface of Zope, which has no types
        self._proves = proves
        self._exempt = frozenset(exempt)

    def verifies(self, host: str) -> bool:
        return self._proves and host.lower() not in self._exempt

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802  (Twisted's name)
        name = hostname.decode("ascii")
        if name.lower() in self._exempt:
            return unproven(name)
        return self._proving.creatorForNetloc(hostname, port)


def unproven(name: str) -> ClientTLSOptions:
    """How to begin TLS with whoever answers under a name: encrypted, and no more."""
    options = _AnyVersion(insecurelyLowerMinimumTo=TLSVersion.TLSv1_0, fixBrokenPeers=True)
    return _Unproven(options._makeTLSConnection, name)


class _AnyVersion(CertificateOptions):
    def _makeContext(self, skipCiphers: bool = False) -> Any:  # noqa: N802, N803  (Twisted's names)
        context = super()._makeContext(skipCiphers=True)
        context.set_cipher_list(_ANY_CIPHER)
        context.set_options(_OP_LEGACY_SERVER_CONNECT)
        return context


class _Unproven(ClientTLSOptions):
    def clientConnectionForTLS(self, tlsProtocol: Any) -> Any:  # noqa: N802, N803  (Twisted's names)
        connection = self._createConnection(tlsProtocol)  # of a context that verifies nothing
        if self._sendServerName:
            connection.set_tlsext_host_name(self._hostnameBytes)
        return connection
