"""Is this article the very page that other addresses of the run answered too? Then it is none of theirs.

A captive portal, a wall or a site's page for missing pages says the same to everybody, with status 200 and in words
that no fingerprint knows. Two articles with the same bytes may be one that was filed twice; five are no articles. What
differs in host or query only is one page here: twins of a host and addresses with a session in them say the same.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from urllib.parse import urlsplit

__all__ = ["Repeats"]

_MOST = 4  # paths with the same bytes
_REMEMBERED = 1000  # pages; a portal answers one address after the other


class Repeats:
    """The last pages of one run of a source, by what they say."""

    def __init__(self) -> None:
        self._paths: OrderedDict[bytes, set[str]] = OrderedDict()

    def is_everybodys(self, url: str, body: bytes) -> bool:
        """True when more articles than can be a coincidence had this body (without content-encoding)."""
        digest = hashlib.sha256(body).digest()
        paths = self._paths.setdefault(digest, set())
        self._paths.move_to_end(digest)
        if len(self._paths) > _REMEMBERED:
            self._paths.popitem(last=False)
        if len(paths) <= _MOST:
            paths.add(urlsplit(url).path)
        return len(paths) > _MOST
