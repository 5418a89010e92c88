"""Which dated sessions abroad does a Chinese journey tell of? Symposia, lectures, dialogues: events of their own.

events.zh.side    D日，{中方}在{外国城市}[面向{人}]举行|出席{会议|主题}{宣介会|研讨会|讲座…}; D日在{城市}的介绍会

Traps: a meeting of two persons (会见, 会谈) is no session; forums that foreigners hold among themselves; what is only
planned.
"""

from __future__ import annotations

import re

from archive.records import Attested, Event, Form
from pipelines.assemble.zh_contacts import attested_kinds, audience_words, speakers_in
from pipelines.assemble.zh_page import Page
from pipelines.assemble.zh_trips import Trip
from pipelines.mentions.zh.counts import Count, present_in
from pipelines.mentions.zh.marks import CITY, Place
from pipelines.mentions.zh.people import Side
from pipelines.mentions.zh.presenting import Presenting
from pipelines.mentions.zh.sentences import Sentence

__all__ = ["side_meetings_of"]

_SESSION = re.compile(r"(?:宣介|介绍|报告|座谈|研讨|说明|通报|对话|交流|吹风|解读|见面)会|讲座|演讲|论坛|圆桌")
_HELD = re.compile(r"举行|举办|召开|出席|参加|发表|开|作|主持")
_PLAN = re.compile(r"将(?!军|领|近)|拟(?!议)|计划|定于")


def side_meetings_of(page: Page, trip: Trip) -> tuple[Event, ...]:
    """The dated sessions of one journey; a session without a printed day belongs to its leg and is no event."""
    out: dict[object, Event] = {}
    captions = [s for s in page.prose.sentences if s.part == "caption"]
    for sentence in (*page.sentences(trip.item), *captions):
        event = _event(page, trip, sentence)
        if event is not None and event.start is not None:
            out.setdefault((event.start.value, event.country and event.country.value), event)
    return tuple(out.values())


def _event(page: Page, trip: Trip, sentence: Sentence) -> Event | None:
    text = page.prose.text
    session = _SESSION.search(text, sentence.start, sentence.end)
    days = [d for d in page.dates_in(sentence.start, sentence.end) if d.kind == "day"]
    held = session is not None and _HELD.search(text, sentence.start, sentence.end)
    told_of = session is not None and text[session.start() - 1 : session.start()] == "的"  # D日在{城市}的介绍会，来了…
    if session is None or not days or not (held or told_of):
        return None
    if _PLAN.search(text, sentence.start, session.start()):
        return None
    place = _place(page, trip, sentence)
    following = _presented_next(page, trip, sentence)
    ours = (
        (told_of and bool(page.presenting))
        or page.presents_in(sentence.start, sentence.end)
        or bool(trip.told_in(sentence))
        or (place is not None and following is not None)
    )
    day = min(days, key=lambda d: abs(d.at - session.start()))
    if place is None and len(trip.places) == 1 and page.presents_in(sentence.start, sentence.end):
        place = next(iter(trip.places.values()))  # 在一家酒店举行的座谈会上: in the journey's only country
    if place is None or not ours or (day.rule == "dates.zh.relative" and page.anchor.day is None):
        return None
    told = next((p for p in page.presenting if sentence.start <= p.meeting.at < sentence.end), following)
    count = present_in(page.prose, sentence) or _counted_next(page, trip, sentence)
    dated = Attested(value=day.first, spans=(page.prose.quote(day.at, day.to),), rule=day.rule)
    is_city = page.marked.text[place.at] == CITY
    quote = page.prose.quote(place.at, place.to)
    return Event(
        form=Attested(value=Form.SIDE_MEETING, spans=(page.prose.quote(*session.span()),), rule="events.zh.side"),
        country=Attested(value=place.code, spans=(quote,), rule="events.zh.side"),
        city=Attested(value=page.prose.printed(place.at, place.to), spans=(quote,), rule="places.zh.city")
        if is_city
        else None,
        start=dated,
        end=dated,
        meeting=None
        if told is None or told.meeting.key is None
        else Attested(
            value=told.meeting.key,
            spans=(page.prose.quote(told.meeting.at, told.meeting.to),),
            rule="events.zh.meeting",
        ),
        speakers=speakers_in(page, [sentence]),
        attendance=None
        if count is None
        else Attested(value=count.value, spans=(page.prose.quote(count.at, count.to),), rule="counts.zh.present"),
        audience=attested_kinds(page, [audience_words(page, sentence)]),
    )


def _presented_next(page: Page, trip: Trip, sentence: Sentence) -> Presenting | None:
    """对话会在{城市}举行。{中方}发言，宣介…: what the next sentence presents, being no other session."""
    after = [s for s in page.sentences(trip.item) if s.paragraph == sentence.paragraph and s.start >= sentence.end]
    if not after or _SESSION.search(page.prose.text, after[0].start, after[0].end):
        return None
    if not any(after[0].start <= p.at < after[0].end and p.side is Side.PARTY for p in page.people):
        return None
    return next((p for p in page.presenting if after[0].start <= p.meeting.at < after[0].end), None)


def _counted_next(page: Page, trip: Trip, sentence: Sentence) -> Count | None:
    """Those present, told in one of the next two sentences of the paragraph that tell of no other session."""
    after = [s for s in page.sentences(trip.item) if s.paragraph == sentence.paragraph and s.start >= sentence.end]
    for other in after[:2]:
        if _SESSION.search(page.prose.text, other.start, other.end):
            return None
        count = present_in(page.prose, other)
        if count is not None:
            return count
    return None


def _place(page: Page, trip: Trip, sentence: Sentence) -> Place | None:
    """The city after 在, else the only country of the journey named in the sentence."""
    text = page.prose.text
    here = [p for p in page.marked.places_in(sentence.start, sentence.end) if p.code in trip.places]
    for place in here:
        if text[place.at - 1 : place.at] == "在" or (
            page.marked.text[place.at] == CITY and re.search(r"在[^，。]{0,8}$", text[sentence.start : place.at])
        ):
            return place
    return None
