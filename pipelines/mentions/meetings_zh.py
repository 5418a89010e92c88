"""Which words of a Chinese page name a congress or a plenum, and whose do they say it is?"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import Literal

from ahocorasick_rs import AhoCorasick, MatchKind

from pipelines.lexicon.meetings import FIRST_TERM, meetings
from pipelines.lexicon.parties import parties
from pipelines.mentions.calendar import chinese_number
from pipelines.mentions.meeting_surface import Surface, Whose

__all__ = ["surfaces"]

_N = r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})"
_NOT_INSIDE = r"(?<![一二三四五六七八九十百零〇○\d.])"
_CONGRESS = re.compile(rf"{_NOT_INSIDE}第?(?P<n>{_N})次(?:全国)?(?:党员)?代表大会")
# 二十大 but not 二十大经济体, 前二十大, 运-20大型机 or 十大成就
_GREAT = re.compile(
    r"(?<![一二三四五六七八九十百零〇○\d.第前球界A-Za-z-])(?<!(?<!—)—)"
    rf"(?P<n>{_N})大(?!经济|城市|企业|公司|品牌|港|强|类|项|产|洲|国|军|行|亮点|新闻|看点|关键|工程"
    r"|重[点大]|战略|基地|学|专业|任务|举措|成就|原则|领域|人物|股东|客户|贸易|市场|来源|银行|省|家|门|奇|支柱|阵营|道|系"
    r"|片|员|连|楼|厦|街|使|队|块|部|板块|理念|优势|方面|特[点色]|问题|挑战|变化|趋势|景|名|突破|改革|行动|世界|发展"
    r"|[型黄寿关约概多]|胜(?!利))"
)
# What follows the congress of another party or body; 三大基础项目 has the same letters
_HELD = re.compile(
    r"精神|召开|开幕|闭幕|举行|\d{1,2}[月日号]|在|于|代表|报告|以来|后|前|成功|胜利|确定|提出|提供|筹备|情况|结果|成果|决议|通过|选举|产生|新|公布|将|正在"
    r"|制定|主席团|各项|开始|和|与|上|的|[，。、；：\"》\s]|$"
)
_PLENUM = re.compile(
    rf"{_NOT_INSIDE}第?(?P<t>{_N})届(?:中央委员会|中委会)?(?:第?(?P<p>{_N})中全会|第?(?P<q>{_N})次(?:中央)?全体会议)"
)
# 十八届三中、四中、五中全会
_PLENUMS = re.compile(rf"{_NOT_INSIDE}第?(?P<t>{_N})届{_N}中(?:全会)?(?:[、，和及与]{_N}中(?:全会)?)+")
_ITEM = re.compile(rf"(?P<p>{_N})中(?:全会)?")
_PLENUM_ALONE = re.compile(
    rf"{_NOT_INSIDE}(?:中央委员会第(?P<q>{_N})次全体会议|第?(?P<p>[一二三四五六七八九]|[1-9])中全会)"
)
# 全会 alone, where it cannot be the end of 安全会议, 健全会 or the session of another body
_SESSION = re.compile(
    r"(?<![安健完齐周顾保成双工联委府协大会坛])(?<!纪委)全会(?=精神|公报|决定|决议|建议|《|\"|通过|提出|审议|强调|指出|文件|内容"
    r"|召开|闭幕|胜利|重要|主题|成果|情况|作出|做出|部署|对|的|描绘|擘画|关于|明确|为|将|是|，|。)"
)
_PARTY_CONGRESS = re.compile(
    r"(?<![省市县区乡镇州届道村业社个])(?:全国党代会|党代会|全国党代表大会|党代表大会)"
    r"|(?:(?<=中国共产党)|(?<=中共)|(?<=党的))全国代表大会"
)
_SPIRIT = re.compile(
    r"(?:这次|本次|此次)?大会(?=精神|报告)|(?:这次|本次|此次|重要)?(?<![作体次局务论谈部领峰])会议(?=精神)"
)
_PERIOD = re.compile(r"(?:胜利)?(?:召开|闭幕|开幕)?(?:以来|以后|之后|后|前夕|以前|之前|前|期间)")

_OWN = re.compile(r"(?:中国共产党|中共中央|中共|党的|我们党的?|我党的?|本党)(?:\((?:CPC|中共)\))?(?:中央)?[\"《“]?$")
# A party that no list has, or another body that holds congresses; 组织党的十九大 and 领会十九大 are neither
_OTHER_END = re.compile(
    r"(?:(?:劳动|社会|民主|人民|革命|自由|进步|团结|工|公明|保守|统一|正义|发展|左翼|联合|国民|爱国|解放|独立|共和|复兴|行动|大会|力量|国大)党"
    r"|(?<!中国)共产党|(?<!中)共|(?:劳动|民主|人民革命|社会主义|(?<!中国)共产)党的|国大|阵线|同盟|联盟|运动|巫统|该党的?|[一-鿿]国党"
    r"|协会|联合会|促进会|建国会|研究会|联谊会|工会|商会|[妇残侨科文作记青学台音美剧]联|[科作记音美]协|学社|台盟|民[革盟建进]|农工党|致公党"
    r"|(?<!共产党)(?:革命|中央)?委员会|共青团|青年团|(?<![一-鿿])团|先锋队|妇女|劳动者|青年|学生|残疾人|侨眷)(?:中央)?$"
)
_PLACE_END = re.compile(r"(?:[省市区县州军]|兵团|军队|机关|部队|省委|市委|区委|县委)$")
_HOLDS = re.compile(r"召开|举行|举办|迎来|闭幕|开幕|筹备|选举|大会")
_FOR = tuple("为向给对同与")
_HOUSE = re.compile(r"[^，。；]{0,12}?(?:党校|干校|学校|学院|大学|总部|大厦|会堂|礼堂|活动中心)")
_STOP = re.compile(r"[。！？；!?;\n]")


@cache
def _party_automaton() -> tuple[AhoCorasick, tuple[bool, ...]]:
    """All Chinese party names, and for each whether it is the CPC."""
    forms = [party for party in parties() if party.lang == "zh"]
    own = tuple(party.countries == ("CN",) for party in forms)
    return AhoCorasick([party.form for party in forms] or ["中国共产党"], matchkind=MatchKind.LeftmostLongest), own


class _Parties:
    """Where parties are named in one text."""

    def __init__(self, text: str) -> None:
        automaton, own = _party_automaton()
        self._text = text
        self._found = [(s, e, bool(own and own[i])) for i, s, e in automaton.find_matches_as_indexes(text)]
        self._stops = [end for _, end, _ in self._found]  # in order, for no two overlap
        self._ends = {end: own for _, end, own in self._found}

    def whose(self, start: int, kind: str) -> Whose:
        """Whose is the meeting whose words begin at `start`? The name beside it decides, then who holds it."""
        text = self._text
        left = text[max(0, start - 24) : start].rstrip('"《 ')
        end = start - (len(text[max(0, start - 24) : start]) - len(left))
        for cut in ("", "中央", "的", "的中央"):
            if left.endswith(cut) and (own := self._ends.get(end - len(cut))) is not None:
                return "own" if own else "other"
        if _OTHER_END.search(left) or (kind == "congress" and _PLACE_END.search(left)):
            return "other"
        if _OWN.search(left):
            return "own"
        clause = max((hit.end() for hit in _STOP.finditer(text, max(0, start - 80), start)), default=max(0, start - 80))
        # 为{外党}举办十九大宣介会: for whom it is held, not who holds it
        last = bisect_right(self._stops, start) - 1
        if last >= 0 and self._found[last][0] >= clause:
            at, to, own = self._found[last]
            # 在{外党}中央高级党校举办宣介会: a house of theirs, in which ours is presented
            house = text[at - 1 : at] == "在" and _HOUSE.match(text, to, start)
            if not own and not house and text[at - 1 : at] not in _FOR and _HOLDS.search(text, to, start):
                return "other"
        return "bare"


def surfaces(text: str) -> Iterator[Surface]:
    """Every passage of a folded Chinese text that names a congress or plenum; passages may overlap."""
    owners = _Parties(text)

    def found(hit: re.Match[str], start: int, end: int, term: str | None, plenum: str | None) -> Surface:
        kind: Literal["congress", "plenum"] = "congress" if plenum is None else "plenum"
        return Surface(
            start=start,
            end=end,
            kind=kind,
            term=None if term is None else chinese_number(term),
            plenum=None if plenum is None else chinese_number(plenum),
            whose=owners.whose(hit.start(), kind),
            period=_PERIOD.match(text, end) is not None,
        )

    for hit in _CONGRESS.finditer(text):
        yield found(hit, hit.start(), hit.end(), hit["n"], None)
    for hit in _GREAT.finditer(text):
        surface = found(hit, hit.start(), hit.end(), hit["n"], None)
        # 三大 alone may be anything, 21大 a title of 21 things; another body's congress shows in the words that follow
        known = FIRST_TERM <= (surface.term or 0) <= meetings()[-1].term + 1
        if surface.whose == "own" or (known if surface.whose == "bare" else _HELD.match(text, surface.end)):
            yield surface
    for hit in _PLENUM.finditer(text):
        yield found(hit, hit.start(), hit.end(), hit["t"], hit["p"] or hit["q"])
    for hit in _PLENUMS.finditer(text):
        at = hit.start()
        for item in _ITEM.finditer(text, hit.end("t"), hit.end()):
            yield found(hit, at, item.end(), hit["t"], item["p"])
            at = item.end() + 1
    for hit in _PLENUM_ALONE.finditer(text):
        yield found(hit, hit.start(), hit.end(), None, hit["p"] or hit["q"])
    for pattern in (_SESSION, _PARTY_CONGRESS, _SPIRIT):
        for hit in pattern.finditer(text):
            whose = owners.whose(hit.start(), "congress")
            if hit.group().startswith("党"):  # the 党 of 越南共产党代表大会 belongs to both words
                whose = owners.whose(hit.start() + 1, "congress") if whose == "bare" else whose
            if pattern is _PARTY_CONGRESS or whose != "other":
                yield Surface(
                    start=hit.start(),
                    end=hit.end(),
                    kind="plenum" if pattern is _SESSION else "meeting" if hit.group().endswith("议") else "congress",
                    whose=whose,
                    period=_PERIOD.match(text, hit.end()) is not None,
                    back=pattern is not _PARTY_CONGRESS,
                )
