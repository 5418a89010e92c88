"""Are the settings of a crawl of the kind that they should be? Asked before anything is opened or asked for."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from crawler.errors import BadVantage, CrawlError, NoContact
from crawler.large_bodies import LARGEST

__all__ = [
    "BY_US",
    "KINDS",
    "BadSetting",
    "Refused",
    "check_contact",
    "check_settings",
    "told_by_scrapy",
    "vantage_of",
]

_SWITCHES = {"0", "1", "True", "False", "true", "false"}  # what Scrapy takes for one
_VIAS = ("live", "demo", "wayback", "commoncrawl")
# Above Scrapy's "cmdline". The demo needs no contact, and neither it nor a backfill keeps the source's delay: with `-s
# XUANJIE_VIA=demo` a crawl of the live web would go around both.
BY_US = 41
_CONTACT = re.compile(r"https?://[^\s/]+\S*|(?:mailto:)?[^\s@]+@[^\s@]+\.[^\s@]+")
_MAX_VANTAGE = 80  # characters


class BadSetting(UsageError):
    """A setting of another kind than its reader expects; `status` is the exit status of a command that meets it.

    A UsageError, so that Scrapy's own command line ends with 2 and one line, too.
    """

    status = 2

    def __init__(self, name: str, found: object, expected: str) -> None:
        self.name, self.found, self.expected = name, found, expected
        super().__init__(f"{name}: found {str(found)[:100]!r}, expected {expected}; mend it or leave it out")


class Refused(UsageError):
    """What a CrawlError says, in the form of which Scrapy's own command line makes one line and status 2."""

    def __init__(self, why: CrawlError) -> None:
        self.status = why.status
        super().__init__(str(why))


@contextmanager
def told_by_scrapy() -> Iterator[None]:
    """A block whose CrawlErrors become Refused; `xuanjie` has met them before, when it made the session."""
    try:
        yield
    except CrawlError as why:
        raise Refused(why) from why


def _number(given: Any) -> float:
    """The number; NaN, which compares to nothing, for what is none or has no end."""
    try:
        number = float(given)
    except (TypeError, ValueError, OverflowError):
        return math.nan
    return number if math.isfinite(number) else math.nan


def _whole(given: Any) -> float:
    """The same of a whole number, which Scrapy reads with int()."""
    try:
        return _number(int(given))
    except (TypeError, ValueError, OverflowError):
        return math.nan


def _numbers(given: Any) -> bool:
    parts = given.split(",") if isinstance(given, str) and given else given or ()
    return isinstance(parts, list | tuple) and all(_number(part) >= 0 for part in parts)


def _day(given: Any) -> bool:
    try:
        date.fromisoformat(given)
    except (TypeError, ValueError):
        return False
    return True


Kind = tuple[Callable[[Any], bool], str]

_SECONDS: Kind = (lambda given: _number(given) >= 0, "a number of seconds, 0 or more")
_SOME_SECONDS: Kind = (lambda given: _number(given) > 0, "a number of seconds, more than 0")
_SWITCH: Kind = (lambda given: str(given) in _SWITCHES, "True or False")

# setting → whether a value is of its kind, and that kind in words. None leaves one of ours out, but XUANJIE_VIA.
KINDS: Mapping[str, Kind] = {
    "XUANJIE_CLOCK": (lambda given: not given or callable(given), "a function, which no command line can give"),
    "XUANJIE_VIA": (lambda given: given in _VIAS, f"one of {', '.join(_VIAS)}"),
    "XUANJIE_SINCE": (_day, "a day, YYYY-MM-DD"),
    "XUANJIE_RETRY_DELAYS": (_numbers, "numbers of seconds, 0 or more, with commas between them"),
    "XUANJIE_URL_SECONDS": _SECONDS,
    "XUANJIE_DNS_SECONDS": _SECONDS,
    "XUANJIE_COPY_DELAY": _SECONDS,
    "XUANJIE_REQUISITES": _SWITCH,
    "XUANJIE_REQUISITES_CAP": (lambda given: _whole(given) >= 0, "a whole number, 0 or more"),
    "XUANJIE_RENDER_SECONDS": _SOME_SECONDS,
    "XUANJIE_LEASE_SECONDS": _SOME_SECONDS,
    "XUANJIE_READ_BESIDE": _SWITCH,
    "DOWNLOAD_TIMEOUT": _SOME_SECONDS,
    "DOWNLOAD_MAXSIZE": (  # memory (crawler/large_bodies.py) and messages (crawler/redis/) are laid out for no more
        lambda given: 1 <= _whole(given) <= LARGEST,
        f"1 to {LARGEST} bytes (0, no limit, is none of them)",
    ),
    "DOWNLOAD_DELAY": _SECONDS,
    "DNS_TIMEOUT": _SOME_SECONDS,
    "CONCURRENT_REQUESTS": (lambda given: _whole(given) >= 1, "a whole number, 1 or more"),
}


def check_settings(settings: BaseSettings) -> None:
    """raises BadSetting for the first of KINDS that has a value of another kind, and for a XUANJIE_VIA other than live
    that `xuanjie demo` or `xuanjie backfill` did not set"""
    for name, (fits, expected) in KINDS.items():
        given = settings.get(name)
        if not (given is None and name.startswith("XUANJIE_")) and not fits(given):
            raise BadSetting(name, given, expected)
    via = settings.get("XUANJIE_VIA")
    if via != "live" and (settings.getpriority("XUANJIE_VIA") or 0) < BY_US:
        raise BadSetting("XUANJIE_VIA", via, "live (`xuanjie demo` and `xuanjie backfill` go other ways)")


def check_contact(settings: BaseSettings) -> None:
    """raises NoContact where somebody else's server would not be told whom to write to"""
    contact = str(settings["XUANJIE_CONTACT"] or "")
    if not contact.isprintable() or (settings["XUANJIE_VIA"] != "demo" and not _CONTACT.fullmatch(contact.strip())):
        raise NoContact


def vantage_of(settings: BaseSettings) -> str:
    """The label that goes into every record; raises BadVantage."""
    vantage = str(settings["XUANJIE_VANTAGE"] or "").strip()
    if not vantage.isprintable() or len(vantage) > _MAX_VANTAGE:
        raise BadVantage(vantage, _MAX_VANTAGE)
    return vantage
