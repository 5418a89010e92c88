"""Which accounts tell of one journey? Visits become delegations with legs; a function of the set, not of its order.

The rule, in the order of its steps; each step looks only at what the steps before it have settled:

1. accounts with a leader and printed days: one journey when leader and meeting are the same and the days overlap or lie
   at most three days apart, in whatever countries; then those that name no meeting join the one journey that fits
2. accounts with a leader but without such days: join the one journey of that leader, country and meeting that fits;
   when none fits, they are one journey among themselves where country and meeting agree
3. accounts without leader but with printed days: join the one journey of that country and meeting whose days overlap
4. accounts without leader and days, and lines of round-ups: join the one journey of that country and meeting that fits;
   reprints of one text tell of one journey; what fits several journeys stays alone

Leaders are compared by key, the same in every script. Two Chinese names that only sound alike are two people: no step
joins them, and a name in Latin letters that fits both joins one only where the days leave no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipelines.accounts import Account, Window
from pipelines.legs import Leg, legs
from pipelines.sketch import near_identical

__all__ = ["Journey", "journeys"]

ADJACENT_DAYS = 3  # a day of travel on either side of a stop; the longest gap inside one itinerary seen is two days

Joins = Callable[[Account, Account], bool]
Fits = Callable[[Account, "Journey"], bool]


@dataclass(frozen=True)
class Journey:
    """All accounts of one team on one mission, in the order of their ids."""

    accounts: tuple[Account, ...]

    @cached_property
    def leader(self) -> str | None:
        return next((a.leader for a in self.accounts if a.leader), None)

    @cached_property
    def meetings(self) -> frozenset[str]:
        return frozenset(a.meeting for a in self.accounts if a.meeting)

    @cached_property
    def people(self) -> frozenset[str]:
        """Chinese names of the leader, as the lexicon writes them: one, or none when no page prints it in Chinese."""
        return frozenset(a.person for a in self.accounts if a.person)

    def legs(self) -> tuple[Leg, ...]:
        """By country, and one per return to it."""
        return legs(stay for account in self.accounts for stay in account.stays)


def journeys(accounts: Iterable[Account]) -> tuple[Journey, ...]:
    """Group the accounts; every account is in exactly one journey."""
    todo = sorted(accounts, key=lambda a: a.id)
    lines = [a for a in todo if a.is_line]
    named = [a for a in todo if not a.is_line and a.leader]
    nameless = [a for a in todo if not a.is_line and not a.leader]
    dated = [a for a in named if a.precise]
    found = _grouped([a for a in dated if a.meeting], _same_dated_journey)
    found = _attached(found, [a for a in dated if not a.meeting], _fits_leader_days, _same_dated_journey)
    found = _attached(found, [a for a in named if not a.precise], _fits_leader, _same_undated_journey)
    found = _attached(found, [a for a in nameless if a.precise], _fits_days, _same_nameless_days)
    found = _attached(found, [a for a in nameless if not a.precise], _fits_loosely, _same_text)
    found = _attached(found, lines, _fits_loosely, _same_line)
    return tuple(sorted(found, key=lambda j: j.accounts[0].id))


def _grouped(accounts: Sequence[Account], joins: Joins) -> list[Journey]:
    """Connected components of the relation: the same whatever the order. Every relation here asks for one leader and
    one meeting, so that only accounts that share both are compared."""
    buckets: dict[Hashable, list[Account]] = defaultdict(list)
    for account in accounts:
        buckets[account.leader, account.meeting].append(account)
    return [
        _journey(members)
        for bucket in buckets.values()
        for together in _components(bucket, joins)
        for members in _of_one_person(together, joins)
    ]


def _of_one_person(together: list[Account], joins: Joins) -> list[list[Account]]:
    """Split accounts that a name in Latin letters has joined though their Chinese names differ.

    The accounts in Latin letters join the one group that they fit; those that fit several stay apart.
    """
    people = sorted({a.person for a in together if a.person})
    if len(people) < 2:
        return [together]
    groups = [g for name in people for g in _components([a for a in together if a.person == name], joins)]
    joined: dict[int, list[Account]] = defaultdict(list)
    free: list[Account] = []
    unclear: list[Account] = []
    for account in (a for a in together if a.person is None):
        hits = [i for i, group in enumerate(groups) if any(joins(account, other) for other in group)]
        if len(hits) == 1:
            joined[hits[0]].append(account)
        else:
            (unclear if hits else free).append(account)
    grown = [[*group, *joined[i]] for i, group in enumerate(groups)]
    return grown + _components(free, joins) + _components(unclear, _same_text)


def _journey(members: Iterable[Account]) -> Journey:
    return Journey(tuple(sorted(members, key=lambda a: a.id)))


def _components(accounts: Sequence[Account], joins: Joins) -> list[list[Account]]:
    parent = list(range(len(accounts)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, first in enumerate(accounts):
        for j in range(i):
            if root(i) != root(j) and joins(first, accounts[j]):
                parent[root(i)] = root(j)
    groups: dict[int, list[Account]] = defaultdict(list)
    for i, account in enumerate(accounts):
        groups[root(i)].append(account)
    return list(groups.values())


def _attached(settled: list[Journey], accounts: Sequence[Account], fits: Fits, joins: Joins) -> list[Journey]:
    """Join each account to the one settled journey it fits; group what fits none, keep apart what fits several."""
    by_trait: dict[Hashable, list[int]] = defaultdict(list)
    for i, journey in enumerate(settled):
        for trait in {("leader", journey.leader)} | {("meeting", m) for m in journey.meetings}:
            by_trait[trait].append(i)
    joined: dict[int, list[Account]] = defaultdict(list)
    free: list[Account] = []
    unclear: list[Account] = []
    for account in accounts:
        near = by_trait["leader", account.leader] if account.leader else by_trait["meeting", account.meeting]
        hits = [i for i in near if _may_be_one_person(account, settled[i]) and fits(account, settled[i])]
        if len(hits) == 1:
            joined[hits[0]].append(account)
        else:
            (unclear if hits else free).append(account)
    for i, members in joined.items():
        named = {a.meeting for a in members if a.meeting} | settled[i].meetings
        if len(named) > 1:  # a journey without meeting that accounts of two meetings fit is neither's
            free += [a for a in members if a.meeting]
            joined[i] = [a for a in members if not a.meeting]
        if len({a.person for a in joined[i] if a.person} | settled[i].people) > 1:  # nor one in Latin letters two men's
            free += [a for a in joined[i] if a.person]
            joined[i] = [a for a in joined[i] if not a.person]
    grown = [_journey((*journey.accounts, *joined[i])) for i, journey in enumerate(settled)]
    # what fits several stays apart from them, but reprints of it are still one account
    return grown + _grouped(free, joins) + _grouped(unclear, _same_text)


def _may_be_one_person(account: Account, journey: Journey) -> bool:
    return account.person is None or journey.people <= {account.person}


def _same_dated_journey(first: Account, second: Account) -> bool:
    return first.leader == second.leader and first.meeting == second.meeting and _near(first.precise, second.precise)


def _same_undated_journey(first: Account, second: Account) -> bool:
    return (
        first.leader == second.leader
        and first.meeting == second.meeting
        and bool(first.countries & second.countries)
        and _near(first.possible, second.possible)
    )


def _same_nameless_days(first: Account, second: Account) -> bool:
    if first.meeting is None or first.meeting != second.meeting:
        return _same_text(first, second)
    return _share_days(first, second)


def _same_text(first: Account, second: Account) -> bool:
    """Reprints: the same countries for the same meeting in a near-identical text."""
    return (
        first.leader == second.leader
        and first.meeting == second.meeting
        and first.countries == second.countries
        and near_identical(first.document.extraction.sketch, second.document.extraction.sketch)
    )


def _same_line(first: Account, second: Account) -> bool:
    """Two round-ups that name a country for a meeting cannot be told apart: counting both would count one twice."""
    return (
        first.meeting is not None
        and first.meeting == second.meeting
        and first.countries == second.countries
        and _near(first.possible, second.possible)
    ) or _same_text(first, second)


def _fits_leader_days(account: Account, journey: Journey) -> bool:
    return journey.leader == account.leader and any(_near(account.precise, a.precise) for a in journey.accounts)


def _fits_leader(account: Account, journey: Journey) -> bool:
    return (
        journey.leader == account.leader
        and (account.meeting is None or not journey.meetings or account.meeting in journey.meetings)
        and any(account.countries & a.countries and _near(account.possible, a.possible) for a in journey.accounts)
    )


def _fits_days(account: Account, journey: Journey) -> bool:
    return account.meeting in journey.meetings and any(_share_days(account, a) for a in journey.accounts)


def _fits_loosely(account: Account, journey: Journey) -> bool:
    return account.meeting in journey.meetings and any(
        account.countries <= a.countries and _near(account.possible, a.possible) for a in journey.accounts
    )


def _share_days(first: Account, second: Account) -> bool:
    """A common country with overlapping printed days."""
    return any(
        one.country == two.country and one.known and two.known and one.known.overlaps(two.known)
        for one in first.stays
        for two in second.stays
    )


def _near(first: Window | None, second: Window | None) -> bool:
    return first is not None and second is not None and first.days_to(second) <= ADJACENT_DAYS
