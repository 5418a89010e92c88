"""What does a headline in a list say by itself: who goes where, and what does it look like?

Most pages of 2013 to 2019 are gone and many list rows are not. A headline names a place or a form; it never proves a
briefing abroad. A row is therefore a lead, never a record: nothing here enters the dataset.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from archive.records import Kind
from pipelines.lexicon.people import people
from pipelines.mentions.countries import find_countries
from pipelines.view import View

__all__ = ["RULES", "Direction", "TitleReading", "read_title"]


class Direction(StrEnum):
    """Where the Chinese side is, as far as a headline tells."""

    ABROAD = "abroad"  # it went there, or a host there receives it
    IN_CHINA = "in_china"  # foreigners came, or foreigners posted in China were invited
    REMOTE = "remote"  # by video, telephone or letter
    NOT_TOLD = "not_told"  # 会见 and 出席 name whom or what, not where
    NONE = "none"  # nobody meets a foreigner


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleRule:
    """One form of headline. The first rule that fits decides."""

    id: str
    forms: tuple[tuple[re.Pattern[str], ...], ...]  # one of them fits: its parts stand in one line, in this order
    direction: Direction
    kind: Kind
    briefing: bool = False  # it says that a meeting's spirit, or a body of thought, is explained

    def fits(self, lines: Sequence[str]) -> bool:
        """Does a line of the headline have one of the forms? Each part is sought once, behind the one before it."""
        return any(_stand_in_order(form, line) for line in lines for form in self.forms)


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleReading:
    """What a headline says; `rule` is "none" when no form fits."""

    direction: Direction
    kind: Kind
    briefing: bool
    rule: str
    countries: tuple[str, ...]  # ISO 3166-1 alpha-2, in the order printed, each once


_SPIRIT = r"(?:[一二三四五六七八九十]大(?![使学会洲陆楼厅])|[一二三四五六七]中全会|全会精神|思想|精神)"
_TELLS = r"(?:宣介|通报|介绍会|宣讲)"
_GOES = r"(?:访问|出访|赴|抵达|访)"
_STATE = r"(?:州|省|市|郡|地方政府|企业|集团|公司|商会|银行)"
_STATE_HEAD = r"(?:代表团|首席执行官|董事长|总裁|州长|省长|市长|郡长)"
_GUESTS = r"(?:访华|考察团|干部团|青年政治家代表团|留学生|交流营)"
_POSTED = r"(?:驻华(?:大使|使节|使团|代表|公使)|大使馆)"
_GATHERING = (
    r"论坛|研讨会|对话|座谈会|研修班|交流机制|峰会|平行主题会议|年会|交流会|大会|讲堂|首发|捐赠|启用|揭幕|就职典礼"
)


def _rule(name: str, forms: str, direction: Direction, kind: Kind, *, briefing: bool = False) -> TitleRule:
    """`forms`: regular expressions; " … " between what may be far apart, " or " between two forms."""
    return TitleRule(
        id=f"title.zh.{name}",
        forms=tuple(tuple(map(re.compile, form.split(" … "))) for form in forms.split(" or ")),
        direction=direction,
        kind=kind,
        briefing=briefing,
    )


def _stand_in_order(parts: Sequence[re.Pattern[str]], line: str) -> bool:
    at = 0
    for part in parts:
        hit = part.search(line, at)
        if hit is None:
            return False
        at = hit.end()
    return True


# short names for the table below
_D, _K = Direction, Kind

RULES: Sequence[TitleRule] = (
    # 中国共产党的故事……专题宣介会: a province presents itself to foreigners in China, in the words of a briefing.
    _rule("party_story", r"(?:中国共产党|中共)的故事", _D.IN_CHINA, _K.CONFERENCE),
    # 中联部为外国驻华使节举办……宣介会. Before the video rule: such a meeting may be held by video too.
    _rule("for_diplomats", rf"驻华使节 … {_SPIRIT} … {_TELLS}", _D.IN_CHINA, _K.BRIEFING_FOR_DIPLOMATS, briefing=True),
    _rule("for_diplomats_last", rf"{_TELLS} … 驻华使节", _D.IN_CHINA, _K.BRIEFING_FOR_DIPLOMATS, briefing=True),
    _rule("video_briefing", r"视频(?:通报|宣介)", _D.REMOTE, _K.ONLINE_BRIEFING, briefing=True),
    _rule("online_briefing", rf"(?:视频|线上|云) … {_SPIRIT} … {_TELLS}", _D.REMOTE, _K.ONLINE_BRIEFING, briefing=True),
    # 习近平总书记特使宋涛将赴古巴通报十九大情况; a bare 总书记特使访问 says nothing of what the envoy explains.
    _rule("envoy", rf"总书记特使 … {_GOES} … {_TELLS}", _D.ABROAD, _K.SPECIAL_ENVOY_REPORT, briefing=True),
    # 中共十九大精神对外宣介团访问X
    _rule("mission", rf"宣介团{_GOES}", _D.ABROAD, _K.OUTBOUND_DELEGATION, briefing=True),
    # 冷溶将率团访问X宣介十九大精神
    _rule("goes_to_tell", rf"{_GOES} … {_TELLS} … {_SPIRIT}", _D.ABROAD, _K.OUTBOUND_DELEGATION, briefing=True),
    # 中共代表团在X宣介十九大精神
    _rule("tells_there", rf"代表团在 … {_TELLS} … {_SPIRIT}", _D.ABROAD, _K.OUTBOUND_DELEGATION, briefing=True),
    # A section's name, 十九大精神对外宣介: no item at all, but of the briefings.
    _rule("section", r"^.{0,8}精神对外宣介$", _D.ABROAD, _K.ROUNDUP, briefing=True),
    # 习近平新时代中国特色社会主义思想专题介绍会在菲律宾举行. The place may be a Chinese town: then it is no country.
    _rule("held", rf"{_SPIRIT} … (?:宣介会|介绍会)", _D.NOT_TOLD, _K.OTHER, briefing=True),
    # 中联部向朝方通报中共二十大精神: where it was done is not told.
    _rule("reports_to", rf"向 … 通报 … {_SPIRIT}", _D.NOT_TOLD, _K.OTHER, briefing=True),
    _rule("lectures", r"向 … (?:干部|党员) … (?:宣讲|宣介)", _D.NOT_TOLD, _K.OTHER, briefing=True),
    _rule("presents", r"宣介交流活动", _D.NOT_TOLD, _K.OTHER, briefing=True),
    _rule("lecture_at_home", r"学习|贯彻|培训班|形势报告会|团拜|迎新春|离退休", _D.NONE, _K.DOMESTIC_LECTURE),
    _rule("by_wire", r"视频|通电话|线上|互致|致电|致信|贺信", _D.REMOTE, _K.ORDINARY_CONTACT),
    # 古共中央第一书记会见习近平总书记特使, 中共代表团同南非媒体座谈: the guest is a Chinese one, so abroad.
    _rule("envoy_received", r"会见 … (?:总书记特使|中共代表团)", _D.ABROAD, _K.ORDINARY_CONTACT),
    _rule("party_team", r"^中共代表团(?:同|与|向|出席|考察)", _D.ABROAD, _K.ORDINARY_CONTACT),
    _rule("ambassador", rf"会见 … {_POSTED} or 驻华使节", _D.IN_CHINA, _K.ORDINARY_CONTACT),
    # 考察团, 访华团 are guests; a 代表团 may be met anywhere.
    _rule("guests", rf"会见 … {_GUESTS} or 来访|访华", _D.IN_CHINA, _K.INCOMING_VISIT),
    _rule("state_body", rf"会见 … {_STATE} … {_STATE_HEAD}", _D.NOT_TOLD, _K.STATE_OR_OTHER_BODY),
    _rule("meets", r"会见|会晤|会谈", _D.NOT_TOLD, _K.ORDINARY_CONTACT),
    # 郭业洲将率中共代表团访问菲律宾, 宋涛部长出访老挝越南: a Party visit whose topic is not told.
    _rule("visits", r"(?:率|代表团|部长|特使) … (?:访问|出访|赴) or 出访", _D.ABROAD, _K.OTHER),
    _rule("party_meeting", r"(?:代表大会|全体会议|中央委员会) … (?:公报|举行) or 全国人大", _D.NONE, _K.OTHER),
    _rule("gathering", _GATHERING, _D.NOT_TOLD, _K.CONFERENCE),
    _rule("speaks", r"演讲|座谈|交流|考察|参访|出席|参观", _D.NOT_TOLD, _K.ORDINARY_CONTACT),
)
_FOREIGN_PLACE = {"title.zh.held", "title.zh.gathering", "title.zh.speaks"}
_RULER = re.compile(r"总统|总理|主席|书记|国王|议长|外长|部长|首相|领袖")
_MEETS = re.compile(r"会见")
_NEAR = 32  # characters of a host's post and name, before 会见
_IN = re.compile(r"在")
_HELD = re.compile(r"举行|发表|会议|议会|[^，。]{0,16}(?:发表演讲|演讲)")
_PLACE = 12  # characters of a place's name


def read_title(title: str) -> TitleReading:
    """What one Chinese headline says.

    title    as printed, cut or whole
    returns  TitleReading; `rule` "none", direction "none" and kind "other" for a headline of no known form
    """
    view = View(title, [(0, len(title), "title")])
    text = view.folded.strip()
    lines = text.split("\n")
    rule = next((rule for rule in RULES if rule.fits(lines)), None)
    mentions = find_countries(view, "zh")
    countries = tuple(dict.fromkeys(m.code for m in mentions if m.code != "CN"))
    if (words := _received(text)) and not re.search(_POSTED, words):
        return TitleReading(
            direction=Direction.ABROAD,
            kind=Kind.ORDINARY_CONTACT,
            briefing=False,
            rule="title.zh.received",
            countries=countries,
        )
    if rule is None:
        return TitleReading(direction=Direction.NONE, kind=Kind.OTHER, briefing=False, rule="none", countries=countries)
    direction, kind = rule.direction, rule.kind
    if rule.id in _FOREIGN_PLACE and (at := _held_in(text)) is not None:
        where = [m.code for m in mentions if at[0] <= m.start and m.start < at[1] and m.kind != "demonym"]
        if where:
            direction = Direction.IN_CHINA if where[0] == "CN" else Direction.ABROAD
            if rule.briefing:
                kind = Kind.OUTBOUND_DELEGATION if direction is Direction.ABROAD else Kind.BRIEFING_IN_CHINA
    return TitleReading(direction=direction, kind=kind, briefing=rule.briefing, rule=rule.id, countries=countries)


def _held_in(text: str) -> tuple[int, int] | None:
    """Where the place stands in 在X举行, 在X……发表演讲: the shortest run that such a word follows."""
    for hit in _IN.finditer(text):
        for end in range(hit.end() + 1, min(hit.end() + _PLACE, len(text)) + 1):
            if text[end - 1] in "，。":
                break
            if _HELD.match(text, end):
                return hit.end(), end
    return None


def _received(text: str) -> str:
    """总统托卡耶夫会见刘建超: a foreigner receives an official whom the lexicon knows; the host is at home.

    text     a headline, folded
    returns  its words from the host's post to the guest, "" when it tells of no such thing
    """
    for hit in _MEETS.finditer(text):
        guest = next((name for name in _guests() if text.startswith(name, hit.end())), None)
        before = text[max(0, hit.start() - _NEAR) : hit.start()].rpartition("\n")[2]
        if guest is not None and (host := _RULER.search(before)) is not None:
            return before[host.start() :] + hit[0] + guest
    return ""


@cache
def _guests() -> tuple[str, ...]:
    known = (person.hans for person in people() if re.search(r"^[\u3400-\u9fff]{2,3}$", person.hans))
    return (*known, "中联部", "中共")
