"""Which lists does a page name in its scripts, without a link to them?"""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from itertools import chain

from crawler.listings.addresses import clean_url
from crawler.listings.page import Lead, Unparsable
from crawler.source import Listing

__all__ = ["embedded_in"]

_MAX_LISTS = 50  # a channel page names one for each of its boxes


def embedded_in(html: str, base: str, listing: Listing) -> Iterator[Lead]:
    """The lists that the page names, each once; the groups of the pattern fill the address.

    raises   Unparsable for a page that names more lists than a page has boxes, or fills in no address
    """
    seen: set[str] = set()
    written = [html]
    if "&quot;" in html or "&#34;" in html:  # some pages keep what a script reads in an attribute
        written.append(unescape(html))
    for kind in listing.embedded:
        for hit in chain.from_iterable(map(kind.pattern.finditer, written)):
            url = clean_url(base, kind.url.format(hit[0], *(group or "" for group in hit.groups())))
            if url is None:
                raise Unparsable(f"a script names {hit[0][:80]!r}, which makes no address of {kind.url!r}")
            if url in seen:
                continue
            seen.add(url)
            if len(seen) > _MAX_LISTS:
                raise Unparsable(f"its scripts name more than {_MAX_LISTS} lists", capped=True)
            yield Lead(url=url, format=kind.format)
