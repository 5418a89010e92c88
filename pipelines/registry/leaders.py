"""Which registered person led the team, in which post, and of which rank on those days?

Printed title and registry post stand side by side, and neither is put in the other's place. Where both speak of one
body on days for which the registry is certain and name different posts there, or where a printed level (正部级) is not
the level of the post, the rank is contested.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipelines.lexicon.people import PersonName, chinese_name, people_called
from pipelines.lexicon.posts import Rank
from pipelines.lexicon.posts import posts as post_forms
from pipelines.ranks import Office, offices, stated_rank
from pipelines.registry.organisations import OrganisationKind, organisations
from pipelines.registry.posts import RegisteredPost, posts
from pipelines.registry.rank_basis import RankBasis
from pipelines.registry.tenures import Tenure, posts_on

__all__ = ["LeaderRank", "candidates", "leader_rank"]

_ORDER = tuple(Rank)
# a body that a title names by its kind alone (省委) → the kind of the bodies that it may be
_OF_A_KIND = {"provincial_committee": OrganisationKind.PROVINCIAL_COMMITTEE}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderRank:
    """What title and registry say of one leader on the days of one stay."""

    post: RegisteredPost | None
    several: bool  # no post is given because the registry has several, and the title names none of them
    rank: Rank
    basis: RankBasis | None  # None when the rank is unknown
    contradicting: tuple[RegisteredPost, ...]  # registry posts that the printed title contradicts


def candidates(names: Iterable[str]) -> tuple[PersonName, ...]:
    """The registered people who may be meant by the forms that pages print of one leader.

    A Chinese name decides: what is printed in letters may fit several. Nobody, when none is registered.
    """
    forms = sorted(set(names))
    chinese = [name for name in forms if chinese_name(name) is not None]
    found = {p.person_id: p for name in chinese or forms for p in people_called(name)}
    return tuple(found[key] for key in sorted(found))


def leader_rank(
    title: str | None,
    person: PersonName | None,
    first: date,
    last: date,
    *,
    as_known_on: date | None = None,
    rows: Iterable[Tenure] | None = None,
) -> LeaderRank:
    """Post and rank of a leader through a stay.

    title         the printed one; None when no page prints any
    person        the registered person; None when nobody is registered under that name, or several are
    first, last   days of the stay, inclusive; what is certain must be certain on all of them
    as_known_on   what the registry knew on that day; without it, what it knows now
    rows          the tenures to ask; without them, the registry's
    """
    printed = [office for office in offices(title or "") if not office.former]
    stated = stated_rank(title or "")
    shown = stated if stated is not Rank.UNKNOWN else _highest(office.rank for office in printed)
    held: list[RegisteredPost] = []
    if person is not None:
        sure = posts_on(person.person_id, first, last, as_known_on=as_known_on, rows=rows).certain
        held = list({t.post_id: posts()[t.post_id] for t in sure}.values())
    post = _matching(printed, held)
    against = _contradicting(printed, held)
    if stated is not Rank.UNKNOWN and post is not None and post.rank not in (stated, Rank.UNKNOWN):
        against = (*against, *(() if post in against else (post,)))
    if against:
        basis = RankBasis.CONTESTED
    elif stated is not Rank.UNKNOWN:
        basis = RankBasis.STATED
    elif shown is not Rank.UNKNOWN:
        basis = RankBasis.DERIVED_FROM_POST
    else:
        basis = RankBasis.REGISTRY
    if shown is Rank.UNKNOWN and basis is RankBasis.REGISTRY:
        shown = _highest(p.rank for p in held)
    return LeaderRank(
        post=post,
        several=post is None and bool(held),
        rank=shown,
        basis=basis if basis is RankBasis.CONTESTED or shown is not Rank.UNKNOWN else None,
        contradicting=against,
    )


def _matching(printed: Sequence[Office], held: Sequence[RegisteredPost]) -> RegisteredPost | None:
    """The registry post that the title names; else one in a body that it names; else the only one."""
    same = [p for p in held if any(_same_body(o, p) and o.post == p.office for o in printed)]
    beside = [p for p in held if any(_same_body(o, p) for o in printed)]
    for posts_there in (same, beside):
        if posts_there:
            return min(posts_there, key=lambda p: (_ORDER.index(p.rank), p.post_id))
    return held[0] if len(held) == 1 else None


def _contradicting(printed: Sequence[Office], held: Sequence[RegisteredPost]) -> tuple[RegisteredPost, ...]:
    """Registry posts in a body for which the title names another post, and none of the registry's there."""
    found = []
    for body in sorted({p.organisation_id for p in held}):
        there = [p for p in held if p.organisation_id == body]
        told = [o for o in printed if any(_same_body(o, p) for p in there)]
        if told and not any(o.post == p.office for o in told for p in there):
            found.extend(there)
    return tuple(sorted(found, key=lambda p: p.post_id))


def _same_body(office: Office, post: RegisteredPost) -> bool:
    """Does a printed post belong to the body of a registered one?"""
    if office.body is None:
        return (office.post, post.organisation_id) in _bodiless()
    if office.body in _OF_A_KIND:
        return organisations()[post.organisation_id].kind is _OF_A_KIND[office.body]
    return office.body == post.organisation_id


@cache
def _bodiless() -> Set[tuple[str, str]]:
    """Posts that a title names without their body, each with it: 政治局委员, 全国政协副主席."""
    named = {form.post for form in post_forms() if isinstance(form.rank, Rank)}
    return {(p.office, p.organisation_id) for p in posts().values() if p.office in named}


def _highest(ranks: Iterable[Rank]) -> Rank:
    return min(ranks, key=_ORDER.index, default=Rank.UNKNOWN)
