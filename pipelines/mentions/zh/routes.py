"""Where does a Chinese sentence say that a Party group travels?

direction.zh.visit     {团|人}…访问|赴|前往|抵达…{国}[、{国}…]; 对{国}进行…访问; 在{国}访问; {国}之行;
                       D日至D日在{国}，|活动; 在{国}，宣介团同…; 从{国}归来; {洲}的{国}、{国}也都|同样在列|举办…
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
from pipelines.mentions.zh.sentences import Sentence, within
from pipelines.mentions.zh.visits import ABROAD, Actor, Visit, Who, distinct, doer, planned

__all__ = ["routes_in"]

# All quantifiers over signs are possessive: a list of forty countries must not be tried in every division.
_JOIN = (
    r"(?:[、，]?以及|、?(?:和|及|与)|、|·|，|/|，(?=[\ue000\ue001]{1,9}(?:、|和|，|等))"
    r"|，(?:以?及)?(?=[^，。；、\ue000]{2,5}的[\ue000]))"
)
_SEAT = rf"(?:(?:位于|设在){ABROAD}++的)?"
_ALIAS = r"(?:（[^）]{1,3}）)?"


def _list(signs: str) -> str:
    return rf"(?P<list>{signs}++{_ALIAS}(?:{_JOIN}{_CONTINENT}?{_SEAT}{signs}++{_ALIAS}){{0,60}}+)"


_GO = (
    r"(?:(?:正式|友好|相继|先后|分别|陆续|顺利|成功|进行|率团|分赴){0,3}(?:访问|出访|走访|到访|造访|回访|巡访)(?:了|过)?"
    r"|(?<![来专探采接信随])访(?=[\ue000\ue001])"
    r"|(?:启程|动身|离京|出发|率团|飞|奔|远|共同|应邀)?(?:赴|前往|前去|飞往)"
    r"|抵达|到达|飞抵|落地|转[抵往赴访]|续[往访]|走进|走遍|来到|踏上|走到|(?:足迹|行程)?(?:遍及|遍布|覆盖)"
    r"|(?:抵|到[过了]?|去[了过]?|走过)(?=[\ue000\ue001]|(?:[东西南北中]{0,2}[欧亚美非]洲?|拉美|大洋洲|加勒比|中东|波斯湾|海湾|南?太平洋)的|邻国))"
)
# 亚洲的A、B，非洲的C: the continent before the countries of a list
_CONTINENT = (
    r"(?:(?:[东西南北中]{0,2}(?:欧洲?|亚洲?|美洲?|非洲?)|拉美|拉丁美洲|大洋洲|加勒比|中东|波斯湾|海湾|南太平洋?|太平洋|邻国)"
    r"[地区岛国]{0,2}的?)"
)
_COUNT = r"(?:等[\u4e00-\u9fff\d]{0,5}国)?"
_PLACES = _list(ABROAD)
_PATTERNS = (
    (  # 从A到B，从C到D，宣介团同各国政党深入交流
        (
            rf"从(?P<list>{ABROAD}{{1,9}}+到{ABROAD}{{1,9}}+(?:[、，]再?从{ABROAD}{{1,9}}+到{ABROAD}{{1,9}}+){{0,8}}+)"
            r"(?=，[^，。；\n]{0,8}(?:宣介团|代表团|团员))"
        ),
        "listed",
    ),
    (
        rf"{_GO}(?:(?!位于|设在)[^，。；、的\n\ue000-\ue003]){{0,4}}{_CONTINENT}?{_SEAT}{_PLACES}(?=(?P<tail>.{{0,6}}))",
        "go",
    ),
    (rf"对{_PLACES}{_COUNT}(?:进行|作|开展|展开)?[^，。；\n]{{0,14}}(?:访问|友好之旅)", "go"),
    (rf"从{_PLACES}{_COUNT}(?:访问)?(?:归来|回来|回国|返京|返回北京|出访归来)", "go"),
    (rf"(?<=[日号])在{_PLACES}(?=，|。|；|、(?:\d|[本上下一二三十廿])|访|活动|考察|停留)", "go"),
    (rf"(?:下一站|第[二三四五]站|末站|最后一站)(?:是|为|到|来到|设在)?{_PLACES}(?=，?[\d一二三十廿])", "go"),
    (rf"在{_PLACES}{_COUNT}(?:期间|停留|逗留)", "go"),
    (rf"在{_PLACES}{_COUNT}(?:进行|作)?[^，。；、\n]{{0,10}}(?:访问(?![\ue000\ue001])|宣介|宣讲)", "go"),
    (rf"在{_PLACES}{_COUNT}(?:举行|举办|开展|组织)[^，。；、\n]{{0,24}}宣介", "go"),
    (  # 结束三天的{国}访问行程
        (
            rf"(?:结束|展开|开启|开始|此次|这次)了?(?:为期)?(?:[一二两三四五六七八九十\d]{{1,3}}[天日]的)?(?:对|在)?{_PLACES}"
            r"[^，。；\n]{0,8}(?:之行|之旅|行程|访问)"
        ),
        "go",
    ),
    (rf"(?<![\ue000\ue001、和及与]){_PLACES}{_COUNT}[^，。；]{{0,8}}(?:迎来|接待)了?(?=[^，。；]{{0,30}}团)", "host"),
    (  # 非洲方向，A、B等国都举办了专场报告; 欧洲的A和B同样没有缺席; only where teams are counted or named before
        (
            rf"(?:{_CONTINENT}方向，|在{_CONTINENT}，(?:除[\ue000\ue001]{{1,12}}外，)?|{_CONTINENT}){_PLACES}{_COUNT}"
            r"[^，。；\n]{0,6}(?:也|都|均|同样|首次|则|先后|分别)[^，。；\n]{0,4}"
            r"(?:举办|举行|迎来|接待|没有缺席|在列|在内|留下|有|听到)"
        ),
        "listed",
    ),
    (
        rf"(?<![\ue000\ue001、和及与]){_PLACES}{_COUNT}(?:也|都|均|同样){{1,2}}在?(?:名单之?|其列|行程之?|列)[上中内]?",
        "listed",
    ),
    (  # 在A、B和C，宣介团同政党领袖面对面; 在D、E，听众最关心的是…
        (
            rf"(?<![\ue000\ue001、和及与])在{_PLACES}{_COUNT}，(?=(?:宣介团|代表团|团员|听众|与会者"
            r"|当地|多党派?|各党派?|政党|学者)[^，。；\n]{0,6}"
            r"(?:[同与和向]|面对|走进|就|问|关心|听|提|想|座无虚席|到场|出席|参加|踊跃))"
        ),
        "listed",
    ),
    (rf"(?:走进|走访|到访|拜访|做客)(?P<list>{PARTY}++)", "met"),
    (rf"向{_list(ABROAD[:-1] + PARTY + ']')}[^，。；\n]{{0,16}}(?:通报|宣介|介绍|说明)", "report"),
)
_MARK = re.compile(f"[{ABROAD[1:-1]}{PARTY}]")
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
    r"|以往|前不久|不久前|(?:访问?|抵达?|前往)[\ue000\ue001日韩美法德英俄]{1,6}之?前"
)
_NOT_SURE = re.compile(r"(?:是否|能否|会否|可否|有无|何时)[^，。；]{0,6}$")  # 是否续往河内: nobody says so
_NOT_GONE = re.compile(r"(?:没有|没|并未|未|不|不会|未能|无意)(?:再|曾|能|会|打算|计划|继续|安排)?$")
_EARLIER_APART = re.compile(r"(?:^|[，；。])(?:此前|先前|早些时候|前不久|[^，。；]{0,10}之前)，$")
_LATER = re.compile(
    r"(?:随后|之后|此后|其后|然后|接着|下一步)[^。]{0,14}(?:将|前往)|接下来|下一站|还[将要会]|继续前往|将[^。]{0,6}(?:转|再)"
)
_ONWARD = re.compile(r"(?:启程|动身|离京|转|飞)?(?:赴|前往|前去|飞往)")
_ENDED = re.compile(r"(?:结束|离开)[^。]{0,24}$")
_ON_THE_WAY = re.compile(r"启程|动身|前往|赴|访问|出访|特使|抵达|到访|率")
_COME_HERE = re.compile(r"访华|来华|抵京|(?:抵达|飞抵|到达|到访|访问|在)(?:中国|北京|我国|华(?!盛|沙))|在京")
_REACH = 400  # characters of the longest invitation
_FROM_THERE = re.compile(r"从[^，。；\ue000\ue001]{1,12}$")  # 从喀什到安集延的货运: a line on the map
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
        if any(v.at < to and at < v.to for v in out) or _elsewhere(
            marked, sentence, hit, invitations, told=told or bool(out)
        ):
            continue
        if way == "report" and (
            not _ON_THE_WAY.search(marked.text, sentence.start, sentence.end)
            or _COME_HERE.search(marked.prose.text, sentence.start, hit.start())
        ):
            continue  # who reports to those that came here goes nowhere
        who: Actor | None
        if way == "listed":
            if story is None:
                continue
            who, way = Actor(team=story.team), "go"  # 名单上: which team went where is not told
        elif way == "host":
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
        out += _regions(marked, sentence, inside, story, invitations)
    return out


def _matches(
    marked: Marked, sentence: Sentence, invitations: Sequence[Invitation]
) -> Iterator[tuple[re.Match[str], str]]:
    if not _MARK.search(marked.text, sentence.start, sentence.end):
        return  # nothing abroad, no party: no pattern fits
    near = [i for i in within(invitations, sentence.start - _REACH, sentence.end) if i.to > sentence.start]
    for pattern, way in _VISITS:
        for hit in pattern.finditer(marked.text, sentence.start, sentence.end):
            if not any(i.at <= hit.start("list") < i.to for i in near):
                yield hit, way


def _elsewhere(
    marked: Marked, sentence: Sentence, hit: re.Match[str], invited: Sequence[Invitation], *, told: bool
) -> bool:
    """Is this another journey's stop, an embassy, an airport?"""
    if _NOT_A_COUNTRY_VISIT.match(hit.groupdict().get("tail") or ""):
        return True
    left = max(sentence.start, marked.prose.clause(hit.start(), hit.start() + 1)[0])  # one without marks has no end
    lead = marked.text[left : hit.start()]
    apart = _EARLIER_APART.search(marked.text[max(sentence.start, left - 16) : left])  # 此前，{人}还访问了…
    if _TRANSIT.search(lead) or (hit.group().startswith("到") and _FROM_THERE.search(lead)):
        return True
    if (apart or _EARLIER.search(lead)) and not _headed(marked, hit, invited):
        return True
    if _NOT_SURE.search(lead) or (told and _NOT_GONE.search(lead)):
        return True
    if not told:
        return False
    last = "list" in hit.re.groupindex and sentence.end - hit.end("list") <= 1 and _ONWARD.match(hit.group())
    if last and _ENDED.search(marked.text, sentence.start, hit.start()):
        return True  # 结束访新，前往堪培拉。: a next stop of which nothing more is told
    return _LATER.search(marked.text, sentence.start, hit.start() + 1) is not None  # 将转|赴: one word more


def _headed(marked: Marked, hit: re.Match[str], invited: Sequence[Invitation]) -> bool:
    """Does the headline name the country, or did its party invite, too?

    Then the earlier stop is a part of the story: 访A、B … 在此之前，…在A停留.
    """
    if "list" not in hit.re.groupindex or _EARLIER_ELSE.search(hit.string, max(0, hit.start() - 12), hit.start()):
        return False
    titles = [s for s in marked.prose.sentences if s.part == "title"]
    named = {p.code for s in titles for p in marked.places_in(s.start, s.end)}
    named |= {code for i in invited[:20] for code in i.codes}
    return any(p.code in named for p in marked.places_in(*hit.span("list")))


_EARLIER_ELSE = re.compile(r"去年|前年|上次|上一次|历史上|往年|以往|曾")


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
    mine = [i for i in within(invitations, sentence.start, sentence.end) if not i.home and i.codes]
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


def _regions(
    marked: Marked,
    sentence: Sentence,
    inside: Sequence[Who],
    story: Actor | None,
    invitations: Sequence[Invitation],
) -> list[Visit]:
    hit = _REGION.search(marked.text, sentence.start, sentence.end)
    if (
        hit is None
        or not any(w.ours and w.actor.team is not None for w in inside)
        or _elsewhere(marked, sentence, hit, invitations, told=True)
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
