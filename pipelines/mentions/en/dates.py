"""Which days does an English page print, and what does each phrase say of a stay: its range, an end of it, or one day?

One table of templates (guide §4). Weekdays are told from the dateline, month days take the year that fits it. A phrase
that names a day the calendar does not have, or contradicts itself, is an issue and never a date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from archive.records import Issue
from pipelines.mentions.calendar import (
    ENGLISH_WEEKDAYS,
    ISSUE_IMPOSSIBLE_DATE,
    day_in_month,
    last_weekday,
    next_weekday,
    weekday_range,
)
from pipelines.mentions.en import date_words as words
from pipelines.mentions.en.date_words import DateMention, Shape
from pipelines.mentions.en.dating import DAYS, WEEKDAY, Dating, month_of, number_of
from pipelines.mentions.en.months import find_months, same_month
from pipelines.mentions.en.sentences import Prose, Sentence

__all__ = ["DateMention", "Shape", "find_dates"]

ISSUE_CONTRADICTION = "contradictory_date"
_MAX_STAY = 45  # days; the longest trip known to the guides is under three weeks, a longer "range" is a campaign


def find_dates(prose: Prose, when: Dating) -> tuple[tuple[DateMention, ...], tuple[Issue, ...]]:
    """Every date phrase of title and body, in order, none inside another, and what was refused."""
    found: list[DateMention] = []
    issues: list[Issue] = []
    for sentence in prose.story:
        taken: list[tuple[int, int]] = []
        here: list[DateMention] = []
        for finder in (_ranges, _weekday_ranges, _lengths, _days, _weekdays, _relatives, find_months):
            for mention in finder(prose, sentence, when, issues, taken):
                here.append(mention)
                taken.append((mention.start, mention.end))
        found += here
        found += _carried(prose, sentence, here, issues, taken)
        found += same_month(prose, sentence, found, taken)
    return tuple(sorted(found, key=lambda m: m.start)), tuple(issues)


Finder = Callable[[Prose, Sentence, Dating, list[Issue], list[tuple[int, int]]], Iterator[DateMention]]


def _ranges(
    prose: Prose, sentence: Sentence, when: Dating, issues: list[Issue], taken: list[tuple[int, int]]
) -> Iterator[DateMention]:
    """dates.en.month_first  `from Dec. 22 to 26`, `July 31 - Aug. 2`
    dates.en.day_first    `11-14 January 2018`, `from 30 December to 4 January`

    Traps: `Nov. 15 and 17` with `and` is a range only after `between`.
    """
    for rule, pattern in words.RANGES:
        for hit in words.free(pattern, prose, sentence, taken):
            between = prose.text[: hit.start()].endswith(("between ", "between the ", "Between "))
            if " and " in hit[0] and not between and not _next_day(prose, sentence, hit):
                continue
            if rule == "dates.en.day_first" and hit["m1"] is None and " and " in hit[0] and not between:
                continue
            m1, m2 = hit["m1"] or hit["m2"], hit["m2"] or hit["m1"]
            year = int(hit["y2"] or hit["y1"] or 0) or None
            last = words.day_in_year(month_of(m2), number_of(hit["d2"]), year, when)
            if last is None:
                if when.near is not None or year is not None:
                    issues.append(_impossible(hit[0]))
                    taken.append(hit.span())
                continue
            first = words.day_in_year(
                month_of(m1), number_of(hit["d1"]), int(hit["y1"]) if hit["y1"] else last.year, when
            )
            if first is not None and first > last and not hit["y1"] and m1 != m2:
                first = day_in_month(last.year - 1, month_of(m1), number_of(hit["d1"]))
            if first is None or not 0 <= (last - first).days <= _MAX_STAY:
                issues.append(_impossible(hit[0]))
                taken.append(hit.span())
                continue
            shape = Shape.RANGE if first < last else Shape.DAY
            yield DateMention(start=hit.start(), end=hit.end(), shape=shape, first=first, last=last, rule=rule)


_STAYED = re.compile(
    r"^(?!.*\b(?:met|talks|meetings?|held|received)\b).*\b(?:visit(?:s|ed)?|toured|tour|stayed|spent|did so|hosted"
    r"|was (?:there|in)|were (?:there|in))\b"
)


def _carried(
    prose: Prose, sentence: Sentence, before: list[DateMention], issues: list[Issue], taken: list[tuple[int, int]]
) -> Iterator[DateMention]:
    """dates.en.carried: `A from Nov. 20 to 23 and B from 24th to 26th`. Trap: `from 20 to 30 people`."""
    months = sorted((m for m in before if m.last is not None and m.rule.startswith("dates.en.")
                     and m.rule not in ("dates.en.weekday", "dates.en.weekdays")), key=lambda m: m.start)  # fmt: skip
    for hit in words.free(words.CARRIED, prose, sentence, taken):
        known = [m.last for m in months if m.end <= hit.start()]
        if not known or known[-1] is None:
            continue
        base = known[-1]
        first, last = (
            day_in_month(base.year, base.month, number_of(d)) for d in (hit["d1"] or hit["e1"], hit["d2"] or hit["e2"])
        )
        if first is None or last is None or first >= last:
            issues.append(_impossible(hit[0]))
            continue
        yield DateMention(
            start=hit.start(), end=hit.end(), shape=Shape.RANGE, first=first, last=last, rule="dates.en.carried"
        )


def _next_day(prose: Prose, sentence: Sentence, hit: re.Match[str]) -> bool:
    """`visited A on Aug. 7 and 8`: two days that follow each other are a stay. Trap: `met on Aug. 7 and 8`."""
    follows = hit["m1"] in (None, hit["m2"]) or hit["m2"] is None
    before = prose.text[max(sentence.start, hit.start() - 200) : hit.start()]
    return (
        follows
        and number_of(hit["d2"]) == number_of(hit["d1"]) + 1
        and (_STAYED.search(prose.of(sentence)) is not None or _SAT.search(before) is not None)
    )


_SAT = re.compile(  # `a forum was held in CITY on May 27 and 28`
    r"\b(?:conference|forum|dialogue|symposium|seminar|workshop|course)\b[^.;]{0,140}\b(?:was|were) held\b[^.;]{0,50}$"
)


def _weekday_ranges(
    prose: Prose, sentence: Sentence, when: Dating, issues: list[Issue], taken: list[tuple[int, int]]
) -> Iterator[DateMention]:
    """dates.en.weekdays  `from Tuesday to Friday`: the latest such pair ending on or before the dateline

    Traps: two equal weekdays are no guess.
    """
    for hit in words.free(words.WEEKDAYS, prose, sentence, taken):
        if when.told is None:
            taken.append(hit.span())
            continue
        days = (ENGLISH_WEEKDAYS[hit["w2"]] - ENGLISH_WEEKDAYS[hit["w1"]]) % 7
        if " and " in hit[0] and hit["lead"] != "between " and not (days == 1 and _STAYED.search(prose.of(sentence))):
            continue
        first, last = ENGLISH_WEEKDAYS[hit["w1"]], ENGLISH_WEEKDAYS[hit["w2"]]
        future = "next " in hit[0] or re.search(r"\bwill\b|\bis to\b|\bto visit\b", prose.of(sentence)) is not None
        now = re.search(
            r"\b(?:is|are) (?:now |currently )?(?:in|on|visiting|touring|paying|staying)\b", prose.of(sentence)
        )
        if future and first != last:
            start = next_weekday(first, when.told)
            pair: tuple[date, date] | None = (start, next_weekday(last, start))
        elif now is not None and first != last:
            start = last_weekday(first, when.told)  # under way: the stay holds the day of writing
            pair = (start, next_weekday(last, start))
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
    """dates.en.length  `a four-day visit`: both ends inclusive; the day it hangs on is found by the stay finder."""
    for hit in words.free(words.LENGTH, prose, sentence, taken):
        after = prose.text[hit.end() : hit.end() + 60]
        before = prose.text[max(sentence.start, hit.start() - 24) : hit.start()]
        stays_for = words.STAYS.search(before) or (
            re.search(r"\b(?:for|over) $", before) and re.match(r",? (?:from|starting|beginning|until|ending)\b", after)
        )
        if not (stays_for or re.match(r"(?: [\w-]+){0,4} (?:visit|tour|trip|stay|mission|journey)\b", after)):
            continue
        count = words.NUMBERS.get(hit["count"]) or int(hit["count"])
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
    """dates.en.month_day  `Nov. 17`, `on Friday, Nov. 17`
    dates.en.day_month  `18 November 2017`
    dates.en.iso        `2017-11-18`

    Traps: a weekday that does not fit the day.
    """
    for rule, pattern in DAYS:
        for hit in words.free(pattern, prose, sentence, taken):
            month = int(hit["m"]) if rule == "dates.en.iso" else month_of(hit["m"])
            day = words.day_in_year(month, number_of(hit["d"]), int(hit["y"]) if hit["y"] else None, when)
            if day is None:
                if when.near is not None or hit["y"]:
                    issues.append(_impossible(hit[0]))
                taken.append(hit.span())
                continue
            start, end = hit.span()
            before = re.search(rf"({WEEKDAY})(?:,| \(|,? the)? ?$", prose.text[max(sentence.start, start - 16) : start])
            after = re.match(rf",? \(?({WEEKDAY})\b", prose.text[end : end + 14])
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
            shape = words.side(prose, sentence, start)
            yield DateMention(start=start, end=end, shape=shape, first=day, last=day, rule=rule)
            taken.append((start, end))


def _weekdays(
    prose: Prose, sentence: Sentence, when: Dating, issues: list[Issue], taken: list[tuple[int, int]]
) -> Iterator[DateMention]:
    """dates.en.weekday  `on Tuesday`: the last one up to the day of writing, or the next where it looks ahead."""
    for hit in words.free(words.SINGLE_WEEKDAY, prose, sentence, taken):
        if when.told is None:
            continue
        weekday = ENGLISH_WEEKDAYS[hit["w"]]
        which = (hit["which"] or "").strip()
        since = prose.text.endswith("since ", sentence.start, hit.start())
        ahead = which in ("next", "coming", "this coming") or (
            which not in ("last", "past")
            and not since
            and (words.looks_ahead(prose, sentence, hit.start()) or _still_here(prose, sentence, hit.start()))
        )
        if ahead:
            # a paper of Saturday that announces something for Saturday means its own day
            day = when.told if which == "" and when.told.weekday() == weekday else next_weekday(weekday, when.told)
        elif which == "last":
            day = last_weekday(weekday, when.told - timedelta(days=1))
        else:
            day = last_weekday(weekday, when.told)
        yield DateMention(
            start=hit.start(), end=hit.end(), shape=words.side(prose, sentence, hit.start()), first=day, last=day,
            rule="dates.en.weekday", future=ahead,
        )  # fmt: skip


def _still_here(prose: Prose, sentence: Sentence, offset: int) -> bool:
    """`The team is here until Wednesday`: a stay that goes on ends after the day of writing."""
    return (
        words.side(prose, sentence, offset) is Shape.UNTIL
        and _IS_HERE.search(prose.text[sentence.start : offset]) is not None
    )


_IS_HERE = re.compile(
    r"\b(?:is|are) (?:now |currently )?(?:here|there|in|on|visiting|touring|staying|paying)\b|\b(?:remain|stay)s?\b"
)


_WILL_END = re.compile(r" (?:wraps? up|winds? up|concludes?|ends?|finish(?:es)?|completes?|leaves?|departs?) ")
_LEAVING = re.compile(r"\b(?:departs?|leaves?|returns?|flies|fly|ends?|concludes?|arrives?|opens?|begins?|starts?) $")


def _relatives(
    prose: Prose, sentence: Sentence, when: Dating, issues: list[Issue], taken: list[tuple[int, int]]
) -> Iterator[DateMention]:
    """dates.en.relative  `today` under a dateline is the dateline's day, else that of publication
    dates.en.here      `met here`, no other day in the sentence: the day the text was filed

    Traps: `here` needs a dateline, and so does `today` of what is past: a paper may print an agency's text later. No
    dateline is needed where the page prints the number beside it, `today (14)`, and it is that of the publication.
    """
    line = prose.dateline
    if when.told is None:
        return
    numbered = _numbered(prose, when.told)
    filed = line is not None and line.day is not None
    here = words.HERE.search(prose.text, sentence.start, sentence.end)
    if filed and here is not None and not taken and not words.RELATIVE.search(prose.text, sentence.start, sentence.end):
        # `met here with`, no other day in the sentence: the day the text was filed
        yield DateMention(
            start=here.start(), end=here.end(), shape=Shape.DAY, first=when.told, last=when.told, rule="dates.en.here"
        )
    for hit in words.free(words.RELATIVE, prose, sentence, taken):
        if (
            not (filed or numbered)
            and hit["word"].lower() not in _SHIFTS
            and not _LEAVING.search(prose.text, sentence.start, hit.start())
            and not _WILL_END.match(prose.text, hit.end())
        ):
            continue
        shift = _SHIFTS.get(hit["word"].lower(), 0)
        day = when.told + timedelta(days=shift)
        if hit["day"] is not None and number_of(hit["day"]) != day.day:
            continue
        shape = words.side(prose, sentence, hit.start())
        yield DateMention(
            start=hit.start(),
            end=hit.end(),
            shape=shape,
            first=day,
            last=day,
            rule="dates.en.relative",
            future=shift > 0,
        )


_SHIFTS = {"yesterday": -1, "tomorrow": 1}


def _numbered(prose: Prose, told: date) -> bool:
    """Does the page print the day of publication beside a `today`: `met today (14)`?"""
    hits = (words.RELATIVE.search(prose.text, s.start, s.end) for s in prose.lead(4))
    return any(
        h is not None and h["day"] is not None and number_of(h["day"]) == told.day and h["word"].lower() not in _SHIFTS
        for h in hits
    )


def _impossible(phrase: str) -> Issue:
    return Issue(
        code=ISSUE_IMPOSSIBLE_DATE, detail=f"{phrase!r}: no such day or stay, or in a year that cannot be meant"
    )
