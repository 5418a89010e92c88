"""Where does a Chinese page say that a CPC meeting is presented to somebody?

presenting.zh.object   宣介|通报|解读|阐释|宣讲|介绍…[了]…{会议}[精神|情况|成果]
presenting.zh.about    就|围绕|以|关于{会议}…作|进行…宣介|通报|介绍; 把{会议}…讲; 以{会议}为题作…发言|报告
presenting.zh.discussed  就|围绕|聚焦|以{会议}精神…座谈|交流|研讨; not what somebody wishes (希望就…交流)
presenting.zh.team     {会议}精神[第N批][对外]宣介团|宣讲团
presenting.zh.plain    {会议}精神…宣介|介绍…: the meeting before the verb, in one clause
presenting.zh.session  {会议}[精神|情况]…宣介会|吹风会|介绍会|报告会|宣讲会
presenting.zh.became   {会议}精神…成为|成了…交流|座谈|谈论…的主线|话题
presenting.zh.brought  {会议}精神[被…]带到|带给|讲给…
presenting.zh.since    {会议}闭幕|召开后…宣介团: the team named by the meeting it follows
presenting.zh.anaphor  介绍|通报…大会|全会[的情况|精神…]: the meeting named before

介绍 is the weakest verb and needs the meeting as its object. Traps: 十八大以来的成就 is an era, not a meeting; 祝贺
十八大 and 学习十八大精神 present nothing; another party's congress has the same shape (Meeting.own).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.mentions.zh.marks import MEETING, Marked, Meeting

__all__ = ["THEME", "Presenting", "find_presenting"]

VERB = (
    r"(?:宣介(?!团|小组|组)|续讲|开讲|讲(?:清楚?|透|明白)|讲(?=\ue003)|简报|通报|解读|阐释|宣讲|介绍|说明|阐述|讲解"
    r"|讲述|宣传|汇报|报告了|传达|解释|讲授|剖析|详解|论述|阐明|释疑)"
)
_M = f"(?<!{MEETING}){MEETING}++"  # a whole run of signs: to try it in every division costs its square
_ERA = r"(?!(?:胜利)?(?:闭幕|召开|举行|结束|开幕)?(?:以来|以后|之后|后|前夕|期间|代表(?!团|大会)))"
_OBJECT = re.compile(rf"(?P<verb>{VERB})(?P<gap>[^。；;\n]{{0,60}}?)(?P<m>{_M}){_ERA}")
_ABOUT = re.compile(
    rf"(?:就|围绕|以|关于|针对|把|将|对|聚焦)(?P<gap>[^，。；;\n]{{0,16}})(?P<m>{_M}){_ERA}[^。；;\n]{{0,50}}?(?P<verb>{VERB}|讲|作(?:了)?(?:主旨|专题|主题)?(?:发言|演讲|报告)|授课)"
)
_DISCUSS = re.compile(
    rf"(?:就|围绕|聚焦|以)(?P<gap>[^，。；;\n]{{0,16}})(?P<m>{_M}){_ERA}[^，。；;\n]{{0,40}}?(?P<verb>座谈|交流|研讨|对话)"
)
_WISH = re.compile(r"希望|愿|期待|表示|认为|说")
_PLAIN = re.compile(rf"(?P<m>{_M}){_ERA}(?P<gap>[^，。；;\n]{{0,24}}?)(?P<verb>{VERB})")
_TEAM = re.compile(rf"(?P<m>{_M})(?:精神)?(?:对外)?(?:第[一二三四五]批)?(?:对外)?(?P<verb>宣介|宣讲)(?:团|小组|组)")
_SESSION = re.compile(
    rf"(?P<m>{_M})(?P<gap>[^，。；;\n]{{0,16}}?)(?P<verb>宣介会|吹风会|介绍会|报告会|宣讲会|通报会|说明会|解读会|座谈会|研讨会|讲座|研修[课班])"
)
_ANAPHOR = re.compile(
    rf"(?P<verb>{VERB})(?:了|过)?(?P<gap>[^，。；;\n]{{0,8}})(?:本次|这次|此次)?(?P<m>大会|全会)(?=的|精神|情况|有关|主要|成果|内容|通过|作出|确定|重要|文件|$|，|。|并)"
)
# 全会精神成为双方交流的主线; 大会精神被代表团带到…; 把大会精神带到…
_BECAME = re.compile(
    rf"(?P<m>{_M}){_ERA}(?P<gap>[^，。；;\n]{{0,8}})(?:成为|成了|作为|贯穿|融入)[^，。；;\n]{{0,12}}(?P<verb>交流|活动|行程|访问|会谈|座谈|宣介|介绍|谈论|讨论|对话)"
)
_BROUGHT = re.compile(
    rf"(?P<m>{_M}){_ERA}(?P<gap>[^，。；;\n]{{0,6}})(?:被[^，。；;\n]{{0,12}})?(?P<verb>带[到进入给向去]|讲给|送[到进]|传[到递]|介绍给)"
)
# 介绍全会精神并非此次议题; 没有介绍
_NOT_TOLD = re.compile(r"[^，。；\n]{0,6}(?:并非|并不|不是|不在|不属|无关)")
_NOT_TELLING = re.compile(r"(?:没有|并未|未|尚未|不|拒绝)(?:再|曾|能|会|打算)?$")
_BREAK = re.compile(
    r"祝贺|贺[电信函]|召开以来|学习贯彻|感谢|听取.{0,6}讲话|希望了解|表示.{0,6}(?:祝|赞)|认为|引起|高度评价|积极评价|赞赏"
)
# A Chinese audience: the words are the same, the place is not (guide §9)
_HOME = re.compile(
    r"全体馆员|学习会|学习宣传贯彻|党支部|党员干部群众|专题党课|传达学习|走进企业|走进高校|向基层|各地宣讲|干部群众"
)
THEME = re.compile(
    r"中国共产党的故事|中共的故事|党的故事|习近平新时代中国特色社会主义思想在[\u4e00-\u9fff]{1,8}的?(?:生动)?实践|(?:庆祝|纪念)?(?:中国共产党成立|建党)[\d一二三四五六七八九十百]{1,4}周年"
    r"|七一[\"]?(?:重要)?讲话|初心(?:和|与)使命|不忘初心|中国共产党与[\u4e00-\u9fff]{2,8}(?:专题)?宣介|走近中国共产党|读懂中国共产党|中央周边工作会议"
    r"|中央纪委[一二三四五六七八九]次全(?:体会议|会)"
)


_TEAM_SINCE = re.compile(r"(?:闭幕|召开|结束|落幕)?(?:以来|以后|之后|后)[^。；\n]{0,40}?宣介(?:团|小组)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Presenting:
    """One passage in which a meeting is presented; prose offsets."""

    at: int
    to: int
    meeting: Meeting
    verb: str
    rule: str


def find_presenting(marked: Marked) -> tuple[Presenting, ...]:
    """Every presenting of an own meeting in the story, page order, one per meeting mention."""
    out: dict[int, Presenting] = {}
    by_start = {m.at: m for m in marked.meetings if m.own and not m.period}
    for pattern, rule in (
        (_TEAM, "presenting.zh.team"),
        (_SESSION, "presenting.zh.session"),
        (_OBJECT, "presenting.zh.object"),
        (_ABOUT, "presenting.zh.about"),
        (_DISCUSS, "presenting.zh.discussed"),
        (_PLAIN, "presenting.zh.plain"),
        (_BECAME, "presenting.zh.became"),
        (_BROUGHT, "presenting.zh.brought"),
    ):
        for hit in pattern.finditer(marked.text):
            gap = hit.groupdict().get("gap") or ""
            meeting = by_start.get(hit.start("m"))
            if meeting is None or meeting.at in out or _BREAK.search(gap):
                continue
            sentence = marked.prose.sentence_at(meeting.at)
            if sentence is None or _HOME.search(marked.prose.text, sentence.start, sentence.end):
                continue
            before = marked.text[sentence.start : hit.start()]
            if _NOT_TOLD.match(marked.text, hit.end()) or _NOT_TELLING.search(before):
                continue
            if pattern is _DISCUSS and _WISH.search(
                marked.text, marked.prose.clause(hit.start(), hit.start() + 1)[0], hit.end()
            ):
                continue
            out[meeting.at] = Presenting(at=hit.start(), to=hit.end(), meeting=meeting, verb=hit["verb"], rule=rule)
    out.update((p.meeting.at, p) for p in _since(marked) if not out)
    for hit in _ANAPHOR.finditer(marked.text):
        sentence = marked.prose.sentence_at(hit.start("m"))
        if sentence is None or any(p.at <= hit.start("m") < p.to for p in out.values()):
            continue
        known = [m for m in marked.meetings if m.own and m.key is not None and m.at < hit.start()]
        if known:
            last = known[-1]
            meeting = Meeting(hit.start("m"), hit.end("m"), last.key, True)
            out[hit.start("m")] = Presenting(
                at=hit.start(), to=hit.end(), meeting=meeting, verb=hit["verb"], rule="presenting.zh.anaphor"
            )
    return tuple(sorted(out.values(), key=lambda p: p.at))


def _since(marked: Marked) -> list[Presenting]:
    """十九大闭幕后陆续出访的宣介团, on a page that presents nothing in other words."""
    out = []
    for meeting in marked.meetings:
        sentence = marked.prose.sentence_at(meeting.at)
        if sentence is None or not (meeting.own and meeting.period and meeting.key):
            continue
        hit = _TEAM_SINCE.match(marked.prose.text, meeting.to, sentence.end) or _TEAM_SINCE.search(
            marked.prose.text, meeting.at, sentence.end
        )
        if hit and hit.start() - meeting.to <= 2:
            told = Meeting(meeting.at, meeting.to, meeting.key, True)
            out.append(Presenting(at=meeting.at, to=hit.end(), meeting=told, verb="宣介", rule="presenting.zh.since"))
    return out
