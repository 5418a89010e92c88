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
    closest,
    day_in_month,
    last_weekday,
    month_bounds,
    next_weekday,
    weekday_range,
)
from pipelines.mentions.en import date_words as words
from pipelines.mentions.en.date_words import DateMention, Shape
from pipelines.mentions.en.dating import DAYS, WEEKDAY, Dating, month_of, number_of
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
    r"^(?!.*\b(?:met|talks|meetings?|held|received)\b).*\b(?:visit(?:s|ed)?|toured|tour|stayed|spent)\b"
)


def _next_day(prose: Prose, sentence: Sentence, hit: re.Match[str]) -> bool:
    """`visited A on Aug. 7 and 8`: two days that follow each other are a stay. Trap: `met on Aug. 7 and 8`."""
    follows = hit["m1"] in (None, hit["m2"]) or hit["m2"] is None
    return (
        follows and number_of(hit["d2"]) == number_of(hit["d1"]) + 1 and _STAYED.search(prose.of(sentence)) is not None
    )


def _weekday_ranges(
    prose: Prose, sentence: Sentence, when: Dating, issues: list[Issue], taken: list[tuple[int, int]]
) -> Iterator[DateMention]:
    """`from Tuesday to Friday`: the latest such pair ending on or before the dateline. Two equal weekdays: no guess."""
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
    """`a four-day visit`: both ends inclusive; the day it hangs on is found by the stay finder."""
    for hit in words.free(words.LENGTH, prose, sentence, taken):
        after = prose.text[hit.end() : hit.end() + 60]
        stays_for = re.search(r"\b(?:for|over) $", prose.text[max(0, hit.start() - 6) : hit.start()]) and re.match(
            r",? (?:from|starting|beginning|until|ending)\b", after
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
    """`Nov. 17`, `18 November 2017`, `on Friday, Nov. 17`. Trap: a weekday that does not fit the day."""
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
    """`on Tuesday`: the last one up to the day of writing, or the next when the sentence looks ahead."""
    for hit in words.free(words.SINGLE_WEEKDAY, prose, sentence, taken):
        if when.told is None:
            continue
        weekday = ENGLISH_WEEKDAYS[hit["w"]]
        which = (hit["which"] or "").strip()
        ahead = which in ("next", "coming", "this coming") or (
            which not in ("last", "past") and words.looks_ahead(prose, sentence, hit.start())
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


def _relatives(
    prose: Prose, sentence: Sentence, when: Dating, issues: list[Issue], taken: list[tuple[int, int]]
) -> Iterator[DateMention]:
    """`today` under a dateline is the dateline's day. Trap: without dateline it may be any day."""
    line = prose.dateline
    if when.told is None or line is None or line.day is None:
        return
    here = words.HERE.search(prose.text, sentence.start, sentence.end)
    if here is not None and not taken and not words.RELATIVE.search(prose.text, sentence.start, sentence.end):
        # `met here with`, no other day in the sentence: the day the text was filed
        yield DateMention(
            start=here.start(), end=here.end(), shape=Shape.DAY, first=when.told, last=when.told, rule="dates.en.here"
        )
    for hit in words.free(words.RELATIVE, prose, sentence, taken):
        shift = {"yesterday": -1, "today": 0, "tomorrow": 1}[hit["word"].lower()]
        day = when.told + timedelta(days=shift)
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


def _months(
    prose: Prose, sentence: Sentence, when: Dating, issues: list[Issue], taken: list[tuple[int, int]]
) -> Iterator[DateMention]:
    """`in mid-December`, `earlier this month`: the month, first to last day. Trap: `May` the verb."""
    for hit in words.free(words.WHOLE_MONTH, prose, sentence, taken):
        lead = prose.text[max(sentence.start, hit.start() - 8) : hit.start()]
        if (
            not hit["part"]
            and not re.search(r"\b(?:[Ii]n|[Dd]uring|[Ll]ast|[Tt]his|of|[Ss]ince|next) $", lead)
            and not hit["y"]
        ):
            continue
        if when.near is None and not hit["y"]:
            continue
        month = month_of(hit["m"])
        middle = closest(month, 15, when.near) if when.near else None
        year = int(hit["y"]) if hit["y"] else middle.year if middle else None
        bounds = month_bounds(year, month) if year else None
        if (
            bounds is not None
            and not hit["y"]
            and when.near
            and bounds[0] > when.near
            and lead.lower().endswith("last ")
        ):
            bounds = month_bounds(bounds[0].year - 1, month)  # `last October`, written in August
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
    for hit in words.free(words.MONTH_WORD, prose, sentence, taken):
        word = hit["which"].lower()
        shift = -1 if "last" in word else 1 if "next" in word else 0
        base = when.near.replace(day=15) + timedelta(days=30 * shift)
        bounds = month_bounds(base.year, base.month)
        if bounds is not None:
            yield DateMention(
                start=hit.start(), end=hit.end(), shape=Shape.MONTH, first=bounds[0], last=bounds[1],
                rule="dates.en.this_month", future="later" in word or shift > 0,
            )  # fmt: skip


def _impossible(phrase: str) -> Issue:
    return Issue(code=ISSUE_IMPOSSIBLE_DATE, detail=f"{phrase!r}: the calendar has no such day or stay")
