"""What does a Chinese announcement tell? Mentions become cues, cues a decision, and its account is put together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.records import (
    Attested,
    DelegationVisit,
    Issue,
    LegVisit,
    Mode,
    Span,
    Status,
)
from pipelines.assemble.zh_cues import cues_of
from pipelines.assemble.zh_events import claims_of, event_of
from pipelines.assemble.zh_page import Page, look
from pipelines.assemble.zh_stays import mode_of, stay_in
from pipelines.assemble.zh_trips import Trip, trips_of
from pipelines.decide import decide
from pipelines.findings import Findings
from pipelines.mentions.zh.counts import present_in
from pipelines.mentions.zh.events import find_briefings
from pipelines.mentions.zh.people import organisation
from pipelines.mentions.zh.presenting import Presenting
from pipelines.mentions.zh.visits import Visit
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
        events=tuple(event_of(page, b, alone=len(briefings) == 1) for b in briefings) if kept else (),
        claims=claims_of(page) if kept else (),
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
        left, _ = page.prose.clause(presenting.at, presenting.at + 1)
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
        clean = value == re.sub(r"\s+", "", own.quote)
        spans = (own,) if clean else tuple(page.prose.clean_spans(value)[:1])
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
        names = {page.prose.text[p.at : p.to] for p in page.marked.places if p.kind in ("name", "short")}
        for country in sorted(names, key=len, reverse=True):
            if page.prose.text.startswith(country, at) and at + len(country) < to:
                return _literal(page, at + len(country), to, "hosts.zh.invited", issues)
    issues += quiet
    return whole


_AT_CITY = re.compile(
    r"(?:在|于|抵达|到达|抵|飞抵|到|赴|访问|前往|来到|参观|走进|考察)\ue000*(?P<city>\ue001+)(?!港|大学|机场|电|月|议会|市长|方面|宣言|峰会|进程)"
)


def _cities(page: Page, trip: Trip, code: str) -> tuple[Attested[str], ...]:
    out: dict[str, Attested[str]] = {}
    captions = [s for s in page.prose.sentences if s.part == "caption"]
    for sentence in (*page.sentences(trip.item), *captions):
        for hit in _AT_CITY.finditer(page.marked.text, sentence.start, sentence.end):
            for place in page.marked.places_in(*hit.span("city")):
                name = page.prose.printed(place.at, place.to)
                here = place.code == code or (code == "EU" and place.code == "BE" and "BE" not in trip.places)
                if here and name not in out:
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
