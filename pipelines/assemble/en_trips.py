"""Which teams went where, led by whom, when: the mentions of one English page as visits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from archive.records import Attested, DelegationVisit, LegVisit, Mode
from pipelines.assemble.en_contacts import members_of, size_of
from pipelines.assemble.en_cues import Scope
from pipelines.assemble.en_leaders import leader_of
from pipelines.assemble.en_legs import leg_of
from pipelines.assemble.en_mode import mode_of
from pipelines.assemble.en_page import Page, closed_on
from pipelines.assemble.en_values import meeting_of
from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en import people
from pipelines.mentions.en.frames import Frame
from pipelines.mentions.en.hosts import find_hosts
from pipelines.mentions.en.leaders import Leader, find_leader, title_as
from pipelines.mentions.en.places import locatives
from pipelines.mentions.en.presenting import Presenting
from pipelines.mentions.en.roundup import find_rows
from pipelines.mentions.en.sentences import Sentence
from pipelines.mentions.en.stays import Stay, find_stays
from pipelines.mentions.en.titles import organisation

__all__ = ["find_trips"]

_EARLIER = re.compile(r"\b(?:[Ee]arlier|[Pp]reviously|[Ll]ast (?:week|month)|before that)\b")
_LONG_AGO = re.compile(rf"{_EARLIER.pattern}|\b(?:[Ll]ast year|years? ago)\b")
_AUDIENCE_OF = re.compile(
    r"\b(?:leaders?|leaderships?|parties|party leaders|officials|sides?|governments?|people|counterparts) (?:of|in"
    r"|from) (?:the )?"
)


_LIKE_IT = re.compile(
    r"\b(?:similar|such|other|further|comparable|like) (?:[\w-]+ ){0,2}(?:teams|delegations|groups|missions|envoys)\b"
)
_SAME = re.compile(r"\b[Tt]he same (?:delegation|team|group)\b")
_NEXT_ONE = re.compile(r"(?:Another|Others|A (?:second|third|further))\b")
_STATION = ("roundup.en.turn", "roundup.en.one", "roundup.en.fronted", "roundup.en.span")
_ANOTHER = re.compile(r"\b[Aa]nother (?:[\w-]+ ){0,2}(?:group|team|delegation|mission)\b")


def find_trips(page: Page, scope: Scope) -> tuple[DelegationVisit, ...]:
    """The delegations of a kept or adjacent page.

    returns  one per team; one trip that briefed in one country and not in another is told as two; a kept page whose
             earlier briefings elsewhere are told in passing has those as a delegation of the past
    """
    if scope.roundup or scope.apart:
        return tuple(_roundup(page, alone=scope.apart))
    main, codes = _legs(page, (*scope.frames, *_also(page, scope.frames)))
    if not codes:
        return ()
    sentences = page.prose.part("body") + page.prose.part("title")
    earlier = _earlier(page, codes)
    mine = {f.sentence for f in scope.frames[:1]}
    told = tuple(
        s for s in sentences
        if s not in {e[0] for e in earlier} and (s in mine or _ANOTHER.search(page.prose.of(s)) is None)
    )  # fmt: skip
    leader = leader_of(page, scope, told)
    passed = _passed(scope.frames)
    bound = tuple(c for c in codes if c not in passed)  # days and hosts told of no country in particular
    stays = _stays(page, bound, told, page.presenting)
    mode = mode_of(page, stays)
    hosts = find_hosts(page.prose, page.countries)
    presented = _presented_in(page, codes)
    groups = [g for g in ([c for c in codes if c in presented], [c for c in codes if c not in presented]) if g]
    found = []
    for group in groups:
        meeting = meeting_of(page, page.presenting) if page.presenting and group[0] in presented else None
        legs = tuple(
            leg_of(page, main, code, stays.get(code), hosts, bound)
            if code in bound
            else leg_of(page, main, code, None, [h for h in hosts if h.code == code], codes)
            for code in group
        )
        found.append(_delegation(page, meeting, mode, leader, legs))
    for sentence, places, presenting in earlier:
        own = tuple(p.code for p in places)
        past = _stays(page, own, (sentence,), (presenting,))
        legs = tuple(leg_of(page, {p.code: p for p in places}, code, past.get(code), (), own) for code in own)
        post = title_as(page.prose, sentence)
        head = replace(leader, title=post) if leader is not None and post is not None else leader
        found.append(_delegation(page, meeting_of(page, (presenting,)), Mode.RETROSPECTIVE, head, legs))
    return tuple(found)


def _passed(frames: Sequence[Frame]) -> set[str]:
    """Countries told only as where the team came from: `comes to A from B, where it gave such briefings`."""
    there = {p.code for f in frames if f.rule == "direction.en.came_from" for p in f.places}
    return there - {p.code for f in frames if f.rule != "direction.en.came_from" for p in f.places}


def _legs(page: Page, frames: Sequence[Frame]) -> tuple[dict[str, CountryMention], tuple[str, ...]]:
    """Country → the mention that shows the visit, body before title, in the order of the page."""
    found: dict[str, CountryMention] = {}
    body = [f for f in frames if f.sentence.part == "body"]
    for frame in body + [f for f in frames if f.sentence.part == "title"]:
        if frame.sentence.part == "title" and body and not frame.places:
            continue
        if frame.contact and found and not _same_trip(page, frame):
            continue
        if found and _anothers(page, frame):
            continue
        if (
            frame.future
            and found
            and not any(p.code in found for p in frame.places)
            and any(not f.future and f.start < frame.start for f in body)
        ):
            continue  # `arrived in A on Tuesday and will go to B`: the next stop
        if found and frame.plural and _LIKE_IT.search(page.prose.text, frame.sentence.start, frame.end):
            continue  # `China has sent similar teams to A and B this month`
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


def _anothers(page: Page, frame: Frame) -> bool:
    """An earlier journey under another leader, recalled beside this one: `Last year a team led by NAME went to A`."""
    if not _LONG_AGO.search(page.prose.of(frame.sentence)):
        return False
    theirs, ours = find_leader(page.prose, (frame.sentence,)), find_leader(page.prose, page.prose.part("body"))
    text = page.prose.text
    return theirs is not None and ours is not None and text[slice(*theirs.name)] != text[slice(*ours.name)]


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


def _delegation(
    page: Page, meeting: Attested[str] | None, mode: Mode, leader: Leader | None, legs: tuple[LegVisit, ...]
) -> DelegationVisit:
    """One delegation of the page.

    people.en.title          the printed post of the leader, whole
    people.en.organisation   the Party body in it
    """
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
    several = mode is Mode.ROUNDUP_ONLY or mode is Mode.RETROSPECTIVE
    return DelegationVisit(
        meeting=meeting, mode=mode, leader_name=name, leader_title=title, leader_org=org, legs=legs,
        members=() if several else members_of(page, name.value if name is not None else None),
        size=None if several else size_of(page),
    )  # fmt: skip


def _roundup(page: Page, *, alone: bool) -> Iterable[DelegationVisit]:
    """alone: the teams are told one by one as news, so each has the mode of its own stays."""
    visited = {f.sentence.start for f in page.party_visits}
    met = [f for f in page.wave if f.contact and f.sentence.start not in visited]
    frames = sorted((*page.party_visits, *met), key=lambda f: (f.start, f.contact))
    rows = find_rows(page.prose, frames, page.countries)
    before: Leader | None = None
    every = tuple(dict.fromkeys(p.code for row in rows for p in row.places))  # a day beside A is not one of B
    for row in rows:
        main = {p.code: p for p in row.places}
        stays = _stays(page, every, row.sentences, page.presenting)
        # what stands beside a station in its paragraph may be the next one's
        own_alone = row.frame.rule in _STATION or _NEXT_ONE.match(page.prose.of(row.frame.sentence)) is not None
        told = (row.frame.sentence,) if own_alone else row.sentences
        leader = find_leader(page.prose, told)
        several = {p.full for s in row.sentences for p in people.people_in(page.prose, s.start, s.end)}
        if row.person is not None and (leader is None or len(several) > 1):
            leader = Leader(name=row.person.name, title=row.person.title, at=row.person.name, rule="people.en.subject")
        if leader is None and not row.frame.plural:
            named = [p for s in told for p in people.people_in(page.prose, s.start, s.end)]
            if len({p.full for p in named}) == 1:
                leader = Leader(name=named[0].name, title=named[0].title, at=named[0].name, rule="people.en.subject")
        if leader is None and any(_SAME.search(page.prose.of(s)) for s in row.sentences):
            leader = before
        before = leader
        own = find_hosts(page.prose, page.countries, row.sentences)
        legs = tuple(leg_of(page, main, code, stays.get(code), own, tuple(main), row.sentences) for code in main)
        own_days = {code: stays[code] for code in main if code in stays}
        mode = mode_of(page, own_days) if alone else Mode.ROUNDUP_ONLY
        yield _delegation(page, meeting_of(page, page.presenting), mode, leader, legs)
