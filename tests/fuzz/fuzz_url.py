"""Is an address that a link means http, short, of the host it names, and clean at once?"""

from __future__ import annotations

from urllib.parse import urlsplit

from crawler.listings.addresses import clean_url

BASE = "https://www.idcpc.org.cn/lldt/201712/t20171213_93321.html"


def check(data: bytes) -> None:
    found = clean_url(BASE, data.decode("utf-8", "surrogateescape"))
    if found is None:
        return
    parts = urlsplit(found)
    assert parts.scheme in {"http", "https"}
    assert parts.username is None
    assert parts.hostname
    assert found.isascii()
    assert clean_url(BASE, found) == found
