"""When was a Chinese page written, and which year does a day printed without one mean?

Year, in order of trust (guide §2): printed beside the month; the newspaper footer or the page's own date; the date in
the page's address; the meeting that is explained (its first such day since its opening, none after the capture), which
is told as an issue. None of these: no date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.mentions.calendar import chinese_number, closest, latest

__all__ = ["Anchor", "anchor_of", "number", "resolve", "year_of", "year_of_address"]

_FOOTER = re.compile(r"人民日报[^（(\d]{0,6}[（(](?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日")
_ADDRESS = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})[/-]?(?P<m>0[1-9]|1[0-2])[/-]?(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"t(?P<y>20\d{2})(?P<m>\d{2})(?P<d>\d{2})_"),
)

_MONTH_ADDRESS = re.compile(r"/(?P<y>20\d{2})[/-]?(?P<m>0[1-9]|1[0-2])/")
_STALE = timedelta(days=600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What the page itself says of when it was written. `day`: its date; `opened`: of the meeting it explains."""

    day: date | None
    opened: date | None = None
    around: date | None = None  # the month of the address alone (/2019/06/): tells a year, no day
    by_address: bool = False  # `day` is known from the page's address alone
    latest: date | None = None  # nothing on the page happened later than its capture, plans apart
    reckoned: bool = False  # `day` only stands for a month: the one after the meeting, which "ended last month"

    @property
    def by_meeting(self) -> bool:
        """Is the year of a day without one taken from the meeting, because the page itself shows no day?"""
        return self.reckoned or (self.day is None and self.around is None and self.opened is not None)


def number(text: str) -> int:
    """12, 十二, 二十 or 一九六一 as an integer; ValueError for anything else."""
    value = chinese_number(text)
    if value is None:
        raise ValueError(f"no number: {text!r}")
    return value


_RELATIVE_YEARS = {"去": -1, "今": 0, "明": 1}  # 去年, 今年, 明年: counted from the page's own day


def year_of(printed: str, base: date | None) -> int:
    """2017, 二〇一七, or 去 (年) as seen from `base`; ValueError for anything else."""
    if base is not None and printed in _RELATIVE_YEARS:
        return base.year + _RELATIVE_YEARS[printed]
    return number(printed)


def year_of_address(url: str) -> date | None:
    """The day in an address such as /2017-12/19/, /2017/1219/ or t20171219_; None when there is none."""
    for pattern in _ADDRESS:
        hit = pattern.search(url)
        if hit:
            try:
                return date(int(hit["y"]), int(hit["m"]), int(hit["d"]))
            except ValueError:
                continue
    return None


def anchor_of(
    layer: str, url: str, published_on: date | None, opened: date | None = None, latest: date | None = None
) -> Anchor:
    """The page's own day: the newspaper footer, else what it shows, else its address.

    Of a shown day and an address that lie more than a month apart the earlier one counts: mirrors stamp the day of
    their copy, in either place (guide §2). A page that explains a meeting half a year or more outside everything seen
    so far (the latest was 13 months) is stamped wrong too: the meeting dates it better.
    """
    footer = _FOOTER.search(re.sub(r"\s+", "", layer))
    if footer:
        try:
            return Anchor(day=date(int(footer["y"]), int(footer["m"]), int(footer["d"])), opened=opened, latest=latest)
        except ValueError:
            pass
    month = _MONTH_ADDRESS.search(url)
    around = date(int(month["y"]), int(month["m"]), 1) if month else None
    shown = [day for day in (published_on, year_of_address(url)) if day is not None]
    day = published_on or (shown[0] if shown else None)
    if len(shown) == 2 and abs(shown[0] - shown[1]) > timedelta(days=31):
        day = min(shown)
    if day is not None and opened is not None and day - opened > _STALE:
        day = None
    return Anchor(
        day=day, opened=opened, around=around if day is None else None, latest=latest, by_address=published_on is None
    )


def resolve(year: str | None, month: int, day: int, anchor: Anchor, future: bool = False) -> date | None:
    """The day meant; ValueError when no calendar has it, None when the year cannot be known."""
    if not (1 <= month <= 12 and 1 <= day <= (29 if month == 2 else 31)):
        raise ValueError(f"no such day: {month}-{day}")
    if year in _RELATIVE_YEARS and anchor.day is None:
        return None
    if year is not None:
        return date(year_of(year, anchor.day), month, day)
    if anchor.day is not None:
        # a report tells of what has happened; two days of grace for pages dated in another time zone
        near = closest(month, day, anchor.day)
        past = latest(month, day, anchor.day + timedelta(days=2))
        found = near if future or near is None or near - anchor.day <= timedelta(days=45) else past
        if found is None:
            raise ValueError(f"no such day near {anchor.day}: {month}-{day}")
        return None if anchor.reckoned and anchor.opened is not None and found < anchor.opened else found
    if anchor.around is not None:
        return latest(month, day, anchor.around + timedelta(days=31))
    if anchor.opened is not None:
        for candidate in (anchor.opened.year, anchor.opened.year + 1):
            found = date(candidate, month, day)
            if found >= anchor.opened:
                return found if anchor.latest is None or found <= anchor.latest else None
    return None
