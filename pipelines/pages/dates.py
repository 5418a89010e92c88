"""Which calendar days are printed in a line, in the forms that date lines of news pages use?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

__all__ = ["Printed", "printed_days", "url_day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One printed day. `year` is None where only month and day stand; `other` is the second reading of 01/02/2017."""

    start: int
    end: int
    year: int | None
    month: int
    day: int
    other: date | None = None

    @property
    def on(self) -> date | None:
        return None if self.year is None else _day(self.year, self.month, self.day)

    def in_year(self, year: int) -> date | None:
        return _day(year, self.month, self.day)


# English, then the languages in which Chinese state media publish and that print month names in date lines
_MONTH_NAMES = """
jan feb mar apr may jun jul aug sep oct nov dec
january february march april may june july august september october november december
januar februar märz april mai juni juli august september oktober november dezember
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม
जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर
"""
_MONTHS = {name: number for row in _MONTH_NAMES.strip().splitlines() for number, name in enumerate(row.split(), 1)} | {
    "sept": 9,
    "ابريل": 4,
    "اغسطس": 8,
    "اكتوبر": 10,
    "फरवरी": 2,
    "सितम्बर": 9,
    "नवम्बर": 11,
    "दिसम्बर": 12,
}
# A run of letters and vowel signs that may be a month's name; the table says whether it is one. TRAP: 消息Dec 5.
_NAME = r"[A-Za-z\u00c0-\u024f\u0400-\u04ff\u0621-\u064a\u0900-\u0965\u0e01-\u0e4e]{2,12}+"
_HAN = {c: i % 10 for i, c in enumerate("零一二三四五六七八九〇")} | {"○": 0, "Ｏ": 0, "О": 0}
_HANS = "零一二三四五六七八九〇○ＯО"
_ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
_ERA = {"平成": 1988, "令和": 2018, "昭和": 1925}

_YEAR_FIRST = re.compile(
    r"(?<![\d.])(?P<y>(?:19|2[05])\d\d)\s{0,4}[年년/.·—-]\s{0,4}(?P<m>1[0-2]|0?[1-9])\s{0,4}[月월/.·—-]\s{0,4}"
    r"(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)(?:\s{0,4}[日號号일])?"
)
# The language editions of people.com.cn: "2021:07:02.09:46"
_COLONS = re.compile(r"(?<![\d:.])(?P<y>20\d\d):(?P<m>\d\d):(?P<d>\d\d)(?=\.\d\d:\d\d|(?![\d:.]))")
_HAN_DATE = re.compile(
    rf"(?P<y>[一二][{_HANS}]{{3}})年(?P<m>十[一二]?|[一二三四五六七八九])月(?P<d>[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日號号]"
)
_ERA_DATE = re.compile(r"(?P<e>平成|令和|昭和)(?P<y>\d{1,2}|元)年(?P<m>\d{1,2})月(?P<d>\d{1,2})日")
_DAY_NAME_YEAR = re.compile(
    rf"(?P<d>\d(?<![\w.].)\d?+)(?:[SsNnRrTtEe][TtDdHhRr]|[.º])?+[\s-]{{1,4}}+(?:[DdOo][EeFf]\s{{1,4}}+)?(?P<n>{_NAME})\.?,?[\s-]{{1,4}}+(?:[Dd][Ee]\s{{1,4}}|[Гг]\.\s{{0,4}})?(?P<y>(?:19|2[05])\d\d)\b",
)
_NAME_DAY_YEAR = re.compile(
    rf"(?<!\w)(?P<n>{_NAME})\.?+\s{{1,4}}+(?P<d>3[01]|[12]\d|0?[1-9])(?:[SsNnRrTt][TtDdHh])?+,?\s{{1,4}}(?P<y>(?:19|20)\d\d)\b",
)
_DAY_FIRST = re.compile(r"(?<![\d.:/-])(?P<d>\d{1,2})(?P<s>[./-])(?P<m>\d{1,2})(?P=s)(?P<y>(?:19|2[05])\d\d)(?!\d)")
# Month and day only, with a time of day behind it: "11-24 19:18", "11月24日 19:18"
_NO_YEAR = re.compile(
    r"(?<![\d年./-])(?P<m>1[0-2]|0?[1-9])(?:-|/|月)(?P<d>3[01]|[12]\d|0?[1-9])日?(?=\s{1,4}\d{1,2}:\d\d)"
)
_MAY_DATE = re.compile(rf"\d|[一二][{_HANS}]{{3}}年")  # one of them stands in every printed day; few lines have any
_URL_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-/]?)(?P<m>0[1-9]|1[0-2])[-/]?(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"
    r"|/(?P<y2>20\d\d)/(?P<m2>1[0-2]|[1-9])/(?P<d2>3[01]|[12]\d|[1-9])(?=/)"
)


def printed_days(text: str) -> tuple[Printed, ...]:
    """All printed days of one line, left to right. `text` should be folded (half-width digits)."""
    if not _MAY_DATE.search(text):
        return ()
    found = sorted(_all(text), key=lambda p: (p.start, -p.end))
    kept: list[Printed] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return tuple(kept)


def _all(text: str) -> Iterator[Printed]:
    text = text.translate(_ARABIC_DIGITS)
    for pattern in (_YEAR_FIRST, _COLONS):
        for hit in pattern.finditer(text):
            yield from _printed(hit, int(hit["y"]), int(hit["m"]), int(hit["d"]))
    for hit in _HAN_DATE.finditer(text):
        year = int("".join(str(_HAN[c]) for c in hit["y"]))
        yield from _printed(hit, year, _han(hit["m"]), _han(hit["d"]))
    for hit in _ERA_DATE.finditer(text):
        year = _ERA[hit["e"]] + (1 if hit["y"] == "元" else int(hit["y"]))
        yield from _printed(hit, year, int(hit["m"]), int(hit["d"]))
    for pattern in (_DAY_NAME_YEAR, _NAME_DAY_YEAR):
        for hit in pattern.finditer(text):
            month = _MONTHS.get(hit["n"].lower())
            if month is not None:
                yield from _printed(hit, int(hit["y"]), month, int(hit["d"]))
    for hit in _DAY_FIRST.finditer(text):
        year, first, second = int(hit["y"]), int(hit["d"]), int(hit["m"])
        if _day(year, second, first) is None:
            first, second = second, first
        yield from _printed(hit, year, second, first, _day(_western(year), first, second))
    for hit in _NO_YEAR.finditer(text):
        yield Printed(start=hit.start(), end=hit.end(), year=None, month=int(hit["m"]), day=int(hit["d"]))


def _printed(hit: re.Match[str], year: int, month: int, day: int, other: date | None = None) -> Iterator[Printed]:
    year = _western(year)
    if _day(year, month, day) is not None:
        yield Printed(start=hit.start(), end=hit.end(), year=year, month=month, day=day, other=other)


def url_day(url: str) -> date | None:
    """The day in the path of a URL, None when there is none (a month alone is none)."""
    hits = list(_URL_DAY.finditer(url))
    for hit in reversed(hits):
        day = _day(int(hit["y"] or hit["y2"]), int(hit["m"] or hit["m2"]), int(hit["d"] or hit["d2"]))
        if day is not None:
            return day
    return None


def _western(year: int) -> int:
    """Buddhist years (2569 seen in a meta tag, SITES 9) are 543 ahead."""
    return year - 543 if year >= 2500 else year


def _han(numeral: str) -> int:
    """一 ... 三十一."""
    if "十" not in numeral:
        return _HAN[numeral]
    tens, _, ones = numeral.partition("十")
    return 10 * (_HAN[tens] if tens else 1) + (_HAN[ones] if ones else 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
