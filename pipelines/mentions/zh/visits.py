"""What is one passage that puts a Party group or official abroad, and who goes there?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.mentions.zh.delegations import Sender, Team
from pipelines.mentions.zh.hosts import Invitation
from pipelines.mentions.zh.marks import CITY, COUNTRY, PARTY, Place
from pipelines.mentions.zh.people import Person, Side
from pipelines.mentions.zh.sentences import Sentence

__all__ = ["ABROAD", "PLAN", "Actor", "Cast", "Visit", "Who", "distinct", "doer", "joined", "planned"]

ABROAD = f"[{COUNTRY}{CITY}]"
PLAN = re.compile(r"将(?!军|领|近)|拟(?!议)|定于|计划|即将|有望|预定")
_SENDS = re.compile(r"派(?:出|遣|驻)?|委派|指派")
_COMES = re.compile(r"访华|来华|来访")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who goes: a person, a group, both, or nobody named in the sentence."""

    person: Person | None = None
    team: Team | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One passage that puts a Party group or official into foreign countries; prose offsets."""

    at: int
    to: int
    sentence: Sentence
    places: tuple[Place, ...]  # the first mention of each country, in printed order; none for a region alone
    actor: Actor
    way: str  # go, report, invited (the journey itself); hosted, met (an encounter on it); region
    planned: bool
    rule: str


@dataclass(frozen=True, slots=True)
class Who:
    """A person or group at one place; `ours` is None for a pronoun."""

    at: int
    to: int
    ours: bool | None
    actor: Actor


class Cast:
    """The persons and groups of a page by place; hosts named in invitations take no part."""

    def __init__(self, people: Sequence[Person], teams: Sequence[Team], invitations: Sequence[Invitation]) -> None:
        found = [
            Who(p.at, p.to, p.side is Side.PARTY and not p.former, Actor(person=p))
            for p in people
            if not any(i.at <= p.name_at < i.to for i in invitations)
        ]
        for team in teams:
            ours = {Sender.OWN: True, Sender.PRONOUN: None}.get(team.sender, False)
            found.append(Who(team.at, team.to, ours, Actor(team=team)))
        self._all = sorted(found, key=lambda w: w.at)
        self._starts = [w.at for w in self._all]

    def of(self, sentence: Sentence) -> Sequence[Who]:
        return self._all[bisect_left(self._starts, sentence.start) : bisect_left(self._starts, sentence.end)]


def doer(text: str, at: int, inside: Sequence[Who], sentence: Sentence, story: Actor | None) -> Actor | None:
    """Who goes: the nearest group or person before the verb at `at`.

    inside   the sentence's cast
    story    whom the item is about so far, for a sentence without subject
    returns  None when somebody else goes
    """
    before = [a for a in inside if a.to <= at]
    if before:
        nearest = before[-1]
        if nearest.ours is None:
            named = [a for a in before[:-1] if a.ours is not None]
            if named and named[-1].ours:
                return joined(before)
            return None if named else story
        if not nearest.ours or _SENDS.search(text, nearest.to, at):
            return None
        return joined(before)
    left = text[sentence.start : at]
    if re.search(rf"[{COUNTRY}{PARTY}][^，。]{{0,12}}$", left) and not re.search(r"[，：]", left[-12:]):
        return None  # a foreign subject stands before the verb
    after = [a for a in inside if a.to > at]
    if after and after[0].ours and after[0].at - at < 60:
        return after[0].actor
    if sentence.part == "title":
        return None if _COMES.search(left) else story
    return (
        story if len(left) < 12 or re.match(r"[^，。]{0,8}(?:访问期间|期间|其间|此行|此访|随后|之后)", left) else None
    )


def joined(before: Sequence[Who]) -> Actor:
    """The nearest person and group of a run of ours: {人}率{团}访问."""
    person = team = None
    for who in reversed(before):
        if who.ours is False:
            break
        person = person or who.actor.person
        team = team or who.actor.team
    return Actor(person=person, team=team)


def planned(text: str, sentence: Sentence, left: int, at: int) -> bool:
    """Does the clause from `left`, or the sentence before it, speak of a plan?"""
    return bool(PLAN.search(text, max(left, sentence.start), at)) or bool(
        re.search(r"将(?:于|在|率|对|赴|前往|访|出|启|动)|拟于|定于", text[sentence.start : at])
    )


def distinct(places: Sequence[Place]) -> tuple[Place, ...]:
    """The first mention of each country; the seat of the EU right before its name is not one."""
    seen: dict[str, Place] = {}
    for number, place in enumerate(places):
        if place.code == "BE" and any(p.code == "EU" and p.at - place.to <= 8 for p in places[number + 1 : number + 3]):
            continue
        seen.setdefault(place.code, place)
    return tuple(seen.values())
