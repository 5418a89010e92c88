"""Which events and totals does a Chinese page account for?"""

from __future__ import annotations

from datetime import date

from archive.records import Attested, Claim, Event, Form
from pipelines.assemble.zh_page import Page
from pipelines.mentions.zh.counts import present_in, totals_in
from pipelines.mentions.zh.dates import DateMention
from pipelines.mentions.zh.events import Briefing
from pipelines.mentions.zh.marks import Place
from pipelines.mentions.zh.sentences import Sentence

__all__ = ["claims_of", "event_of"]

# What stands before a Chinese city that is a venue: a preposition, or the province (江西南昌)
_BEFORE_VENUE = "在于西州苏江东南北川徽建肃海疆古夏藏林宁"
_REACH = 7  # sentences after the session in which those present may still be counted


def event_of(page: Page, briefing: Briefing, *, alone: bool) -> Event:
    """One briefing as a record.

    alone    it is the page's only event, so that counts anywhere on the page are its own
    """
    prose = page.prose
    span = prose.quote(briefing.at, briefing.to)
    meeting, key = briefing.meeting, briefing.meeting.key if briefing.meeting is not None else None
    city = _city(page, briefing.sentence)
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
        attendance=_attendance(page, briefing, alone=alone),
    )


def _printed(page: Page, at: int, to: int, rule: str) -> Attested[str]:
    return Attested(value=page.prose.printed(at, to), spans=(page.prose.quote(at, to),), rule=rule)


def _day(page: Page, dated: DateMention, value: date) -> Attested[date]:
    return Attested(value=value, spans=(page.prose.quote(dated.at, dated.to),), rule=dated.rule)


def _city(page: Page, sentence: Sentence) -> Place | None:
    """The Chinese venue named in the sentence."""
    return next(
        (
            place
            for place in page.home
            if place.kind in ("city", "capital", "region")
            and sentence.start <= place.at < sentence.end
            and page.prose.text[place.at - 1 : place.at] in _BEFORE_VENUE
            and place.code == "CN"
        ),
        None,
    )


def _country(page: Page, briefing: Briefing, *, in_china: bool) -> Attested[str] | None:
    """CN for what China holds, the host of an embassy, the one foreign party of a meeting by wire."""
    place, sentence = briefing.place, briefing.sentence
    if place is None and (briefing.form in (Form.FOR_DIPLOMATS, Form.IN_CHINA) or in_china):
        return Attested(value="CN", spans=(page.prose.quote(briefing.at, briefing.to),), rule=briefing.rule)
    if place is None and briefing.form is Form.ONLINE:
        there = {p.code: p for p in page.marked.places_in(sentence.start, sentence.end)}
        if len(there) == 1:
            place = next(iter(there.values()))
    if place is None:
        return None
    return Attested(value=place.code, spans=(page.prose.quote(place.at, place.to),), rule=briefing.rule)


def _days(page: Page, briefing: Briefing) -> DateMention | None:
    """The day or days printed nearest to the session: in its sentence, the two before it, or a caption."""
    sentence = briefing.sentence
    sentences = page.prose.sentences
    index = sentences.index(sentence)
    before = [s for s in sentences[max(0, index - 2) : index] if s.part == "body" and s.item == sentence.item]
    for places in ([sentence], before, [s for s in sentences if s.part == "caption"]):
        dated = [d for d in page.dates if d.kind != "month" and any(s.start <= d.at < s.end for s in places)]
        if dated:
            return min(dated, key=lambda d: abs(d.at - briefing.at))
    return None


def _attendance(page: Page, briefing: Briefing, *, alone: bool) -> Attested[int] | None:
    sentences = page.prose.sentences
    index = sentences.index(briefing.sentence)
    order = [briefing.sentence, *sentences[index + 1 : index + 1 + (_REACH if alone else 1)]]
    if alone:
        order += [s for s in sentences if s not in order]
    for sentence in order:
        if sentence.part == briefing.sentence.part == "body" and sentence.item != briefing.sentence.item:
            continue
        count = present_in(page.prose, sentence)
        if count is not None:
            return Attested(value=count.value, spans=(page.prose.quote(count.at, count.to),), rule="counts.zh.present")
    return None


def claims_of(page: Page) -> tuple[Claim, ...]:
    """Official totals, each value of a unit once."""
    out: dict[tuple[str, int], Claim] = {}
    meeting = next((p.meeting.key for p in page.presenting if p.meeting.key), None)
    for sentence in page.prose.sentences:
        for total in totals_in(page.prose, sentence):
            span = page.prose.quote(total.at, total.to)
            claim = Claim(
                quantity=Attested(value=total.value, spans=(span,), rule="counts.zh.total"),
                qualifier=total.qualifier,
                unit=total.unit,
                meeting=meeting,
                as_of=page.anchor.day,
            )
            out.setdefault((total.unit, total.value), claim)
    return tuple(out.values())
