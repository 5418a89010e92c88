"""Is this article answered as other addresses of the run are? Then it is no answer of its own.

A captive portal, a wall or a site's page for missing pages says the same to everybody, with status 200 and in words
that no fingerprint knows. Two articles with the same bytes may be one that was filed twice; five are no articles. What
differs in host or query only is one page here: twins of a host and addresses with a session in them say the same.
A redirect off the source's hosts, and the site's page for missing pages, say the same of an article from the third on:
which answers are compared, and as what, says crawler/answered_alike.py.

Such an article ends as `challenge`: owed, since nobody has said that it is gone. It may as well be: a site that moved
may answer so for each of its old articles (its title belongs in the source's not_found_titles then). So it counts as a
refusal, of which three park the host, only while the run has read nothing else of the source, or when nothing else
has come for twenty pages. The first ones are found out late: their captures stay in the archive as they came, and the
next walk asks for the articles again.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from urllib.parse import urlsplit

__all__ = ["Repeats"]

_IN_A_ROW = 20  # the same answer and no other between: the host says nothing else any more
_REMEMBERED = 1000  # pages; a portal answers one address after the other


class Repeats:
    """The last answers of one run of a source, by what they say: a body without content-encoding, or as good as one."""

    def __init__(self) -> None:
        self._paths: OrderedDict[bytes, dict[str, str]] = OrderedDict()  # what is said → path → its first address
        self._read: set[bytes] = set()  # two that differ are enough: whichever page is asked about, one is another
        self._last, self._in_a_row = b"", 0

    def read(self, said: bytes) -> None:
        """An answer of the source, for a list too."""
        digest = _digest(said)
        if len(self._read) < 2:
            self._read.add(digest)
        self._in_a_row = self._in_a_row + 1 if digest == self._last else 1
        self._last = digest

    def is_everybodys(self, url: str, said: bytes, *, most: int) -> bool:
        """True when more articles were told this than `most`, which may be a coincidence."""
        digest = _digest(said)
        paths = self._paths.setdefault(digest, {})
        self._paths.move_to_end(digest)
        if len(self._paths) > _REMEMBERED:
            self._paths.popitem(last=False)
        if len(paths) <= most:
            paths.setdefault(urlsplit(url).path, url)
        return len(paths) > most

    def first(self, said: bytes) -> tuple[str, ...]:
        """The addresses that were told it before anybody could know that it is everybody's, and the one that showed
        it."""
        return tuple(self._paths.get(_digest(said), {}).values())

    def nothing_else(self, said: bytes) -> bool:
        """True when the run has read no other page of the source, or none for long: everything is answered so."""
        digest = _digest(said)
        return self._read <= {digest} or (self._last == digest and self._in_a_row >= _IN_A_ROW)


def _digest(said: bytes) -> bytes:
    return hashlib.sha256(said).digest()
