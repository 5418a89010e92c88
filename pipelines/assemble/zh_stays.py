"""When was the group in each country, as far as a Chinese page tells?"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

from archive.records import Attested, Precision
from pipelines.assemble import legs
from pipelines.assemble.legs import Stay
from pipelines.assemble.zh_bounds import SAID, came_on, joint, left_on, length_of, of_group
from pipelines.assemble.zh_page import Page
from pipelines.assemble.zh_trips import TOLD, Trip
from pipelines.mentions.zh.dates import DateMention, find_durations
from pipelines.mentions.zh.sentences import Sentence
from pipelines.mentions.zh.visits import Visit

__all__ = ["stay_in"]

_TRIP_WORDS = re.compile(
    r"访问|率|此行|此访|行程|出访|访期|到访|停留|逗留|^，?[^，。]{0,4}代表团(?:还|先后|一行)?(?:参观|考察)"
)
_SESSION = re.compile(
    r"会见|接见|会晤|会谈|拜会|举行|举办|出席|宴请|座谈|宣介会|报告会|发表|演讲|参观|考察|同.{1,30}见|会见了|会议|祝贺"
)
_FROM = re.compile(
    r"启程|动身|离开|前往|离京|出发|起程|抵达|到达|飞[抵赴往]|抵(?=[\ue000\ue001])|转[抵往赴]|(?<=[日天])起(?!一连)|开始|率团离"
)


def stay_in(page: Page, trip: Trip, code: str) -> Stay:
    """When the group was in the country, as far as the page lets a careful reader know."""
    stay = _printed_stay(page, trip, code)
    if stay.precision in (Precision.LEG_RANGE, Precision.SHARED_RANGE):
        return stay
    came, left = came_on(page, trip, code), left_on(page, trip, code)
    open_start = stay.start if stay.precision is Precision.BOUNDED else None
    start = open_start if came is None else _day(page, came, came.first)
    if left is not None and (start is None or start.value <= left.first):
        end = _day(page, left, left.first)
        together = next((len(joint(trip, s, left)) for s in page.sentences(trip.item) if s.start <= left.at < s.end), 1)
        return legs.bounded(end=end) if start is None else legs.known_range(start, end, max(1, together))
    if start is None:
        return stay
    return _by_length(page, trip, start, code) or legs.bounded(start=start)


_LENGTH_OF = re.compile(r"(?:的)?[^，。；]{0,6}(?:行程|访问|出访|此行|之行|之旅|旅程|访期|全程)")


def _by_length(page: Page, trip: Trip, start: Attested[date], code: str) -> Stay | None:
    """The end of a journey whose length another sentence tells: 在为期10天的行程中."""
    for sentence in page.sentences(trip.item):
        for at, to, days in find_durations(page.prose, sentence):
            whole = _LENGTH_OF.match(page.prose.text, to) or _LENGTH_OF.match(page.prose.text, at)
            of = length_of(page, at)
            if days > 1 and whole and (not of or code in of):
                last = start.value + timedelta(days=days - 1)
                end = Attested(value=last, spans=(page.prose.quote(at, to),), rule="dates.zh.duration")
                return legs.known_range(start, end, len(trip.places))
    return None


def _printed_stay(page: Page, trip: Trip, code: str) -> Stay:
    visits = [v for v in trip.visits if any(p.code == code for p in v.places)]
    told = [v for v in visits if v.way in TOLD]
    countries = len(trip.places)
    for visit in told:
        own = _aligned(page, visit, code)
        if own is not None:
            return _range(page, own, 1)
        dated = _nearest(page, visit, trip, "range")
        if dated is not None and not _day_between(page, visit, trip, dated):
            return _range(page, dated, _shared(page, trip, dated))
    beside = _beside(page, trip, code)
    if beside is not None:
        return beside
    months = [m for v in told if (m := _nearest(page, v, trip, "month")) is not None and not _only_since(page, m)]
    # the range may stand in another sentence of the story: 此访为期, the last paragraph, a caption
    for sentence in _story(page, trip):
        for dated in page.dates_in(sentence.start, sentence.end):
            if dated.kind != "range" or not _of_trip(page, sentence, dated) or _of_others(page, trip, sentence):
                continue
            if not of_group(page, trip, sentence, dated) or _THEIR_TRIP.match(page.marked.text, dated.to):
                continue
            if any(v.sentence == sentence and _day_between(page, v, trip, dated) for v in told):
                continue
            in_month = not months or months[0].first <= dated.first <= months[0].last
            if in_month and _named_beside(page, trip, sentence, dated) is None:
                return _range(page, dated, countries)
    by_day = [stay for visit in told if (stay := _from_day(page, visit, trip)) is not None]
    if by_day:
        # an arrival or departure outranks the day of a session told before it
        return next((stay for stay in by_day if stay.precision is not Precision.WITHIN), by_day[0])
    for visit in visits:
        if visit.way in ("hosted", "met"):
            day = _nearest(page, visit, trip, "day") or _of_occasion(page, visit)
            if day is not None and (day.rule != "dates.zh.relative" or page.filed.get(trip.item) is not None):
                return legs.single_day(_day(page, day, day.first), meeting=True)
    session = _session_day(page, trip, code)
    if session is not None:
        return legs.single_day(_day(page, session, session.first), meeting=True)
    if months:
        return legs.whole_month(_day(page, months[0], months[0].first), _day(page, months[0], months[0].last))
    return legs.unknown()


_OWN_SESSION = re.compile(r"(?:宣介|介绍|报告|座谈|研讨|吹风|交流|说明|解读)会")


def _of_occasion(page: Page, visit: Visit) -> DateMention | None:
    """The day of a session told in a sentence before that of who took part: 宣介会18日在{城市}举行。{人}…介绍."""
    held = page.prose.sentence_at(visit.at)
    if held is None or held == visit.sentence or not _OWN_SESSION.search(page.text(held)):
        return None  # another party's congress may have opened before the group came
    left, right = page.prose.clause(visit.at, visit.at + 1)
    return next((d for d in page.dates_in(left, right) if d.kind == "day"), None)


# 9月10日至15日，越南政府总理曾对中国进行访问: a foreigner after the range, or an earlier journey
_THEIR_TRIP = re.compile(r"[，]?(?:曾|[\ue000\ue002]{1,12}[^，。；\ue000-\ue003]{0,16}(?:曾|访华|来华|对中国|对华))")
_SINCE = re.compile(r"以来|以后|起|开始|至今|之后")


def _only_since(page: Page, month: DateMention) -> bool:
    """去年11月以来, 从去年11月开始: when something began, not when the group was there."""
    text = page.prose.text
    dropped = text[max(0, month.at - 4) : month.at].endswith(("原定", "原计划", "原拟", "原订"))
    return _SINCE.match(text, month.to) is not None or text[month.at - 1 : month.at] in ("自", "从") or dropped


def _day_between(page: Page, visit: Visit, trip: Trip, dated: DateMention) -> bool:
    """2日至5日访问A，7日转赴B: the range is A's where another visit and a date of its own stand before B."""
    sentence = visit.sentence
    codes = {p.code for p in visit.places}
    others = [v for v in trip.told_in(sentence) if dated.to <= v.at < visit.at]
    apart = [v for v in others if not codes & {p.code for p in v.places}]
    days = [d for d in page.dates_in(sentence.start, visit.at) if d.kind == "day"]
    left = page.prose.clause(visit.at, visit.at + 1)[0]
    # 在A逗留（22日至25日），25日晚飞赴B: B has a day of its own
    first = [v for v in trip.told_in(sentence) if v.at < dated.at and not codes & {p.code for p in v.places}]
    if first and any(max(left, dated.to) <= d.at for d in days):
        return True
    onward = bool(apart) and _THEN_ON.search(page.prose.text[left : visit.to]) is not None
    return onward or any(v.at < d.at for v in apart for d in days)


_THEN_ON = re.compile(r"(?:随后|其后|之后|此后|然后|接着)[^，。；]{0,6}(?:转|赴|前往|飞)|转[往赴抵]|续[往访]")


def _of_others(page: Page, trip: Trip, sentence: Sentence) -> bool:
    """Does the sentence tell of another group's visits only?"""
    here = [v for v in page.visits_of(sentence) if v.places]
    if not here:
        return False
    mine = {id(v) for v in trip.told_in(sentence)}
    return not any(id(v) in mine or any(trip.goes_to(p.code) for p in v.places) for v in here)


_HELD = re.compile(r"(?![与同和])[^，。；]{0,16}(?:举行|召开|举办|闭幕|开幕|通过|审议|选举)")


def _named_beside(page: Page, trip: Trip, sentence: Sentence, dated: DateMention) -> tuple[str, ...] | None:
    """The journey's countries that the words around a range give it to: 7日至10日，代表团在A; 在B期间（1日至3日）."""
    text = page.prose.text
    places = [p for p in page.marked.places_in(sentence.start, sentence.end) if p.kind != "party"]
    before = [p for p in places if p.to <= dated.at and dated.at - p.to <= 6]
    if before and text[dated.at - 1 : dated.at] == "（" and before[-1].code in trip.places:
        return (before[-1].code,)
    later = min((d.at for d in page.dates_in(dated.to, sentence.end)), default=sentence.end)
    after = [p for p in places if dated.to <= p.at < min(later, dated.to + 24)]
    if not after or after[0].code not in trip.places or _HELD.match(text, after[0].to):
        return None
    listed = [after[0]]
    for place in after[1:]:
        if text[listed[-1].to : place.at] not in ("、", "和", "及", "与", "以及", ""):
            break
        listed.append(place)
    return tuple(dict.fromkeys(p.code for p in listed if p.code in trip.places))


def _beside(page: Page, trip: Trip, code: str) -> Stay | None:
    """The range that stands beside the country's name in a sentence of the story."""
    for sentence in page.sentences(trip.item):
        if page.receives_in(sentence.start, sentence.end) or _of_others(page, trip, sentence):
            continue
        for dated in page.dates_in(sentence.start, sentence.end):
            if dated.kind == "range" and not _THEIR_TRIP.match(page.marked.text, dated.to):
                codes = _named_beside(page, trip, sentence, dated)
                if codes is not None and code in codes:
                    return _range(page, dated, len(codes))
    return None


def _session_day(page: Page, trip: Trip, code: str) -> DateMention | None:
    """12月12日在{城市}的介绍会: the day of a session in the country, where no day of the stay is told."""
    for sentence in page.sentences(trip.item):
        for day in page.dates_in(sentence.start, sentence.end):
            if day.kind != "day" or day.rule == "dates.zh.relative":
                continue
            hit = _IN_TOWN.match(page.marked.text, day.to, sentence.end)
            if hit and any(p.code == code for p in page.marked.places_in(*hit.span("city"))):
                return day
    return None


_IN_TOWN = re.compile(
    r"(?:[上下]午|晚)?，?在\ue000{0,8}(?P<city>\ue001{1,8})[^，。；]{0,24}"
    r"(?:(?:宣介|介绍|报告|座谈|研讨|吹风|交流|说明|解读)会|的[^，。；]{0,8}(?:会议中心|[大会]厅|礼堂|大学|研究[院所]|酒店))"
)


def _aligned(page: Page, visit: Visit, code: str) -> DateMention | None:
    """As many ranges as countries, in one list before the visit: 4日至6日、6日至9日先后访问A、B."""
    sentence = visit.sentence
    ranges = [d for d in page.dates_in(sentence.start, visit.at) if d.kind == "range"]
    run = ranges[-len(visit.places) :]
    joined = all(page.prose.text[a.to : b.at] in "、，和及与" for a, b in pairwise(run))
    if len(visit.places) < 2 or len(run) != len(visit.places) or not joined:
        return None
    return next((d for d, place in zip(run, visit.places, strict=True) if place.code == code), None)


def _story(page: Page, trip: Trip) -> list[Sentence]:
    captions = [s for s in page.prose.sentences if s.part == "caption"]
    return [*page.sentences(trip.item), *captions]


def _of_trip(page: Page, sentence: Sentence, dated: DateMention) -> bool:
    """Is the range of this sentence that of the journey? Not a foreigner's visit, an exhibition, an election."""
    text = page.prose.text[sentence.start : sentence.end]
    if page.receives_in(sentence.start, sentence.end):
        return False
    near = page.prose.text[dated.to : min(sentence.end, dated.to + 40)]
    before = page.prose.text[max(sentence.start, dated.at - 24) : dated.at]
    return (
        bool(_TRIP_WORDS.search(near) or re.search(r"访问|此访|此行|行程|旅程|率", before))
        and not re.search(r"召开|闭幕|举行全会", near)
        and bool(text)
    )


def _opens(page: Page, dated: DateMention, at: int) -> bool:
    return 0 <= at - dated.to <= 6 and "，" not in page.prose.text[dated.to : at]


def _nearest(page: Page, visit: Visit, trip: Trip, kind: str) -> DateMention | None:
    """The date of this kind in the visit's sentence that belongs to it rather than to another visit."""
    sentence = visit.sentence
    inside = [d for d in page.dates_in(sentence.start, sentence.end) if d.kind == kind]
    if kind == "range":
        # A抵达…，21日至24日转赴B: B's own
        codes = {p.code for p in visit.places}
        told = trip.told_in(sentence)
        next_ones = [v.at for v in told if v.at > visit.to and not codes & {p.code for p in v.places}]
        inside = [d for d in inside if d.at < visit.to or not any(_opens(page, d, at) for at in next_ones)]
    if not inside:
        return None
    others = [v.at for v in trip.told_in(sentence) if v is not visit]

    def distance(day: DateMention) -> tuple[int, int]:
        between = sum(1 for at in others if min(day.at, visit.at) < at < max(day.at, visit.at))
        if day.at < visit.at:
            # 在A停留的时间为1日至4日，在B停留的时间为5日至7日: of two the one in the visit's own clause
            apart = 24 if kind == "range" and "，" in page.prose.text[day.to : visit.at] else 0
            return between, visit.at - day.to + apart
        # a date after the visit belongs to the next clause unless nothing separates them
        apart = 40 if "，" in page.prose.text[visit.to : day.at] else 0
        return between, day.at - visit.to + apart

    return min(inside, key=distance)


def _shared(page: Page, trip: Trip, dated: DateMention) -> int:
    """How many countries the range stands for: those of every visit that it is nearest to."""
    codes = {
        place.code
        for visit in trip.visits
        if visit.way in TOLD
        and _nearest(page, visit, trip, "range") == dated
        and not _day_between(page, visit, trip, dated)
        for place in visit.places
    }
    return len(codes)


def _range(page: Page, dated: DateMention, countries: int) -> Stay:
    return legs.known_range(_day(page, dated, dated.first), _day(page, dated, dated.last), countries)


# 正在{城市}访问的{人}，周二（24日）会见…; 正在{国}访问，12日在{城市}会见…
_VISITING = re.compile(r"(?:进行|作)?[^，。；]{0,4}访问[的，]")
_GOES_BACK = re.compile(r"[^，。；]{0,6}(?:返[京国回抵程]|回国|回到|离开(?!北京)|离境|结束)")


def _from_day(page: Page, visit: Visit, trip: Trip) -> Stay | None:
    day = _nearest(page, visit, trip, "day")
    if day is None or SAID.match(page.prose.text, day.to):
        return None
    if day.at > visit.to and _GOES_BACK.match(page.prose.text, day.to):
        return None  # 转赴B访问，20日返京
    text = page.marked.text
    sentence = visit.sentence
    left, right = page.prose.clause(visit.at, visit.at + 1)
    for start, end, days in find_durations(page.prose, sentence):
        codes = {p.code for p in visit.places}
        others = [v.at for v in trip.told_in(sentence) if v.at > visit.at and codes != {p.code for p in v.places}]
        next_at = min(others, default=sentence.end)
        first_at = min(day.at, visit.at) if len(trip.visits) > 1 else sentence.start
        elsewhere = length_of(page, start) - codes
        if max(sentence.start, first_at) <= start < next_at and days > 1 and not elsewhere:
            if "结束" in page.prose.text[day.to : end]:  # 30日结束为期三天的访问: counted back
                begun = Attested(
                    value=day.first - timedelta(days=days - 1),
                    spans=(page.prose.quote(day.at, end),),
                    rule="dates.zh.duration",
                )
                return legs.known_range(begun, _day(page, day, day.first), len(visit.places))
            last = day.first + timedelta(days=days - 1)
            stop = Attested(value=last, spans=(page.prose.quote(day.at, end),), rule="dates.zh.duration")
            return legs.known_range(_day(page, day, day.first), stop, len(visit.places))
    around = text[min(left, day.at) : max(right, day.to)]
    if visit.planned or _FROM.search(around):
        if day.rule == "dates.zh.relative" and not _FROM.search(around):
            return None
        return legs.bounded(start=_day(page, day, day.first))
    next_clause = day.at >= right and 0 <= day.at - visit.to <= 8  # 到访{国}，周五（16日）与{党}举行座谈
    apart = day.at >= right and (next_clause or _VISITING.match(page.prose.text, visit.to))
    if apart and _SESSION.search(text, day.to, day.to + 12):
        return legs.single_day(_day(page, day, day.first), meeting=True)
    if day.rule == "dates.zh.relative" or not left - 30 <= day.at < right:
        return None
    session = bool(_SESSION.search(around)) or "，" in page.prose.text[visit.to : day.at]
    return legs.single_day(_day(page, day, day.first), meeting=session)


def _day(page: Page, dated: DateMention, value: date) -> Attested[date]:
    return Attested(value=value, spans=(page.prose.quote(dated.at, dated.to),), rule=dated.rule)
