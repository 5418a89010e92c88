"""Is an address that a link means http, short, of the host it names, and clean at once?"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.listings.addresses import MAX_URL, clean_url

BASE = "https://www.idcpc.org.cn/lldt/201712/t20171213_93321.html"
_PARTS = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?", re.DOTALL)  # RFC 3986, appendix B
_CONTROLS = dict.fromkeys([*range(0x20), 0x7F])  # which clean_url() takes out wherever they stand


def named(link: str) -> tuple[str, str]:
    """Host and port that a link names, read by the expression of RFC 3986 and by nothing of clean_url()'s."""
    found = _PARTS.match(link.translate(_CONTROLS).strip())
    assert found is not None
    authority = found[2] or ""
    if not authority:  # a path, or a scheme with nothing behind it: of the page that holds the link
        return str(urlsplit(BASE).hostname), ""
    host, _, port = authority.rstrip().rpartition("@")[2].partition(":")
    usual = {"http": "80", "https": "443"}[(found[1] or "https").lower()]
    port = port and str(int(port))
    return host.lower(), "" if port == usual else port


def check(data: bytes) -> None:
    link = data.decode("utf-8", "surrogateescape")
    found = clean_url(BASE, link)
    if found is None:
        return
    parts = urlsplit(found)
    assert parts.scheme in {"http", "https"}
    assert parts.username is None
    assert (parts.hostname, "" if parts.port is None else str(parts.port)) == named(link)
    assert found.isascii()
    assert clean_url(BASE, found) == found
    assert len(found) <= MAX_URL
