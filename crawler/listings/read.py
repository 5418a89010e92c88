"""Which form does this answer of a listing have, and what does it show?"""

from __future__ import annotations

from typing import assert_never

from archive.charset import decode
from crawler.listings.feed import read_feed
from crawler.listings.html_page import read_html
from crawler.listings.json_list import read_json
from crawler.listings.page import ListingPage
from crawler.listings.script import read_script
from crawler.listings.sitemap import read_sitemap
from crawler.source import Format, Listing, Source

__all__ = ["read_listing"]


def read_listing(
    body: bytes, content_type: str, url: str, source: Source, listing: Listing, *, form: Format | None = None
) -> ListingPage:
    """One page of a listing, from its bytes without content-encoding.

    form     None: that of the listing; a list that it leads to may have another one
    raises   Unparsable for an answer in another form, and for one that would stall the parser
    """
    form = form or listing.format
    if form is Format.SITEMAP:  # may be packed: bytes
        return read_sitemap(body, content_type, url, source, listing)
    text = decode(body, content_type).text
    match form:
        case Format.HTML:
            return read_html(text, url, source, listing)
        case Format.SCRIPT:
            return read_script(text, url, source, listing)
        case Format.JSON:
            return read_json(text, url, source, listing)
        case Format.FEED:
            return read_feed(text, url, source, listing)
        case _:
            assert_never(form)
