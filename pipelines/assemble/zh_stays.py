"""When was the group in each country, and was the journey over when the page was written?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from archive.records import Attested, Mode, Precision
from pipelines.assemble import legs
from pipelines.assemble.legs import Stay
from pipelines.assemble.zh_page import Page
from pipelines.assemble.zh_trips import TOLD, Trip
from pipelines.mentions.zh.dates import DateMention, find_durations
from pipelines.mentions.zh.sentences import Sentence
from pipelines.mentions.zh.visits import Visit

__all__ = ["mode_of", "stay_in"]

_TRIP_WORDS = re.compile(r"访问|率|此行|此访|行程|出访|访期|到访")
_SESSION = re.compile(
    r"会见|接见|会晤|会谈|拜会|举行|举办|出席|宴请|座谈|宣介会|报告会|发表|演讲|参观|考察|同.{1,30}见|会见了|会议|祝贺"
)
# the day on which somebody said so: 发言人14日宣布, 记者14日从中联部获悉
_SAID = re.compile(r"(?:对外)?(?:宣布|公布|发布|透露|证实|表示|说|称)|从[^，。]{2,14}(?:获悉|了解到)")
_FROM = re.compile(r"启程|动身|离开|前往|离京|出发|起程|抵达|到达|飞抵|抵(?=[\ue001])|(?<=日)起(?!一连)|开始|率团离")


def stay_in(page: Page, trip: Trip, code: str) -> Stay:
    """When the group was in the country, as far as the page lets a careful reader know."""
    stay = _printed_stay(page, trip, code)
    if stay.end is None:
        left = _left(page, trip, code)
        if left is not None and stay.start is not None and stay.start.value <= left.value:
            return legs.known_range(stay.start, left, 1)
        if left is not None and stay.start is None:
            return legs.bounded(end=left)
    return stay


_LEFT = re.compile(r"(?:晚|上午|下午)?(?:离开|结束(?:对|在)?|离境)(?P<place>[\ue000\ue001]*)")
_BACK = re.compile(r"回国|返京|返回北京|结束(?:了)?(?:此次|这次|对[^，。]{1,10}的?)?访问|(?:将|预计)?离开(?=，|。)")


def _left(page: Page, trip: Trip, code: str) -> Attested[date] | None:
    """The day on which the group is said to have left the country, or to have gone home from its last one."""
    last = list(trip.places)[-1]
    for sentence in page.sentences(trip.item):
        for day in page.dates:
            if day.kind != "day" or not sentence.start <= day.at < sentence.end:
                continue
            hit = _LEFT.match(page.marked.text, day.to)
            if hit and any(p.code == code for p in page.marked.places_in(*hit.span("place"))):
                return _day(page, day, day.first)
            later = [d.at for d in page.dates if day.to < d.at < sentence.end]
            if code == last and _BACK.search(page.marked.text, day.to, min(later, default=sentence.end)):
                return _day(page, day, day.first)
    return None


def _printed_stay(page: Page, trip: Trip, code: str) -> Stay:
    visits = [v for v in trip.visits if any(p.code == code for p in v.places)]
    told = [v for v in visits if v.way in TOLD]
    countries = len(trip.places)
    for visit in told:
        dated = _nearest(page, visit, trip, "range")
        if dated is not None:
            return _range(page, dated, _shared(page, trip, dated))
    # the range may stand in another sentence of the story: 此访为期, the last paragraph, a caption
    for sentence in _story(page, trip):
        for dated in page.dates:
            if dated.kind == "range" and sentence.start <= dated.at < sentence.end and _of_trip(page, sentence, dated):
                return _range(page, dated, countries)
    by_day = [stay for visit in told if (stay := _from_day(page, visit, trip)) is not None]
    if by_day:
        # an arrival or departure outranks the day of a session told before it
        return next((stay for stay in by_day if stay.precision is not Precision.WITHIN), by_day[0])
    for visit in visits:
        if visit.way in ("hosted", "met"):
            day = _nearest(page, visit, trip, "day")
            if day is not None and day.rule != "dates.zh.relative":
                return legs.single_day(_day(page, day, day.first), meeting=True)
    for visit in told:
        month = _nearest(page, visit, trip, "month")
        if month is not None:
            return legs.whole_month(_day(page, month, month.first), _day(page, month, month.last))
    return legs.unknown()


def _story(page: Page, trip: Trip) -> list[Sentence]:
    captions = [s for s in page.prose.sentences if s.part == "caption"]
    return [*page.sentences(trip.item), *captions]


def _of_trip(page: Page, sentence: Sentence, dated: DateMention) -> bool:
    """Is the range of this sentence that of the journey? Not a foreigner's visit, an exhibition, an election."""
    text = page.prose.text[sentence.start : sentence.end]
    if any(sentence.start <= at < sentence.end for at, _ in page.incoming):
        return False
    near = page.prose.text[dated.to : min(sentence.end, dated.to + 40)]
    before = page.prose.text[max(sentence.start, dated.at - 24) : dated.at]
    return (
        bool(_TRIP_WORDS.search(near) or re.search(r"访问|此访|此行|行程|旅程|率", before))
        and not re.search(r"召开|闭幕|举行全会", near)
        and bool(text)
    )


def _nearest(page: Page, visit: Visit, trip: Trip, kind: str) -> DateMention | None:
    """The date of this kind in the visit's sentence that belongs to it rather than to another visit."""
    sentence = visit.sentence
    inside = [d for d in page.dates if d.kind == kind and sentence.start <= d.at < sentence.end]
    if not inside:
        return None
    others = [v.at for v in trip.visits if v.sentence is sentence and v is not visit]

    def distance(day: DateMention) -> tuple[int, int]:
        between = sum(1 for at in others if min(day.at, visit.at) < at < max(day.at, visit.at))
        if day.at < visit.at:
            return between, visit.at - day.to
        # a date after the visit belongs to the next clause unless nothing separates them
        apart = 40 if "，" in page.prose.text[visit.to : day.at] else 0
        return between, day.at - visit.to + apart

    return min(inside, key=distance)


def _shared(page: Page, trip: Trip, dated: DateMention) -> int:
    """How many countries the range stands for: those of every visit that it is nearest to."""
    codes = {
        place.code
        for visit in trip.visits
        if visit.way in TOLD and _nearest(page, visit, trip, "range") == dated
        for place in visit.places
    }
    return len(codes)


def _range(page: Page, dated: DateMention, countries: int) -> Stay:
    return legs.known_range(_day(page, dated, dated.first), _day(page, dated, dated.last), countries)


def _from_day(page: Page, visit: Visit, trip: Trip) -> Stay | None:
    day = _nearest(page, visit, trip, "day")
    if day is None or _SAID.match(page.prose.text, day.to):
        return None
    text = page.marked.text
    sentence = visit.sentence
    left, right = page.prose.clause(visit.at, visit.at + 1)
    for start, end, days in find_durations(page.prose):
        if sentence.start <= start < sentence.end and days > 1:
            last = day.first + timedelta(days=days - 1)
            stop = Attested(value=last, spans=(page.prose.quote(day.at, end),), rule="dates.zh.duration")
            return legs.known_range(_day(page, day, day.first), stop, len(visit.places))
    around = text[min(left, day.at) : max(right, day.to)]
    if visit.planned or _FROM.search(around):
        if day.rule == "dates.zh.relative" and not _FROM.search(around):
            return None
        return legs.bounded(start=_day(page, day, day.first))
    if day.rule == "dates.zh.relative" or not left - 30 <= day.at < right:
        return None
    session = bool(_SESSION.search(around)) or "，" in page.prose.text[visit.to : day.at]
    return legs.single_day(_day(page, day, day.first), meeting=session)


def _day(page: Page, dated: DateMention, value: date) -> Attested[date]:
    return Attested(value=value, spans=(page.prose.quote(dated.at, dated.to),), rule=dated.rule)


_OVER = re.compile(r"访问了|近日|日前|相继|先后|结束|连日来|圆满|回国|回到|返回|一行\d|曾")
_GOING_ON = re.compile(r"正在|抵达|到达|离京|启程|动身|飞抵|开始对")


def mode_of(page: Page, trip: Trip, stays: Sequence[Stay]) -> Mode:
    """Announced, under way or over when the text was filed."""
    written = page.filed.get(trip.item) or page.anchor.day
    told = [v for v in trip.visits if v.way in TOLD] or trip.visits
    starts = [s.start.value for s in stays if s.start is not None]
    ends = [s.end.value for s in stays if s.end is not None]
    ranged = any(s.precision in (Precision.LEG_RANGE, Precision.SHARED_RANGE) for s in stays)
    body = [v for v in told if v.sentence.part == "body"] or told
    text = " ".join(page.text(v.sentence) for v in body)
    planned = any(v.planned for v in body) and not (_OVER.search(text) and not all(v.planned for v in body))
    if planned and not (written is not None and ends and max(ends) < written):
        return Mode.ANNOUNCED
    if written is not None and starts and min(starts) > written:
        return Mode.ANNOUNCED
    if ranged and ends:
        return Mode.UNDER_WAY if written is not None and max(ends) > written else Mode.CONCLUDED
    if _OVER.search(text):
        return Mode.CONCLUDED
    if _GOING_ON.search(text) or any(v.way in ("hosted", "met") for v in trip.visits):
        return Mode.UNDER_WAY
    return Mode.CONCLUDED
