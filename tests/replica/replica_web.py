"""What stands on the replica of every source's site? Articles, their lists, moved pages and robots.txt, from a seed."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlsplit

from replica_addresses import address_like, page_of
from replica_listings import Item, days_of, edition_pages, listing_pages
from replica_pages import Page, Skeleton, compose, skeletons
from replica_server import Served

from crawler.declared import ArticlePattern, Listing
from crawler.source import Source
from pipelines.pages.catalogue import LAYOUTS

FORBIDDEN = "/not-for-robots/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article that exists, and what a reader sees on it."""

    url: str
    source: str
    layout: str
    day: date
    page: Page
    forbidden: bool = False  # its site's robots.txt bars it


@dataclass
class Web:
    """The whole replica. Keys of `pages` are host and path, whatever the scheme."""

    pages: dict[str, Served] = field(default_factory=dict)
    articles: list[Article] = field(default_factory=list)
    listings: int = 0
    left_out: list[str] = field(default_factory=list)  # listings that no replica could be made of, with the reason

    @property
    def wanted(self) -> list[Article]:
        return [a for a in self.articles if not a.forbidden]


def key_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")


def replica(sources: Mapping[str, Source], *, seed: int, today: date, per_channel: int, channels: int) -> Web:
    """Build it: the same seed gives the same web.

    per_channel  articles in each list on the average; a list by date has as many over its days
    channels     lists of a source that have articles of their own, those by other formats and schemes first; the others
                 show some of these again, as the channels of a site do
    """
    web = Web()
    number = 0
    for name in sorted(sources):
        source = sources[name]
        rng = random.Random(f"{seed} {name}")
        moulds = _moulds(source)
        # Lists by date that ended before the crawl's window are a backfill's matter.
        open_lists = [listing for listing in source.listings if not listing.dated or days_of(listing, today)]
        chosen = _chosen(open_lists, channels)
        if not moulds and chosen:
            web.left_out.append(f"{name}: no signed case whose address fits its patterns")
            continue
        shown: list[Item] = []
        for place, listing in enumerate(chosen):
            size = max(1, round(per_channel * rng.choice((0.3, 0.7, 1.0, 2.0))))
            items = _items(web, source, listing, moulds, rng, number, today, size)
            number += size
            shown += items
            _list(web, source, listing, items, rng, today, changed=place % 4 == 3)
        for listing in open_lists:
            if listing not in chosen and shown:
                _list(web, source, listing, rng.sample(shown, min(len(shown), 8)), rng, today, changed=False)
    _robots(web, random.Random(seed))
    return web


def _moulds(source: Source) -> list[tuple[Skeleton, date | None, date | None]]:
    """Signed cases of the source's layouts, with the days between which the look was seen."""
    looks = {layout.name(): layout for layout in LAYOUTS if layout.source == source.name}
    found = []
    for skeleton in skeletons():
        look = looks.get(skeleton.layout)
        if look is not None and source.article(skeleton.url) is not None and source.allows(skeleton.url):
            found.append((skeleton, look.first, look.last))
    return found


def _chosen(listings: Sequence[Listing], most: int) -> list[Listing]:
    """Each combination of format and paging first, then the others, in the file's order."""
    seen: set[tuple[str, str, bool]] = set()
    first, later = [], []
    for listing in listings:
        form = (listing.format.value, listing.pagination.value, listing.dated)
        (later if form in seen else first).append(listing)
        seen.add(form)
    return [*first, *later][:most]


def _items(
    web: Web,
    source: Source,
    listing: Listing,
    moulds: Sequence[tuple[Skeleton, date | None, date | None]],
    rng: random.Random,
    number: int,
    today: date,
    size: int,
) -> list[Item]:
    """So many new articles, newest first."""
    items: list[Item] = []
    for _ in range(size):
        number += 1
        mould, first, last = rng.choice(moulds)
        day = _day(rng, first, last, today) if mould.dated else mould.day
        try:
            url = address_like(source, _kind(source, mould), source.original(mould.url), day, number, rng)
        except ValueError as why:
            web.left_out.append(str(why))
            continue
        if listing.fields.address:  # a list of ids: its articles stand on one host
            url = listing.fields.address.format(link=urlsplit(url).path.rpartition("/")[2])
            if source.article(url) is None:
                continue
        if key_of(url) not in web.pages:
            items.append(_article(web, source, mould, url, day, number, rng, forbidden=rng.random() < 0.02))
    return sorted(items, key=lambda item: item.day, reverse=True)


def _list(
    web: Web, source: Source, listing: Listing, items: Sequence[Item], rng: random.Random, today: date, *, changed: bool
) -> None:
    """Build the pages of one list; `changed`: the following pages bear names that its scheme does not know."""
    try:
        if listing.dated:
            days = days_of(listing, today)
            answers = [
                answer
                for turn, day in enumerate(days)
                for answer in edition_pages(listing, day, items[turn :: len(days)] or items[:1], rng, source)
            ]
        else:
            answers = list(listing_pages(source, listing, items, rng, changed=changed))
    except ValueError as why:
        web.left_out.append(str(why))
        return
    for answer in answers:
        web.pages[key_of(answer.url)] = Served(body=answer.body, content_type=answer.content_type)
    web.listings += len(answers)


def _article(
    web: Web,
    source: Source,
    mould: Skeleton,
    url: str,
    day: date,
    number: int,
    rng: random.Random,
    *,
    forbidden: bool,
) -> Item:
    """Put an article on the web (with further pages, or under a new host); returns the row that its list shows."""
    kind = _kind(source, mould)
    links = []
    if rng.random() < 0.1:
        links = [there for n in (2, 3) if (there := page_of(kind, url, n)) is not None]
    page = compose(mould, number, day, rng, links=links)
    web.articles.append(
        Article(url=url, source=source.name, layout=mould.layout, day=day, page=page, forbidden=forbidden)
    )
    web.pages[key_of(url)] = Served(body=page.content, content_type=page.content_type)
    for there in links:
        further = compose(mould, number, day, rng)
        web.articles.append(
            Article(url=there, source=source.name, layout=mould.layout, day=day, page=further, forbidden=forbidden)
        )
        web.pages[key_of(there)] = Served(body=further.content, content_type=further.content_type)
    moved_from = _other_host(source, url)
    if moved_from is not None and not links and rng.random() < 0.1:
        web.pages[key_of(moved_from)] = Served(body=b"<html><title>moved</title></html>", status=301, location=url)
        return Item(url=moved_from, title=page.title, day=day)
    return Item(url=url, title=page.title, day=day)


def _other_host(source: Source, url: str) -> str | None:
    """The article's address on a host that the site has left."""
    host = urlsplit(url).hostname or ""
    for other in source.same_hosts:
        if other != host and host in source.same_hosts:
            there = url.replace(f"//{host}/", f"//{other}/", 1)
            if source.allows(there) and source.article(there) is not None:
                return there
    return None


def _kind(source: Source, mould: Skeleton) -> ArticlePattern:
    url = source.original(mould.url)
    return next(kind for kind in source.articles if kind.pattern.fullmatch(url))


def _day(rng: random.Random, first: date | None, last: date | None, today: date) -> date:
    """A day in the look's time; the last week is left to what is new."""
    low = max(first or date(2012, 1, 1), date(2012, 1, 1))
    high = min(last or today, today)
    return low + timedelta(days=rng.randrange(max(1, (high - low).days)))


def _robots(web: Web, rng: random.Random) -> None:
    """Every host's robots.txt: missing, empty, or barring its forbidden articles and a folder of none of them."""
    forbidden: dict[str, list[str]] = defaultdict(list)
    for article in web.articles:
        parts = urlsplit(article.url)
        if article.forbidden:
            forbidden[parts.hostname or ""].append(parts.path)
    for host in sorted({key.split("/", 1)[0] for key in web.pages}):
        rules = [f"Disallow: {FORBIDDEN}", *(f"Disallow: {path}" for path in forbidden.get(host, ()))]
        if not forbidden.get(host) and rng.random() < 0.3:
            continue  # 404
        text = "\n".join(["User-agent: *", *rules, ""])
        web.pages[f"{host}/robots.txt"] = Served(body=text.encode(), content_type="text/plain")
