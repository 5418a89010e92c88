"""Which time does a person mean by TIME?"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time

from crawler.errors import CrawlError
from crawler.schedule.cadence import CHINA

__all__ = ["BadTime", "read_time", "right_now"]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2})")
_YEARS = range(1978, 2101)  # the calendar begins in 1978; what lies beyond a century is a slip


class BadTime(CrawlError):
    """Something that is no time where one is needed."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(
            f"--at {found!r} is no time; expected a day (2025-10-24, its beginning in China) or a time with its offset"
            f" (2025-10-24T06:00+08:00), {_YEARS.start} to {_YEARS.stop - 1}"
        )


def read_time(text: str) -> datetime:
    """An aware time; a day is its first moment in China. Raises BadTime."""
    try:
        if _DATE.fullmatch(text):
            at = datetime.combine(datetime.fromisoformat(text).date(), time(), CHINA)
        elif _TIME.fullmatch(text):
            at = datetime.fromisoformat(text)
        else:
            raise BadTime(text)
    except ValueError as error:
        raise BadTime(text) from error
    if at.year not in _YEARS:
        raise BadTime(text)
    return at


def right_now() -> datetime:
    """The wall clock, in whole seconds of UTC; crawler/session.py has the same, and loads Scrapy."""
    return datetime.now(UTC).replace(microsecond=0)
