"""Which days does a page print, and what does each phrase say: a range, a first or last day, one day, a month?

dates.lexical.ranges: from {day} [month] [year] to {day} {month} [year].
dates.lexical.lengths: a visit of {number} days, after a printed first day; both days count.
dates.lexical.starts: since {day} | arrived on {day}.
dates.lexical.ends: until {day}.
dates.lexical.days: {day} {month} [year] | a bare day near the day of the page.
dates.lexical.weekdays: on {weekday} | today | yesterday, told from the page's own day.
dates.lexical.months: in {month} [year] | last month | this month.

Traps: a dateline's day is no day of the journey; a day without a year takes the year nearest to the day from which the
page speaks; a month and day that the calendar does not have is an issue; a range longer than 45 days is a campaign and
no stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from archive.records import Issue
from pipelines.mentions.calendar import (
    ISSUE_IMPOSSIBLE_DATE,
    closest,
    day_in_month,
    day_near,
    last_weekday,
    month_bounds,
    next_weekday,
)
from pipelines.mentions.lexical.grammar import Grammar, compiled
from pipelines.mentions.lexical.text import Text
from pipelines.mentions.lexical.vocabulary import Marks, number_of

__all__ = ["DateMention", "Dating", "Shape", "dating", "find_dates"]

Shape = Literal["range", "start", "end", "day", "month", "length"]
_MAX_STAY = 45  # days, as for English pages
_BUDDHIST = 2400  # years above are counted from the Buddha's death
_DATELINE = 110  # characters in which a dateline names its agency: city, day and agency
_TEMPLATES: tuple[tuple[Shape, str], ...] = (
    ("range", "ranges"), ("length", "lengths"), ("start", "starts"), ("end", "ends"), ("day", "days"),
    ("day", "weekdays"), ("month", "months"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """start, end: half-open offsets in Text.plain. first, last: None on the side a one-sided phrase leaves open."""

    start: int
    end: int
    shape: Shape
    first: date | None
    last: date | None
    rule: str
    days: int | None = None  # of a length: a visit of four days
    relative: bool = False  # told from the page's own day: a weekday, yesterday, last month


@dataclass(frozen=True, slots=True, kw_only=True)
class Dating:
    """From when a page speaks: `told` is a day of writing, `near` only chooses years."""

    told: date | None
    near: date | None
    dateline: tuple[int, int] | None = None  # offsets in Text.plain


def dating(text: Text, grammar: Grammar, marks: Marks, published_on: date | None, closed: date | None) -> Dating:
    """closed: last day of the meeting that the page names; chooses years on a page that prints none."""
    line = _dateline(text, grammar, marks)
    near = published_on
    if near is None:
        near = _full_date(text, grammar) or (closed + timedelta(days=90) if closed is not None else None)
    told = published_on
    if line is not None and near is not None:
        for template in grammar.days:
            hit = compiled(grammar, template).search(text.plain, *line)
            if hit is not None:
                day = _one(grammar, hit, "1", Dating(told=None, near=near))
                told = day if day is not None and (published_on is None or abs(day - published_on).days < 30) else told
                break
    return Dating(told=told, near=told or near, dateline=line)


def find_dates(
    text: Text, grammar: Grammar, marks: Marks, when: Dating
) -> tuple[tuple[DateMention, ...], tuple[Issue, ...]]:
    """Every date phrase of title and body outside the dateline, in page order, none in another; what was refused."""
    found: list[DateMention] = []
    issues: list[Issue] = []
    for sentence in text.part("title", "body"):
        future = marks.any("future", sentence.start, sentence.end)
        ongoing = marks.any("ongoing", sentence.start, sentence.end)
        taken: list[tuple[int, int]] = [] if when.dateline is None else [when.dateline]
        for shape, field in _TEMPLATES:
            for template in getattr(grammar, field):
                for hit in compiled(grammar, template).finditer(text.plain, sentence.start, sentence.end):
                    if any(a < hit.end() and hit.start() < b for a, b in taken):
                        continue
                    # "is on a visit since Tuesday that will last until Friday": the first is past, the second to come
                    ahead = (future and not ongoing) if shape == "start" else (future or (ongoing and shape == "end"))
                    found.extend(_read(grammar, hit, shape, f"dates.lexical.{field}", when, ahead, issues))
                    taken.append(hit.span())
    return tuple(sorted(found, key=lambda m: m.start)), tuple(issues)


def _read(
    grammar: Grammar, hit: re.Match[str], shape: Shape, rule: str, when: Dating, ahead: bool, issues: list[Issue]
) -> Iterator[DateMention]:
    groups = hit.groupdict()
    relative = any(groups.get(name) for name in ("w1", "prev", "this", "yesterday", "today"))
    first = last = None
    if shape == "range":
        last = _one(grammar, hit, "2", when, ahead=ahead)
        first = _one(grammar, hit, "1", when, beside=last, ahead=ahead)
        if first is None or last is None or not 0 <= (last - first).days <= _MAX_STAY:
            if when.near is not None and groups.get("d1"):
                issues.append(Issue(code=ISSUE_IMPOSSIBLE_DATE, detail=f"no such days: {hit[0]}"))
            return
    elif shape == "length":
        count = number_of(grammar, "number", groups.get("days") or "")
        if count is None or not 1 < count <= _MAX_STAY:
            return
        yield DateMention(start=hit.start(), end=hit.end(), shape=shape, first=None, last=None, rule=rule, days=count)
        return
    elif shape == "month":
        bounds = _month(grammar, hit, when)
        if bounds is None:
            return
        first, last = bounds
    else:
        day = _one(grammar, hit, "1", when, ahead=ahead)
        if day is None:
            if when.near is not None and groups.get("m1"):
                issues.append(Issue(code=ISSUE_IMPOSSIBLE_DATE, detail=f"no such day: {hit[0]}"))
            return
        first = None if shape == "end" else day
        last = None if shape == "start" else day
    yield DateMention(
        start=hit.start(), end=hit.end(), shape=shape, first=first, last=last, rule=rule, relative=relative
    )


def _one(
    grammar: Grammar,
    hit: re.Match[str],
    side: str,
    when: Dating,
    *,
    beside: date | None = None,
    ahead: bool = False,
) -> date | None:
    """The day of one side of a phrase.

    beside  the resolved other end, whose month and year it shares; of two weekdays the first is the last before it
    ahead   the sentence speaks of what will be: a weekday is the next one, unless it is today
    """
    groups = hit.groupdict()
    other = "2" if side == "1" else "1"
    weekday = groups.get(f"w{side}")
    if weekday is not None and not groups.get(f"d{side}"):
        number = number_of(grammar, "weekday", weekday)
        if number is None or when.told is None:
            return None
        if beside is not None:
            return last_weekday(number, beside)
        coming = (groups.get("next") or ahead) and number != when.told.weekday()
        return next_weekday(number, when.told) if coming else last_weekday(number, when.told)
    if groups.get("today") and not groups.get(f"d{side}"):
        return when.told
    if groups.get("yesterday") and not groups.get(f"d{side}"):
        return when.told - timedelta(days=1) if when.told is not None else None
    printed = groups.get(f"d{side}")
    if printed is None:
        return None
    day = number_of(grammar, "number", printed)
    if day is None:
        return None
    month_name = groups.get(f"m{side}") or groups.get(f"m{other}")
    year = _year(groups.get(f"y{side}") or groups.get(f"y{other}"))
    if month_name is None:
        return _bare(day, groups, when, beside)
    month = number_of(grammar, "month", month_name)
    if month is None:
        return None
    if beside is not None and year is None:
        here = day_in_month(beside.year, month, day)
        return here if here is None or here <= beside else day_in_month(beside.year - 1, month, day)
    if side == "2" and not groups.get("m2") and groups.get("d1"):
        start = number_of(grammar, "number", groups["d1"] or "")
        if start is not None and start > day:  # arrived on 30 November and leaves on the 3rd
            month, year = (1, year + 1 if year is not None else None) if month == 12 else (month + 1, year)
    if year is not None:
        found = day_in_month(year, month, day)
        if beside is not None and found is not None and found > beside and not groups.get(f"y{side}"):
            return day_in_month(year - 1, month, day)
        return found
    return closest(month, day, when.near) if when.near is not None else None


def _bare(day: int, groups: dict[str, str | None], when: Dating, beside: date | None) -> date | None:
    if beside is not None:
        return day_in_month(beside.year, beside.month, day)
    if when.told is None:
        return None
    if groups.get("prev"):
        before = when.told.replace(day=1) - timedelta(days=1)
        return day_in_month(before.year, before.month, day)
    return day_near(day, when.told)


def _month(grammar: Grammar, hit: re.Match[str], when: Dating) -> tuple[date, date] | None:
    groups = hit.groupdict()
    if groups.get("prev"):
        if when.told is None:
            return None
        before = when.told.replace(day=1) - timedelta(days=1)
        return month_bounds(before.year, before.month)
    if groups.get("this"):
        return month_bounds(when.told.year, when.told.month) if when.told is not None else None
    month = number_of(grammar, "month", groups.get("m1") or "")
    if month is None:
        return None
    year = _year(groups.get("y1"))
    if year is None:
        middle = closest(month, 15, when.near) if when.near is not None else None
        year = middle.year if middle is not None else None
    return month_bounds(year, month) if year is not None else None


def _year(printed: str | None) -> int | None:
    if not printed:
        return None
    year = int(printed)
    return year - 543 if year > _BUDDHIST else year


def _full_date(text: Text, grammar: Grammar) -> date | None:
    for sentence in text.part("title", "body"):
        for template in (*grammar.ranges, *grammar.days):
            for hit in compiled(grammar, template).finditer(text.plain, sentence.start, sentence.end):
                if hit.groupdict().get("y1") or hit.groupdict().get("y2"):
                    day = _one(grammar, hit, "1", Dating(told=None, near=None))
                    if day is not None:
                        return day
    return None


_AGENCY_MARK = re.compile(r"[^\n]{0,28}?(?:[)\]】/]|--?|电|電|:)")
_CAPITALS = re.compile(r"([^\n.-]{3,30})(?:\. ?--?| --?) ")  # SANTO DOMINGO.- , in languages with capitals
_DASH = re.compile(r"[^\n.,;:()\"\d-]{3,20} --? ")  # Maynila - , NDO -
_CITY = re.compile(  # "Tegucigalpa. A delegation ...", "Baku, 29 June. At the ..."
    r"([^\W\d_][\w'-]{2,14}(?: [^\W\d_][\w'-]{2,14}){0,2})"
    r"(?:, \d{1,2}(?:\.|er|º)? (?:de )?[^\W\d_]{3,12}\.?(?: \d{4})?)?\. (?=[^\W\d_])"
)
_ANY_AGENCY = re.compile(r" ?[(\[/][^()\n]{2,30}[)\]/]\.?(?: ?--?)?| --? |\.- ?")


def _dateline(text: Text, grammar: Grammar, marks: Marks) -> tuple[int, int] | None:
    """From the head of one of the first two paragraphs to the mark behind the agency's name, or behind city and day
    with an agency in brackets that the lexicon does not have."""
    body = text.part("body")
    heads = {s.paragraph: s for s in reversed(body[:6])}
    for paragraph in sorted(heads)[:2]:
        head = heads[paragraph]
        for agency in marks.of("agency", head.start, head.start + _DATELINE):
            mark = _AGENCY_MARK.match(text.plain, agency.end)
            if mark is not None:
                return head.start, mark.end()
        city = _CITY.match(text.plain, head.start)
        if grammar.script.cased and city is not None and (city[1].istitle() or city[1].isupper()):
            return head.start, city.end()
        caps = _CAPITALS.match(text.plain, head.start)
        if caps is not None and caps[1].isupper():
            return head.start, caps.end()
        dash = _DASH.match(text.plain, head.start)
        if dash is not None:
            return head.start, dash.end()
        for template in grammar.days:
            day = compiled(grammar, template).search(text.plain, head.start, head.start + _DATELINE // 2)
            mark = _ANY_AGENCY.match(text.plain, day.end()) if day is not None else None
            if mark is not None:
                return head.start, mark.end()
    return None
