"""How many people were present, and what totals does a Chinese page claim?

counts.zh.present   {N}[余|多]名|位|人{外交官|代表|人士…}参加|出席|到会; 近{N}名
counts.zh.total     {N}多批|个宣介团|团组; {N}[多]个国家 and {N}场 in a sentence that sums up teams; no claim is a vague
                    number (数十个, 上百个), a range (30至40个), one not reached (不到40个) or denied (没有派出30个)

Traps: 来自130多个国家 counts countries, 其中大使60多位 a part of those present, 贺电函1340多份 letters; parties and
media outlets are not people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.records import Operator, Unit
from pipelines.mentions.calendar import chinese_number
from pipelines.mentions.zh.sentences import Prose, Sentence

__all__ = ["Count", "Total", "present_in", "represented_in", "totals_in"]

_COUNT = (
    r"\d{1,3}(?:,\d{3}){1,3}|\d{1,4}(?:\.\d)?万|\d{1,5}"
    r"|[一二两三四五六七八九]?[十百千][一二三四五六七八九十百零]{0,6}|[一二三四五六七八九十]{1,3}"
)
_NUMBER = rf"(?P<n>{_COUNT})"
_PEOPLE = re.compile(
    r"外交官|使节|代表|人士|师生|学员|学者|专家|嘉宾|领导人|负责人|党员|干部|青年|官员|政要|侨胞|华侨|来宾|观众|听众|记者|议员"
    r"|企业家|友人|会员|人员|同学|学生|智库|高管|官兵|客人|领事|大使|精英|与会者|参会者"
    r"|人(?=参加|参会|赴会|收看|收听|观看|线上|线下|云端|远程|出席|应邀|受邀|到会|与会|到场|现场|以|通过|在线|在[^，。]{1,20}(?:参加|出席|会场|收看)|，|。|参与|听|聆听|旁听|在座|齐聚|会场)"
)
_PRESENT = re.compile(
    rf"(?P<q>近|约|大约|超过|逾|共|共有|共计)?{_NUMBER}(?P<more>余|多|几)?(?:(?P<unit>名|位)|(?P<bare>人))(?P<what>[^，。；;\d]{{0,40}})"
)
_PART = re.compile(r"其中|包括|含|除|之外")
_MORE_OF_THEM = re.compile(r"另(?:有|外)?[^，。]{0,4}$|此外[^，。]{0,4}$")  # 45人到场，另有80人通过视频参加
_COMES = re.compile(
    r"参加|出席|到会|与会|到场|收看|收听|观看|迎来|听讲|参会|在线|听取|听讲|旁听|听众|观众|到现场|现场|列席|参与|聆听|齐聚|汇聚|走进|来自|应邀|在座|座无虚席|面向|向|聚在|聆|吸引|感受|坐满|挤满|提问|互动|来了|会场|焦点|走进"
)
_TOTAL = re.compile(
    rf"(?P<q>将近|近|约|大约|超过|逾|将有|共)?{_NUMBER}(?P<more>余|多|几)?(?P<unit>批次|批|个[「“\"]?(?:宣介|对外宣介|对外|高级别)?(?:宣介团组|宣介团|宣介小组|代表团组|代表团|团组|团)|个[\u4e00-\u9fff]{{2,14}}精神(?:对外)?宣介团|支(?:宣介)?(?:团队|队伍)|路(?:宣介团|代表团|团组|人马|团)|个宣介|个(?:国家|国)(?:(?:和|及|以及|、)地区)?|个政党|国(?:家)?(?:(?:和|及|以及|、)地区)?|场(?:次)?|人次?)"
)
# The noun of a measure word: 批(代表团), 场(宣介会); or before the number, as in 各类宣介活动600多场
_SESSION = (
    r"(?:宣介|对外|专题|交流){0,2}(?:宣介会|吹风会|介绍会|报告会|座谈会|圆桌会|研讨会|通报会|讲座|论坛|活动|宣介)"
)
_AFTER = re.compile(rf"[\u4e00-\u9fff]{{0,8}}?(?:代表团组|代表团|宣介团|团组)|(?:的)?{_SESSION}")
_BEFORE = re.compile(
    rf"(?P<noun>{_SESSION}(?:[、和]{_SESSION}){{0,4}}(?:等{_SESSION}?)?)(?:已|共|达|累计|总计|有){{0,3}}"
)
_MEASURES = re.compile(r"批次?|场次?")
_SUMS = re.compile(r"宣介|团组")
_WENT = re.compile(
    r"到访|走访|去了|走出|到过|遍及|遍布|奔赴|启程|派出|派遣|前往|赴|出访|访问|组织|安排|举行|举办|走向|走进|分赴|开展|足迹|覆盖"
)
_UNITS = (
    ("政党", Unit.PARTIES),
    ("批", Unit.TEAMS),
    ("团", Unit.TEAMS),
    ("支", Unit.TEAMS),
    ("路", Unit.TEAMS),
    ("个宣介", Unit.TEAMS),
    ("国", Unit.COUNTRIES),
    ("场", Unit.EVENTS),
    ("人", Unit.PEOPLE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """People present; prose offsets of the printed number with its noun."""

    at: int
    to: int
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One official total; prose offsets of number and measure word, and of the counted noun."""

    at: int
    to: int
    value: int
    unit: Unit
    noun: tuple[int, int]
    operator: Operator
    planned: bool = False  # of what is still to come
    is_claim: bool = True  # False: there is no number that the text says was reached


# 直接听众4万余人; 现场参加人数超过1.5万: people counted over all sessions
_HEARD = re.compile(r"听众|受众|观众|参加|参与|人数")
_AT_IT = re.compile(r"参加|出席|与会|参会|到会")
_CROWD = re.compile(
    r"(?P<noun>(?:听众|受众|参加|参与|现场)[^，。\d]{0,4}人[数次])(?:已|共)?(?P<q>超过|逾|近|约|达)?(?P<n>\d{1,4}(?:\.\d)?万)(?P<more>余|多)?(?![\d人])"
)
_AT_LEAST = re.compile(r"(?:至少|不少于|不低于|不下于?)[\u4e00-\u9fff]{0,3}$")
_AT_MOST = re.compile(r"(?:至多|最多)[\u4e00-\u9fff]{0,3}$|不$")  # the latter before 超过
_FEWER = re.compile(r"(?:不到|不足|不及|未到|未达|(?<!不)少于|(?<!不)低于)[\u4e00-\u9fff]{0,2}$")
_NUMERALS = frozenset("数几上两零〇一二三四五六七八九十百千万亿0123456789")
_NOT = ("没有", "并未", "未曾", "尚未", "从未", "不曾", "未")
_CLAUSE = re.compile("[，。；]")
_NEAR = 40  # a clause is hardly longer; before and after a number
_CONGRATULATE = re.compile(r"[贺唁][电函信词]|祝贺|[致来]函")
_ROUND = {"百": 100, "千": 1000}


def _value(text: str) -> int | None:
    if text in _ROUND:
        return _ROUND[text]  # 近百名, 上千人
    if text.endswith("万") and text[0].isdecimal():
        return round(float(text[:-1]) * 10_000)
    return int(text.replace(",", "")) if text[0].isdecimal() else chinese_number(text)


def present_in(prose: Prose, sentence: Sentence) -> Count | None:
    """The largest group of people said to be present in the sentence, parts of it (其中…) left out."""
    best: Count | None = None
    text = prose.text
    for hit in _PRESENT.finditer(text, sentence.start, sentence.end):
        before = text[max(sentence.start, hit.start() - 14) : hit.start()]
        value = _value(hit["n"])
        if (
            value is None
            or value < 2
            or _PART.search(before.rsplit("，", 1)[-1])
            or _PART.search(text[hit.start() - 3 : hit.start()])
            or (best is not None and _MORE_OF_THEM.search(before))
        ):
            continue
        if hit.start() > sentence.start and text[hit.start() - 1] in "第年月":
            continue
        if _is_cut(before) and not before.endswith("上"):  # 数百人; 上百人 is a hundred and more
            continue
        what = hit["what"]
        noun = _PEOPLE.search(
            (hit["bare"] or "") + what + ("" if what or hit["unit"] else text[hit.end() : hit.end() + 1])
        )
        around = text[max(sentence.start, hit.start() - 40) : min(sentence.end, hit.end() + 30)]
        if noun is None or not _COMES.search(around):
            continue
        if best is None or value > best.value:
            length = hit.end("bare") if hit["bare"] else hit.end("unit") + noun.end()
            best = Count(at=hit.start(), to=min(length, sentence.end), value=value)
    return best


def totals_in(prose: Prose, sentence: Sentence) -> tuple[Total, ...]:
    """Totals over teams in a sentence that sums up what was sent out; one per unit, in printed order."""
    text = prose.text[sentence.start : sentence.end]
    if not _SUMS.search(text) or not _WENT.search(text):
        return ()
    out: list[Total] = []
    hits = [h for h in _TOTAL.finditer(text) if _value(h["n"]) is not None]
    listed = re.search(r"等\d+(?:多|余)?(?:个国家|国)", text) and re.search(r"宣介团|团组", text)
    if (
        not any(_unit(h["unit"]) is Unit.TEAMS for h in hits)
        and not listed
        and not re.search(r"宣介活动|宣介会[^，。；]{0,4}场|场次?(?:宣介|吹风|介绍)", text)
    ):
        return ()
    for hit in hits:
        value, unit = _value(hit["n"]), _unit(hit["unit"])
        before = text[max(0, hit.start() - 4) : hit.start()]
        ahead = text[: hit.start()]
        said, more = _CLAUSE.split(ahead[-_NEAR:])[-1], _CLAUSE.split(text[hit.end() : hit.end() + _NEAR])[0]
        denied = any(word in said.replace("未来", "") for word in _NOT)
        is_claim = not (denied or _is_cut(before) or _FEWER.search(before))
        if value is None or value < 2 or before.endswith("第"):
            continue
        if any(o.unit == unit and (o.is_claim or not is_claim) for o in out):
            continue
        if unit in (Unit.COUNTRIES, Unit.PARTIES) and _CONGRATULATE.search(said + more):
            continue  # they wrote; nobody went there
        if unit is Unit.COUNTRIES and re.search(r"来自|上述|这|[与同]$", before):
            continue
        if unit is Unit.TEAMS and re.search(r"第$|这$|该$|分$", before):
            continue  # 分三批组织: how they were sent, not how many
        if hit["unit"] == "人" and not _HEARD.search(text[max(0, hit.start() - 10) : hit.start()]):
            continue
        at, to = sentence.start + hit.start(), sentence.start + hit.end()
        out.append(
            Total(
                at=at,
                to=to,
                value=value,
                unit=unit,
                noun=_noun(prose.text, sentence, hit["unit"], at, to),
                operator=_operator(hit, before),
                planned=(hit["q"] == "将有" or bool(re.search(r"将(?!近)|拟|计划|还要", ahead)))
                and not re.search(r"已|实际", ahead),
                is_claim=is_claim,
            )
        )
    crowd = _CROWD.search(text)
    if out and crowd and not any(o.unit is Unit.PEOPLE for o in out):
        at, to = sentence.start + crowd.start(), sentence.start + crowd.end()
        value = _value(crowd["n"]) or 0
        noun = sentence.start + crowd.start("noun"), sentence.start + crowd.end("noun")
        out.append(Total(at=at, to=to, value=value, unit=Unit.PEOPLE, noun=noun, operator=_operator(crowd, "")))
    return tuple(out)


def represented_in(prose: Prose, sentence: Sentence) -> tuple[Total, ...]:
    """counts.zh.represented   来自{N}个国家{N}个政党的代表参加: who was at one briefing, one per unit in printed order

    Trap: 同{N}个国家的政党保持联系.
    """
    if not _AT_IT.search(prose.text, sentence.start, sentence.end):
        return ()
    found: dict[Unit, Total] = {}
    for hit in _TOTAL.finditer(prose.text, sentence.start, sentence.end):
        value, unit = _value(hit["n"]), _unit(hit["unit"])
        before = prose.text[max(sentence.start, hit.start() - 4) : hit.start()]
        if _is_cut(before) or _FEWER.search(before):
            continue
        if value is not None and value > 1 and unit in (Unit.COUNTRIES, Unit.PARTIES) and not before.endswith("第"):
            noun = _noun(prose.text, sentence, hit["unit"], *hit.span())
            made = Total(
                at=hit.start(), to=hit.end(), value=value, unit=unit, noun=noun, operator=_operator(hit, before)
            )
            found.setdefault(unit, made)
    return tuple(found.values())


def _noun(text: str, sentence: Sentence, unit: str, at: int, to: int) -> tuple[int, int]:
    """What is counted: the measure word's noun after or before it, else the measured word itself."""
    if _MEASURES.fullmatch(unit):
        after = _AFTER.match(text, to, sentence.end)
        if after:
            return to, after.end()
        heads = range(max(sentence.start, at - 24), at) if unit.startswith("场") else ()
        before = next((hit for head in heads if (hit := _BEFORE.fullmatch(text, head, at))), None)
        if before:
            return before.span("noun")
    start = to - len(unit)
    return (start + 1 if unit[0] in "个支路" and len(unit) > 1 else start), to


def _is_cut(before: str) -> bool:
    """数|十个, 三、|四十个, 30个至|40个: what was matched is the end of a vaguer number. Trap: 人数|超过500人."""
    head = before.rstrip("至到、~～—–-")
    if head != before:
        head = head.rstrip("个批场").rstrip("余多")
    return head[-1:] in _NUMERALS and not head.endswith(("人数", "次数", "总数"))


def _unit(printed: str) -> Unit:
    return next(unit for sign, unit in _UNITS if sign in printed)


def _operator(hit: re.Match[str], before: str) -> Operator:
    """30余个, 超过30个; 近30个; 至少30个, 不超过30个 (before the match, for 至少有30个); 30个国家以上."""
    behind = hit.string[hit.end() : hit.end() + 2]
    if _AT_MOST.search(before) and (hit["q"] or not before.endswith("不")):
        return Operator.UP_TO
    if hit["more"] or hit["q"] in {"超过", "逾"}:
        return Operator.MORE_THAN
    if hit["q"] in {"近", "将近"}:
        return Operator.NEARLY
    if _AT_LEAST.search(before) or behind == "以上":
        return Operator.AT_LEAST
    return Operator.ABOUT if hit["q"] in {"约", "大约"} or behind in {"左右", "上下"} else Operator.EXACT
