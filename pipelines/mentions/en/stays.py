"""From which day to which day was a team in each country?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from archive.records import Precision
from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.dates import DateMention, Shape
from pipelines.mentions.en.dating import Dating
from pipelines.mentions.en.sentences import Prose, Sentence, within
from pipelines.mentions.meetings import MeetingMention

__all__ = ["Stay", "day_of", "find_stays", "is_reporting"]

Range = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One end of a stay: the day and the passages it is read from."""

    day: date
    spans: tuple[Range, ...]
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A stay in one country; rank: how directly the page says it, 0 best."""

    start: Bound | None
    end: Bound | None
    precision: Precision
    rank: int


_VISIT_WORD = re.compile(
    r"\b(?:visit(?:s|ed|ing)?|tour(?:s|ed|ing)?|trip|stay(?:s|ed)?|journey|Visit(?:s|ed)?|Tour(?:s|ed)?|arrival"
    r"|departure"
    r"|c[ao]me|reach(?:es|ed)|land(?:s|ed)|fl(?:y|ies|ew)|leaves?|left|departs?|departed|returns?|returned|spent"
    r"|calling on"
    r"|travel\w*|mission)\b|\b(?:went|go|goes|gone|sent|send|sends|led|lead|leads|leading|arriv\w+|heading"
    r"|headed|bound)\b"
)
_CONTACT = re.compile(
    r"\b(?:met|meets?|meeting|talks|received|receives?|held|holds?|attend(?:s|ed)?|symposium|seminar|session"
    r"|briefings?|briefed|lecture[ds]?|spoke|speaking|lecturing|speech|addressed|dialogue|forum|conference|event"
    r"|programme|program|opened"
    r"|introduced|explained|expounded|welcomed|hosted|told|informed)\b",
    re.IGNORECASE,
)
_ARRIVES = re.compile(
    r"\b(?:arriv(?:e|es|ed|ing)|travel(?:s|l?ed)? to|will (?:travel|visit|go|leave|fly|head|lead|pay|tour|be)"
    r"|to (?:visit|pay|travel|lead|tour)|leav(?:e|es|ing) for|left for|left Beijing|depart(?:s|ed)? for|fl(?:y"
    r"|ies|ew) to|sets? (?:off|out)"
    r"|head(?:s|ed)? (?:for|to)|kick(?:s|ed)? off|landed|will send|to send|beg[iau]ns?|start(?:s|ed)?|bound for"
    r"|due (?:in|to arrive)|c[ao]me to|reach(?:es|ed)|flew|travel(?:s|l?ed)|expected in|has been in)\b"
)
_LEAVES = re.compile(
    r"\b(?:concluded?|concludes|concluding|ended|ends|wrapp(?:ed|ing) up|wraps up|completed|finished|left (?!for)"
    r"|leaves? (?!for)|departs?(?! for)|departing(?! for)|leaving(?! for)"
    r"|departed(?! for)|return(?:s|ed)|fl(?:y|ies|ew) (?:back|home)|(?:goes|went|heads|headed) home|w(?:ound"
    r"|inding) up|rounded off|came to an end|until|closed)\b"
)
_REPORT = re.compile(
    r"\b(?:said|says|announced|told|reported|reports|confirmed|added|quoted|stated|released|noted|according to"
    r"|wrote|tweeted|published|posted|denied|spokes\w+|disclosed|learned|statement)\b(?P<rest>[^;]{0,48})$"
)
_ACTS = re.compile(
    r"\b(?:visit\w*|met|meets?|held|receiv\w+|arriv\w+|began|concluded|attended|tour\w*|travel\w*|briefing|session"
    r"|talks|symposium|seminar)\b"
)
_REPORT_AFTER = re.compile(r"(?:,? (?:the )?[\w' ]{0,60})?\b(?:said|announced|reported)\b")
_MEETING_DATED = re.compile(
    r",? (?:which |that )?(?:was |were |is )?(?:to be )?(?:just |recently )?(?:held|convened|opened|closed"
    r"|concluded|ended|took place|taking place)\b[\w ,']{0,40}$"
)
_OWN_DATED = re.compile(
    r"(?: of (?:the|their|its|his) [\w ]{3,30})?,? (?P<rel>(?:which|that) (?:was |were |had )?)?(?:just |recently )?"
    r"(?:held|convened|opened|closed|concluded|ended|met|gathered|approved|adopted|took place)\b[\w ,']{0,40}$"
)
_THEN = re.compile(
    r"\b(?:founded|established|born|since(?! (?:its|his|her|their|the) arrival| $)|anniversary|years? ago|last year"
    r"|in the year|centur|liberation"
    r"|independence|elected|elections?|adopted)\b"
)


def find_stays(
    prose: Prose,
    legs: Sequence[str],
    mentions: Sequence[CountryMention],
    told_in: Iterable[Sentence],
    dates: Sequence[DateMention],
    meetings: Sequence[MeetingMention],
    when: Dating,
    not_before: date | None,
) -> Mapping[str, Stay]:
    """The stay in each country of `legs`, where the page lets a careful reader know.

    told_in     the sentences that tell of this team, in the order of the story
    mentions    every country mention of the page; those of the legs bind a phrase to its country
    not_before  last day of the meeting that was presented: no briefing comes before it

    stays.en.range     a range beside the visit; several ranges in a sentence belong to the countries before each
    stays.en.length    `a four-day visit` that began, ended or starts on a day: both ends inclusive
    stays.en.bound     `from Nov. 17`, `arrived on Monday`, `ended on Saturday`: one end only
    stays.en.within    the day of a meeting
    stays.en.month     `in mid-December`
    Traps: the day of the report (`said on Saturday`), the days of the congress itself, anniversaries.
    """
    best: dict[str, Stay] = {}
    for sentence in told_in:
        here = within(dates, sentence.start, sentence.end)
        usable = [d for d in here if _usable(prose, sentence, d, meetings, when, not_before)]
        named = [m for m in within(mentions, sentence.start, sentence.end) if m.code in legs]
        for mention in usable:
            stay = _read(prose, sentence, mention, usable)
            if stay is None:
                continue
            codes = _bound_to(mention, usable, named) or tuple(legs)
            for code in codes:
                precision = stay.precision
                if precision is Precision.LEG_RANGE and len(codes) > 1:
                    precision = Precision.SHARED_RANGE
                _keep(best, code, Stay(start=stay.start, end=stay.end, precision=precision, rank=stay.rank))
    return best


def day_of(
    prose: Prose,
    sentences: Iterable[Sentence],
    dates: Sequence[DateMention],
    meetings: Sequence[MeetingMention],
    when: Dating,
    not_before: date | None,
) -> DateMention | None:
    """The day or days of a briefing: the first usable day the sentences print."""
    for sentence in sentences:
        for mention in within(dates, sentence.start, sentence.end):
            told = mention.shape in (Shape.DAY, Shape.RANGE, Shape.FROM)
            if told and _usable(prose, sentence, mention, meetings, when, not_before):
                return mention
    return None


def is_reporting(prose: Prose, sentence: Sentence, mention: DateMention) -> bool:
    """Is the day that of the report: `said on Saturday`, `it was announced here on Wednesday`?"""
    before = prose.text[max(sentence.start, mention.start - 90) : mention.start]
    said = _REPORT.search(before)
    if said is not None and not _ACTS.search(said["rest"]) and not re.search(r"\bthat\b|\"", said["rest"]):
        return True
    return (
        mention.shape is Shape.DAY
        and re.match(r",? (?:when|as) (?:it|he|she) (?:said|announced)", prose.text[mention.end : mention.end + 40])
        is not None
    )


def _usable(
    prose: Prose,
    sentence: Sentence,
    mention: DateMention,
    meetings: Sequence[MeetingMention],
    when: Dating,
    not_before: date | None,
) -> bool:
    if mention.shape is Shape.SPAN:
        return True
    if mention.first is None or mention.last is None or is_reporting(prose, sentence, mention):
        return False
    if not_before is not None and mention.last < not_before:
        return False
    if when.told is not None and not when.told - timedelta(days=300) <= mention.last <= when.told + timedelta(days=240):
        return False
    for meeting in within(meetings, sentence.start, mention.start):
        # another party's congress has no entry in the table: `the congress, which was held from ...`
        if meeting.meeting is None and _MEETING_DATED.match(prose.text, meeting.end, mention.start):
            return False
        # ours: `the congress, which met in November`, `held last month`; a briefing on it may be `held on Tuesday`
        dated = _OWN_DATED.match(prose.text, meeting.end, mention.start)
        if dated is not None and (dated["rel"] or mention.shape is Shape.MONTH):
            return False
    before = prose.text[max(sentence.start, mention.start - 30) : mention.start]
    if mention.shape is Shape.MONTH and before.endswith("ince "):
        return False  # `since September` says when a round began, not when one team was there
    return _THEN.search(before) is None


def _read(prose: Prose, sentence: Sentence, mention: DateMention, usable: Sequence[DateMention]) -> Stay | None:
    text = prose.of(sentence)
    visits = _VISIT_WORD.search(text) is not None
    contact = _CONTACT.search(text) is not None
    span = (mention.start, mention.end)
    first, last = mention.first, mention.last
    before = prose.text[max(sentence.start, mention.start - 110) : mention.start]
    if mention.shape is Shape.SPAN:
        return _counted(prose, sentence, mention, usable) if visits else None
    if first is None or last is None:
        return None
    start = Bound(day=first, spans=(span,), rule=mention.rule)
    end = Bound(day=last, spans=(span,), rule=mention.rule)
    if mention.shape is Shape.RANGE:
        meeting_only = (
            not visits
            and contact
            and re.search(r"\b(?:conference|forum|symposium|seminar|dialogue|workshop)\b", text, re.IGNORECASE)
            is not None
        )
        if meeting_only:
            return Stay(start=start, end=end, precision=Precision.WITHIN, rank=3)
        return Stay(start=start, end=end, precision=Precision.LEG_RANGE, rank=0)
    if mention.shape is Shape.MONTH:
        if visits or contact:
            return Stay(start=start, end=end, precision=Precision.MONTH, rank=5)
        return None
    if not (visits or contact):
        return None
    if mention.shape is Shape.FROM and visits:
        return Stay(start=start, end=None, precision=Precision.BOUNDED, rank=2)
    if mention.shape is Shape.UNTIL and visits:
        return Stay(start=None, end=end, precision=Precision.BOUNDED, rank=2)
    leaves = [h.start() for h in _LEAVES.finditer(before)]
    arrives = [h.start() for h in _ARRIVES.finditer(before)]
    meets = [h.start() for h in _CONTACT.finditer(before)]
    # `on Monday, NAME arrived` puts the day first
    if not before.strip(" ,OnAT") and visits and not meets:
        after = prose.text[mention.end : mention.end + 140]
        arrives = arrives or [
            h.start()
            for h in re.finditer(r"\b(?:arrived|arrives|will arrive|landed|left for|kicked off|began)\b", after)
        ]
        leaves = leaves or (
            [] if arrives else [h.start() for h in re.finditer(r"\b(?:concluded|wrapped up|ended|left)\b", after)]
        )
    latest = max([*leaves, *arrives, *meets], default=-1)
    if latest >= 0 and latest in leaves and re.match(r" for (?:the )?[A-Z]", prose.text[mention.end : mention.end + 9]):
        leaves, arrives = [], [latest]  # `leaves on Monday for A`
    if latest >= 0 and latest in arrives and visits:
        return Stay(start=start, end=None, precision=Precision.BOUNDED, rank=2)
    if latest >= 0 and latest in leaves and visits:
        return Stay(start=None, end=end, precision=Precision.BOUNDED, rank=2)
    if contact or visits:
        return Stay(start=start, end=end, precision=Precision.WITHIN, rank=3)
    return None


def _counted(prose: Prose, sentence: Sentence, length: DateMention, usable: Sequence[DateMention]) -> Stay | None:
    """stays.en.length: the day in the same sentence is the last one after `ended`, `concluded`; else the first."""
    days = [d for d in usable if d.shape in (Shape.DAY, Shape.FROM, Shape.UNTIL) and d.first is not None]
    if not days or length.days is None:
        return None
    day = min(days, key=lambda d: abs(d.start - length.start))
    assert day.first is not None
    low, high = min(length.start, day.start), max(length.end, day.end)
    around = prose.text[max(sentence.start, low - 60) : high]
    spans = ((length.start, length.end), (day.start, day.end))
    delta = timedelta(days=length.days - 1)
    ends = day.shape is Shape.UNTIL or (
        day.shape is Shape.DAY and _LEAVES.search(around) is not None and not day.future
    )
    first, last = (day.first - delta, day.first) if ends else (day.first, day.first + delta)
    return Stay(
        start=Bound(day=first, spans=spans, rule="stays.en.length"),
        end=Bound(day=last, spans=spans, rule="stays.en.length"),
        precision=Precision.LEG_RANGE,
        rank=1,
    )


def _bound_to(mention: DateMention, usable: Sequence[DateMention], named: Sequence[CountryMention]) -> tuple[str, ...]:
    """The countries a phrase belongs to: those named since the phrase before it, else those up to the next one."""
    others = [d for d in usable if d is not mention and d.shape is mention.shape]
    floor = max((d.end for d in others if d.end <= mention.start), default=-1)
    ceiling = min((d.start for d in others if d.start >= mention.end), default=10**9)
    before = [m.code for m in named if floor <= m.start < mention.start]
    after = [m.code for m in named if mention.end <= m.start < ceiling]
    return tuple(dict.fromkeys(before or after))


def _keep(best: dict[str, Stay], code: str, stay: Stay) -> None:
    """A more direct telling replaces; two one-sided ones complete each other; two days of meetings span both."""
    known = best.get(code)
    if known is None or stay.rank < known.rank:
        best[code] = stay
        return
    if known.rank == stay.rank == 2:
        start, end = known.start or stay.start, known.end or stay.end
        if start is not None and end is not None and start.day <= end.day:
            best[code] = Stay(start=start, end=end, precision=Precision.LEG_RANGE, rank=1)
