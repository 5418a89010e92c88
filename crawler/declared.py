"""What may a source's TOML file say? Its vocabulary, parsed strictly: an unknown key or value is an error."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum
from string import Formatter
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

__all__ = [
    "ArticlePattern",
    "Embedded",
    "Fields",
    "Format",
    "Gateway",
    "Listing",
    "Pagination",
    "Side",
    "SourceFile",
]

_DURATION = re.compile(r"(\d++(?:\.\d++)?) ?(ms|s|min|h|d)")
_UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_CENTURY = 36525 * 86400.0  # seconds; what is longer is a slip, and times plus it leave the calendar
_DAY_PARTS = {"yyyy", "mm", "dd"}


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
    """How the address of the next page of a listing is made; crawler/listings/paging.py does it."""

    NONE = "none"
    TRS = "trs"  # index.html, index_1.html, index_2.html
    PEOPLE = "people"  # index.html, index2.html, index3.html; the page's own "next" link wins
    ENPOWER = "enpower"  # node_4108.htm, node_4108_2.htm: Founder Enpower (gmw, china.com.cn)
    NUMBERED = "numbered"  # `next` says how: ".../page_{n}.html", "...&pgnum={n}"


class Format(StrEnum):
    """What a listing is written in; crawler/listings/ reads it."""

    HTML = "html"
    JSON = "json"  # or JSONP: a call or brackets round it are taken off; `fields` says where links and titles stand
    FEED = "feed"  # RSS or Atom
    SITEMAP = "sitemap"  # a urlset, or an index that leads to some; plain or gzip
    SCRIPT = "script"  # an HTML page whose links stand in its scripts (12371.cn, evening-news pages to 2013)


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


class Fields(_Strict):
    """Where the rows of a JSON list keep what is wanted: names of members, looked for in every object of the answer."""

    link: str = "url"
    title: str = "title"
    date: str = ""  # the list's own date; "" where it has none
    address: str = ""  # where the link is only an id: "https://www.example.cn/article/{link}"

    @model_validator(mode="after")
    def _address_takes_the_link(self) -> Fields:
        if self.address and _fields(self.address) != {"link"}:
            raise ValueError(f"expected an address with {{link}} and no other braces, found {self.address!r}")
        return self


class Embedded(_Strict):
    """A list that a page names in its scripts: the groups of `pattern` fill {1}, {2} ... of `url`, which counts from
    the page (Xinhua since 2023: datasource:"<32 hex>" names ds_<32 hex>.json)."""

    pattern: Pattern
    url: str
    format: Format = Format.JSON


class Gateway(_Strict):
    """Addresses under which another host serves the source's pages: `pattern` fits the whole address, `original` is
    filled with its groups (big5.news.cn/gate/big5/www.news.cn/...). Same article only when the texts are equal."""

    pattern: Pattern
    original: str
    examples: tuple[str, ...] = Field(min_length=1)

    def original_of(self, url: str) -> str | None:
        """The address behind the gateway, None for an address that is not its."""
        hit = self.pattern.fullmatch(url)
        return None if hit is None else self.original.format_map(hit.groupdict(""))

    @model_validator(mode="after")
    def _examples_lead_somewhere(self) -> Gateway:
        for url in self.examples:
            try:
                there = self.original_of(url)
            except (KeyError, IndexError, ValueError) as why:
                raise ValueError(f"`original` cannot be filled in: {why!r}") from why
            if there is None or not there.startswith(("http://", "https://")):
                raise ValueError(f"the gateway leads from its example {url} to {there!r}, expected an address")
        return self


class Listing(_Strict):
    """One place where the source lists its articles; every page of it is a row of the search log.

    url         with {yyyy} {mm} {dd} for a paper with one edition a day ({yyyy} {mm}: a list for each month, {yyyy}: a
                year), then `start` (and `end`) say which days exist
    next        of pagination "numbered": the address of page {n}, counted from the first
    follow      links of this listing that are themselves listings (the pages of an edition), matched whole; of an index
                of sitemaps, the ones to read (none: all)
    embedded    lists that the page's scripts name
    max_pages   a cap; reaching it marks the run capped
    window      how far back a run without --since looks: at the lists of a dated listing, and, when it is given, at
                the sitemaps of an index by the day on which they changed
    """

    url: str
    channel: str
    format: Format = Format.HTML
    fields: Fields = Fields()
    pagination: Pagination = Pagination.NONE
    next: str = ""
    next_from: int = Field(default=2, ge=0)  # the {n} of the second page
    embedded: tuple[Embedded, ...] = ()
    follow: tuple[Pattern, ...] = ()
    max_pages: int = Field(default=50, ge=1)
    window: Duration = timedelta(days=7)  # of a dated listing: how far back a run without --since looks
    start: date | None = None
    end: date | None = None
    confidence: str = ""

    @property
    def dated(self) -> bool:
        return "{yyyy}" in self.url

    def on(self, day: date) -> str:
        """The address of the list that holds one day."""
        return self.url.format(yyyy=f"{day:%Y}", mm=f"{day:%m}", dd=f"{day:%d}")

    @model_validator(mode="after")
    def _dated_has_start(self) -> Listing:
        fields = _fields(self.url)
        if fields - _DAY_PARTS:
            raise ValueError(
                f"the address has {sorted(fields - _DAY_PARTS)}, expected {{yyyy}}, {{mm}}, {{dd}} or none"
            )
        if fields not in ({"yyyy", "mm", "dd"}, {"yyyy", "mm"}, {"yyyy"}, set()):
            raise ValueError("a listing by date needs {yyyy} {mm} {dd}, or {yyyy} {mm}, or {yyyy}")
        try:
            self.on(date(2000, 1, 1))
        except (ValueError, IndexError) as why:
            raise ValueError(f"the address cannot be filled in: {why}") from why
        if self.dated and self.start is None:
            raise ValueError("a listing by date needs `start`, the first day that the site still has")
        if (self.pagination is Pagination.NUMBERED) != bool(self.next) or (self.next and _fields(self.next) != {"n"}):
            raise ValueError('pagination "numbered" goes with `next`, an address with {n}, and only with it')
        return self


class Unproven(_Strict):
    """A host whose certificate counts for nothing, and why anybody may want its pages all the same. What it answers is
    captured with `tls_verified` false."""

    host: str = Field(pattern=r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$")  # exact, without port
    reason: str = Field(min_length=10)


class SourceFile(_Strict):
    """A source's TOML file; crawler/source.py says what the keys mean."""

    title: str
    publisher: str
    side: Side
    languages: tuple[str, ...] = Field(min_length=1)
    hosts: tuple[str, ...] = ()
    same_hosts: tuple[str, ...] = ()
    gateway: tuple[Gateway, ...] = ()
    any_host: bool = False
    picture_hosts: tuple[str, ...] = ()
    requisites: bool = True
    browser: bool = False
    tls_unverified: tuple[Unproven, ...] = ()
    delay: Duration
    every: Duration = timedelta(days=1)
    season: bool = True
    revisit: Duration | None = None
    overlap: int = Field(default=2, ge=1)
    timezone: Zone = "Asia/Shanghai"
    charset: str = ""
    not_found_titles: tuple[Pattern, ...] = ()
    not_found_paths: tuple[Pattern, ...] = ()
    notes: tuple[str, ...] = ()
    article: tuple[ArticlePattern, ...] = Field(min_length=1)
    listing: tuple[Listing, ...] = ()

    @model_validator(mode="after")
    def _has_a_way_in(self) -> SourceFile:
        if not self.listing and not self.any_host:
            raise ValueError("a source needs a [[listing]], or `any_host = true` when it is only given addresses")
        if bool(self.hosts) == self.any_host:
            raise ValueError("a source needs `hosts`, or `any_host = true` in their place")
        return self
