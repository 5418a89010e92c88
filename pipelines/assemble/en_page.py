"""What do the finders see on one English page? Every mention once, before anything is concluded from it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from archive.records import Issue
from pipelines.lexicon.meetings import meetings as known_meetings
from pipelines.mentions.countries import CountryMention, find_countries
from pipelines.mentions.en.claims import Count, find_totals
from pipelines.mentions.en.contacts import find_contacts, find_incoming
from pipelines.mentions.en.dates import DateMention, find_dates
from pipelines.mentions.en.dating import Dating, dating
from pipelines.mentions.en.delegations import Body, Team, find_teams
from pipelines.mentions.en.direction import Frame, find_visits
from pipelines.mentions.en.presenting import Presenting, find_presenting
from pipelines.mentions.en.sentences import Prose
from pipelines.mentions.meetings import MeetingMention, find_meetings
from pipelines.read import Reading

__all__ = ["Page", "closed_on", "see"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The mentions of one page."""

    prose: Prose
    outlet: str | None
    countries: tuple[CountryMention, ...]
    meetings: tuple[MeetingMention, ...]
    teams: tuple[Team, ...]
    visits: tuple[Frame, ...]
    contacts: tuple[Frame, ...]
    incoming: tuple[tuple[int, int], ...]
    presenting: tuple[Presenting, ...]
    totals: tuple[Count, ...]
    dates: tuple[DateMention, ...]
    when: Dating
    meeting: MeetingMention | None  # the meeting the page is about, as it is named where it is presented
    issues: tuple[Issue, ...]

    @property
    def party_visits(self) -> tuple[Frame, ...]:
        """Visits abroad by the Party; see _party for a team only said to be Chinese."""
        return tuple(f for f in self.visits if f.actor in self._party)

    @property
    def party_contacts(self) -> tuple[Frame, ...]:
        return tuple(f for f in self.contacts if f.actor in self._party)

    @property
    def _party(self) -> frozenset[Body]:
        """Whose teams count: a Chinese team that presents a Party meeting does, unless another body's team is told."""
        others = any(f.actor is Body.OTHER for f in (*self.visits, *self.contacts))
        unsaid = () if others or not self.presenting else (Body.CHINESE, Body.OPEN)
        return frozenset((Body.PARTY, *unsaid))


def see(reading: Reading, language: str) -> Page:
    """Run every finder over one page; the order is that of what they need from one another."""
    view, published_on = reading.view, reading.announcement.published_on
    prose = Prose(view)
    countries = find_countries(view, language)
    meetings = find_meetings(view, language, published_on)
    teams = find_teams(prose, countries)
    presenting = find_presenting(prose, meetings)
    totals = find_totals(prose)
    meeting = _main(presenting, meetings, dated=bool(totals))
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
        incoming=find_incoming(prose, countries, teams),
        presenting=presenting,
        totals=totals,
        dates=dates,
        when=when,
        meeting=meeting,
        issues=(*year_issues, *date_issues),
    )


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
