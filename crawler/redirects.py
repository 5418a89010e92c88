"""Which address does a response send us on to?"""

from __future__ import annotations

from scrapy.http import Response

__all__ = ["location_of"]


def location_of(response: Response) -> str:
    """The Location header as an address in ASCII, "" when there is none.

    Chinese servers send raw UTF-8 or GBK there. Whatever the bytes stand for, they are the server's name of the page:
    percent-encoded, they go back as they came, where any decoding could only hit or miss what the server meant.
    """
    given = response.headers.get(b"Location") or b""
    return "".join(chr(octet) if octet < 0x80 else f"%{octet:02X}" for octet in given)
