"""Which days does a cell of somebody's list mean? ISO 8601, EDTF, d.m.yyyy, or words in a language that is read.

Nothing is guessed: a day without a year, or 3/4/2018, whose month nobody can tell, is unreadable. Between two days that
are both printed whole any of these may stand: to, until, bis, au, al, 至, 到, a dash, a slash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from archive.folding import fold
from pipelines.mentions.calendar import day_in_month, month_bounds
from pipelines.mentions.en import dates as en
from pipelines.mentions.en.dating import Dating as EnglishDating
from pipelines.mentions.en.sentences import Prose as EnglishProse
from pipelines.mentions.lexical import dates as lexical
from pipelines.mentions.lexical.grammars import GRAMMARS
from pipelines.mentions.lexical.text import Text
from pipelines.mentions.lexical.vocabulary import Marks
from pipelines.mentions.zh import dates as zh
from pipelines.mentions.zh.anchor import Anchor
from pipelines.mentions.zh.sentences import Prose as ChineseProse
from pipelines.parity.cells import Unreadable
from pipelines.view import View

__all__ = ["Days", "joined_days", "read_days"]

Shape = Literal["range", "day", "within", "from", "until"]

_ISO = r"(?P<{0}y>\d{{4}})(?P<{0}sep>[-./])(?P<{0}m>\d{{1,2}})(?P={0}sep)(?P<{0}d>\d{{1,2}})"
_DOTTED = r"(?P<{0}d>\d{{1,2}})\.\s?(?P<{0}m>\d{{1,2}})\.\s?(?P<{0}y>\d{{4}})"
_DAYS = tuple(re.compile(form.format("")) for form in (_ISO, _DOTTED))
_TO = r"\s*(?:/|—|-{1,2}|~|to|until|till|bis|au|al|a|до|по|至|到)\s*"
_DASH = r"\s*(?:—|-|bis)\s*"
# 3.-6.3.2018, 30.12.-4.1.2018
_SHORT = re.compile(
    rf"(?P<d1>\d{{1,2}})\.(?:\s?(?P<m1>\d{{1,2}})\.)?{_DASH}(?P<end>\d{{1,2}}\.\s?\d{{1,2}}\.\s?\d{{4}})"
)
_PAIR = re.compile(rf"(?P<one>[\d./-]{{8,10}}?){_TO}(?P<two>[\d./-]{{8,10}})")
_SLASHED = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}/\d{2,4}")
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?Z?$")  # what programs write behind a day that has no time
_EXCEL_DAY = re.compile(r"(\d{1,2})-([^\W\d]+)-(\d{4})")  # 23-Nov-2017
# EDTF: each side of an interval may be a month or a year, doubted or open
_SIDE = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
_EDTF = re.compile(rf"(?P<one>{_SIDE})(?P<doubt1>[~?%]?)(?:/(?:(?P<two>{_SIDE})(?P<doubt2>[~?%]?)|(?P<open>\.\.)?))?")
_EDTF_UNTIL = re.compile(rf"(?:\.\.)?/(?P<two>{_SIDE})[~?%]?")
_EDTF_SET = re.compile(rf"\[(?P<one>{_SIDE})\.\.(?P<two>{_SIDE})\]")
_ONE_YEAR = 366  # days of the longest stay that a cell may name
_REST = re.compile(r"(?:[\W_]++|from|on|года|г|ngày)*+", re.IGNORECASE)  # what may stand beside a date in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """What a row says of its days. Both are filled but for `from` (no last) and `until` (no first).

    shape   range: first and last day of the stay; day: a day of it; within: it lies, or part of it, between the two
    """

    first: date | None
    last: date | None
    shape: Shape


def read_days(cell: str, column: str = "dates") -> Days:
    """The days of one cell.

    column   its name, for the message
    raises   Unreadable
    """
    text = _MIDNIGHT.sub("", fold(cell).strip())
    if hit := _EXCEL_DAY.fullmatch(text):
        text = " ".join(hit.groups())
    if _SLASHED.search(text):
        raise Unreadable(column, f"{cell.strip()!r}, day or month first", "an ISO day, or the month in words")
    for days in (*_numeric(text), *_in_words(text)):
        if days is None:
            break
        if days.first is not None and days.last is not None and not 0 <= (days.last - days.first).days <= _ONE_YEAR:
            break
        return days
    raise Unreadable(column, repr(cell.strip()), "a day or a range of days with its year: 2018-03-03, 3-6 March 2018")


def joined_days(start: Days | None, end: Days | None) -> Days | None:
    """One stay of the cells for its first and its last day; raises Unreadable when it would end before it begins."""
    if start is None and end is None:
        return None
    if start is None or end is None:
        only = start or end
        if only is None or only.shape != "day":
            return only
        return (
            Days(first=only.first, last=None, shape="from")
            if start
            else Days(first=None, last=only.last, shape="until")
        )
    first, last = start.first, end.last
    if first is None or last is None or last < first:
        raise Unreadable(
            "end", f"{last or 'no day'} after {first or 'no day'}", "a last day that does not lie before the first"
        )
    return Days(first=first, last=last, shape="range" if start.shape == end.shape == "day" else "within")


def _numeric(text: str) -> Iterator[Days | None]:
    """One reading; None for one whose days the calendar does not have; nothing when the text has another form."""
    for form in _DAYS:
        if hit := form.fullmatch(text):
            yield _span(_day(hit), _day(hit), "day")
            return
    if hit := _SHORT.fullmatch(text):
        last = _whole(hit["end"])
        yield _span(last and _before(hit, last), last, "range")
    elif (hit := _PAIR.fullmatch(text)) and (one := _whole(hit["one"])) and (two := _whole(hit["two"])):
        yield _span(one, two, "range")
    elif hit := _EDTF.fullmatch(text):
        yield _edtf(hit)
    elif hit := _EDTF_UNTIL.fullmatch(text):
        bounds = _bounds(hit["two"])
        yield None if bounds is None else Days(first=None, last=bounds[1], shape="until")
    elif hit := _EDTF_SET.fullmatch(text):
        one_of, other = _bounds(hit["one"]), _bounds(hit["two"])
        yield _span(one_of and one_of[0], other and other[1], "within")


def _edtf(hit: re.Match[str]) -> Days | None:
    one = _bounds(hit["one"])
    if one is None:
        return None
    whole = len(hit["one"]) == len("2018-03-03")
    if hit["two"] is None:
        if "/" in hit[0]:
            return Days(first=one[0], last=None, shape="from")
        return _span(*one, "day" if whole else "within")
    two = _bounds(hit["two"])
    sure = whole and len(hit["two"]) == len(hit["one"]) and not (hit["doubt1"] or hit["doubt2"])
    return _span(one[0], two and two[1], "range" if sure else "within")


def _bounds(text: str) -> tuple[date, date] | None:
    """First and last day of an ISO year, month or day; None when the calendar has none."""
    numbers = [int(part) for part in text.split("-")]
    if len(numbers) == 3:
        day = day_in_month(*numbers)
        return None if day is None else (day, day)
    if len(numbers) == 2:
        return month_bounds(numbers[0], numbers[1])
    first, last = month_bounds(numbers[0], 1), month_bounds(numbers[0], 12)
    return None if first is None or last is None else (first[0], last[1])


def _span(first: date | None, last: date | None, shape: Shape) -> Days | None:
    return None if first is None or last is None else Days(first=first, last=last, shape=shape)


def _whole(text: str) -> date | None:
    hits = [hit for form in _DAYS if (hit := form.fullmatch(text.strip()))]
    return _day(hits[0]) if hits else None


def _day(hit: re.Match[str]) -> date | None:
    return day_in_month(int(hit["y"]), int(hit["m"]), int(hit["d"]))


def _before(hit: re.Match[str], last: date) -> date | None:
    """The first day of a short range, in the month and year of its last one unless it names its own month."""
    month = int(hit["m1"] or last.month)
    return day_in_month(last.year - (month > last.month), month, int(hit["d1"]))


@cache
def _in_words(text: str) -> tuple[Days, ...]:
    """What the date readers of all languages make of the whole cell: nothing, unless they agree on one reading."""
    found = {*_chinese(text), *_english(text)} or {days for lang in GRAMMARS for days in _in_language(text, lang)}
    return tuple(found) if len(found) == 1 else ()


def _chinese(text: str) -> Iterator[Days]:
    prose = ChineseProse(_view(text))
    mentions, _, _ = zh.find_dates(prose, Anchor(day=None))
    for hit in mentions:
        if _is_all(prose.text, hit.at, hit.to):
            yield Days(first=hit.first, last=hit.last, shape=_shape(hit.kind))


def _english(text: str) -> Iterator[Days]:
    prose = EnglishProse(_view(text))
    mentions, _ = en.find_dates(prose, EnglishDating(told=None, near=None))
    for hit in mentions:
        if hit.first is not None and hit.last is not None and _is_all(prose.text, hit.start, hit.end):
            yield Days(first=hit.first, last=hit.last, shape=_shape(hit.shape))


def _in_language(text: str, lang: str) -> Iterator[Days]:
    grammar = GRAMMARS[lang]
    said = Text(_view(text), grammar.script, re.compile(grammar.stop))
    when = lexical.Dating(told=None, near=None)
    mentions, _ = lexical.find_dates(said, grammar, Marks(said, grammar), when)
    for hit in mentions:
        if hit.first is not None and hit.last is not None and _is_all(said.plain, hit.start, hit.end):
            yield Days(first=hit.first, last=hit.last, shape=_shape(hit.shape))


def _shape(said: str) -> Shape:
    return {"range": "range", "day": "day", "month": "within"}[said]  # type: ignore[return-value]


def _is_all(text: str, start: int, end: int) -> bool:
    return bool(_REST.fullmatch(text[:start]) and _REST.fullmatch(text[end:]))


def _view(text: str) -> View:
    return View(text, [(0, len(text), "body")])
