"""Which briefings does an English page tell as events: the one it is about, and sessions told inside a journey?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from archive.records import Attested, DelegationVisit, Event, Form, Person
from pipelines.assemble.en_page import Page, closed_on
from pipelines.assemble.en_values import attested_day, attested_kinds, meeting_of
from pipelines.mentions.en.attendance import find_attendance
from pipelines.mentions.en.audiences import DIPLOMATS, FOREIGN, audiences_of, first_of
from pipelines.mentions.en.dates import DateMention
from pipelines.mentions.en.events import Briefing
from pipelines.mentions.en.people import people_in
from pipelines.mentions.en.places import HOME, locatives
from pipelines.mentions.en.sentences import Sentence
from pipelines.mentions.en.stays import Bound, day_of

__all__ = ["briefing_event", "home_sessions", "side_meetings"]

_SESSION = re.compile(
    r"\b(?:symposium|seminar|forum|lecture|briefing(?: session)?|dialogue|programme|workshop|round ?table|conference"
    r"|talk"
    r"|meeting|event|presentation)\b",
    re.IGNORECASE,
)


def briefing_event(page: Page, briefing: Briefing) -> Event:
    """The briefing in China, online or by an embassy that the page is about."""
    prose = page.prose
    shown = tuple(dict.fromkeys((*briefing.sentences, *prose.part("body")[:5])))
    day = day_of(prose, shown, page.dates, page.meetings, page.when, _closed(page))
    came = find_attendance(prose, tuple(dict.fromkeys((*briefing.sentences, *prose.part("body")))))
    country = briefing.country
    place: Attested[str] | None = None
    if country is not None:
        place = Attested(value=country.code, spans=(prose.quote(country.start, country.end),), rule=briefing.rule)
    elif briefing.home:
        place = Attested(value="CN", spans=(prose.quote(*briefing.at),), rule=briefing.rule)
    start, end = _days(page, day)
    return Event(
        form=Attested(value=briefing.form, spans=(prose.quote(*briefing.at),), rule=briefing.rule),
        country=place,
        city=_said(page, briefing.city.start, briefing.city.end, "direction.en.city")
        if briefing.city is not None
        else None,
        start=start,
        end=end,
        meeting=meeting_of(page, page.presenting) if page.presenting else None,
        organiser=_said(page, *briefing.organiser, rule="events.en.organiser")
        if briefing.organiser is not None
        else None,
        speakers=_speakers(page, prose.part("body")[:6]),
        attendance=Attested(
            value=came.quantity, spans=(prose.quote(came.start, came.end),), rule="events.en.attendance"
        )
        if came
        else None,
        audience=attested_kinds(prose, briefing.audience),
    )


def side_meetings(page: Page, delegations: Sequence[DelegationVisit]) -> tuple[Event, ...]:
    """events.en.side: a dated symposium, lecture or talk of the team in a country of its journey, meeting presented.

    Trap: a sentence that gives the days of the stay names no session by them.
    """
    legs = {leg.country.value: leg.country for d in delegations for leg in d.legs}
    found: dict[str, Event] = {}
    for presented in page.presenting:
        sentence = presented.sentence
        if sentence.part != "body" or not any(
            _SESSION.search(page.prose.of(s)) for s in (sentence, _before(page, sentence)) if s is not None
        ):
            continue
        day = day_of(page.prose, (sentence,), page.dates, page.meetings, page.when, _closed(page))
        told = sentence
        if day is None and (before := _before(page, sentence)) is not None:
            told = before
            day = day_of(page.prose, (told,), page.dates, page.meetings, page.when, _closed(page))
        if day is None or day.first is None or day.first != day.last:
            continue
        places = [m for m in locatives(page.prose, told, page.countries) if m.code in legs]
        if not places and len(legs) != 1:
            continue
        code = places[0].code if places else next(iter(legs))
        city = next((m for m in places if m.kind in ("capital", "city")), None)
        start, end = _days(page, day)
        came = find_attendance(page.prose, (sentence,))
        found.setdefault(f"{code} {day.first}", Event(
            form=Attested(value=Form.SIDE_MEETING, spans=(page.prose.quote(presented.start, presented.end),),
                          rule="events.en.side"),
            country=legs[code],
            city=_said(page, city.start, city.end, "direction.en.city") if city is not None else None,
            start=start, end=end, meeting=meeting_of(page, (presented,)), speakers=_speakers(page, (sentence,)),
            attendance=Attested(value=came.quantity, spans=(page.prose.quote(came.start, came.end),),
                                rule="events.en.attendance") if came else None,
            audience=attested_kinds(page.prose, audiences_of(page.prose, (sentence,))),
        ))  # fmt: skip
    events = tuple(found.values())
    if len(events) == 1 and events[0].attendance is None:  # the one session told: whoever came, came to it
        came = find_attendance(page.prose, page.prose.part("body"))
        if came is not None:
            span = (page.prose.quote(came.start, came.end),)
            events = (replace(events[0], attendance=Attested(
                value=came.quantity, spans=span, rule="events.en.attendance")),)  # fmt: skip
    return events


_NAMED = re.compile(r"\b(?:symposium|seminar|lecture|dialogue|workshop|round ?table)\b", re.IGNORECASE)
_SPOKE = re.compile(r"\b(?:give[ns]?|gave|attend(?:s|ed)|held|took place|opened|delivered|spoke|hosted)\b")


def _before(page: Page, sentence: Sentence) -> Sentence | None:
    """`NAME gave a lecture in CITY on Wednesday. Some 200 students listened to him explain M`: the sentence before."""
    body = page.prose.part("body")
    earlier = [s for s in body if s.end <= sentence.start][-1:]
    if not earlier or not (_NAMED.search(page.prose.of(earlier[0])) and _SPOKE.search(page.prose.of(earlier[0]))):
        return None
    return earlier[0]


def home_sessions(page: Page) -> Iterator[Event]:
    """events.en.elsewhere: on a round-up, `their representatives were briefed on M in CITY on DAY`, in China."""
    for presented in page.presenting:
        sentence = presented.sentence
        home = [m for m in locatives(page.prose, sentence, page.countries) if m.code in HOME and m.kind != "name"]
        day = day_of(page.prose, (sentence,), page.dates, page.meetings, page.when, _closed(page))
        corps = first_of(page.prose, (sentence,), DIPLOMATS)
        came = find_attendance(page.prose, (sentence,))
        if sentence.part != "body" or not home or day is None or not (corps or came):
            continue
        if (
            corps is None
            and first_of(page.prose, (sentence,), FOREIGN) is None
            and not _GUESTS.search(page.prose.of(sentence))
        ):
            continue
        start, end = _days(page, day)
        yield Event(
            form=Attested(
                value=Form.FOR_DIPLOMATS if corps is not None else Form.IN_CHINA,
                spans=(page.prose.quote(presented.start, presented.end),), rule="events.en.elsewhere",
            ),
            country=Attested(
                value="CN", spans=(page.prose.quote(home[0].start, home[0].end),), rule="events.en.elsewhere"
            ),
            city=_said(page, home[0].start, home[0].end, "direction.en.city"),
            start=start, end=end, meeting=meeting_of(page, (presented,)),
            attendance=Attested(value=came.quantity, spans=(page.prose.quote(came.start, came.end),),
                                rule="events.en.attendance") if came else None,
            audience=attested_kinds(page.prose, audiences_of(page.prose, (sentence,))),
        )  # fmt: skip


_GUESTS = re.compile(r"\b(?:their|foreign|visiting) (?:representatives|leaders|cadres|members|politicians|guests)\b")


def _closed(page: Page) -> date | None:
    return closed_on(page.meeting.meeting) if page.meeting is not None else None


def _days(page: Page, day: DateMention | None) -> tuple[Attested[date] | None, Attested[date] | None]:
    if day is None or day.first is None or day.last is None:
        return None, None
    span = ((day.start, day.end),)
    return (
        attested_day(page, Bound(day=day.first, spans=span, rule=day.rule)),
        attested_day(page, Bound(day=day.last, spans=span, rule=day.rule)),
    )


def _speakers(page: Page, sentences: Sequence[Sentence]) -> tuple[Attested[Person], ...]:
    """events.en.speakers: the Chinese people named where the briefing is told."""
    found: dict[str, Attested[Person]] = {}
    for sentence in sentences:
        for person in people_in(page.prose, sentence.start, sentence.end):
            title = page.prose.printed(*person.title) if person.title is not None else None
            if person.full not in found or (found[person.full].value.role is None and title is not None):
                found[person.full] = Attested(
                    value=Person(name=page.prose.printed(*person.name), role=title, country="CN"),
                    spans=(page.prose.quote(*person.name),),
                    rule="events.en.speakers",
                )
    return tuple(found.values())


def _said(page: Page, start: int, end: int, rule: str) -> Attested[str]:
    return Attested(value=page.prose.printed(start, end), spans=(page.prose.quote(start, end),), rule=rule)
