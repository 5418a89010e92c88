"""What do an English page's mentions say of its scope? Resolves direction and audience, then asks the shared table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.records import Decision, Form, Kind, Span
from pipelines.assemble.en_page import Page
from pipelines.assemble.en_reasons import foreign_congress, other_cpc, other_team, promotes, recites, resident_met
from pipelines.decide import Cues, decide
from pipelines.mentions.en.attendance import find_attendance
from pipelines.mentions.en.audiences import DIPLOMATS, FOREIGN, OWN_ABROAD, first_of, guests
from pipelines.mentions.en.delegations import Body
from pipelines.mentions.en.events import Briefing, find_briefing, theme_of
from pipelines.mentions.en.frames import Frame
from pipelines.mentions.en.organisers import MISSION
from pipelines.mentions.en.people import people_in
from pipelines.mentions.en.places import HOME, dateline_places
from pipelines.mentions.en.roundup import find_listed, find_rows, sums_up, teams_apart
from pipelines.mentions.en.sentences import within

__all__ = ["Scope", "judge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The verdict and what it rests on."""

    decision: Decision
    frames: tuple[Frame, ...]  # of the team the page is about
    briefing: Briefing | None
    roundup: bool
    apart: bool  # the news of two or three teams, each with a country of its own


_ENVOY = re.compile(
    r"\b(?:[Ss]pecial [Ee]nvoy|[Ee]nvoy (?:of|for) (?:General Secretary |Chinese (?:leader|President) )?Xi\b"
    r"|[Ee]nvoy (?:of|from|for|sent by|dispatched by) (?:the )?(?:(?:ruling )?CPC|Communist Party of China"
    r"|Chinese Communist Party"
    r"|China's (?:ruling |Communist )*[Pp]arty|Chinese (?:ruling )?party)\b|Xi(?: Jinping)?'s (?:special )?envoy"
    r"|[Ee]nvoy sent by China|China's envoy|CPC envoy)"
)
# Who carries a letter of the leader comes as his envoy, whatever the paper calls him.
_LETTER = re.compile(
    r"\b(?:convey|deliver|hand|carr|bring|brought|pass|present)\w* (?:over |on )?(?:an? |the |his )?(?:[\w-]+ ){0,2}"
    r"(?:letter|message) (?:from|of) (?:(?:its|the|their|China's|Chinese|new|top|General|Secretary|President|party"
    r"|CPC) ){0,5}"
    r"(?:leader|leadership|Secretary|chief|Xi\b|Hu\b|Central Committee)"
)
# `had a video call with NAME`: a talk of two sides, no briefing for an audience
_CALL = re.compile(
    r"\b(?:video|phone|telephone|online|virtual) (?:call|talks?|conversation|meeting|conference)\b"
    r"|\b(?:talks?|met|spoke|meeting) (?:[\w-]+ ){0,3}(?:via|by) video|\b(?:via|by|over) video(?: link)?\b",
    re.IGNORECASE,
)
_AUDIENCE = re.compile(
    r"\b(?:briefing|seminar|webinar|symposium|training|lecture|forum|workshop|course|dialogue)s?\b", re.IGNORECASE
)
_LECTURE = re.compile(
    r"\b(?:lecture (?:group|team|tour)s?|lecturers|publicity (?:group|team)s?|lecturing (?:group|team)s?)\b",
    re.IGNORECASE,
)
_LECTURE_TEAM = re.compile(r"\b(?:lectur\w+|publicity) (?:group|team|tour)s?\b", re.IGNORECASE)
_CONTACT = re.compile(
    r"\b(?:[Aa]mbassador|[Cc]onsul[- ][Gg]eneral|[Mm]inister"
    r"|head of the International Department)\b[^.;]{0,160}?\b(?:met|meets|met with|Meets(?: with)?|called on"
    r"|held talks|holds talks|received|talked)\b"
)
_TO_PRESS = re.compile(r"\b(?:press|media|reporters|journalists)\b", re.IGNORECASE)
_FORUM = re.compile(
    r"(?<!press )(?<!news )\b(?:forum|dialogue|conference|summit|seminar|symposium|workshop)\b(?! (?:call"
    r"|room))",
    re.IGNORECASE,
)


def judge(page: Page) -> Scope:
    """Decide one page. The order in which causes exclude one another:

    1. another party's congress is told, and none of ours presented: not a briefing whoever travels
    2. visitors in China: whatever they are told is no briefing abroad
    3. a team of the Party abroad (visit, else contact), an envoy, a round-up
    4. only without a team abroad: a briefing in China, online or by an embassy
    """
    prose = page.prose
    theirs = foreign_congress(page)
    visits, contacts = page.party_visits, page.party_contacts
    lead_ends = max((s.end for s in prose.lead(4)), default=0)
    told_early = [f for f in visits if f.start < lead_ends or f.sentence.part == "title"]
    frames = visits or contacts
    if page.incoming and all(_recalled(page, f) for f in told_early):
        frames = ()
    if theirs:
        frames = ()
    recited = recites(page) or other_cpc(page) or promotes(page)
    if recited:
        frames = ()
    others = [f for f in (*page.visits, *page.contacts) if f.actor is Body.OTHER and f.start < lead_ends]
    if others and frames and min(f.start for f in others) < min(f.start for f in frames):
        frames = ()
    if frames and _theirs_alone(page):
        frames = ()
    ceremony = _ceremony(page)
    if ceremony:
        frames = ()
    shown = tuple(dict.fromkeys(p.sentence for p in page.presenting))
    theme = theme_of(prose)
    listening = shown or (tuple(s for s in prose.lead(3) if theme[0] < s.end) if theme else ())
    briefing = None
    embassy_only = bool(contacts) and not visits
    resident = resident_met(page)
    if resident and not told_early:
        frames = ()
    if listening and (theme or not page.incoming) and not resident and not theirs and not recited:
        briefing = find_briefing(prose, listening, page.countries, page.outlet)
        if briefing is not None and briefing.form is Form.EMBASSY_HOSTED and embassy_only and not _has_team(page):
            frames = ()
        if briefing is not None and briefing.form is not Form.EMBASSY_HOSTED and not visits:
            # an event that no Chinese place holds, on a page that places its meetings abroad, was held there
            filed = dateline_places(prose, page.countries)
            away = bool(filed) and filed[0].code not in HOME
            abroad = [
                f for f in frames
                if away or f.rule in ("direction.en.contact", "direction.en.invited") or _with_team(page, f)
            ]  # fmt: skip
            if abroad and briefing.city is None and briefing.form is not Form.ONLINE:
                briefing = None
            else:
                frames = ()
    if briefing is not None and any(
        c.rule == "claims.en.series" or (c.unit == "teams" and c.start <= briefing.sentences[0].end)
        for c in page.totals
    ):
        briefing = None  # a count of many briefings tells of none of them
    told = (*page.party_visits, *page.party_contacts) if _first(page, _LECTURE_TEAM) else page.wave
    summed: tuple[tuple[int, int], ...] = ()
    if (page.presenting or page.meeting) and not recited:
        summed = sums_up(prose, told, page.totals, page.teams, page.dates)
    if not summed and page.meeting and not recited:
        summed = tuple((r.frame.sentence.start, r.frame.sentence.end) for r in find_listed(prose, page.countries)[:1])
    rows = find_rows(prose, told, page.countries) if summed else ()
    apart = bool(rows) and teams_apart(page.totals, rows)
    lecture = () if _mission(page) else _first(page, _LECTURE)
    if lecture and (
        (briefing is not None and briefing.form is Form.FOR_DIPLOMATS)
        or any(f.rule == "direction.en.contact" for f in frames)
        or (briefing is not None and not _first(page, _LECTURE_TEAM))
    ):
        lecture = ()  # who lectures before foreigners is no team for the home audience
    if lecture and not visits and not any(t.body is Body.FOREIGN for t in page.teams):
        frames = ()
        briefing = None
    own = _own_people(page, briefing) if briefing is not None and not frames else ()
    if own:
        briefing, lecture = None, own
    call = _video_call(page, briefing) if briefing is not None and not frames else None
    frames = (call,) if call is not None else frames
    envoy = _envoy(page) if frames and shown else ()
    if call is not None:
        envoy = (prose.quote(call.start, call.end),)
    if (
        frames
        and shown
        and not envoy
        and not visits
        and not _has_team(page)
        and any(p.reports for p in page.presenting)
    ):
        envoy = (prose.quote(page.presenting[0].start, page.presenting[0].end),)
    cues = Cues(
        team_abroad=tuple(prose.quote(f.start, f.end) for f in frames[:1]),
        presents=tuple(prose.quote(p.start, p.end) for p in page.presenting),
        envoy=envoy,
        briefing=(prose.quote(*briefing.at),) if briefing is not None else (),
        briefing_form=briefing.form if briefing is not None else None,
        conference=(prose.quote(*briefing.at),) if briefing is not None and briefing.conference else (),
        roundup=tuple(prose.quote(a, min(b, a + 300)) for a, b in summed) if rows and not apart else (),
        total=tuple(prose.quote(c.start, c.end) for c in page.totals[:1]) if page.meeting is not None else (),
        single_contact=tuple(prose.quote(f.start, f.end) for f in frames[:1])
        if frames and not visits and not _has_team(page)
        else (),
        incoming=()
        if resident or (recited and not theirs)
        else tuple(prose.quote(a, min(b, a + 300)) for a, b in page.incoming[:1]),
        domestic_lecture=lecture,
        other_body=ceremony or _other_body(page, others),
        foreign_meeting=theirs,
        contact=resident or _first(page, _CONTACT),
        forum=() if _first(page, _TO_PRESS, title=True) else _first(page, _FORUM, title=True),
    )
    decision = decide(cues)
    roundup = decision.kind is Kind.ROUNDUP and bool(rows)
    return Scope(
        decision=decision, frames=frames, roundup=roundup, apart=apart and decision.rule in ("K1", "A1"),
        briefing=briefing if decision.rule == "K3" or call is not None else None,
    )  # fmt: skip


def _own_people(page: Page, briefing: Briefing) -> tuple[Span, ...]:
    """A mission lectures to Chinese who live there, and no foreign listener is told of."""
    told = (*page.prose.lead(2), *briefing.sentences[:2])
    own = first_of(page.prose, told, OWN_ABROAD) if briefing.form is Form.EMBASSY_HOSTED else None
    if own is None or any(first_of(page.prose, briefing.sentences, p) is not None for p in (DIPLOMATS, FOREIGN)):
        return ()
    return () if guests(page.prose, briefing.sentences, page.countries) is not None else (page.prose.quote(*own),)


def _recalled(page: Page, frame: Frame) -> bool:
    """`In January, a Chinese team had come to A`, told after the news of visitors to China."""
    before = page.prose.text[max(frame.sentence.start, frame.start - 12) : frame.end]
    return re.search(r"\bhad (?:\w+ )?\w+", before) is not None and page.incoming[0][0] < frame.start


def _with_team(page: Page, frame: Frame) -> bool:
    """Does a host's sentence name a delegation of ours: `the delegation was to brief parties in A`?"""
    return _VISITING.search(page.prose.of(frame.sentence)) is not None or any(
        t.body in (Body.PARTY, Body.CHINESE, Body.OPEN) and not t.lecture
        and _DELEGATION.search(page.prose.text, t.start, t.noun) is not None
        for t in within(page.teams, frame.sentence.start, frame.sentence.end)
    )  # fmt: skip


_VISITING = re.compile(r"\bvisiting (?:Chinese|CPC|Communist|[Pp]arty|senior|vice|deputy|assistant|official from)\b")
_DELEGATION = re.compile(r"\b(?:delegation|team)s?$", re.IGNORECASE)


def _theirs_alone(page: Page) -> bool:
    """Does the first sentence name another body's team, and the page none of the Party's?"""
    first = page.prose.part("body")[:1]
    early = [t for t in page.teams if first and first[0].start <= t.start < first[0].end]
    ours = page.party_leads or any(t.body is Body.PARTY for t in page.teams)
    return not ours and any(t.body is Body.OTHER for t in early)


def _other_body(page: Page, others: Sequence[Frame]) -> tuple[Span, ...]:
    team = other_team(page)
    if team or not others or page.presenting:
        return tuple(page.prose.quote(f.start, f.end) for f in others[:1]) or team
    return () if promotes(page) else tuple(page.prose.quote(f.start, f.end) for f in others[:1])


def _video_call(page: Page, briefing: Briefing) -> Frame | None:
    """direction.en.video: an official of the Party informs one foreign side in a video call; where that side is."""
    if briefing.form is not Form.ONLINE or briefing.country is None or find_attendance(page.prose, briefing.sentences):
        return None
    lead = page.prose.lead(3)
    if not any(p.reports for p in page.presenting) or any(_AUDIENCE.search(page.prose.of(s)) for s in lead):
        return None
    for sentence in (s for s in lead if s.part == "body"):
        call = _CALL.search(page.prose.text, sentence.start, sentence.end)
        people = people_in(page.prose, sentence.start, sentence.end)
        if call is not None and people:
            return Frame(
                sentence=sentence, start=call.start(), end=call.end(), actor=Body.PARTY, plural=False,
                person=people[0], places=(briefing.country,), contact=True, future=False, present=False,
                rule="direction.en.video",
            )  # fmt: skip
    return None


def _mission(page: Page) -> bool:
    """Is a Chinese mission abroad told in the lead? Who lectures, or listens as a lecturer, is then not at home."""
    return any(MISSION.search(page.prose.of(s)) is not None for s in page.prose.lead(4))


_OF_PRESIDENT = re.compile(
    r"\b[Ee]nvoy (?:of|for|from) (?:the )?(?:Chinese )?(?:[Pp]resident|Xi Jinping)\b|\bpresidential envoy\b"
    r"|\bXi(?: Jinping)?'s (?:special )?envoy\b"
)
_CEREMONY = re.compile(r"\b(?:inauguration|swearing-in|sworn in|coronation|funeral|enthronement)\b", re.IGNORECASE)


def _ceremony(page: Page) -> tuple[Span, ...]:
    """A special envoy of the President at an inauguration: the state's guest, unless he presents a Party meeting."""
    return () if page.presenting or not _first(page, _CEREMONY) else _first(page, _OF_PRESIDENT)


def _has_team(page: Page) -> bool:
    ours = (Body.PARTY, Body.CHINESE, *((Body.OPEN,) if page.party_leads else ()))
    return any(t.body in ours and not t.lecture for t in page.teams)


def _envoy(page: Page) -> tuple[Span, ...]:
    """An envoy of the Party in title or lead; `envoys` in the plural are diplomats."""
    for sentence in (*page.prose.part("body")[:4], *page.prose.part("title")):
        hit = _ENVOY.search(page.prose.text, sentence.start, sentence.end)
        hit = hit or _LETTER.search(page.prose.text, sentence.start, sentence.end)
        if hit is not None and not re.match(r"s\b", page.prose.text[hit.end() : hit.end() + 1]):
            return (page.prose.quote(*hit.span()),)
    return ()


def _first(page: Page, pattern: re.Pattern[str], *, title: bool = False) -> tuple[Span, ...]:
    for sentence in page.prose.part("title") if title else page.prose.lead(4):
        hit = pattern.search(page.prose.text, sentence.start, sentence.end)
        if hit is not None:
            return (page.prose.quote(*hit.span()),)
    return ()
