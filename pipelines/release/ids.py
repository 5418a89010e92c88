"""From which facts are the ids of journeys minted? From those of the account that was published first.

Documents published later, however much better they know, never change an id. Where two journeys share the facts, the
one published first has them bare, the others add the month of publication and, where that is not enough, the document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from pipelines.accounts import Account
from pipelines.reconcile import Journey

__all__ = ["journey_facts"]

Facts = tuple[str, ...]


def journey_facts(found: Sequence[Journey]) -> list[Facts]:
    """The facts of each journey, in the order given; all different."""
    founders = [min(j.accounts, key=lambda a: (a.document.order, a.id)) for j in found]
    facts: list[Facts] = [_bare(a) for a in founders]
    for extra in (_month, _document):
        for sharing in _shared(facts):
            first = min(sharing, key=lambda i: (founders[i].document.order, founders[i].id))
            for i in sharing:
                if i != first:
                    facts[i] = (*facts[i], extra(founders[i]))
    return facts


def _shared(facts: Sequence[Facts]) -> list[list[int]]:
    places: dict[Facts, list[int]] = defaultdict(list)
    for i, fact in enumerate(facts):
        places[fact].append(i)
    return [group for group in places.values() if len(group) > 1]


def _bare(account: Account) -> Facts:
    first = min(account.stays, key=lambda s: (s.known.first if s.known else date.max, s.country))
    return (account.leader or "-", account.meeting or "-", first.country)


def _month(account: Account) -> str:
    return (account.document.published_on or "undated")[:7]


def _document(account: Account) -> str:
    return f"{account.document.document_id}:{account.number}"
