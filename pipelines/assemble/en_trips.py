"""Which teams went where, led by whom, when: the mentions of one English page as visits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from archive.records import Attested, DelegationVisit, LegVisit, Mode, Precision, Span
from pipelines.assemble.en_cues import Scope
from pipelines.assemble.en_page import Page, closed_on
from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en import people
from pipelines.mentions.en.direction import Frame, locatives
from pipelines.mentions.en.events import find_attendance
from pipelines.mentions.en.hosts import Host, find_hosts
from pipelines.mentions.en.presenting import Presenting
from pipelines.mentions.en.roundup import find_rows
from pipelines.mentions.en.sentences import Sentence
from pipelines.mentions.en.stays import Bound, Stay, find_stays

__all__ = ["attested_day", "find_trips", "meeting_of"]

_CANCELLED = re.compile(
    r"\b(?:cancel(?:led|ed|s)|called off|postponed|scrapped) (?:(?:his|its|her|their|the|a|an|this|that|planned"
    r"|scheduled) ){0,3}(?:[\w-]+ )?(?:visit|trip|tour|delegation)|\b(?:visit|trip|tour)\b[^.;]{0,160}? (?:has been"
    r"|had been|was|is) (?:cancel|called off|postponed)"
)
_DENIED = re.compile(r"\b(?:denied|denies|no plans? for|dismissed) (?:\w+ ){0,8}(?:visit|trip|delegation)\b")
_OVER = re.compile(
    r"\b(?:concluded|concludes|wrapp(?:ed|ing) up|wraps up|ended|ends|completed|rounded off) (?:(?:a|an|its|his"
    r"|her|their|the|this) )(?:[\w-]+ ){0,4}(?:visit|tour|trip)\b"
    r"|\b(?:visit|tour|trip)\b[\w ]{0,40} (?:concluded|ended|came to an end|come to an end)\b"
    r"|\breturned to (?:Beijing|China)\b|\bleft for (?:home|Beijing)\b"
)
_GOING_ON = re.compile(
    r"\b(?:is|are|currently) (?:now )?(?:visiting|touring|leading|heading|on a|on an|in the)\b"
    r"|\bvisiting (?:CPC|Chinese|delegation|Party|team)\b|\barrived (?:here|in)\b|\bkick(?:s|ed) off\b"
    r"|\bthe visit comes\b|\b[Tt]he envoy is\b|\bis in [A-Z]|\bwho is (?:heading|leading|visiting)\b"
    r"|\bduring (?:his|its|their) (?:ongoing|current)\b"
)
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
    main, codes = _legs(page, scope.frames)
    if not codes:
        return ()
    sentences = page.prose.part("body") + page.prose.part("title")
    earlier = _earlier(page, codes)
    told = tuple(s for s in sentences if s not in {e[0] for e in earlier})
    leader = _leader(page, scope, told)
    stays = _stays(page, codes, told, page.presenting)
    mode = _mode(page, main, stays)
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
        found.append(_delegation(page, meeting_of(page, (presenting,)), Mode.RETROSPECTIVE, leader, legs))
    return tuple(found)


def meeting_of(page: Page, presenting: Sequence[Presenting]) -> Attested[str] | None:
    """The page's meeting, with the sentence that presents it and the one that names it in full."""
    if page.meeting is None or page.meeting.meeting is None:
        return None
    same = [p for p in presenting if p.mention.meeting == page.meeting.meeting]
    explicit = [m for m in page.meetings if m.meeting == page.meeting.meeting and m.basis == "explicit"]
    spans: dict[Span, None] = {}
    for presented in same[:1]:
        spans[page.prose.quote(presented.mention.start, presented.mention.end)] = None
    for mention in explicit[:1] or [page.meeting]:
        spans[page.prose.quote(mention.start, mention.end)] = None
    return Attested(value=page.meeting.meeting, spans=tuple(spans), rule=same[0].rule if same else "meetings.en.named")


def attested_day(page: Page, bound: Bound) -> Attested[date]:
    """A day with its phrase's sentence, and the dateline it was told from when it is a weekday or `today`."""
    spans = dict.fromkeys(page.prose.quote(a, b) for a, b in bound.spans)
    line = page.prose.dateline
    relative = ("dates.en.weekdays", "dates.en.weekday", "dates.en.relative", "stays.en.length")
    if line is not None and line.day is not None and bound.rule in relative:
        spans[page.prose.span(line.start, line.day[1])] = None
    return Attested(value=bound.day, spans=tuple(spans), rule=bound.rule)


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


def _leader(page: Page, scope: Scope, told: Sequence[Sentence]) -> people.Leader | None:
    body = [s for s in told if s.part == "body"]
    title = [s for s in told if s.part == "title"]
    leader = people.find_leader(page.prose, body)
    if leader is None:
        leader = _acting(page, scope)
    if leader is None:
        leader = people.find_leader(page.prose, title)
    if leader is None:
        leader = _presenter(page)
    if leader is None or leader.title is not None:
        return leader
    name = page.prose.text[slice(*leader.name)]
    known = people.full_names(page.prose).get(name.split(" ")[0])
    title = known.title if known is not None and known.full == name else None
    if title is None:
        title = people.split_title(page.prose, name.split(" ")[0])
    return replace(leader, title=title)


def _presenter(page: Page) -> people.Leader | None:
    """people.en.presenter: the only official of the Party named in the sentences that present the meeting."""
    named = {
        p.full: p
        for shown in page.presenting
        for p in people.people_in(page.prose, shown.sentence.start, shown.start)
        if p.title is not None and people.is_party_title(page.prose.text[slice(*p.title)])
    }
    if len(named) != 1:
        return None
    person = next(iter(named.values()))
    return people.Leader(name=person.name, title=person.title, at=person.name, rule="people.en.presenter")


def _acting(page: Page, scope: Scope) -> people.Leader | None:
    """people.en.subject: who visits, meets or briefs, when the page says of nobody that they lead."""
    frames = sorted(
        (f for f in scope.frames if f.person is not None and not f.plural),
        key=lambda f: (f.sentence.part != "body", f.start),
    )
    for frame in frames:
        person = frame.person
        assert person is not None
        title = page.prose.text[slice(*person.title)] if person.title is not None else ""
        if frame.sentence.part == "body" and any(
            t.start >= frame.sentence.start and t.noun <= person.name[0] and not t.lecture
            for t in page.teams
            if t.start < frame.sentence.end
        ):
            continue  # named after a team that somebody else may lead
        if not re.search(r"[Aa]mbassador|[Cc]onsul", title) and (title or frame.contact or scope.decision.rule == "K2"):
            return people.Leader(name=person.name, title=person.title, at=person.name, rule="people.en.subject")
    return None


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


def _mode(page: Page, main: dict[str, CountryMention], stays: dict[str, Stay]) -> Mode:
    prose = page.prose
    lead = " ".join(prose.of(s) for s in prose.lead(4))
    whole = " ".join(prose.of(s) for s in prose.part("body"))
    if _CANCELLED.search(lead):
        return Mode.CANCELLED
    if _DENIED.search(lead):
        return Mode.DENIED
    frames = (
        [f for f in page.party_visits if f.sentence.part == "body"]
        or list(page.party_visits)
        or list(page.party_contacts)
    )
    ends = [
        s.end.day
        for s in stays.values()
        if s.end is not None and s.precision in (Precision.LEG_RANGE, Precision.SHARED_RANGE)
    ]
    starts = [s.start.day for s in stays.values() if s.start is not None]
    told = page.when.told
    if frames and frames[0].future and not any(not f.future and not f.present for f in frames):
        return Mode.ANNOUNCED
    if told is not None and starts and min(starts) > told:
        return Mode.ANNOUNCED
    if told is not None and ends and max(ends) > told:
        return Mode.UNDER_WAY if not frames or not frames[0].future else Mode.ANNOUNCED
    if _OVER.search(whole) and not _GOING_ON.search(lead):
        return Mode.CONCLUDED
    if ends and told is not None and max(ends) <= told:
        return Mode.CONCLUDED
    if _GOING_ON.search(whole):
        return Mode.UNDER_WAY
    if page.party_visits:
        return Mode.CONCLUDED
    if all(p.planned for p in page.presenting) and page.presenting:
        return Mode.ANNOUNCED
    return Mode.UNDER_WAY


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
    return (
        re.search(
            r"\b(?:[Ee]mbassy in|nuclear|last (?:year|month)|was born|headquarter\w+ in|will later|next stop)\b", text
        )
        is not None
    )


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
    page: Page, meeting: Attested[str] | None, mode: Mode, leader: people.Leader | None, legs: tuple[LegVisit, ...]
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
            body = people.organisation(prose, leader.title)
            if body is not None:
                org = Attested(value=prose.printed(*body), spans=(prose.quote(*body),), rule="people.en.organisation")
    return DelegationVisit(meeting=meeting, mode=mode, leader_name=name, leader_title=title, leader_org=org, legs=legs)


def _roundup(page: Page) -> Iterable[DelegationVisit]:
    frames = sorted((*page.party_visits, *page.party_contacts), key=lambda f: (f.start, f.contact))
    for row in find_rows(page.prose, frames):
        main = {p.code: p for p in row.places}
        stays = _stays(page, tuple(main), row.sentences, page.presenting)
        leader = people.find_leader(page.prose, row.sentences)
        if leader is None and row.person is not None:
            leader = people.Leader(
                name=row.person.name, title=row.person.title, at=row.person.name, rule="people.en.subject"
            )
        if leader is None and not row.frame.plural:
            named = [p for s in row.sentences for p in people.people_in(page.prose, s.start, s.end)]
            if len({p.full for p in named}) == 1:
                leader = people.Leader(
                    name=named[0].name, title=named[0].title, at=named[0].name, rule="people.en.subject"
                )
        legs = tuple(_leg(page, main, code, stays.get(code), (), tuple(main)) for code in main)
        yield _delegation(page, meeting_of(page, page.presenting), Mode.ROUNDUP_ONLY, leader, legs)
