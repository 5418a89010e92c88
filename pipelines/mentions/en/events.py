"""Which briefing in China, online or by an embassy does a page tell of: form, organiser, place and attendance?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.records import Form
from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.attendance import COMES
from pipelines.mentions.en.audiences import CHINAS_OWN, DIPLOMATS, FOREIGN, audiences_of, first_of, party_guests
from pipelines.mentions.en.pinyin import chinese_names
from pipelines.mentions.en.places import locatives
from pipelines.mentions.en.sentences import Prose, Sentence, within

__all__ = ["MISSION", "Briefing", "find_briefing", "theme_of"]

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
    audience: tuple[str, ...]
    conference: bool
    rule: str


_EVENT = re.compile(
    r"\b(?:briefings?|symposium|seminar|session|lecture|forum|webinar|conference|talk|roundtable|presentation"
    r"|salon|dialogue|exchange meeting|discussion|event|meeting|workshop|reception|study session"
    r"|thematic activity)\b",
    re.IGNORECASE,
)
_BRIEFS = re.compile(
    r"\b(?:brief(?:s|ed|ing|ings)?|introduc(?:es|ed|ing)|explain(?:s|ed|ing)?|expound(?:s|ed|ing)?|inform(?:s"
    r"|ed)?|talk(?:s|ed)|spoke|presented|elaborated|interpreted|lectured?|told)\b",
    re.IGNORECASE,
)
_WERE_BRIEFED = re.compile(
    r"\b(?:[Dd]iplomats|[Ee]nvoys|[Rr]epresentatives|[Gg]uests|[Pp]arties|[Cc]ompanies|[Ee]nterprises"
    r"|[Mm]ultinationals?)\b[\w ,'-]{0,80}? (?:were )?[Bb]riefed\b"
)
MISSION = re.compile(
    r"\b(?:[Cc]ounsell?or|[Ss]ecretary|[Dd]iplomat|[Aa]ttach[eé])\b[^.;]{0,50}? (?:of|at|in"
    r"|with) the Chinese (?:[Ee]mbassy"
    r"|[Mm]ission|[Cc]onsulate)|\bChinese diplomat\b|\bChinese (?:[Ee]mbass(?:y|ies)|[Cc]onsulate(?:[- ][Gg]eneral)?"
    r"|[Mm]ission to|[Aa]mbassador"
    r"|[Cc]onsul[- ][Gg]eneral|[Cc]harg[eé])|\bChina's (?:ambassador|consul|embassy|mission)"
    r"|\bEmbassy of (?:the People's Republic of )?China"
    r"|\b[Cc]onsulate[- ][Gg]eneral of (?:the People's Republic of )?China|\bPRC [Ee]mbassy"
)
_AMBASSADOR = re.compile(
    r"\b(?:[Aa]mbassador(?: to [A-Z]\w+)?|[Cc]onsul[- ][Gg]eneral|[Cc]harg[eé] d'[Aa]ffaires(?: a\.i\.)?) (?=[A-Z])"
)
_ONLINE = re.compile(
    r"\b(?:online|virtual(?:ly)?|via video|by video|video (?:link|conference|call|meeting|briefing|talks)"
    r"|videoconference|webinar|video-link|livestream\w*|remotely)\b",
    re.IGNORECASE,
)
_ILD = re.compile(
    r"(?:International (?:Liaison )?Department(?: \([A-Z]+\))?(?: of the (?:CPC Central Committee"
    r"|Communist Party of China(?: \(CPC\))? Central Committee|Central Committee of the (?:Communist Party of China"
    r"|CPC)))?|\bIDCPC\b|\bILD\b)"
)
_THEME = re.compile(
    r"\b(?:Stor(?:y|ies) of (?:the )?(?:CPC|Communist Party of China)|CPC's [Ss]tor(?:y|ies)"
    r"|Xi Jinping Thought (?:on [\w ,]{5,80} )?(?:in (?:practice|[A-Z]\w+)|in action)"
    r"|[Pp]ractice of Xi Jinping Thought"
    r"|(?:\d+th|centenary|hundredth) (?:founding )?anniversary of the (?:founding of the )?(?:CPC"
    r"|Communist Party of China)|(?:CPC|Communist Party of China)'s (?:centenary"
    r"|\d+th (?:founding )?anniversary))"
)
_PRESS = re.compile(r"\b(?:press|news) (?:conference|briefing)\b", re.IGNORECASE)
_WORKING = re.compile(
    r"\b(?:conference|forum|dialogue of political parties|mechanism|summit|consultation)\b", re.IGNORECASE
)


def theme_of(prose: Prose) -> Range | None:
    """The name of the ILD's own briefing series for foreigners (`Stories of the CPC`), in title or lead."""
    for sentence in prose.lead(3):
        hit = _THEME.search(prose.text, sentence.start, sentence.end)
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
    embassy = _embassy(prose, lead, shown, outlet)
    if embassy is not None:
        country = _posted_to(prose, countries, lead, outlet)
        told = tuple(s for s in scope if s.part == "body")
        city = _city(prose, told, countries, home=False) or (
            country if country is not None and country.kind in ("capital", "city") else None
        )
        return Briefing(
            form=Form.EMBASSY_HOSTED, at=embassy, sentences=told or scope, country=country, home=False,
            city=city if city is not None and (country is None or city.code == country.code) else None,
            organiser=_organiser(prose, lead, MISSION), audience=audiences_of(prose, told), conference=False,
            rule="events.en.embassy",
        )  # fmt: skip
    event = next((s for s in scope if _EVENT.search(prose.of(s)) or _WERE_BRIEFED.search(prose.of(s))), None)
    if event is None or any(_PRESS.search(prose.of(s)) for s in lead[:2]):
        return None
    told = tuple(
        dict.fromkeys(
            [
                event,
                *(
                    s
                    for s in scope
                    if _EVENT.search(prose.of(s)) or s in shown or (s in lead and COMES.search(prose.of(s)))
                ),
            ]
        )
    )
    diplomats, foreign = first_of(prose, told, DIPLOMATS), first_of(prose, told, FOREIGN)
    if foreign is None:
        foreign = party_guests(prose, told, countries)
    if diplomats is None and (foreign is None or first_of(prose, told, CHINAS_OWN) is not None):
        return None
    body = tuple(s for s in told if s.part == "body") or told
    organiser = _organiser(prose, prose.story, _ILD)
    conference = any(_WORKING.search(prose.of(s)) for s in prose.part("title")) and not any(
        re.search(r"\bbriefing\b", prose.of(s), re.IGNORECASE) for s in prose.part("title")
    )
    online = first_of(prose, told, _ONLINE)
    if online is not None:
        codes = {
            m.code
            for s in body
            for m in countries
            if s.start <= m.start < s.end and m.code not in ("CN", "EU") and m.kind != "region"
        }
        one = next((m for m in countries if codes == {m.code}), None)
        return Briefing(
            form=Form.ONLINE, at=online, sentences=body, country=one, home=False, city=None, organiser=organiser,
            audience=audiences_of(prose, body), conference=conference, rule="events.en.online",
        )  # fmt: skip
    city = _city(prose, (*body, *lead), countries, home=True)
    abroad = _city(prose, body, countries, home=False)
    if abroad is not None and city is None:
        return None  # an event in another country is a team's or a host's, not a briefing in China
    if diplomats is not None and (
        foreign is None
        or diplomats[0] <= foreign[0]
        or re.search(r"[Ff]oreign (?:diplomats|envoys)", prose.text[slice(*foreign)]) is not None
    ):
        form, at, rule = Form.FOR_DIPLOMATS, diplomats, "events.en.diplomats"
    elif foreign is not None:
        form, at, rule = Form.IN_CHINA, foreign, "events.en.in_china"
    else:
        return None
    return Briefing(
        form=form, at=at, sentences=body, country=city, home=True, city=city, organiser=organiser,
        audience=audiences_of(prose, body), conference=conference, rule=rule,
    )  # fmt: skip


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


def _organiser(prose: Prose, sentences: Sequence[Sentence], pattern: re.Pattern[str]) -> Range | None:
    for sentence in sentences:
        hit = pattern.search(prose.text, sentence.start, sentence.end)
        if hit is not None and sentence.part == "body":
            if pattern is MISSION:
                more = re.compile(r"(?: (?:in|to) (?:the )?[A-Z][\w'-]*(?: [A-Z][\w'-]*){0,3})?").match(
                    prose.text, hit.end(), sentence.end
                )
                if "mbassy" in hit[0] or "onsulate" in hit[0] or "ission" in hit[0]:
                    return hit.start(), more.end() if more else hit.end()
                continue
            return hit.span()
    return None
