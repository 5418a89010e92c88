"""What does a Chinese announcement tell? Mentions become cues, cues a decision, and its account is put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from archive.records import (
    Attested,
    DelegationVisit,
    Issue,
    LegVisit,
    Mode,
    Status,
)
from pipelines.assemble.digest import not_too_many, told_together
from pipelines.assemble.zh_claims import claims_of
from pipelines.assemble.zh_contacts import interlocutors_of, listeners_of, members_of, size_of
from pipelines.assemble.zh_cues import ROUNDUP_TITLE, cues_of
from pipelines.assemble.zh_events import event_of
from pipelines.assemble.zh_items import is_digest, items_of
from pipelines.assemble.zh_mode import mode_of
from pipelines.assemble.zh_page import Page, look
from pipelines.assemble.zh_side_meetings import side_meetings_of
from pipelines.assemble.zh_stays import stay_in
from pipelines.assemble.zh_teams import by_team
from pipelines.assemble.zh_trips import Trip, trips_of
from pipelines.assemble.zh_values import cities_of, inviter_of, literal
from pipelines.decide import decide
from pipelines.findings import Findings
from pipelines.mentions.zh.counts import present_in
from pipelines.mentions.zh.events import find_briefings
from pipelines.mentions.zh.foreigners import Foreigner, find_foreigners
from pipelines.mentions.zh.people import Side, organisation
from pipelines.mentions.zh.presenting import Presenting
from pipelines.mentions.zh.reception import find_reception
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
    see = partial(
        look, language=language, url=reading.snapshot.url, captured_on=reading.snapshot.fetched_at.date()
    )  # fmt: skip
    view, published_on = reading.view.packed(), reading.announcement.published_on
    page = see(view, published_on=published_on)
    items = items_of(page, ROUNDUP_TITLE)
    not_too_many(len(items), reading.snapshot.id)
    if items:
        # what a dateline gives, the year and the month, is everybody's
        filed = published_on or max(page.filed.values(), default=None)
        seen = (see(view.only(item), published_on=filed, split=False, is_item=True) for item in items)
        return told_together([_findings(own, reading) for own in seen])
    if page.prose.openers and not is_digest(page):
        page = see(view, published_on=published_on, split=False)
    return _findings(page, reading)


def _findings(page: Page, reading: Reading) -> Findings:
    """What a page of one story tells, or an item as if it were one."""
    trips = trips_of(page)
    briefings = find_briefings(page.marked, page.presenting)
    if any(b.sentence.part == "body" for b in briefings):
        # the picture of a journey beside the news of a briefing
        trips = [t for t in trips if any(v.sentence.part != "caption" for v in t.visits)]
    cues, trips, briefings = cues_of(page, trips, briefings)
    decision = decide(cues)
    if decision.status is Status.REJECTED:
        return Findings(decision=decision, issues=page.issues)
    issues = list(page.issues)
    roundup = bool(cues.roundup)
    body = [s for s in page.prose.sentences if s.part == "body"]
    ours = {p.name for p in page.people if p.side is not Side.FOREIGN}
    foreigners = find_foreigners(page.marked, body, ours)
    delegations = [d for trip in trips for d in _delegations(page, trip, trips, foreigners, roundup, issues)]
    kept = decision.status is Status.KEPT
    return Findings(
        decision=decision,
        delegations=tuple(delegations),
        events=(
            *(event_of(page, b, foreigners, alone=len(briefings) == 1) for b in briefings),
            *(event for trip in trips for event in side_meetings_of(page, trip)),
        )
        if kept
        else (),
        reception=find_reception(
            page.marked,
            body,
            foreigners,
            reading.announcement.outlet,
            [leg.country for told in delegations for leg in told.legs],
        )
        if kept
        else (),
        claims=claims_of(page, reading.announcement.outlet, one_event=decision.rule == "K3" and len(briefings) == 1)
        if kept
        else (),
        issues=tuple(issues),
    )


def _delegations(
    page: Page,
    trip: Trip,
    trips: Sequence[Trip],
    foreigners: Sequence[Foreigner],
    roundup: bool,
    issues: list[Issue],
) -> list[DelegationVisit]:
    """The journey as one delegation; as two where only a part of its countries was briefed."""
    told = _presented(page, trip, trips)
    if roundup and not told and len({p.meeting.key for p in page.presenting}) == 1:
        told = list(page.presenting)  # a round-up of one meeting: its stations need not name it again
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
                cities=cities_of(page, trip, code),
                inviter=inviter_of(page, trip, code, issues),
                interlocutors=interlocutors_of(page, trip, code, foreigners),
                audiences=listeners_of(page, trip, code),
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
                members=members_of(page, trip),
                size=size_of(page, trip),
                legs=legs,
            )
        )
    return [own for told_of in out for own in by_team(page, trip, told_of)]


def _presented(page: Page, trip: Trip, trips: Sequence[Trip]) -> list[Presenting]:
    """What was presented on this journey: told in its item, and nearer to it than to another journey of the item."""
    sentences = {*page.sentences(trip.item), *(s for s in page.prose.sentences if s.part != "body")}
    found = [p for p in page.presenting if page.prose.sentence_at(p.meeting.at) in sentences]
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
            r"在([\ue000\ue001]++)[^，。]{0,6}(?:期间|时)?[，]?[^，。]{0,16}$",
            page.marked.text[max(at.start, left - 16) : presenting.at],
        )
        if before is None:
            return codes
        start = max(at.start, left - 16) + before.start(1)
        # 在A、12日到15日在B活动，逢人便讲; 在A、B等国开展
        left, right = page.prose.clause(start, start + 1)
        clause = page.marked.places_in(max(at.start, left), min(right, presenting.at))
        here = [p.code for p in clause if p.code in codes]
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
    name = literal(page, at, at + len(trip.name), "people.zh.titled" if person else "people.zh.by", issues)
    title = org = None
    if person is not None:
        title = literal(page, person.at, person.at + len(person.title), "people.zh.titled", issues)
        body = organisation(person.title)
        if title is not None and body is not None:
            where = person.title.find(body)
            org = title.map(lambda _: prose.printed(person.at + where, person.at + where + len(body)))
    return name, title, org


_SESSION = re.compile(r"宣介|报告会|座谈|会议|介绍会|研讨|讲座|讲解|听众|对话会|交流会|说明会|教室|礼堂|会场")


def _leg_attendance(page: Page, trip: Trip, code: str) -> Attested[int] | None:
    session = -1  # the paragraph of the last session told
    for sentence in page.sentences(trip.item):
        if _SESSION.search(page.text(sentence)):
            session = sentence.paragraph
        if len(trip.places) != 1:
            here = {p.code for p in page.marked.places_in(sentence.start, sentence.end) if p.code in trip.places}
            if here != {code}:
                continue  # whose listeners they are, only its own country in the sentence tells
        if re.search(r"驻华|驻京|来华|访华", page.text(sentence)):
            continue  # listeners at home
        count = present_in(page.prose, sentence)
        if count is not None and session == sentence.paragraph:
            return Attested(value=count.value, spans=(page.prose.quote(count.at, count.to),), rule="counts.zh.present")
    return None
