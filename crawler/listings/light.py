"""Is this document read in a tenth of a second, whatever it holds? Only then may the loop of a crawl read it.

Told by its size and by a count of the signs that cost a parser time: a few microseconds for a whole page. The bounds
are measured with the documents that cost the most for their size (tests/faults/test_c_apart.py does so again).
"""

from __future__ import annotations

from crawler.listings.page import Unparsable
from crawler.listings.sitemap import unpacked
from crawler.source import Format

__all__ = ["is_light"]

_BYTES = 64 * 1024
# (sign, how many of it a light document has at most): a tag costs up to 60 µs, a row of JSON 20, an address in a
# script's quotes 120, an element of XML 6
_SIGNS = {
    Format.HTML: ((b"<", 2500),),
    Format.SCRIPT: ((b"<", 1200), (b'"', 1200), (b"'", 1200)),
    Format.JSON: ((b"{", 2500),),
    Format.FEED: ((b"<", 5000),),
    Format.SITEMAP: ((b"<", 5000),),
}


def is_light(body: bytes, form: Format = Format.HTML) -> bool:
    """True for a document that may be read where the crawl's loop runs.

    body   without content-encoding; a packed sitemap is unpacked for the answer, which takes hundredths of a second
    form   what it is read as: a list, or `html` for any page
    """
    if form is Format.SITEMAP:
        try:
            body = unpacked(body)
        except Unparsable:
            return True  # nor will it be read
    return len(body) <= _BYTES and all(body.count(sign) <= most for sign, most in _SIGNS[form])
