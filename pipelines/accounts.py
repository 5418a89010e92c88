"""What does each document say of whom, where and when? The pieces that reconciliation joins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from archive.records import DelegationVisit, LegVisit, Mode, Precision
from pipelines.documents import Document
from pipelines.lexicon.meetings import meetings
from pipelines.lexicon.people import chinese_name, person_key
from pipelines.printed_days import days_from

__all__ = ["PRECISE", "REFUSED", "Account", "Stay", "Window", "accounts", "closed_on", "plausible"]

PRECISE = {Precision.DAY, Precision.LEG_RANGE, Precision.SHARED_RANGE, Precision.WITHIN}

# How far from its publication a visit without printed dates may lie. ILD posting lags by days, plans are announced
# within weeks, and the delegations for one meeting end about five months after it (pc19: October 2017 to March 2018).
_PLAN = timedelta(days=45)
_REFUSED = timedelta(days=45)  # what is called off or denied is a plan, or was one: it lies on either side of that day
_NEWS = timedelta(days=30)
_UNDER_WAY = timedelta(days=7)
_LOOKING_BACK = timedelta(days=180)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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

    @property
    def known(self) -> Window | None:
        """The printed days, one-sided bounds as one day; None when none is printed."""
        first, last = self.leg.start, self.leg.end
        days = [a.value for a in (first, last) if a is not None]
        return Window(min(days), max(days)) if days else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One visit (or one line of a round-up) in one document."""

    document: Document
    number: int  # of the visit in its document
    visit: DelegationVisit
    stays: tuple[Stay, ...]
    leader: str | None  # key of the person, the same in every script
    person: str | None  # the Chinese name, which tells apart people who share a key; None when none is printed

    @property
    def id(self) -> tuple[str, int, int]:
        """Unique among accounts; the last part tells the lines of a round-up apart."""
        return (self.document.document_id, self.number, self.stays[0].number if self.stays else 0)

    @property
    def meeting(self) -> str | None:
        return self.visit.meeting.value if self.visit.meeting else None

    @property
    def mode(self) -> Mode:
        return self.visit.mode

    @property
    def countries(self) -> frozenset[str]:
        return frozenset(s.country for s in self.stays)

    @property
    def precise(self) -> Window | None:
        """From the first to the last printed day of its dated stays; None when no stay is dated to the day."""
        return _hull(s.known for s in self.stays if s.leg.precision in PRECISE)

    @property
    def possible(self) -> Window | None:
        """Days on which the visit may have been: printed ones, else what publication and meeting leave open."""
        printed = _hull(s.known for s in self.stays)
        return printed or plausible(self.document, self.mode, self.meeting)

    @property
    def is_line(self) -> bool:
        """A line of a round-up: names a country, tells no journey."""
        return self.mode is Mode.ROUNDUP_ONLY and self.leader is None


def accounts(kept: Iterable[Document]) -> tuple[Account, ...]:
    """Every visit of the documents; a round-up without leaders is one account per country."""
    found: list[Account] = []
    for document in kept:
        for number, visit in enumerate(document.extraction.delegations):
            name = visit.leader_name.value if visit.leader_name else ""
            leader = person_key(name) or None
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
            )
            found.extend(_lines(whole) if whole.is_line else [whole])
    return tuple(sorted((a for a in found if a.stays), key=lambda a: a.id))


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
    return next((m.closed_on for m in meetings() if m.id == meeting), None)


def _lines(account: Account) -> Iterator[Account]:
    for stay in account.stays:
        yield Account(
            document=account.document,
            number=account.number,
            visit=account.visit,
            stays=(stay,),
            leader=account.leader,
            person=account.person,
        )


def _hull(windows: Iterable[Window | None]) -> Window | None:
    known = [w for w in windows if w is not None]
    return Window(min(w.first for w in known), max(w.last for w in known)) if known else None
