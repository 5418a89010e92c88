"""What does each document say of whom, where and when? The pieces that reconciliation joins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property

from archive.records import DelegationVisit, LegVisit, Mode, Precision
from pipelines.documents import Document
from pipelines.lexicon.meetings import meetings
from pipelines.lexicon.name_scripts import form_key, script_of
from pipelines.lexicon.people import chinese_name, people_called, person_key
from pipelines.printed_days import days_from

__all__ = ["PRECISE", "REFUSED", "Account", "Stay", "Window", "accounts", "closed_on", "hull", "plausible"]

PRECISE = {Precision.DAY, Precision.LEG_RANGE, Precision.SHARED_RANGE, Precision.WITHIN}

# How far from its publication a visit without printed dates may lie. ILD posting lags by days, plans are announced
# within weeks, and the delegations for one meeting end about five months after it (pc19: October 2017 to March 2018).
_PLAN = timedelta(days=45)
_REFUSED = timedelta(days=45)  # what is called off or denied is a plan, or was one: it lies on either side of that day
_NEWS = timedelta(days=30)
_UNDER_WAY = timedelta(days=7)
_LOOKING_BACK = timedelta(days=180)
_VIETNAMESE = "vi"
REFUSED = {Mode.CANCELLED, Mode.DENIED}
_BACK = {Mode.UNDER_WAY: _UNDER_WAY, Mode.CONCLUDED: _NEWS} | dict.fromkeys(REFUSED, _REFUSED)


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Days between which something lay, both inclusive."""

    first: date
    last: date

    def days_to(self, other: Window) -> int:
        """Days between two windows; 0 when they overlap, 1 when one begins the day after the other ends."""
        return max(0, (max(self.first, other.first) - min(self.last, other.last)).days)

    def overlaps(self, other: Window) -> bool:
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, kw_only=True)  # without slots: its days are asked for often, and kept
class Stay:
    """One leg in one account."""

    number: int  # of the leg in its visit
    leg: LegVisit
    document: Document
    visit: int
    mode: Mode

    @property
    def path(self) -> str:
        return f"delegations.{self.visit}.legs.{self.number}"

    @property
    def country(self) -> str:
        return self.leg.country.value

    @cached_property
    def known(self) -> Window | None:
        """The printed days, one-sided bounds as one day; None when none is printed."""
        first, last = self.leg.start, self.leg.end
        days = [a.value for a in (first, last) if a is not None]
        return Window(min(days), max(days)) if days else None


@dataclass(frozen=True, kw_only=True)  # without slots: what is derived is asked for often, and kept
class Account:
    """One visit (or one line of a round-up) in one document."""

    document: Document
    number: int  # of the visit in its document
    visit: DelegationVisit
    stays: tuple[Stay, ...]
    leader: str | None  # key of the person, the same in every script; None for a name that no other script tells
    person: str | None  # the Chinese name, which tells apart people who share a key; None when none is printed
    called: str | None  # the key under which it is joined: the leader's, else the letters of its own script
    script: str | None  # of the leader's name; `vi` for Vietnamese, whose readings of Chinese names are no pinyin
    is_crowded: bool = False  # its own document tells of several teams in one of its countries

    @cached_property
    def id(self) -> tuple[str, int, int]:
        """Unique among accounts; the last part tells the lines of a round-up apart."""
        return (self.document.document_id, self.number, self.stays[0].number if self.stays else 0)

    @property
    def meeting(self) -> str | None:
        return self.visit.meeting.value if self.visit.meeting else None

    @property
    def mode(self) -> Mode:
        return self.visit.mode

    @cached_property
    def countries(self) -> frozenset[str]:
        return frozenset(s.country for s in self.stays)

    @cached_property
    def precise(self) -> Window | None:
        """From the first to the last printed day of its dated stays; None when no stay is dated to the day."""
        return hull(s.known for s in self.stays if s.leg.precision in PRECISE)

    @cached_property
    def possible(self) -> Window | None:
        """Days on which the visit may have been: printed ones, else what publication and meeting leave open."""
        return self.printed or plausible(self.document, self.mode, self.meeting)

    @cached_property
    def printed(self) -> Window | None:
        """From the first to the last printed day, limits too; None when none is printed."""
        return hull(s.known for s in self.stays)

    @cached_property
    def abroad(self) -> Window | None:
        """Days near which the team was certainly abroad; None when they are not known so well.

        It was on the day it arrived or left. While under way it is still there when the page comes out, and a page that
        prints no day comes out within a week.
        """
        days = hull(s.known for s in self.stays if s.leg.precision is not Precision.MONTH)
        published = self.document.announcement.published_on if self.document.announcement else None
        if self.mode is not Mode.UNDER_WAY or published is None:
            return days
        if days is None:
            return Window(days_from(published, -_UNDER_WAY), published)
        is_there_yet = days.last <= published <= days_from(days.last, _NEWS)
        return Window(days.first, published) if is_there_yet else days

    @property
    def is_line(self) -> bool:
        """A line of a round-up: names a country, tells no journey."""
        return self.mode is Mode.ROUNDUP_ONLY and self.called is None

    @property
    def is_told_apart(self) -> bool:
        """Without leader, and its own document tells of another team in one of its countries: nobody knows which is
        whose."""
        return self.called is None and not self.is_line and self.is_crowded


def accounts(kept: Iterable[Document]) -> tuple[Account, ...]:
    """Every visit of the documents; a round-up without leaders is one account per country."""
    return tuple(sorted((a for document in kept for a in _told_by(document) if a.stays), key=lambda a: a.id))


def _told_by(document: Document) -> Iterator[Account]:
    crowded = _crowded(document)
    for number, visit in enumerate(document.extraction.delegations):
        name = _name(visit)
        script = _script_of(document, name)
        leader, called = _keys(name, script)
        stays = tuple(
            Stay(number=n, leg=leg, document=document, visit=number, mode=visit.mode)
            for n, leg in enumerate(visit.legs)
        )
        whole = Account(
            document=document,
            number=number,
            visit=visit,
            stays=stays,
            leader=leader,
            person=chinese_name(name) if leader else None,
            called=called,
            script=script,
            is_crowded=any(s.country in crowded for s in stays),
        )
        yield from (replace(whole, stays=(stay,)) for stay in stays) if whole.is_line else (whole,)


def plausible(document: Document, mode: Mode, meeting: str | None) -> Window | None:
    """Where an undated visit may lie, by publication and the meeting's close; None when both are unknown."""
    page = document.announcement
    published = page.published_on if page else None
    closed = closed_on(meeting)
    if published is None:
        return Window(closed, days_from(closed, _LOOKING_BACK)) if closed else None
    if mode is Mode.ANNOUNCED:
        return Window(published, days_from(published, _PLAN))
    first = days_from(published, -_BACK.get(mode, _LOOKING_BACK))
    if closed is not None and closed <= published:
        # told later than the meeting: the meeting's close is the better lower bound for what looks back
        first = closed if mode in {Mode.RETROSPECTIVE, Mode.ROUNDUP_ONLY} else max(first, closed)
    return Window(first, days_from(published, _REFUSED) if mode in REFUSED else published)


def closed_on(meeting: str | None) -> date | None:
    """The day a meeting closed; None for none, or one that is not in the table yet."""
    return _closes().get(meeting or "")


def hull(windows: Iterable[Window | None]) -> Window | None:
    """The shortest window that holds all; None when none is known."""
    known = [w for w in windows if w is not None]
    return Window(min(w.first for w in known), max(w.last for w in known)) if known else None


@cache
def _closes() -> Mapping[str, date | None]:
    return {m.id: m.closed_on for m in meetings()}


def _crowded(document: Document) -> frozenset[str]:
    """Countries in which the document tells of more than one team: of several leaders, or without leader."""
    teams: dict[str, set[str]] = defaultdict(set)
    for number, visit in enumerate(document.extraction.delegations):
        _, called = _keys(name := _name(visit), _script_of(document, name))
        if visit.mode is Mode.ROUNDUP_ONLY and not called:
            continue  # a round-up repeats what the page tells at length
        for leg in visit.legs:
            teams[leg.country.value].add(called or str(number))
    return frozenset(country for country, told in teams.items() if len(told) > 1)


def _name(visit: DelegationVisit) -> str:
    return visit.leader_name.value if visit.leader_name else ""


def _script_of(document: Document, name: str) -> str | None:
    """The script of a name. With marks on a Vietnamese page it is a Vietnamese reading: Lục Khảng is Lu Kang."""
    is_reading = (document.language or "").startswith("vi") and not name.isascii() and script_of(name) == "Latn"
    return _VIETNAMESE if is_reading else script_of(name)


def _keys(name: str, script: str | None) -> tuple[str | None, str | None]:
    """The leader's key, and the one to join by: only the second for a name that stands alone in its script."""
    if script == _VIETNAMESE and not people_called(name):
        return None, f"{script} {form_key(name)}"
    leader = person_key(name) or None
    return leader, leader or (f"{script} {form_key(name)}" if form_key(name) else None)
