"""What is a source: its hosts, its listings, how its articles are addressed, and how gently it is asked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from string import Formatter
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from crawler.errors import BadSource, UnknownKey

__all__ = [
    "SOURCES",
    "ArticlePattern",
    "Listing",
    "Pagination",
    "Side",
    "Source",
    "load_source",
    "load_sources",
    "source_of",
]

SOURCES = Path(__file__).parent / "sources"

_DURATION = re.compile(r"(\d+(?:\.\d+)?) ?(ms|s|min|h|d)")
_UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_CENTURY = 36525 * 86400.0  # seconds; what is longer is a slip, and times plus it leave the calendar
_DAY_PARTS = {"yyyy", "mm", "dd"}
_NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")


class Side(StrEnum):
    """Who speaks: the vocabulary of SCHEMA's `sources.side`."""

    PARTY_CENTRE = "party_centre"
    STATE_MEDIA = "state_media"
    EMBASSY = "embassy"  # and the foreign ministry, whose posts they are
    HOST_PARTY = "host_party"
    HOST_STATE_MEDIA = "host_state_media"
    HOST_INDEPENDENT = "host_independent"
    THIRD_COUNTRY = "third_country"


class Pagination(StrEnum):
    """How the address of the next page of a listing is made; crawler/listing.py does it."""

    NONE = "none"
    TRS = "trs"  # index.html, index_1.html, index_2.html
    PEOPLE = "people"  # index.html, index2.html, index3.html; the page's own "next" link wins


def _duration(given: object) -> object:
    if not isinstance(given, str):
        raise ValueError(f"expected a duration as text, such as '3 s' or '30 d', found {given!r}")  # noqa: TRY004
    hit = _DURATION.fullmatch(given.strip())
    if hit is None:
        raise ValueError(f"expected a number and one of ms, s, min, h, d, found {given!r}")
    seconds = float(hit[1]) * _UNITS[hit[2]]
    if seconds > _CENTURY:
        raise ValueError(f"expected a duration of at most a century, found {given!r}")
    return timedelta(seconds=seconds)


def _pattern(given: object) -> object:
    if not isinstance(given, str):
        raise ValueError(f"expected a regular expression as text, found {given!r}")  # noqa: TRY004
    try:
        return re.compile(given)
    except re.error as why:
        raise ValueError(f"expected a regular expression: {why}") from why


def _zone(given: object) -> object:
    if not isinstance(given, str):
        raise ValueError(f"expected the name of a time zone, found {given!r}")  # noqa: TRY004
    try:
        ZoneInfo(given)
    except (ZoneInfoNotFoundError, ValueError, OSError) as why:  # OSError: "Asia" is a folder
        raise ValueError(f"expected the name of a time zone, such as Asia/Shanghai, found {given!r}") from why
    return given


def _fields(template: str) -> set[str]:
    """The names in braces; raises ValueError for braces that are no plain names."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Pattern = Annotated[re.Pattern[str], BeforeValidator(_pattern)]
Zone = Annotated[str, BeforeValidator(_zone)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class ArticlePattern(_Strict):
    """One way in which the source has addressed its articles.

    The groups `ymd`, or `y` `m` `d`, or `y` `md`, or `ym` `d` carry the day on which the site filed the page, which
    is neither the day of the event nor that of the list (SITES 0.1).
    """

    pattern: Pattern
    key: str | None = None  # template over the groups: addresses with one key are the same article
    examples: tuple[str, ...] = Field(min_length=1)
    confidence: str = ""

    @model_validator(mode="after")
    def _examples_match(self) -> ArticlePattern:
        for url in self.examples:
            hit = self.pattern.fullmatch(url)
            if hit is None:
                raise ValueError(f"the pattern does not match its example {url}")
            if self.key is not None:
                unknown = _fields(self.key) - set(self.pattern.groupindex)
                if unknown:
                    raise ValueError(f"the key {self.key!r} names no group of the pattern: {sorted(unknown)}")
                try:
                    self.key.format_map(hit.groupdict(""))
                except (KeyError, IndexError, ValueError) as why:
                    raise ValueError(f"the key {self.key!r} cannot be filled in: {why!r}") from why
        return self


class Listing(_Strict):
    """One place where the source lists its articles; every page of it is a row of the search log.

    url         with {yyyy} {mm} {dd} for a paper with one edition a day, then `start` (and `end`) say which days exist
    follow      links of this listing that are themselves listings (the pages of an edition), matched whole
    max_pages   a cap; reaching it marks the run capped
    """

    url: str
    channel: str
    pagination: Pagination = Pagination.NONE
    follow: tuple[Pattern, ...] = ()
    max_pages: int = Field(default=50, ge=1)
    window: Duration = timedelta(days=7)  # of a dated listing: how far back a run without --since looks
    start: date | None = None
    end: date | None = None
    confidence: str = ""

    @property
    def dated(self) -> bool:
        return "{dd}" in self.url

    def on(self, day: date) -> str:
        """The address of one day's edition."""
        return self.url.format(yyyy=f"{day:%Y}", mm=f"{day:%m}", dd=f"{day:%d}")

    @model_validator(mode="after")
    def _dated_has_start(self) -> Listing:
        fields = _fields(self.url)
        if fields - _DAY_PARTS:
            raise ValueError(
                f"the address has {sorted(fields - _DAY_PARTS)}, expected {{yyyy}}, {{mm}}, {{dd}} or none"
            )
        if fields and not self.dated:
            raise ValueError("a listing by date needs {dd} in its address, one page for each day")
        try:
            self.on(date(2000, 1, 1))
        except (ValueError, IndexError) as why:
            raise ValueError(f"the address cannot be filled in: {why}") from why
        if self.dated and self.start is None:
            raise ValueError("a listing with {dd} needs `start`, the first day that the site still has")
        return self


class _File(_Strict):
    title: str
    publisher: str
    side: Side
    languages: tuple[str, ...] = Field(min_length=1)
    hosts: tuple[str, ...] = Field(min_length=1)
    same_hosts: tuple[str, ...] = ()
    delay: Duration
    every: Duration = timedelta(days=1)
    revisit: Duration | None = None
    overlap: int = Field(default=2, ge=1)
    timezone: Zone = "Asia/Shanghai"
    charset: str = ""
    not_found_titles: tuple[Pattern, ...] = ()
    not_found_paths: tuple[Pattern, ...] = ()
    notes: tuple[str, ...] = ()
    article: tuple[ArticlePattern, ...] = Field(min_length=1)
    listing: tuple[Listing, ...] = Field(min_length=1)


@dataclass(frozen=True, kw_only=True)
class Source:
    """A source as its TOML file declares it.

    hosts        hosts that may be asked, exact (`www.idcpc.org.cn`) or all below one (`*.china-embassy.org`)
    same_hosts   hosts that serve the same paths; the first is the one that keys use
    delay        least time between two requests to one host
    every        how often a run is due
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
    delay: timedelta
    every: timedelta
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

    def allows(self, url: str) -> bool:
        """True when the address is http(s), without credentials, on a host of this source and on the usual ports (or
        any, for a host given as `127.0.0.1:*`)."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return False
        host = parts.hostname or ""
        if parts.scheme not in {"http", "https"} or parts.username is not None:
            return False
        if f"{host}:*" in self._exact:
            return True
        return port in {None, 80, 443} and (host in self._exact or host.endswith(self._suffixes or ("\0",)))

    def article(self, url: str) -> re.Match[str] | None:
        """The match of the first article pattern that fits the whole address."""
        for kind in self.articles:
            hit = kind.pattern.fullmatch(url)
            if hit is not None:
                return hit
        return None

    def key(self, url: str) -> str:
        """What makes two addresses the same article; for others the address without scheme and host twins."""
        for kind in self.articles:
            hit = kind.pattern.fullmatch(url)
            if hit is not None and kind.key is not None:
                return kind.key.format_map(hit.groupdict(""))
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
            "delay_seconds": self.delay.total_seconds(),
            "every_seconds": self.every.total_seconds(),
            "revisit_seconds": None if self.revisit is None else self.revisit.total_seconds(),
            "timezone": self.timezone,
            "charset": self.charset,
            "listings": [
                {
                    "url": at.url,
                    "channel": at.channel,
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
        file = _File.model_validate(given)
    except ValidationError as why:
        raise _told(path, why) from why
    source = Source(
        name=path.stem,
        path=path,
        articles=file.article,
        listings=file.listing,
        **{k: getattr(file, k) for k in _File.model_fields if k not in {"article", "listing"}},
    )
    for number, listing in enumerate(source.listings):
        url = listing.url if listing.start is None else listing.on(listing.start)
        if not source.allows(url):  # it would be asked for: only what pages lead to is checked later
            raise BadSource(path, f"listing.{number}.url", f"{url} lies on none of the source's hosts")
    return source


def load_sources(folder: Path = SOURCES) -> dict[str, Source]:
    """Every source of a folder by name, in the order of names."""
    return {path.stem: load_source(path) for path in sorted(folder.glob("*.toml"))}


def source_of(url: str, sources: Mapping[str, Source]) -> Source | None:
    """The source to which an address belongs: by article pattern, else by host; None when it is nobody's."""
    for source in sources.values():
        if source.article(url) is not None and source.allows(url):
            return source
    return next((s for s in sources.values() if s.allows(url)), None)


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
