"""Which events does a Chinese page account for?

events.zh.meeting    the Party meeting named nearest to the briefing, or the one its document was adopted by
events.zh.organiser  {机构}[和{机构}][在{地}]举办|举行|主办; the department before the verb, co-hosts with it

Traps: a forum's theme is no meeting; the hall (在…会议中心) and the audience are no organisers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from archive.records import Attested, Event, Form
from pipelines.assemble.zh_contacts import audience_of, speakers_of
from pipelines.assemble.zh_page import Page
from pipelines.mentions.zh.counts import present_in
from pipelines.mentions.zh.dates import DateMention
from pipelines.mentions.zh.events import Briefing
from pipelines.mentions.zh.foreigners import Foreigner
from pipelines.mentions.zh.marks import Place
from pipelines.mentions.zh.presenting import THEME
from pipelines.mentions.zh.sentences import Sentence

__all__ = ["event_of"]

# What stands before a Chinese city that is a venue: a preposition, or the province (江西南昌)
_BEFORE_VENUE = "在于聚抵到赴西州苏江东南北川徽建肃海疆古夏藏林宁"
# 绿色发展在福建的生动实践: where the theme is practised
_TOPIC = re.compile(r"[^，。]{0,4}的(?:生动|成功|具体|创新)?(?:实践|经验|探索)")
_VENUE_VERB = re.compile(r"市?(?:正式|隆重)?(?:举行|举办|召开|开幕|开)")
_REACH = 7  # sentences after the session in which those present may still be counted


def event_of(page: Page, briefing: Briefing, foreigners: Sequence[Foreigner], *, alone: bool) -> Event:
    """One briefing as a record.

    foreigners  those of the story, for its speakers
    alone       it is the page's only event, so that counts anywhere on the page are its own
    """
    prose = page.prose
    span = prose.quote(briefing.at, briefing.to)
    meeting, key = briefing.meeting, briefing.meeting.key if briefing.meeting is not None else None
    city = _city(page, briefing.sentence) if briefing.place is None else _mission_city(page, briefing)
    days = _days(page, briefing)
    return Event(
        form=Attested(value=briefing.form, spans=(span,), rule=briefing.rule),
        country=_country(page, briefing, in_china=city is not None),
        city=None if city is None else _printed(page, city.at, city.to, "places.zh.city"),
        start=None if days is None else _day(page, days, days.first),
        end=None if days is None else _day(page, days, days.last),
        meeting=None
        if meeting is None or key is None
        else Attested(value=key, spans=(prose.quote(meeting.at, meeting.to),), rule="events.zh.meeting"),
        organiser=None if briefing.organiser is None else _printed(page, *briefing.organiser, "events.zh.organiser"),
        speakers=speakers_of(page, briefing, foreigners),
        attendance=_attendance(page, briefing, days, alone=alone),
        audience=audience_of(page, briefing),
    )


def _printed(page: Page, at: int, to: int, rule: str) -> Attested[str]:
    return Attested(value=page.prose.printed(at, to), spans=(page.prose.quote(at, to),), rule=rule)


def _day(page: Page, dated: DateMention, value: date) -> Attested[date]:
    return Attested(value=value, spans=(page.prose.quote(dated.at, dated.to),), rule=dated.rule)


def _city(page: Page, sentence: Sentence) -> Place | None:
    """The Chinese venue named in the sentence, a city before a province; …思想在江西的实践 is a topic, no venue."""
    text = page.prose.text
    topics = [hit.span() for hit in THEME.finditer(text, sentence.start, sentence.end)]
    found = [
        place
        for place in page.home
        if place.kind in ("city", "capital", "region")
        and sentence.start <= place.at < sentence.end
        and text[place.at - 1 : place.at] in _BEFORE_VENUE
        and place.code == "CN"
        and not any(at <= place.at < to for at, to in topics)
        and not _TOPIC.match(text, place.to)
    ]
    return next((p for p in found if p.kind != "region"), found[0] if found else _told_beside(page, sentence))


def _told_beside(page: Page, sentence: Sentence) -> Place | None:
    """The venue when a sentence beside the session tells it: 会议在长沙举行。"""
    near = [s for s in page.prose.sentences if s.part == "body" and s.item == sentence.item]
    index = near.index(sentence) if sentence in near else 0
    for other in near[max(0, index - 1) : index + 3]:
        for place in page.home:
            if other.start <= place.at < other.end and place.kind in ("city", "capital") and place.code == "CN":
                at = page.prose.text[place.at - 1 : place.at] in _BEFORE_VENUE
                if at and _VENUE_VERB.match(page.prose.text, place.to):
                    return place
    return None


_AT_HOME = re.compile(r"(?:在|于)?馆[内舍]|在(?:总?领馆|使馆|总领事馆)")
_CITY_OF = re.compile(r"驻(?P<city>\ue001{1,8})(?:总?领(?:事)?馆|总领事)")


def _mission_city(page: Page, briefing: Briefing) -> Place | None:
    """A city after 在 in the sentence, else the consulate's own where the session was in the house."""
    sentence = briefing.sentence
    for place in page.marked.places_in(sentence.start, sentence.end):
        if page.marked.text[place.at] == "\ue001" and page.prose.text[place.at - 1 : place.at] == "在":
            return place
    house = _CITY_OF.search(page.marked.text, sentence.start, sentence.end)
    if house is None or not _AT_HOME.search(page.prose.text, sentence.start, sentence.end):
        return None
    return page.marked.places_in(*house.span("city"))[0]


_MANY_PARTIES = re.compile(r"\d(?:多|余)?[个家](?:国家|政党)|各国政党|多国政党")


def _country(page: Page, briefing: Briefing, *, in_china: bool) -> Attested[str] | None:
    """CN for what China holds, the host of an embassy, the one foreign party of a meeting by wire."""
    place, sentence = briefing.place, briefing.sentence
    if place is None and (briefing.form in (Form.FOR_DIPLOMATS, Form.IN_CHINA) or in_china):
        return Attested(value="CN", spans=(page.prose.quote(briefing.at, briefing.to),), rule=briefing.rule)
    many = any(_MANY_PARTIES.search(page.text(s)) for s in page.sentences(sentence.item))
    if place is None and briefing.form is Form.ONLINE and not many:
        there = {p.code: p for p in page.marked.places_in(sentence.start, sentence.end)}
        if len(there) == 1:
            place = next(iter(there.values()))
    if place is None:
        return None
    return Attested(value=place.code, spans=(page.prose.quote(place.at, place.to),), rule=briefing.rule)


_OPENING = 3  # sentences in which a story says when it happened
_SAME_DAY = re.compile(r"当[天日晚]")


def _days(page: Page, briefing: Briefing) -> DateMention | None:
    """The day or days printed nearest to the session: in its sentence, the two before it, or a caption."""
    sentence = briefing.sentence
    sentences = page.prose.sentences
    index = sentences.index(sentence)
    before = [s for s in sentences[max(0, index - 2) : index] if s.part == "body" and s.item == sentence.item]
    captions = [s for s in sentences if s.part == "caption"]
    opening = page.sentences(sentence.item)[:_OPENING]
    same_day = sentence.part == "title" or _SAME_DAY.search(page.text(sentence)) is not None
    # a sub-headline in the body: its story follows
    story = [] if page.text(sentence).endswith(("。", "！", "？", "；")) else sentences[index + 1 : index + 2]
    for places in ([sentence], story, before, captions, opening if same_day else opening[:1]):
        dated = [d for d in page.dates if d.kind != "month" and any(s.start <= d.at < s.end for s in places)]
        if dated:
            return min(dated, key=lambda d: abs(d.at - briefing.at))
    return None


def _attendance(page: Page, briefing: Briefing, days: DateMention | None, *, alone: bool) -> Attested[int] | None:
    sentences = page.prose.sentences
    index = sentences.index(briefing.sentence)
    before = [s for s in sentences[max(0, index - 1) : index] if s.paragraph == briefing.sentence.paragraph]
    order = [briefing.sentence, *before, *sentences[index + 1 : index + 1 + (_REACH if alone else 1)]]
    if alone:
        order += [s for s in sentences if s not in order]
    for sentence in order:
        if sentence.part == briefing.sentence.part == "body" and sentence.item != briefing.sentence.item:
            continue
        others = [d for d in page.dates_in(sentence.start, sentence.end) if d.kind == "day"]
        apart = days is not None and all(d.first > days.last or d.first < days.first for d in others)
        if sentence != briefing.sentence and others and apart:
            continue  # another day's reception
        count = present_in(page.prose, sentence)
        if count is not None:
            return Attested(value=count.value, spans=(page.prose.quote(count.at, count.to),), rule="counts.zh.present")
    return None
