"""Who goes where? Outbound visits and contacts of Chinese teams, and visitors who come to China."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.delegations import Body, Team, body_of_title
from pipelines.mentions.en.people import Person, full_names, people_in, resolve
from pipelines.mentions.en.sentences import Prose, Sentence

__all__ = ["Frame", "Place", "at_home", "find_contacts", "find_incoming", "find_visits", "locatives"]

_HOME = ("CN", "HK", "MO", "TW")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A country where somebody is or goes, with the passage that names it."""

    mention: CountryMention

    @property
    def code(self) -> str:
        return self.mention.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One clause that puts a team in a country. start, end: from the verb to the last country named."""

    sentence: Sentence
    start: int
    end: int
    actor: Body
    plural: bool  # several teams
    person: Person | None  # the person named as subject
    places: tuple[CountryMention, ...]  # one per country, in page order
    contact: bool  # a meeting abroad, no visit told
    future: bool
    present: bool
    rule: str


# Verbs and nouns that are directly followed by the country.
_VISIT = re.compile(
    r"\b(?:(?:[Vv]isits?|[Tt]ours?|[Tt]rips?|[Jj]ourneys?|travels?|mission|stay|voyage|[Dd]elegations?"
    r"|[Tt]eams?|[Gg]roups?|[Ee]nvoys?)(?: [a-z][\w'-]*){0,3}? (?:to|of|in)"
    r"|visit(?:s|ed|ing)?|tour(?:s|ed|ing)?|Visit(?:s|ed|ing)?|Tour(?:s|ed|ing)?|VISITS?"
    r"|travel(?:s|l?ed|l?ing)? to|go(?:es|ing)? to|gone to|went to|been to|arriv(?:e|es|ed|ing) (?:in|at)"
    r"|fl(?:y|ies|ew|ying) to|head(?:s|ed|ing)? (?:for|to)|bound for|left for|leaves? for"
    r"|leaving for|called on|stopp?(?:s|ed)? (?:over )?in|received in|sent to|dispatched to|Visit to|Bound for"
    r"|concluded in|was in|were in|is in)\s+"
)
_LIST_LEAD = re.compile(
    r"(?:(?:the|nearby|neighbou?ring|three|two|four|five|both|countries?|nations?|such|as|including|namely"
    r"|capital|of|city|some|respectively|and|also|friendly|Republic|Kingdom|State|Union|Sultanate|Federal|"
    r"Democratic|People's|Socialist|Islamic|Asian|African|European|Latin|American|Caribbean|Southeast|South"
    r"|North|East|West|Central|Pacific|Nordic|Baltic|Arab|island|:|-|—|--)\s*)*"
)
_LIST_GAP = re.compile(
    r"(?:'s)?(?: ?\([A-Z]{2,6}\))?(?:,? as well as|,? and then|,? then| respectively)?(?:,|,? and|/| &|,? or"
    r"| to)? ?(?:also |then |later |to |in )*(?:the |Republic of |the Republic of |Kingdom of |the Kingdom of "
    r"|the capital of )?"
)
_NOT_NOW = re.compile(
    r"(?:\b[Bb]efore (?:\w+ing )?|\b[Aa]fter (?:\w+ing |a |its |his |their )?|\bnext stop|\bnext,? "
    r"|\bprevious(?:ly)? |\bearlier |\bthen (?:to |be |will )?|\bgo on to|\bproceed(?:ed)? to"
    r"|\bcontinue(?:d)? (?:on )?to|\b(?:from|following) (?:a |his |its |their )?"
    r"|\blast (?:year|month|week)[^,.]{0,20}|\bon (?:the|their|its|his) way to |\balso scheduled to "
    r"|\bwill (?:also |later |then |next )|\bcame from |\binvit\w+ (?:\w+ ){0,5}to "
    r"|\bwelcomes? (?:\w+ ){0,4}to |\bhope[sd]? to |\bwelcome to |\bnot )$"
)
_NEXT_STOP = re.compile(
    r"\b(?:next stop|next leg|last stop|will (?:then|next|later|also) (?:go|travel|fly|head|leave|visit|move)"
    r"|then (?:go|travel|fly|left|leave|flew|head|travell?ed) (?:on )?(?:to|for)|moved on to|go on to|went on to"
    r"|proceed(?:ed)? to|continu\w+ (?:on )?to|before (?:going|travell?ing|flying|heading|leaving|moving"
    r"|proceeding)|arrived from|came from|coming from|after (?:visiting|visits? to|stops? in|a visit to|trips? to"
    r"|his visit to|their visits? to))\b"
)
_FUTURE = re.compile(
    r"\b(?:will|shall|is to|are to|to (?:visit|lead|pay|travel|go|tour|send|explain|hold|attend|arrive|brief)"
    r"|plans? to|due to|set to|expected to|scheduled to|bound for|next (?:\w+day|week|month)|is going to"
    r"|upcoming|forthcoming)\b"
)
_PRESENT = re.compile(
    r"\b(?:is|are|currently|now) (?:\w+ )?(?:visiting|touring|heading|leading|in|on)\b|\bvisiting\b"
    r"|\bon a (?:[\w-]+ ){0,4}visit\b|\bkick(?:s|ed) off\b|\barrived?s?\b|\bbegan\b|\bbegins\b|\bstarted\b"
    r"|\bstarts\b|\bis heading\b|\bis leading\b|\bduring (?:his|its|their|the) (?:ongoing |current )?(?:visit"
    r"|stay|trip)\b"
)
_CONTACT = re.compile(
    r"\b(?:met|meets?|meeting|talks?|received|receives?|welcomed|held|holds|attend(?:s|ed)|spoke|speaks"
    r"|addressed|brief(?:s|ed|ings?)?|introduced|explained|expounded|lecture[ds]?|symposium|seminar|session"
    r"|session[s]?"
    r"|hosted|called on|paid a courtesy call|exchang(?:e|ed) views|discussions?|conversation|informed|delivered"
    r"|gave|presented|opened|took place|arriv(?:e|es|ed)|event|programme|program|forum|dialogue|gathering"
    r"|audience|received)\b",
    re.IGNORECASE,
)
_MEETS = re.compile(
    r"\b(?:met|meets?|meeting|holds? talks|held talks|received|receives?|welcomed|welcomes|talked|briefs?"
    r"|briefed|co-chaired|hosted|called on|had a meeting|inform(?:s|ed)|told|exchanged views|hosts|attended"
    r"|attends)\b",
    re.IGNORECASE,
)
_LOCATIVE = re.compile(
    r"(?:\b[Ii]n|\b[Aa]t|\b[Ff]rom|\bthroughout|\bacross) (?:the |an? )?(?:capital(?: city)?(?: of)? |Kingdom of "
    r"|Republic of |city of )?$"
)
_SAID = re.compile(
    r"\b(?:said|says|stated|noted|added|believes?|pointed out|stressed|hoped?|thanked|praised|commended|stated)\b"
)
_HERE = re.compile(r"\bhere\b(?! is| are)")


def find_visits(prose: Prose, countries: Sequence[CountryMention], teams: Sequence[Team]) -> tuple[Frame, ...]:
    """Clauses `WHO visited COUNTRY[, COUNTRY and COUNTRY]`, also `visit to`, `delegation to`, `sent to`.

    direction.en.visit   the countries stand right after the verb; whoever stands last before it is the subject
    Traps: earlier and next stops (`before travelling to`, `will then visit`), invitations to China.
    """
    frames: list[Frame] = []
    last: Body | None = None
    for sentence in prose.story:
        for verb in _VISIT.finditer(prose.text, sentence.start, sentence.end):
            places, end = _list_after(prose, sentence, countries, verb.end())
            if not places:
                continue
            before = prose.text[max(sentence.start, verb.start() - 40) : verb.start()]
            if _NOT_NOW.search(before) or _NEXT_STOP.search(
                prose.text, max(sentence.start, verb.start() - 30), verb.end()
            ):
                continue
            actor, plural, person = _subject(prose, sentence, verb.start(), verb.end(), countries, teams, last)
            if actor is None:
                continue
            home = [p for p in places if p.code in _HOME]
            abroad = [p for p in places if p.code not in _HOME]
            chosen = abroad if actor in (Body.PARTY, Body.CHINESE, Body.OTHER) else (home or abroad)
            if not chosen:
                continue
            frames.append(
                Frame(
                    sentence=sentence, start=verb.start(), end=end, actor=actor, plural=plural, person=person,
                    places=tuple(chosen), contact=False, future=_is_future(prose, sentence, verb),
                    present=_PRESENT.search(prose.of(sentence)) is not None, rule="direction.en.visit",
                )
            )  # fmt: skip
            if sentence.part == "body":
                last = actor
    return tuple(frames)


def find_contacts(prose: Prose, countries: Sequence[CountryMention], teams: Sequence[Team]) -> tuple[Frame, ...]:
    """Meetings abroad on a page that need not tell a visit: `held talks with NAME in Pyongyang`.

    direction.en.contact    a team or a Chinese official of the Party, a verb of meeting, and `in CITY`
    direction.en.host       a host with a nationality met, received ... the team: that country, unless it is in China
    direction.en.here       `met here`: the country of the dateline
    """
    frames: list[Frame] = []
    filed = _dateline_places(prose, countries)
    seen = False
    for sentence in prose.story:
        actor, plural, person = _anyone(prose, sentence, teams, seen)
        if actor in (None, Body.FOREIGN):
            continue
        assert actor is not None
        seen = seen or actor is Body.PARTY
        if not _CONTACT.search(prose.text, sentence.start, sentence.end):
            continue
        places = locatives(prose, sentence, countries)
        rule = "direction.en.contact"
        if places and all(p.code in _HOME for p in places):
            continue
        places = [p for p in places if p.code not in _HOME]
        if not places and _HERE.search(prose.text, sentence.start, sentence.end):
            if filed and filed[0].code in _HOME:
                continue
            places, rule = list(filed[:1]), "direction.en.here"
        if not places and _MEETS.search(prose.text, sentence.start, sentence.end):
            places, rule = _host(prose, sentence, countries, filed), "direction.en.host"
        if not places and actor is Body.PARTY and sentence.part == "body":
            # `The forum was held in New York. The CPC delegation was led by NAME, who explained ...`
            places = [
                p for s in prose.part("body") if s.paragraph == sentence.paragraph and s.end <= sentence.start
                for p in locatives(prose, s, countries) if p.code not in _HOME
            ][-1:]  # fmt: skip
        if places:
            frames.append(
                Frame(
                    sentence=sentence, start=sentence.start, end=sentence.end, actor=actor, plural=plural, person=person,
                    places=_unique(places), contact=True, future=_FUTURE.search(prose.of(sentence)) is not None,
                    present=True, rule=rule,
                )
            )  # fmt: skip
    return tuple(frames)


def find_incoming(
    prose: Prose, countries: Sequence[CountryMention], teams: Sequence[Team]
) -> tuple[tuple[int, int], ...]:
    """Passages of title and lead that show visitors in China.

    direction.en.incoming   a foreign delegation that visits China; `met here` under a Beijing dateline; `met in Beijing
                            with`; `visiting` guests received by a Chinese host
    Trap: Chinese teams that "visit" are told by find_visits; a foreign minister in Beijing last year is no visitor today.
    """
    found: list[tuple[int, int]] = []
    filed = _dateline_places(prose, countries)
    home_filed = bool(filed) and filed[0].code in _HOME
    for sentence in prose.lead(3):
        text = prose.of(sentence)
        meets = _MEETS.search(text)
        home = [m for m in locatives(prose, sentence, countries) if m.code in _HOME]
        visitors = [t for t in teams if sentence.start <= t.start < sentence.end and t.body is Body.FOREIGN]
        people = people_in(prose, sentence.start, sentence.end)
        chinese_host = bool(people) and meets is not None
        to_china = [
            m for m in countries
            if m.code == "CN" and m.kind != "demonym" and sentence.start <= m.start < sentence.end
            and re.search(
                r"(?:\bvisit(?:s|ing|ed)?|\bvisit to|\btour(?:s|ed|ing)?(?: of)?|\btrip to|\bc[ao]me to"
                r"|\barrived in|\bguests? of|\bstay in) (?:the )?$",
                          prose.text[max(sentence.start, m.start - 24) : m.start])
        ]  # fmt: skip
        if (
            (visitors and (to_china or (meets and (home or home_filed or chinese_host))))
            or (chinese_host and home)
            or (meets and home_filed and _HERE.search(text))
            or (to_china and (visitors or not any(t.body is Body.PARTY for t in teams)))
            or (visitors and re.search(r"\bVisits? (?:IDCPC|International Department)\b", text))
        ):
            found.append((sentence.start, sentence.end))
    return tuple(found)


def at_home(prose: Prose, sentence: Sentence, countries: Sequence[CountryMention]) -> bool:
    """Does the sentence place what it tells in China?"""
    places = locatives(prose, sentence, countries)
    if places:
        return all(p.code in _HOME for p in places)
    filed = _dateline_places(prose, countries)
    return bool(filed) and filed[0].code in _HOME and _HERE.search(prose.of(sentence)) is not None


def locatives(prose: Prose, sentence: Sentence, countries: Sequence[CountryMention]) -> list[CountryMention]:
    """Countries and cities after `in` or `at`, and those that follow a city in commas (`in Bonn, Germany`).

    Trap: what somebody said about a country is no place; `the embassy in` and `delegation from` are none either.
    """
    found: list[CountryMention] = []
    for mention in countries:
        if not sentence.start <= mention.start < sentence.end or mention.kind in ("demonym", "party"):
            continue
        before = prose.text[max(sentence.start, mention.start - 40) : mention.start]
        follows = found and re.fullmatch(
            r",? (?:and |the |the capital of )*|, ", prose.text[found[-1].end : mention.start]
        )
        if not follows:
            if not _LOCATIVE.search(before) or re.search(r"\b[Ff]rom (?:the )?$", before):
                continue
            if re.search(
                r"(?:[Ee]mbassy|[Cc]onsulate(?:[- ][Gg]eneral)?|[Aa]mbassador|[Cc]onsul[- ][Gg]eneral"
                r"|interest\w*|partner\w*|confidence|invest\w*|development|peace|situation|parties|party"
                r"|leaders|people|part(?:y|ies)|friends|believe\w*|opportunit\w+|economy|influence|role"
                r"|elections?|changes?|events|projects?|progress|hospital|college|school|built) in (?:the )?$",
                before,
            ):
                continue
            said = _SAID.search(prose.text, sentence.start, mention.start)
            if said and re.search(r"\bthat\b|,", prose.text[said.end() : mention.start]):
                continue
        found.append(mention)
    return found


def _list_after(
    prose: Prose, sentence: Sentence, countries: Sequence[CountryMention], offset: int
) -> tuple[list[CountryMention], int]:
    """The countries listed from `offset` on, one per country, and where the list ends."""
    found: list[CountryMention] = []
    cursor = offset
    inside = [m for m in countries if offset <= m.start < sentence.end]
    for mention in inside:
        gap = prose.text[cursor : mention.start]
        pattern = _LIST_GAP if found else _LIST_LEAD
        if len(gap) > 60 or not pattern.fullmatch(gap):
            break
        if mention.kind in ("demonym", "party") and not (
            mention.kind == "party" and not found and mention.code == "EU"
        ):
            follows = re.match(r" (?:capital(?: of)?|city)? ?", prose.text[mention.end : mention.end + 12])
            if not (follows and "capital" in follows[0]):
                break
        found.append(mention)
        cursor = mention.end
    return list(_unique(found)), cursor


def _subject(
    prose: Prose,
    sentence: Sentence,
    verb: int,
    after: int,
    countries: Sequence[CountryMention],
    teams: Sequence[Team],
    last: Body | None,
) -> tuple[Body | None, bool, Person | None]:
    """Whose visit is it? The team in the verb phrase itself, else the last team or official before the verb."""
    here = [t for t in teams if sentence.start <= t.start < sentence.end]
    inside = [t for t in here if t.start < after and t.noun > verb]  # `delegation to Mexico`
    before = [t for t in here if t.noun <= verb]
    people = resolve(prose, sentence)
    person = next(
        (p for p in people if sentence.start <= p.name[0] < verb),
        people[0] if people and people[0].name[0] < verb else None,
    )
    team = (inside or before)[-1] if inside or before else None
    if team is None:
        by = re.compile(r"[^.;]{0,40}?\bby (?:the |a |an )?").match(prose.text, after, sentence.end)
        team = next((t for t in here if by and t.start <= by.end() + 4 and t.noun > by.end()), None)
    if team is not None:
        body = team.body
        if body is Body.OPEN and last is None and person is None and sentence.part == "title":
            return Body.CHINESE, team.plural, person
        if body is Body.OPEN:
            body = last if last is not None else Body.CHINESE
        if body is Body.CHINESE and person is not None and person.title is not None:
            body = body_of_title(prose.text[slice(*person.title)])
        return body, team.plural, person
    subject = prose.text[sentence.start : verb]
    if re.search(
        r"\b(?:[Ss]enior|[Tt]op|[Rr]anking)? ?(?:CPC|Communist Party of China|Chinese Communist Party"
        r"|Party) (?:official|leader|envoy|chief)s?\b|\b(?:[Oo]fficials?|[Ll]eaders?|[Ee]nvoys?|[Mm]embers|[Rr]epresentatives|[Ss]cholars|[Cc]adres) (?:of|from) (?:the )?(?:CPC|Communist Party of China|Chinese Communist Party|International Department)\b",
        subject,
    ):
        return Body.PARTY, False, person
    if person is not None and not _foreign_subject(prose, sentence, verb, countries, person):
        if _posted_abroad(prose, person):
            return None, False, person
        body = _body_of(prose, person)
        return (Body.PARTY if body is Body.CHINESE and last is Body.PARTY else body), False, person
    if re.search(
        r"\b(?:[Gg]overnment|[Ff]oreign [Mm]inistry|[Pp]residential|[Pp]remier|[Mm]inister|[Pp]resident)\b", subject
    ) and re.search(r"\bChin(?:a|a's|ese)\b", subject):
        return Body.OTHER, False, person
    if re.search(r"\b[Ee]nvoys?\b", subject) and re.search(r"\b(?:Xi|China|Chinese|CPC)\b", subject):
        return Body.PARTY, False, person
    if re.search(
        r"^(?:(?:[Tt]he|[Hh]is|[Ii]ts|[Tt]heir|[Aa]|[Dd]uring|[Tt]his) )*(?:[\w-]+ ){0,3}$|\b[Hh]e\b|\b[Ss]he\b"
        r"|\b[Tt]hey\b|\b[Tt]he (?:visit|trip|tour)\b",
        subject,
    ) and not any(m.start < verb and m.code not in _HOME for m in countries if sentence.start <= m.start):
        return last, False, None
    abroad = [m for m in countries if sentence.start <= m.start < verb and m.code not in _HOME]
    if abroad:
        return Body.FOREIGN, False, None
    return None, False, None


def _title_of(prose: Prose, person: Person) -> str:
    """The printed title, else what stands in commas after the name, else the title printed where the page first names them."""
    if person.title is not None:
        return prose.text[slice(*person.title)]
    known = full_names(prose).get(person.surname)
    if known is not None and known.full == person.full:
        if known.title is not None:
            return prose.text[slice(*known.title)]
        beside = re.compile(r", ([^,.;]{4,120})[,.]").match(prose.text, known.name[1])
        return beside[1] if beside else ""
    return ""


def _posted_abroad(prose: Prose, person: Person) -> bool:
    return re.search(r"[Aa]mbassador|[Cc]onsul|[Cc]harg[eé]", _title_of(prose, person)) is not None


def _body_of(prose: Prose, person: Person) -> Body:
    title = _title_of(prose, person)
    return body_of_title(title) if title else Body.CHINESE


def _foreign_subject(
    prose: Prose, sentence: Sentence, verb: int, countries: Sequence[CountryMention], person: Person
) -> bool:
    return any(
        person.name[1] < m.start < verb and m.code not in _HOME
        and not re.search(r"\b(?:in|to|with|from|of) (?:the )?$", prose.text[max(sentence.start, m.start - 8) : m.start])
        for m in countries if sentence.start <= m.start
    )  # fmt: skip


def _anyone(
    prose: Prose, sentence: Sentence, teams: Sequence[Team], seen: bool
) -> tuple[Body | None, bool, Person | None]:
    """The Chinese side of a sentence: a Party team, a Party official, or one told before by `the delegation`, `he`."""
    here = [t for t in teams if sentence.start <= t.start < sentence.end]
    people = resolve(prose, sentence)
    person = people[0] if people else None
    for body in (Body.OTHER, Body.PARTY):
        team = next((t for t in here if t.body is body), None)
        if team is not None:
            return body, team.plural, person
    if person is not None:
        if _posted_abroad(prose, person):
            return None, False, person
        body = _body_of(prose, person)
        if body is Body.CHINESE and seen:
            body = Body.PARTY
        if body is not Body.CHINESE or not here:
            return body, False, person
    team = next((t for t in here if t.body in (Body.CHINESE, Body.OPEN)), None)
    if team is not None:
        return (Body.PARTY if seen else Body.CHINESE), team.plural, person
    if re.search(
        r"\b(?:CPC|Communist Party of China|Chinese Communist Party|Party) (?:officials?|envoys?|guests?|leaders?"
        r"|side)\b|\b(?:envoy|special envoy)\b",
        prose.of(sentence),
    ):
        return Body.PARTY, False, None
    if re.search(
        r"(?:\bCPC|Communist Party of China(?: \(CPC\))?|Chinese (?:Communist |ruling )?[Pp]arty"
        r"|International Department[\w ]*|\bIDCPC)\b[^.;]{0,160}\b(?:organi[sz]\w+|hold(?:s|ing)?|held|host(?:s|ed"
        r"|ing)?|invit\w+|conduct\w+)\b|\b(?:organi[sz]ed|hosted|held|conducted) by (?:the )?(?:CPC"
        r"|Communist Party of China|Chinese|International Department)",
        prose.of(sentence),
    ):
        return Body.PARTY, False, None
    if seen and re.match(
        r"(?:[Dd]uring|[Ii]n|[Aa]t|[Oo]n|[Ww]hile|[Tt]he (?:visit|briefing|symposium|session)|[Hh]e|[Ss]he"
        r"|[Tt]hey)\b",
        prose.of(sentence),
    ):
        return Body.PARTY, False, None
    if any(t.body is Body.FOREIGN for t in here):
        return Body.FOREIGN, False, None
    return None, False, None


def _host(
    prose: Prose, sentence: Sentence, countries: Sequence[CountryMention], filed: Sequence[CountryMention]
) -> list[CountryMention]:
    """The country of the host: nationality or party named in the sentence, else the dateline's."""
    named = [
        m for m in countries
        if sentence.start <= m.start < sentence.end and m.code not in _HOME and m.kind in ("demonym", "party", "name", "short")
        and not re.search(r"\b(?:with|between|and|to) (?:the )?$", prose.text[max(sentence.start, m.start - 10) : m.start])
    ]  # fmt: skip
    codes = {m.code for m in named}
    if len(codes) == 1:
        return named[:1]
    away = [m for m in filed if m.code not in _HOME]
    return away[:1] if away and (not codes or away[0].code in codes) else []


def _dateline_places(prose: Prose, countries: Sequence[CountryMention]) -> list[CountryMention]:
    line = prose.dateline
    if line is None:
        return []
    return [m for m in countries if line.cities[0] <= m.start < line.cities[1]]


def _is_future(prose: Prose, sentence: Sentence, verb: re.Match[str]) -> bool:
    before = prose.text[max(sentence.start, verb.start() - 110) : verb.end()]
    hit = None
    for hit in _FUTURE.finditer(before):
        pass
    if hit is None:
        return False
    return (
        re.search(r"\b(?:led|visited|paid|arrived|concluded|ended|wrapped up|attended|met)\b", before[hit.end() :])
        is None
    )


def _unique(mentions: Sequence[CountryMention]) -> tuple[CountryMention, ...]:
    seen: dict[str, CountryMention] = {}
    for mention in mentions:
        seen.setdefault(mention.code, mention)
    return tuple(seen.values())
