"""Which links does an HTML page of a listing show?"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from crawler.listings.addresses import MAX_URL, clean_url
from crawler.listings.embedded import embedded_in
from crawler.listings.page import ListingPage, Shown, Unparsable, check_parsable
from crawler.source import Format, Listing, Source

__all__ = ["base_of", "read_html", "read_html_into"]

_ANCHOR = re.compile(r"<[aA][\s/>]")
_MAX_ANCHORS = 20_000  # those in comments and scripts included, which are no links: so many are counted, not parsed
_MAX_LINKS = 5000  # a list of real announcements has some dozens; a page of more is a trap or a site map
# createPageHTML(3, 0, "index", "html"), also with the name of a box before the number; countPage = 3
_TOTAL = re.compile(r"""createPageHTML\(\s*(?:["'][^"'()]{0,60}["']\s*,\s*)?(\d{1,6})\s*,|countPage\s*=\s*(\d{1,6})""")
_DECORATION = re.compile(r"[\s>»›→▶\[\]【】()（）]+")
_NEXT_WORDS = {
    "下一页", "下页", "后一页", "下一頁", "下頁", "後一頁", "next", "nextpage", "次へ", "次のページ", "다음",
    "다음페이지", "pagesuivante", "suivant", "suivante", "siguiente", "páginasiguiente", "следующая", "далее", "التالي",
}  # fmt: skip
_NEXT_SIGNS = {">>"}
_REFRESH = re.compile(r"""^\s*+[\d.]*+\s*+[;,]\s*+url\s*+=\s*+["']?\s*+([^"'>]+)""", re.IGNORECASE)


def read_html(html: str, url: str, source: Source, listing: Listing) -> ListingPage:
    """Read one page of a listing; raises Unparsable for a page that would stall the parser.

    The page is parsed as a tree, so rows that stand in comments do not exist (ILD 2018 carries the same stale row in
    every box). Hidden rows do exist: they repeat the visible ones and fall together by address.
    """
    return read_html_into(Shown(source, listing, Format.HTML), html, url, source, listing)


def read_html_into(shown: Shown, html: str, url: str, source: Source, listing: Listing) -> ListingPage:
    """The same, added to what has been gathered."""
    check_parsable(html)
    if (links := len(_ANCHOR.findall(html))) > _MAX_ANCHORS:
        raise Unparsable(f"{links} links, more than {_MAX_LINKS}", capped=True)
    soup = BeautifulSoup(html, "lxml")
    next_url: str | None = None
    base = base_of(soup, url)
    anchors = soup.find_all("a", href=True)
    if len(anchors) > _MAX_LINKS:
        raise Unparsable(f"{len(anchors)} links, more than {_MAX_LINKS}", capped=True)
    for anchor in anchors:
        target = clean_url(base, str(anchor["href"]))
        if target is not None and not source.allows(target):
            continue
        text = " ".join(anchor.get_text(" ").split())
        if target is None:
            shown.unfit(base, str(anchor["href"]), leads_on=_says_next(anchor, text))
            continue
        if next_url is None and target != url and _says_next(anchor, text):
            next_url = target
        shown.link(target, _title(anchor, text))
    for lead in embedded_in(html, base, listing):
        shown.lead(lead.url, lead.format)
    return shown.page(
        next_url=next_url or _linked_next(soup, base, url, source),
        total=_total(html),
        refresh=_refresh(soup, base),
    )


def base_of(soup: BeautifulSoup, url: str) -> str:
    """What relative links count from: the page's <base>, or the page itself where that is no address that could be
    asked for."""
    tag = soup.find("base", href=True)
    if not isinstance(tag, Tag):
        return url
    try:
        base = urljoin(url, str(tag["href"]).strip())
        parts = urlsplit(base)
        is_address = parts.scheme in {"http", "https"} and parts.port != 0  # the port is looked at when it is asked for
    except ValueError:
        return url
    return base if is_address and len(base) <= MAX_URL else url


def _title(anchor: Tag, text: str) -> str:
    # Lists cut titles by length and keep the whole one in the attribute (SITES 0.2).
    given = anchor.get("title")
    return " ".join(str(given).split()) if given else text


def _says_next(anchor: Tag, text: str) -> bool:
    if text in _NEXT_SIGNS or "next" in _rel(anchor):
        return True
    picture = anchor.find("img", alt=True)
    said = (text, anchor.get("title"), picture["alt"] if isinstance(picture, Tag) else None)
    return any(_DECORATION.sub("", str(words)).lower() in _NEXT_WORDS for words in said if words)


def _linked_next(soup: BeautifulSoup, base: str, url: str, source: Source) -> str | None:
    """The <link rel="next"> of the head."""
    for tag in soup.find_all("link", href=True):
        if "next" in _rel(tag):
            target = clean_url(base, str(tag["href"]))
            if target is not None and target != url and source.allows(target):
                return target
    return None


def _rel(tag: Tag) -> list[str]:
    given: str | list[str] = tag.get("rel") or []
    return [str(word).lower() for word in (given.split() if isinstance(given, str) else given)]


def _total(html: str) -> int | None:
    hit = _TOTAL.search(html)
    return int(hit[1] or hit[2]) if hit else None


def _refresh(soup: BeautifulSoup, base: str) -> str | None:
    for tag in soup.find_all("meta", attrs={"http-equiv": re.compile("^refresh$", re.IGNORECASE)}):
        hit = _REFRESH.match(str(tag.get("content", "")))
        if hit:
            return clean_url(base, hit[1])
    return None
