"""Where does a Chinese sentence show a Party official abroad by a meeting, without telling of the journey?

direction.zh.hosted    {外方}[在{城}]会见|接见…[到访的]{中方}: the host is the subject (guide §8, template 2)
direction.zh.met       {中方}在{外国城市}会见|会谈|出席…: only the place tells; 在{国}，{中方}回答了…
direction.zh.there     {国}…宣介团在该国|这里…
direction.zh.attended  {外方}在{城}举行大会 … {中方}出席|宣读贺电: the place was told before

Traps: the same words serve visitors received in Beijing; a Chinese city before the verb says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.mentions.zh.marks import COUNTRY, PARTY, Marked, Place
from pipelines.mentions.zh.sentences import Sentence
from pipelines.mentions.zh.visits import ABROAD, PLAN, Actor, Visit, Who, distinct, joined

__all__ = ["encounters_in"]

_MEET = re.compile(
    r"(?:分别|先后|亲切|集体|共同|当天|还){0,3}(?:会见|接见|会晤|宴请|欢迎|迎接)(?:并[宴会]?[请谈]?)?(?:了|过)?"
)
_ARRIVED = re.compile(r"(?:到访|来访|前来|率团[^，。]{0,10}访问|正在[^，。]{0,14}访问)[^，。]{0,30}的")
_TOGETHER = re.compile(
    r"(?:(?:与|同|和)|[对向](?=来访|到访))(?=(?:率团|率队|应邀)?(?:到访|来访|正在[^，。]{0,12}访问)[^，。]{0,24}的|[^，。]{2,40}(?:会谈|会晤|会面|座谈))"
)
_IN_CITY = re.compile(rf"(?:在|于|抵达|到达|飞抵|赴)(?P<city>{ABROAD}++(?:(?:、|和|与|及|以及){ABROAD}++){{0,8}})")
_MET = re.compile(
    r"回答|讲述|走进|会见|会晤|会谈|拜会|出席|参加|座谈|举行|宣介|介绍|通报|发表|接受|拜访|考察|交流|调研|演讲|作|讲"
)
# {中方}同{外方}在{城市}举行会谈: the partner stands between
_WITH = re.compile(r"(?:\d{1,2}[日号])?(?:同|与|和|向|会[见晤]|拜会)(?=[^，。；]{1,40}$)")
_HELD_IN = re.compile(rf"在(?P<city>{ABROAD}+)[^，。；]{{0,8}}(?:举行|召开|举办|开幕)")
_HOLDS_OTHER = re.compile(r"(?:举行|召开|举办|访问)的")
_TAKES_PART = re.compile(r"座谈|阐述|介绍|宣介|出席|列席|宣读|致辞|致贺|发言|参加|与会|发表")
_ACCOMPANIES = re.compile(
    r"陪同|在座|参加(?:了)?(?:上述|会见|会谈|有关活动)"
)  # the guide's trap: somebody else's journey
_BY_WIRE = re.compile(r"(?:以|通过)(?:视频|线上|远程|连线)|视频(?:连线|方式)|在线(?:出席|参加)")
_THERE = re.compile(r"在(?:该国|当地|这里|此间)")
_HOME_CITY = re.compile(
    r"在(?:京|北京|人民大会堂|中南海|钓鱼台国宾馆|钓鱼台|上海|广州|深圳|成都|杭州|南京|西安|重庆|武汉|长沙|昆明|南宁)"
    r"|在(?:中国|我国|华)[^，。]{0,4}访问"
)


def encounters_in(marked: Marked, sentence: Sentence, inside: Sequence[Who], known: Sequence[Visit]) -> list[Visit]:
    """The encounter one sentence tells, at most one.

    inside   the sentence's persons and groups
    known    visits told before, which place a host named without country
    """
    return _hosted(marked, sentence, inside, known) or _met(
        marked, sentence, inside, told=any(v.sentence.item == sentence.item for v in known)
    )


def _hosted(marked: Marked, sentence: Sentence, inside: Sequence[Who], known: Sequence[Visit]) -> list[Visit]:
    text = marked.text
    if not any(w.ours for w in inside):
        return []
    for pattern in (_MEET, _TOGETHER):
        for hit in pattern.finditer(text, sentence.start, sentence.end):
            comma = text.find("，", hit.end(), sentence.end)
            stop = sentence.end if comma < 0 else comma
            guests = [w for w in inside if hit.end() <= w.at <= max(stop, hit.end() + 1) and w.ours]
            if not guests or any(w.ours and w.to <= hit.start() for w in inside):
                continue
            between = text[hit.end() : guests[0].at]
            foreign = COUNTRY in between and not _ARRIVED.search(between) and "的" not in between
            if len(between) > 40 or foreign or _HOME_CITY.search(marked.prose.text, sentence.start, hit.start()):
                continue
            place = _host_place(marked, sentence, hit, guests[0].at, known)
            if place is not None:
                actor = Actor(
                    person=next((g.actor.person for g in guests if g.actor.person is not None), None),
                    team=next((g.actor.team for g in guests if g.actor.team is not None), None),
                )
                plan = bool(PLAN.search(text, sentence.start, hit.start()))
                return [_encounter(sentence, hit.span(), place, actor, "hosted", "direction.zh.hosted", plan)]
    return []


def _host_place(
    marked: Marked, sentence: Sentence, hit: re.Match[str], guest_at: int, known: Sequence[Visit]
) -> Place | None:
    """The country: of the city, of the host's title, of the guest's destination, of the story so far."""
    city = _IN_CITY.search(marked.text, sentence.start, sentence.end)
    if city is not None:
        return marked.places_in(city.start("city"), city.end("city"))[0]
    named = marked.places_in(sentence.start, hit.start()) or marked.places_in(hit.end(), guest_at)
    if named:
        return named[0]
    same = [v for v in known if v.places and v.sentence.item == sentence.item and v.sentence.part == sentence.part]
    return same[-1].places[0] if same else None


def _met(marked: Marked, sentence: Sentence, inside: Sequence[Who], *, told: bool) -> list[Visit]:
    """`told`: a journey of ours was told before, so that 代表团 alone is that of ours."""
    text = marked.text
    if _BY_WIRE.search(text, sentence.start, sentence.end):
        return []  # who takes part over the wire is not there
    for city in _IN_CITY.finditer(text, sentence.start, sentence.end):
        before = [w for w in inside if w.to <= city.start()]
        if not before and city.start() == sentence.start and sentence.part == "body":
            # a feature moves from place to place: 在希腊，{中方}回答了…
            after = [w for w in inside if w.ours and w.at - city.end() <= 24]
            deed = after and _MET.search(text, after[0].to, sentence.end)
            if deed and not _HOLDS_OTHER.search(text, city.end(), after[0].at):
                return [_at(marked, sentence, city, after[:1], "direction.zh.met")]
        pronoun = before and before[-1].ours is None and not any(w.ours is False for w in before)
        if not before or not (before[-1].ours or (pronoun and told)):
            continue
        deed = _MET.search(text, city.end(), min(sentence.end, city.end() + 30))
        between = text[before[-1].to : city.start()]
        if deed and (_WITH.match(between) or not re.search(rf"[{COUNTRY}{PARTY}]", between)):
            return [_at(marked, sentence, city, before, "direction.zh.met")]
    doers = [w for w in inside if w.ours]
    there = _THERE.search(text, sentence.start, sentence.end)
    if there and doers and sentence.part == "body":
        # 波黑一家日报报道了宣介团在该国的介绍会: the last country named before
        named = marked.places_in(_paragraph_start(marked, sentence), there.start())
        if named:
            return [_encounter(sentence, there.span(), named[-1], joined(doers), "met", "direction.zh.there", False)]
    if _ACCOMPANIES.search(text, sentence.start, sentence.end) or _BY_WIRE.search(text, sentence.start, sentence.end):
        return []
    if doers and sentence.part == "body" and _TAKES_PART.search(text, doers[0].to, sentence.end):
        for other in marked.prose.sentences:
            if other.part == "body" and other.item == sentence.item and other.start <= sentence.start:
                held = _HELD_IN.search(text, other.start, other.end)
                if held:
                    return [_at(marked, sentence, held, doers, "direction.zh.attended")]
    return []


def _paragraph_start(marked: Marked, sentence: Sentence) -> int:
    return min(s.start for s in marked.prose.sentences if s.paragraph == sentence.paragraph)


def _at(marked: Marked, sentence: Sentence, city: re.Match[str], who: Sequence[Who], rule: str) -> Visit:
    places = marked.places_in(city.start("city"), city.end("city"))
    plan = bool(PLAN.search(marked.text, sentence.start, max(city.start(), sentence.start)))
    met = _encounter(sentence, city.span(), places[0], joined(who), "met", rule, plan)
    return replace(met, places=distinct(places))  # 在A和B同两国政党交流


def _encounter(
    sentence: Sentence, span: tuple[int, int], place: Place, actor: Actor, way: str, rule: str, plan: bool
) -> Visit:
    return Visit(
        at=span[0], to=span[1], sentence=sentence, places=(place,), actor=actor, way=way, planned=plan, rule=rule
    )
