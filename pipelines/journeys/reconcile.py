"""Which accounts tell of one journey? Visits become delegations with legs; a function of the set, not of its order.

The rule, in the order of its steps; each step looks only at what the steps before it have settled:

0. A leader's name that is a slip apart from another (one letter, one transposition, one character) is joined under the
   one that more texts print, where the posts of the title, the meeting and a country are the same on days that overlap.
1. Accounts with a leader and days printed to the day: one journey when the leader is the same and the days overlap or
   lie at most three days apart. Nobody travels in two teams at once, so neither country nor meeting is asked for: the
   page of the next stop may name another meeting or none, and that is a conflict of one record, not a second journey.
   Up to five days apart stays are one tour when both are for one meeting, in other countries, and the tour takes less
   than three weeks.
2. Accounts with a leader but without such days: join the one journey of that leader that fits. Meetings must agree
   where both name one. It fits when the same page tells of both, and only one of them names a meeting (a part of the
   stops was briefed); else by a common country and days that may be the same; else when the team was certainly abroad
   (it is under way, or left or returned on a printed day) on adjacent days. What fits none is one journey among itself
   by the same marks, for one meeting. Accounts that name a meeting come first, then those that name none.
   Then journeys: those of a leader whose name cannot be compared with other scripts join the one journey that an
   account without leader would join (3, 4), unless it names its leader otherwise in that script. A plan on days that
   nobody reported joins the one report of leader, country and meeting that begins within 60 days after it.
3. Accounts without leader but with printed days, and such lines of round-ups: join the one journey for that meeting
   that was in a common country on one of these days; what fits none is one journey among itself by the same marks.
4. Accounts without leader and days: join the one journey for that meeting whose days may be the same and which went to
   all their countries, or to some of them and no others. Then lines of round-ups in the same way; lines that join none
   are one journey when they name the same country for the same meeting, for nobody can tell them apart.

What fits several journeys stays alone, and so does an account without leader whose own page tells of another team in
the same country; reprints of one text are one account even then. Leaders are compared by key, the same in every script
and for registered misprints. A name in a script that cannot be compared is equal to itself only. Two Chinese names that
only sound alike are two people, but for step 0: no step joins them, and a name in Latin letters that fits both joins
one only where days, or days and country, leave no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from pipelines.components import components
from pipelines.journeys.accounts import Account
from pipelines.journeys.belonging import (
    Fits,
    Pairs,
    fits_country_and_meeting,
    fits_leader,
    fits_leader_days,
    fits_stays,
    same_leader_days,
    same_leader_undated,
    same_line,
    same_stays,
    same_text,
)
from pipelines.journeys.journey import Journey
from pipelines.journeys.slips_of_names import without_slips
from pipelines.journeys.unions import in_another_script, postponed, united

__all__ = ["Journey", "journeys"]

Same = Callable[[Sequence[Account]], Pairs]
FitsOf = Callable[[Sequence[Journey], Sequence[Account]], Fits]


def journeys(accounts: Iterable[Account]) -> tuple[Journey, ...]:
    """Group the accounts; every account is in exactly one journey."""
    todo = sorted(accounts, key=lambda a: a.id)
    named = without_slips([a for a in todo if a.called])
    undated = [a for a in named if not a.precise]
    found = _grouped([a for a in named if a.precise], same_leader_days, fits_leader_days)
    found = _attached(found, [a for a in undated if a.meeting], fits_leader, same_leader_undated)
    found = _attached(found, [a for a in undated if not a.meeting], fits_leader, same_leader_undated)
    found = united(found, in_another_script(found))
    found = united(found, postponed(found))
    nameless = [a for a in todo if not a.called and not a.is_told_apart]
    loose = [a for a in nameless if not a.precise]
    found = _attached(found, [a for a in nameless if a.precise], fits_stays, same_stays)
    found = _attached(found, [a for a in loose if not a.is_line], fits_country_and_meeting, same_text)
    found = _attached(found, [a for a in loose if a.is_line], fits_country_and_meeting, same_line)
    found += _grouped([a for a in todo if a.is_told_apart], same_text, fits_leader_days)
    return tuple(sorted(found, key=lambda j: j.accounts[0].id))


def _grouped(accounts: Sequence[Account], same: Same, fits: FitsOf) -> list[Journey]:
    """Journeys of accounts that hang together; a name in Latin letters may have joined two people."""
    return [journey for together in _together(accounts, same) for journey in _of_one_person(together, same, fits)]


def _together(accounts: Sequence[Account], same: Same) -> list[list[Account]]:
    """The same whatever the order: a journey that is never told whole is joined by the accounts between."""
    return [[accounts[n] for n in group] for group in components(len(accounts), same(accounts))]


def _of_one_person(together: list[Account], same: Same, fits: FitsOf) -> list[Journey]:
    """Split accounts that a name in Latin letters has joined though their Chinese names differ.

    The accounts in Latin letters join the one group that they fit; those that fit several stay apart.
    """
    people = sorted({a.person for a in together if a.person})
    if len(people) < 2:
        return [_journey(together)]
    groups = [
        _journey(group) for name in people for group in _together([a for a in together if a.person == name], same)
    ]
    return _attached(groups, [a for a in together if a.person is None], fits, same)


def _journey(members: Iterable[Account]) -> Journey:
    return Journey(accounts=tuple(sorted(members, key=lambda a: a.id)))


def _attached(settled: Sequence[Journey], accounts: Sequence[Account], fits: FitsOf, same: Same) -> list[Journey]:
    """Join each account to the one settled journey it fits; group what fits none, keep apart what fits several."""
    if not accounts:
        return list(settled)
    find = fits(settled, accounts)
    joined: dict[int, list[Account]] = defaultdict(list)
    free: list[Account] = []
    unclear: list[Account] = []
    for account in accounts:
        hits = find(account)
        if len(hits) == 1:
            joined[next(iter(hits))].append(account)
        else:
            (unclear if hits else free).append(account)
    for number, members in joined.items():
        journey = settled[number]
        if not journey.meetings and len({a.meeting for a in members if a.meeting}) > 1:
            # a journey without meeting that accounts of two meetings fit is neither's
            free += [a for a in members if a.meeting]
            joined[number] = members = [a for a in members if not a.meeting]
        if len({a.person for a in members if a.person} | journey.people) > 1:  # nor one in Latin letters two men's
            free += [a for a in members if a.person]
            joined[number] = [a for a in members if not a.person]
    grown = [_journey((*j.accounts, *joined[n])) if joined[n] else j for n, j in enumerate(settled)]
    if same is same_line:  # lines cannot be told apart, whatever they fit
        return grown + _grouped(free + unclear, same, fits)
    # what fits several stays apart from them, but reprints of it are still one account
    return grown + _grouped(free, same, fits) + _grouped(unclear, same_text, fits)
