"""What is a source: its hosts, its listings, how its articles are addressed, and how gently it is asked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from crawler import declared
from crawler.declared import ArticlePattern, Embedded, Fields, Format, Gateway, Listing, Pagination, Side, SourceFile
from crawler.errors import BadSource, UnknownKey

__all__ = [
    "SOURCES",
    "ArticlePattern",
    "Embedded",
    "Fields",
    "Format",
    "Gateway",
    "Listing",
    "Pagination",
    "Side",
    "Source",
    "load_source",
    "load_sources",
    "source_of",
]

SOURCES = Path(__file__).parent / "sources"
_NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")
_LEAST_DELAY = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class Source:
    """A source as its TOML file declares it.

    hosts        hosts that may be asked, exact (`www.idcpc.org.cn`) or all below one (`*.china-embassy.org`)
    same_hosts   hosts that serve the same paths; the first is the one that keys use
    gateways     other hosts' addresses of this source's pages
    any_host     addresses on every host are its own (the generic source, which is only given addresses)
    picture_hosts  hosts that may be asked for the pictures and style sheets of its pages, besides `hosts`
    requisites   pictures, style sheets and PDFs of its kept pages are captured too
    browser      its pages are rendered by Chromium, for sites that show nothing without scripts
    tls_unverified  hosts that need not prove who they are; what they answer is marked so
    delay        least time between two requests to one host
    every        how often a run is due in quiet times
    season       after a Party meeting a run is due more often (crawler/schedule/cadence.py)
    revisit      after this time a captured article is asked for again; None = never
    overlap      pages in a row with nothing unknown, after which a walk ends
    charset      history of the site's encodings, for people: bytes are decoded by evidence
    """

    name: str
    path: Path
    title: str
    publisher: str
    side: Side
    languages: tuple[str, ...]
    hosts: tuple[str, ...]
    same_hosts: tuple[str, ...]
    gateways: tuple[Gateway, ...]
    any_host: bool
    picture_hosts: tuple[str, ...]
    requisites: bool
    browser: bool
    tls_unverified: tuple[declared.Unproven, ...]
    delay: timedelta
    every: timedelta
    season: bool
    revisit: timedelta | None
    overlap: int
    timezone: str
    charset: str
    not_found_titles: tuple[re.Pattern[str], ...]
    not_found_paths: tuple[re.Pattern[str], ...]
    notes: tuple[str, ...]
    articles: tuple[ArticlePattern, ...]
    listings: tuple[Listing, ...] = field(repr=False)

    @cached_property
    def _exact(self) -> frozenset[str]:
        return frozenset(h for h in self.hosts if not h.startswith("*."))

    @cached_property
    def _suffixes(self) -> tuple[str, ...]:
        return tuple(h[1:] for h in self.hosts if h.startswith("*."))

    @cached_property
    def _picture_hosts(self) -> tuple[frozenset[str], tuple[str, ...]]:
        given = self.hosts + self.picture_hosts
        exact = frozenset(h for h in given if not h.startswith("*."))
        return exact, tuple(h[1:] for h in given if h.startswith("*."))

    def allows(self, url: str) -> bool:
        """True when the address is http(s), without credentials, on a host of this source and on the usual ports (or
        any, for a host given as `127.0.0.1:*`)."""
        return _lies_on(url, self._exact, self._suffixes, any_host=self.any_host)

    def any_port(self, host: str) -> bool:
        """True for a host that is listed with any port, as `127.0.0.1:*`."""
        return f"{host}:*" in self._picture_hosts[0]

    def lists(self, host: str) -> bool:
        """True for a host, by name, that may be asked for pages or for their pictures; of a source that takes any host
        for every one."""
        exact, suffixes = self._picture_hosts
        return self.any_host or not exact.isdisjoint({host, f"{host}:*"}) or host.endswith(suffixes or ("\0",))

    def allows_requisite(self, url: str, page: str) -> bool:
        """True when the address may be asked for as a picture, style sheet or PDF of the page at `page`: on the page's
        own host, a host of this source (one that takes any host stays on the page's) or one of `picture_hosts`."""
        exact, suffixes = self._picture_hosts
        if _lies_on(url, exact, suffixes):
            return True
        return urlsplit(url).netloc == urlsplit(page).netloc and _lies_on(url, frozenset(), (), any_port=True)

    def original(self, url: str) -> str:
        """The address behind a gateway; any other address as it is."""
        return next((there for at in self.gateways if (there := at.original_of(url)) is not None), url)

    def matched(self, url: str) -> tuple[ArticlePattern, re.Match[str]] | None:
        """The first article pattern that fits the whole address, or the one behind a gateway, with its match."""
        url = self.original(url)
        for kind in self.articles:
            hit = kind.pattern.fullmatch(url)
            if hit is not None:
                return kind, hit
        return None

    def article(self, url: str) -> re.Match[str] | None:
        """The match of `matched`."""
        found = self.matched(url)
        return None if found is None else found[1]

    def key(self, url: str) -> str:
        """What two addresses of one page of an article have in common; for others the address without scheme and host
        twins."""
        url = self.original(url)
        for kind in self.articles:
            hit = kind.pattern.fullmatch(url)
            if hit is not None and kind.key is not None:
                groups = hit.groupdict("")
                page = "" if "{page" in kind.key else groups.get("page", "")
                return kind.key.format_map(groups) + (f"-{page}" if page else "")
        parts = urlsplit(url)
        host = parts.hostname or ""
        if host in self.same_hosts:
            host = self.same_hosts[0]
        elif parts.port is not None:
            host = parts.netloc
        return f"{host}{parts.path}" + (f"?{parts.query}" if parts.query else "")

    def filed_on(self, url: str) -> date | None:
        """The day in the address, or None when it holds none (or one that is no date)."""
        hit = self.article(url)
        return None if hit is None else _day(hit.groupdict())

    def facts(self) -> dict[str, object]:
        """What `xuanjie sources --json` prints."""
        return {
            "name": self.name,
            "title": self.title,
            "publisher": self.publisher,
            "side": self.side.value,
            "languages": list(self.languages),
            "hosts": list(self.hosts),
            "tls_unverified": [{"host": one.host, "reason": one.reason} for one in self.tls_unverified],
            "delay_seconds": self.delay.total_seconds(),
            "every_seconds": self.every.total_seconds(),
            "season": self.season,
            "revisit_seconds": None if self.revisit is None else self.revisit.total_seconds(),
            "timezone": self.timezone,
            "charset": self.charset,
            "listings": [
                {
                    "url": at.url,
                    "channel": at.channel,
                    "format": at.format.value,
                    "pagination": at.pagination.value,
                    "max_pages": at.max_pages,
                    "confidence": at.confidence,
                }
                for at in self.listings
            ],
            "articles": [{"pattern": a.pattern.pattern, "confidence": a.confidence} for a in self.articles],
            "notes": list(self.notes),
        }


def load_source(path: Path) -> Source:
    """One TOML file as a Source; raises BadSource or UnknownKey, each naming file and key."""
    if _NAME.fullmatch(path.stem) is None:
        raise BadSource(path, "", "a source's file name is its name: lower case letters, digits and _")
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise BadSource(path, "", f"no TOML: {why}") from why
    except OSError as why:
        raise BadSource(path, "", f"cannot be read: {why.strerror}") from why
    try:
        file = SourceFile.model_validate(given)
    except ValidationError as why:
        raise _told(path, why) from why
    source = Source(
        name=path.stem,
        path=path,
        articles=file.article,
        listings=file.listing,
        gateways=file.gateway,
        **{k: getattr(file, k) for k in SourceFile.model_fields if k not in {"article", "listing", "gateway"}},
    )
    if source.delay < _LEAST_DELAY and (source.any_host or not all(map(_is_here, source.hosts))):
        found = f"{source.delay.total_seconds():g} s"
        raise BadSource(path, "delay", f"{found}, expected at least 1 s towards others' hosts")
    for number, listing in enumerate(source.listings):
        url = listing.url if listing.start is None else listing.on(listing.start)
        if not source.allows(url):  # it would be asked for: only what pages lead to is checked later
            raise BadSource(path, f"listing.{number}.url", f"{url} lies on none of the source's hosts")
    for number, unproven in enumerate(source.tls_unverified):
        if not source.lists(unproven.host):
            raise BadSource(path, f"tls_unverified.{number}.host", f"{unproven.host} is none of the source's hosts")
    return source


def load_sources(folder: Path = SOURCES) -> dict[str, Source]:
    """Every source of a folder by name, in the order of names."""
    return {path.stem: load_source(path) for path in sorted(folder.glob("*.toml"))}


def source_of(url: str, sources: Mapping[str, Source]) -> Source | None:
    """The source to which an address belongs: by article pattern, as one of its listings, else by host; None when it is
    nobody's. One that takes any host is asked last, and only by its pattern (clones of a newsroom's paths are
    nobody's)."""
    named = [source for source in sources.values() if not source.any_host and source.allows(url)]
    for source in named:
        if source.article(url) is not None:
            return source
    for source in named:
        if any(_folder(source, listing.url) == _folder(source, url) for listing in source.listings):
            return source
    others = (source for source in sources.values() if source.any_host and source.article(url) and source.allows(url))
    return named[0] if named else next(others, None)


def _is_here(host: str) -> bool:
    """Is that a host of this machine, or of none (RFC 6761)? Only such may be asked without a pause."""
    name = host.partition(":")[0]
    return name.startswith("127.") or name == "localhost" or name.endswith((".localhost", ".test", ".invalid"))


def _lies_on(
    url: str, exact: frozenset[str], suffixes: tuple[str, ...], *, any_host: bool = False, any_port: bool = False
) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or parts.username is not None:
        return False
    if any_port or f"{host}:*" in exact:
        return True
    if any_host:
        return bool(host) and port in {None, 80, 443}
    return port in {None, 80, 443} and (host in exact or host.endswith(suffixes or ("\0",)))


def _folder(source: Source, url: str) -> str:
    """A list's address without its file, which a site may leave out: www.idcpc.org.cn/jwdt for .../jwdt/index.html."""
    return source.key(url).partition("?")[0].rpartition("/")[0]


def _told(path: Path, why: ValidationError) -> BadSource:
    first = why.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return UnknownKey(path, key)
    return BadSource(path, key, str(first["msg"]).removeprefix("Value error, "))


def _day(groups: Mapping[str, str | None]) -> date | None:
    g = {k: v for k, v in groups.items() if v}
    for made in (("ymd",), ("y", "m", "d"), ("y", "md"), ("ym", "d")):
        if all(name in g for name in made):
            digits = "".join(g[name] for name in made)
            try:
                return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
            except ValueError:
                return None
    return None
