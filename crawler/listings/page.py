"""What is one page of a listing? Its links, the lists it leads to, and what it says of its paging."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from crawler.listings.addresses import too_long
from crawler.listings.words import well_formed
from crawler.source import Format, Listing, Source

__all__ = ["Lead", "Link", "ListingPage", "Shown", "Unparsable", "check_parsable", "check_tags"]

_MAX_TEXT = 4 * 1024 * 1024
_MAX_TAGS = 100_000  # a tree of so many takes a second and 200 MB; the largest page of a newsroom has some thousands
_MONSTER_TAG = re.compile(r"<[a-zA-Z][^<>]{100000}")  # 80,000 attributes cost libxml2 5 s (RELIABILITY E11)


class Unparsable(Exception):
    """An answer that is not the list it should be, or not worth the parser's time; the reason is the message.

    capped   a limit of ours was reached: what lies behind it nobody has looked at
    """

    def __init__(self, reason: str, *, capped: bool = False) -> None:
        super().__init__(reason)
        self.capped = capped


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link of a listing: the cleaned absolute address, the fullest title that the page gives it, and the day that
    the list prints beside it (None where it prints none)."""

    url: str
    title: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A listing to which a listing leads: a page of an edition, a sitemap of an index, a list that a script names.

    day   when it last changed, as the index says; None when it does not
    """

    url: str
    format: Format
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPage:
    """What one page of a listing shows.

    articles    links that an article pattern fits, on hosts of the source, each article once, in the page's order
    twins       other addresses of these articles that the page shows too
    listings    listings that it leads to
    next_url    the page's own "next" link, None when it has none
    total       number of pages that the page's script declares, None when it does not
    refresh     address of a meta refresh, None when there is none
    digest      of all addresses to which it leads: two pages with one digest are one page under two addresses
    too_long    how many more it leads to whose addresses are too long to be asked for
    """

    articles: tuple[Link, ...]
    twins: tuple[Link, ...]
    listings: tuple[Lead, ...]
    next_url: str | None
    total: int | None
    refresh: str | None
    digest: str
    too_long: int = 0


class Shown:
    """Gathers what a page shows, whatever it is written in."""

    def __init__(self, source: Source, listing: Listing, form: Format) -> None:
        self._source, self._listing, self._form = source, listing, form
        self._articles: dict[str, Link] = {}
        self._twins: dict[str, Link] = {}
        self._leads: dict[str, Lead] = {}
        self._too_long: set[int] = set()  # hashes: the addresses themselves may fill the memory

    def link(self, url: str, title: str = "", day: date | None = None) -> None:
        """A link to a cleaned address: a listing to follow, an article, or neither. A page of contents may be addressed
        as an article is (Qiushi): what the source says to follow is followed."""
        if not self._source.allows(url):
            return
        if any(p.fullmatch(url) for p in self._listing.follow):
            self.lead(url, self._form, day)
        elif self._source.article(url) is not None:
            self._article(Link(url=url, title=well_formed(title), day=day))

    def lead(self, url: str, form: Format, day: date | None = None) -> None:
        if self._source.allows(url):
            self._leads.setdefault(url, Lead(url=url, format=form, day=day))

    def unfit(self, base: str, href: str, *, leads_on: bool = False) -> None:
        """A link without an address for clean_url(): counted when the source wants it and it is only too long.

        leads_on   the page says that its list goes on there, whatever the address looks like
        """
        url = too_long(base, href)
        if url is None or not self._source.allows(url):
            return
        if leads_on or self._source.article(url) is not None or any(p.fullmatch(url) for p in self._listing.follow):
            self._too_long.add(hash(url))

    def _article(self, link: Link) -> None:
        key = self._source.key(link.url)
        first = self._articles.get(key)
        if first is None:
            self._articles[key] = link
            return
        if link.url != first.url:
            self._twins.setdefault(link.url, link)
        title = max(first.title, link.title, key=len)  # the first of two as long
        self._articles[key] = Link(url=first.url, title=title, day=first.day or link.day)

    def page(self, *, next_url: str | None = None, total: int | None = None, refresh: str | None = None) -> ListingPage:
        shown = tuple(self._articles.values())
        led_to = sorted([*(link.url for link in shown), *self._leads])
        return ListingPage(
            articles=shown,
            twins=tuple(self._twins.values()),
            listings=tuple(self._leads.values()),
            next_url=next_url,
            total=total,
            refresh=refresh,
            digest=hashlib.sha256("\n".join(led_to).encode()).hexdigest()[:16],
            too_long=len(self._too_long),
        )


def check_parsable(html: str) -> None:
    """Raise Unparsable for a page that would hold up the crawl for seconds."""
    if len(html) > _MAX_TEXT:
        raise Unparsable(f"{len(html)} characters, more than {_MAX_TEXT}", capped=True)
    if (tags := html.count("<")) > _MAX_TAGS:
        raise Unparsable(f"{tags} tags, more than {_MAX_TAGS}", capped=True)
    check_tags(html)


def check_tags(markup: str) -> None:
    """Raise Unparsable for HTML or XML with a tag over which a parser would sit for seconds."""
    if _MONSTER_TAG.search(markup):
        raise Unparsable("a tag of more than 100000 characters", capped=True)
