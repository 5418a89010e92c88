"""Which title and which day does a row of a list print?"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from zoneinfo import ZoneInfo

__all__ = ["day_of", "plain", "well_formed"]

_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})|(\d\d)(\d\d))(?!\d)")
_MOMENT = re.compile(r"(?:19|20)\d\d-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)")
_RFC_822 = re.compile(r"(?:[A-Z][a-z]{2,8},?\s+)?\d{1,2}\s+[A-Z][a-z]{2}")  # Thu, 01 Mar 2018 20:00:00 GMT
_EPOCH = re.compile(r"\d{10}|\d{13}")  # seconds or milliseconds since 1970: 2001 to 2286
_LONGEST = 200  # characters of a printed time
_HALF = re.compile("[\ud800-\udfff]")


def well_formed(text: str) -> str:
    """Text that can be written down: JSON and JavaScript can spell half a character, which no file and no table takes.
    Two halves that belong together become one character, any other U+FFFD."""
    if _HALF.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def plain(text: str) -> str:
    """Text without tags and entities, white space folded; lists write them once or twice over."""
    return " ".join(unescape(_TAG.sub(" ", unescape(text))).split())


def day_of(printed: object, zone: ZoneInfo) -> date | None:
    """The day of a printed time, in the source's time zone; None for what is none, such as "3 hours ago".

    printed   "2018-03-10 09:00:00", "20180310", "2018年3月10日", an RFC 3339 or RFC 822 time, seconds or milliseconds
              since 1970
    """
    if isinstance(printed, bool) or not isinstance(printed, str | int):
        return None
    if isinstance(printed, int) and not 0 < printed < 10**13:
        return None
    text = str(printed).strip()
    if not text.isascii() or not text or len(text) > _LONGEST:
        return _day_in(text[:_LONGEST])
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC).astimezone(zone).date()
    try:
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(zone).date()
        if _RFC_822.match(text):
            moment = parsedate_to_datetime(text)
            return (moment if moment.tzinfo is None else moment.astimezone(zone)).date()
    except (ValueError, OverflowError):
        return None
    return _day_in(text)


def _day_in(text: str) -> date | None:
    hit = _DAY.search(text)
    try:
        return None if hit is None else date(int(hit[1]), int(hit[2] or hit[4]), int(hit[3] or hit[5]))
    except ValueError:
        return None
