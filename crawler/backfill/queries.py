"""What is a web archive asked about a source? Its hosts, sections and months, derived from its TOML file.

An index sorts by address, host first. A question names a host, or the beginning of an address, and the shorter that
is, the more foreign rows the index must step over: a month of one section of a large site, or a small site whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit, urlunsplit

from crawler.backfill.errors import NothingToAsk
from crawler.source import ArticlePattern, Listing, Source

__all__ = ["By", "Match", "Query", "is_listing", "original_pattern", "queries", "sections"]

_DATE_GROUPS = {"y": "{yyyy}", "m": "{mm}", "ym": "{yyyy}{mm}", "ymd": "{yyyy}{mm}", "md": "{mm}"}
_WWW = re.compile(r"^www\d*\.")  # index keys leave it out
_YEAR_FOLDER = re.compile(r"/(?=(?:19|20)\d\d(?:/|$))")
_NAMED = re.compile(r"\(\?P<\w++>")
_PYTHON_ONLY = re.compile(r"\(\?P=|\(\?\(|\\Z|\\A|\(\?[aiLmsux]")


class By(StrEnum):
    """How much one question covers."""

    HOST = "host"
    SECTION = "section"
    MONTH = "month"


class Match(StrEnum):
    """What the `url` of a question stands for: the CDX servers' `matchType`."""

    EXACT = "exact"
    PREFIX = "prefix"
    HOST = "host"
    DOMAIN = "domain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question.

    url      host and path, without scheme and `www.`: indexes leave both out of their keys
    pattern  what the whole original address must fit, in the signs that Java and Python share; "" = anything
    since    first day of capture, YYYYMMDD; "" = any
    until    last day of capture; "" = any
    """

    url: str
    match: Match
    pattern: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A place where a source has filed articles: `place` is host and path up to the day, `month` goes on from there
    as {yyyy} and {mm}, "" where addresses hold no day."""

    place: str
    month: str


def queries(
    source: Source,
    *,
    by: By,
    first: date | None,
    last: date,
    listings: bool = False,
    under: Sequence[str] = (),
) -> tuple[Query, ...]:
    """The questions for a source, each once, without a window of capture.

    first, last  days of filing, for By.MONTH; without `first` sections are asked for whole
    listings     the addresses of its listings too
    under        only questions for addresses that begin so (host and path, without scheme and `www.`)
    raises       NothingToAsk
    """
    if source.any_host:
        raise NothingToAsk(source.name)
    pattern = original_pattern(a.pattern.pattern for a in source.articles)
    found = [Query(url=host, match=Match.DOMAIN, pattern=pattern) for host in _wildcards(source)]
    if by is By.HOST:
        hosts = dict.fromkeys(_bare(host) for host in source.hosts if "*" not in host)
        found += [Query(url=host, match=Match.HOST, pattern=pattern) for host in hosts]
    else:
        for section in sections(source):
            whole = Query(url=section.place, match=Match.PREFIX, pattern=pattern)
            if by is By.MONTH and section.month and first is not None:
                for month in _months(first, last):
                    filled = section.month.format(yyyy=f"{month:%Y}", mm=f"{month:%m}")
                    found.append(replace(whole, url=section.place + filled, pattern=""))
            else:
                found.append(whole)
    if listings:
        found += _listing_queries(source)
    begins = tuple(_bare(text.partition("://")[2] or text) for text in under)
    return tuple(query for query in dict.fromkeys(found) if not begins or query.url.startswith(begins))


def sections(source: Source) -> tuple[Section, ...]:
    """Where the source files articles: the sections of its examples and listings, on each of its hosts that the
    pattern knows. Hosts under `*.` are left out: they are asked for whole."""
    found: dict[Section, None] = {}
    for kind in source.articles:
        for example in kind.examples:
            start = _date_start(kind, example)
            places = [example[:start]]
            if "sec" in kind.pattern.groupindex:
                places += [_folder(listing.url) for listing in source.listings if not listing.dated]
            for place in places:
                for url in _on_hosts(source, place + example[start:]):
                    if kind.pattern.fullmatch(url) is not None and source.allows(url):
                        found[_section(kind, url)] = None
    suffixes = tuple(f".{host}" for host in _wildcards(source))
    return tuple(s for s in found if not suffixes or not s.place.partition("/")[0].endswith(suffixes))


def original_pattern(patterns: Iterable[str]) -> str:
    """Article patterns as one regular expression on any host; "" when they have what only Python knows.

    The host is left open, since an index writes `:80` after it; what fits is judged again by the source itself.
    """
    tails = []
    for pattern in patterns:
        if _PYTHON_ONLY.search(pattern):
            return ""
        tail = _after_host(_NAMED.sub("(", pattern).removeprefix("^").removesuffix("$"))
        if tail is None:
            return ""
        tails.append(tail)
    return f"https?://[^/]+(?:{'|'.join(dict.fromkeys(tails))})"


def is_listing(source: Source, url: str) -> bool:
    """True for the address of a listing's first page, on any of the source's hosts, on any day."""
    key = source.key(url)
    for listing in source.listings:
        if not listing.dated:
            if source.key(listing.url) == key:
                return True
        elif re.fullmatch(_any_day(listing), url) is not None:
            return True
    return False


def _any_day(listing: Listing) -> str:
    escaped = re.escape(listing.url)
    for part, digits in (("yyyy", 4), ("mm", 2), ("dd", 2)):
        escaped = escaped.replace(re.escape(f"{{{part}}}"), rf"\d{{{digits}}}")
    return re.sub(r"^https?", "https?", escaped)


def _listing_queries(source: Source) -> Iterator[Query]:
    for listing in source.listings:
        fixed, dated, _ = listing.url.partition("{")
        for url in _on_hosts(source, fixed):
            if source.allows(url):
                yield Query(url=_surt_place(url), match=Match.PREFIX if dated else Match.EXACT)


def _after_host(pattern: str) -> str | None:
    """The part of a pattern that begins with the first `/` after `://`, brackets counted; None when there is none."""
    _, found, rest = pattern.partition("://")
    depth, position = 0, 0
    while found and position < len(rest):
        sign = rest[position]
        if sign == "\\":
            position += 2
            continue
        if sign == "[":
            end = rest.find("]", position + 2)
            position = len(rest) if end < 0 else end
        elif sign == "/" and depth == 0:
            return rest[position:]
        else:
            depth += (sign == "(") - (sign == ")")
            if sign == "|" and depth == 0:
                return None
        position += 1
    return None


def _date_start(kind: ArticlePattern, url: str) -> int:
    """Where that begins in an address by which articles differ: the day, a folder of a year, or the page's own name."""
    hit = kind.pattern.fullmatch(url)
    assert hit is not None  # examples were checked when the file was read
    starts = [hit.start(name) for name in _DATE_GROUPS if hit.groupdict().get(name)]
    start = min(starts, default=url.rfind("/", 0, hit.start("id")) + 1 if hit.groupdict().get("id") else url.rfind("/"))
    year = _YEAR_FOLDER.search(url, 0, start)
    return start if year is None else year.start() + 1


def _section(kind: ArticlePattern, url: str) -> Section:
    hit = kind.pattern.fullmatch(url)
    assert hit is not None
    spans = sorted((hit.span(name), name) for name in _DATE_GROUPS if name in hit.groupdict() and hit[name])
    start = _date_start(kind, url)
    month, position = "", start
    for (begin, end), name in spans:
        if "{mm}" in month or begin < position or (not month and begin > start):
            break
        month += url[position:begin].replace("{", "").replace("}", "") + _DATE_GROUPS[name]
        position = end
    return Section(place=_surt_place(url[:start]), month=month if "{mm}" in month else "")


def _on_hosts(source: Source, url: str) -> Iterator[str]:
    yield url
    parts = urlsplit(url)
    for host in source.hosts:
        if "*" not in host:
            yield urlunsplit((parts.scheme, host, *parts[2:]))


def _folder(url: str) -> str:
    return url[: url.rfind("/") + 1]


def _wildcards(source: Source) -> tuple[str, ...]:
    return tuple(host.removeprefix("*.") for host in source.hosts if host.startswith("*."))


def _bare(host: str) -> str:
    return _WWW.sub("", host).removesuffix(":*")


def _surt_place(url: str) -> str:
    parts = urlsplit(url)
    return _bare(parts.netloc) + parts.path + (f"?{parts.query}" if parts.query else "")


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month.replace(day=28) + (date(2000, 1, 5) - date(2000, 1, 1))).replace(day=1)
