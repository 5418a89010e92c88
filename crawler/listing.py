"""Which links does this listing page show, and where does the list go on?"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

from bs4 import BeautifulSoup, Tag
from scrapy import Request

from crawler.source import Listing, Pagination, Source

__all__ = ["Link", "ListingPage", "Unparsable", "check_parsable", "clean_url", "next_page", "read_listing"]

_MAX_URL = 2048
_MAX_LINKS = 5000  # a list of real announcements has some dozens; a page of more is a trap or a site map
_MAX_TEXT = 4 * 1024 * 1024
_MONSTER_TAG = re.compile(r"<[a-zA-Z][^<>]{100000}")  # 80,000 attributes cost libxml2 5 s (RELIABILITY E11)
_NOISE = {"winzoom"}  # a viewer flag that the ILD's home page adds to one link (SITES 1)
_TRS_TOTAL = re.compile(r"""createPageHTML\(\s*(\d+)\s*,|countPage\s*=\s*(\d+)""")
_NEXT_WORDS = {"下一页", "下页", "下一頁", "next", "next page", "next>", "next >", ">>", "next»"}
_HOST = re.compile(r"[a-z0-9][a-z0-9._-]*")  # every source's is one; IPv6 literals and odd characters are a trick
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_INDEX = re.compile(r"(?P<stem>index|default)(?:_?\d+)?\.(?P<ext>s?html?)$")
_REFRESH = re.compile(r"""^\s*[\d.]*\s*[;,]\s*url\s*=\s*["']?\s*([^"'>]+)""", re.IGNORECASE)


class Unparsable(Exception):
    """A page that is not worth the parser's time; the reason is the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link of a listing: the cleaned absolute address and the fullest title that the page gives it."""

    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPage:
    """What one page of a listing shows.

    articles    links that an article pattern fits, on hosts of the source, each once, in the page's order
    listings    links that the listing says to follow as listings
    next_url    the page's own "next" link, None when it has none
    total       number of pages that the page's script declares, None when it does not
    refresh     address of a meta refresh, None when there is none
    digest      of the article addresses: two pages with one digest are one page under two addresses
    """

    articles: tuple[Link, ...]
    listings: tuple[Link, ...]
    next_url: str | None
    total: int | None
    refresh: str | None
    digest: str


def clean_url(base: str, href: str) -> str | None:
    """The absolute address that a link means, or None when it is not one to follow.

    Blanks and line ends inside and round the link go (seen on people.com.cn 2018 and 2026), so do fragments and
    viewer flags. Nothing else changes: the path is the site's name for the page.
    """
    href = _CONTROLS.sub("", href).strip()
    if not href or href.startswith(("#", "javascript:", "mailto:", "data:")):
        return None
    try:
        url = urldefrag(urljoin(base, href))[0]
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or parts.username is not None or len(url) > _MAX_URL:
        return None
    if not _HOST.fullmatch(parts.hostname or ""):
        return None
    query = parts.query
    if query:
        pairs = parse_qsl(query, keep_blank_values=True)
        if any(name in _NOISE for name, _ in pairs):
            query = urlencode([(name, value) for name, value in pairs if name not in _NOISE])
    default = {"http": 80, "https": 443}[parts.scheme]
    netloc = parts.hostname if port in {None, default} else f"{parts.hostname}:{port}"
    # the form in which Scrapy asks and the archive records: characters outside ASCII are percent-encoded
    url = Request(urlunsplit((parts.scheme, netloc, parts.path or "/", query, ""))).url
    return urljoin(url, url)  # once more, so that a cleaned address cleans to itself


def check_parsable(html: str) -> None:
    """Raise Unparsable for a page that would hold up the crawl for seconds."""
    if len(html) > _MAX_TEXT:
        raise Unparsable(f"{len(html)} characters, more than {_MAX_TEXT}")
    if _MONSTER_TAG.search(html):
        raise Unparsable("a tag of more than 100000 characters")


def read_listing(html: str, url: str, source: Source, listing: Listing) -> ListingPage:
    """Read one page of a listing; raises Unparsable for a page that would stall the parser.

    The page is parsed as a tree, so rows that stand in comments do not exist (ILD 2018 carries the same stale row in
    every box). Hidden rows do exist: they repeat the visible ones and fall together by address.
    """
    check_parsable(html)
    soup = BeautifulSoup(html, "lxml")
    articles: dict[str, Link] = {}
    listings: dict[str, Link] = {}
    next_url: str | None = None
    base = _base(soup, url)
    anchors = soup.find_all("a", href=True)
    if len(anchors) > _MAX_LINKS:
        raise Unparsable(f"{len(anchors)} links, more than {_MAX_LINKS}")
    for anchor in anchors:
        target = clean_url(base, str(anchor["href"]))
        if target is None or not source.allows(target):
            continue
        text = " ".join(anchor.get_text(" ").split())
        if next_url is None and text.lower() in _NEXT_WORDS and target != url:
            next_url = target
        title = _title(anchor, text)
        if source.article(target) is not None:
            _keep_fullest(articles, source.key(target), Link(url=target, title=title))
        elif any(p.fullmatch(target) for p in listing.follow):
            _keep_fullest(listings, target, Link(url=target, title=title))
    shown = tuple(articles.values())
    return ListingPage(
        articles=shown,
        listings=tuple(listings.values()),
        next_url=next_url,
        total=_total(html),
        refresh=_refresh(soup, base),
        digest=hashlib.sha256("\n".join(sorted(link.url for link in shown)).encode()).hexdigest()[:16],
    )


def next_page(url: str, number: int, page: ListingPage, pagination: Pagination) -> str | None:
    """The address of page `number` + 1 of a listing whose page `number` (from 1) is `page`; None at its end."""
    if pagination is Pagination.NONE:
        return None
    if page.total is not None and number >= page.total:
        return None
    if page.next_url is not None:
        return page.next_url
    parts = urlsplit(url)
    path = parts.path + "index.html" if parts.path.endswith("/") else parts.path
    hit = _INDEX.search(path)
    if hit is None:
        return None
    name = f"{hit['stem']}_{number}" if pagination is Pagination.TRS else f"{hit['stem']}{number + 1}"
    return urlunsplit((parts.scheme, parts.netloc, f"{path[: hit.start()]}{name}.{hit['ext']}", "", ""))


def _title(anchor: Tag, text: str) -> str:
    # Lists cut titles by length and keep the whole one in the attribute (SITES 0.2).
    given = anchor.get("title")
    return " ".join(str(given).split()) if given else text


def _keep_fullest(links: dict[str, Link], key: str, link: Link) -> None:
    known = links.get(key)
    if known is None:
        links[key] = link
    elif len(link.title) > len(known.title):
        links[key] = Link(url=known.url, title=link.title)


def _base(soup: BeautifulSoup, url: str) -> str:
    """What relative links count from: the page's <base>, or the page itself where that is no address."""
    tag = soup.find("base", href=True)
    if not isinstance(tag, Tag):
        return url
    try:
        base = urljoin(url, str(tag["href"]).strip())
        parts = urlsplit(base)
        is_address = parts.scheme in {"http", "https"} and parts.port != 0  # the port is looked at when it is asked for
    except ValueError:
        return url
    return base if is_address else url


def _total(html: str) -> int | None:
    hit = _TRS_TOTAL.search(html)
    return int(hit[1] or hit[2]) if hit else None


def _refresh(soup: BeautifulSoup, base: str) -> str | None:
    for tag in soup.find_all("meta", attrs={"http-equiv": re.compile("^refresh$", re.IGNORECASE)}):
        hit = _REFRESH.match(str(tag.get("content", "")))
        if hit:
            return clean_url(base, hit[1])
    return None
