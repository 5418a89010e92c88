"""Which months does an English page print: `in mid-December`, `earlier this month`?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from archive.records import Issue
from pipelines.mentions.calendar import (
    ISSUE_IMPOSSIBLE_DATE,
    closest,
    month_bounds,
)
from pipelines.mentions.en import date_words as words
from pipelines.mentions.en.date_words import DateMention, Shape
from pipelines.mentions.en.dating import YEARS, Dating, month_of
from pipelines.mentions.en.sentences import Prose, Sentence

__all__ = ["find_months", "same_month"]

_SAME = re.compile(r"\b(?:in|during|later|earlier|at the end of|at the start of) (?:the same|that(?: same)?) month\b")


def find_months(
    prose: Prose, sentence: Sentence, when: Dating, issues: list[Issue], taken: list[tuple[int, int]]
) -> Iterator[DateMention]:
    """dates.en.month       `in mid-December`: the month, first to last day
    dates.en.this_month  `earlier this month`, `last month`

    Traps: `May` the verb; a printed year that cannot be meant.
    """
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
        if hit["y"] and int(hit["y"]) not in YEARS:
            issues.append(Issue(code=ISSUE_IMPOSSIBLE_DATE, detail=f"{hit[0]!r}: no year of a journey"))
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


def same_month(
    prose: Prose, sentence: Sentence, before: Sequence[DateMention], taken: list[tuple[int, int]]
) -> Iterator[DateMention]:
    """dates.en.same_month  `in the same month`, `that month`: the month of the last day or month told

    Traps: nothing was told before; what was told before spans two months.
    """
    known = [m for m in before if m.first is not None]
    for hit in words.free(_SAME, prose, sentence, taken):
        last = max((m for m in known if m.end <= hit.start()), key=lambda m: m.start, default=None)
        if last is None or last.first is None or last.last is None or last.first.month != last.last.month:
            continue
        bounds = month_bounds(last.last.year, last.last.month)
        if bounds is not None:
            yield DateMention(
                start=hit.start(), end=hit.end(), shape=Shape.MONTH, first=bounds[0], last=bounds[1],
                rule="dates.en.same_month",
            )  # fmt: skip
