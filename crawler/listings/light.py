"""Is this document read in a tenth of a second, whatever it holds? Only then may the loop of a crawl read it.

Told by its size and by a count of the signs that cost a parser time: a few microseconds for a whole page. The bounds
are measured with the documents that cost the most for their size (tests/faults/test_c_apart.py does so again).
"""

from __future__ import annotations

import re

from crawler.listings.page import Unparsable
from crawler.listings.sitemap import unpacked
from crawler.source import Format

__all__ = ["is_light"]

_BYTES = 64 * 1024
_URL = 300  # characters: each link is joined to the document's address, and 2,000 make 0.3 s of 0.07
_BASE = re.compile(rb"<\0*b\0*a\0*s\0*e", re.IGNORECASE)  # an address in its place, of any length; NULs as in UTF-16
# (sign, how many of it a light document has at most): a tag costs up to 60 µs, a row of JSON 20, an address in a
# script's quotes 120, an element of XML 6
_SIGNS = {
    Format.HTML: ((b"<", 2500),),
    Format.SCRIPT: ((b"<", 1200), (b'"', 1200), (b"'", 1200)),
    Format.JSON: ((b"{", 2500),),
    Format.FEED: ((b"<", 5000),),
    Format.SITEMAP: ((b"<", 5000),),
}


def is_light(body: bytes, url: str, form: Format = Format.HTML) -> bool:
    """True for a document that may be read where the crawl's loop runs.

    body   without content-encoding; a packed sitemap is unpacked for the answer, which takes hundredths of a second
    url    of the document
    form   what it is read as: a list, or `html` for any page
    """
    if form is Format.SITEMAP:
        try:
            body = unpacked(body)
        except Unparsable:
            return True  # nor will it be read
    if len(body) > _BYTES or len(url) > _URL or (form is Format.HTML and _BASE.search(body)):
        return False
    return all(body.count(sign) <= most for sign, most in _SIGNS[form])
