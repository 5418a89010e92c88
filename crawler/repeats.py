"""Is this article the very page that other addresses of the run answered too? Then it is none of theirs.

A captive portal, a wall or a site's page for missing pages says the same to everybody, with status 200 and in words
that no fingerprint knows. Two articles with the same bytes may be one that was filed twice; three are no articles.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict

__all__ = ["Repeats"]

_MOST = 2  # articles with the same bytes
_REMEMBERED = 1000  # pages; a portal answers one address after the other


class Repeats:
    """The last pages of one run of a source, by what they say."""

    def __init__(self) -> None:
        self._keys: OrderedDict[bytes, set[str]] = OrderedDict()

    def is_everybodys(self, key: str, body: bytes) -> bool:
        """True when more articles than can be a coincidence had this body.

        key    what the addresses of one article have in common
        body   without content-encoding
        """
        digest = hashlib.sha256(body).digest()
        keys = self._keys.setdefault(digest, set())
        self._keys.move_to_end(digest)
        if len(self._keys) > _REMEMBERED:
            self._keys.popitem(last=False)
        if len(keys) <= _MOST:
            keys.add(key)
        return len(keys) > _MOST
