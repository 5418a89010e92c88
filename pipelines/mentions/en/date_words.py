"""The words of English date phrases: what a phrase can say, the templates, and which way a sentence looks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipelines.mentions.calendar import closest, day_in_month
from pipelines.mentions.en.dating import DAY_NUMBER, MONTH, WEEKDAY, YEARS, Dating, year_of
from pipelines.mentions.en.sentences import Prose, Sentence

__all__ = ["DateMention", "Shape", "day_in_year", "free", "looks_ahead", "side"]


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


WDC = rf"(?:{WEEKDAY},? |{WEEKDAY}, )?"
TO = r"(?: ?(?:to|until|till|through|and|—|-|--) ?)"
NUMBERS = {
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
COUNT = rf"(?P<count>\d{{1,2}}|{'|'.join(NUMBERS)})[- ]days?(?:-long)?"
# Longest first: a phrase that a longer one covers is not read again.
RANGES = (
    # from Dec. 30 to Jan. 4; July 31 - Aug. 2; Nov. 17 to 20, 2017; Dec. 22-26; December 18th to 21st
    ("dates.en.month_first", re.compile(
        rf"\b(?P<m1>{MONTH})\.? (?P<d1>{DAY_NUMBER}){year_of('y1')}[,)]?{TO}(?:{WEEKDAY} \()?{WDC}(?:the )?"
        rf"(?:(?P<m2>{MONTH})\.? )?(?P<d2>{DAY_NUMBER}){year_of('y2')}")),
    # 11-14 January 2018; 30 December to 4 January; from the 22nd to the 26th of December
    ("dates.en.day_first", re.compile(
        rf"\b(?P<d1>{DAY_NUMBER})(?: (?:of )?(?P<m1>{MONTH})\.?{year_of('y1')})?{TO}(?:the )?{WDC}"
        rf"(?P<d2>{DAY_NUMBER}) (?:of )?(?P<m2>{MONTH})\b\.?{year_of('y2')}")),
)  # fmt: skip
WEEKDAYS = re.compile(
    rf"\b(?P<lead>from |between |on )?(?:last |this |next )?(?P<w1>{WEEKDAY}){TO}(?:last |this "
    rf"|next )?(?P<w2>{WEEKDAY})\b(?! night| evening)"
)
# `visited A from Nov. 20 to 23 and B from 24th to 26th`: the month is the one printed before in the sentence
CARRIED = re.compile(
    rf"\b(?:from|between) (?:the )?(?P<d1>{DAY_NUMBER}){TO}(?:the )?(?P<d2>{DAY_NUMBER})(?=[,.;)]|$| (?:and|at|where"
    rf"|to)\b)"
    rf"|\bon (?:the )?(?P<e1>{DAY_NUMBER})-(?P<e2>{DAY_NUMBER})(?=[,.;)]|$| (?:and|at|where)\b)"
)
SINGLE_WEEKDAY = re.compile(
    rf"\b(?P<which>next |last |this |this coming |coming |past )?(?P<w>{WEEKDAY})\b(?!s\b|'s\b)"
)
RELATIVE = re.compile(
    r"\b(?P<word>[Yy]esterday|[Tt]oday|[Tt]omorrow|[Tt]his (?:morning|afternoon|evening))\b(?!'s)"
    r"(?: \((?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\))?"
)
HERE = re.compile(
    r"\b(?:met|held talks|meets|received|opened|was held|were held) here\b(?! (?:on|in|from|last|next|earlier"
    r"|early|late)\b)"
)
WHOLE_MONTH = re.compile(
    r"\b(?P<part>[Mm]id-|[Ee]arly |[Ll]ate |the (?:beginning|middle|end|start) of )?(?P<m>January|February"
    r"|March|April|May|June|July"
    rf"|August|September|October|November|December){year_of('y')}\b(?! \d)"
)
MONTH_WORD = re.compile(
    r"\b(?P<which>[Ee]arlier this|[Ll]ater this|[Tt]his|[Ll]ast|[Nn]ext|(?:late|early) (?:this|last"
    r"|next)) month\b(?!'s)"
)
LENGTH = re.compile(rf"\b{COUNT}")
STAYS = re.compile(
    r"\b(?:spen[dt]s?|spending|(?:stay|visit|tour|trip)s? of|stay(?:s|ed|ing)? for|(?:here"
    r"|there|\w+day) for) $"
)
FROM = re.compile(
    r"(?:\b(?:[Ss]tarting|[Bb]eginning|starts?|started|begins?|began|begun|kicks? off|kicked off|opened|since"
    r"|as of|[Ff]rom)"
    r"(?: on| from)?(?: the)? (?:\w+ )?|\bsince (?:its|his|her|their|the) arrival (?:here |there "
    r"|in [A-Z][\w ]{2,20})?on )$"
)
UNTIL = re.compile(
    r"(?:\b(?:[Uu]ntil|[Tt]ill|through|ending|ends?|ended|concluded?|concludes|concluding|finishe[ds]|wrap(?:s"
    r"|ped) up|completed|closed)"
    r"(?:[\w ,'-]{0,60}? on| on)?(?: the)? )$"
)


def free(
    pattern: re.Pattern[str], prose: Prose, sentence: Sentence, taken: list[tuple[int, int]]
) -> Iterator[re.Match[str]]:
    for hit in pattern.finditer(prose.text, sentence.start, sentence.end):
        if not any(start < hit.end() and hit.start() < end for start, end in taken):
            yield hit


def side(prose: Prose, sentence: Sentence, start: int) -> Shape:
    """Is the day said to be the first, the last, or just a day?"""
    before = prose.text[max(sentence.start, start - 90) : start]
    if FROM.search(before):
        return Shape.FROM
    if UNTIL.search(before):
        return Shape.UNTIL
    return Shape.DAY


def looks_ahead(prose: Prose, sentence: Sentence, offset: int) -> bool:
    clause = prose.text[max(sentence.start, offset - 160) : offset]
    if re.fullmatch(r"\W*\w{0,6} ?", clause):  # `On Tuesday the delegation will ...`
        return (
            re.match(r"\w+,? (?:[\w'-]+ ){0,5}(?:will|is to|are to|is due|are due)\b", prose.text[offset:][:80])
            is not None
        )
    words = re.findall(
        r"\b(?:will(?: be \w+)?|(?:is|are) (?:\w+ )?to|to be \w+|plans? to|planning|due to|set to|expected to|scheduled"
        r"|is organi[sz]ing|are organi[sz]ing|is holding|lasts?|runs?|leaves?|returns?|departs?|fl(?:y|ies)"
        r"|heads(?! (?:of|an?|the|its|it|this)\b)"
        r"|moves on|goes on|begins|ends"
        r"|[Ee]xpected in|[Aa]waited in|[Dd]ue in|is sending|is expected|is due|is (?:paying|visiting|touring"
        r"|staying)|asking|to visit|to send"
        r"|(?:has|have) been (?:asked|invited|called|summoned|requested) (?:to|for)"
        r"|to travel|bound for|said|announced|told|reported|held|met|visited|arrived|was|were|began|started"
        r"|gathered|attended|came|heard|opened|took|listened|invited|hosted|received|explained|introduced|briefed|spoke"
        r"|concluded|ended|returned|left|travell?ed|toured|paid)\b",
        clause,
    )
    past = {
        "began",
        "started",
        "said",
        "announced",
        "told",
        "reported",
        "held",
        "met",
        "visited",
        "arrived",
        "was",
        "were",
        *[
            "gathered",
            "attended",
            "came",
            "heard",
            "opened",
            "took",
            "listened",
            "invited",
            "hosted",
            "received",
            "explained",
            "introduced",
            "briefed",
        ],
        *[
            "spoke",
            "concluded",
            "ended",
            "returned",
            "left",
            "traveled",
            "travelled",
            "toured",
            "paid",
            "began",
            "started",
        ],
    }
    return bool(words) and words[-1] not in past


def day_in_year(month: int, day: int, year: int | None, when: Dating) -> date | None:
    """The day meant; None where the calendar has none, no year is known, or a year is printed that cannot be meant."""
    if year is not None:
        return day_in_month(year, month, day) if year in YEARS else None
    return closest(month, day, when.near) if when.near is not None else None
