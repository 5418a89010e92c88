"""What does the demo web answer to a URL on a day? The same bytes for both, whenever and wherever it is asked."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import PurePosixPath
from urllib.parse import urljoin, urlsplit

from crawler.demo.looks import LOOKS, Look, fill, row
from crawler.demo.slots import article_slots, last_id, listing_slots
from crawler.demo.web import Article, Change, Host, Listing, Planted, Raw, Row, Site, load_web

__all__ = ["DemoSite", "Reply", "demo_site"]

_RELATED = 4  # links beside an article


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer; `fault` says that there is none, or (cut, too_large) that the body does not arrive whole."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    fault: Planted | None = None


class DemoSite:
    """All sites of the composed web, as a function of the URL."""

    def __init__(self, sites: Iterable[Site]) -> None:
        self._hosts: dict[str, Host] = {}
        self._articles: dict[str, Article] = {}
        self._pages: dict[str, tuple[bytes, str]] = {}  # URL without scheme -> body, content type ("" = the host's)
        self._raw: dict[str, Raw] = {}
        self._redirects: dict[str, tuple[int, str]] = {}
        self._faults: dict[str, Planted] = {}
        self._changes: dict[str, list[tuple[Change, bytes]]] = {}  # by day; with what the page is from then on
        sites = tuple(sites)
        for site in sites:
            self._hosts.update({host.name: host for host in site.host})
            self._articles.update({_key(article.url): article for article in site.article})
        for site in sites:
            neighbours: dict[tuple[str, str], list[Article]] = {}
            for article in site.article:
                neighbours.setdefault((urlsplit(article.url).netloc, article.look), []).append(article)
            for article in site.article:
                self._add_article(article, neighbours[urlsplit(article.url).netloc, article.look])
            for listing in site.listing:
                self._add_listing(listing)
            self._raw.update({_key(raw.url): raw for raw in site.raw})
            self._redirects.update({_key(r.url): (r.status, r.to) for r in site.redirect})
            self._faults.update({_key(fault.url): fault.kind for fault in site.fault})
            for change in sorted(site.change, key=lambda one: one.since):
                self._add_change(change)

    def answer(self, url: str, *, accepts_gzip: bool = False, on: dt.date | None = None) -> Reply:
        """The reply to a GET of `url`.

        url            absolute, http or https
        accepts_gzip   the request's Accept-Encoding allows gzip
        on             the day; None: before anything was changed
        returns        a page, a redirect, an error page; or a fault (an unknown host is Planted.DNS)
        """
        key, parts = _key(url), urlsplit(url)
        changed = [c for c in self._changes.get(key, ()) if on is not None and c[0].since <= on][-1:]
        fault = next((change.fault for change, _ in changed), self._faults.get(key))
        if fault is not None and fault is not Planted.CUT:
            return Reply(fault=fault)
        host = self._hosts.get(parts.netloc)
        if host is None:
            return Reply(fault=Planted.DNS)
        if key in self._redirects:
            return _moved(*self._redirects[key])
        rest = parts.path + (f"?{parts.query}" if parts.query else "")
        if host.moved_to is not None:
            return _moved(301, host.moved_to + rest)
        if parts.scheme not in host.schemes:
            return _moved(301, f"{host.schemes[0]}://{host.name}{rest}")
        if key in self._pages and all(change.status == 200 for change, _ in changed):
            body, kind = self._pages[key]
            body = next((new for _, new in changed), body)
            return _reply(200, body, kind or host.content_type, gzipped=accepts_gzip and host.gzip, fault=fault)
        if key in self._raw:
            raw = self._raw[key]
            text = raw.text if not raw.title else _error_page(raw.title, raw.text, raw.language)
            return _reply(raw.status, text.encode(), raw.content_type)
        return _reply(404, _error_page("404 Not Found", "<p>404</p>", "zh").encode(), "text/html; charset=utf-8")

    def holds(self, url: str) -> bool:
        """True for an address that this web has something to say of: a page, a redirect or a planted failure."""
        key = _key(url)
        return key in self._pages or key in self._raw or key in self._redirects or key in self._faults

    @property
    def urls(self) -> tuple[str, ...]:
        """Every article, listing and raw page, without scheme, sorted."""
        return tuple(sorted({*self._pages, *self._raw}))

    @property
    def articles(self) -> tuple[Article, ...]:
        return tuple(self._articles.values())

    @property
    def further_pages(self) -> tuple[str, ...]:
        """Pages 2, 3 ... of the articles that have any."""
        return tuple(_numbered(a.url, n) for a in self._articles.values() for n in range(2, len(a.more) + 2))

    def _add_article(self, article: Article, neighbours: Sequence[Article]) -> None:
        look = LOOKS[article.look]
        at = neighbours.index(article)
        related = (*neighbours[at + 1 :], *neighbours[:at])[:_RELATED]
        related_rows = "\n".join(
            row(look, href=urlsplit(o.url).path, title=o.title, shown=o.date.isoformat()) for o in related
        )
        parts = (article.paragraphs, *article.more)
        urls = [article.url, *(_numbered(article.url, n) for n in range(2, len(parts) + 1))]
        # The current page is a link too (SITES 2.1); a single page has an empty bar.
        bar = (
            "".join(f'<a href="{urlsplit(u).path}">【{n}】</a>' for n, u in enumerate(urls, 1)) if article.more else ""
        )
        for number, (url, paragraphs) in enumerate(zip(urls, parts, strict=True), 1):
            body = _body(look, paragraphs, article.captions if number == 1 else (), url)
            html = fill(look, article_slots(article, body=body, related=related_rows, paging=bar))
            self._pages[_key(url)] = (html.encode(article.charset), "")

    def _add_change(self, change: Change) -> None:
        key = _key(change.url)
        earlier = self._changes.setdefault(key, [])
        charset = self._articles[key].charset
        html = (earlier[-1][1] if earlier else self._pages[key][0]).decode(charset)
        for old, new in change.replace:
            if html.count(old) != 1:
                raise ValueError(f"{change.url}: {old!r} stands {html.count(old)} times on the page, not once")
            html = html.replace(old, new)
        earlier.append((change, html.encode(charset)))

    def _add_listing(self, listing: Listing) -> None:
        look = LOOKS[listing.look]
        chunks = [listing.rows[i : i + listing.per_page] for i in range(0, len(listing.rows), listing.per_page)] or [()]
        for number, chunk in enumerate(chunks):
            slots = listing_slots(listing, number, len(chunks)) | {
                "rows": self._rows(look, listing.url, chunk),
                "first_href": escape(chunk[0].href) if chunk else "#",
                "first_title": escape(self._title(listing.url, chunk[0])) if chunk else "",
            }
            body = fill(look, slots).encode(listing.charset)
            for url in _listing_urls(listing, number):
                self._pages[_key(url)] = (body, "")

    def _rows(self, look: Look, base: str, rows: Iterable[Row]) -> str:
        return "\n".join(row(look, href=r.href, title=self._title(base, r), shown=r.shown) for r in rows)

    def _title(self, base: str, link: Row) -> str:
        if link.title is not None:
            return link.title
        target = _key(urljoin(base, link.href))
        if target not in self._articles:
            raise KeyError(f"{base}: the row {link.href!r} has no title, and no article stands at {target}")
        return self._articles[target].title


@cache
def demo_site() -> DemoSite:
    """The bundled web, built once per process."""
    return DemoSite(site for _, site in load_web())


def _key(url: str) -> str:
    """Host and path; pages are files to these servers, so a query changes nothing."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path or '/'}"


def _numbered(url: str, page: int) -> str:
    """Page n of an article: c1001-123.html -> c1001-123-2.html."""
    path = PurePosixPath(urlsplit(url).path)
    return urljoin(url, f"{path.stem}-{page}{path.suffix}")


def _listing_urls(listing: Listing, number: int) -> tuple[str, ...]:
    """The addresses under which page `number` (from 0) of a listing stands."""
    if listing.paging == "none":
        return (listing.url,)
    is_folder = listing.url.endswith("/")
    suffix = ".html" if is_folder else PurePosixPath(urlsplit(listing.url).path).suffix
    if number == 0:
        first = [listing.url, urljoin(listing.url, f"index{suffix}")]
        if not is_folder:
            first.append(urljoin(listing.url, "./"))
        if listing.paging == "people":
            first.append(urljoin(listing.url, f"index1{suffix}"))
        return tuple(dict.fromkeys(first))
    name = f"index_{number}{suffix}" if listing.paging == "trs" else f"index{number + 1}{suffix}"
    return (urljoin(listing.url, name),)


def _body(look: Look, paragraphs: Sequence[str], captions: Sequence[str], url: str) -> str:
    # English ILD pages break their lines inside paragraphs; the text layer folds them
    lines = [look.paragraph.format(text=escape(text, quote=False)) for text in paragraphs]
    pictures = [
        look.caption.format(picture=f"{last_id(url)}_{n}.jpg", text=escape(text, quote=False))
        for n, text in enumerate(captions, 1)
    ]
    return "\n".join([*lines[:1], *pictures, *lines[1:]])


def _error_page(title: str, text: str, language: str) -> str:
    return fill(LOOKS[f"error_{language}"], {"title": escape(title), "body": text})


def _moved(status: int, to: str) -> Reply:
    return _reply(status, _error_page("Moved", f'<p><a href="{escape(to)}">{escape(to)}</a></p>', "en").encode(),
                  "text/html; charset=utf-8", extra=(("Location", to),))  # fmt: skip


def _reply(
    status: int,
    body: bytes,
    content_type: str,
    *,
    gzipped: bool = False,
    fault: Planted | None = None,
    extra: tuple[tuple[str, str], ...] = (),
) -> Reply:
    headers = (("Server", "composed-demo"), ("Content-Type", content_type), *extra)
    if gzipped:
        body = gzip.compress(body, mtime=0)  # a time stamp in the gzip header would change the bytes on every fetch
        headers += (("Content-Encoding", "gzip"),)
    headers += (("Content-Length", str(len(body))),)
    return Reply(status=status, headers=headers, body=body, fault=fault)
