"""What does an announcement say in a language that is read by lexicon? Mentions in, one account out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from archive.records import (
    Attested,
    Claim,
    Decision,
    DelegationVisit,
    Event,
    Form,
    Issue,
    Kind,
    LegVisit,
    Mode,
    Span,
    Status,
)
from pipelines.assemble.lexical_cues import judge, out_of_reach
from pipelines.assemble.lexical_page import Page, see
from pipelines.assemble.lexical_stays import mode_of, stay_of
from pipelines.findings import Findings
from pipelines.mentions.countries import CountryMention
from pipelines.mentions.lexical.events import Briefing, find_attendance
from pipelines.mentions.lexical.grammars import GRAMMARS
from pipelines.mentions.lexical.hosts import Host, find_organiser, split_host
from pipelines.read import Reading

__all__ = ["LONGEST_PAGE", "assemble_lexical", "lexical_languages"]

# Characters of title, body and captions. The longest announcement of gold/open and of the composed sets has 2,224; a
# speech printed in full stays under it too. A hostile page of this length takes a few seconds (tests/unit/
# test_lexical_cost.py), and one beyond it is no announcement.
LONGEST_PAGE = 40_000

Range = tuple[int, int]
_SEATED = ("주재", "駐在")  # behind the city in which an ambassador resides
_SEAT = 60  # characters in which an embassy is named: longer than the longest form of the lexicon
_IN = 14  # characters between an ambassador and his city: ambassadeur de Chine à Dakar


def lexical_languages() -> dict[str, Callable[[Reading, str], Findings]]:
    """Primary subtag → assembler, for every language with a grammar."""
    return dict.fromkeys(GRAMMARS, assemble_lexical)


def assemble_lexical(reading: Reading, language: str) -> Findings:
    """Decide a page by the lexicon of its language and say what it tells.

    language  BCP 47; one without grammar raises KeyError
    returns   Findings; `unread` with the issue `grammar_short` when the words of a briefing stand on the page and the
              templates do not reach them, with the issue `page_too_long` beyond LONGEST_PAGE
    """
    length = len(reading.view.text)
    if length > LONGEST_PAGE:
        detail = f"{length} characters found, at most {LONGEST_PAGE} expected of a page read by lexicon"
        return _unread(Issue(code="page_too_long", detail=detail))
    page = see(reading, GRAMMARS[language.split("-", 1)[0].lower()])
    decision = judge(page)
    reason = out_of_reach(page, decision)
    if reason is not None:
        return _unread(*page.issues, Issue(code="grammar_short", detail=reason))
    if decision.status is Status.REJECTED:
        return Findings(decision=decision, issues=page.issues)
    events: tuple[Event, ...] = ()
    delegations: tuple[DelegationVisit, ...] = ()
    if decision.rule == "K5":
        pass
    elif decision.rule == "K3" and page.briefing is not None:
        events = (_event(page, page.briefing),)
    else:
        delegations = _delegations(page, decision)
    claims = _claims(page) if decision.status is Status.KEPT else ()
    return Findings(decision=decision, delegations=delegations, events=events, claims=claims, issues=page.issues)


def _unread(*issues: Issue) -> Findings:
    return Findings(decision=Decision(status=Status.UNREAD, rule=None, kind=Kind.OTHER), issues=issues)


def _claims(page: Page) -> tuple[Claim, ...]:
    """Official totals; nobody looks for whom the page gives for them."""
    named, rule = page.meeting, "claims.lexical.total"
    meeting = (
        None
        if named is None or named.meeting is None
        else Attested(value=named.meeting, spans=(page.text.quote(named.start, named.end),), rule=rule)
    )
    return tuple(
        Claim(
            quantity=Attested(value=t.value, spans=(page.text.quote(t.start, t.end),), rule=rule),
            operator=t.operator,
            unit=t.unit,
            unit_printed=None if t.noun is None else _said(page, t.noun, rule),
            meeting=meeting,
            told_on=page.published_on,
        )
        for t in page.totals
    )


def _delegations(page: Page, decision: Decision) -> tuple[DelegationVisit, ...]:
    places = _destinations(page)
    if not places:
        return ()
    codes = [m.code for m in places]
    stays = {code: stay_of(page, code, codes) for code in codes}
    hosts = _hosts(page, codes)
    legs = tuple(
        LegVisit(
            country=Attested(value=m.code, spans=(page.text.quote(m.start, m.end),), rule="countries.lexical.form"),
            start=stays[m.code].start,
            end=stays[m.code].end,
            precision=stays[m.code].precision,
            cities=_cities(page, m.code),
            inviter=hosts.get(m.code),
        )
        for m in places
    )
    if decision.kind is Kind.ROUNDUP:
        return tuple(_line(page, leg) for leg in legs)
    leader = page.leader
    return (
        DelegationVisit(
            meeting=_meeting(page) if decision.status is Status.KEPT else None,
            mode=mode_of(page, list(stays.values())),
            leader_name=None if leader is None else _said(page, leader.name, leader.rule),
            leader_title=None if leader is None or leader.title is None else _said(page, leader.title, leader.rule),
            legs=legs,
        ),
    )


def _line(page: Page, leg: LegVisit) -> DelegationVisit:
    """One line of a round-up: a country, and the leader when the sentences of this country name one, or none does."""
    own = [v.sentence for v in page.visits if any(m.code == leg.country.value for m in v.places)]
    leader = page.leader
    at = page.text.sentence_at(leader.name[0]) if leader is not None else None
    near = [v.sentence for v in page.visits if at is not None and v.sentence.paragraph == at.paragraph]
    if at is not None and near and all(s.paragraph != at.paragraph for s in own):
        leader = None
    if at is not None and all(s.number != at.number for s in own) and any(v.sentence == at for v in page.visits):
        leader = None
    return DelegationVisit(
        meeting=_meeting(page),
        mode=Mode.ROUNDUP_ONLY,
        leader_name=None if leader is None else _said(page, leader.name, leader.rule),
        leader_title=None if leader is None or leader.title is None else _said(page, leader.title, leader.rule),
        legs=(leg,),
    )


def _hosts(page: Page, codes: Sequence[str]) -> dict[str, Attested[str]]:
    """Country → its inviter: the only one of a visit to one country, or as many as countries in the same order."""
    hosts = page.inviters[:1] if len(codes) == 1 else page.inviters
    if len(hosts) == 1 and len(codes) > 1:
        hosts = split_host(page.text, page.grammar, hosts[0], len(codes))
    if len(hosts) != len(codes):
        return {code: _invited(page, h) for h in reversed(page.inviters) if (code := _host_of(page, h, codes))}
    return {code: _invited(page, host) for code, host in zip(codes, hosts, strict=True)}


def _invited(page: Page, host: Host) -> Attested[str]:
    text = page.text
    return Attested(value=text.printed(*host.who), spans=(text.quote(*host.phrase),), rule="hosts.lexical.inviter")


def _host_of(page: Page, host: Host, codes: Sequence[str]) -> str | None:
    """The only one of the countries that the host's name, or else its sentence, names."""
    sentence = page.text.sentence_at(host.who[0])
    for a, b in (host.who, (sentence.start, sentence.end) if sentence is not None else host.who):
        named = {m.code for m in page.places if a <= m.start < b and m.code in codes}
        if len(named) == 1:
            return named.pop()
    return None


def _destinations(page: Page) -> list[CountryMention]:
    """One mention per country, in the order of the body; the headline's where it lists more countries than the body."""
    told: dict[str, dict[str, CountryMention]] = {"body": {}, "title": {}}
    for visit in page.visits:
        for mention in visit.places:
            told[visit.sentence.part].setdefault(mention.code, mention)
    body, title = told["body"], told["title"]
    return list((title if set(title) > set(body) else body).values())


def _cities(page: Page, code: str) -> tuple[Attested[str], ...]:
    """Cities of the country in sentences that tell of the team, outside the dateline."""
    line = page.when.dateline
    several = len({m.code for v in page.visits for m in v.places}) > 1
    found: dict[str, Attested[str]] = {}
    for mention in page.places:
        sentence = page.text.sentence_at(mention.start)
        seat = code == "EU" and mention.code == "BE"
        if _of_an_embassy(page, mention) or (page.grammar.script.cased and mention.surface[:1].islower()):
            continue  # `la capital venezolana` names no city
        if mention.kind not in ("capital", "city") or not (mention.code == code or seat) or sentence is None:
            continue
        held = any(page.marks.any(role, sentence.start, sentence.end) for role in ("seminar", "briefing"))
        told = held or sentence.number in page.acting or any(sentence.number in v.told for v in page.visits)
        if page.marks.any("elsewhere", sentence.start, sentence.end) and len(page.acting) > 1 and several:
            told = any(sentence.number in v.told for v in page.visits)
        only = sentence.part == "title" and all(v.sentence.part == "title" for v in page.visits)
        if (sentence.part == "body" or only) and told and not (line and line[0] <= mention.start < line[1]):
            spans = (page.text.quote(mention.start, mention.end),)
            found.setdefault(
                mention.kind if mention.kind == "capital" else mention.surface.casefold(),
                Attested(value=mention.surface, spans=spans, rule="countries.lexical.city"),
            )
    return tuple(found.values())


def _of_an_embassy(page: Page, mention: CountryMention) -> bool:
    """The seat of an ambassador or embassy: 평양주재 ... 대사, embajador en La Habana, the embassy in Rome."""
    if page.grammar.object_first:
        return page.text.plain.startswith(_SEATED, mention.end)
    before = max(0, mention.start - _SEAT), mention.start
    seats = [h for role in ("ambassador", "embassy") for h in page.marks.of(role, *before)]
    return any(0 <= mention.start - h.end <= _IN and not page.marks.any("visit", h.end, mention.start) for h in seats)


def _meeting(page: Page) -> Attested[str] | None:
    if page.meeting is None or page.meeting.meeting is None:
        return None
    spans: dict[Span, None] = {page.text.quote(page.meeting.start, page.meeting.end): None}
    for mention in page.meetings:
        if mention.meeting == page.meeting.meeting and mention.basis == "explicit":
            spans[page.text.quote(mention.start, mention.end)] = None
            break
    return Attested(value=page.meeting.meeting, spans=tuple(spans), rule="meetings.lexical.named")


def _said(page: Page, where: Range, rule: str) -> Attested[str]:
    """A printed name or title; the quote is its sentence when that is short, and always holds the value."""
    quote = page.text.quote(*where)
    value = page.text.printed(*where)
    if value not in quote.quote:
        quote = page.text.span(*where)
    return Attested(value=value, spans=(quote,), rule=rule)


def _event(page: Page, briefing: Briefing) -> Event:
    text = page.text
    told = tuple(dict.fromkeys((briefing.sentence, *text.part("body")[:6])))
    organiser = find_organiser(text, page.grammar, page.marks, told, page.when.dateline)
    count = find_attendance(text, page.grammar, page.marks, told)
    day = None
    for sentence in told:
        days = [d for d in page.dates if sentence.start <= d.start < sentence.end and d.shape in ("day", "start")]
        if days and days[0].first is not None:
            spans = (text.quote(days[0].start, days[0].end),)
            day = Attested(value=days[0].first, spans=spans, rule=days[0].rule)
            break
    at_home = briefing.form in (Form.IN_CHINA, Form.FOR_DIPLOMATS)
    shown = (text.quote(*briefing.form_at), text.quote(*briefing.at))
    cities = [m for m in page.places if m.kind in ("capital", "city") and _in(page, m, told)]
    city = next((m for m in cities if (m.code == "CN") is at_home), None)
    near = told if briefing.form is Form.EMBASSY_HOSTED else (briefing.sentence,)  # for many countries online: none
    abroad = next((m for m in page.places if m.code not in ("CN", "HK", "MO", "TW") and _in(page, m, near)), None)
    country = None
    if at_home:
        where = shown if city is None else (text.quote(city.start, city.end),)
        country = Attested(value="CN", spans=where, rule="countries.lexical.form")
    elif abroad is not None:
        country = Attested(
            value=abroad.code, spans=(text.quote(abroad.start, abroad.end),), rule="countries.lexical.form"
        )
    return Event(
        form=Attested(value=briefing.form, spans=tuple(dict.fromkeys(shown)), rule="events.lexical.briefing"),
        country=country,
        city=None
        if city is None
        else Attested(value=city.surface, spans=(text.quote(city.start, city.end),), rule="countries.lexical.city"),
        start=day,
        end=day,
        meeting=_meeting(page) if page.presenting else None,
        organiser=None
        if organiser is None
        else Attested(
            value=text.printed(*organiser.who), spans=(text.quote(*organiser.phrase),), rule="hosts.lexical.organiser"
        ),
        attendance=None
        if count is None
        else Attested(value=count.value, spans=(text.quote(*count.at),), rule="events.lexical.attendance"),
        audience=(Attested(value="diplomats", spans=tuple(dict.fromkeys(shown)), rule="events.lexical.briefing"),)
        if briefing.form is Form.FOR_DIPLOMATS
        else (),
    )


def _in(page: Page, mention: CountryMention, told: tuple[object, ...]) -> bool:
    sentence = page.text.sentence_at(mention.start)
    line = page.when.dateline
    return sentence in told and not (line is not None and line[0] <= mention.start < line[1])
