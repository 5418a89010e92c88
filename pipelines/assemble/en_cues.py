"""What do an English page's mentions say of its scope? Resolves direction and audience, then asks the shared table."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.records import Decision, Form, Kind, Span
from pipelines.assemble.en_page import Page
from pipelines.decide import Cues, decide
from pipelines.mentions.en.delegations import Body
from pipelines.mentions.en.direction import Frame
from pipelines.mentions.en.events import Briefing, find_briefing, theme_of
from pipelines.mentions.en.organisers import MISSION
from pipelines.mentions.en.places import HOME, dateline_places
from pipelines.mentions.en.roundup import find_rows, sums_up
from pipelines.mentions.en.sentences import within

__all__ = ["Scope", "judge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The verdict and what it rests on."""

    decision: Decision
    frames: tuple[Frame, ...]  # of the team the page is about
    briefing: Briefing | None
    roundup: bool


_ENVOY = re.compile(
    r"\b(?:[Ss]pecial [Ee]nvoy|[Ee]nvoy (?:of|for) (?:General Secretary |Chinese (?:leader|President) )?Xi\b"
    r"|[Ee]nvoy (?:of|from|for|sent by|dispatched by) (?:the )?(?:(?:ruling )?CPC|Communist Party of China"
    r"|Chinese Communist Party"
    r"|China's (?:ruling |Communist )*[Pp]arty|Chinese (?:ruling )?party)\b|Xi(?: Jinping)?'s (?:special )?envoy"
    r"|[Ee]nvoy sent by China|China's envoy|CPC envoy)"
)
_LECTURE = re.compile(
    r"\b(?:lecture (?:group|team|tour)s?|lecturers|publicity (?:group|team)s?|lecturing (?:group|team)s?)\b",
    re.IGNORECASE,
)
_LECTURE_TEAM = re.compile(r"\b(?:lectur\w+|publicity) (?:group|team|tour)s?\b", re.IGNORECASE)
# A life told at its end or at a new post recites journeys; it reports none.
_DIED = re.compile(
    r"\b(?:retires?|steps down|dies|died|passe[sd] away|obituary|obituaries|in memoriam|laid to rest)\b", re.IGNORECASE
)
_APPOINTED = re.compile(
    r"\b(?:(?:is|was|were|has been|been|gets?|newly) (?:appointed|named|promoted|made|elected)|appointed|named"
    r"|takes? (?:over|office|up (?:the )?post)|took (?:over|office)|becomes|to head|new (?:head|chief|minister|director"
    r"|ambassador|boss|face))\b"
)
_HONOURED = re.compile(
    r"\b(?:awarded|honou?red|(?:receives?|gets?|wins?) (?:[\w-]+ ){0,4}(?:medal|order|prize|award|doctorate)"
    r"|remembered|in memory of|tribute|memoirs?|autobiography|profile)\b",
    re.IGNORECASE,
)
_DISPLAY = re.compile(
    r"\b(?:museum|exhibition|exhibit|documentary|(?:new|a) book|(?:study|survey|report) (?:finds|says|shows))\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:[Tt]he (?:author|writer) is\b|(?:views|opinions) expressed|in this (?:article|column)"
    r"|readers of this (?:news)?paper|[Oo]p-?[Ee]d\b)"
)
_STATE_HOST = re.compile(
    r"\b(?:NPC|National People's Congress|CPPCC|Chinese People's Political Consultative Conference)\b[^.;]{0,90}?"
    r"\b(?:held|holds?|host(?:s|ed)|organi[sz]e[sd]|brief(?:s|ed)|introduce[sd]|explain(?:s|ed)|met|meets|received)\b"
)
_MEETS_AMBASSADOR = re.compile(
    r"\b(?:met|meets?|Meets?|held talks|holds talks)\b(?: \w+){0,6} with\b[^.;]{0,80}?\b(?:[Aa]mbassador (?:of"
    r"|to China|from)|[A-Z][a-z]+ [Aa]mbassador(?: to China)?)"
)
_CONTACT = re.compile(
    r"\b(?:[Aa]mbassador|[Cc]onsul[- ][Gg]eneral|[Mm]inister"
    r"|head of the International Department)\b[^.;]{0,160}?\b(?:met|meets|met with|Meets(?: with)?|called on"
    r"|held talks|holds talks|received|talked)\b"
)
_FORUM = re.compile(
    r"(?<!press )(?<!news )\b(?:forum|dialogue|conference|summit|seminar|symposium)\b(?! (?:call|room))", re.IGNORECASE
)
_ATTENDS_THEIRS = re.compile(
    r"\b(?:attend\w*|congratulat\w*|inform\w*|brief\w*|report\w*|opened|opens|open|elect\w*|held|holds|conven\w*"
    r"|concluded?|closes?|closed)\b",
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
    theirs = _foreign_congress(page)
    visits, contacts = page.party_visits, page.party_contacts
    lead_ends = max((s.end for s in prose.lead(4)), default=0)
    told_early = [f for f in visits if f.start < lead_ends or f.sentence.part == "title"]
    frames = visits or contacts
    if page.incoming and not told_early:
        frames = ()
    if theirs:
        frames = ()
    recited = _recites(page)
    if recited:
        frames = ()
    others = [f for f in (*page.visits, *page.contacts) if f.actor is Body.OTHER and f.start < lead_ends]
    if others and frames and min(f.start for f in others) < min(f.start for f in frames):
        frames = ()
    shown = tuple(dict.fromkeys(p.sentence for p in page.presenting))
    theme = theme_of(prose)
    listening = shown or (tuple(s for s in prose.lead(3) if theme[0] < s.end) if theme else ())
    briefing = None
    embassy_only = bool(contacts) and not visits
    resident = _resident(page)
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
            abroad = [f for f in frames if away or f.rule == "direction.en.contact"]
            if abroad and briefing.city is None and briefing.form is not Form.ONLINE:
                briefing = None
            else:
                frames = ()
    if briefing is not None and any(
        c.rule == "claims.en.series" or (c.unit == "teams" and c.start <= briefing.sentences[0].end)
        for c in page.totals
    ):
        briefing = None  # a count of many briefings tells of none of them
    summed = (
        sums_up(prose, (*page.party_visits, *page.party_contacts), page.totals, page.teams)
        if (page.presenting or page.meeting) and not recited
        else ()
    )
    rows = find_rows(prose, (*page.party_visits, *page.party_contacts)) if summed else ()
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
    envoy = _envoy(page) if frames and shown else ()
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
        roundup=tuple(prose.quote(a, min(b, a + 300)) for a, b in summed) if rows else (),
        total=tuple(prose.quote(c.start, c.end) for c in page.totals[:1]) if page.meeting is not None else (),
        single_contact=tuple(prose.quote(f.start, f.end) for f in frames[:1])
        if frames and not visits and not _has_team(page)
        else (),
        incoming=() if resident else tuple(prose.quote(a, min(b, a + 300)) for a, b in page.incoming[:1]),
        domestic_lecture=lecture,
        other_body=tuple(prose.quote(f.start, f.end) for f in others[:1]) or _other_team(page),
        foreign_meeting=theirs,
        contact=resident or _first(page, _CONTACT),
        forum=_first(page, _FORUM, title=True),
    )
    decision = decide(cues)
    roundup = decision.kind is Kind.ROUNDUP and bool(rows)
    return Scope(
        decision=decision, frames=frames, briefing=briefing if decision.rule == "K3" else None, roundup=roundup
    )


def _resident(page: Page) -> tuple[Span, ...]:
    """An official of the Party meets one foreign ambassador in China: neither a visitor from abroad nor a briefing."""
    for sentence in page.prose.lead(1):
        hit = _MEETS_AMBASSADOR.search(page.prose.text, sentence.start, sentence.end)
        if hit is not None and not any(
            t.body is not Body.OPEN and sentence.start <= t.start < sentence.end for t in page.teams
        ):
            return (page.prose.quote(*hit.span()),)
    return ()


def _recites(page: Page) -> bool:
    """An obituary, a notice of appointment or an opinion: what it tells of journeys and briefings is not its news."""
    prose = page.prose
    title = " ".join(prose.of(s) for s in prose.part("title"))
    first = " ".join(prose.of(s) for s in prose.part("body")[:1])
    if _DIED.search(title) or any(_OPINION.search(prose.of(s)) for s in prose.story):
        return True
    if _DISPLAY.search(title) is not None and not any(
        s.start <= t.start < s.end for t in page.teams for s in prose.part("title")
    ):
        return True
    opens = prose.lead(1)[-1].end if prose.story else 0
    if any(f.start < opens for f in page.party_visits) or any(p.start < opens for p in page.presenting):
        return False
    if _HONOURED.search(title) is not None:
        return True
    return _DIED.search(first) is not None or (
        _APPOINTED.search(title) is not None and _APPOINTED.search(first) is not None
    )


def _mission(page: Page) -> bool:
    """Is a Chinese mission abroad told in the lead? Who lectures, or listens as a lecturer, is then not at home."""
    return any(MISSION.search(page.prose.of(s)) is not None for s in page.prose.lead(4))


def _has_team(page: Page) -> bool:
    return any(t.body in (Body.PARTY, Body.CHINESE) and not t.lecture for t in page.teams)


def _envoy(page: Page) -> tuple[Span, ...]:
    """An envoy of the Party in title or lead; `envoys` in the plural are diplomats."""
    for sentence in (*page.prose.part("body")[:4], *page.prose.part("title")):
        hit = _ENVOY.search(page.prose.text, sentence.start, sentence.end)
        if hit is not None and not re.match(r"s\b", page.prose.text[hit.end() : hit.end() + 1]):
            return (page.prose.quote(*hit.span()),)
    return ()


def _foreign_congress(page: Page) -> tuple[Span, ...]:
    """Another party's congress told in title or lead, on a page that presents none of ours."""
    if page.presenting:
        return ()
    for sentence in page.prose.lead(2):
        for mention in within(page.meetings, sentence.start, sentence.end):
            theirs = not mention.own and not mention.period
            told = sentence.part == "title" or _ATTENDS_THEIRS.search(page.prose.of(sentence)) is not None
            if theirs and told:
                return (page.prose.quote(mention.start, mention.end),)
    return ()


def _first(page: Page, pattern: re.Pattern[str], *, title: bool = False) -> tuple[Span, ...]:
    for sentence in page.prose.part("title") if title else page.prose.lead(4):
        hit = pattern.search(page.prose.text, sentence.start, sentence.end)
        if hit is not None:
            return (page.prose.quote(*hit.span()),)
    return ()


def _other_team(page: Page) -> tuple[Span, ...]:
    lead = page.prose.lead(3)
    for sentence in page.prose.lead(1):
        hit = _STATE_HOST.search(page.prose.text, sentence.start, sentence.end)
        if hit is not None and not page.presenting:
            return (page.prose.quote(*hit.span()),)
    for team in page.teams:
        if team.body is Body.OTHER and any(s.start <= team.start < s.end for s in lead):
            return (page.prose.quote(team.start, team.noun),)
    return ()
