"""Whom does a Chinese page give for a number: a body, an official, or nobody but itself?

sources.zh.from     据{机构}介绍|透露|统计, 从{机构}获悉: the body named
sources.zh.says     {机构}[有关负责人]|{职务}{姓名}[{日}]介绍|表示|说…: the subject at the head of a sentence
sources.zh.colon    {机构}：… in a headline

Traps: the outlet that counts for itself (据本报统计), 据不完全统计, the reporter, members of a team who tell what they
were asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.mentions.zh.sentences import Prose, Sentence

__all__ = ["source_of"]

Range = tuple[int, int]

_BODY = (
    r"(?:部|委员会|办公室|新闻办|司|局|党校|研究院|研究室|使馆|领馆|外办|秘书处|负责人|负责同志|发言人|部长|副部长|主任|书记|大使"
    r"|官员|人士|方面|党中央|官方|官网)"
)
_WHO = r"(?P<who>[\u4e00-\u9fff（）]{2,40}?)"
_DAY = r"(?:\d{1,2}月)?(?:\d{1,2}日|日前|近日|今天|昨天|当天)?"
_WHERE = r"(?:(?:在|于|向|对|接受)[^，。；]{2,24})?"
_FROM_HEAD = re.compile("[据从]")
_FROM = re.compile(
    rf"据{_WHO}{_DAY}的?(?:介绍|透露|统计|消息|通报|公布|发布|说|称)"
    rf"|从{_WHO.replace('who', 'body')}{_DAY}处?(?:获悉|了解到|得知|得悉)"
)
_SAYS = re.compile(
    rf"{_WHO}{_DAY}{_WHERE}(?:还|又|并|也)?(?:介绍|表示|说|透露|宣布|指出|称|通报|显示)(?:说|称)?[，：,]?"
)
_COLON = re.compile(r"(?P<who>[\u4e00-\u9fff]{2,16}?)：")
_NAMED = re.compile(_BODY + r"[\u4e00-\u9fff]{0,4}$")  # a post may stand before a name
_NOBODY = re.compile(
    r"记者|本报|本刊|本台|本网|不完全|初步|媒体|听众|观众|外方|对方|宣介团|代表团|成员|有人|他们|不少|^[这那该上]"
)
_AGAIN = re.compile(r"(?:他|她|该|这位|这名|上述)[\u4e00-\u9fff]{0,6}?(?:还|同时)?(?:介绍|表示|说|透露|指出)|据介绍")
_CLAUSE = re.compile(r"[，；、：\s]|日电|日讯")
_NEAR = 3  # sentences back to which 他还介绍 leads


def source_of(prose: Prose, sentence: Sentence, at: int, outlet: str | None) -> tuple[Range, str] | None:
    """Who says the number printed at `at`: prose range and rule; None when the page itself does.

    outlet   who carries the text; it is no source of its own
    """
    found = _in(prose, sentence, at, outlet)
    if found is None and _AGAIN.match(prose.text, sentence.start, sentence.end):
        before = [s for s in prose.sentences if s.part == sentence.part and s.end <= sentence.start]
        for other in reversed(before[-_NEAR:]):
            found = found or _in(prose, other, other.end, outlet)
    return found


def _in(prose: Prose, sentence: Sentence, at: int, outlet: str | None) -> tuple[Range, str] | None:
    text, end = prose.text, min(at, sentence.end)
    for mark in _FROM_HEAD.finditer(text, sentence.start, end):
        hit = _FROM.match(text, mark.start(), end)
        if hit and _is_source(hit["who"] or hit["body"], outlet):
            return hit.span("who" if hit["who"] else "body"), "sources.zh.from"
    for head in _heads(text, sentence):
        said = _SAYS.match(text, head, sentence.end)
        if said is None or (head > at and said.end() < sentence.end and text[said.end()] not in "。；"):
            continue  # behind the number only what closes the sentence is said of it: ……，中联部部长说。
        if _NAMED.search(said["who"]) and _is_source(said["who"], outlet):
            return said.span("who"), "sources.zh.says"
    title = _COLON.match(text, sentence.start, end) if sentence.part == "title" else None
    if title and _NAMED.search(title["who"]) and _is_source(title["who"], outlet):
        return title.span("who"), "sources.zh.colon"
    return None


def _heads(text: str, sentence: Sentence) -> Sequence[int]:
    """Where a subject may begin: the sentence and each of its clauses."""
    return [sentence.start, *(hit.end() for hit in _CLAUSE.finditer(text, sentence.start, sentence.end))]


def _is_source(who: str, outlet: str | None) -> bool:
    own = outlet is not None and (who in outlet or outlet in who)
    return not own and _NOBODY.search(who) is None
