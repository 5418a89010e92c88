"""Who are the Chinese persons of a page, with which printed titles, and which of them leads a team?

people.zh.titled    {机构}{职务}[、{职务}…]{姓名}: the whole chain is the title, party rank and all
people.zh.by        由[{职务}]{姓名}率领|带领|带队|任团长
people.zh.head      以[{职务}]{姓名}[同志]为团长; {团}团长[、]{职务}{姓名}; 带队的是|团长是{职务}{姓名}
people.zh.leading   {姓名}…率|率领|率团|带领
people.zh.after     {机构}{姓名}{职务}: 中联部王亚军副部长
people.zh.bare      {姓名} alone, known from elsewhere on the page

Where a name ends: Chinese names have two or three characters (compound surnames one more), and nothing separates
them from the verb. The page as a whole decides first (宋涛 is followed by several characters, 陈敏尔 never appears
without 尔), then what can follow a name.
Traps: the envoy's principal stands inside the title (习近平总书记特使); a foreign chain holds 中央 and 总书记 too
(老挝人民革命党中央总书记), told by the country or party in it; Vietnamese and Korean names begin like Chinese ones.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from pipelines.mentions.zh.sentences import Prose
from pipelines.mentions.zh.surnames import COMPOUND, SINGLE

__all__ = ["MIXED", "PARTY_POST", "Person", "Side", "bare_mentions", "find_people", "names_of", "organisation"]


class Side(StrEnum):
    """For whom a person acts, as the printed title tells."""

    PARTY = "party"
    STATE = "state"
    DIPLOMAT = "diplomat"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One named person at one place; offsets are prose offsets. `title` is folded and may be empty."""

    at: int  # of the title, or of the name when there is none
    name_at: int
    to: int
    name: str
    title: str
    side: Side

    @property
    def former(self) -> bool:
        return all(_FORMER.search(post) for post in self.title.split("、"))


# 原副部长, 中央党校原副校长; of several posts one that is not former makes the person current
_FORMER = re.compile(r"^(?:原|前(?!线|沿)|时任)|[校部省市委局院会]原(?:常务)?副?[\u4e00-\u9fff]{1,3}长?$")

_POST = re.compile(
    r"(?:总书记|书记|部长助理|部长|常委|委员长|委员|主席|主任|局长|秘书长|校长|院长|校（院）长|特使|特别代表|团长|大使|总领事|代办|省长|市长"
    r"|司长|研究员|教授|参赞|会长|理事长|院士|总干事|组长|成员|发言人|教育长|教务长|厅长|处长|台长|馆长|巡视员|所长|社长|总编辑|主编|总理|州长|县长|区长|政委|司令员|负责人|首席专家|专家|学者|顾问|部务委员|室务委员|院务委员)"
    r"(?:兼[^，。；;：:、]{2,24}(?:主任|书记|部长|校长|院长|局长|主席|秘书长))?"
)
_FOLLOW = re.compile(
    r"[，。、；：！？（）()\"《》|\n—·\d\[\]【】]|率|带[领队]|在|于|同|与|和|及|将|会[见晤谈]|访|出[席访发]|说|表示|介绍|一行|等|应|作|赴|前往|前去|前来|向|到"
    r"|抵|主持|启程|结束|近日|日前|就|围绕|对|为|还|也|分别|先后|相继|宣[介读讲布]|通[报过]|转[达交告]|的|是|参[加观]|动身|本月|上月|下月|今|昨|明[天日]"
    r"|领[队衔军团]|牵头|挂帅|结合|用|登台|逐一|系统|陪|设宴|宴请|款待|招待|拜[会访]|约见|任|当|并|以|受|代表|指出|强调|认为|致|讲|发[言表]|担任|曾|已|又|则|再|携|从|离|乘|开始|进行|此|同志|先生|女士|部长|书记|一起|请|接[受替]|邀|共"
    r"|连|拟|定于|计划|即将|正|有|不|没|着重|重点|详细|全面|随|继|了|时|之|期间|登|走|阐|解|回[答应国顾]|考察|看望|见|谈|祝|感谢|希望|愿|高度|积极|欢迎"
    r"|赞|呼吁|重申|提|称|透露|告诉|答|与会|主讲|日|月|周[一二三四五六日]|星期|上午|下午|晚|由|被|把|让|团|特使|首|二|三|两|共同|现场|深入|亲|十[月日]|副|各自|均|都|同时|围|现|最|日程|会|来"
)
# Characters that begin a verb or particle far more often than they end a given name
_FUNCTION = frozenset(
    "副将率在于同与和及向说是的就对并还也曾已等赴访到应任拟出会介通指强认致讲作为主率携当再则了从抵离乘受接请邀随今昨近日分先相有来见谈陪被把让称答"
)
# the dash of 中国—东盟…秘书长 is a part of the body's name
# 中央党校（国家行政学院）副校（院）长: one school with two names, one head
_BOUNDARY = re.compile(
    r"[，。；：！？\n\"()\[\]【】《》|]|（(?!国家行政学院）|院）长)|(?<!国家行政学院)(?<!校（院)）"
    r"|(?<!中国)—(?!非洲|东盟|中亚|中东|阿拉伯|拉美|欧洲)"
)
_STOP = re.compile(
    r"会[见晤](?:了|过)?|接见(?:了)?|(?<!自)由|率[领团]?|邀请(?:了)?|应邀[^、]{0,4}|请|(?:访|来|出席|参加|观礼|吊唁|访问|率领|举行|召开|举办|指派|派出)[^、，]{0,24}的"
    r"|(?:前来|专程|专门|正在|正对)[^、，]{0,36}的|\d{1,2}[日号]|[一二三四五六七八九十]日|上午|下午|当天|当地时间|今天|昨天|近日|日前|消息|日电|(?<![共相合不])同(?!志|盟|乡|济)|与(?!会|国际|发展|社会|巩固)|(?<!现|存|正)在(?!线|京)"
    r"|以(?!色|及|来)|(?<![面方])向|(?<!反|敌)对(?!外|台|俄|华|话)|(?<![关属基])于(?!都)|(?<![作行成人党])为|派(?:出|遣|驻)?|欢迎|陪同|随同|接替|宣布|证实|表示|其中|包括|以及|还有|本次|透露|带队的是|(?:领|带|率)(?:团|队|领)的|团长(?:是|为|、)|团长(?=中共|中央|中国|中联部)|(?<!求)是"
    r"|了|作为|此行|主讲人|和(?=中共|中央|中国|中联部|全国|国家|外交部)|据悉|指派|委派|出席|参加|报道|(?<=[\u4e00-\u9fff日])[电讯](?=中|习|总|国|全|外)|称|获悉|得知|受|代表(?!大会|会议|团)(?=中共|中央|中国)|就(?=中共|中央|中国|中联部)|经(?!贸|济|商|营|委|信)"
)
_FOREIGN_CHAIN = re.compile(r"总统|首相|国王|外长|议长|国会|众院|参院|参议|众议|王储|酋长|党首|干事长|国家大呼拉尔")
_DIPLOMAT = re.compile(r"驻[^、，]{1,14}(?:大使|总领事|代办|参赞)|大使(?:馆)?[^、]{0,6}$|总领事$|临时代办$|特命全权")
PARTY_POST = re.compile(
    r"中共|中国共产党|中联部|对外联络部|外联部|总书记特使|总书记的特使|习近平特使|胡锦涛特使|总书记特别代表|省委|市委|区委|州委|县委|自治区党委|党委|党校|中宣部|中组部|中央(?!代表团|军委|国家机关|企业|电视台|人民政府)"
    r"|统战部|当代世界研究中心|党组|宣介团|求是|党史|文献研究"
)
_STATE = re.compile(
    r"国务院|国务委员|外交部|人大|政协|国家主席|国家副主席|商务部|省长|副省长|市长|政府|国防部|军委|主席特使|主席特别代表|主席特别代表|政府特使|财政部|文化部|教育部|发改委"
    r"|友好协会|友协|致公党|台盟|民革|民盟中央|民进|九三学社|农工党|工商联|总工会|妇联|侨联|侨办|贸促会|红十字会|参谋|司令"
)
MIXED = re.compile(
    r"国务院|国务委员|外交部|人大|政协|国家主席|国家副主席|军委|总理|中央外事工作|中央外办"
)  # state posts that Party rank goes with
_PRINCIPAL = re.compile(r"(?:总书记|主席|同志)?(?:的)?(?:特使|特别代表)|总书记[、，]")
_LED_BY = re.compile(r"(?:(?<!自)由|以)(?=[\u4e00-\u9fff]{2,4})")
_LED = re.compile(
    r"(?:同志|副?部长|副?书记|副?主任|部长助理)?"
    r"(?:率领|带领|带队|率团|率队|带团|领团|领队|领衔|领军|牵头|挂帅|为团长|任团长|为首|担任团长)"
)
_LEADS = re.compile(
    r"(?:同志)?(?:(?:于|在)?\d{1,2}日|近日|日前|应邀|将|即将|此次|日前应邀)?(?:率领?|带领|率团|率队|带团|领衔|领队)(?:的)?[^，。]{0,14}(?:代表团|宣介团|访问团|访|团)"
)


def find_people(prose: Prose, foreign: Sequence[tuple[int, int]]) -> tuple[Person, ...]:
    """Every titled Chinese-looking name of the story, in page order.

    prose    the page
    foreign  prose ranges of mentions of foreign countries, cities and parties, in page order
    returns  persons with their side; foreign ones too when their names begin like Chinese ones
    """
    out: list[Person] = []
    for sentence in prose.sentences:
        previous = sentence.start
        for hit in _POST.finditer(prose.text, sentence.start, sentence.end):
            at = hit.end()
            if prose.text.startswith("，", at) and "作为" in prose.text[max(previous, at - 24) : at]:
                at += 1  # 作为习近平总书记特使，宋涛…: the title stands in front
            if at < previous:
                continue
            end = name_end(prose.text, at)
            if end is None:
                continue
            if _PRINCIPAL.match(prose.text, end):
                continue
            begin = _chain_start(prose.text, previous, hit.end())
            title = prose.text[begin : hit.end()].rstrip("、")
            if not title:
                continue
            out.append(
                Person(
                    at=begin, name_at=at, to=end, name=prose.text[at:end], title=title,
                    side=_side(prose.text, begin, hit.end(), foreign),
                )
            )  # fmt: skip
            previous = end
    return tuple(sorted([*out, *_title_after(prose, {p.name_at for p in out})], key=lambda p: p.at))


_AFTER = re.compile(
    r"(?P<body>中共中央对外联络部|中央对外联络部|中联部|中共[\u4e00-\u9fff]{1,6}[省市区]委|中央党校|中宣部|中组部)(?P<name>[\u4e00-\u9fff]{2,4}?)"
    r"(?P<post>副部长|部长助理|部长|副书记|书记|副校长)"
)


def _title_after(prose: Prose, taken: Collection[int]) -> list[Person]:
    """中联部王亚军副部长: the post follows the name; the body alone is a printed title."""
    out = []
    for hit in _AFTER.finditer(prose.text):
        name, at = hit["name"], hit.start("name")
        surname = 2 if name[:2] in COMPOUND else 1 if name[:1] in SINGLE else 0
        if not surname or len(name) - surname not in (1, 2) or at in taken or _NO_NAME.match(name):
            continue
        if prose.sentence_at(at) is None:
            continue
        out.append(
            Person(at=hit.start(), name_at=at, to=hit.end("name"), name=name, title=hit["body"], side=Side.PARTY)
        )
    return out


# Given names that begin like a particle: 胡和平, 李向东
_GIVEN = re.compile(r"和平|和生|向[东阳前军荣明辉]|同[生庆]|与时|率先")
# Words that begin with a character which is also a surname
_NO_NAME = re.compile(
    r"应[邀约当该]|向[外中与全各在大]|于[\d是今昨近]|时[任期间隔]|成[员立功果]|全[体国面程部]|连[续日同任]|明[确年天]|双[方边]|安排|常[委务驻]|方面|经[济贸过]|曾[任经在多]|平[均等]|通[报过知]"
    r"|国[家内外际务]|边[境疆]|强[调化]|计划|单位|和[平谐]|万[人元]|高[级度层等]|金[融额]|文[化件章]|党[组委的校和史建中]|广[泛大]|古巴|华[侨人商]|石[油化]|白宫|马[来上]|越[南共]|秘鲁|智利|巴[西基勒]"
    r"|柬埔|老挝|阮|易地|温暖|水[平利]|汤加|农[业村]|商[务会]|席位|池|班子|鲁[能比]|林业|康复|路线|江[苏西]|湖|贵[州宾]|云南|宁[夏波]|海[外南]|黑[山龙]|莫[桑斯]|毛里|尼[泊日]|哈萨|冰岛|武[汉装]|成都|沈阳|荣[誉获]|容|谈|见|来[自访华到]"
)


def name_end(text: str, at: int) -> int | None:
    """Where the Chinese name that begins at `at` ends; None when none begins there."""
    if _NO_NAME.match(text, at):
        return None
    surname = 2 if text[at : at + 2] in COMPOUND else 1 if text[at : at + 1] in SINGLE else 0
    if not surname or not _is_han(text[at + surname : at + surname + 1]):
        return None
    short, long = at + surname + 1, at + surname + 2
    if _FOLLOW.match(text[at + surname :]) and text[at + surname] in "将率在于同与和及向说的就对，":
        given = _GIVEN.match(text, at + surname)
        return given.end() if given and _FOLLOW.match(text, given.end()) else None
    if long > len(text) or not _is_han(text[short : short + 1]):
        return short
    stem = text[at:short]
    followers = _followers(text, stem)
    fits_short, fits_long = bool(_FOLLOW.match(text, short)), bool(_FOLLOW.match(text, long))
    alone = len(followers) > 1 and any(
        _FOLLOW.match(f) or f in _FUNCTION or not _is_han(f) for f in followers if f != text[short]
    )
    if alone and (fits_short or not fits_long):
        return short
    word = _FOLLOW.match(text, short)
    if text[short] in "同与为和向对" and _NO_OBJECT.match(text, long):
        return long  # 姜有为转达, 苏季同率团: a preposition would need an object
    if word and (not fits_long or text[short] in _FUNCTION or len(word.group()) > 1):
        return short
    if fits_long:
        return long
    # neither end is certain: a name the page repeats with its third character has three
    return long if text.count(text[at:long]) > 1 else None


_NO_OBJECT = re.compile(r"率(?![^，。；]{0,40}的)|转[达交]|说[，：]|表示|指出|强调|一行|[，。）]")


@lru_cache(maxsize=4096)
def _followers(text: str, stem: str) -> frozenset[str]:
    """The characters that follow a stem on the page; a list of names asks for the same stem again and again."""
    return frozenset(text[i + len(stem) : i + len(stem) + 1] for i in _all(text, stem))


def names_of(prose: Prose) -> tuple[tuple[int, int, str, str], ...]:
    """(start, end, name, rule) of names without titles that the sentence itself makes leaders of a team."""
    text = prose.text
    out = []
    for sentence in prose.sentences:
        begins = [(hit.end(), _LED, "people.zh.by") for hit in _LED_BY.finditer(text, sentence.start, sentence.end)]
        # a name that opens a clause, or follows the verb of its host: 金正恩会见李建国率领的…
        begins += [
            (at, _LEADS, "people.zh.leading")
            for at in range(sentence.start, sentence.end)
            if at == sentence.start or text[at - 1] in "，见：和"
        ]
        for at, verb, rule in begins:
            end = name_end(text, at)
            if end is not None and verb.match(text, end):
                out.append((at, end, text[at:end], rule))
    return tuple(sorted(set(out)))


def bare_mentions(prose: Prose, people: Sequence[Person], named: Sequence[str]) -> tuple[Person, ...]:
    """Every place where a known Party person stands without a title (rule people.zh.bare).

    people   titled mentions
    named    names that a sentence makes leaders of a Party group without giving a title
    """
    known = {p.name for p in people if p.side is Side.PARTY and not p.former} | set(named)
    taken = {p.name_at for p in people}
    out = [
        Person(at=at, name_at=at, to=at + len(name), name=name, title="", side=Side.PARTY)
        for name in sorted(known)
        for at in _all(prose.text, name)
        if at not in taken and prose.sentence_at(at) is not None
    ]
    return tuple(sorted(out, key=lambda p: p.at))


def organisation(title: str) -> str | None:
    """The body of the working post, the last of a chain: 重庆市委 of 中央委员、重庆市委书记; None for an envoy."""
    for segment in reversed(title.split("、")):
        hit = re.match(
            r"(?:原|前|时任)?(.{2,24}?)(?:常务)?(?:执行)?副?(?:部长助理|部长|书记|主任|校长|院长|局长|主席|秘书长|省长|市长|会长)(?:兼.*)?$",
            segment,
        )
        if hit and "特使" not in segment:
            return hit[1]
    return None


def _side(text: str, begin: int, at: int, foreign: Sequence[tuple[int, int]]) -> Side:
    title = text[begin:at]
    if _DIPLOMAT.search(title):
        # 驻华大使 are foreigners
        return Side.FOREIGN if re.search(r"驻华|驻中国", title) else Side.DIPLOMAT
    near = foreign[bisect_left(foreign, (begin, 0)) : bisect_left(foreign, (at, 0))]
    abroad = any(text[a - 1 : a] != "驻" for a, _ in near)
    if abroad or (_FOREIGN_CHAIN.search(title) and not PARTY_POST.search(title)):
        return Side.FOREIGN
    if _OTHER_PARTY.search(title) or text[at : at + 3] in _TOP or _STATE_ENVOY.search(title):
        return Side.STATE
    party, state = bool(PARTY_POST.search(title)), bool(_STATE.search(title))
    if party:
        return Side.PARTY
    return Side.STATE if state else Side.UNKNOWN


# Bodies with a 中央 of their own, of China but not of the Party
_OTHER_PARTY = re.compile(
    r"致公党|民革|民盟|民建|民进|台盟|九三学社|农工党|工商联|共青团|友好协会|友协|总工会|侨联|贸促会|红十字会|人民团体"
)
_STATE_ENVOY = re.compile(r"主席(?:的)?特使|主席(?:的)?特别代表|政府特使|政府特别代表|外交部特使|问题特使")
# General secretaries are heads of state too: what they do abroad is no delegation of the Party
_TOP = frozenset({"习近平", "胡锦涛", "江泽民"})


# A second name of the body inside the chain: 中央党校（国家行政学院）副校长
# no reporter's name after a dateline: 电（记者甲乙）中共…副主任
_ASIDE = re.compile(
    r"(?<=[\u4e00-\u9fff])(?<![电讯])（(?![本报实习见特派驻]{0,4}(?:记者|通讯员))[\u4e00-\u9fff]{2,14}）(?=[副常原]|[\u4e00-\u9fff]{1,8}(?:部长|校长|主任|院长|书记|主席|局长))"
)


# the number of an item is no part of a title
_NUMBERED = re.compile(r"\d{1,2}[.．、]|[一二三四五六七八九十]{1,3}、|[①-⑳]")


def _chain_start(text: str, floor: int, at: int) -> int:
    begin = max(floor, at - 90)
    inside = {i for aside in _ASIDE.finditer(text, begin, at) for i in range(*aside.span())}
    for mark in _BOUNDARY.finditer(text, begin, at):
        if mark.start() not in inside:
            begin = mark.end()
    for stop in _STOP.finditer(text, begin, at):
        if stop.end() < at:
            begin = stop.end()
    while begin < at and text[begin] in "、，和的■●◆▲★□○◇►▶•·":
        begin += 1
    number = _NUMBERED.match(text, begin, at)
    return number.end() if number else begin


def _all(text: str, piece: str) -> list[int]:
    out, cursor = [], text.find(piece)
    while cursor >= 0:
        out.append(cursor)
        cursor = text.find(piece, cursor + 1)
    return out


def _is_han(char: str) -> bool:
    return bool(char) and ("\u3400" <= char <= "\u9fff" or char == "·")
