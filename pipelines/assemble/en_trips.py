"""Which teams went where, led by whom, when: the mentions of one English page as visits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from archive.records import Attested, DelegationVisit, LegVisit, Mode, Precision
from pipelines.assemble.en_cues import Scope
from pipelines.assemble.en_leaders import leader_of
from pipelines.assemble.en_mode import mode_of
from pipelines.assemble.en_page import Page, closed_on
from pipelines.assemble.en_values import attested_day, meeting_of
from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en import people
from pipelines.mentions.en.attendance import find_attendance
from pipelines.mentions.en.direction import Frame
from pipelines.mentions.en.hosts import Host, find_hosts
from pipelines.mentions.en.leaders import Leader, find_leader, title_as
from pipelines.mentions.en.places import locatives
from pipelines.mentions.en.presenting import Presenting
from pipelines.mentions.en.roundup import find_rows
from pipelines.mentions.en.sentences import Sentence
from pipelines.mentions.en.stays import Stay, find_stays
from pipelines.mentions.en.titles import organisation

__all__ = ["find_trips"]

_EARLIER = re.compile(r"\b(?:[Ee]arlier|[Pp]reviously|[Ll]ast (?:week|month)|before that)\b")
_AUDIENCE_OF = re.compile(
    r"\b(?:leaders?|leaderships?|parties|party leaders|officials|sides?|governments?|people|counterparts) (?:of|in"
    r"|from) (?:the )?"
)
_AUDIENCES = (
    ("party", re.compile(r"\bpart(?:y|ies)\b(?! School| of China| Constitution)|\b[A-Z][\w']+ Part(?:y|ies)\b")),
    ("government", re.compile(r"\b(?:government|ministr\w+|officials|senators|parliament\w*|lawmakers)\b")),
    ("think_tank", re.compile(r"\bthink[- ]tanks?\b", re.IGNORECASE)),
    ("media", re.compile(r"\b(?:media|journalists)\b")),
    ("academia", re.compile(r"\b(?:scholars|universit\w+|professors|academ\w+|students)\b")),
    (
        "business",
        re.compile(r"\b(?:compan\w+|enterprises|entrepreneurs|business (?:circles|community|people|leaders))\b"),
    ),
    ("overseas_chinese", re.compile(r"\boverseas Chinese\b")),
)


def find_trips(page: Page, scope: Scope) -> tuple[DelegationVisit, ...]:
    """The delegations of a kept or adjacent page.

    returns  one per team; one trip that briefed in one country and not in another is told as two; a kept page whose
             earlier briefings elsewhere are told in passing has those as a delegation of the past
    """
    if scope.roundup:
        return tuple(_roundup(page))
    main, codes = _legs(page, (*scope.frames, *_also(page, scope.frames)))
    if not codes:
        return ()
    sentences = page.prose.part("body") + page.prose.part("title")
    earlier = _earlier(page, codes)
    told = tuple(s for s in sentences if s not in {e[0] for e in earlier})
    leader = leader_of(page, scope, told)
    stays = _stays(page, codes, told, page.presenting)
    mode = mode_of(page, main, stays)
    hosts = find_hosts(page.prose, page.countries)
    presented = _presented_in(page, codes)
    groups = [g for g in ([c for c in codes if c in presented], [c for c in codes if c not in presented]) if g]
    found = []
    for group in groups:
        meeting = meeting_of(page, page.presenting) if page.presenting and group[0] in presented else None
        legs = tuple(_leg(page, main, code, stays.get(code), hosts, codes) for code in group)
        found.append(_delegation(page, meeting, mode, leader, legs))
    for sentence, places, presenting in earlier:
        own = tuple(p.code for p in places)
        past = _stays(page, own, (sentence,), (presenting,))
        legs = tuple(_leg(page, {p.code: p for p in places}, code, past.get(code), (), own) for code in own)
        post = title_as(page.prose, sentence)
        head = replace(leader, title=post) if leader is not None and post is not None else leader
        found.append(_delegation(page, meeting_of(page, (presenting,)), Mode.RETROSPECTIVE, head, legs))
    return tuple(found)


def _legs(page: Page, frames: Sequence[Frame]) -> tuple[dict[str, CountryMention], tuple[str, ...]]:
    """Country → the mention that shows the visit, body before title, in the order of the page."""
    found: dict[str, CountryMention] = {}
    body = [f for f in frames if f.sentence.part == "body"]
    for frame in body + [f for f in frames if f.sentence.part == "title"]:
        if frame.sentence.part == "title" and body and not frame.places:
            continue
        if frame.contact and found and not _same_trip(page, frame):
            continue
        for place in frame.places:
            found.setdefault(place.code, place)
    if "EU" in found and found.get("BE") is not None and found["BE"].kind == "capital":
        del found["BE"]  # Brussels is where the institutions sit
    return found, tuple(found)


def _also(page: Page, frames: Sequence[Frame]) -> list[Frame]:
    """Meetings in further countries of the journey: `It toured A. In CITY of B, it held talks`; place first."""
    if not frames or frames[0].contact:
        return []
    return [
        f for f in page.party_contacts
        if f.rule == "direction.en.contact" and f.sentence.part == "body" and f.places[0].start - f.sentence.start <= 8
    ]  # fmt: skip


def _same_trip(page: Page, frame: Frame) -> bool:
    return not _EARLIER.search(page.prose.of(frame.sentence))


def _earlier(page: Page, codes: Sequence[str]) -> list[tuple[Sentence, tuple[CountryMention, ...], Presenting]]:
    """Briefings told in passing: `Earlier this month NAME briefed the leaders of A and B on the congress`."""
    found = []
    for presented in page.presenting:
        sentence = presented.sentence
        if sentence.part != "body" or not _EARLIER.search(page.prose.of(sentence)):
            continue
        places: dict[str, CountryMention] = {p.code: p for p in locatives(page.prose, sentence, page.countries)}
        for hit in _AUDIENCE_OF.finditer(page.prose.text, sentence.start, sentence.end):
            cursor = hit.end()
            for mention in page.countries:
                if hit.end() <= mention.start < sentence.end and re.fullmatch(
                    r"(?:,| and|, and)? ?(?:the )?", page.prose.text[cursor : mention.start]
                ):
                    places.setdefault(mention.code, mention)
                    cursor = mention.end
        others = tuple(p for code, p in places.items() if code not in codes and code != "CN")
        if others:
            found.append((sentence, others, presented))
    return found


def _presented_in(page: Page, codes: Sequence[str]) -> set[str]:
    """The legs in which the meeting was presented: all, unless every telling names the place it was in."""
    named: set[str] = set()
    for presented in page.presenting:
        if presented.sentence.part != "body":
            continue
        here = {m.code for m in locatives(page.prose, presented.sentence, page.countries)} & set(codes)
        if not here:
            return set(codes)
        named |= here
    others = set(codes) - named
    if not named or not others:
        return set(codes)
    # a leg is without briefing only when the page tells what was done there
    told = {
        m.code for s in page.prose.part("body") for m in locatives(page.prose, s, page.countries)
        if not any(p.sentence == s for p in page.presenting)
    }  # fmt: skip
    return named if others <= told else set(codes)


def _stays(
    page: Page, codes: Sequence[str], told: Iterable[Sentence], presenting: Sequence[Presenting]
) -> dict[str, Stay]:
    closed = closed_on(page.meeting.meeting) if page.meeting is not None and presenting else None
    return dict(
        find_stays(
            page.prose, codes, page.countries, tuple(told), page.dates, page.meetings, page.when,
            closed - timedelta(days=1) if closed is not None else None,
        )
    )  # fmt: skip


def _leg(
    page: Page,
    main: dict[str, CountryMention],
    code: str,
    stay: Stay | None,
    hosts: Sequence[Host],
    codes: Sequence[str],
) -> LegVisit:
    prose = page.prose
    country = Attested(value=code, spans=(prose.quote(main[code].start, main[code].end),), rule="direction.en.visit")
    cities: dict[str, Attested[str]] = {}
    inside: list[Sentence] = []
    for sentence in prose.part("body"):
        for mention in locatives(prose, sentence, page.countries):
            if mention.code != code and not (code == "EU" and mention.surface == "Brussels" and "BE" not in codes):
                continue
            inside.append(sentence)
            if mention.kind in ("capital", "city") and not _about_others(prose.of(sentence)):
                cities.setdefault(
                    mention.surface,
                    Attested(
                        value=mention.surface,
                        spans=(prose.quote(mention.start, mention.end),),
                        rule="direction.en.city",
                    ),
                )
    inviter = _inviter(page, code, hosts, codes)
    came = find_attendance(prose, prose.part("body")) if len(codes) == 1 and page.presenting else None
    return LegVisit(
        country=country,
        start=attested_day(page, stay.start) if stay is not None and stay.start is not None else None,
        end=attested_day(page, stay.end) if stay is not None and stay.end is not None else None,
        precision=stay.precision if stay is not None else Precision.UNKNOWN,
        cities=tuple(cities.values()),
        inviter=inviter,
        audiences=_audiences(page),
        attendance=Attested(
            value=came.quantity, spans=(prose.quote(came.start, came.end),), rule="events.en.attendance"
        )
        if came
        else None,
    )


def _about_others(text: str) -> bool:
    """Sentences that place something other than the team: embassies that say, envoys bound elsewhere."""
    return re.search(r"\b(?:[Ee]mbassy in|was born|will later|next stop)\b", text) is not None


def _inviter(page: Page, code: str, hosts: Sequence[Host], codes: Sequence[str]) -> Attested[str] | None:
    mine = [h for h in hosts if h.code == code] or (
        [h for h in hosts if h.code is None or len(codes) == 1] if len(codes) == 1 else []
    )
    if not mine and len(codes) > 1:
        open_hosts = [h for h in hosts if h.code is None]
        mine = open_hosts if len(hosts) == 1 else []
    if not mine:
        return None
    host = mine[0]
    return Attested(
        value=page.prose.printed(host.start, host.end), spans=(page.prose.quote(host.start, host.end),), rule=host.rule
    )


def _audiences(page: Page) -> tuple[str, ...]:
    text = " ".join(page.prose.of(p.sentence) for p in page.presenting)
    return tuple(name for name, pattern in _AUDIENCES if pattern.search(text))


def _delegation(
    page: Page, meeting: Attested[str] | None, mode: Mode, leader: Leader | None, legs: tuple[LegVisit, ...]
) -> DelegationVisit:
    prose = page.prose
    name = title = org = None
    if leader is not None:
        spans = dict.fromkeys((prose.quote(*leader.name), prose.quote(*leader.at)))
        value = prose.printed(*leader.name)
        name = Attested(
            value=value,
            spans=tuple(s for s in spans if value in s.quote) or (prose.span(*leader.name),),
            rule=leader.rule,
        )
        if leader.title is not None:
            printed = prose.printed(*leader.title)
            title = Attested(value=printed, spans=(prose.quote(*leader.title),), rule="people.en.title")
            body = organisation(prose, leader.title)
            if body is not None:
                org = Attested(value=prose.printed(*body), spans=(prose.quote(*body),), rule="people.en.organisation")
    return DelegationVisit(meeting=meeting, mode=mode, leader_name=name, leader_title=title, leader_org=org, legs=legs)


def _roundup(page: Page) -> Iterable[DelegationVisit]:
    visited = {f.sentence.start for f in page.party_visits}
    met = [f for f in page.party_contacts if f.sentence.start not in visited]
    frames = sorted((*page.party_visits, *met), key=lambda f: (f.start, f.contact))
    rows = find_rows(page.prose, frames)
    every = tuple(dict.fromkeys(p.code for row in rows for p in row.places))  # a day beside A is not one of B
    for row in rows:
        main = {p.code: p for p in row.places}
        stays = _stays(page, every, row.sentences, page.presenting)
        leader = find_leader(page.prose, row.sentences)
        several = {p.full for s in row.sentences for p in people.people_in(page.prose, s.start, s.end)}
        if row.person is not None and (leader is None or len(several) > 1):
            leader = Leader(name=row.person.name, title=row.person.title, at=row.person.name, rule="people.en.subject")
        if leader is None and not row.frame.plural:
            named = [p for s in row.sentences for p in people.people_in(page.prose, s.start, s.end)]
            if len({p.full for p in named}) == 1:
                leader = Leader(name=named[0].name, title=named[0].title, at=named[0].name, rule="people.en.subject")
        legs = tuple(_leg(page, main, code, stays.get(code), (), tuple(main)) for code in main)
        yield _delegation(page, meeting_of(page, page.presenting), Mode.ROUNDUP_ONLY, leader, legs)
