"""Which indexes does Common Crawl have for the wanted days? One for every crawl since 2008."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta

from crawler.backfill.errors import BadAnswer

__all__ = ["CrawlIndex", "crawls_between", "parse_crawls"]

_WEEK = re.compile(r"CC-MAIN-(?P<year>20\d\d)-(?P<week>\d\d)")
_YEARS = re.compile(r"CC-MAIN-(?P<first>20\d\d)(?:-(?P<last>20\d\d))?")
_BYTES = 1024 * 1024  # a hundred crawls take 40 KB; more would hold up the loop that reads it
_SPREAD = timedelta(days=60)  # a crawl takes some weeks, and its name is that of one of them


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlIndex:
    """One crawl: its name, the address of its index, and between which days its captures lie."""

    name: str
    address: str
    first: date
    last: date


def parse_crawls(body: bytes) -> tuple[CrawlIndex, ...]:
    """The crawls of a collinfo.json, in its order; raises BadAnswer."""
    if len(body) > _BYTES:
        raise BadAnswer(f"a list of crawls of {len(body)} bytes, more than {_BYTES}")
    try:
        listed = json.loads(body)
    except (ValueError, RecursionError) as why:
        raise BadAnswer(f"a list of crawls that is no JSON: {str(why)[:200]}") from why
    if not isinstance(listed, list) or not listed:
        raise BadAnswer(f"no list of crawls but {body[:200]!r}")
    return tuple(_crawl(one) for one in listed)


def crawls_between(crawls: tuple[CrawlIndex, ...], first: date | None, last: date | None) -> tuple[CrawlIndex, ...]:
    """Those that may hold captures of these days."""
    return tuple(c for c in crawls if (first or c.last) <= c.last and (last or c.first) >= c.first)


def _crawl(given: object) -> CrawlIndex:
    name = given.get("id") if isinstance(given, dict) else None
    address = given.get("cdx-api") if isinstance(given, dict) else None
    if not isinstance(name, str) or not isinstance(address, str):
        raise BadAnswer(f"a crawl without id and cdx-api: {str(given)[:200]}")
    if (week := _WEEK.fullmatch(name)) is not None:
        try:
            middle = date.fromisocalendar(int(week["year"]), int(week["week"]), 1)
        except ValueError as why:
            raise BadAnswer(f"the crawl {name!r} names no week: {why}") from why
        return CrawlIndex(name=name, address=address, first=middle - _SPREAD, last=middle + _SPREAD)
    years = _YEARS.fullmatch(name)
    if years is None:
        raise BadAnswer(f"the crawl {name[:60]!r} names no year and week")
    ends = int(years["last"] or years["first"])
    return CrawlIndex(name=name, address=address, first=date(int(years["first"]), 1, 1), last=date(ends, 12, 31))
