"""Which further pages of a captured article are asked for, and what is said of those that are not?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import scrapy
from scrapy.http import Response

from archive.capture import Role
from archive.charset import decode
from crawler.frontier import Row
from crawler.leaves import MAX_LEAVES, has_leaves, leaves
from crawler.listings.addresses import MAX_URL
from crawler.listings.light import is_light
from crawler.listings.page import Unparsable
from crawler.turns import Turns
from crawler.walk import number_in

if TYPE_CHECKING:
    from crawler.spider import SourceSpider

__all__ = ["further_pages"]


async def further_pages(spider: SourceSpider, row: Row, response: Response) -> list[scrapy.Request]:
    """The other pages of an article; --since does not matter to them, and a source that takes any host follows no link
    at all. Raises Closing."""
    if spider.session.only is not None or spider.source.any_host or not has_leaves(spider.source, row.url):
        return []
    body, content_type = spider.document(response), response.meta["content_type"]
    try:
        if isinstance(body, bytes) and is_light(body, row.url):
            others = leaves(decode(body, content_type).text, row.url, spider.source)
        else:
            others = await spider.session.apart.leaves(
                body, content_type, row.url, spider.source, closing=spider.is_closing
            )
    except Unparsable as why:
        spider.report.capped |= why.capped
        spider.alarm(row, f"its other pages were not looked for: {why}")
        return []
    if others.too_long:
        spider.report.capped = True
        spider.alarm(
            row, f"{others.too_long} of its other pages have addresses of more than {MAX_URL} characters: not followed"
        )
    behind = number_in(row, "leaf") + 1
    turns, wanted = Turns(), []
    for other in spider.wanted.of_given(others.addresses):
        wanted.append(other)
        await turns.next()
    if behind + len(wanted) > MAX_LEAVES:
        spider.report.capped = True
        spider.alarm(row, f"an article of more than {MAX_LEAVES} pages: the rest is not asked for")
    title = row.meta.get("title")
    return [
        spider.request(spider.child(url, Role.ARTICLE, title=title, leaf=behind, alias=is_alias))
        for url, is_alias in wanted[: max(0, MAX_LEAVES - behind)]
    ]
