"""Which stays of one leader are stops of one tour? Days apart that a journey goes on, and that another one begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pipelines.journeys.accounts import Account, Window

__all__ = ["ADJACENT_DAYS", "next_stops"]

ADJACENT_DAYS = 3  # a day of travel on either side of a stop
# Between stops in other countries for one meeting. Pages were seen that call stops four and five days apart one tour,
# and one that calls a stay seven days later another journey; nothing was seen between. No tour seen took three weeks.
_NEXT_STOP = 5
_TOUR = 21


def next_stops(accounts: Sequence[Account], spells: Iterable[tuple[Window, int]]) -> Iterator[tuple[int, int]]:
    """Stops of one tour at most five days apart: in other countries, for one meeting, the whole within three weeks.

    spells   printed days of that leader's accounts, and their numbers
    returns  pairs enough to connect the stops
    """
    tour: list[tuple[Window, list[int]]] = []
    for window, members in _stops(spells):
        if tour and not (tour[-1][0].days_to(window) <= _NEXT_STOP and _goes_on(accounts, tour[-1][1], members)):
            yield from _one_tour(tour)
            tour = []
        tour.append((window, members))
    yield from _one_tour(tour)


def _stops(spells: Iterable[tuple[Window, int]]) -> Iterator[tuple[Window, list[int]]]:
    """Days and accounts of each stay or row of stays at most three days apart, in order."""
    days: Window | None = None
    members: list[int] = []
    for window, number in sorted(spells):
        if days is not None and days.days_to(window) > ADJACENT_DAYS:
            yield days, members
            days, members = None, []
        days = window if days is None else Window(days.first, max(days.last, window.last))
        members.append(number)
    if days is not None:
        yield days, members


def _goes_on(accounts: Sequence[Account], before: Sequence[int], after: Sequence[int]) -> bool:
    meetings = {accounts[n].meeting for n in (*before, *after)}
    there, next_there = (frozenset().union(*(accounts[n].countries for n in some)) for some in (before, after))
    return None not in meetings and len(meetings) == 1 and there != next_there


def _one_tour(tour: Sequence[tuple[Window, list[int]]]) -> Iterator[tuple[int, int]]:
    if tour and (tour[-1][0].last - tour[0][0].first).days < _TOUR:
        yield from ((one[1][0], other[1][0]) for one, other in pairwise(tour))
