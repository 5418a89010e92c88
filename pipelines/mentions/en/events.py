"""Which briefing in China, online or by an embassy does a page tell of: form, organiser, place and attendance?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.records import Form
from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.attendance import COMES
from pipelines.mentions.en.audiences import (
    CHINAS_OWN,
    DIPLOMATS,
    FOREIGN,
    SEVERAL_COUNTRIES,
    audiences_of,
    diplomats_mainly,
    first_of,
    guests,
    one_of_the_corps,
)
from pipelines.mentions.en.occasions import excursion, is_forum, own_staff, party_speaks, press, written
from pipelines.mentions.en.organisers import ILD, MISSION, find_organiser, mission_organiser
from pipelines.mentions.en.pinyin import chinese_names
from pipelines.mentions.en.places import HOME, dateline_places, locatives
from pipelines.mentions.en.sentences import Prose, Sentence, within

__all__ = ["Briefing", "find_briefing", "theme_of"]

Range = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """One briefing. Ranges are view offsets; `sentences` tell of it, the one that shows it first."""

    form: Form
    at: Range
    sentences: tuple[Sentence, ...]
    country: CountryMention | None
    home: bool  # in China, whether or not a Chinese place is named
    city: CountryMention | None
    organiser: Range | None
    audience: tuple[tuple[str, Range], ...]
    conference: bool
    rule: str


_EVENT = re.compile(
    r"\b(?:briefings?|symposium|seminar|session|lecture|forum|webinar|conference|talk|roundtable|presentation"
    r"|salon|dialogue|exchange meeting|discussion|event|meeting|workshop|reception|study session"
    r"|thematic activity|lesson|class|course|(?:was|were) held)\b",
    re.IGNORECASE,
)
_BRIEFS = re.compile(
    r"\b(?:brief(?:s|ed|ing|ings)?|introduc(?:es|ed|ing)|explain(?:s|ed|ing)?|expound(?:s|ed|ing)?|inform(?:s"
    r"|ed)?|talk(?:s|ed)|spoke|presented|elaborated|interpreted|lectured?|told|outlin(?:es|ed?|ing)|detail(?:s|ed)"
    r"|set out|laid out|took (?:[\w'-]+ ){1,5}through|unpack(?:s|ed)|summari[sz]e[sd]?|shar(?:es|ed|ing)"
    r"|to (?:learn|hear) (?:about|of|more)|hosted|tak(?:es|ing) (?:[\w'-]+ ){1,5}through"
    r"|(?:topic|subject) (?:of|when|at))\b",
    re.IGNORECASE,
)
_WERE_BRIEFED = re.compile(
    r"\b(?:[Dd]iplomats|[Cc]onsuls(?:[ -][Gg]eneral)?|[Oo]fficers|[Aa]mbassadors|[Ee]nvoys|[Rr]epresentatives|[Gg]uests"
    r"|[Pp]arties|[Cc]ompanies|[Ee]nterprises|[Mm]ultinationals?)\b[\w ,'-]{0,80}? (?:were )?[Bb]riefed\b"
    r"|\b(?:were|was|been|being)(?: \w+ly| also)? (?:briefed|informed|told|acquainted|taken through|given)\b"
    r"|\b[Bb]rief(?:s|ed|ing)? (?:[\w,'-]+ ){1,14}?on\b|\b[Tt]ell(?:s|ing)?\b|\b(?:[Hh]ear[sd]?|[Hh]earing"
    r"|[Ll]istened to|[Ll]isten to|[Ll]earn(?:s|ed|t)?|[Aa]cquaint\w*|[Ee]xplain\w*)\b"
)
_AMBASSADOR = re.compile(
    r"\b(?:[Aa]mbassador(?: to [A-Z]\w+)?|[Cc]onsul[- ][Gg]eneral|[Cc]harg[eé] d'[Aa]ffaires(?: a\.i\.)?) (?=[A-Z])"
)
_ONLINE = re.compile(
    r"\b(?:online|virtual(?:ly)?|via video|by video|video (?:link|conference|call|meeting|briefing|talks"
    r"|dialogue|seminar|symposium|forum|session)"
    r"|videoconference|webinar|video-link|livestream\w*|remotely|zoom|teleconference|cyberspace|over the internet)\b",
    re.IGNORECASE,
)
# Held in a room with a part of the audience at screens: a place is told, the form is that of the place.
_HYBRID = re.compile(
    r"\b(?:(?:online|by video|via video|video link|remotely) (?:and|or|as well as|plus) (?:offline|on[- ]?site"
    r"|in[- ]person)"
    r"|(?:on[- ]?site|in[- ]person|on the spot) (?:and|or|as well as|plus) (?:through|via|by|over|remotely)\b"
    r"|(?:offline|on-?site"
    r"|in[- ]person) (?:and|or|as well as"
    r"|plus) online|both online|hybrid|others? (?:joined|took part|followed|attended) (?:online|by video|via video))\b",
    re.IGNORECASE,
)
_CPC = r"(?:CPC|Communist Party of China(?: \(CPC\))?|Chinese Communist Party)"
_NTH = r"(?:\d+th|hundredth|centenary|centennial)"
_THEME = re.compile(
    rf"\b(?:[Ss]tor(?:y|ies) of (?:the )?{_CPC}|{_CPC}'s [Ss]tor(?:y|ies)"
    r"|Xi Jinping Thought (?:on [\w ,]{5,80} )?(?:in (?:practice|[A-Z]\w+)|in action)"
    r"|(?:[Pp]ractice|[Pp]ractising|[Pp]racticing|[Ii]mplementing|[Ii]mplementation) (?:of )?Xi Jinping Thought"
    rf"|{_NTH} (?:founding )?(?:anniversary |birthday )?of (?:the )?(?:founding of (?:the )?)?(?:{_CPC}|Party\b)"
    rf"|(?:{_CPC}|the Party)'s (?:centenary|{_NTH} (?:founding )?(?:anniversary|birthday)))"
)
_SERIES_OF_ILD = re.compile(r"\b[Tt]hem(?:atic|ed) [Bb]riefing\b")
_THEY = re.compile(r"\b(?:[Tt]hey|[Tt]hem|[Tt]heir|[Tt]he (?:guests|visitors|listeners|audience|participants|group))\b")
_CAME_TO = re.compile(
    r"\b(?:consul\w*|consuls general|diplomats|based|posted|stationed) in $"
    r"|\b(?:sent|invited|asked|came|travel+ed|flew|went|called|summoned)(?: [\w,'-]+){0,8} to $"
)
_AT = re.compile(r"\b(?:at|to|in|inside) (?:the |an? )?(?:\w+ )?$")
_SAID = re.compile(r"\b(?:said|says|according to|told|added|stressed|noted|believes?)\b|\"")
_HERE = re.compile(r"\bhere\b")


def theme_of(prose: Prose) -> Range | None:
    """The name of the ILD's own briefing series for foreigners (`Stories of the CPC`), in title or lead."""
    for sentence in prose.lead(3):
        hit = _THEME.search(prose.text, sentence.start, sentence.end)
        if hit is None and ILD.search(prose.text, sentence.start, sentence.end):
            hit = _SERIES_OF_ILD.search(prose.text, sentence.start, sentence.end)
        if hit is not None:
            return hit.span()
    return None


def find_briefing(
    prose: Prose, shown: Sequence[Sentence], countries: Sequence[CountryMention], outlet: str | None
) -> Briefing | None:
    """The briefing that the sentences `shown` (those that present a meeting or theme) tell of.

    events.en.embassy     a Chinese embassy, consulate or ambassador holds it, wherever the listeners sit
    events.en.online      online, for foreigners
    events.en.diplomats   in China, for the diplomatic corps
    events.en.in_china    in China, for foreign parties, firms or guests
    Traps: a foreign ambassador who listens; talks with one visiting delegation; non-Party figures; press conferences.
    """
    lead = prose.lead(4)
    scope = tuple(
        dict.fromkeys((*[s for s in shown if s.part == "body"], *[s for s in shown if s.part == "title"], *lead))
    )
    embassy = None if written(prose) or own_staff(prose) else _embassy(prose, lead, shown, outlet)
    if embassy is not None:
        country = _posted_to(prose, countries, lead, outlet)
        told = tuple(s for s in scope if s.part == "body")
        city = _city(prose, told, countries, home=False) or (
            country if country is not None and country.kind in ("capital", "city") else None
        )
        return Briefing(
            form=Form.EMBASSY_HOSTED, at=embassy, sentences=told or scope, country=country, home=False,
            city=city if city is not None and (country is None or city.code == country.code) else None,
            organiser=mission_organiser(prose, lead), audience=audiences_of(prose, told), conference=False,
            rule="events.en.embassy",
        )  # fmt: skip
    event = next((s for s in scope if _EVENT.search(prose.of(s)) or _WERE_BRIEFED.search(prose.of(s))), None)
    if event is None or press(prose, lead) or written(prose) or excursion(prose, shown):
        return None
    told = _telling(prose, event, scope, shown, lead)
    diplomats, foreign = first_of(prose, told, DIPLOMATS), first_of(prose, told, FOREIGN)
    if diplomats is None and theme_of(prose) is None:
        diplomats = one_of_the_corps(prose, told)
    if foreign is None:
        foreign = guests(prose, told, countries)
    if diplomats is None and (foreign is None or first_of(prose, told, CHINAS_OWN) is not None):
        return None
    body = tuple(s for s in told if s.part == "body") or told
    organiser = find_organiser(prose, prose.story)
    conference = is_forum(prose, shown)
    online = first_of(prose, told, _ONLINE)
    if online is not None and first_of(prose, told, _HYBRID) is None:
        if organiser is None and not party_speaks(prose):
            return None  # a host's own webinar
        codes = {
            m.code
            for s in body
            for m in countries
            if s.start <= m.start < s.end and m.code not in ("CN", "EU") and m.kind != "region"
        }
        one = next((m for m in countries if codes == {m.code}), None)
        if first_of(prose, body, SEVERAL_COUNTRIES) is not None:
            one = None  # whoever is quoted, the parties of many countries listened
        return Briefing(
            form=Form.ONLINE, at=online, sentences=body, country=one, home=False, city=None, organiser=organiser,
            audience=audiences_of(prose, body), conference=conference, rule="events.en.online",
        )  # fmt: skip
    city = _city(prose, (*body, *lead), countries, home=True)
    abroad = _city(prose, body, countries, home=False)
    filed = dateline_places(prose, countries)[:1]
    if city is None and (abroad is not None or (filed and filed[0].code not in HOME)):
        return None  # an event in another country is a team's or a host's, not a briefing in China
    wired = filed and "(" in prose.text[filed[0].end : prose.dateline.end] if prose.dateline is not None else False
    if city is None and filed and wired and any(_HERE.search(prose.of(s)) for s in body):
        city = filed[0]
    if city is None and organiser is None and not _in_china(prose, body, countries):
        return None  # nothing says that it was held in China or by a Chinese body
    city = city or _posted_in(prose, body, countries)
    if diplomats is not None and diplomats_mainly(prose, told, diplomats, foreign):
        form, at, rule = Form.FOR_DIPLOMATS, diplomats, "events.en.diplomats"
    elif foreign is not None:
        form, at, rule = Form.IN_CHINA, foreign, "events.en.in_china"
    else:
        return None
    return Briefing(
        form=form, at=at, sentences=body, country=city, home=True, city=city, organiser=organiser,
        audience=audiences_of(prose, body), conference=conference, rule=rule,
    )  # fmt: skip


def _telling(
    prose: Prose, event: Sentence, scope: Sequence[Sentence], shown: Sequence[Sentence], lead: Sequence[Sentence]
) -> tuple[Sentence, ...]:
    """The sentences that tell of the event: they name it, say who came, or stand before `they`, `the guests` in it."""
    named = [s for s in scope if _EVENT.search(prose.of(s)) or s in shown]
    came = [s for s in lead if COMES.search(prose.of(s)) or not _SAID.search(prose.of(s))]
    body = prose.part("body")
    meant = [body[i - 1] for i, s in enumerate(body) if i and s in shown and _THEY.search(prose.of(s))]
    return tuple(dict.fromkeys((event, *named, *came, *meant)))


def _in_china(prose: Prose, sentences: Sequence[Sentence], countries: Sequence[CountryMention]) -> bool:
    text = " ".join(prose.of(s) for s in (*prose.part("title"), *sentences))
    return (
        party_speaks(prose)
        or re.search(r"\b(?:in|to|across|based in|accredited to|stationed in) China\b|\b(?:[Ff]oreign|Beijing)\b", text)
        is not None
    )


def _posted_in(
    prose: Prose, sentences: Sequence[Sentence], countries: Sequence[CountryMention]
) -> CountryMention | None:
    """`consulates in CITY`: where the listeners are posted is where they were briefed, unless another place is told."""
    for sentence in sentences:
        for mention in within(countries, sentence.start, sentence.end):
            if mention.code == "CN" and mention.kind in ("capital", "city"):
                before = prose.text[max(sentence.start, mention.start - 70) : mention.start]
                if _CAME_TO.search(before):
                    return mention
    return None


def _embassy(prose: Prose, lead: Sequence[Sentence], shown: Sequence[Sentence], outlet: str | None) -> Range | None:
    """The passage that shows a Chinese mission as the one who briefs."""
    for sentence in (*shown, *lead):
        text = prose.of(sentence)
        hit = MISSION.search(prose.text, sentence.start, sentence.end)
        if hit is None:
            for rank in _AMBASSADOR.finditer(prose.text, sentence.start, sentence.end):
                if any(
                    n.start == rank.end()
                    for n in chinese_names(prose.text, rank.end(), min(sentence.end, rank.end() + 40))
                ):
                    hit = rank
                    break
        if hit is None:
            continue
        after = prose.text[hit.end() : sentence.end]
        post = re.match(r"[Cc]ouns|[Ss]ecr|[Dd]ipl|[Aa]tt|Chinese diplomat", hit[0]) is not None
        if (not post and re.match(r"[\w ]{0,40}? said\b", after)) or re.search(
            r"(?:according to|told|statement by|source at) (?:the |a )?$",
            prose.text[max(0, hit.start() - 20) : hit.start()],
        ):
            continue
        if _BRIEFS.search(text) or _EVENT.search(text):
            return hit.span()
        if shown and sentence in lead[:3] and _AT.search(prose.text[max(0, hit.start() - 24) : hit.start()]):
            return hit.span()  # `went to the Chinese consulate. They were given a talk on M`
    return None


def _posted_to(
    prose: Prose, countries: Sequence[CountryMention], lead: Sequence[Sentence], outlet: str | None
) -> CountryMention | None:
    """The country of the mission: after `Embassy in`, `ambassador to`; else the only foreign country of the lead."""
    for sentence in prose.story:
        for mention in within(countries, sentence.start, sentence.end):
            if mention.code != "CN":
                before = prose.text[max(sentence.start, mention.start - 60) : mention.start]
                if re.search(
                    r"(?:[Ee]mbassy|[Cc]onsulate(?:[- ][Gg]eneral)?|[Aa]mbassador|[Cc]onsul[- ][Gg]eneral"
                    r"|[Mm]ission|China)(?: \([A-Z]+\))? (?:in|to|for) (?:the )?(?:Republic of |Kingdom of )?$",
                    before,
                ):
                    return mention
    spans = [(s.start, s.end) for s in lead]
    foreign = [m for m in countries if m.code != "CN" and any(a <= m.start < b for a, b in spans)]
    if prose.dateline is not None:
        filed = [
            m for m in countries if prose.dateline.cities[0] <= m.start < prose.dateline.cities[1] and m.code != "CN"
        ]
        foreign = filed or foreign
    # a party's initials are shared by several countries, a city's name is not
    return next((m for m in foreign if m.kind != "party"), foreign[0] if foreign else None)


def _city(
    prose: Prose, sentences: Sequence[Sentence], countries: Sequence[CountryMention], *, home: bool
) -> CountryMention | None:
    for sentence in sentences:
        for mention in locatives(prose, sentence, countries):
            if mention.kind in ("capital", "city") and (mention.code == "CN") is home:
                return mention
    return None
