"""Which Redis may be talked to? One on this machine, or one behind TLS and a password."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from crawler.redis.errors import UnsafeRedis

__all__ = ["check_address", "without_password"]


def check_address(url: str) -> str:
    """The address itself; raises UnsafeRedis.

    Whoever can write into the Redis decides what is asked of the sources' hosts, and an open one on the internet is
    found within minutes. Redis' own "protected mode" is no help behind a container's port.
    """
    shown = without_password(url)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as why:
        raise UnsafeRedis(shown, str(why)) from why
    if parts.scheme not in {"redis", "rediss"} or not host or port == 0:
        raise UnsafeRedis(shown, "no address of a Redis")
    if parts.query or parts.fragment:  # ssl_cert_reqs=none would be one
        raise UnsafeRedis(shown, "options behind the address")
    if parts.path.strip("/") and not (parts.path[1:].isascii() and parts.path[1:].isdecimal()):
        raise UnsafeRedis(shown, f"{parts.path[1:40]!r} is no number of a database")
    if _is_this_machine(host):
        return url
    missing = [what for what, there in (("TLS", parts.scheme == "rediss"), ("password", parts.password)) if not there]
    if missing:
        raise UnsafeRedis(shown, f"a Redis on another machine without {' and without '.join(missing)}")
    return url


def without_password(url: str) -> str:
    """The address as it may stand in a message or a log."""
    head, at, tail = url.rpartition("@")
    return f"{head.partition('://')[0]}://***@{tail}" if at else url


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
