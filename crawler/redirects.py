"""Which address does a response send us on to?"""

from __future__ import annotations

import re

from scrapy.http import Response

__all__ = ["location_of", "without_userinfo"]

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_USERINFO = re.compile(r"\A((?:[a-z][a-z0-9+.-]*:[/\\]*|[/\\]{2,}))[^/?#\\]*@", re.IGNORECASE)


def location_of(response: Response) -> str:
    """The Location header as an address in ASCII without name and password, "" when there is none.

    Chinese servers send raw UTF-8 or GBK there. Whatever the bytes stand for, they are the server's name of the page:
    percent-encoded, they go back as they came, where any decoding could only hit or miss what the server meant.
    """
    given = response.headers.get(b"Location") or b""
    return without_userinfo("".join(chr(octet) if octet < 0x80 else f"%{octet:02X}" for octet in given))


def without_userinfo(address: str) -> str:
    """An address as it may be stored and followed: without the name and the password that may stand before its host,
    and without control characters, between which they could hide."""
    return _USERINFO.sub(r"\1", _CONTROLS.sub("", address).strip())
