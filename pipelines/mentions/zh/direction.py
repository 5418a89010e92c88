"""Who goes where: is a Chinese Party group abroad, or do foreigners come to China?

direction.zh.incoming  访华|来华; 应中共…邀请; 在{中国城市}会见{外宾}

The actor decides, and it is the nearest group or person before the verb: 会见, 率领, 应邀, 代表团, 通报 and 特使 occur
just as often in visits to China (guide §0.3).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.mentions.zh.delegations import Team
from pipelines.mentions.zh.encounters import encounters_in
from pipelines.mentions.zh.hosts import Invitation
from pipelines.mentions.zh.marks import Marked
from pipelines.mentions.zh.people import Person
from pipelines.mentions.zh.routes import routes_in
from pipelines.mentions.zh.vantage import comings_in, host_of
from pipelines.mentions.zh.visits import Actor, Cast, Visit

__all__ = ["find_incoming", "find_visits"]

_INCOMING = re.compile(
    r"访华|来华|正在(?:中国|北京|我国)(?:[^，。]{0,4})?访问|在华访问|(?<!同机)抵京|访中(?!东|亚|美|非|欧)|来京|访问(?:中国|北京|我国)|对(?:我国|中国|华)[^，。的]{0,10}访问|访北京|到访北京|抵达北京"
    r"|(?:代表团|一行|客人|外宾)[^，。]{0,6}来访|会见(?=[^，。]{2,30}率领?的?[^，。]{0,12}考察团)|在(?:京|北京|人民大会堂|中南海|钓鱼台)[^，。]{0,8}会[见谈晤]|率团来访的(?!中共|中国)"
)
_CPC_COMES = re.compile(r"(?:中共|中国共产党|宣介)[\u4e00-\u9fff]{0,8}来访")  # the host's word for our visit
_MEMBERS = re.compile(
    r"(?:参加|陪同|随同|随团)了?(?:此次|这次|上述|此访|全程)?(?:访问|出访|会[见谈]|有关活动)|陪访|随访|随行|同行"
)
_RESIDENT = re.compile(r"驻华|驻[京沪港澳]")  # envoys who live here come from nowhere
_NEAR_HOME = re.compile(r"香港|澳门|省|自治区")  # hosts of lecture teams, not of foreigners


def find_visits(
    marked: Marked, people: Sequence[Person], teams: Sequence[Team], invitations: Sequence[Invitation]
) -> tuple[Visit, ...]:
    """Every passage that shows the Party abroad, page order.

    people              Chinese persons, with and without titles
    teams, invitations  as found in the same prose
    """
    cast = Cast(people, teams, invitations)
    out: list[Visit] = []
    host = host_of(marked)
    story: dict[int, Actor] = {}  # by item: whom the story is about so far
    for sentence in marked.prose.sentences:
        inside = cast.of(sentence)
        key = sentence.item if sentence.part == "body" else -1
        about = None if sentence.part == "caption" else story.get(key)
        found = routes_in(marked, sentence, inside, about, invitations, told=bool(out))
        if not any(v.way in ("go", "invited") for v in found):
            found += encounters_in(marked, sentence, inside, out)
        if host is not None and not any(v.places for v in found):
            found += comings_in(marked, sentence, inside, host)
        out.extend(found)
        for who in inside:
            told_of = key in story and story[key].person is not None
            if told_of and _MEMBERS.search(marked.prose.text, who.to, sentence.end):
                continue  # who takes part in the journey does not become its subject
            if who.ours and (who.actor.person is not None or key not in story):
                story[key] = who.actor
    return tuple(out)


def find_incoming(marked: Marked, invitations: Sequence[Invitation]) -> tuple[tuple[int, int], ...]:
    """Passages in which foreigners come to China or are received there, prose ranges."""
    out = [
        (i.at, i.to)
        for i in invitations
        if i.home
        and not _NEAR_HOME.search(marked.text, i.at, i.to)
        and not _RESIDENT.search(marked.text, i.to, i.to + 40)
    ]
    for hit in _INCOMING.finditer(marked.prose.text):
        resident = hit.group().endswith("会见") and _RESIDENT.search(marked.prose.text, hit.end(), hit.end() + 16)
        ours = "来访" in hit.group() and _CPC_COMES.search(marked.prose.text, max(0, hit.start() - 8), hit.end())
        if marked.prose.sentence_at(hit.start()) is not None and not resident and not ours:
            out.append(hit.span())
    return tuple(sorted(out))
