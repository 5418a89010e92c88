"""What does a Chinese announcement tell? Mentions become cues, cues a decision, and the decision's account is put together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.records import (
    Attested,
    Claim,
    DelegationVisit,
    Event,
    Form,
    Issue,
    LegVisit,
    Mode,
    Span,
    Status,
)
from pipelines.assemble.zh_cues import cues_of
from pipelines.assemble.zh_page import Page, look
from pipelines.assemble.zh_trips import Trip, mode_of, stay_in, trips_of
from pipelines.decide import decide
from pipelines.findings import Findings
from pipelines.mentions.zh.visits import Visit
from pipelines.mentions.zh.counts import present_in, totals_in
from pipelines.mentions.zh.events import Briefing, find_briefings
from pipelines.mentions.zh.people import organisation
from pipelines.mentions.zh.presenting import Presenting
from pipelines.read import Reading

__all__ = ["assemble"]

_BEIJING_HOURS = 8


def assemble(reading: Reading, language: str) -> Findings:
    """Read one Chinese page.

    reading    the page with its announcement and view
    language   zh-Hans or zh-Hant
    returns    Findings; a rejected page has empty lists, an adjacent one its delegations
    """
    page = look(
        reading.view,
        language,
        url=reading.snapshot.url,
        published_on=reading.announcement.published_on,
        captured_on=reading.snapshot.fetched_at.date(),
    )
    trips = trips_of(page)
    briefings = find_briefings(page.marked, page.presenting)
    cues, trips, briefings = cues_of(page, trips, briefings)
    decision = decide(cues)
    if decision.status is Status.REJECTED:
        return Findings(decision=decision, issues=page.issues)
    issues = list(page.issues)
    roundup = bool(cues.roundup)
    delegations = [d for trip in trips for d in _delegations(page, trip, trips, roundup, issues)]
    kept = decision.status is Status.KEPT
    return Findings(
        decision=decision,
        delegations=tuple(delegations),
        events=tuple(_event(page, b, alone=len(briefings) == 1) for b in briefings) if kept else (),
        claims=_claims(page) if kept else (),
        issues=tuple(issues),
    )


def _delegations(
    page: Page, trip: Trip, trips: Sequence[Trip], roundup: bool, issues: list[Issue]
) -> list[DelegationVisit]:
    """The journey as one delegation; as two where only a part of its countries was briefed."""
    told = _presented(page, trip, trips)
    stays = {code: stay_in(page, trip, code) for code in trip.places}
    mode = Mode.ROUNDUP_ONLY if roundup else mode_of(page, trip, list(stays.values()))
    name, title, org = _leader(page, trip, issues)
    briefed = _briefed(page, trip, told)
    out = []
    for codes in (briefed, [c for c in trip.places if c not in briefed]):
        if not codes and (trip.places or codes is not briefed):
            continue
        legs = tuple(
            LegVisit(
                country=Attested(
                    value=code, spans=(page.prose.quote(place.at, place.to),), rule=f"countries.zh.{place.kind}"
                ),
                start=stays[code].start,
                end=stays[code].end,
                precision=stays[code].precision,
                cities=_cities(page, trip, code),
                inviter=_inviter(page, trip, code, issues),
                attendance=_leg_attendance(page, trip, code),
            )
            for code, place in trip.places.items()
            if code in codes
        )
        out.append(
            DelegationVisit(
                meeting=_meeting(page, told) if codes is briefed and told else None,
                mode=mode,
                leader_name=name,
                leader_title=title,
                leader_org=org,
                legs=legs,
            )
        )
    return out


def _presented(page: Page, trip: Trip, trips: Sequence[Trip]) -> list[Presenting]:
    """What was presented on this journey: told in its item, and nearer to it than to another journey of the item."""
    sentences = [*page.sentences(trip.item), *(s for s in page.prose.sentences if s.part != "body")]
    found = [p for p in page.presenting if any(s.start <= p.meeting.at < s.end for s in sentences)]
    rivals = [v for t in trips if t.item == trip.item for v in t.visits if v.sentence.part == "body"]
    if len({t.name for t in trips if t.item == trip.item}) > 1:
        found = [p for p in found if _owner(page, p, rivals) in (None, *map(id, trip.visits))]
    return sorted(found, key=lambda p: (p.meeting.key is None, _part_rank(page, p), p.at))


def _owner(page: Page, presenting: Presenting, visits: Sequence[Visit]) -> int | None:
    """The visit that a presenting in the body goes with: of its sentence, else the last one before it."""
    sentence = page.prose.sentence_at(presenting.meeting.at)
    if sentence is None or sentence.part != "body":
        return None
    same = [v for v in visits if v.sentence == sentence]
    before = [v for v in visits if v.at <= presenting.at]
    found = (
        min(same, key=lambda v: abs(v.at - presenting.at)) if same else max(before, key=lambda v: v.at, default=None)
    )
    return None if found is None else id(found)


def _part_rank(page: Page, presenting: Presenting) -> int:
    sentence = page.prose.sentence_at(presenting.meeting.at)
    return 0 if sentence is not None and sentence.part == "body" else 1


def _briefed(page: Page, trip: Trip, told: Sequence[Presenting]) -> list[str]:
    """The countries where the meeting was presented: all, unless every such sentence places it in some of them."""
    codes = list(trip.places)
    if not told or not codes:
        return []
    placed: list[str] = []
    for presenting in told:
        at = page.prose.sentence_at(presenting.at)
        if at is None or presenting.rule == "presenting.zh.team":
            return codes
        left, right = page.prose.clause(presenting.at, presenting.at + 1)
        before = re.search(
            r"在([\ue000\ue001]+)[^，。]{0,6}(?:期间|时)?[，]?[^，。]{0,16}$",
            page.marked.text[max(at.start, left - 16) : presenting.at],
        )
        if before is None:
            return codes
        start = max(at.start, left - 16) + before.start(1)
        here = [p.code for p in page.marked.places_in(start, start + 1) if p.code in codes]
        if not here:
            return codes
        placed += here
    return [c for c in codes if c in placed]


def _meeting(page: Page, told: Sequence[Presenting]) -> Attested[str] | None:
    """The meeting presented: the one told of most, headline and first paragraph counted twice; the first on a tie."""
    weight: dict[str, int] = {}
    first: dict[str, Presenting] = {}
    for presenting in told:
        key = presenting.meeting.key
        if key is not None:
            weight[key] = weight.get(key, 0) + (2 if presenting.at < page.lead_end else 1)
            first.setdefault(key, presenting)
    if not weight:
        return None
    key = max(weight, key=lambda k: weight[k])
    chosen = first[key]
    span = page.prose.quote(chosen.meeting.at, chosen.meeting.to)
    return Attested(value=key, spans=(span,), rule=chosen.rule)


def _leader(
    page: Page, trip: Trip, issues: list[Issue]
) -> tuple[Attested[str] | None, Attested[str] | None, Attested[str] | None]:
    if trip.name is None:
        return None, None, None
    prose = page.prose
    at = prose.text.find(trip.name)
    person = trip.person
    if person is not None:
        at = person.name_at
    name = _literal(page, at, at + len(trip.name), "people.zh.titled" if person else "people.zh.by", issues)
    title = org = None
    if person is not None:
        title = _literal(page, person.at, person.at + len(person.title), "people.zh.titled", issues)
        body = organisation(person.title)
        if title is not None and body is not None:
            where = person.title.find(body)
            org = title.map(lambda _: prose.printed(person.at + where, person.at + where + len(body)))
    return name, title, org


def _literal(page: Page, at: int, to: int, rule: str, issues: list[Issue]) -> Attested[str] | None:
    """A printed value with a quote that contains it letter for letter; on ruby pages a clean copy elsewhere serves."""
    value = page.prose.printed(at, to)
    spans: tuple[Span, ...] = ()
    sentence = page.prose.quote(at, to)
    if value in re.sub(r"\s+", "", sentence.quote):
        spans = (sentence,)
    else:
        own = page.prose.span(at, to)
        if value == re.sub(r"\s+", "", own.quote):
            spans = (own,)
        else:
            spans = tuple(page.prose.clean_spans(value)[:1])
    if not spans:
        issues.append(
            Issue(code="no_clean_quote", detail=f"{value} is printed only with pinyin between its characters")
        )
        return None
    return Attested(value=value, spans=spans, rule=rule)


def _inviter(page: Page, trip: Trip, code: str, issues: list[Issue]) -> Attested[str] | None:
    sentences = page.sentences(trip.item)
    single = len(trip.places) == 1
    for invitation in page.invitations:
        if invitation.home or not any(s.start <= invitation.at < s.end for s in sentences):
            continue
        codes = invitation.codes
        for inviter in invitation.inviters:
            if inviter.code == code or (inviter.code is None and single and not codes):
                end = inviter.to
                if single and len(invitation.inviters) > 1 and codes == (code,):
                    end = invitation.inviters[-1].to
                return _host(page, inviter.at, end, issues)
        if single and code not in codes and len(invitation.inviters) == 1:
            first = invitation.inviters[0]
            return _host(page, first.at, first.to, issues)
    return None


def _host(page: Page, at: int, to: int, issues: list[Issue]) -> Attested[str] | None:
    """The inviter as printed; without the country before it where only that part is printed with pinyin."""
    quiet: list[Issue] = []
    whole = _literal(page, at, to, "hosts.zh.invited", quiet)
    if whole is None:
        for place in page.marked.places_in(at, to):
            if place.at == at and place.kind in ("name", "short") and place.to < to:
                return _literal(page, place.to, to, "hosts.zh.invited", issues)
    issues += quiet
    return whole


_AT_CITY = re.compile(
    r"(?:在|于|抵达|到达|抵|飞抵|到|赴|访问|前往|来到|参观|走进|考察)(?P<city>\ue001+)(?!港|大学|机场|电|月|议会|市长|方面|宣言|峰会|进程)"
)


def _cities(page: Page, trip: Trip, code: str) -> tuple[Attested[str], ...]:
    out: dict[str, Attested[str]] = {}
    for sentence in page.sentences(trip.item):
        for hit in _AT_CITY.finditer(page.marked.text, sentence.start, sentence.end):
            for place in page.marked.places_in(*hit.span("city")):
                name = page.prose.printed(place.at, place.to)
                if place.code == code and name not in out:
                    out[name] = Attested(
                        value=name, spans=(page.prose.quote(place.at, place.to),), rule="places.zh.city"
                    )
    return tuple(out.values())


def _leg_attendance(page: Page, trip: Trip, code: str) -> Attested[int] | None:
    if len(trip.places) != 1:
        return None
    for sentence in page.sentences(trip.item):
        count = present_in(page.prose, sentence)
        if count is not None and re.search(r"宣介|报告会|座谈|会议|介绍会|研讨", page.text(sentence)):
            return Attested(value=count.value, spans=(page.prose.quote(count.at, count.to),), rule="counts.zh.present")
    return None


def _event(page: Page, briefing: Briefing, *, alone: bool) -> Event:
    prose = page.prose
    sentence = briefing.sentence
    span = prose.quote(briefing.at, briefing.to)
    meeting = None
    if briefing.meeting is not None and briefing.meeting.key is not None:
        meeting = Attested(
            value=briefing.meeting.key,
            spans=(prose.quote(briefing.meeting.at, briefing.meeting.to),),
            rule="events.zh.meeting",
        )
    city = next(
        (
            p
            for p in page.home
            if p.kind in ("city", "capital", "region")
            and sentence.start <= p.at < sentence.end
            and prose.text[p.at - 1 : p.at] in "在于西州苏江东南北川徽建肃海疆古夏藏林宁"
            and p.code == "CN"
        ),
        None,
    )
    home = briefing.form in (Form.FOR_DIPLOMATS, Form.IN_CHINA) or (briefing.form is Form.ONLINE and city is not None)
    country = None
    if briefing.place is not None:
        country = Attested(
            value=briefing.place.code, spans=(prose.quote(briefing.place.at, briefing.place.to),), rule=briefing.rule
        )
    elif home:
        country = Attested(value="CN", spans=(span,), rule=briefing.rule)
    elif briefing.form is Form.ONLINE:
        codes = {p.code: p for p in page.marked.places_in(sentence.start, sentence.end)}
        if len(codes) == 1:
            ((code, place),) = codes.items()
            country = Attested(value=code, spans=(prose.quote(place.at, place.to),), rule=briefing.rule)
    organiser = None
    if briefing.organiser is not None:
        at, to = briefing.organiser
        organiser = Attested(value=prose.printed(at, to), spans=(prose.quote(at, to),), rule="events.zh.organiser")
    day = _event_day(page, briefing)
    return Event(
        form=Attested(value=briefing.form, spans=(span,), rule=briefing.rule),
        country=country,
        city=Attested(
            value=prose.printed(city.at, city.to), spans=(prose.quote(city.at, city.to),), rule="places.zh.city"
        )
        if city
        else None,
        start=day,
        end=day,
        meeting=meeting,
        organiser=organiser,
        attendance=_attendance(page, briefing, alone),
    )


def _event_day(page: Page, briefing: Briefing):  # type: ignore[no-untyped-def]
    sentence = briefing.sentence
    body = [d for d in page.dates if d.kind == "day" and sentence.start <= d.at < sentence.end]
    if not body:
        index = page.prose.sentences.index(sentence)
        near = [
            s for s in page.prose.sentences[max(0, index - 2) : index] if s.part == "body" and s.item == sentence.item
        ]
        body = [d for d in page.dates if d.kind == "day" and any(s.start <= d.at < s.end for s in near)]
        if not body:
            captions = [s for s in page.prose.sentences if s.part == "caption"]
            body = [d for d in page.dates if d.kind == "day" and any(s.start <= d.at < s.end for s in captions)]
    if not body:
        return None
    dated = min(body, key=lambda d: abs(d.at - briefing.at))
    return Attested(value=dated.first, spans=(page.prose.quote(dated.at, dated.to),), rule=dated.rule)


def _attendance(page: Page, briefing: Briefing, alone: bool) -> Attested[int] | None:
    index = page.prose.sentences.index(briefing.sentence)
    order = [briefing.sentence, *page.prose.sentences[index + 1 : index + (8 if alone else 2)]]
    if alone:
        order += [s for s in page.prose.sentences if s not in order]
    for sentence in order:
        if sentence.part == "body" and sentence.item != briefing.sentence.item and briefing.sentence.part == "body":
            continue
        count = present_in(page.prose, sentence)
        if count is not None:
            return Attested(value=count.value, spans=(page.prose.quote(count.at, count.to),), rule="counts.zh.present")
    return None


def _claims(page: Page) -> tuple[Claim, ...]:
    out: dict[tuple[str, int], Claim] = {}
    meeting = next((p.meeting.key for p in page.presenting if p.meeting.key), None)
    for sentence in page.prose.sentences:
        for total in totals_in(page.prose, sentence):
            out.setdefault(
                (total.unit, total.value),
                Claim(
                    quantity=Attested(
                        value=total.value, spans=(page.prose.quote(total.at, total.to),), rule="counts.zh.total"
                    ),
                    qualifier=total.qualifier,
                    unit=total.unit,
                    meeting=meeting,
                    as_of=page.anchor.day,
                ),
            )
    return tuple(out.values())
