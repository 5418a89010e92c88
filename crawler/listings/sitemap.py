"""Which links does a sitemap hold, and to which sitemaps does an index lead?"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from lxml import etree

from archive.charset import decode
from archive.encoding import ContentError, TooLarge, decode_content
from crawler.listings.addresses import clean_url
from crawler.listings.markup import child_text, children, name_of, parse_xml
from crawler.listings.page import ListingPage, Shown, Unparsable
from crawler.listings.words import day_of, plain
from crawler.source import Format, Listing, Source

__all__ = ["read_sitemap", "unpacked"]

_ROOTS = frozenset({"urlset", "sitemapindex"})
_ROWS = frozenset({"url", "sitemap"})
_MAX_BYTES = 16 * 1024 * 1024  # unpacked
_MAX_RATIO = 200  # XML of addresses packs 10 to 40 times


def read_sitemap(body: bytes, content_type: str, url: str, source: Source, listing: Listing) -> ListingPage:
    """The articles of a urlset, or the sitemaps of an index; plain or gzip.

    raises   Unparsable for what is neither, and for what unpacks to more than 16 MiB or 200 times its size
    """
    _, rows = parse_xml(decode(unpacked(body), content_type).text, _ROOTS, _ROWS)
    shown = Shown(source, listing, Format.SITEMAP)
    zone = ZoneInfo(source.timezone)
    for row in rows:
        loc = child_text(row, "loc")
        target = clean_url(url, loc)
        if target is None:
            shown.unfit(url, loc, leads_on=name_of(row) == "sitemap" and not listing.follow)
            continue
        changed = day_of(child_text(row, "lastmod"), zone)
        if name_of(row) == "url":
            news = next((child for child in children(row) if name_of(child) == "news"), None)
            published = None if news is None else day_of(child_text(news, "publication_date"), zone)
            shown.link(target, _title(news), published or changed)
        elif not listing.follow or any(pattern.fullmatch(target) for pattern in listing.follow):
            shown.lead(target, Format.SITEMAP, changed)
    return shown.page()


def _title(news: etree._Element | None) -> str:
    return "" if news is None else plain(child_text(news, "title"))


def unpacked(body: bytes) -> bytes:
    """The sitemap itself, of one that may be packed; raises Unparsable for a bomb and for a broken gzip."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        text = decode_content(body, "gzip", limit=_MAX_BYTES)
    except ContentError as why:
        raise Unparsable(f"gzip: {why.problem}", capped=isinstance(why, TooLarge)) from why
    if len(text) > _MAX_RATIO * len(body):
        raise Unparsable(f"gzip: grows more than {_MAX_RATIO} times", capped=True)
    return text
