"""Which groups does a Chinese page name, and who sent them?

delegations.zh.own      中国共产党|中共|中联部…代表团, {会议}精神[对外]宣介团, 对外宣讲团, 当代世界研究中心代表团
                        中国共产党派出|派遣多个代表团
delegations.zh.other    人大|政协|政府|友好协会|经贸|省党政…代表团 of China: the right shape, another sender
delegations.zh.foreign  代表团 after a foreign country or party
delegations.zh.lecture  宣讲团 without 对外: it speaks to Chinese audiences
delegations.zh.envoys   [中共中央]总书记特使 without a name, before a verb of travel
delegations.zh.pronoun  代表团, 一行, 宣介小组 alone: the group named before

The noun is the same for all; only the words before it in its clause tell the sender (guide §4, look-alikes).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pipelines.mentions.zh.marks import CITY, COUNTRY, MEETING, PARTY, Marked

__all__ = ["Sender", "Team", "find_teams"]


class Sender(StrEnum):
    """Who sent a group."""

    OWN = "own"
    OTHER = "other"
    FOREIGN = "foreign"
    LECTURE = "lecture"
    PRONOUN = "pronoun"


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """One mention of a group, with the words that tell its sender; prose offsets."""

    at: int
    to: int
    sender: Sender


_NOUN = re.compile(
    r"宣介(?:团组|团|小组|组)|宣讲(?:团组|团|分团|小组)|(?:第[一二三四五]批)?团组|代表团组|代表团|访问团|访团|考察团|工作组(?=[^，。]{0,12}访)|工作团|议员团|艺术团|文工团|参访团|商务团|总书记特使(?=(?:先后|分别|近日|日前|有望|计划|可能|最快|即将|将|已|拟|于|本|下|上|周|[（）\d一二三四五六日月号午晚]){0,14}(?:赴|访|前往|抵|启程|率团))|一行(?=[，。\d]|访|在|于|抵|赴|将|近日|前往|分别|应|先后|到|来)"
)
_OWN = re.compile(
    r"(?:中国共产党(?!成立|第)|中共(?!十|第|党史)|中联部|对外联络部|中央党校|当代世界研究中心|党中央(?:派出|派遣)的?)[\u4e00-\u9fff（）\"]{0,10}$"
)
_OWN_INNER = re.compile(r"政府|人大|政协|经贸|企业|商务|友好协会|友协|讲话|会见|访|邀请|会议")
_OTHER = re.compile(
    r"(?:人大|人民代表大会|政协|政治协商|政府|国务院|经贸|贸易|商务|友好协会|友协|对外友好|友好城市|军事|军队|解放军|海军|空军|文化|艺术|侨联|侨务|侨办|致公党|台盟|民革|民盟|民建|民进|农工党"
    r"|九三学社|工商联|工会|青联|妇联|残联|记协|新闻|外宣|企业家?|科技|教育|高校|大学|学者|医疗|省|市|自治区|地方|议会|国会|人权|西藏|新疆|全国|检察|法院|公安|司法|外交部|商会|奥委会|体育|中国)"
    r"[\u4e00-\u9fff]{0,8}$"
)
# 旅游宣介团 presents something else (guide §13)
_OTHER_WARES = re.compile(
    r"旅游|文旅|招商|冬奥|奥运|亚运|投资|世博|进博|政策|自贸|自由贸易|人才|产业|营商|形象|品牌|文化"
)
_WARES_SHOWN = re.compile(rf"(?:{_OTHER_WARES.pattern})[^，。；\n]{{0,8}}宣介")
_PROVINCIAL_PARTY = re.compile(r"(?:省|市|自治区|州)(?:经贸|文化|党政|政府|友好|农业|旅游)")
# 中联部官员率领的代表团: an official of the Party leads it
_LED_BY_OWN = re.compile(
    r"(?:中联部|对外联络部|中央党校|中央纪委|中宣部|中共[\u4e00-\u9fff]{2,6}[省市区]委)[\u4e00-\u9fff（）、]{0,24}"
    r"(?:率领|带领|领军|为首|带队)的$"
)
# 中国共产党先后派出多个代表团
_SENT_BY_OWN = re.compile(
    r"(?:中国共产党|中共中央|中共|中联部)(?:先后|陆续|相继|还|已|共|又|将|拟){0,3}(?:派出|派遣)了?$"
)
_CLAUSE = re.compile(
    r"[，。；;：:！？?、\n（）()《》—和与]|率领?|由|的(?=[^的]{0,14}$)|会见了?|派出|派遣|欢迎|日|今天|近日|分别|第[一二三四五]批|随|同"
)


def find_teams(marked: Marked) -> tuple[Team, ...]:
    """Every group noun of the story with its sender, in page order."""
    out = []
    text, prose = marked.text, marked.prose
    shows = _WARES_SHOWN.search(text)
    for hit in _NOUN.finditer(text):
        sentence = prose.sentence_at(hit.start())
        if sentence is None:
            continue
        floor = max(sentence.start, hit.start() - 26)
        for edge in _CLAUSE.finditer(text, floor, hit.start()):
            floor = edge.end()
        before, noun = text[floor : hit.start()], hit.group()
        sender = _sender(before, noun, wares=shows is not None)
        if sender is Sender.PRONOUN and _LED_BY_OWN.search(text, max(sentence.start, floor - 48), floor):
            sender = Sender.OWN
        if sender is Sender.PRONOUN and _SENT_BY_OWN.search(text, max(sentence.start, floor - 24), floor):
            sender = Sender.OWN
        out.append(
            Team(
                at=floor,
                to=hit.end(),
                sender=sender,
            )
        )
    return tuple(out)


def _sender(before: str, noun: str, *, wares: bool) -> Sender:
    """`wares`: the page tells of a 宣介 of something else."""
    if noun.startswith("宣介") and MEETING in before:
        return Sender.OWN
    if noun.startswith("宣介"):
        return Sender.OTHER if wares or _OTHER_WARES.search(before) else Sender.OWN
    if noun.startswith("宣讲"):
        return Sender.OWN if re.search(r"对外(?:宣介)?(?:第.批)?$", before) else Sender.LECTURE
    if noun == "总书记特使":
        theirs = re.search(f"[{COUNTRY}{PARTY}{CITY}]", before)
        return Sender.FOREIGN if theirs else Sender.OWN
    if noun == "一行":
        return Sender.PRONOUN
    if "团组" in noun:
        return Sender.OWN if re.search(r"宣[介讲]", before) else Sender.PRONOUN
    own = _OWN.search(before)
    abroad = max(before.rfind(COUNTRY), before.rfind(PARTY), before.rfind(CITY))
    if own and own.start() > abroad and not _OWN_INNER.search(own.group()):
        return Sender.OWN
    if "中国党政" in before and not _PROVINCIAL_PARTY.search(before):
        return Sender.OWN  # a Party and state group sent by the centre, announced by the ILD
    if abroad >= 0:
        return Sender.FOREIGN
    if _OTHER.search(before) or _PROVINCIAL_PARTY.search(before):
        return Sender.OTHER
    if re.search(r"[\u4e00-\u9fff]{2}(?:党|阵线|联盟|议会|国会)[\u4e00-\u9fff]{0,6}$", before):
        return Sender.FOREIGN
    return Sender.OTHER if len(before) > 6 and not re.search(r"友好|高级|党", before) else Sender.PRONOUN
