"""Who acts in a clause: the Party, another Chinese body, or a foreign side?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.delegations import CHINAS_OTHERS, CPC, SENDER, Body, Team, body_of_title
from pipelines.mentions.en.people import Person, full_names, resolve
from pipelines.mentions.en.places import HOME
from pipelines.mentions.en.sentences import Prose, Sentence, within

__all__ = ["Actor", "Actors"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One side of a clause. `person` is the Chinese person named there, `plural` says several teams."""

    body: Body
    plural: bool = False
    person: Person | None = None


_OFFICIALS = re.compile(
    r"\b(?:CPC|Communist Party of China|Chinese Communist Party|Party|(?:senior|Chinese"
    r"|ruling) party) (?:official|leader|envoy|chief)s?\b"
    r"|\b(?:[Oo]fficials?|[Ll]eaders?|[Ee]nvoys?|[Mm]embers|[Rr]epresentatives|[Dd]elegates|[Ss]cholars|[Cc]adres"
    r"|[Pp]rofessors|[Ll]ecturers|[Ee]xperts|[Rr]esearchers|[Aa]cademics|[Gg]uests|[Vv]isitors) (?:of|from) (?:the )?"
    r"(?:CPC|Communist Party of China|Chinese Communist Party|International Department|(?:Central )?Party School)\b"
)
_STATE = re.compile(r"\b(?:[Gg]overnment|[Ff]oreign [Mm]inistry|[Pp]residential|[Pp]remier|[Mm]inister|[Pp]resident)\b")
_STATE_RANK = re.compile(
    r"\b(?:(?:Foreign|Defen[cs]e|Commerce|Finance|Culture|Agriculture|Education|Trade|Health|Transport) Minister"
    r"|(?:Vice )?Premier|(?:Vice )?Governor|Mayor|State Councill?or) (?:Mr\.? )?$"
)
_CHINESE = re.compile(r"\bChin(?:a|a's|ese)\b")
_ENVOY = re.compile(r"\b[Ee]nvoys?\b")
_SENDER = re.compile(r"\b(?:Xi|China|Chinese|CPC|Communist Party of China)\b")
# A subject told before: `During the visit to`, `The trip to`, `He also visited`.
_PRONOUN = re.compile(
    r"^(?:(?:[Tt]he|[Hh]is|[Ii]ts|[Tt]heir|[Aa]|[Dd]uring|[Tt]his) )*(?:[\w-]+ ){0,3}$|\b[Hh]e\b|\b[Ss]he\b|\b[Tt]hey\b"
    r"|\b[Tt]he (?:visit|trip|tour)\b"
    r"|^(?:and )?(?:[Oo]ne|[Aa]nother|[Aa] (?:second|third|fourth|fifth|further|last)|[Tt]he (?:first|second|third"
    r"|other|last)s?)"
    r"(?:,| (?:team|group|one|went|is|was|has|had|visited|toured|travelled|headed|led|under)\b|$)"
)
# `The prime minister leaves for A`: a host, whatever the words before him look like
_HOST_POST = re.compile(
    r"\b(?:[Pp]rime minister|[Pp]resident|[Mm]inisters?|[Gg]overnment|[Pp]arliament|[Ss]peaker|[Kk]ing|[Qq]ueen"
    r"|[Mm]inistry"
    r"|[Oo]pposition|[Hh]osts?|[Pp]remier|[Ll]awmakers?|[Ss]enators?)\b"
)
_THEY = re.compile(r"\b(?:[Tt]hey|[Tt]hese)\b")
_HE = re.compile(r"^(?:[Hh]e|[Ss]he)\b")
# Who was told before as the Party's: only after such a telling
_VISITORS = re.compile(r"\b[Tt]he(?: Chinese| two| three| four)? (?:guests|visitors|lecturers|speakers|newcomers)\b")
_FRONTED = re.compile(
    r"(?:During|On|In|As part of|In the course of|Throughout|While on) (?:an? |the |recent |[\w-]+ ){0,4}$"
)
_PARTICIPLE = re.compile(
    r"(?:[A-Z][a-z]+ing|Expected|Awaited|Due|Bound|It (?:was|is) (?:to|in|through))\b"
)  # `Coming to A at the head of a team, NAME explained`
_GUESTS = re.compile(
    r"\b(?:CPC|Communist Party of China|Chinese Communist Party|Party) (?:officials?|envoys?|guests?|leaders?|side)\b"
    r"|\b(?:special )?envoy\b"
)
_HOLDS = re.compile(
    rf"{CPC}[^.;]{{0,160}}\b(?:organi[sz]\w+|hold(?:s|ing)?|held|host(?:s|ed|ing)?|invit\w+|conduct\w+)\b"
    r"|\b(?:organi[sz]ed|hosted|held|conducted) by (?:the )?(?:CPC|Communist Party of China|Chinese"
    r"|International Department)"
)
_CARRIED = re.compile(
    r"(?:[Dd]uring|[Ii]n|[Aa]t|[Oo]n|[Ww]hile|[Tt]he (?:visit|briefing|symposium|session)|[Hh]e|[Ss]he|[Tt]hey)\b"
)
# `In the US state of Georgia, a company opened a plant`: somebody else acts
_NEW_SUBJECT = re.compile(
    r"(?:In|On|At) [^,.;]{2,50}, (?:meanwhile, |for example, )?(?:an? |\d+ |two |three |some |several |many "
    r"|one (?!of (?:them|these|those|the (?:teams|groups|delegations))\b))(?!(?:[\w-]+ ){0,3}"
    r"(?:briefings?|symposium|seminar|session|meeting|talks?|forum|lecture|dialogue|event|reception|exchange)\b)"
)
_BY = re.compile(r"[^.;]{0,40}?\bby (?:the |a |an )?")
_BY_OR_OF = re.compile(r"[^.;]{0,40}?\b(?:by|of) (?:the |a |an )?")  # `the visit to A of a delegation`
# `NAME arrived in A on Sunday at the head of a Party delegation`: whose team it is follows the country
_AT_THE_HEAD = re.compile(
    r"[^.;]{0,60}?\b(?:at the head of|as (?:the )?(?:head|leader) of|(?:heading|leading)(?: up)?) (?:the |a |an )?"
)
# a headline's `Chinese vice minister`: of what, the opening says
_VAGUE = re.compile(r"\b(?:[Vv]ice|[Dd]eputy|[Aa]ssistant|[Ss]enior|Chinese|China's)[- ][Mm]inister\b")
_JOURNEY = re.compile(r"(?:[Vv]isit|[Tt]our|[Tt]rip|[Jj]ourney)\b")
# `special envoy of the Chinese government on the A issue`, `special envoy on B affairs`: the state's
_STATE_ENVOY = re.compile(
    r"\b[Ee]nvoy (?:(?:of|for|from) (?:the )?(?:Chinese |China's |PRC )?[Gg]overnment\b"
    r"|(?:on|for) (?:the )?(?:[A-Z][\w-]+ ){1,4}(?:[Aa]ffairs|[Ii]ssues?|[Pp]eace [Pp]rocess)\b"
    r"|(?:on|for) (?:climate|the (?:Middle East|Korean Peninsula|Horn of Africa))\b)"
)
_ABROAD_POST = re.compile(r"[Aa]mbassador|[Cc]onsul|[Cc]harg[eé]")


class Actors:
    """Says of a page's clauses who acts in them."""

    def __init__(self, prose: Prose, countries: Sequence[CountryMention], teams: Sequence[Team]) -> None:
        self.prose, self.countries, self.teams = prose, countries, teams
        self.cast = full_names(prose)
        opening = prose.part("body")[:2]
        self.party_opens = any(t.body is Body.PARTY for s in opening for t in within(teams, s.start, s.end))
        self.state_envoy = any(_STATE_ENVOY.search(prose.of(s)) for s in prose.lead(3))

    def subject(
        self, sentence: Sentence, verb: int, after: int, before_it: Actor | None, floor: int = 0
    ) -> Actor | None:
        """Whose visit is it? The team in the verb phrase itself, else the last team or official before the verb.

        verb, after   where the phrase that is followed by the country begins and ends
        floor         where the clause before ends: `A went to X, while B travelled to Y`
        before_it     who acted in the clause before, for `the visit`, `he`, `they`
        returns       None when nobody can be told, or an ambassador
        """
        prose = self.prose
        last = before_it.body if before_it is not None else None
        cut = prose.text.rfind("; ", sentence.start, verb)
        begins = sentence.start if cut < 0 else cut + 2  # of the clause
        here = within(self.teams, begins, sentence.end)
        inside = [t for t in here if t.start < after and t.noun > verb]  # `delegation to Mexico`
        before = [t for t in here if t.noun <= verb]
        people = resolve(prose, sentence, self.cast)
        person = next(
            (p for p in people if max(begins, floor) <= p.name[0] < verb),
            None,
        ) or next(
            (p for p in people if begins <= p.name[0] < verb),
            people[0] if people and people[0].name[0] < verb and begins == sentence.start else None,
        )
        team = (inside or before)[-1] if inside or before else None
        if team is None and cut >= 0 and _THEY.search(prose.text, begins, verb):
            # `eleven groups were sent abroad; they had been to A`: named in the clause before
            team = next((t for t in reversed(within(self.teams, sentence.start, begins)) if t.plural), None)
        if team is None:
            agent = _BY if _JOURNEY.match(prose.text, verb) is None else _BY_OR_OF
            by = agent.match(prose.text, after, sentence.end)
            team = next((t for t in here if by and t.start <= by.end() + 4 and t.noun > by.end()), None)
        if team is None:
            head = _AT_THE_HEAD.match(prose.text, after, sentence.end)
            team = next((t for t in here if head and t.start <= head.end() + 4 and t.noun > head.end()), None)
        participle = verb == sentence.start and _PARTICIPLE.match(prose.text, verb) is not None
        if team is None and (participle or _FRONTED.match(prose.text[sentence.start : verb])):
            # `During a visit to A, a delegation of ... explained`: the subject follows the phrase
            team = next((t for t in here if t.start >= after), None)
            person = next((p for p in people if p.name[0] >= after), person)
        if CHINAS_OTHERS.search(prose.text, begins, verb):
            return Actor(body=Body.OTHER, person=person)
        if team is not None:
            return Actor(body=self._of_team(team, sentence, person, last), plural=team.plural, person=person)
        words = prose.text[begins:verb]
        if re.compile(r"[Ee]nvoys?\b|sen[dt]s?\b|sending\b|d[ei]spatch\w*").match(prose.text, verb):
            words = prose.text[begins:after]  # `would dispatch an envoy to A`, `the envoy sent by China to A`
        if _OFFICIALS.search(words):
            return Actor(body=Body.PARTY, person=person)
        if person is not None and not self._is_object(sentence, verb, person):
            if self.posted_abroad(person):
                return None
            body = self.body_of(person)
            return Actor(body=Body.PARTY if body is Body.CHINESE and last is Body.PARTY else body, person=person)
        if _STATE.search(SENDER.sub(" ", words)) and _CHINESE.search(words):
            if sentence.part == "title" and self.party_opens and _VAGUE.search(words):
                return Actor(body=Body.PARTY, person=person)
            return Actor(body=Body.OTHER, person=person)
        if _ENVOY.search(words) and _SENDER.search(words):
            return Actor(body=Body.OTHER if self.state_envoy else Body.PARTY, person=person)
        abroad = [m for m in within(self.countries, begins, verb) if m.code not in HOME]
        if abroad:
            return Actor(body=Body.FOREIGN)
        if last is None or not _PRONOUN.search(words) or _HOST_POST.search(words):
            return None
        several = before_it is not None and before_it.plural and _THEY.search(words) is not None
        return Actor(body=last, plural=several, person=self._meant(sentence) if _HE.search(words) else None)

    def _meant(self, sentence: Sentence) -> Person | None:
        """Whom `he` means: the last person named in full before, unless posted abroad."""
        earlier = within(self.prose.names, 0, sentence.start)
        person = self.cast.get(earlier[-1].surname) if earlier else None
        known = person is not None and person.full == earlier[-1].full and not self.posted_abroad(person)
        return person if known else None

    def anyone(self, sentence: Sentence, seen: bool) -> Actor | None:
        """The Chinese side of a sentence: a Party team, a Party official, or one told before by `the delegation`, `he`.

        seen      the Party has acted on this page before
        returns   FOREIGN when only a foreign team is named; None for nobody, or an ambassador
        """
        here = within(self.teams, sentence.start, sentence.end)
        people = resolve(self.prose, sentence, self.cast)
        person = people[0] if people else None
        if CHINAS_OTHERS.search(self.prose.text, sentence.start, sentence.end):
            return Actor(body=Body.OTHER, person=person)
        for body in (Body.OTHER, Body.PARTY):
            team = next((t for t in here if t.body is body), None)
            if team is not None:
                return Actor(body=body, plural=team.plural, person=person)
        if person is not None:
            if self.posted_abroad(person):
                return None
            body = self.body_of(person)
            words = self.prose.of(sentence)
            if body is Body.CHINESE and (seen or _GUESTS.search(words) or _OFFICIALS.search(words)):
                body = Body.PARTY
            if body is not Body.CHINESE or not here:
                return Actor(body=body, person=person)
        team = next((t for t in here if t.body in (Body.CHINESE, Body.OPEN)), None)
        if team is not None:
            return Actor(body=Body.PARTY if seen else Body.CHINESE, plural=team.plural, person=person)
        words = self.prose.of(sentence)
        if (
            _GUESTS.search(words)
            or _OFFICIALS.search(words)
            or _HOLDS.search(words)
            or (seen and _VISITORS.search(words))
            or (seen and _CARRIED.match(words) and not _NEW_SUBJECT.match(words))
        ):
            return Actor(body=Body.PARTY)
        return Actor(body=Body.FOREIGN) if any(t.body is Body.FOREIGN for t in here) else None

    def body_of(self, person: Person) -> Body:
        title = self._title(person)
        body = body_of_title(title) if title else Body.CHINESE
        rank = _STATE_RANK.search(self.prose.text[max(0, person.name[0] - 40) : person.name[0]])
        return Body.OTHER if rank and body is not Body.PARTY else body  # `Chinese Foreign Minister NAME`

    def posted_abroad(self, person: Person) -> bool:
        return _ABROAD_POST.search(self._title(person)) is not None

    def _of_team(self, team: Team, sentence: Sentence, person: Person | None, last: Body | None) -> Body:
        body = team.body
        if body is Body.OPEN:
            untold = last is None and person is None and sentence.part == "title"
            body = Body.CHINESE if untold or last is None else last
        if body is Body.CHINESE and person is not None and person.title is not None:
            body = body_of_title(self.prose.text[slice(*person.title)])
        return body

    def _title(self, person: Person) -> str:
        """The printed title, else the one printed elsewhere on the page, else what stands in commas after the name."""
        if person.title is not None:
            return self.prose.text[slice(*person.title)]
        known = self.cast.get(person.surname)
        if known is None or known.full != person.full:
            return ""
        if known.title is not None:
            return self.prose.text[slice(*known.title)]
        beside = re.compile(r", ([^,.;]{4,120})[,.]").match(self.prose.text, known.name[1])
        return beside[1] if beside else ""

    def _is_object(self, sentence: Sentence, verb: int, person: Person) -> bool:
        """Does a foreign subject stand between the person and the verb?"""
        return any(
            m.code not in HOME
            and not re.search(
                r"\b(?:in|to|with|from|of|left|visited|visits|toured|reached) (?:the )?$",
                self.prose.text[max(sentence.start, m.start - 14) : m.start],
            )
            for m in within(self.countries, person.name[1], verb)
        )
