"""Where does a redirect lead a walk, and when is it not followed?"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

import scrapy
from scrapy.http import Response

from archive.capture import Role
from crawler.frontier import Row
from crawler.listings.addresses import MAX_URL, clean_url, too_long
from crawler.walk import number_in
from crawler.wanted import Want

if TYPE_CHECKING:
    from crawler.spider import SourceSpider

__all__ = ["hop"]

logger = logging.getLogger(__name__)

_HOPS = 5


def hop(spider: SourceSpider, row: Row, response: Response, location: str) -> Iterator[scrapy.Request]:
    """The target of a redirect: on the source's hosts only, at most five hops, and an article only where the target is
    addressed as one (a vanished article that redirects to the home page is none)."""
    chain = [*row.chain, row.url]
    target = clean_url(row.url, location)
    beyond = too_long(row.url, location) if target is None else None
    if beyond is not None and spider.source.allows(beyond):
        _capped(spider, row, response, f"redirect to an address of more than {MAX_URL} characters")
    elif target is None or not spider.source.allows(target):
        _not_followed(spider, row, response, f"redirect off the source's hosts, to {location}")
    elif target in chain:
        _not_followed(spider, row, response, f"redirect loop, back to {target}")
    elif len(chain) > _HOPS:
        _capped(spider, row, response, f"more than {_HOPS} redirects")
    elif row.role is Role.LISTING and _turns_back(spider, row, target):
        if spider.walk.is_expected(row):
            why = f"a further page of a list redirects to {target}, which this run has"
            _not_followed(spider, row, response, why)
        else:
            spider.walk.ended(row)
    else:
        if row.role is Role.LISTING:
            role = Role.LISTING
        else:  # an article again, should a page in between be none
            role = Role.OTHER if spider.source.article(target) is None else Role.ARTICLE
        meta = {**row.meta, "chain": chain, "from_listing": None}
        if row.meta.get("alias") and role is Role.ARTICLE:
            want = spider.wanted.judge(target)
            if want is Want.NOT:  # it leads to what is known already, as an old host does
                return
            meta["alias"] = want is Want.ALIAS
        yield spider.request(spider.child(target, role, **meta))


def _turns_back(spider: SourceSpider, row: Row, target: str) -> bool:
    """True when a page after the first of a list leads to another page that the run has: it would be dropped. The same
    page of a host twin or under another scheme is none: whoever else found it walks on from there."""
    key = f"{Role.LISTING.value}:{spider.source.key(target)}"
    is_other = number_in(row, "page") > 1 and key != row.key
    return is_other and target in spider.session.frontier.addresses(spider.run.run_id, key)


def _not_followed(spider: SourceSpider, row: Row, response: Response, reason: str) -> None:
    response.meta["detail"] = reason
    logger.info("%s: %s", row.url, reason)
    if row.role is Role.LISTING:
        spider.searched(row, "unreachable")
        spider.alarm(row, reason)
        response.meta["owed"] = True


def _capped(spider: SourceSpider, row: Row, response: Response, reason: str) -> None:
    """A limit of ours ends the chain: where it leads nobody knows, and the run is not whole."""
    spider.report.capped = True
    if row.role is not Role.LISTING:  # else the line below sounds it
        spider.alarm(row, reason)
    _not_followed(spider, row, response, reason)
