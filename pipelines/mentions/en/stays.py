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
from pipelines.mentions.en.day_places import bound_to, listed
from pipelines.mentions.en.sentences import Prose, Sentence, within
from pipelines.mentions.en.usable_days import is_reporting, is_usable
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
    r"\b(?:visit(?:s|ed|ing)?|tour(?:s|ed|ing)?|trip|stay(?:s|ed|ing)?|journey|Visit(?:s|ed)?|Tour(?:s|ed)?|arrival"
    r"|departure"
    r"|c[ao]me|reach(?:es|ed)|land(?:s|ed)|fl(?:y|ies|ew)|leaves?|left|departs?|departed|returns?|returned|spent"
    r"|calling on|[Ee]xpected in|[Aa]waited in|[Dd]ue in|ran|runs|lasted|lasts|legs?|stops?|remain(?:s|ed)?|t(?:ook"
    r"|akes|aken) (?!part\b|place\b|notes?\b)"
    r"|set(?:s|ting)? (?:out|off)|(?:[Dd]elegation|[Tt]eam|[Gg]roup|[Ee]nvoy)s? (?:is|are|was|were) in"
    r"|travel\w*|mission|(?:is|are|was|were|been) (?:here|there|in the country))\b|\b(?:went|go|goes|gone|sent|send"
    r"|sends|led|lead|leads|leading|[Aa]rriv\w+|heading"
    r"|headed|bound)\b"
)
_CONTACT = re.compile(
    r"\b(?:met|meets?|meeting|talks?|call|conversation|received|receives?|held|holds?|attend(?:s|ed)?|symposium"
    r"|seminar|session"
    r"|briefings?|briefed|lecture[ds]?|spoke|speaking|lecturing|speech|addressed|dialogue|forum|conference|event"
    r"|programme|program|opened"
    r"|introduced|explained|expounded|welcomed|hosted|told|informed|listen(?:ed|s)|heard|presentations?|gathered"
    r"|exchang\w+|dined|discussed|talked|laid before|took questions|walked through|(?:was|came) the turn of)\b",
    re.IGNORECASE,
)
_NOTICE = re.compile(r"(?:Time|Date|When|Day)(?: and (?:place|time|venue))?:")  # the line of an invitation
_PRESENCE = re.compile(
    r"\b(?:[Dd]elegations?|[Tt]eams?|[Gg]roups?|[Vv]isitors|[Gg]uests|(?:was|were|is|are|been|be) in"
    r"|hosted)\b"
)
# Who or what of ours is dated: not `the free trade zone, opened in July`, `the fair, held from Nov. 5 to 10`
_OURS = re.compile(
    r"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|[Ee]nvoys?|[Bb]riefings?|[Bb]riefed|[Ss]eminars?|[Ss]ymposi\w+|[Ll]ectur\w+"
    r"|[Tt]alks?|[Ss]essions?|[Dd]ialogues?|[Ff]orums?|met|explained|introduced|visit\w*|audience|hosts?|leader)\b"
)
_MOVES_ON = re.compile(
    r"(?:It|They|He|She|The (?:delegation|team|group|envoy|visitors|guests)) (?:is|are) (?:then |next "
    r"|also )?(?:due )?to "
    r"(?:then )?(?:leave|depart|travel|move|go|fly|head)\b"
)
_HEARD = re.compile(
    r"\b(?:hear|heard|listened|learn(?:ed|t)|were told|spoke to|(?:received|hosted|welcomed|saw) (?:one|another)"
    r"|one of them)\b"
)
_ARRIVES = re.compile(
    r"\b(?:arriv(?:e|es|ed|ing)|travel(?:s|l?ed)? to|will (?:travel|visit|go|leave|fly|head|lead|pay|tour|be)"
    r"|to (?:visit|pay|travel|lead|tour)|leav(?:e|es|ing) for|left for|left Beijing|depart(?:s|ed)? for|fl(?:y"
    r"|ies|ew) to|sets? (?:off|out)"
    r"|head(?:s|ed)? (?:for|to)|kick(?:s|ed)? off|landed|will send|to send|beg[iau]ns?|start(?:s|ed)?|bound for"
    r"|due (?:in|to arrive)|c[ao]me (?:here|over|in)\b"
    r"|c[ao]me to(?! (?:hear|listen|learn|attend|meet|talk|discuss|speak|explain|take))|reach(?:es|ed)|flew"
    r"|travel(?:s|l?ed)|cross(?:es|ed) into|expected in|has been in|[Aa]rriving)\b"
)
_LEAVES = re.compile(
    r"\b(?:concluded?|concludes|concluding|ended|ends|wrap(?:s|ped|ping)? up|completed|finished|left(?! for\b)"
    r"|leaves?(?! for\b)|departs?(?! for)|departing(?! for)|leaving(?! for)"
    r"|departed(?! for)|return(?:s|ed)|fl(?:y|ies|ew) (?:back|home)|(?:goes|went|heads|headed) home|w(?:ound"
    r"|inding) up|rounded off|came to an end|until|closed"
    r"|(?:on|made) (?:his|her|its|their) way (?:home|back)|head(?:s|ed|ing)? home)\b"
)
_ENDS_NEXT = re.compile(
    r",? (?:has |had )?(?:ended|concluded|wrapped up|wound up|completed|finished|left (?!for\b)"
    r"|flew home)\b"
)
_BEGINS_NEXT = re.compile(
    r",? (?:has |had )?(?:began|begun|started|kicked off|arrived|landed|left for|reached"
    r"|set out)\b"
)
_REPORT_AFTER = re.compile(r"(?:,? (?:the )?[\w' ]{0,60})?\b(?:said|announced|reported)\b")


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
    held: dict[str, Stay] = {}  # the first meeting told of each stay
    for sentence in told_in:
        here = within(dates, sentence.start, sentence.end)
        usable = [d for d in here if is_usable(prose, sentence, d, meetings, when, not_before)]
        named = [m for m in within(mentions, sentence.start, sentence.end) if m.code in legs]
        for mention in usable:
            stay = _read(prose, sentence, mention, usable, named)
            if stay is None:
                continue
            codes = bound_to(prose, mention, usable, named) or tuple(legs)
            for code in codes:
                precision = stay.precision
                if precision is Precision.LEG_RANGE and len(codes) > 1:
                    precision = Precision.SHARED_RANGE
                known = Stay(start=stay.start, end=stay.end, precision=precision, rank=stay.rank)
                if precision is Precision.WITHIN:
                    held.setdefault(code, known)
                elif precision is Precision.BOUNDED and code in held and _MOVES_ON.match(prose.of(sentence)):
                    continue  # `met in CITY on Thursday ... is to leave for ANOTHER CITY on Saturday`
                _keep(best, code, known)
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
            if told and is_usable(prose, sentence, mention, meetings, when, not_before):
                return mention
    return None


_DEPARTS_FOR = re.compile(r"(?:leav(?:es?|ing) for|left for|fl(?:y|ies|ew) to|departs? for|heads? for) (?:the )?[A-Z]")


def _departs_elsewhere(clause: str, named: Sequence[CountryMention], mention: DateMention) -> bool:
    """`leaves for B on Friday`, B no country of the journey: the last day of this stay."""
    left = mention.start - len(clause)
    return _DEPARTS_FOR.match(clause) is not None and not any(left <= m.start < mention.start for m in named)


def _read(
    prose: Prose,
    sentence: Sentence,
    mention: DateMention,
    usable: Sequence[DateMention],
    named: Sequence[CountryMention],
) -> Stay | None:
    text = prose.of(sentence)
    visits = _VISIT_WORD.search(text) is not None
    contact = _CONTACT.search(text) is not None or _NOTICE.match(text) is not None
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
        ours = _PRESENCE.search(text) or (contact and _OURS.search(text))
        if not (visits or ours or listed(prose, mention, named)):
            return None  # `is preparing to fire a rocket between Dec. 10 and 22`
        return Stay(start=start, end=end, precision=Precision.LEG_RANGE, rank=0)
    if mention.shape is Shape.MONTH:
        told = _PRESENCE.search(text) or _OURS.search(text) or (named and _HEARD.search(text))
        if visits or (contact and told) or listed(prose, mention, named):
            return Stay(start=start, end=end, precision=Precision.MONTH, rank=5)
        return None
    if not (visits or contact):
        return None
    if mention.shape is Shape.FROM and (visits or before.endswith("since ")):
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
    if not (leaves or arrives or meets) and visits:
        # `a delegation on Friday ended a visit`: the verb right after the day
        after = prose.text[mention.end : mention.end + 40]
        leaves = [0] if _ENDS_NEXT.match(after) else []
        arrives = [0] if _BEGINS_NEXT.match(after) else []
    latest = max([*leaves, *arrives, *meets], default=-1)
    if latest >= 0 and latest in arrives and _departs_elsewhere(before[latest:], named, mention):
        leaves, arrives = [latest], []
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
        precision=Precision.LEG_RANGE if length.days > 1 else Precision.DAY,
        rank=1,
    )


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
