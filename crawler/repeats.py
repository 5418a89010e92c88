"""Is this article the very page that other addresses of the run answered too? Then it is none of theirs.

A captive portal, a wall or a site's page for missing pages says the same to everybody, with status 200 and in words
that no fingerprint knows. Two articles with the same bytes may be one that was filed twice; five are no articles. What
differs in host or query only is one page here: twins of a host and addresses with a session in them say the same.

Such an article ends as `challenge`: owed, since nobody has said that it is gone. It may as well be: a site that moved
may answer so for each of its old articles (its title belongs in the source's not_found_titles then). So it counts as a
refusal, of which three park the host, only while the run has read nothing else of the source, or when nothing else
has come for twenty pages. The first four are found out late: their captures stay in the archive as they came, and the
next walk asks for the articles again.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from urllib.parse import urlsplit

__all__ = ["Repeats"]

_MOST = 4  # paths with the same bytes
_IN_A_ROW = 20  # pages with the same bytes and no other between them: the host says nothing else any more
_REMEMBERED = 1000  # pages; a portal answers one address after the other


class Repeats:
    """The last pages of one run of a source, by what they say; bodies are without content-encoding."""

    def __init__(self) -> None:
        self._paths: OrderedDict[bytes, dict[str, str]] = OrderedDict()  # what a page says → path → its first address
        self._read: set[bytes] = set()  # two that differ are enough: whichever page is asked about, one is another
        self._last, self._in_a_row = b"", 0

    def read(self, body: bytes) -> None:
        """A page of the source, a list too, that no fingerprint fits."""
        digest = _digest(body)
        if len(self._read) < 2:
            self._read.add(digest)
        self._in_a_row = self._in_a_row + 1 if digest == self._last else 1
        self._last = digest

    def is_everybodys(self, url: str, body: bytes) -> bool:
        """True when more articles than can be a coincidence had this body."""
        digest = _digest(body)
        paths = self._paths.setdefault(digest, {})
        self._paths.move_to_end(digest)
        if len(self._paths) > _REMEMBERED:
            self._paths.popitem(last=False)
        if len(paths) <= _MOST:
            paths.setdefault(urlsplit(url).path, url)
        return len(paths) > _MOST

    def before(self, body: bytes) -> tuple[str, ...]:
        """The addresses that had it when nobody could know yet that it is everybody's."""
        return tuple(self._paths.get(_digest(body), {}).values())[:_MOST]

    def nothing_else(self, body: bytes) -> bool:
        """True when the run has read no other page of the source, or none for long: everything is answered so."""
        digest = _digest(body)
        return self._read <= {digest} or (self._last == digest and self._in_a_row >= _IN_A_ROW)


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()
