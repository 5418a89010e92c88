"""Which days does a page print, and what does each phrase say: a range, a first or last day, one day, a month?

dates.lexical.ranges: from {day} [month] [year] to {day} {month} [year].
dates.lexical.lengths: a visit of {number} days, after a printed first day; both days count.
dates.lexical.starts: since {day} | arrived on {day}.
dates.lexical.ends: until {day}.
dates.lexical.days: {day} {month} [year] | a bare day near the day of the page.
dates.lexical.weekdays: on {weekday} | today | yesterday, told from the page's own day.
dates.lexical.months: in {month} [year] | last month | this month.

Traps: a dateline's day is no day of the journey; a day without a year takes the year nearest to the day from which the
page speaks; a month and day that the calendar does not have, or in a year that cannot be meant, is an issue; a range
longer than 45 days is a campaign and no stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
from pipelines.mentions.lexical.datelines import dateline_of
from pipelines.mentions.lexical.grammar import Grammar, compiled
from pipelines.mentions.lexical.text import Text
from pipelines.mentions.lexical.vocabulary import Marks, number_of
from pipelines.mentions.lexical.years import YEARS, common_year, with_years

__all__ = ["DateMention", "Dating", "Shape", "dating", "find_dates"]

Shape = Literal["range", "start", "end", "day", "month", "length"]
_MAX_STAY = 45  # days, as for English pages
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
    opened: date | None = None  # of the meeting from which the year is taken; None where the page itself shows one
    latest: date | None = None  # with `opened`: the capture, after which no such day lies


def dating(
    text: Text,
    grammar: Grammar,
    marks: Marks,
    published_on: date | None,
    meeting: tuple[date, date] | None,
    captured_on: date,
) -> Dating:
    """From when the page speaks.

    meeting  first and last day of the one that the page names; chooses years on a page that prints none, so that no
             day lies before its first or after `captured_on`
    """
    line = dateline_of(text, grammar, marks)
    near = published_on or _full_date(text, grammar)
    opened = None
    if near is None and meeting is not None:
        opened, near = meeting[0], meeting[1] + timedelta(days=90)
    told = published_on
    if line is not None and near is not None:
        for template in grammar.days:
            hit = compiled(grammar, template).search(text.plain, *line)
            if hit is not None:
                day = _one(
                    grammar,
                    with_years(grammar, hit),
                    "1",
                    Dating(told=None, near=near, opened=opened, latest=captured_on),
                )
                told = day if day is not None and (published_on is None or abs(day - published_on).days < 30) else told
                break
    return Dating(told=told, near=told or near, dateline=line, opened=opened, latest=captured_on)


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
    groups = with_years(grammar, hit)
    year = groups.get("y2") or groups.get("y1")
    said = hit[0] if year is None or year in hit[0] else f"{hit[0]}, year {year}"
    what = f"no such {'month' if shape == 'month' else 'day'}"
    if when.opened is not None and year is None:
        what += " between the meeting and the capture"
    relative = any(groups.get(name) for name in ("w1", "prev", "this", "yesterday", "today"))
    first = last = None
    if shape == "range":
        last = _one(grammar, groups, "2", when, ahead=ahead)
        first = _one(grammar, groups, "1", when, beside=last, ahead=ahead)
        if first is None or last is None or not 0 <= (last - first).days <= _MAX_STAY:
            if (when.near is not None or year) and groups.get("d1"):
                issues.append(Issue(code=ISSUE_IMPOSSIBLE_DATE, detail=f"{what}: {said}"))
            return
    elif shape == "length":
        count = number_of(grammar, "number", groups.get("days") or "")
        if count is None or not 1 < count <= _MAX_STAY:
            return
        yield DateMention(start=hit.start(), end=hit.end(), shape=shape, first=None, last=None, rule=rule, days=count)
        return
    elif shape == "month":
        bounds = _month(grammar, groups, when)
        if bounds is None:
            if year:
                issues.append(Issue(code=ISSUE_IMPOSSIBLE_DATE, detail=f"{what}: {said}"))
            return
        first, last = bounds
    else:
        day = _one(grammar, groups, "1", when, ahead=ahead)
        if day is None:
            if (when.near is not None or year) and groups.get("m1"):
                issues.append(Issue(code=ISSUE_IMPOSSIBLE_DATE, detail=f"{what}: {said}"))
            return
        first = None if shape == "end" else day
        last = None if shape == "start" else day
    yield DateMention(
        start=hit.start(), end=hit.end(), shape=shape, first=first, last=last, rule=rule, relative=relative
    )


def _one(
    grammar: Grammar,
    groups: Mapping[str, str | None],
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
    year = common_year(grammar, groups.get(f"y{side}") or groups.get(f"y{other}"))
    if year is not None and year not in YEARS:
        return None
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
    return _nearest(month, day, when)


def _nearest(month: int, day: int, when: Dating) -> date | None:
    """The day nearest to that from which the page speaks; where that is a meeting's, the first one since it opened."""
    found = closest(month, day, when.near) if when.near is not None else None
    if found is None or when.opened is None:
        return found
    if found < when.opened:
        found = day_in_month(found.year + 1, month, day)
    return found if found is None or when.latest is None or found <= when.latest else None


def _bare(day: int, groups: Mapping[str, str | None], when: Dating, beside: date | None) -> date | None:
    if beside is not None:
        return day_in_month(beside.year, beside.month, day)
    if when.told is None:
        return None
    if groups.get("prev"):
        before = when.told.replace(day=1) - timedelta(days=1)
        return day_in_month(before.year, before.month, day)
    return day_near(day, when.told)


def _month(grammar: Grammar, groups: Mapping[str, str | None], when: Dating) -> tuple[date, date] | None:
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
    year = common_year(grammar, groups.get("y1"))
    if year is None:
        middle = _nearest(month, 28 if when.opened is not None else 15, when)
        year = middle.year if middle is not None else None
    return month_bounds(year, month) if year is not None and year in YEARS else None


def _full_date(text: Text, grammar: Grammar) -> date | None:
    for sentence in text.part("title", "body"):
        for template in (*grammar.ranges, *grammar.days):
            for hit in compiled(grammar, template).finditer(text.plain, sentence.start, sentence.end):
                groups = with_years(grammar, hit)
                if groups.get("y1") or groups.get("y2"):
                    day = _one(grammar, groups, "1", Dating(told=None, near=None))
                    if day is not None:
                        return day
    return None
