"""What does one English announcement say? Mentions in, one account out."""

from __future__ import annotations

from archive.records import Attested, Claim, Event, Person, Status
from pipelines.assemble.en_cues import Scope, judge
from pipelines.assemble.en_page import Page, closed_on, see
from pipelines.assemble.en_trips import find_trips
from pipelines.assemble.en_values import attested_day, meeting_of
from pipelines.findings import Findings
from pipelines.mentions.en.attendance import find_attendance
from pipelines.mentions.en.events import Briefing
from pipelines.mentions.en.people import people_in
from pipelines.mentions.en.reception import find_reception
from pipelines.mentions.en.stays import Bound, day_of
from pipelines.read import Reading

__all__ = ["assemble"]


def assemble(reading: Reading, language: str) -> Findings:
    """Decide an English page and say what it tells.

    language  BCP 47; en and its variants
    returns   Findings; empty lists for a rejected page, no events or claims for an adjacent one
    """
    page = see(reading, language)
    scope = judge(page)
    status = scope.decision.status
    if status is Status.REJECTED:
        return Findings(decision=scope.decision, issues=page.issues)
    delegations = find_trips(page, scope) if scope.decision.rule != "K3" else ()
    events: tuple[Event, ...] = ()
    if scope.briefing is not None:
        events = (_event(page, scope.briefing),)
    claims = tuple(_claims(page, scope)) if status is Status.KEPT else ()
    return Findings(
        decision=scope.decision,
        delegations=delegations,
        events=events,
        reception=find_reception(page.prose, page.countries, page.outlet) if status is Status.KEPT else (),
        claims=claims,
        issues=page.issues,
    )


def _event(page: Page, briefing: Briefing) -> Event:
    prose = page.prose
    shown = tuple(dict.fromkeys((*briefing.sentences, *prose.part("body")[:5])))
    closed = closed_on(page.meeting.meeting) if page.meeting is not None else None
    day = day_of(prose, shown, page.dates, page.meetings, page.when, closed)
    came = find_attendance(prose, tuple(dict.fromkeys((*briefing.sentences, *prose.part("body")))))
    country = briefing.country
    place: Attested[str] | None = None
    if country is not None:
        place = Attested(value=country.code, spans=(prose.quote(country.start, country.end),), rule=briefing.rule)
    elif briefing.home:
        place = Attested(value="CN", spans=(prose.quote(*briefing.at),), rule=briefing.rule)
    meeting = meeting_of(page, page.presenting) if page.presenting else None
    start = end = None
    if day is not None and day.first is not None and day.last is not None:
        span = ((day.start, day.end),)
        start = attested_day(page, Bound(day=day.first, spans=span, rule=day.rule))
        end = attested_day(page, Bound(day=day.last, spans=span, rule=day.rule))
    return Event(
        form=Attested(value=briefing.form, spans=(prose.quote(*briefing.at),), rule=briefing.rule),
        country=place,
        city=_said(page, briefing.city.start, briefing.city.end, "direction.en.city")
        if briefing.city is not None
        else None,
        start=start,
        end=end,
        meeting=meeting,
        organiser=_said(page, *briefing.organiser, rule="events.en.organiser")
        if briefing.organiser is not None
        else None,
        speakers=_speakers(page, briefing),
        attendance=Attested(
            value=came.quantity, spans=(prose.quote(came.start, came.end),), rule="events.en.attendance"
        )
        if came
        else None,
        audience=briefing.audience,
    )


def _speakers(page: Page, briefing: Briefing) -> tuple[Person, ...]:
    """The Chinese people named in the sentences of the briefing."""
    found: dict[str, Person] = {}
    for sentence in page.prose.part("body")[:6]:
        for person in people_in(page.prose, sentence.start, sentence.end):
            title = page.prose.printed(*person.title) if person.title is not None else None
            if person.full not in found or (found[person.full].role is None and title is not None):
                found[person.full] = Person(name=page.prose.printed(*person.name), role=title, country="CN")
    return tuple(found.values())


def _claims(page: Page, scope: Scope) -> list[Claim]:
    if scope.decision.rule not in ("K4", "K5", "K1", "K2"):
        return []
    meeting = page.meeting.meeting if page.meeting is not None else None
    return [
        Claim(
            quantity=Attested(value=c.quantity, spans=(page.prose.quote(c.start, c.end),), rule="claims.en.total"),
            qualifier=c.qualifier,
            unit=c.unit,
            meeting=meeting,
            as_of=page.when.told,
        )
        for c in page.totals
    ]


def _said(page: Page, start: int, end: int, rule: str) -> Attested[str]:
    return Attested(value=page.prose.printed(start, end), spans=(page.prose.quote(start, end),), rule=rule)
