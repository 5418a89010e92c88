"""How many people were present, and what totals does a Chinese page claim?

counts.zh.present   {N}[余|多]名|位|人{外交官|代表|人士…}参加|出席|到会; 近{N}名
counts.zh.total     {N}多批|个宣介团|团组; {N}[多]个国家 and {N}场 in a sentence that sums up teams

Traps: 来自130多个国家 counts countries, 其中大使60多位 a part of those present, 贺电函1340多份 letters; parties and
media outlets are not people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.mentions.calendar import chinese_number
from pipelines.mentions.zh.sentences import Prose, Sentence

__all__ = ["Count", "Total", "present_in", "totals_in"]

_COUNT = (
    r"\d{1,3}(?:,\d{3})+|\d{1,5}|[一二三四五六七八九]?[十百千][一二三四五六七八九十百]{0,6}|[一二三四五六七八九十]{1,3}"
)
_NUMBER = rf"(?P<n>{_COUNT})"
_PEOPLE = re.compile(
    r"外交官|使节|代表|人士|师生|学员|学者|专家|嘉宾|领导人|负责人|党员|干部|青年|官员|政要|侨胞|华侨|来宾|观众|听众|记者|议员"
    r"|企业家|友人|会员|人员|同学|学生|智库|高管|官兵|客人|领事|大使|精英|与会者|参会者"
    r"|人(?=参加|出席|应邀|受邀|到会|与会|到场|现场|以|通过|在线|，|。|参与|听取)"
)
_PRESENT = re.compile(
    rf"(?P<q>近|约|大约|超过|逾|共|共有|共计)?{_NUMBER}(?P<more>余|多|几)?(?:(?P<unit>名|位)|(?P<bare>人))(?P<what>[^，。；;\d]{{0,40}})"
)
_PART = re.compile(r"其中|包括|含|除|之外")
_COMES = re.compile(
    r"参加|出席|到会|与会|到场|参会|在线|听取|列席|参与|聆听|齐聚|汇聚|走进|来自|应邀|在座|座无虚席|面向|向"
)
_TOTAL = re.compile(
    rf"(?P<q>近|约|大约|超过|逾|将有|共)?{_NUMBER}(?P<more>余|多|几)?(?P<unit>批次|批|个[「“\"]?(?:宣介|对外宣介|对外|高级别)?(?:宣介团组|宣介团|宣介小组|代表团组|代表团|团组|团)|支(?:宣介)?(?:团队|队伍)|个宣介|个(?:国家|国)|国(?:家)?|场(?:次)?|人次)"
)
_SUMS = re.compile(r"宣介|团组")
_WENT = re.compile(r"派出|派遣|前往|赴|出访|访问|组织|安排|举行|举办|走向|走进|分赴|开展|足迹|覆盖")
_UNITS = (
    ("批", "teams"),
    ("团", "teams"),
    ("支", "teams"),
    ("个宣介", "teams"),
    ("国", "countries"),
    ("场", "events"),
    ("人次", "people"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """People present; prose offsets of the printed number with its noun."""

    at: int
    to: int
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One official total."""

    at: int
    to: int
    value: int
    unit: str  # teams, countries, events, people
    qualifier: str  # exact, more than, nearly, about; "planned, ..." for what is still to come


def _value(text: str) -> int | None:
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
        ):
            continue
        if hit.start() > sentence.start and text[hit.start() - 1] in "第年月":
            continue
        what = hit["what"]
        noun = _PEOPLE.search((hit["bare"] or "") + what)
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
        not any(_unit(h["unit"]) == "teams" for h in hits)
        and not listed
        and not re.search(r"宣介活动|场次?(?:宣介|吹风|介绍)", text)
    ):
        return ()
    for hit in hits:
        value, unit = _value(hit["n"]), _unit(hit["unit"])
        before = text[max(0, hit.start() - 4) : hit.start()]
        if value is None or value < 2 or (before.endswith("第")) or any(o.unit == unit for o in out):
            continue
        if unit == "countries" and re.search(r"来自|上述|这|[与同]$", before):
            continue
        if unit == "teams" and re.search(r"第$|这$|该$", before):
            continue
        qualifier = _qualifier(hit)
        if re.search(r"将|拟|计划|还要", text[: hit.start()]) and not re.search(r"已", text[: hit.start()]):
            qualifier = f"planned, {qualifier}"
        out.append(
            Total(
                at=sentence.start + hit.start(),
                to=sentence.start + hit.end(),
                value=value,
                unit=unit,
                qualifier=qualifier,
            )
        )
    return tuple(out)


def _unit(printed: str) -> str:
    return next(unit for sign, unit in _UNITS if sign in printed)


def _qualifier(hit: re.Match[str]) -> str:
    if hit["more"] or hit["q"] in {"超过", "逾"}:
        return "more than"
    if hit["q"] == "近":
        return "nearly"
    return "about" if hit["q"] in {"约", "大约"} else "exact"
