"""What do the finders see on one English page? Every mention once, before anything is concluded from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from archive.records import Issue
from pipelines.lexicon.meetings import meetings as known_meetings
from pipelines.mentions.countries import CountryMention, find_countries
from pipelines.mentions.en.abbreviations import by_their_names
from pipelines.mentions.en.claims import Count, find_totals
from pipelines.mentions.en.contacts import find_contacts, find_incoming
from pipelines.mentions.en.dates import DateMention, find_dates
from pipelines.mentions.en.dating import Dating, dating
from pipelines.mentions.en.delegations import Body, Team, body_of_title, find_teams
from pipelines.mentions.en.direction import find_visits
from pipelines.mentions.en.frames import Frame
from pipelines.mentions.en.leaders import find_leader
from pipelines.mentions.en.pinyin import ChineseName
from pipelines.mentions.en.presenting import Presenting, find_presenting
from pipelines.mentions.en.sentences import Prose, within
from pipelines.mentions.en.turned import find_stations
from pipelines.mentions.joined import Joined
from pipelines.mentions.meetings import MeetingMention, find_meetings
from pipelines.read import Reading

__all__ = ["Page", "closed_on", "see", "see_items"]

_EARLY = 6  # sentences; another body's journey told later is background (`the President was here in 2016`)
Told = TypeVar("Told", CountryMention, MeetingMention)


@dataclass(frozen=True, kw_only=True)  # without slots: a question that each leg asks is answered once
class Page:
    """The mentions of one page."""

    prose: Prose
    outlet: str | None
    countries: tuple[CountryMention, ...]
    meetings: tuple[MeetingMention, ...]
    teams: tuple[Team, ...]
    visits: tuple[Frame, ...]
    contacts: tuple[Frame, ...]
    stations: tuple[Frame, ...]  # of one team each, read only where the page sums up several
    incoming: tuple[tuple[int, int], ...]
    presenting: tuple[Presenting, ...]
    totals: tuple[Count, ...]
    dates: tuple[DateMention, ...]
    when: Dating
    meeting: MeetingMention | None  # the meeting the page is about, as it is named where it is presented
    issues: tuple[Issue, ...]
    party_leads: bool  # whoever heads the team holds a post of the Party

    @cached_property
    def presented(self) -> Joined:
        """The sentences that present a meeting, as one text."""
        return Joined.of(((p.sentence.start, self.prose.of(p.sentence)) for p in self.presenting), " ")

    @property
    def party_visits(self) -> tuple[Frame, ...]:
        """Visits abroad by the Party; see _party for a team only said to be Chinese."""
        party = self._party  # looks at every frame: once, not for each of them
        return tuple(f for f in self.visits if f.actor in party)

    @property
    def party_contacts(self) -> tuple[Frame, ...]:
        party = self._party
        return tuple(f for f in self.contacts if f.actor in party)

    @property
    def wave(self) -> tuple[Frame, ...]:
        """What a sum over several teams may count: visits, meetings, and the stations told without either."""
        turns = {s.sentence.start: s for s in self.stations if s.rule == "roundup.en.turn"}
        told = tuple(
            f
            for f in (*self.party_visits, *self.party_contacts)
            if not (f.contact and (f.sentence.start in turns or (f.plural and f.rule == "direction.en.filed")))
        )
        ours = any(t.plural and t.body in (Body.PARTY, Body.CHINESE, Body.OPEN) and not t.lecture for t in self.teams)
        known = {f.sentence.start for f in told if f.sentence.part == "body"}
        if not ours:
            return told
        return (*told, *(s for s in self.stations if s.sentence.start not in known))

    @property
    def _party(self) -> frozenset[Body]:
        """Whose teams count: a Chinese team that presents a Party meeting or is led by a holder of a Party post does,
        unless another body's team is told."""
        told = self.prose.lead(_EARLY)
        others = any(f.actor is Body.OTHER and f.sentence in told for f in (*self.visits, *self.contacts))
        unsaid = () if others or not (self.presenting or self.party_leads) else (Body.CHINESE, Body.OPEN)
        return frozenset((Body.PARTY, *unsaid))


def see(reading: Reading, language: str) -> Page:
    """Run every finder over one page; the order is that of what they need from one another."""
    view, published_on = reading.view, reading.announcement.published_on
    prose = Prose(view)
    # the given name of `Rong Haitian` is no nationality
    named = tuple(m for m in find_countries(view, language) if not _inside(m, prose.names))
    countries = by_their_names(prose.text, named)
    meetings = find_meetings(view, language, published_on)
    return _look(reading, prose, countries, meetings)


def see_items(page: Page, reading: Reading, *items: int, headed: bool = True) -> Page:
    """Some items of a digest, seen by themselves; with the page's headline where it is theirs."""
    prose = page.prose.only(*items, headed=headed)
    return _look(reading, prose, _told_in(prose, page.countries), _told_in(prose, page.meetings))


def _told_in(prose: Prose, mentions: Sequence[Told]) -> tuple[Told, ...]:
    return tuple(m for s in prose.sentences for m in within(mentions, s.start, s.end))


def _captioned(
    prose: Prose, meetings: Sequence[MeetingMention], countries: Sequence[CountryMention]
) -> Prose:  # fmt: skip
    """presenting.en.caption: only a caption says that the meeting was presented; it is then part of the story.

    Traps: the picture of another journey, in a country that the story does not name
    """
    captions = prose.part("caption")
    if not captions or find_presenting(prose, meetings):
        return prose
    wide = prose.promoted(captions)
    shown = [p.sentence for p in find_presenting(wide, meetings)]
    own = {m.code for s in prose.story for m in within(countries, s.start, s.end)}
    told = [
        c for c in captions
        if any(s.start == c.start for s in shown)
        and (not own or all(m.code in own or m.code == "CN" for m in within(countries, c.start, c.end)))
    ]  # fmt: skip
    return prose.promoted(told) if told else prose


def _look(
    reading: Reading, prose: Prose, countries: tuple[CountryMention, ...], meetings: tuple[MeetingMention, ...]
) -> Page:
    published_on = reading.announcement.published_on
    prose = _captioned(prose, meetings, countries)
    teams = find_teams(prose, countries)
    presenting = find_presenting(prose, meetings)
    totals = find_totals(prose)
    meeting = _main(presenting, meetings, dated=bool(totals) or _several_went(teams))
    when, year_issues = dating(prose, published_on, closed_on(meeting.meeting) if meeting is not None else None)
    dates, date_issues = find_dates(prose, when)
    return Page(
        prose=prose,
        outlet=reading.announcement.outlet,
        countries=countries,
        meetings=meetings,
        teams=teams,
        visits=find_visits(prose, countries, teams),
        contacts=find_contacts(prose, countries, teams),
        stations=tuple(find_stations(prose, countries)),
        incoming=find_incoming(prose, countries, teams),
        presenting=presenting,
        totals=totals,
        dates=dates,
        when=when,
        meeting=meeting,
        issues=(*year_issues, *date_issues),
        party_leads=_party_leads(prose),
    )


def _several_went(teams: Sequence[Team]) -> bool:
    """Teams of the Party in the plural: the meeting since which they go out is what they explain."""
    return any(t.plural and t.body is Body.PARTY and not t.lecture for t in teams)


def _party_leads(prose: Prose) -> bool:
    leader = find_leader(prose, prose.part("body"))
    title = prose.text[slice(*leader.title)] if leader is not None and leader.title is not None else ""
    return bool(title) and body_of_title(title) is Body.PARTY


def _inside(mention: CountryMention, names: Sequence[ChineseName]) -> bool:
    return any(n.start < mention.end and mention.start < n.end for n in within(names, mention.start - 40, mention.end))


def _main(
    presenting: tuple[Presenting, ...], meetings: tuple[MeetingMention, ...], *, dated: bool
) -> MeetingMention | None:
    """The meeting most often presented, the first on a tie; on a page that presents none, the one it names most.

    dated  a page of totals: `since the congress 30 teams have gone out` counts for that congress
    """
    own = [m for m in meetings if m.own and m.meeting is not None]
    mentions = [p.mention for p in presenting] or [m for m in own if not m.period] or (own if dated else [])
    if not mentions:
        return None
    count = Counter(m.meeting for m in mentions)
    most = max(count.values())
    return next(m for m in mentions if count[m.meeting] == most)


def closed_on(meeting: str | None) -> date | None:
    """Last day of a meeting, None when the table does not have it."""
    return next((m.closed_on for m in known_meetings() if m.id == meeting), None)
