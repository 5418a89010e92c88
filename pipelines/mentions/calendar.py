"""Which day does a printed month, day or weekday mean? Pure date arithmetic; an impossible date is None.

A caller that gets None from printed numbers raises an issue: a page that says 30 February is worth a look.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from archive.records import Issue

__all__ = [
    "ENGLISH_MONTHS", "ENGLISH_WEEKDAYS", "INFERRED_YEAR", "ISSUE_IMPOSSIBLE_DATE", "chinese_date", "chinese_number",
    "closest", "day_in_month", "day_near", "last_weekday", "latest", "month_bounds", "next_weekday", "weekday_range",
]  # fmt: skip

ISSUE_IMPOSSIBLE_DATE = "impossible_date"
INFERRED_YEAR = Issue(code="inferred_year", detail="no usable year on the page; taken from the meeting it names")

ENGLISH_WEEKDAYS = {
    name: number
    for number, name in enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))
}
# Long and short forms as Xinhua and the ILD print them; look up without the full stop.
ENGLISH_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("January", "Jan"), ("February", "Feb"), ("March", "Mar"), ("April", "Apr"), ("May",), ("June", "Jun"),
            ("July", "Jul"), ("August", "Aug"), ("September", "Sept", "Sep"), ("October", "Oct"),
            ("November", "Nov"), ("December", "Dec"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip

_DIGITS = {
    char: value
    for value, chars in enumerate(("零〇○0", "一1", "二两2", "三3", "四4", "五5", "六6", "七7", "八8", "九9"))
    for char in chars
}
_TENS = {"廿": 20, "卅": 30}
_DATE = re.compile(
    r"([零〇○一二三四五六七八九\d]{4})年([一二三四五六七八九十\d]{1,3})月([一二三四五六七八九十廿卅\d]{1,4})[日号]"
)


def day_in_month(year: int, month: int, day: int) -> date | None:
    """The day, or None when the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def closest(month: int, day: int, anchor: date) -> date | None:
    """The day with this month and day nearest to `anchor`, at most a year away; on a tie the earlier.

    None when neither the anchor's year nor its neighbours have such a day (30 February; 29 February far from a leap
    year: then the year on the page is wrong, and a person should look).
    """
    years = (anchor.year - 1, anchor.year, anchor.year + 1)
    days = [found for year in years if (found := day_in_month(year, month, day)) is not None]
    return min(days, key=lambda found: abs(found - anchor), default=None)


def latest(month: int, day: int, anchor: date) -> date | None:
    """The last day with this month and day on or before `anchor`, at most a year back; None as in `closest`."""
    days = [found for year in (anchor.year, anchor.year - 1) if (found := day_in_month(year, month, day)) is not None]
    return next((found for found in days if found <= anchor), None)


def day_near(day: int, anchor: date) -> date | None:
    """A bare day number told around `anchor` (a dateline): that day of the month nearest to it, on a tie the earlier.

    `31` told on 2 March is in no month next to it but January: None, not a guess further away.
    """
    before, after = anchor.replace(day=1) - timedelta(days=1), anchor.replace(day=28) + timedelta(days=4)
    months = ((before.year, before.month), (anchor.year, anchor.month), (after.year, after.month))
    days = [found for year, month in months if (found := day_in_month(year, month, day)) is not None]
    return min((d for d in days if abs(d - anchor).days < 28), key=lambda found: abs(found - anchor), default=None)


def last_weekday(weekday: int, anchor: date) -> date:
    """The last such weekday (Monday is 0) on or before `anchor`."""
    _check_weekday(weekday)
    return anchor - timedelta(days=(anchor.weekday() - weekday) % 7)


def next_weekday(weekday: int, anchor: date) -> date:
    """The first such weekday (Monday is 0) after `anchor`, never `anchor` itself."""
    _check_weekday(weekday)
    return anchor + timedelta(days=(weekday - anchor.weekday() - 1) % 7 + 1)


def weekday_range(first: int, last: int, anchor: date) -> tuple[date, date] | None:
    """`from Tuesday to Friday`: the latest such pair that ends on or before `anchor`, two to seven days long.

    Two equal weekdays could be one day or eight: None.
    """
    _check_weekday(first)
    if first == last:
        return None
    end = last_weekday(last, anchor)
    return last_weekday(first, end), end


def month_bounds(year: int, month: int) -> tuple[date, date] | None:
    """First and last day of the month, or None when there is no such month."""
    first = day_in_month(year, month, 1)
    return None if first is None else (first, first.replace(day=monthrange(year, month)[1]))


def chinese_number(text: str) -> int | None:
    """A number as printed: 19, 十九, 二十, 廿八, 一百零五, 二○一七 (digit by digit); None when it is no number.

    Counts up to 9999 are read; 万 and 亿 do not occur in dates or ordinals.
    """
    if not text:
        return None
    if all(char in _DIGITS and char != "两" for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = pending = 0
    scale = 10000
    for char in text:
        if char in _TENS and not pending and scale > 10:
            total, scale = total + _TENS[char], 10
        elif char in _DIGITS:
            if pending:
                return None
            pending = _DIGITS[char]
        elif char in "十百千" and 10 ** ("十百千".index(char) + 1) < scale:
            scale = 10 ** ("十百千".index(char) + 1)
            if not pending and (scale > 10 or total):
                return None
            total, pending = total + (pending or 1) * scale, 0
        else:
            return None
    return total + pending


def chinese_date(text: str) -> date | None:
    """`二○一七年十二月十三日` or `2017年12月13日`, the whole of `text`; None when no such day is."""
    hit = _DATE.fullmatch(text)
    if hit is None:
        return None
    year, month, day = (chinese_number(group) for group in hit.groups())
    return None if year is None or month is None or day is None else day_in_month(year, month, day)


def _check_weekday(weekday: int) -> None:
    if not 0 <= weekday <= 6:
        raise ValueError(f"weekday {weekday}: expected 0 (Monday) to 6 (Sunday)")
