"""On which printed days did the group come to a country and leave it, told apart from the visit itself?

bounds.zh.came   D日[上午][从{X}]抵达|到达|飞抵|落地[{国}]; {行程|访问}从|自|由D日开始|起
bounds.zh.left   D日[晚]离开|离境|启程|回国|返京|转往{别国}; 停留|延|至D日[为止]; {行程|访问}D日结束

A page that tells of one meeting often closes with both (他3日抵达，6日前往{下一国}).

Traps: what was planned first and
changed (原定28日离开); days of other people (外长7日抵达), which the nearest subject tells; the day on which somebody
said so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.assemble.zh_page import Page
from pipelines.assemble.zh_trips import Trip
from pipelines.mentions.zh.dates import DateMention
from pipelines.mentions.zh.delegations import Sender
from pipelines.mentions.zh.people import Side
from pipelines.mentions.zh.sentences import Sentence

__all__ = ["SAID", "came_on", "joint", "left_on", "length_of", "of_group"]

# the day on which somebody said so: 发言人14日宣布, 记者14日从中联部获悉
SAID = re.compile(
    r"(?:对外)?(?:宣布|公布|发布|透露|证实|否认|回应|表示|说|称|消息|报道)|从[^，。]{2,14}(?:获悉|了解到)"
)

_PART = r"(?:[上下]午|晚间?|清晨|清早|凌晨|傍晚|深夜|中午|早上|晨|夜里?)?"
_SIGNS = "\ue000-\ue003"
_CAME = re.compile(
    rf"{_PART}，?(?:我们|代表团|宣介团|访团|该团|一行)?(?:就|已|便|才)?(?:(?:从|自|由)[^，。；]{{1,8}}?)?(?:乘[^，。；]{{1,6}})?"
    rf"(?:抵达|到达|飞抵|转抵|行抵|抵埠|落地|入境|抵(?=[{_SIGNS}]|(?![京华沪港])[\u4e00-\u9fff][，。])|来到|转[往赴](?=[{_SIGNS}])|开始(?:对|在)?[{_SIGNS}]*[^，。；]{{0,6}}访问)"
    rf"[了的]?(?P<place>[{_SIGNS}]*)"
)
_BEGAN = re.compile(r"(?:访问|行程|此行|此访|出访|访期|日程)[^，。；\d]{0,8}?(?:从|自|由|于)$")
_BEGINS = re.compile(r"(?:正式)?(?:开始|启动|展开|起)")
_WILL = r"(?:将|就|便|已|即将|才|再|会|还要?|要|按计划|按原定|预计|计划)?"
_LEFT = re.compile(
    rf"{_PART}，?(?:代表团|宣介团|访团|该团|一行)?{_WILL}(?:登机|乘机|乘专机|启程|动身)?"
    rf"(?:(?:离开|离境|离任(?!务)|离(?=[{_SIGNS}这此当])|离(?!京)[\u4e00-\u9fff](?=[赴前转飞返回，。])|离埠|返程|登机|回国|返国|返京|返抵|返回|回到|启程回国|踏上归途|结束|收官|落幕|(?:起)?为止)(?!后)"
    rf"|(?:继续|转)?(?:前往|转往|转赴|转访|转抵|飞往|飞赴|赴|续往|续访)(?=[{_SIGNS}]))"
    rf"(?:了|对|在|的|访(?!问)){{0,2}}(?P<place>[{_SIGNS}]*)"
)
_UNTIL = re.compile(
    rf"(?:停留|逗留|延续|持续|延长|延至|延|待|访问|行程|为期|进行|留|预计|预定|[{_SIGNS}]|，|。|^)[^，。；\d{_SIGNS}]{{0,4}}(?:到|至)$"
)
_UNTIL_AFTER = re.compile(r"，|。|；|\n|$|为止|止|离|结束|返|回|继续")
_STAYS = re.compile(r"停留|逗留|延|访问|行程|待|留|为止|止|日程|预计|结束|离|到")
_OF_TRIP = re.compile(r"(?:行程|访问|此行|此访|之行|旅程|访期)[^。；]{0,20}$")
_OF_SESSION = re.compile(r"(?:会|会议|会谈|活动|论坛|展览|选举|研修班|磋商)[^，。；]{0,4}$")
_CHANGED = re.compile(r"(?:原定|原计划|原拟|原本|本来|本应)[^，。；]{0,6}$")


def came_on(page: Page, trip: Trip, code: str) -> DateMention | None:
    """The day on which the group is said to have come to the country."""
    for sentence, day in _days(page, trip):
        text = page.marked.text
        hit = _CAME.match(text, day.to)
        if hit is not None:
            if _here(page, trip, code, sentence, day, hit.span("place")):
                return day
            continue
        began = _BEGAN.search(text[sentence.start : day.at]) and _BEGINS.match(text, day.to)
        if began and _here(page, trip, code, sentence, day, (day.to, day.to)):
            return day
    return None


def left_on(page: Page, trip: Trip, code: str) -> DateMention | None:
    """The day on which it is said to leave the country, or to go home from its last one; the last such day told."""
    found = None
    for sentence, day in _days(page, trip):
        text = page.marked.text
        before = text[sentence.start : day.at]
        hit = _LEFT.match(text, day.to)
        until = _UNTIL.search(before) and _UNTIL_AFTER.match(text, day.to)
        if until and not (_STAYS.search(before) or _STAYS.match(text, day.to)):
            until = None
        if hit is None and not until:
            later = min((d.at for d in page.dates_in(day.to + 1, sentence.end)), default=sentence.end)
            if _HOME.search(text, day.to, later) and _here(page, trip, code, sentence, day, (day.at, day.at)):
                found = day
            continue
        if hit is not None and hit.group().rstrip(_MARKS).endswith(_ENDS) and not hit["place"] and not until:
            told = _OF_TRIP.search(before) and not _OF_SESSION.search(before)
            if not told and not _TRIP_AFTER.match(text, hit.end()):
                continue  # 会议3日结束: the meeting, not the stay
        place = hit.span("place") if hit is not None else (day.to, day.to)
        onward = hit is not None and _ONWARD.search(hit.group())
        if onward and any(p.code == code for p in page.marked.places_in(*place)):
            continue
        if _here(page, trip, code, sentence, day, (day.at, day.at) if onward else place):
            found = day
    return found


_HOME = re.compile(r"(?:登机|乘机|启程)?(?:回国|返国|返京|返回北京)|登机|离境|(?:将|预计)?离开(?=，|。)")
_MARKS = "了对在访的\ue000\ue001\ue002\ue003"
_ENDS = ("结束", "收官", "落幕")
_TRIP_AFTER = re.compile(r"[^，。；]{0,10}(?:访问|行程|之行|之旅|此行|此访|日程)")
_ONWARD = re.compile(r"前往|转[往赴访抵]|飞[往赴]|赴|续[往访]")


def _days(page: Page, trip: Trip) -> Iterator[tuple[Sentence, DateMention]]:
    """Single days of the item's sentences whose subject is the group; no day of an announcement or a dropped plan."""
    for sentence in page.sentences(trip.item):
        if page.receives_in(sentence.start, sentence.end):
            continue
        for day in page.dates_in(sentence.start, sentence.end):
            if day.kind != "day" or SAID.match(page.prose.text, day.to):
                continue
            if not _CHANGED.search(page.prose.text[sentence.start : day.at]) and of_group(page, trip, sentence, day):
                yield sentence, day


def of_group(page: Page, trip: Trip, sentence: Sentence, day: DateMention) -> bool:
    """Is the nearest subject before the day the group or its leader? A sentence without one goes on with the story."""
    nearest, ours = -1, True
    for person in page.people_in(sentence.start, day.at):
        if person.to <= day.at and person.to > nearest:
            nearest, ours = person.to, person.name == trip.name or person.side is Side.PARTY
    for team in page.teams_in(sentence.start, day.at):
        if team.to <= day.at and team.to >= nearest:
            nearest, ours = team.to, team.sender in (Sender.OWN, Sender.PRONOUN)
    if nearest < 0:
        lead = page.marked.text[sentence.start : day.at]
        return not _THEIRS.search(lead)
    return ours


_THEIRS = re.compile(r"[\ue000\ue002][^，。；]{0,8}(?:总统|总理|首相|外长|议长|主席|大臣|部长|总书记)")


def _here(page: Page, trip: Trip, code: str, sentence: Sentence, day: DateMention, place: tuple[int, int]) -> bool:
    """Is it this country: the one named with the verb, else the journey's only one, else its last one named before?"""
    named = [p.code for p in page.marked.places_in(*place)]
    together = joint(trip, sentence, day)
    if not named and code in together:
        return True
    if named:
        return code in named
    if len(trip.places) == 1:
        return True
    item = page.sentences(trip.item)
    before = [
        p.code for p in page.marked.places_in(item[0].start, day.at) if p.code in trip.places and p.kind != "party"
    ]
    return bool(before) and before[-1] == code


def joint(trip: Trip, sentence: Sentence, day: DateMention) -> set[str]:
    """The countries that one visit told before in the sentence takes together: 相继访问上述国家，15日晚结束访问."""
    before = [v for v in trip.told_in(sentence) if v.at < day.at]
    return {p.code for p in before[-1].places} if before and len(before[-1].places) > 1 else set()


def length_of(page: Page, at: int) -> set[str]:
    """The countries that the clause before a length of stay names: 结束对A为期三天的访问后."""
    left, _ = page.prose.clause(at, at + 1)
    return {p.code for p in page.marked.places_in(left, at) if p.kind != "party"}
