"""How heavy is this page for a parser? Light: under a second and some dozens of MiB, whatever it holds; or giant.

Told by its size and by counts of the signs that cost a parser time or memory: some milliseconds for a MiB. What each
costs was measured with the pages of tests/faults/killers.py: a tag 0.6 KB and 10 µs, an attribute 0.2 KB.
"""

from __future__ import annotations

import re

from archive.snapshot import Snapshot

__all__ = ["is_giant", "is_light"]

# Beyond these nobody reads a page here. Newsrooms' pages have a twentieth of it; 3 MB of their markup have 150,000 tags
_MOST_BYTES = 4 << 20
_MOST_TAGS = 300_000
_BYTES = 1 << 20
_TAGS = 40_000  # start and end tags, comments
_BLANKS = 200_000  # one stands before each attribute
_URL = 300  # characters: each link is joined to the address of the page, and stands in the replay as a whole
_BASE = re.compile(rb"<\0*b\0*a\0*s\0*e", re.IGNORECASE)  # an address in its place, of any length; NULs as in UTF-16
_BLANK = bytes(range(33))  # control characters too: text.py makes them blanks


def is_giant(snapshot: Snapshot) -> bool:
    """True for a page that is not to be read."""
    return len(snapshot.body) > _MOST_BYTES or snapshot.body.count(b"<") > _MOST_TAGS


def is_light(snapshot: Snapshot) -> bool:
    """True for a page that may be read in the process that answers."""
    body = snapshot.body
    return (
        len(body) <= _BYTES
        and len(snapshot.url) <= _URL
        and body.count(b"<") <= _TAGS
        and len(body) - len(body.translate(None, _BLANK)) <= _BLANKS
        and not _BASE.search(body)
    )
