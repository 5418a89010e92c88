"""Where does a list go on?"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from crawler.listings.page import ListingPage
from crawler.source import Listing, Pagination

__all__ = ["next_page"]

_INDEX = re.compile(r"(?P<stem>index|default)(?:_?\d+)?\.(?P<ext>s?html?)$")
_NODE = re.compile(r"(?P<stem>node_\d+)(?:_\d+)?\.(?P<ext>s?html?)$")


def next_page(url: str, number: int, page: ListingPage, listing: Listing, *, first: str = "") -> str | None:
    """The address of page `number` + 1 of a listing whose page `number` (from 1) is `page`; None at its end.

    first   the address of page 1, from which `next` of a numbered listing counts; "" when it is `url`

    The page's own "next" link wins, over the declared number of pages too: a site that has changed its scheme is still
    walked, and what declares too few hides nothing.
    """
    if listing.pagination is Pagination.NONE:
        return None
    if page.next_url is not None:
        return page.next_url
    if page.total is not None and number >= page.total:
        return None
    if listing.pagination is Pagination.NUMBERED:
        return urljoin(first or url, listing.next.format(n=listing.next_from + number - 1))
    parts = urlsplit(url)
    path = parts.path + "index.html" if parts.path.endswith("/") else parts.path
    hit = (_NODE if listing.pagination is Pagination.ENPOWER else _INDEX).search(path)
    if hit is None:
        return None
    match listing.pagination:
        case Pagination.TRS:
            name = f"{hit['stem']}_{number}"
        case Pagination.ENPOWER:
            name = f"{hit['stem']}_{number + 1}"
        case Pagination.PEOPLE:
            name = f"{hit['stem']}{number + 1}"
    return urlunsplit((parts.scheme, parts.netloc, f"{path[: hit.start()]}{name}.{hit['ext']}", "", ""))
