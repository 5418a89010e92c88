"""Which journeys does a Chinese page tell of: who leads, to which countries, and when is each stay?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from archive.records import Attested, Mode, Precision
from pipelines.assemble import legs
from pipelines.assemble.legs import Stay
from pipelines.assemble.zh_page import Page
from pipelines.mentions.zh.dates import DateMention, find_durations
from pipelines.mentions.zh.visits import Visit
from pipelines.mentions.zh.marks import Place
from pipelines.mentions.zh.people import Person, Side
from pipelines.mentions.zh.sentences import Sentence

__all__ = ["TOLD", "Trip", "mode_of", "stay_in", "trips_of"]

TOLD = frozenset({"go", "invited", "report"})  # the journey itself, not a meeting on it
_FROM = re.compile(r"启程|动身|离开|前往|离京|出发|起程|抵达|到达|飞抵|抵(?=[\ue001])|(?<=日)起(?!一连)|开始|率团离")
_SESSION = re.compile(
    r"会见|接见|会晤|会谈|拜会|举行|举办|出席|宴请|座谈|宣介会|报告会|发表|演讲|参观|考察|同.{1,30}见|会见了|会议|祝贺"
)
_TRIP_WORDS = re.compile(r"访问|率|此行|此访|行程|出访|访期|到访")
_AFTER = re.compile(r"^(?:晚|上午|下午|中午|当天|凌晨)")


@dataclass(slots=True, kw_only=True)
class Trip:
    """One journey of one item while it is put together."""

    item: int
    name: str | None
    person: Person | None  # the printed title that goes with the name
    visits: list[Visit] = field(default_factory=list)

    @property
    def places(self) -> dict[str, Place]:
        """Country → where it is first named as visited, in printed order."""
        out: dict[str, Place] = {}
        for visit in self.visits:
            for place in visit.places:
                out.setdefault(place.code, place)
        return out


def trips_of(page: Page) -> list[Trip]:
    """Journeys by item and leader, those of the headline only where the body names no country."""
    out: list[Trip] = []
    names = page.named
    for item in page.items():
        body = [v for v in page.visits if v.sentence.part == "body" and v.sentence.item == item]
        if item == page.items()[0]:
            if not body:
                body = [v for v in page.visits if v.sentence.part != "body"]
            else:
                captions = [v for v in page.visits if v.sentence.part == "caption" and v.way in TOLD | {"met"}]
                body = [*body, *captions]
        out.extend(_by_leader(page, item, body, names))
    return out


def _by_leader(
    page: Page, item: int, visits: Sequence[Visit], names: Sequence[tuple[int, int, str, str]]
) -> list[Trip]:
    if any(v.places for v in visits):
        visits = [v for v in visits if v.places]  # a region adds nothing to named countries
    trips: dict[str | None, Trip] = {}
    for visit in visits:
        name = _leader_name(page, visit, names)
        trip = trips.get(name)
        if trip is None:
            trip = trips[name] = Trip(item=item, name=name, person=None)
        trip.visits.append(visit)
    nameless = trips.get(None)
    if nameless is not None and len(trips) == 1:
        nameless.name = _named_elsewhere(page, item, names)
    elif nameless is not None and len(trips) == 2 and not _several_teams(page, nameless):
        # one journey: told once with its leader, once by the group alone
        other = next(t for n, t in trips.items() if n is not None)
        other.visits = sorted([*other.visits, *nameless.visits], key=lambda v: v.at)
        del trips[None]
    for trip in trips.values():
        if trip.name is not None:
            trip.person = _titled(page, item, trip.name)
    return [_without_subsumed(t) for t in trips.values()]


def _several_teams(page: Page, trip: Trip) -> bool:
    """Does the page sum up several groups under one noun (guide §14), so that a leader named elsewhere is not theirs?"""
    text = " ".join(page.text(v.sentence) for v in trip.visits)
    return (
        len(trip.places) > 4 or re.search(r"陆续|多个|多批|[几数\d]+(?:多|余)?[个批]|另一支|与此同时", text) is not None
    )


def _without_subsumed(trip: Trip) -> Trip:
    """A journey that is told as such names its countries; the places of its meetings add none in them."""
    told = [v for v in trip.visits if v.way in TOLD]
    if told:
        codes = {p.code for v in told for p in v.places}
        trip.visits = [v for v in trip.visits if v.way in TOLD or any(p.code in codes for p in v.places)]
    return trip


def _leader_name(page: Page, visit: Visit, names: Sequence[tuple[int, int, str, str]]) -> str | None:
    if visit.actor.person is not None:
        return visit.actor.person.name
    inside = [n for n in names if visit.sentence.start <= n[0] < visit.sentence.end]
    if inside:
        return inside[0][2]
    known = {p.name for p in page.people if p.side is Side.PARTY and not p.former}
    text = page.prose.text[visit.sentence.start : visit.sentence.end]
    bare = [n for n in known if n in text]
    return bare[0] if len(bare) == 1 and visit.sentence.part != "caption" else None


def _named_elsewhere(page: Page, item: int, names: Sequence[tuple[int, int, str, str]]) -> str | None:
    """The leader that another sentence of the item names as such (带队的是…, 由…率领)."""
    sentences = [*page.sentences(item), *(s for s in page.prose.sentences if s.part != "body")]
    for sentence in sentences:
        for at, _, name, _ in names:
            if sentence.start <= at < sentence.end:
                return name
    for sentence in sentences:
        text = page.prose.text
        for person in page.people:
            if sentence.start <= person.at < sentence.end and person.side is Side.PARTY and not person.former:
                before, after = text[max(sentence.start, person.at - 10) : person.at], text[person.to : person.to + 12]
                if re.search(r"带队|团长|率领|率团|由$|以$", before + person.title) or re.match(
                    r"(?:率|带领|带队|为团长|任团长)", after
                ):
                    return person.name
    return None


def _titled(page: Page, item: int, name: str) -> Person | None:
    """The fullest printed title of the leader: in the item's body first, then the headline and captions."""
    mine = [p for p in page.people if p.name == name and p.side is Side.PARTY]
    parts: dict[bool, list[Person]] = {True: [], False: []}
    for person in mine:
        sentence = page.prose.sentence_at(person.at)
        if sentence is not None:
            parts[sentence.part == "body" and sentence.item == item].append(person)
    for found in (parts[True], parts[False]):
        if found:
            return max(found, key=lambda p: (len(p.title) > 1.5 * len(found[0].title), -p.at))
    return None


def stay_in(page: Page, trip: Trip, code: str) -> Stay:
    """When the group was in the country, as far as the page lets a careful reader know."""
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
    for visit in told:
        stay = _from_day(page, visit, trip)
        if stay is not None:
            return stay
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
        bool(_TRIP_WORDS.search(near) or re.search(r"访问|此访|此行|率", before))
        and not re.search(r"召开|闭幕|举行全会", near)
        and bool(text)
    )


def _nearest(page: Page, visit: Visit, trip: Trip, kind: str) -> DateMention | None:
    """The date of this kind in the visit's sentence that belongs to it rather than to another visit."""
    sentence = visit.sentence
    inside = [d for d in page.dates if d.kind == kind and sentence.start <= d.at < sentence.end]
    if not inside:
        return None
    others = [v.at for v in trip.visits if v.sentence == sentence and v is not visit]

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
    if day is None:
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
    session = bool(_SESSION.search(around))
    return legs.single_day(_day(page, day, day.first), meeting=session)


def _day(page: Page, dated: DateMention, value: date) -> Attested[date]:
    return Attested(value=value, spans=(page.prose.quote(dated.at, dated.to),), rule=dated.rule)


_OVER = re.compile(r"访问了|近日|日前|相继|先后|结束|连日来|圆满|回国|回到|返回|一行\d|曾")
_GOING_ON = re.compile(r"正在|抵达|到达|离京|启程|动身|飞抵|开始对")
_WILL = re.compile(r"将(?:于|在|率|对|赴|前往|访|出访|启程|动身|分别|先后)|拟于|定于|计划于")


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
