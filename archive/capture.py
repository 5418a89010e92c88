"""What happened when a page was asked for: the types of an exchange, its outcome and its place in the archive."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from urllib.parse import urlsplit

from archive.errors import Unrecordable

__all__ = [
    "RENDERED",
    "Attempt",
    "Capture",
    "Exchange",
    "Outcome",
    "Role",
    "SearchResult",
    "Takedown",
    "address_problem",
    "snapshot_id",
    "time_problem",
    "utc_text",
]

RENDERED = "rendered"  # as `via`: no server sent these bytes, a browser made them of a page; a header says which
_YEARS = range(1990, 2200)  # there was no web before, and 9999 is a slip that would name a release
_STATUSES = range(100, 1000)
_MAX_URL = 8192  # characters; browsers and CDX tools give up far below


class Outcome(StrEnum):
    """How an attempt ended; every scheduled URL ends in exactly one of these."""

    OK = "ok"
    UNCHANGED = "unchanged"  # fetched, decoded body equal to the last capture of that URL
    REDIRECT = "redirect"
    NOT_FOUND = "not_found"  # 404, 410
    SOFT_404 = "soft_404"  # the site's text or address for missing pages, with status 200
    BLOCKED = "blocked"  # refused by the site: 401, 403, 412, 429, 521
    CHALLENGE = "challenge"  # a script challenge, a captcha or a login wall in place of the page
    EMPTY = "empty"  # status 200 and no text
    ROBOTS = "robots"  # not asked for: robots.txt forbids it or could not be read
    NETWORK = "network"
    DNS = "dns"
    TIMEOUT = "timeout"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    ERROR = "error"  # 5xx, or a response this software could not handle


class Role(StrEnum):
    """Why a page was asked for; only articles are read for records."""

    ARTICLE = "article"
    LISTING = "listing"
    ROBOTS = "robots"
    REQUISITE = "requisite"  # a picture, style sheet or PDF of a kept page
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request with its response, as it crossed the wire after transfer decoding.

    raises   Unrecordable for an address, a status or a time that no capture can have
    """

    url: str
    method: str = "GET"
    request_headers: tuple[tuple[str, str], ...] = ()
    status: int
    reason: str = ""
    response_headers: tuple[tuple[str, str], ...] = ()
    body: bytes  # content-encoding still applied, as received
    fetched_at: datetime  # UTC, whole seconds
    source: str | None  # name of the source (TOML), None for an imported page of no source
    role: Role = Role.ARTICLE
    outcome: Outcome = Outcome.OK
    via: str = "live"  # live, import, demo, wayback, commoncrawl, rendered
    ip: str | None = None
    truncated: str | None = None  # WARC-Truncated reason: length, time, disconnect, unspecified
    vantage: str = ""  # from where it was asked: a label that the operator gives ("DE, university network")
    robots: str = ""  # what robots.txt said: allowed, or why it was not asked
    origin: str = ""  # address of the copy in a web archive that the bytes were taken from; "" = from the site
    retrieved_at: datetime | None = None  # when that copy was taken; `fetched_at` is the time of the archive's capture
    led_to: str = ""  # where a redirect leads, as an absolute address
    tls_verified: bool | None = None  # False: the certificate counted for nothing; None: no TLS, or not recorded

    def __post_init__(self) -> None:
        problem = address_problem(self.url) or time_problem(self.fetched_at)
        if problem is None and self.status not in _STATUSES:
            problem = f"HTTP status {str(self.status)[:24]}, expected 100 to 999"
        if problem is None and self.retrieved_at is not None:
            problem = time_problem(self.retrieved_at)
        if problem is not None:
            raise Unrecordable(self.url, problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt that got no response worth keeping (DNS failure, robots, time-out ...)."""

    url: str
    at: datetime
    source: str | None
    role: Role
    outcome: Outcome
    detail: str = ""  # one line for people: the exception, the rule that forbade it
    via: str = "live"
    vantage: str = ""
    robots: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """One listing or query that was walked, and how much it showed."""

    source: str
    url: str
    at: datetime
    outcome: str  # found, empty, unreachable, not_searched
    links: int  # article links shown
    new: int  # of these, not known before
    via: str = "live"
    vantage: str = ""
    channel: str = ""  # the listing as the source names it
    newest: date | None = None  # latest and earliest day of filing among the links shown: the window that was seen
    oldest: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Takedown:
    """Why the bytes of a capture are no longer kept; as its tombstone says it."""

    day: date
    reason: str  # shortened, or "", where a small member has no room for all of it; the manifest has it whole
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One stored response: the row of the index that finds it again."""

    snapshot_id: str
    url: str
    fetched_at: datetime
    status: int
    source: str | None
    role: Role
    outcome: Outcome
    via: str
    content_type: str
    payload_sha256: str  # body as received
    content_sha256: str  # body after content-encoding; decides what has changed
    warc_file: str  # relative to the archive's warc/ folder
    offset: int
    length: int
    revisit_of: str | None  # snapshot whose body this one shares; None = the body is stored here
    truncated: str | None = None
    vantage: str = ""  # this and the following as in Exchange; "" also where it was captured before they were kept
    robots: str = ""
    origin: str = ""
    retrieved_at: datetime | None = None
    led_to: str = ""
    tls_verified: bool | None = None
    takedown: Takedown | None = None  # set: a tombstone stands where the response stood


def utc_text(moment: datetime) -> str:
    """`2018-01-05T04:00:00Z`; raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError(f"naive datetime {moment!r}: give UTC")
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def address_problem(url: str) -> str | None:
    """Why nothing can have been fetched from an address; None when something can."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        url.encode()
    except ValueError as error:
        return f"no address: {error}"
    if parts.scheme not in {"http", "https"} or not host:
        return "no http or https address with a host"
    return f"{len(url)} characters, at most {_MAX_URL} are kept" if len(url) > _MAX_URL else None


def time_problem(moment: datetime) -> str | None:
    """Why nothing can have been captured at a time; None when something can."""
    if moment.year not in _YEARS:
        return f"the year {moment.year}, expected {_YEARS[0]} to {_YEARS[-1]}"
    return None


def snapshot_id(url: str, fetched_at: datetime, payload_sha256: str) -> str:
    """`s` and 20 hex digits, the same wherever and whenever it is computed."""
    return "s" + hashlib.sha256(f"{url}\n{utc_text(fetched_at)}\n{payload_sha256}".encode()).hexdigest()[:20]
