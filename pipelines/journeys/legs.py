"""Which stays in one country are one leg? All of a journey, unless one document prints that the team came back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from archive.records import Precision
from pipelines.journeys.accounts import Stay, Window

__all__ = ["Leg", "legs"]

_OWN_DAYS = {Precision.DAY, Precision.LEG_RANGE}  # the days of a stay; others are of the trip, of a meeting, or wider


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """The stays that are one leg; `returned` holds its printed days when the journey has several in this country."""

    country: str
    stays: tuple[Stay, ...]
    returned: Window | None


def legs(stays: Iterable[Stay]) -> tuple[Leg, ...]:
    """The legs of a journey by country, and in one country by day."""
    by_country: dict[str, list[Stay]] = defaultdict(list)
    for stay in stays:
        by_country[stay.country].append(stay)
    return tuple(leg for country in sorted(by_country) for leg in _in_one_country(country, by_country[country]))


def _in_one_country(country: str, stays: Sequence[Stay]) -> Iterator[Leg]:
    times = _times_there(stays)
    if len(times) < 2:
        yield Leg(country=country, stays=tuple(stays), returned=None)
        return
    members: dict[Window, list[Stay]] = {time: [] for time in times}
    for stay in stays:
        members[_time_of(stay, times)].append(stay)
    for time in times:
        yield Leg(country=country, stays=tuple(members[time]), returned=time)


def _times_there(stays: Sequence[Stay]) -> list[Window]:
    """The days of each stay, in order, by the documents that print several with at least a day between them."""
    told: dict[str, set[Window]] = defaultdict(set)
    for stay in stays:
        if stay.known is not None and stay.leg.precision in _OWN_DAYS:
            told[stay.document.document_id].add(stay.known)
    apart = {w for own in told.values() for pair in combinations(own, 2) if pair[0].days_to(pair[1]) > 1 for w in pair}
    times: list[Window] = []
    for window in sorted(apart):
        if times and times[-1].days_to(window) <= 1:
            times[-1] = Window(times[-1].first, max(times[-1].last, window.last))
        else:
            times.append(window)
    return times


def _time_of(stay: Stay, times: Sequence[Window]) -> Window:
    """The nearest; the first one for a stay without days, which tells of them all."""
    known = stay.known
    return times[0] if known is None else min(times, key=lambda time: (time.days_to(known), time))
