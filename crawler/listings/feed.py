"""Which links does an RSS or Atom feed hold?"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from lxml import etree

from crawler.listings.addresses import clean_url
from crawler.listings.markup import child_text, children, name_of, parse_xml
from crawler.listings.page import ListingPage, Shown, Unparsable
from crawler.listings.words import day_of, plain
from crawler.source import Format, Listing, Source

__all__ = ["read_feed"]

_ROOTS = frozenset({"rss", "feed", "RDF"})  # RSS 0.91 to 2.0, Atom, RSS 0.9 and 1.0
_ENTRIES = frozenset({"item", "entry"})
_DAYS = ("pubDate", "published", "date", "updated", "issued", "modified")
_MAX_ENTRIES = 5000
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def read_feed(text: str, url: str, source: Source, listing: Listing) -> ListingPage:
    """The entries of a feed; raises Unparsable for what is no feed."""
    root, entries = parse_xml(text, _ROOTS, _ENTRIES, may_name_dtd=True)
    shown = Shown(source, listing, Format.FEED)
    zone = ZoneInfo(source.timezone)
    if len(entries) > _MAX_ENTRIES:
        raise Unparsable(f"{len(entries)} entries, more than {_MAX_ENTRIES}", capped=True)
    for entry in entries:
        link = _address(entry)
        target = clean_url(url, link)
        if target is None:
            shown.unfit(url, link)
        else:
            shown.link(target, plain(child_text(entry, "title")), day_of(child_text(entry, *_DAYS), zone))
    return shown.page(next_url=_next(root, url, source))


def _address(entry: etree._Element) -> str:
    """The page of an entry: its link, or the identifier where that is one."""
    said = child_text(entry, "link")
    if said:
        return said
    for link in children(entry):
        if name_of(link) == "link" and link.get("rel", "alternate") == "alternate" and link.get("href"):
            return str(link.get("href"))
    for guid in children(entry):
        if name_of(guid) == "guid" and guid.get("isPermaLink", "true").lower() != "false" and guid.text:
            return str(guid.text).strip()
    return str(entry.get(_RDF_ABOUT, ""))


def _next(root: etree._Element, url: str, source: Source) -> str | None:
    """The next page of a paged feed (RFC 5005)."""
    for link in root.iter(etree.Element):
        if name_of(link) == "link" and link.get("rel") == "next" and link.get("href"):
            target = clean_url(url, str(link.get("href")))
            return target if target is not None and target != url and source.allows(target) else None
    return None
