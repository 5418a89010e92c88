"""From which day does a page speak, and which year do its days belong to?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from archive.records import Issue
from pipelines.mentions.calendar import (
    ENGLISH_MONTHS,
    INFERRED_YEAR,
    closest,
    day_in_month,
)
from pipelines.mentions.en.sentences import MONTH_NAMES, Prose

__all__ = [
    "DAYS", "DAY_NUMBER", "MONTH", "WEEKDAY", "YEARS", "Dating", "dating", "month_of",
    "number_of", "year_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Dating:
    """From when a page speaks. `told`: the day weekdays are counted from; `near`: the day years are chosen by."""

    told: date | None
    near: date | None
    year_inferred: bool = False  # no year stands on the page: it comes from the meeting the page names


MONTH = MONTH_NAMES
WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
DAY_NUMBER = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?!\d|,\d{3}|:\d|\.\d| percent|%)"
YEARS = range(1900, 2100)  # a day of another printed year is refused, and the page's year never put in its place
# TRAP: `On December 3, 1200 people attended` prints no year. Behind a comma 2919 is one where a clause ends, an agency
# or a word that opens another part of the sentence follows; without comma, where nothing counted does.
_NO_COUNT = (
    r"(?=$|[.,](?!\d)|[;:!?)\]\"'\n]| ?(?:--?|—)(?! ?\d)| \([A-Z]"
    r"| (?:and|or|at|by|on|in(?! (?:all|total)\b)|to|until|till|through|with|when|where|which|who|that|the|an?|his|her"
    r"|its|their|for|during|before|after|as|is|was|has|had)\b)"
)
_COUNTED = (
    r"(?! (?:[\w-]+ )?(?:people|persons|men|women|(?:participant|guest|delegate|representative|member|official"
    r"|diplomat|student|scholar|visitor|attendee|cadre|journalist|expert|leader|part(?:y|ie)|compan(?:y|ie)|hour)s|GMT)\b)"
)
_FIGURES = r"[1-9]\d{3,4}(?![\d%]|[.,]\d)"
_Y = rf"(?:,? (?P<{{y}}>(?:19|20)\d\d(?!\d)|(?<=, ){_FIGURES}{_NO_COUNT}|(?<!, ){_FIGURES}{_COUNTED}))?"


def year_of(name: str) -> str:
    return _Y.replace("{y}", name)


DAYS = (
    ("dates.en.month_day", re.compile(rf"\b(?P<m>{MONTH})\.? (?:the )?(?P<d>{DAY_NUMBER}){year_of('y')}")),
    ("dates.en.day_month", re.compile(rf"\b(?P<d>{DAY_NUMBER}) (?:of )?(?P<m>{MONTH})\b\.?{year_of('y')}")),
    ("dates.en.iso", re.compile(r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b")),
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
        found = DAYS[0][1].fullmatch(prose.text, *line.day) or DAYS[1][1].fullmatch(prose.text, *line.day)
        if found is not None:
            month, day = month_of(found["m"]), number_of(found["d"])
            told = day_in_month(line.year, month, day) if line.year else closest(month, day, near)
            if inferred and told is not None and meeting_closed is not None and told < meeting_closed:
                told = closest(month, day, told + timedelta(days=366))
            if told is not None and published_on is not None and not late and told > published_on + timedelta(days=2):
                told = closest(month, day, published_on - timedelta(days=180))
    issues = (INFERRED_YEAR,) if inferred else ()
    return Dating(told=told, near=told or near, year_inferred=inferred), issues


def _first_day_after(prose: Prose, closed: date) -> date:
    """Where a page without any year stands: its first month day, in the year after the meeting it tells of."""
    middle = closed + timedelta(days=120)
    for sentence in prose.part("body"):
        for _, pattern in DAYS[:2]:
            for hit in pattern.finditer(prose.text, sentence.start, sentence.end):
                day = closest(month_of(hit["m"]), number_of(hit["d"]), middle)
                if day is not None and day >= closed:
                    return day
    return middle


def _first_full_date(prose: Prose) -> date | None:
    for sentence in prose.story:
        for rule, pattern in DAYS:
            for hit in pattern.finditer(prose.text, sentence.start, sentence.end):
                if hit["y"] and int(hit["y"]) in YEARS:
                    month = int(hit["m"]) if rule == "dates.en.iso" else month_of(hit["m"])
                    day = day_in_month(int(hit["y"]), month, number_of(hit["d"])) if 1 <= month <= 12 else None
                    if day is not None:
                        return day
    return None


def month_of(name: str) -> int:
    return ENGLISH_MONTHS[name]


def number_of(text: str) -> int:
    return int(re.sub(r"\D", "", text))
