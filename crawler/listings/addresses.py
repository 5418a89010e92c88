"""Which address does a link mean?"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

from scrapy import Request

__all__ = ["MAX_URL", "clean_url", "too_long"]

MAX_URL = 2048  # characters; servers and caches refuse longer ones
_NOISE = {"winzoom"}  # a viewer flag that the ILD's home page adds to one link (SITES 1)
_HOST = re.compile(r"[a-z0-9][a-z0-9._-]*")  # every source's is one; IPv6 literals and odd characters are a trick
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
# What cleans to itself. A sitemap holds 50,000 addresses, and none but these: the long way would take seconds.
_CLEAN = re.compile(r"https?://[a-z0-9][a-z0-9._-]*(?::(?:[1-5]\d{4}|[1-9]\d{3}))?(?:/[\w~.-]+)+/?", re.ASCII)
_LONGEST = 12  # characters of one character when it is percent-encoded


def clean_url(base: str, href: str) -> str | None:
    """The absolute address that a link means, or None when it is not one to follow.

    Blanks and line ends inside and round the link go (seen on people.com.cn 2018 and 2026), so do fragments and
    viewer flags. Nothing else changes: the path is the site's name for the page.
    """
    if len(href) <= MAX_URL and _CLEAN.fullmatch(href):
        return href
    return _cleaned(base, href, most=MAX_URL)


def too_long(base: str, href: str) -> str | None:
    """The address of a link that clean_url() refuses for its length alone; None for every other."""
    if _LONGEST * (len(base) + len(href)) <= MAX_URL or clean_url(base, href) is not None:
        return None
    return _cleaned(base, href, most=None)


def _cleaned(base: str, href: str, *, most: int | None) -> str | None:
    href = _CONTROLS.sub("", href).strip()
    if not href or href.startswith(("#", "javascript:", "mailto:", "data:")):
        return None
    try:
        href.encode()  # half a character, as JSON can spell it, is in no address
        url = urldefrag(urljoin(base, href))[0].rstrip()  # blanks between the address and its fragment
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or parts.username is not None:
        return None
    if most is not None and len(url) > most:
        return None
    if not _HOST.fullmatch(parts.hostname or ""):
        return None
    query = parts.query
    if query:
        pairs = parse_qsl(query, keep_blank_values=True)
        if any(name in _NOISE for name, _ in pairs):
            query = urlencode([(name, value) for name, value in pairs if name not in _NOISE])
    default = {"http": 80, "https": 443}[parts.scheme]
    netloc = parts.hostname if port in {None, default} else f"{parts.hostname}:{port}"
    # the form in which Scrapy asks and the archive records: characters outside ASCII are percent-encoded
    url = Request(urlunsplit((parts.scheme, netloc, parts.path or "/", query, ""))).url
    url = urljoin(url, url)  # once more, so that a cleaned address cleans to itself
    return url if most is None or len(url) <= most else None
