"""Where does a Chinese sentence say that a Party group travels?

direction.zh.visit     {团|人}…访问|赴|前往|抵达…{国}[、{国}…]; 对{国}进行…访问; 在{国}访问; {国}之行
direction.zh.report    {团|人}启程…向{国|党}通报
direction.zh.invited   应{主人}邀请…访问上述三国, or a congress attended at its host's invitation
direction.zh.region    访问拉美|非洲多国: abroad, but no country can be recorded

Traps: earlier and next stops (此前访问, 随后将访问), 经停, embassies (前往朝鲜驻华使馆), 访问{国}总统府, and
位于布鲁塞尔的欧盟总部, where the seat is no visited country.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.mentions.zh.hosts import Invitation
from pipelines.mentions.zh.marks import PARTY, Marked, Place
from pipelines.mentions.zh.sentences import Sentence
from pipelines.mentions.zh.visits import ABROAD, Actor, Visit, Who, distinct, doer, planned

__all__ = ["routes_in"]

# All quantifiers over signs are possessive: a list of forty countries must not be tried in every division.
_JOIN = r"(?:[、，]?以及|、?(?:和|及|与)|、|·|，|/|，(?=[\ue000\ue001]{1,9}(?:、|和|，|等)))"
_SEAT = rf"(?:(?:位于|设在){ABROAD}++的)?"
_ALIAS = r"(?:（[^）]{1,3}）)?"


def _list(signs: str) -> str:
    return rf"(?P<list>{signs}++{_ALIAS}(?:{_JOIN}{_SEAT}{signs}++{_ALIAS}){{0,60}}+)"


_GO = (
    r"(?:(?:正式|友好|相继|先后|分别|陆续|顺利|成功|进行|率团|分赴){0,3}(?:访问|出访|走访|到访|造访|回访|巡访)(?:了|过)?"
    r"|(?<![来专探采接信随])访(?=[\ue000\ue001])"
    r"|(?:启程|动身|离京|出发|率团|飞|奔|远|共同|应邀)?(?:赴|前往|前去|飞往)"
    r"|抵达|到达|飞抵|转抵|走进|来到|踏上|走到|(?:抵|到|去了?)(?=[\ue000\ue001]))"
)
_COUNT = r"(?:等[\u4e00-\u9fff\d]{0,5}国)?"
_PLACES = _list(ABROAD)
_PATTERNS = (
    (rf"{_GO}(?:(?!位于|设在)[^，。；、的\n\ue000-\ue003]){{0,4}}{_SEAT}{_PLACES}(?=(?P<tail>.{{0,6}}))", "go"),
    (rf"对{_PLACES}{_COUNT}(?:进行|作|开展|展开)?[^，。；\n]{{0,14}}(?:访问|友好之旅)", "go"),
    (rf"在{_PLACES}{_COUNT}(?:进行|作)?[^，。；、\n]{{0,10}}(?:访问(?![\ue000\ue001])|宣介|宣讲)", "go"),
    (rf"(?:结束|展开|开启|开始|此次|这次)(?:对|在)?{_PLACES}[^，。；\n]{{0,8}}(?:之行|之旅|行程|访问)", "go"),
    (rf"{_PLACES}{_COUNT}[^，。；]{{0,8}}(?:迎来|接待)了?(?=[^，。；]{{0,30}}团)", "host"),
    (rf"(?:走进|走访|到访|拜访|做客)(?P<list>{PARTY}++)", "met"),
    (rf"向{_list(ABROAD[:-1] + PARTY + ']')}[^，。；\n]{{0,16}}(?:通报|宣介|介绍|说明)", "report"),
)
_VISITS = tuple((re.compile(pattern), way) for pattern, way in _PATTERNS)
_AND_MORE = re.compile(rf"等?[\d一二三四五六七八九十多余几个]{{0,8}}国(?:家)?(?:和|及|以及|、)(?P<more>{ABROAD}+)")
_REGION = re.compile(
    r"(?:访问|出访|赴|前往|走访|走进|走向)[^，。；、的\n\ue000-\ue003]{0,4}(?:[东西南北中]{0,2}[欧亚美非]|拉美|加勒比|非洲|欧洲|美洲|亚洲|中东|巴尔干|太平洋岛国"
    r"|大洋洲|独联体|周边|海湾|阿拉伯|东盟|世界各|五大洲|海外|国外|多国|各国|外国)|率[^，。]{0,14}团(?:出访|赴外)(?=，|。|访问)"
)
_THE_SAID = re.compile(r"(?:访问|出访|到访|走访|前往|赴|对)(?:上述|这|该|以上)[两二三四五六七八\d]?(?:个)?(?:国家?|地)")
_GOING = re.compile(r"出席|参加|列席|访问|前往|赴|率团|率[^，。]{2,20}团")
_NOT_A_COUNTRY_VISIT = re.compile(
    r"驻华|驻中国|(?:驻|大)?使馆|总领馆|总统府?(?!$)|媒体|人民(?!民主)|通讯社|企业|代表团|客人|籍|裔|菜|语|文学|馆|展|厅|自治|族|文化|图书|产品"
)
_EARLIER = re.compile(
    r"此前|先前|在此之前|已经?(?:去过|到过)|曾|去年|上次|上一次|前年|历史上|往年|之前(?!往)|行程之前|此行之前|早些时候"
    r"|以往|前不久|不久前"
)
_LATER = re.compile(
    r"(?:随后|之后|此后|其后|然后|接着|下一步)[^。]{0,14}(?:将|前往|转)|接下来|下一站|还将|继续前往|将[^。]{0,6}(?:转|再)"
)
_ON_THE_WAY = re.compile(r"启程|动身|前往|赴|访问|出访|特使|抵达|到访|率")
_TRANSIT = re.compile(r"经停|途经|过境|转机")


def routes_in(
    marked: Marked,
    sentence: Sentence,
    inside: Sequence[Who],
    story: Actor | None,
    invitations: Sequence[Invitation],
    *,
    told: bool,
) -> list[Visit]:
    """The journeys one sentence tells, in the order of the rules above.

    inside   the sentence's persons and groups
    story    whom the item is about so far
    told     a journey was told before, so that 随后将访问 names a later stop
    """
    out: list[Visit] = []
    for hit, way in _matches(marked, sentence, invitations):
        at, to = hit.span("list")
        if any(v.at < to and at < v.to for v in out) or _elsewhere(marked, sentence, hit, told=told or bool(out)):
            continue
        if way == "report" and not _ON_THE_WAY.search(marked.text, sentence.start, sentence.end):
            continue
        if way == "host":
            after = [w for w in inside if w.at >= hit.end() - 1]
            who = after[0].actor if after and after[0].ours else None
            way = "go"
        else:
            who = doer(marked.text, hit.start(), inside, sentence, story)
        more = _AND_MORE.match(marked.text, to)
        places = marked.places_in(at, to) + (marked.places_in(*more.span("more")) if more else ())
        if who is not None and places:
            out.append(_visit(marked, sentence, hit.start(), to, distinct(places), who, way))
    out += _invited(marked, sentence, inside, story, invitations, out)
    if not out:
        out += _regions(marked, sentence, inside, story)
    return out


def _matches(
    marked: Marked, sentence: Sentence, invitations: Sequence[Invitation]
) -> Iterator[tuple[re.Match[str], str]]:
    near = [i for i in invitations if i.at < sentence.end and i.to > sentence.start]
    for pattern, way in _VISITS:
        for hit in pattern.finditer(marked.text, sentence.start, sentence.end):
            if not any(i.at <= hit.start("list") < i.to for i in near):
                yield hit, way


def _elsewhere(marked: Marked, sentence: Sentence, hit: re.Match[str], *, told: bool) -> bool:
    """Is this another journey's stop, an embassy, an airport?"""
    if _NOT_A_COUNTRY_VISIT.match(hit.groupdict().get("tail") or ""):
        return True
    left = marked.prose.clause(hit.start(), hit.start() + 1)[0]
    lead = marked.text[left : hit.start()]
    if _TRANSIT.search(lead) or _EARLIER.search(lead):
        return True
    return told and _LATER.search(marked.text, sentence.start, hit.start()) is not None


def _visit(
    marked: Marked, sentence: Sentence, at: int, to: int, places: tuple[Place, ...], who: Actor, way: str
) -> Visit:
    left = marked.prose.clause(at, at + 1)[0]
    return Visit(
        at=at,
        to=to,
        sentence=sentence,
        places=places,
        actor=who,
        way=way,
        planned=planned(marked.text, sentence, left, at),
        rule=f"direction.zh.{'visit' if way == 'go' else way}",
    )


def _invited(
    marked: Marked,
    sentence: Sentence,
    inside: Sequence[Who],
    story: Actor | None,
    invitations: Sequence[Invitation],
    known: Sequence[Visit],
) -> list[Visit]:
    """访问上述三国, or a congress abroad attended at its host's invitation: the inviters name the countries."""
    out = []
    mine = [i for i in invitations if sentence.start <= i.at < sentence.end and not i.home and i.codes]
    for number, invitation in enumerate(mine):
        stop = mine[number + 1].at if number + 1 < len(mine) else sentence.end
        span = marked.text[invitation.to : stop]
        if any(invitation.to <= v.at < stop for v in known) and not _THE_SAID.search(span):
            continue
        going = _THE_SAID.search(span) or _GOING.search(span)
        if going is None:
            continue
        at = invitation.to + going.start()
        who = doer(marked.text, invitation.to + going.end(), inside, sentence, story)
        if who is None or (who.person is None and who.team is None):
            continue
        places = [next(iter(marked.places_in(i.at, i.to))) for i in invitation.inviters if i.code is not None]
        out.append(_visit(marked, sentence, at, at + len(going.group()), distinct(places), who, "invited"))
    return out


def _regions(marked: Marked, sentence: Sentence, inside: Sequence[Who], story: Actor | None) -> list[Visit]:
    hit = _REGION.search(marked.text, sentence.start, sentence.end)
    if (
        hit is None
        or not any(w.ours and w.actor.team is not None for w in inside)
        or _elsewhere(marked, sentence, hit, told=True)
    ):
        return []
    who = doer(marked.text, hit.end(), inside, sentence, story)
    if who is None:
        return []
    apart = re.search(r"(?:各自|分别|分头)[^，。]{0,4}$", marked.text[sentence.start : hit.start() + 1])
    actors = [w.actor for w in inside if w.ours and w.actor.person is not None and w.to <= hit.start()] if apart else []
    return [
        _visit(marked, sentence, hit.start(), hit.end(), (), actor, "region")
        for actor in ([Actor(person=a.person, team=who.team) for a in actors] or [who])
    ]
