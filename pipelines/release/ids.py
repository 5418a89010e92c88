"""From which facts are ids minted? From those of the account that was published first, as few as name it alone.

An id that was released must never name another record later, and a release knows nothing of the ones before it. So
facts are given only to the record that holds every document which ever claimed them, in whatever capture: whoever bore
them when fewer documents were known is then among its documents. Where others claim the same facts, each record adds
the next of its own, in the end its document.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipelines.documents import Document
from pipelines.journeys.accounts import Account, accounts
from pipelines.journeys.reconcile import Journey

__all__ = ["Claimant", "captures_told", "distinct_facts", "journey_facts"]

Facts = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """What one account, or one telling of an event, would have its record named by."""

    document_id: str
    facts: tuple[Facts, ...]  # each tells more than the one before it; the last is the account's alone


def journey_facts(found: Sequence[Journey], kept: Iterable[Document]) -> list[Facts]:
    """The facts of each journey, in the order given; all different.

    kept     the documents of the journeys, with their earlier captures
    """
    founders = [_claimant(min(j.accounts, key=lambda a: (a.document.order, a.id))) for j in found]
    members = [frozenset(a.document.document_id for a in j.accounts) for j in found]
    return distinct_facts(founders, members, map(_claimant, accounts(captures_told(kept))))


def distinct_facts(
    founders: Sequence[Claimant], members: Sequence[frozenset[str]], ever: Iterable[Claimant]
) -> list[Facts]:
    """For each record the first of its founder's facts that are its alone.

    members  the documents of each record
    ever     all that claims facts, the founders among them
    """
    claimed: dict[Facts, set[str]] = defaultdict(set)
    for claimant in ever:
        for facts in claimant.facts:
            claimed[facts].add(claimant.document_id)
    borne = Counter(facts for founder in founders for facts in founder.facts)
    return [
        next((facts for facts in founder.facts if borne[facts] == 1 and claimed[facts] <= own), founder.facts[-1])
        for founder, own in zip(founders, members, strict=True)
    ]


def captures_told(kept: Iterable[Document]) -> Iterable[Document]:
    """Each document as each of its captures tells it."""
    for document in kept:
        yield document
        for read in document.earlier:
            yield replace(document, latest=read)


def _claimant(account: Account) -> Claimant:
    """Leader, meeting, country and month; then the day; then the account itself."""
    first = min(account.stays, key=lambda s: (s.known.first if s.known else date.max, s.country))
    if first.known is not None:
        day = first.known.first.isoformat()
    elif account.is_line and account.meeting is not None:
        day = "-"  # round-ups of one meeting come out for months, and each of them names the same journey
    else:
        day = account.document.published_on or "-"
    bare = (account.leader or "-", account.meeting or "-", first.country, day[:7])
    document_id, *place = account.id
    return Claimant(document_id=document_id, facts=(bare, (*bare, day), (*bare, day, document_id, *map(str, place))))
