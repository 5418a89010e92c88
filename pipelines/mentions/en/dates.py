"""Which days does an English page print, and what does each phrase say of a stay: its range, an end of it, or one day?

One table of templates (guide §4). Weekdays are told from the dateline, month days take the year that fits it. A phrase
that names a day the calendar does not have, or contradicts itself, is an issue and never a date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from archive.records import Issue
from pipelines.mentions.calendar import (
    ENGLISH_MONTHS,
    ENGLISH_WEEKDAYS,
    ISSUE_IMPOSSIBLE_DATE,
    closest,
    day_in_month,
    last_weekday,
    month_bounds,
    next_weekday,
    weekday_range,
)
from pipelines.mentions.en.sentences import MONTH_NAMES, Prose, Sentence

__all__ = ["DateMention", "Dating", "Shape", "dating", "find_dates"]

ISSUE_CONTRADICTION = "contradictory_date"
ISSUE_INFERRED_YEAR = "inferred_year"

_MAX_STAY = 45  # days; the longest trip known to the guides is under three weeks, a longer "range" is a campaign


class Shape(StrEnum):
    """What a phrase says."""

    RANGE = "range"  # first and last day
    DAY = "day"  # one day
    FROM = "from"  # the first day only
    UNTIL = "until"  # the last day only
    MONTH = "month"  # some day of first..last
    SPAN = "span"  # a number of days, no day


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """One phrase. start, end: view offsets; first, last: the days it names (None for a bare length)."""

    start: int
    end: int
    shape: Shape
    first: date | None
    last: date | None
    rule: str
    future: bool = False  # told as coming: `next Tuesday`
    days: int | None = None  # for SPAN: `a four-day visit`


@dataclass(frozen=True, slots=True, kw_only=True)
class Dating:
    """From when a page speaks. `told`: the day weekdays are counted from; `near`: the day years are chosen by."""

    told: date | None
    near: date | None
    year_inferred: bool = False  # no year stands on the page: it comes from the meeting the page names


_MONTH = MONTH_NAMES
_WD = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_WDC = rf"(?:{_WD},? |{_WD}, )?"
_D = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?!\d|,\d{3}|:\d|\.\d| percent|%)"
_Y = r"(?:,? (?P<{y}>(?:19|20)\d\d))?"
_TO = r"(?: ?(?:to|until|till|through|and|—|-|--) ?)"
_NUMBERS = {
    word: number
    for number, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
        ],
        start=1,
    )
}
_COUNT = rf"(?P<count>\d{{1,2}}|{'|'.join(_NUMBERS)})[- ]days?(?:-long)?"


def _y(name: str) -> str:
    return _Y.replace("{y}", name)


# Longest first: a phrase that a longer one covers is not read again.
_RANGES = (
    # from Dec. 30 to Jan. 4; July 31 - Aug. 2; Nov. 17 to 20, 2017; Dec. 22-26; December 18th to 21st
    ("dates.en.month_first", re.compile(
        rf"\b(?P<m1>{_MONTH})\.? (?P<d1>{_D}){_y('y1')}{_TO}{_WDC}(?:the )?(?:(?P<m2>{_MONTH})\.? )?(?P<d2>{_D}){_y('y2')}")),
    # 11-14 January 2018; 30 December to 4 January; from the 22nd to the 26th of December
    ("dates.en.day_first", re.compile(
        rf"\b(?P<d1>{_D})(?: (?:of )?(?P<m1>{_MONTH})\.?{_y('y1')})?{_TO}(?:the )?{_WDC}(?P<d2>{_D}) (?:of )?(?P<m2>{_MONTH})\b\.?{_y('y2')}")),
)  # fmt: skip
_WEEKDAYS = re.compile(
    rf"\b(?P<lead>from |between |on )?(?:last |this |next )?(?P<w1>{_WD}){_TO}(?:last |this "
    rf"|next )?(?P<w2>{_WD})\b(?! night| evening)"
)
_DAYS = (
    ("dates.en.month_day", re.compile(rf"\b(?P<m>{_MONTH})\.? (?:the )?(?P<d>{_D}){_y('y')}")),
    ("dates.en.day_month", re.compile(rf"\b(?P<d>{_D}) (?:of )?(?P<m>{_MONTH})\b\.?{_y('y')}")),
    ("dates.en.iso", re.compile(r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b")),
)
_WEEKDAY = re.compile(rf"\b(?P<which>next |last |this |this coming |coming |past )?(?P<w>{_WD})\b(?!s\b|'s\b)")
_RELATIVE = re.compile(r"\b(?P<word>[Yy]esterday|[Tt]oday|[Tt]omorrow)\b(?!'s)")
_WHOLE_MONTH = re.compile(
    r"\b(?P<part>[Mm]id-|[Ee]arly |[Ll]ate |the (?:beginning|middle|end|start) of )?(?P<m>January|February"
    r"|March|April|May|June|July"
    r"|August|September|October|November|December)(?:,? (?P<y>(?:19|20)\d\d))?\b(?! \d)"
)
_MONTH_WORD = re.compile(
    r"\b(?P<which>[Ee]arlier this|[Ll]ater this|[Tt]his|[Ll]ast|[Nn]ext|(?:late|early) (?:this|last"
    r"|next)) month\b(?!'s)"
)
_LENGTH = re.compile(rf"\b{_COUNT}")
_FROM = re.compile(
    r"(?:\b(?:[Ss]tarting|[Bb]eginning|starts?|started|begins?|began|begun|kicks? off|kicked off|opened|since"
    r"|as of|[Ff]rom)"
    r"(?: on| from)?(?: the)? (?:\w+ )?)$"
)
_UNTIL = re.compile(
    r"(?:\b(?:until|till|through|ending|ends?|ended|concluded?|concludes|concluding|finishe[ds]|wrap(?:s"
    r"|ped) up|completed|closed)"
    r"(?:[\w ,'-]{0,60}? on| on)?(?: the)? )$"
)


def dating(prose: Prose, published_on: date | None, meeting_closed: date | None) -> tuple[Dating, tuple[Issue, ...]]:
    """From when the page speaks.

    published_on    as shown on the page; a posting date may be days or (in mirrored annual trees) years late
    meeting_closed  last day of the Party meeting the page names: with no year on the page, or one years after the
                    meeting, the newest year in which the dateline fits the meeting is taken and said so
    """
    line = prose.dateline
    if published_on is not None:
        late = meeting_closed is not None and (published_on - meeting_closed).days > 730
        near = meeting_closed + timedelta(days=90) if late and meeting_closed is not None else published_on
        inferred = late
    elif (stated := _first_full_date(prose)) is not None:
        near, inferred = stated, False
    elif meeting_closed is not None:
        near, inferred = _first_day_after(prose, meeting_closed), True
    else:
        return Dating(told=None, near=None), ()
    told: date | None = None if inferred else near
    if published_on is None and not inferred:
        told = None  # a full date in the story is no day of writing
    if line is not None and line.day is not None:
        found = _DAYS[0][1].fullmatch(prose.text, *line.day) or _DAYS[1][1].fullmatch(prose.text, *line.day)
        if found is not None:
            month, day = _month(found["m"]), _number(found["d"])
            told = day_in_month(line.year, month, day) if line.year else closest(month, day, near)
            if inferred and told is not None and meeting_closed is not None and told < meeting_closed:
                told = closest(month, day, told + timedelta(days=366))
            if told is not None and published_on is not None and not late and told > published_on + timedelta(days=2):
                told = closest(month, day, published_on - timedelta(days=180))
    issues: tuple[Issue, ...] = ()
    if inferred:
        issues = (
            Issue(code=ISSUE_INFERRED_YEAR, detail="no usable year on the page; taken from the meeting it names"),
        )
    return Dating(told=told, near=told or near, year_inferred=inferred), issues


def find_dates(prose: Prose, when: Dating) -> tuple[tuple[DateMention, ...], tuple[Issue, ...]]:
    """Every date phrase of title and body, in order, none inside another, and what was refused."""
    found: list[DateMention] = []
    issues: list[Issue] = []
    for sentence in prose.story:
        taken: list[tuple[int, int]] = []
        for finder in (_ranges, _weekday_ranges, _lengths, _days, _weekdays, _relatives, _months):
            for mention in finder(prose, sentence, when, issues, taken):
                found.append(mention)
                taken.append((mention.start, mention.end))
    return tuple(sorted(found, key=lambda m: m.start)), tuple(issues)


Finder = Callable[[Prose, Sentence, Dating, list[Issue], list[tuple[int, int]]], Iterator[DateMention]]


def _ranges(
    prose: Prose, sentence: Sentence, when: Dating, issues: list[Issue], taken: list[tuple[int, int]]
) -> Iterator[DateMention]:
    """`from Dec. 22 to 26`. Trap: `Nov. 15 and 17` with `and` is a range only after `between`."""
    for rule, pattern in _RANGES:
        for hit in _free(pattern, prose, sentence, taken):
            if " and " in hit[0] and not prose.text[: hit.start()].endswith(("between ", "between the ", "Between ")):
                continue
            if rule == "dates.en.day_first" and hit["m1"] is None and " and " in hit[0]:
                continue
            m1, m2 = hit["m1"] or hit["m2"], hit["m2"] or hit["m1"]
            year = int(hit["y2"] or hit["y1"] or 0) or None
            last = _day(_month(m2), _number(hit["d2"]), year, when)
            if last is None:
                if when.near is not None or year is not None:
                    issues.append(_impossible(hit[0]))
                    taken.append(hit.span())
                continue
            first = _day(_month(m1), _number(hit["d1"]), int(hit["y1"]) if hit["y1"] else last.year, when)
            if first is not None and first > last and not hit["y1"] and m1 != m2:
                first = day_in_month(last.year - 1, _month(m1), _number(hit["d1"]))
            if first is None or not 0 <= (last - first).days <= _MAX_STAY:
                issues.append(_impossible(hit[0]))
                taken.append(hit.span())
                continue
            shape = Shape.RANGE if first < last else Shape.DAY
            yield DateMention(start=hit.start(), end=hit.end(), shape=shape, first=first, last=last, rule=rule)


def _weekday_ranges(
    prose: Prose, sentence: Sentence, when: Dating, issues: list[Issue], taken: list[tuple[int, int]]
) -> Iterator[DateMention]:
    """`from Tuesday to Friday`: the latest such pair ending on or before the dateline. Two equal weekdays: no guess."""
    for hit in _free(_WEEKDAYS, prose, sentence, taken):
        if when.told is None:
            taken.append(hit.span())
            continue
        if " and " in hit[0] and hit["lead"] != "between ":
            continue
        first, last = ENGLISH_WEEKDAYS[hit["w1"]], ENGLISH_WEEKDAYS[hit["w2"]]
        future = "next " in hit[0] or re.search(r"\bwill\b|\bis to\b|\bto visit\b", prose.of(sentence)) is not None
        if future and first != last:
            start = next_weekday(first, when.told)
            pair: tuple[date, date] | None = (start, next_weekday(last, start))
        else:
            pair = weekday_range(first, last, when.told)
        taken.append(hit.span())
        if pair is None:
            issues.append(Issue(code=ISSUE_CONTRADICTION, detail=f"{hit[0]!r}: one day or eight"))
            continue
        yield DateMention(
            start=hit.start(), end=hit.end(), shape=Shape.RANGE, first=pair[0], last=pair[1],
            rule="dates.en.weekdays", future=future,
        )  # fmt: skip


def _lengths(
    prose: Prose, sentence: Sentence, when: Dating, issues: list[Issue], taken: list[tuple[int, int]]
) -> Iterator[DateMention]:
    """`a four-day visit`: both ends inclusive; the day it hangs on is found by the stay finder."""
    for hit in _free(_LENGTH, prose, sentence, taken):
        after = prose.text[hit.end() : hit.end() + 60]
        if not re.match(r"(?: [\w-]+){0,4} (?:visit|tour|trip|stay|mission|journey)\b", after):
            continue
        count = _NUMBERS.get(hit["count"]) or int(hit["count"])
        if 1 <= count <= _MAX_STAY:
            yield DateMention(
                start=hit.start(),
                end=hit.end(),
                shape=Shape.SPAN,
                first=None,
                last=None,
                rule="dates.en.length",
                days=count,
            )


def _days(
    prose: Prose, sentence: Sentence, when: Dating, issues: list[Issue], taken: list[tuple[int, int]]
) -> Iterator[DateMention]:
    """`Nov. 17`, `18 November 2017`, `on Friday, Nov. 17`. Trap: a weekday that does not fit the day."""
    for rule, pattern in _DAYS:
        for hit in _free(pattern, prose, sentence, taken):
            month = int(hit["m"]) if rule == "dates.en.iso" else _month(hit["m"])
            day = _day(month, _number(hit["d"]), int(hit["y"]) if hit["y"] else None, when)
            if day is None:
                if when.near is not None or hit["y"]:
                    issues.append(_impossible(hit[0]))
                taken.append(hit.span())
                continue
            start, end = hit.span()
            before = re.search(rf"({_WD})(?:,| \(|,? the)? ?$", prose.text[max(sentence.start, start - 16) : start])
            after = re.match(rf",? \(?({_WD})\b", prose.text[end : end + 14])
            weekday = before or after
            if weekday is not None:
                if ENGLISH_WEEKDAYS[weekday[1]] != day.weekday():
                    issues.append(
                        Issue(code=ISSUE_CONTRADICTION, detail=f"{weekday[1]} and {hit[0]!r}: {day} is no {weekday[1]}")
                    )
                    taken.append((start - 16, end + 14) if after else (start - len(weekday[0]), end))
                    continue
                start = start - len(before[0]) if before else start
                end = end + after.end() if after and not before else end
            shape = _side(prose, sentence, start)
            yield DateMention(start=start, end=end, shape=shape, first=day, last=day, rule=rule)
            taken.append((start, end))


def _weekdays(
    prose: Prose, sentence: Sentence, when: Dating, issues: list[Issue], taken: list[tuple[int, int]]
) -> Iterator[DateMention]:
    """`on Tuesday`: the last one up to the day of writing, or the next when the sentence looks ahead."""
    for hit in _free(_WEEKDAY, prose, sentence, taken):
        if when.told is None:
            continue
        weekday = ENGLISH_WEEKDAYS[hit["w"]]
        which = (hit["which"] or "").strip()
        ahead = which in ("next", "coming", "this coming") or (
            which not in ("last", "past") and _looks_ahead(prose, sentence, hit.start())
        )
        if ahead:
            # a paper of Saturday that announces something for Saturday means its own day
            day = when.told if which == "" and when.told.weekday() == weekday else next_weekday(weekday, when.told)
        elif which == "last":
            day = last_weekday(weekday, when.told - timedelta(days=1))
        else:
            day = last_weekday(weekday, when.told)
        yield DateMention(
            start=hit.start(), end=hit.end(), shape=_side(prose, sentence, hit.start()), first=day, last=day,
            rule="dates.en.weekday", future=ahead,
        )  # fmt: skip


def _relatives(
    prose: Prose, sentence: Sentence, when: Dating, issues: list[Issue], taken: list[tuple[int, int]]
) -> Iterator[DateMention]:
    """`today` under a dateline is the dateline's day. Trap: without dateline it may be any day."""
    line = prose.dateline
    if when.told is None or line is None or line.day is None:
        return
    for hit in _free(_RELATIVE, prose, sentence, taken):
        shift = {"yesterday": -1, "today": 0, "tomorrow": 1}[hit["word"].lower()]
        day = when.told + timedelta(days=shift)
        shape = _side(prose, sentence, hit.start())
        yield DateMention(
            start=hit.start(),
            end=hit.end(),
            shape=shape,
            first=day,
            last=day,
            rule="dates.en.relative",
            future=shift > 0,
        )


def _months(
    prose: Prose, sentence: Sentence, when: Dating, issues: list[Issue], taken: list[tuple[int, int]]
) -> Iterator[DateMention]:
    """`in mid-December`, `earlier this month`: the month, first to last day. Trap: `May` the verb."""
    for hit in _free(_WHOLE_MONTH, prose, sentence, taken):
        lead = prose.text[max(sentence.start, hit.start() - 8) : hit.start()]
        if (
            not hit["part"]
            and not re.search(r"\b(?:[Ii]n|[Dd]uring|[Ll]ast|[Tt]his|of|[Ss]ince|next) $", lead)
            and not hit["y"]
        ):
            continue
        if when.near is None and not hit["y"]:
            continue
        month = _month(hit["m"])
        middle = closest(month, 15, when.near) if when.near else None
        year = int(hit["y"]) if hit["y"] else middle.year if middle else None
        bounds = month_bounds(year, month) if year else None
        if bounds is not None:
            yield DateMention(
                start=hit.start(),
                end=hit.end(),
                shape=Shape.MONTH,
                first=bounds[0],
                last=bounds[1],
                rule="dates.en.month",
            )
    if when.near is None:
        return
    for hit in _free(_MONTH_WORD, prose, sentence, taken):
        word = hit["which"].lower()
        shift = -1 if "last" in word else 1 if "next" in word else 0
        base = when.near.replace(day=15) + timedelta(days=30 * shift)
        bounds = month_bounds(base.year, base.month)
        if bounds is not None:
            yield DateMention(
                start=hit.start(), end=hit.end(), shape=Shape.MONTH, first=bounds[0], last=bounds[1],
                rule="dates.en.this_month", future="later" in word or shift > 0,
            )  # fmt: skip


def _free(
    pattern: re.Pattern[str], prose: Prose, sentence: Sentence, taken: list[tuple[int, int]]
) -> Iterator[re.Match[str]]:
    for hit in pattern.finditer(prose.text, sentence.start, sentence.end):
        if not any(start < hit.end() and hit.start() < end for start, end in taken):
            yield hit


def _side(prose: Prose, sentence: Sentence, start: int) -> Shape:
    """Is the day said to be the first, the last, or just a day?"""
    before = prose.text[max(sentence.start, start - 90) : start]
    if _FROM.search(before):
        return Shape.FROM
    if _UNTIL.search(before):
        return Shape.UNTIL
    return Shape.DAY


def _looks_ahead(prose: Prose, sentence: Sentence, offset: int) -> bool:
    clause = prose.text[max(sentence.start, offset - 160) : offset]
    words = re.findall(
        r"\b(?:will|(?:is|are) (?:\w+ )?to|to be held|plans? to|planning|due to|set to|expected to|scheduled"
        r"|is organi[sz]ing|are organi[sz]ing"
        r"|is holding|lasts?|runs?|asking|to visit|to send|to travel|bound for|said|announced|told|reported|held|met|visited"
        r"|arrived|was|were)\b",
        clause,
    )
    past = {"said", "announced", "told", "reported", "held", "met", "visited", "arrived", "was", "were"}
    return bool(words) and words[-1] not in past


def _day(month: int, day: int, year: int | None, when: Dating) -> date | None:
    if year is not None:
        return day_in_month(year, month, day)
    return closest(month, day, when.near) if when.near is not None else None


def _first_day_after(prose: Prose, closed: date) -> date:
    """Where a page without any year stands: its first month day, in the year after the meeting it tells of."""
    middle = closed + timedelta(days=120)
    for sentence in prose.part("body"):
        for _, pattern in _DAYS[:2]:
            for hit in pattern.finditer(prose.text, sentence.start, sentence.end):
                day = closest(_month(hit["m"]), _number(hit["d"]), middle)
                if day is not None and day >= closed:
                    return day
    return middle


def _first_full_date(prose: Prose) -> date | None:
    for sentence in prose.story:
        for rule, pattern in _DAYS:
            for hit in pattern.finditer(prose.text, sentence.start, sentence.end):
                if hit["y"]:
                    month = int(hit["m"]) if rule == "dates.en.iso" else _month(hit["m"])
                    day = day_in_month(int(hit["y"]), month, _number(hit["d"])) if 1 <= month <= 12 else None
                    if day is not None:
                        return day
    return None


def _impossible(phrase: str) -> Issue:
    return Issue(code=ISSUE_IMPOSSIBLE_DATE, detail=f"{phrase!r}: the calendar has no such day or stay")


def _month(name: str) -> int:
    return ENGLISH_MONTHS[name]


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))
