"""Who goes where? The visits abroad that a page tells, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.actors import Actors
from pipelines.mentions.en.delegations import Body, Team
from pipelines.mentions.en.people import Person
from pipelines.mentions.en.places import HOME, list_after, unique
from pipelines.mentions.en.sentences import Prose, Sentence, within

__all__ = ["FUTURE", "Frame", "find_visits"]


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
    r"|[Tt]eams?|[Gg]roups?|[Ee]nvoys?)(?: [a-z][\w'-]*){0,3}? (?:to|of|in|through|across)"
    r"|visit(?:s|ed|ing)?|tour(?:s|ed|ing)?|Visit(?:s|ed|ing)?|Tour(?:s|ed|ing)?|VISITS?"
    r"|(?:travel(?:s|l?ed|l?ing)?|go(?:es|ing)?|gone|went|fl(?:y|ies|ew|ying)|continued"
    r"|proceeded)(?: from [A-Z]\w+)?(?: on(?: \w+)?)? (?:(?:in)?to"
    r"|through|across)|been to|c[ao]me to"
    r"|(?:arriv(?:e|es|ed|ing)|land(?:s|ed)|expected|due|awaited)(?: on \w+| here| back)? (?:in|at)|reach(?:es|ed)"
    r"|head(?:s|ed|ing)? (?:for|to)|bound for|set (?:out|off) for|(?:left|leaves?|leaving|depart(?:s"
    r"|ed))(?: \w+)?(?: on \w+)? for"
    r"|called on|stopp?(?:s|ed)? (?:over )?in|received in|sent to|dispatched to|Visit to|Bound for"
    r"|(?:sen[dt]s?|sending|d[ei]spatch(?:es|ed|ing)?) (?!(?:[\w'-]+ ){0,4}(?:messages?|letters?|telegrams?|greetings"
    r"|condolences"
    r"|congratulat\w+|wishes|invitations?|aid|relief|flowers)\b)[^.;]{3,220}? to(?= (?:the )?[A-Z])"
    r"|(?:[Ll]ist|[Ii]tinerary|[Dd]estinations|[Cc]ountries|[Nn]ations)\b[^.;]{0,120}? (?:include[sd]?|comprise[sd]?)"
    r"|(?:first|second|third|last|final|only|other) (?:stop|leg|destination)s?(?: (?:of|on) [\w' -]{3,40}?)? (?:was"
    r"|were|is|being)"
    r"|concluded in|was in|were in|is in|are in|(?:has|have|had) been in|left)\s+"
)
_THESE = re.compile(r"(?:(?:the|these|both|all) )+(?:(?P<n>two|three|four|five) )?countries\b")
_THAT = re.compile(r"(?:the|this|that) (?:[\w-]+ ){0,3}?(?:country|kingdom|nation|republic)\b(?! of)")
# `then went on to B, where it stayed until Friday`: told as done, not as the next stop
_WHERE = re.compile(r",? where (?:it|he|she|they|the (?:delegation|team|group|mission))(?! (?:will|is to|would))\b")
_ONWARD = re.compile(r"(?: on \w+)? for\b")  # `left A for B`: A was an earlier stop; `left for B` is another verb
# `A was the first stop of a delegation`
_STOP_OF = re.compile(
    r"(?: capital)? (?:is|was) (?:the |its |their )?(?:first|second|third|last|final|only|opening) (?:stop|leg"
    r"|destination)\b"
)
# `travelled to 40 countries to explain M, among them A and B`
_COUNTED = re.compile(
    r"(?:[\w,'-]+ ){0,4}?(?:countries|nations|capitals|states)\b[^.;]{0,200}?(?:\b(?:among (?:them|others)|including"
    r"|such as|like"
    r"|notably|namely|for (?:instance|example),?|among which (?:are|were))|:| -+) "
)
_NUMBER = {"two": 2, "three": 3, "four": 4, "five": 5}
_NOT_NOW = re.compile(
    r"(?:\b[Bb]efore (?:\w+ing )?|\b[Aa]fter (?:\w+ing |a |its |his |their )?|\bnext stop|\bnext,? "
    r"|\bprevious(?:ly)? |\bearlier |\bthen (?:to |be |will )?|\bgo on to|\bproceed(?:ed)? to"
    r"|\bcontinue(?:d)? (?:on )?to|\b(?:from|following) (?:a |his |its |their )?"
    r"|\blast (?:year|month|week)[^,.]{0,20}|\bon (?:the|their|its|his) way to |\balso scheduled to "
    r"|\bwill (?:also |later |then |next )|\bcame from |\binvit\w+ (?:\w+ ){0,5}to "
    r"|\bwelcomes? (?:\w+ ){0,4}to |\bhope[sd]? to |\bwelcome to |\bnot )$"
)
_POST = re.compile(r"\b(?:Chinese|China's|Permanent|diplomatic|PRC) (?:[Dd]iplomatic )?[Mm]issions? (?:to|in)\b")
_NEXT_STOP = re.compile(
    r"\b(?:next stop|next leg|last stop|will (?:then|next|later|also) (?:go|travel|fly|head|leave|visit|move)"
    r"|then (?:go|travel|fly|left|leave|flew|head|travell?ed) (?:on )?(?:to|for)|moved on to|go on to|went on to"
    r"|proceed(?:ed)? to|continu\w+ (?:on )?to|before (?:going|travell?ing|flying|heading|leaving|moving"
    r"|proceeding)|arrived from|came from|coming from|after (?:visiting|visits? to|stops? in|a visit to|trips? to"
    r"|his visit to|their visits? to))\b"
)
FUTURE = re.compile(
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


def find_visits(prose: Prose, countries: Sequence[CountryMention], teams: Sequence[Team]) -> tuple[Frame, ...]:
    """Clauses `WHO visited COUNTRY[, COUNTRY and COUNTRY]`, also `visit to`, `delegation to`, `sent to`.

    direction.en.visit   the countries stand right after the verb; whoever stands last before it is the subject
                         `visit the two countries`: those named before it, as a rule with the inviters, or in the
                         sentence before; `visited the country`: the one told last
    direction.en.stop    `A was the first stop of a delegation`
    Traps: earlier and next stops (`before travelling to`, `will then visit`), invitations to China.
    """
    frames: list[Frame] = []
    actors = Actors(prose, countries, teams)
    last: Body | None = None
    for sentence in prose.story:
        for verb in _VISIT.finditer(prose.text, sentence.start, sentence.end):
            places, end = list_after(prose, sentence, countries, verb.end())
            these = _THESE.match(prose.text, verb.end(), sentence.end) if not places else None
            if these is not None:
                before_verb = within(countries, sentence.start, verb.start())
                places, end = list(unique([m for m in before_verb if m.code not in HOME])), these.end()
                if not places:
                    places = _before(prose, sentence, countries, _NUMBER.get(these["n"] or "two", 2))
            counted = _COUNTED.match(prose.text, verb.end(), sentence.end) if not places else None
            if counted is not None:
                places, end = list_after(prose, sentence, countries, counted.end())
            that = _THAT.match(prose.text, verb.end(), sentence.end) if not places else None
            if that is not None:
                places, end = _before(prose, sentence, countries, 1), that.end()
            if not places:
                continue
            before = prose.text[max(sentence.start, verb.start() - 40) : verb.start()]
            coming = _NOT_NOW.search(before) or _NEXT_STOP.search(
                prose.text, max(sentence.start, verb.start() - 30), verb.end()
            )
            if verb[0].startswith("left") and _ONWARD.match(prose.text, end):
                continue
            if _POST.search(prose.text, max(sentence.start, verb.start() - 24), verb.end()):
                continue  # `the Chinese Mission to the EU`
            if coming and not _WHERE.match(prose.text, end):
                continue
            actor = actors.subject(sentence, verb.start(), verb.end(), last)
            if actor is None:
                continue
            home = [p for p in places if p.code in HOME]
            abroad = [p for p in places if p.code not in HOME]
            chosen = abroad if actor.body in (Body.PARTY, Body.CHINESE, Body.OTHER) else (home or abroad)
            if not chosen:
                continue
            frames.append(
                Frame(
                    sentence=sentence, start=verb.start(), end=end, actor=actor.body, plural=actor.plural,
                    person=actor.person, places=tuple(chosen), contact=False, future=_is_future(prose, sentence, verb),
                    present=_PRESENT.search(prose.of(sentence)) is not None, rule="direction.en.visit",
                )
            )  # fmt: skip
            if sentence.part == "body":
                last = actor.body
        frames.extend(_stops(prose, sentence, countries, actors))
    return tuple(frames)


def _stops(prose: Prose, sentence: Sentence, countries: Sequence[CountryMention], actors: Actors) -> Iterator[Frame]:
    """direction.en.stop: `A was the first stop of a delegation`, the country before and the team behind."""
    for place in within(countries, sentence.start, sentence.end):
        hit = _STOP_OF.match(prose.text, place.end, sentence.end)
        actor = actors.anyone(sentence, seen=False) if hit is not None and place.code not in HOME else None
        if hit is not None and actor is not None and actor.body is not Body.FOREIGN:
            yield Frame(
                sentence=sentence, start=place.start, end=hit.end(), actor=actor.body, plural=actor.plural,
                person=actor.person, places=(place,), contact=False, future=False,
                present=_PRESENT.search(prose.of(sentence)) is not None, rule="direction.en.stop",
            )  # fmt: skip


def _before(prose: Prose, sentence: Sentence, countries: Sequence[CountryMention], number: int) -> list[CountryMention]:
    """The countries that `the country`, `the two countries` mean: those of the nearest sentence that names any."""
    for other in reversed([s for s in prose.story if s.end <= sentence.start]):
        named = unique([m for m in within(countries, other.start, other.end) if m.code not in HOME])
        if named:
            return list(named) if len(named) == number else []
    return []


def _is_future(prose: Prose, sentence: Sentence, verb: re.Match[str]) -> bool:
    before = prose.text[max(sentence.start, verb.start() - 110) : verb.end()]
    hits = list(FUTURE.finditer(before))
    return bool(hits) and (
        re.search(r"\b(?:led|visited|paid|arrived|concluded|ended|wrapped up|attended|met)\b", before[hits[-1].end() :])
        is None
    )
