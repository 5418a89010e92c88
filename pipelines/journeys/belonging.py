"""Which settled journeys may an account belong to, and which accounts may be of one? Found without comparing all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations, product

from pipelines.journeys.accounts import Account, Window
from pipelines.journeys.journey import Journey
from pipelines.journeys.timeline import Spell, Timeline, neighbours
from pipelines.journeys.tours import ADJACENT_DAYS, next_stops
from pipelines.voices.overlaps import overlaps

__all__ = [
    "Fits",
    "Pairs",
    "fits_country_and_meeting",
    "fits_leader",
    "fits_leader_days",
    "fits_stays",
    "same_leader_days",
    "same_leader_undated",
    "same_line",
    "same_stays",
    "same_text",
]

_ROUTE = 6  # countries of a team that a page without leader may name in part; the longest route seen had four

# The journeys, by number, that an account fits: all of them when there are less than two, else at least two.
Fits = Callable[[Account], frozenset[int]]
# Pairs, by number, that are of one journey; enough to connect all that are.
Pairs = Iterator[tuple[int, int]]

_ANY, _NONE = "any", "none"  # of a meeting or a Chinese name: whatever it is, and none is printed
_NOBODY: frozenset[int] = frozenset()


# --- accounts that are of one journey


def same_leader_days(accounts: Sequence[Account]) -> Pairs:
    """One leader, printed days that overlap or lie at most three days apart: nobody travels in two teams at once."""
    for members in _by(accounts, lambda a: a.called).values():
        spells = [(days, n) for n in members if (days := accounts[n].precise)]
        yield from neighbours(spells, ADJACENT_DAYS)
        yield from next_stops(accounts, spells)


def same_leader_undated(accounts: Sequence[Account]) -> Pairs:
    """One leader and meeting: in one country on days that may be the same, or certainly abroad on adjacent days."""
    for members in _by(accounts, lambda a: (a.called, a.meeting)).values():
        by_country: dict[str, list[tuple[Window, int]]] = defaultdict(list)
        for n in members:
            if (possible := accounts[n].possible) is not None:
                for country in accounts[n].countries:
                    by_country[country].append((possible, n))
        for country in sorted(by_country):
            yield from neighbours(by_country[country], ADJACENT_DAYS)
        yield from neighbours([(days, n) for n in members if (days := accounts[n].abroad)], ADJACENT_DAYS)
    yield from same_text(accounts)


def same_stays(accounts: Sequence[Account]) -> Pairs:
    """Without leader: one meeting and country, and printed days that overlap."""
    spells: dict[tuple[str, str], list[tuple[Window, int]]] = defaultdict(list)
    for n, account in enumerate(accounts):
        for stay in account.stays if account.meeting is not None else ():
            if stay.known is not None:
                spells[str(account.meeting), stay.country].append((stay.known, n))
    for key in sorted(spells):
        yield from neighbours(spells[key])
    yield from same_text(accounts)


def same_line(accounts: Sequence[Account]) -> Pairs:
    """Two round-ups that name a country for a meeting cannot be told apart: counting both would count one twice."""
    spells: dict[Hashable, list[tuple[Window, int]]] = defaultdict(list)
    for n, account in enumerate(accounts):
        if account.meeting is not None and account.possible is not None:
            spells[account.meeting, account.countries].append((account.possible, n))
    for own in spells.values():
        yield from neighbours(own, ADJACENT_DAYS)
    yield from same_text(accounts)


def same_text(accounts: Sequence[Account]) -> Pairs:
    """Reprints: the same countries for the same meeting, told at the same place of a near-identical text."""
    traits = _by(accounts, lambda a: (a.called, a.meeting, a.countries, a.number))
    for members in traits.values():
        if len(members) > 1:
            for pair in overlaps([accounts[n].document.extraction.sketch for n in members]):
                yield members[pair.first], members[pair.second]


# --- journeys that an account fits; of the journeys only what these accounts ask for is laid out


def fits_leader_days(settled: Sequence[Journey], accounts: Sequence[Account]) -> Fits:
    """That leader's, on printed days that overlap or lie at most three days apart; of several the one that was in one
    of its countries on one of its days."""
    when = _Timelines(((j.called, j.when, n) for n, j in enumerate(settled)), {a.called for a in accounts})
    stays = _Timelines(
        (((j.called, s.country), s.known, n) for n, j in enumerate(settled) for a in j.accounts for s in a.stays),
        {(a.called, country) for a in accounts for country in a.countries},
    )

    def fits(account: Account) -> frozenset[int]:
        near = when.on([account.called], account.precise)
        if len(near) < 2:
            return near
        there = frozenset().union(*(stays.on([(account.called, s.country)], s.known, slack=0) for s in account.stays))
        return there or near

    return fits


def fits_leader(settled: Sequence[Journey], accounts: Sequence[Account]) -> Fits:
    """That leader's for that meeting, where either names one. The first of these ways that finds any decides:

    - told on the same page, which names the meeting of the one and none of the other: a part of the stops was briefed,
      unless another page names another meeting of that journey
    - to a common country, on days that may be the same
    - the team was certainly abroad, on days that overlap or lie at most three days apart
    """
    leaders = {a.called for a in accounts}
    theirs = [(n, journey) for n, journey in enumerate(settled) if journey.called in leaders]
    asked = {_page_of(a, named=a.meeting is None) for a in accounts}
    pages: dict[Hashable, set[int]] = defaultdict(set)
    for n, journey in theirs:
        for key in {_page_of(a, named=a.meeting is not None) for a in journey.accounts} & asked:
            pages[key].add(n)
    stops = _Timelines(
        (((j.called, country, *own), j.when, n) for n, j in theirs for country, own in product(j.countries, _own(j))),
        {key for a in accounts for key in _stops_of(a)},
    )
    trips = _Timelines(
        (((j.called, *own), j.when, n) for n, j in theirs for own in _own(j)),
        {key for a in accounts for key in _trips_of(a)},
    )

    def fits(account: Account) -> frozenset[int]:
        on_page = pages.get(_page_of(account, named=account.meeting is None), _NOBODY)
        return (
            frozenset(n for n in on_page if _may_be_for(settled[n], account.meeting))
            or stops.on(_stops_of(account), account.possible)
            or trips.on(_trips_of(account), account.abroad)
        )

    return fits


def fits_stays(settled: Sequence[Journey], accounts: Sequence[Account]) -> Fits:
    """To a common country for that meeting, on printed days that overlap."""
    stays = _Timelines(
        (
            ((meeting, stay.country), stay.known, n)
            for n, journey in enumerate(settled)
            for account in journey.accounts
            for stay in account.stays
            for meeting in journey.meetings
        ),
        {(a.meeting, country) for a in accounts for country in a.countries},
    )

    def fits(account: Account) -> frozenset[int]:
        found = (stays.on([(account.meeting, s.country)], s.known, slack=0) for s in account.stays)
        return frozenset().union(*found)

    return fits


def fits_country_and_meeting(settled: Sequence[Journey], accounts: Sequence[Account]) -> Fits:
    """For that meeting, on days that may be the same, to all its countries; or to some of them and no others."""
    going_there = _Timelines(
        (
            ((meeting, some), journey.when, n)
            for n, journey in enumerate(settled)
            for meeting in journey.meetings
            for some in _parts(journey.countries)
        ),
        {(a.meeting, _written(a.countries)) for a in accounts},
    )
    going_only_there = _Timelines(
        (((meeting, _written(j.countries)), j.when, n) for n, j in enumerate(settled) for meeting in j.meetings),
        {(a.meeting, part) for a in accounts for part in _parts(a.countries)},
    )

    def fits(account: Account) -> frozenset[int]:
        some = [(account.meeting, part) for part in _parts(account.countries)]
        there = going_there.on([(account.meeting, _written(account.countries))], account.possible)
        return there | going_only_there.on(some, account.possible)

    return fits


def _may_be_for(journey: Journey, meeting: str | None) -> bool:
    return meeting is None or not journey.meetings or meeting in journey.meetings


def _parts(countries: frozenset[str]) -> list[str]:
    """All sets of some of them; of a long list only the single ones and the whole."""
    sizes = range(1, len(countries)) if len(countries) <= _ROUTE else [1]
    return [*(_written(some) for size in sizes for some in combinations(countries, size)), _written(countries)]


def _written(countries: Iterable[str]) -> str:
    return " ".join(sorted(countries))


def _own(journey: Journey) -> Iterator[tuple[str, str]]:
    """Under which meetings and Chinese names a journey is found."""
    return product([*(journey.meetings or {_NONE}), _ANY], [*(journey.people or {_NONE}), _ANY])


def _wanted(account: Account) -> Iterator[tuple[str, str]]:
    """Which of them an account fits: its own meeting or none, its own name or none; all where it prints none itself."""
    meetings = [_ANY] if account.meeting is None else [account.meeting, _NONE]
    return product(meetings, [_ANY] if account.person is None else [account.person, _NONE])


def _stops_of(account: Account) -> list[Hashable]:
    return [(account.called, country, *own) for country, own in product(account.countries, list(_wanted(account)))]


def _trips_of(account: Account) -> list[Hashable]:
    return [(account.called, *own) for own in _wanted(account)]


def _page_of(account: Account, *, named: bool) -> Hashable:
    return (account.document.document_id, account.called, account.mode, named)


class _Timelines:
    """A timeline for each key that is asked for."""

    def __init__(self, spells: Iterable[tuple[Hashable, Window | None, int]], asked: AbstractSet[Hashable]) -> None:
        found: dict[Hashable, list[Spell]] = defaultdict(list)
        for key, window, number in spells:
            if key in asked and window is not None:
                found[key].append((window.first.toordinal(), window.last.toordinal(), number))
        self._of = {key: Timeline(own) for key, own in found.items()}

    def on(self, keys: Iterable[Hashable], window: Window | None, slack: int = ADJACENT_DAYS) -> frozenset[int]:
        """Who is found under one of the keys, on one of the days or near them."""
        if window is None:
            return _NOBODY
        return frozenset().union(*(self._of[key].on(window, slack) for key in keys if key in self._of))


def _by(accounts: Sequence[Account], trait: Callable[[Account], Hashable]) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for number, account in enumerate(accounts):
        found[trait(account)].append(number)
    return found
