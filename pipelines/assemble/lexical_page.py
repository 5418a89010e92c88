"""What do all lexical finders see on one page? Looked at once, handed to the decision and to the account."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from archive.records import Issue
from pipelines.lexicon.meetings import meetings as known_meetings
from pipelines.mentions.calendar import INFERRED_YEAR
from pipelines.mentions.countries import CountryMention
from pipelines.mentions.lexical.actors import actors
from pipelines.mentions.lexical.claims import Total, find_totals
from pipelines.mentions.lexical.countries import find_places
from pipelines.mentions.lexical.dates import DateMention, Dating, dating, find_dates
from pipelines.mentions.lexical.events import Briefing, find_briefing
from pipelines.mentions.lexical.grammar import Grammar
from pipelines.mentions.lexical.hosts import Host, find_inviters
from pipelines.mentions.lexical.leaders import Leader, find_leader
from pipelines.mentions.lexical.meetings import find_meetings
from pipelines.mentions.lexical.presenting import Presenting, find_presenting
from pipelines.mentions.lexical.routes import seats
from pipelines.mentions.lexical.text import Sentence, Text
from pipelines.mentions.lexical.visits import Visit, find_incoming, find_visits
from pipelines.mentions.lexical.vocabulary import Marks
from pipelines.mentions.meetings import MeetingMention
from pipelines.read import Reading

__all__ = ["Page", "see"]

Range = tuple[int, int]
_BEHIND = 60  # characters between a meeting and its month: of the Central Committee of the Communist Party of China
_BEFORE = 8  # characters between a month and its meeting: 10月の, 10월 열린


@dataclass(frozen=True, kw_only=True)  # without slots: the visits are sorted out once
class Page:
    """All offsets count in text.plain."""

    grammar: Grammar
    text: Text
    marks: Marks
    places: tuple[CountryMention, ...]
    meetings: tuple[MeetingMention, ...]
    meeting: MeetingMention | None  # the one that the page presents, else the first of the Party named outright
    when: Dating
    dates: tuple[DateMention, ...]
    acting: dict[int, Range]
    visits: tuple[Visit, ...]
    incoming: Range | None
    presenting: tuple[Presenting, ...]
    briefing: Briefing | None
    inviters: tuple[Host, ...]
    leader: Leader | None
    totals: tuple[Total, ...]
    published_on: date | None
    issues: tuple[Issue, ...]

    def visits_of(self, sentence: Sentence) -> Sequence[Visit]:
        """The visits that one sentence tells."""
        return self._visits.get(sentence.number, ())

    @cached_property
    def _visits(self) -> dict[int, list[Visit]]:
        found: dict[int, list[Visit]] = {}
        for visit in self.visits:
            found.setdefault(visit.sentence.number, []).append(visit)
        return found


def see(reading: Reading, grammar: Grammar) -> Page:
    text = Text(reading.view, grammar.script, re.compile(grammar.stop))
    marks = Marks(text, grammar)
    places = seats(text, marks, find_places(text, grammar))
    published_on = reading.announcement.published_on
    named = find_meetings(text, grammar, marks, places, published_on)
    presenting = find_presenting(text, grammar, marks, named)
    meeting = _main(named, presenting)
    captured_on = reading.snapshot.fetched_at.date()
    when = dating(text, grammar, marks, published_on, _days_of(meeting), captured_on)
    dates, issues = find_dates(text, grammar, marks, when)
    if when.opened is not None and any(d.shape != "length" for d in dates):
        issues = (*issues, INFERRED_YEAR)
    dates = tuple(d for d in dates if not (_of_a_meeting(d, named) or _month_of_a_meeting(text, marks, d, named)))
    body = text.part("body")
    inviters = find_inviters(text, grammar, marks, places, body)
    acting = actors(text, grammar, marks, places)
    told = [s for s in body if s.number in acting]
    leader = find_leader(text, grammar, marks, [*told, *text.part("title")])
    if leader is not None and leader.title is not None and grammar.script.prefixes:
        leader = _without_object(leader, places)
    if leader is not None:
        name = text.plain[slice(*leader.name)]
        for sentence in body:
            if sentence.number not in acting and (at := text.plain.find(name, sentence.start, sentence.end)) >= 0:
                acting[sentence.number] = (at, at + len(name))
    barred: list[Range] = [h.who for h in inviters]
    if when.dateline is not None:
        barred.append(when.dateline)
    if leader is not None and leader.title is not None:
        barred.append(leader.title)
    days = [(d.start, d.end) for d in dates]
    stays = [(d.start, d.end) for d in dates if d.shape == "range"]
    visits = find_visits(text, grammar, marks, places, acting, barred, days, stays, when.dateline)
    return Page(
        grammar=grammar,
        text=text,
        marks=marks,
        places=places,
        meetings=named,
        meeting=meeting,
        when=when,
        dates=dates,
        acting=acting,
        visits=visits,
        incoming=find_incoming(text, grammar, marks, places, when.dateline),
        presenting=presenting,
        briefing=find_briefing(text, marks, places, presenting, when.dateline),
        inviters=inviters,
        leader=leader,
        totals=find_totals(text, grammar, marks),
        published_on=published_on,
        issues=issues,
    )


def _without_object(leader: Leader, places: Sequence[CountryMention]) -> Leader:
    """Arabic verbs stand first: "visited a delegation led by A, deputy head of the Department, Kuwait": the country is
    what was visited, no part of the title that stands before it without a comma."""
    start, end = leader.title or (0, 0)
    for m in places:
        if start + 8 < m.start < end and m.kind in ("name", "short") and m.code not in ("CN", "HK", "MO", "TW"):
            return replace(leader, title=(start, m.start - 1))
    return leader


def _of_a_meeting(day: DateMention, named: Sequence[MeetingMention]) -> bool:
    """The days on which a named meeting of the Party sat: its members do not travel then, and no stay is told."""
    ids = {m.meeting for m in named if m.meeting is not None}
    if day.first is None or day.last is None or day.shape == "month":
        return False
    return any(
        m.id in ids and m.closed_on is not None and m.opened_on <= day.first and day.last <= m.closed_on
        for m in known_meetings()
    )


def _month_of_a_meeting(text: Text, marks: Marks, day: DateMention, named: Sequence[MeetingMention]) -> bool:
    """The month in which a meeting of the Party closed, printed beside its name: plenum in July, 10月の四中全会."""
    if day.shape != "month" or day.first is None or day.last is None:
        return False
    closed = {m.id: m.closed_on for m in known_meetings()}
    for meeting in named:
        held = closed.get(meeting.meeting or "")
        if held is None or not day.first <= held <= day.last:
            continue
        behind, before = (meeting.end, day.start), (day.end, meeting.start)
        near = 0 <= behind[1] - behind[0] <= _BEHIND or 0 <= before[1] - before[0] <= _BEFORE
        low, high = behind if behind[0] <= behind[1] else before
        one = text.sentence_at(meeting.start) == text.sentence_at(day.start)
        if near and one and not any(marks.any(role, low, high) for role in ("visit", "team", "teams", "ownteam")):
            return True
    return False


def _main(named: Sequence[MeetingMention], presenting: Sequence[Presenting]) -> MeetingMention | None:
    shown = [p.mention for p in presenting]
    explicit = [m for m in shown if m.basis == "explicit"] or shown
    own = [m for m in named if m.own and m.meeting is not None and not m.period]
    return explicit[0] if explicit else next(iter(own), None)


def _days_of(meeting: MeetingMention | None) -> tuple[date, date] | None:
    """First and last day of a meeting that the registry has."""
    ours = (m for m in known_meetings() if meeting is not None and m.id == meeting.meeting)
    return next(((m.opened_on, m.closed_on) for m in ours if m.closed_on is not None), None)
