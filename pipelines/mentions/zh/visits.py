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
from pipelines.mentions.zh.sentences import Sentence, within

__all__ = ["ABROAD", "PLAN", "Actor", "Cast", "Visit", "Who", "distinct", "doer", "joined", "planned"]

ABROAD = f"[{COUNTRY}{CITY}]"
PLAN = re.compile(r"将(?!军|领|近)|还?会(?=继续|前往|访问|转|赴|到访)|可望|拟(?!议)|定于|计划|即将|有望|预定")
# {人}访问{国}一事展开磋商，最快可于…成行
_TO_BE_SETTLED = re.compile(
    r"最快(?:可|将|会|于|本|下|明|今|\d)|(?:可|可望|有望|将|料|能)(?:于|在)?[^，。；]{0,12}成行"
)
_TALKED_OF = re.compile(
    r"[^，。；]{0,20}(?:一事|事宜|安排|行程|计划)[^，。；]{0,8}(?:磋商|协调|商讨|协商|商谈|接洽|敲定)"
)
_REACH = 400  # characters of the longest invitation
_SENDS = re.compile(r"派(?:出|遣|驻)?|委派|指派")
_COMES = re.compile(r"访华|来华|来访")
_HEADS = re.compile(r"率(?:领|团)?|带领")
# Somebody else with the title after the name: 刘云山表示，…习近平主席访欧
_ANOTHER = re.compile(
    r"[\u4e00-\u9fff]{2,3}(?<!国家)(?<![党国会])(?:主席|总理|总统|总书记|委员长|国务委员|外长)(?![、，的])"
)


# a foreign subject before the verb: 老挝…访问; not the object of another verb (结束对老挝访问、10日抵达…)
_FOREIGN_SUBJECT = re.compile(
    rf"(?:^|[^对在问开离自从由向抵达赴访往{COUNTRY}{PARTY}])[{COUNTRY}{PARTY}]+[^，。{COUNTRY}{PARTY}]{{0,12}}$"
)
# 下周，柬埔寨国会主席将对…访问: an office right after a comma is the subject
_FOREIGN_OFFICE = re.compile(
    rf"(?:^|[，。；：])[{COUNTRY}{PARTY}]{{1,12}}[^，。；{COUNTRY}{PARTY}]{{0,6}}(?:总统|总理|首相|主席|外长|议长|国王|书记|部长|大臣)"
    r"(?:将于?|也|还|已|曾|正|计划|预计|定于|于){1,2}$"
)
# 一个团…，另一个团前往…; 另外几路则分别去了
_ONE_OF_THEM = re.compile(
    r"(?:[一两几三四五六七八九]|另外?[一两几三四五六七八九]?)[个支路批](?:团组?|队伍|人马)?(?:则|还|也|又|分别|先后|相继){0,2}$|[该本]团$"
)
# 拜会议长，但议长因出访…而未能成行: an office without a name goes, not the group
_OFFICE_GOES = re.compile(
    r"(?:^|[，。；])(?:但|而|因为?|不过)?(?:议长|总统|总理|首相|外长|国王|党魁|党首)(?:因|正|正在|已|也|当时){0,2}$"
)
# 人数最多的一路由十一人组成，去了…
_ANOTHER_TEAM = re.compile(r"^(?:[^，。；]{1,8}的)?(?:另一?|一)[路支](?:由|则|[^，。；]{0,6}团)[^。；]{0,20}，$")
_PARTY_AT_WORK = re.compile(
    r"(?:^|[，：])(?:中国共产党|中共|我们?党|中联部|中共中央对外联络部)(?:先后|相继|分别|陆续|已|还|又|也|共){0,3}$"
)
_ON_THE_WAY = re.compile(r"[^，。]{0,8}(?:访问期间|期间|其间|此行|此访|随后|之后)")


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
            if not any(p.name_at < i.to for i in within(invitations, p.name_at - _REACH, p.name_at + 1))
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
    if _OFFICE_GOES.search(text[sentence.start : at]):
        return None
    if before:
        nearest = before[-1]
        if nearest.ours is None:
            named = [a for a in before[:-1] if a.ours is not None]
            if named and named[-1].ours:
                return joined(before)
            return None if named else story
        if _SENDS.search(text, nearest.to, at) or _ANOTHER.search(text, nearest.to, at):
            return None
        if not nearest.ours:
            # {人}率{艺术团}赴…: artists go on the Party's errand with its official, a province's officials on its own
            leader = before[-2] if len(before) > 1 and text.endswith("艺术团", nearest.at, nearest.to) else None
            led = leader is not None and leader.ours and _HEADS.search(text, leader.to, nearest.at)
            return leader.actor if leader is not None and led and leader.actor.person is not None else None
        return joined(before)
    left = text[sentence.start : at]
    if _FOREIGN_SUBJECT.search(left) and not re.search(r"[，：]", left[-12:]):
        return None
    if _ANOTHER.search(left) or _FOREIGN_OFFICE.search(left):
        return None
    after = [a for a in inside if a.to > at]
    if after and after[0].ours and after[0].at - at < 60:
        return after[0].actor
    if sentence.part == "title":
        return None if _COMES.search(left) else story
    one = _ONE_OF_THEM.search(left)
    if one and "另" in one.group():
        return Actor(team=story.team) if story is not None else None  # another team than the one just named
    if _PARTY_AT_WORK.search(left):
        return Actor()  # 中国共产党已在A、B等27国开展…宣介: nobody in particular
    if story is not None and _ANOTHER_TEAM.search(left):
        return Actor(team=story.team)
    goes_on = len(left) < 12 or one or _ON_THE_WAY.match(left)
    return story if goes_on else None


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
    """Does the clause from `left`, or the sentence before it, speak of a plan, or what follows of one being settled?"""
    if _TO_BE_SETTLED.search(text, at, sentence.end) or _TALKED_OF.match(text, at, sentence.end):
        return True
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
