"""Which journeys, each put together by itself, are one? Told in a script that cannot be compared, or postponed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import product

from archive.records import Mode
from pipelines.components import components
from pipelines.journeys.accounts import REFUSED, Account, Window, hull
from pipelines.journeys.belonging import fits_country_and_meeting, fits_stays
from pipelines.journeys.journey import Journey
from pipelines.journeys.timeline import Spell, Timeline
from pipelines.printed_days import days_from

__all__ = ["in_another_script", "postponed", "united"]

_POSTPONED = timedelta(days=60)  # from the first planned day to the first day of the stay that took place
_ANYBODY, _NOBODY = "any", "none"  # of a Chinese name: whatever it is, and none is printed


def united(found: Sequence[Journey], pairs: Iterable[tuple[int, int]]) -> list[Journey]:
    """The journeys, those of the pairs put together."""
    return [_joined([found[n] for n in group]) for group in components(len(found), pairs)]


def _joined(parts: Sequence[Journey]) -> Journey:
    return parts[0] if len(parts) == 1 else Journey(accounts=tuple(sorted(_accounts(parts), key=lambda a: a.id)))


def _accounts(parts: Iterable[Journey]) -> Iterator[Account]:
    return (account for journey in parts for account in journey.accounts)


def in_another_script(found: Sequence[Journey]) -> Iterator[tuple[int, int]]:
    """A leader whose name cannot be compared is found like one without name: by meeting, country and days.

    It must fit exactly one journey, and that one must not name its leader otherwise in the same script.
    """
    hosts = [n for n, journey in enumerate(found) if journey.leader]
    guests = [n for n, journey in enumerate(found) if journey.called and not journey.leader]
    if not guests:
        return
    settled, accounts = [found[n] for n in hosts], list(_accounts(found[n] for n in guests))
    on_days, there = fits_stays(settled, accounts), fits_country_and_meeting(settled, accounts)
    host_of: dict[int, int] = {}
    for n in guests:
        dated = [a for a in found[n].accounts if a.precise]
        hits = frozenset[int]().union(*(on_days(a) for a in dated) if dated else map(there, found[n].accounts))
        if len(hits) == 1:
            host = hosts[next(iter(hits))]
            if not _scripts(found[n]) & _scripts(found[host]):
                host_of[n] = host
    claims = Counter((host, script) for n, host in host_of.items() for script in _scripts(found[n]))
    for n, host in host_of.items():
        if all(claims[host, script] == 1 for script in _scripts(found[n])):  # of two names of one script, neither
            yield n, host


def postponed(found: Sequence[Journey]) -> Iterator[tuple[int, int]]:
    """A plan that nobody reported, and the one report that leader, country and meeting have within 60 days after it."""
    planned = [n for n, journey in enumerate(found) if all(a.mode is Mode.ANNOUNCED for a in journey.accounts)]
    wanted = {n: set(_errands(found[n], _names_that_fit(found[n]))) for n in planned}
    asked = set[Hashable]().union(*wanted.values())
    began: dict[Hashable, list[Spell]] = defaultdict(list)
    for n, journey in enumerate(found):
        days = hull(a.precise for a in journey.accounts if a.mode is not Mode.ANNOUNCED and a.mode not in REFUSED)
        if n not in wanted and days is not None:
            first = days.first.toordinal()
            for errand in asked.intersection(_errands(journey, {*(journey.people or {_NOBODY}), _ANYBODY})):
                began[errand].append((first, first, n))
    reports = {errand: Timeline(own) for errand, own in began.items()}
    for n in planned:
        plan = hull(a.abroad for a in found[n].accounts)
        if plan is not None:
            after = Window(plan.first, days_from(plan.first, _POSTPONED))
            hits = frozenset[int]().union(*(reports[e].on(after) for e in wanted[n] if e in reports))
            if len(hits) == 1:
                yield n, next(iter(hits))


def _errands(journey: Journey, names: Iterable[str]) -> Iterator[Hashable]:
    return product([journey.called], sorted(journey.countries), sorted(journey.meetings), sorted(names))


def _names_that_fit(journey: Journey) -> set[str]:
    return {*journey.people, _NOBODY} if journey.people else {_ANYBODY}


def _scripts(journey: Journey) -> frozenset[str]:
    return frozenset(a.script for a in journey.accounts if a.script)
