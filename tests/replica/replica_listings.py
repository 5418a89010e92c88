"""How does a site list its articles? The pages of one listing, in the format and by the scheme that its TOML says."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from urllib.parse import urljoin, urlsplit

from crawler.declared import Format, Listing, Pagination
from crawler.source import Source

PER_PAGE = 25
_HEAD = "<html><head><meta charset='utf-8'><title>列表（测试页面 composed）</title></head><body>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A row of a list."""

    url: str
    title: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one address answers."""

    url: str
    body: bytes
    content_type: str = "text/html; charset=utf-8"


def listing_pages(
    source: Source, listing: Listing, items: Sequence[Item], rng: random.Random, *, changed: bool
) -> Iterator[Answer]:
    """Every page of a listing that is not by date.

    changed   the site gave the following pages other names: only their own "next" links lead there
    """
    if listing.pagination is Pagination.NONE:
        chunks = [items]
    else:
        chunks = [items[i : i + PER_PAGE] for i in range(0, len(items), PER_PAGE)] or [[]]
    urls = [_page_url(listing, number, changed=changed) for number in range(len(chunks))]
    for number, chunk in enumerate(chunks):
        yield from _page(source, listing, urls, number, chunk, rng, changed=changed)


def edition_pages(
    listing: Listing, day: date, items: Sequence[Item], rng: random.Random, source: Source
) -> Iterator[Answer]:
    """One day's (month's, year's) list; an edition's sheets share the items."""
    front = listing.on(day)
    sheets = [front, *_sheets(listing, front, source)]
    spread: dict[str, list[Item]] = {sheet: [] for sheet in sheets}
    for number, item in enumerate(items):
        spread[sheets[number % len(sheets)]].append(item)
    for sheet, rows in spread.items():
        if listing.format is Format.HTML:
            bar = "".join(f'<li><a href="{escape(other)}">版{n}</a></li>' for n, other in enumerate(sheets, 1))
            yield Answer(url=sheet, body=_html(rows, rng, more=f'<ul class="sheets">{bar}</ul>' if sheets[1:] else ""))
        else:
            yield from _page(source, listing, [sheet], 0, rows, rng, changed=False)


def days_of(listing: Listing, today: date) -> tuple[date, ...]:
    """A day in each list by date that a run on `today` looks at, newest first."""
    assert listing.start is not None
    seen: dict[str, date] = {}
    for back in range(listing.window.days + 1):
        day = today - timedelta(days=back)
        if listing.start <= day <= (listing.end or today):
            seen.setdefault(listing.on(day), day)
    return tuple(seen.values())


def _sheets(listing: Listing, front: str, source: Source) -> list[str]:
    """Addresses of an edition's other pages: the front page's with its last number counted up."""
    hit = re.search(r"(\d+)(?=\D*$)", urlsplit(front).path)
    if hit is None or not listing.follow:
        return []
    found = []
    for number in (2, 3):
        path = urlsplit(front).path
        other = urljoin(front, path[: hit.start()] + f"{number:0{len(hit[1])}}" + path[hit.end() :])
        if any(pattern.fullmatch(other) for pattern in listing.follow) and source.allows(other):
            found.append(other)
    return found


def _page_url(listing: Listing, number: int, *, changed: bool) -> str:
    """The address of page `number` from 0."""
    if number == 0 or listing.pagination is Pagination.NONE:
        return listing.url
    if listing.pagination is Pagination.NUMBERED:
        return listing.next.format(n=listing.next_from + number - 1)
    parts = urlsplit(listing.url)
    path = parts.path + ("index.html" if parts.path.endswith("/") else "")
    stem, dot, ending = path.rpartition(".")
    folder, slash, name = stem.rpartition("/")
    if changed:
        name = f"list{number + 1}"
    elif listing.pagination is Pagination.PEOPLE:
        name = re.sub(r"\d*$", "", name) + str(number + 1)
    elif listing.pagination is Pagination.ENPOWER:
        name = f"{name}_{number + 1}"
    else:
        name = f"{name}_{number}"
    return urljoin(listing.url, f"{folder}{slash}{name}{dot}{ending}")


def _page(
    source: Source,
    listing: Listing,
    urls: Sequence[str],
    number: int,
    rows: Sequence[Item],
    rng: random.Random,
    *,
    changed: bool,
) -> Iterator[Answer]:
    url = urls[number]
    match listing.format:
        case Format.HTML if listing.embedded:
            yield from _embedded(listing, url, rows, rng)
        case Format.HTML:
            yield Answer(url=url, body=_html(rows, rng, more=_paging(listing, urls, number, rng, changed=changed)))
        case Format.JSON:
            yield Answer(url=url, body=_json(listing, rows, rng), content_type="application/javascript")
        case Format.FEED:
            yield Answer(url=url, body=_feed(rows), content_type="application/rss+xml")
        case Format.SITEMAP:
            yield from _sitemap(url, rows)
        case Format.SCRIPT:
            yield Answer(url=url, body=_script(rows, more=_paging(listing, urls, number, rng, changed=changed)))


def _html(rows: Sequence[Item], rng: random.Random, *, more: str) -> bytes:
    """Rows with cut titles, a hidden copy of the first, a stale row in a comment, and links that lead elsewhere."""
    made = []
    for row in rows:
        shown = row.title[:12] + "..." if len(row.title) > 12 and rng.random() < 0.3 else row.title
        query = "?winzoom=1" if rng.random() < 0.05 else ""
        blank = rng.choice(["", " ", "\n"]) if rng.random() < 0.05 else ""
        date_cell = f"<span>{row.day:%m-%d}</span>" if rng.random() < 0.7 else ""
        href = f"{escape(row.url)}{query}{blank}"
        made.append(f'<li><a href="{href}" title="{escape(row.title)}">{escape(shown)}</a>{date_cell}</li>')
    hidden = f'<div style="display:none">{made[0]}</div>' if made else ""
    menu = "".join(f'<a href="/m{rng.randrange(99)}/index.html">频道{n}</a> ' for n in range(rng.randrange(2, 12)))
    return (
        f"{_HEAD}{menu}{hidden}"
        f"<ul class='l{rng.randrange(99)}'>{''.join(made)}</ul>{more}"
        f"<a href='mailto:a@example.org'>信</a><a href='javascript:void(0)'>顶</a></body></html>"
    ).encode()


def _paging(listing: Listing, urls: Sequence[str], number: int, rng: random.Random, *, changed: bool) -> str:
    """How the page says where the list goes on: by a script, by a link, or (when only its names tell) not at all."""
    if len(urls) == 1:
        return ""
    if listing.pagination is Pagination.TRS and not changed and rng.random() < 0.6:
        return f'<script>createPageHTML({len(urls)}, {number}, "index", "html");</script>'
    if number + 1 < len(urls) and (changed or rng.random() < 0.6):
        return f'<div class="page"><a href="{escape(urls[number + 1])}">下一页</a></div>'
    return ""


def _json(listing: Listing, rows: Sequence[Item], rng: random.Random) -> bytes:
    fields = listing.fields
    told = []
    for row in rows:
        link = _id_of(fields.address, row.url) if fields.address else row.url
        entry: dict[str, object] = {fields.link: link, fields.title: f"<b>{row.title}</b>", "keywords": "会见"}
        if fields.date:
            entry[fields.date] = f"{row.day} 08:00:00"
        told.append(entry)
    text = json.dumps({"status": 0, "data": {"list": told, "total": len(rows)}}, ensure_ascii=rng.random() < 0.5)
    return rng.choice(["{}", "({})", "news({})", "\ufeff{}", "callback({});"]).replace("{}", text).encode()


def _id_of(template: str, url: str) -> str:
    """What a list that names articles by id gives for an address."""
    before, _, after = template.partition("{link}")
    if not url.startswith(before) or not url.endswith(after):
        raise ValueError(f"{url} is not {template}")
    return url[len(before) : len(url) - len(after)]


def _feed(rows: Sequence[Item]) -> bytes:
    items = "".join(
        f"<item><title><![CDATA[{r.title}]]></title><link>{escape(r.url)}</link>"
        f"<pubDate>{r.day:%d %m %Y}</pubDate></item>"
        for r in rows
    )
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>composed</title>'
    return f"{head}{items}</channel></rss>".encode()


def _sitemap(url: str, rows: Sequence[Item]) -> Iterator[Answer]:
    """An index with two parts when there is enough to split, else one urlset."""
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

    def urlset(some: Sequence[Item]) -> bytes:
        entries = "".join(f"<url><loc>{escape(r.url)}</loc><lastmod>{r.day}</lastmod></url>" for r in some)
        return f'<?xml version="1.0" encoding="UTF-8"?><urlset {space}>{entries}</urlset>'.encode()

    if len(rows) < 10:
        yield Answer(url=url, body=urlset(rows), content_type="text/xml")
        return
    parts = [urljoin(url, f"{urlsplit(url).path.rpartition('.')[0]}-part{n}.xml") for n in (1, 2)]
    last = max(row.day for row in rows)
    entries = "".join(f"<sitemap><loc>{escape(part)}</loc><lastmod>{last}</lastmod></sitemap>" for part in parts)
    index = f'<?xml version="1.0" encoding="UTF-8"?><sitemapindex {space}>{entries}</sitemapindex>'
    yield Answer(url=url, body=index.encode(), content_type="text/xml")
    half = len(rows) // 2
    for part, some in zip(parts, (rows[:half], rows[half:]), strict=True):
        yield Answer(url=part, body=urlset(some), content_type="text/xml")


def _script(rows: Sequence[Item], *, more: str) -> bytes:
    entries = ",".join(f"{{'title':'{r.title}','link_add':'{r.url}','brief':'{r.day} 08:00:00'}}" for r in rows)
    return (
        f"{_HEAD}<p>频道 Section 列表 List</p><script>var item=[{entries}];show(item);</script>{more}</body></html>"
    ).encode()


def _embedded(listing: Listing, url: str, rows: Sequence[Item], rng: random.Random) -> Iterator[Answer]:
    """A page that names its list in a script, and that list."""
    key = "".join(rng.choice("0123456789abcdef") for _ in range(32))
    embedded = listing.embedded[0]
    said = next(
        (
            t
            for t in (f'datasource:"{key}"', f"datasource:'{key}'", f'"datasource":"{key}"')
            if embedded.pattern.search(t)
        ),
        None,
    )
    if said is None:
        raise ValueError(f"{listing.url}: no text is known that {embedded.pattern.pattern} fits")
    hit = embedded.pattern.search(said)
    assert hit is not None
    target = urljoin(url, re.sub(r"\{(\d)\}", lambda n: hit[int(n[1])], embedded.url))
    page = f"{_HEAD}<p>频道 Section 列表 List</p><div></div><script>load({{{said}}})</script></body></html>"
    yield Answer(url=url, body=page.encode())
    yield Answer(url=target, body=_json(listing, rows, rng), content_type="application/json")
