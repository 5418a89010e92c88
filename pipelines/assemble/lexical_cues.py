"""Is a page in a language read by lexicon in scope? What the finders saw, as cues of the codebook's table."""

from __future__ import annotations

from archive.records import Decision, Form, Kind, Span, Status
from pipelines.assemble.lexical_page import Page
from pipelines.decide import Cues, decide
from pipelines.mentions.lexical.actors import own_envoys
from pipelines.mentions.lexical.text import Sentence
from pipelines.mentions.lexical.visits import to_region

__all__ = ["judge", "out_of_reach"]

# Countries of one team's route: teams visit up to three (the seed article), the longest route of the gold sets has four
_ONE_ROUTE = 4
_SUMMED = 3  # countries that a sum names before "and other countries"
_BEHIND = 12  # characters between the last of them and these words


def judge(page: Page) -> Decision:
    return decide(_cues(page))


def out_of_reach(page: Page, decision: Decision) -> str | None:
    """Why this page is better left unread: the words of a briefing stand there, and no template says what they mean.

    returns  the reason, None when the decision stands
    """
    if decision.status is not Status.REJECTED or decision.kind is not Kind.OTHER:
        return None
    if _first(page, "appointed", page.text.part("title")):
        return None
    for shown in page.presenting:
        a, b = shown.sentence.start, shown.sentence.end
        if any(page.marks.any(role, a, b) for role in ("team", "ownteam", "envoy", "briefing")):
            return f"names {shown.mention.surface!r} and a team or briefing, and no template tells who went where"
    return None


def _cues(page: Page) -> Cues:
    text, marks = page.text, page.marks
    presents = tuple(text.quote(p.mention.start, p.mention.end) for p in page.presenting)
    visits = tuple(text.quote(*v.verb) for v in page.visits)
    incoming = (text.quote(*page.incoming),) if page.incoming is not None else ()
    own = any(
        (marks.any("ownteam", s.start, s.end) or own_envoys(text, page.grammar, marks, page.places, s))
        and not marks.any("retro", s.start, s.end)
        for s in text.lead(4)
    )
    if incoming and not own and not _led(page):
        visits = ()
    briefing = _briefing(page) if not visits else ()
    envoy = _envoy(page) if presents and visits else ()
    theirs = _theirs(page) if not presents else ()
    countries = {m.code for v in page.visits for m in v.places}
    teams = _first(page, "teams", text.part("body")) if len(countries) > 1 and visits else ()
    paragraphs = {v.sentence.paragraph for v in page.visits if v.sentence.part == "body"}
    if (
        not teams
        and len(countries) > _ONE_ROUTE
        and page.leader is None
        and not any(d.shape == "range" for d in page.dates)
    ):
        teams = visits
    if not teams and visits and _and_others(page):
        teams = visits
    if not teams and visits and page.leader is None and len(paragraphs) > 1:
        teams = visits if len(countries) > 1 else ()  # nobody leads, and each country is told for itself
    return Cues(
        team_abroad=visits,
        presents=presents,
        envoy=envoy,
        briefing=briefing,
        briefing_form=page.briefing.form if page.briefing is not None and briefing else None,
        conference=_first(page, "conference", text.lead(2)) if briefing else (),
        roundup=teams if presents else (),
        total=tuple(text.quote(t.start, t.end) for t in page.totals[:1]) if page.meeting is not None else (),
        incoming=incoming,
        domestic_lecture=_at_home(page) if not visits else (),
        other_body=_first(page, "other", text.lead(3)) if not own else (),
        foreign_meeting=theirs,
        contact=_first(page, "contact", text.lead(3)),
    )


def _and_others(page: Page) -> bool:
    """Three countries "and other countries", no leader and no days: teams were there, and not all of it is listed."""
    if page.leader is not None or any(d.shape in ("range", "day", "start", "end") for d in page.dates):
        return False
    for visit in page.visits:
        first, last = min(m.start for m in visit.places), max(m.end for m in visit.places)
        more = page.marks.of("others", first, visit.sentence.end)
        if len(visit.places) >= _SUMMED and any(0 <= h.start - last < _BEHIND for h in more):
            return True
    return False


def _at_home(page: Page) -> tuple[Span, ...]:
    region = to_region(page.text, page.grammar, page.marks, page.places)
    if region is not None:
        return (page.text.quote(*region),)
    return _first(page, "lecture", page.text.lead(3)) or _own_people(page)


def _own_people(page: Page) -> tuple[Span, ...]:
    """A mission lectures to Chinese who live there, and no foreign listener is told of."""
    if page.briefing is None or page.briefing.form is not Form.EMBASSY_HOSTED:
        return ()
    told = (*page.text.lead(4), page.briefing.sentence)
    if any(page.marks.any(role, s.start, s.end) for role in ("diplomats", "foreigners") for s in told):
        return ()
    return _first(page, "kin", (*page.text.lead(2), page.briefing.sentence))


def _led(page: Page) -> bool:
    return page.leader is not None and page.leader.rule.endswith("led_by")


def _briefing(page: Page) -> tuple[Span, ...]:
    """A briefing counts when the page presents a meeting of the Party or one of its themes."""
    if page.briefing is None:
        return ()
    text = page.text
    if _own_people(page):
        return ()
    told = [(s.start, s.end) for s in (page.briefing.sentence, *text.part("title"))]
    if _first(page, "lecture", text.lead(3)) and not any(
        page.marks.any(role, *at) for at in told for role in ("diplomats", "foreigners", "embassy")
    ):
        return ()  # a lecture for people at home, with a screen in another hall
    at = page.briefing.sentence
    if _first(page, "appointed", text.part("title")) and at.part == "body":
        return ()  # somebody's new office, and what the office does
    if any(t.unit == "events" and at.start <= t.start < at.end for t in page.totals):
        return ()  # sixty briefings are a total and no briefing
    shown = page.presenting[:1]
    if shown:
        return (text.quote(*page.briefing.at), text.quote(shown[0].mention.start, shown[0].mention.end))
    theme = _first(page, "theme", text.lead(4))
    return (text.quote(*page.briefing.at), *theme) if theme else ()


def _envoy(page: Page) -> tuple[Span, ...]:
    """An envoy of the Party in title or lead; not one of a foreign head of state."""
    for sentence in page.text.lead(4):
        for envoy in own_envoys(page.text, page.grammar, page.marks, page.places, sentence):
            return (page.text.quote(*envoy),)
    return ()


def _theirs(page: Page) -> tuple[Span, ...]:
    """Another party's congress in title or lead."""
    for sentence in page.text.lead(2):
        for mention in page.meetings:
            if sentence.start <= mention.start < sentence.end and not mention.own and not mention.period:
                return (page.text.quote(mention.start, mention.end),)
        for hit in page.marks.of("theirs", sentence.start, sentence.end):
            if page.marks.any("congress", sentence.start, sentence.end):
                return (page.text.quote(hit.start, hit.end),)
    return ()


def _first(page: Page, role: str, sentences: tuple[Sentence, ...]) -> tuple[Span, ...]:
    for sentence in sentences:
        for hit in page.marks.of(role, sentence.start, sentence.end):
            return (page.text.quote(hit.start, hit.end),)
    return ()
