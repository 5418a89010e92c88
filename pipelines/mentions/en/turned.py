"""Which visits does a page tell with the country before the verb: in the passive, as a stop, as a station of a wave?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.actors import Actor, Actors
from pipelines.mentions.en.delegations import Body
from pipelines.mentions.en.frames import FUTURE, PRESENT, Frame
from pipelines.mentions.en.people import full_names, people_in, resolve
from pipelines.mentions.en.places import HOME, dateline_places, list_after, locatives, unique
from pipelines.mentions.en.sentences import Prose, Sentence, within

__all__ = ["find_stations", "find_turned"]

_BE = r"(?:will be|(?:is|are|was|were) to be|was|were|has been|have been|had been|is being|are being|is|are)"
_VISITED = re.compile(rf"{_BE} (?:also |both |all |next |then |each |\w+ly )?(?:visited|toured)\b")
_STOPS = re.compile(
    rf"(?:{_BE}|made up|formed|became|becomes) (?:the |its |their |this )?(?:(?:first|second|third|fourth|last|final"
    r"|only|opening|next|two|three|four|main|other|and) ){0,3}(?:stops?|legs?|destinations?|stations?|hosts?)\b"
    r"(?= (?:of|on|in|for|to) (?:an?|the|this|that|its|their|his|her) )"
)
_UNDER_WAY = re.compile(
    r"\b(?:[Vv]isit|[Tt]rip|[Tt]our|[Ss]tay)\b[^.;]{0,160}? (?:is|was) (?:now |currently |still )?(?:under way|underway"
    r"|in progress|taking place|going on|taking (?:it|them) through)"
)
# What may stand between the list and its verb: the last one's days, `'s capital`, an adverb.
_TAIL = re.compile(
    r"(?:'s)?(?: capital)?(?:,? (?:from|on|between|in) [^,;.]{1,40}?)?(?:,? (?:in that order|in turn"
    r"|respectively),?)? ?"
)
# A station of a wave whose teams are told in the plural.
_TURN = re.compile(
    r"(?:'s (?:turn|was)\b| (?:came|was|were|is|are) (?:next|then|first|last|another|also (?:a|an|one)|among the"
    r"|the (?:next|last|other|third|second))\b"
    r"| (?:were|was|are|is) (?:among (?:them|these|those)|(?:one|two|three|four|some) of (?:them|these|those"
    r"|the (?:\w+ )?"
    r"(?:countries|cities|capitals|stops|places)))\b"
    r"| followed\b| (?:had|got|took) (?:its|their) turn\b| (?:heard|hosted|received|saw) (?:an?|one|another) )"
)
_LISTENING = re.compile(
    r"\b(?:listen\w*|heard|hear|audiences?|asked|took notes|question\w*|spoke|speakers?|lectur\w+|talks?|talked"
    r"|delegations?|teams?|groups?|hosts?|explain\w*|brief\w*|seminars?|symposi\w+|received|learn\w*|wanted to know"
    r"|wished to know|met|meeting)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\b(?:[Mm]eanwhile|summit|climate|elections?|[Ee]mbass(?:y|ies)|[Aa]mbassadors?|tariffs?"
    r"|[Tt]rade (?:between|with|volume|reached|stood|rose|fell|agreement)|[Ee]xports (?:to|of|rose|fell|were))\b"
)
_TURN_OF = re.compile(r"\b(?:[Ii]t was|came) the turn of (?:the )?$")
_ONE_OF = re.compile(
    r"\b(?:[Oo]ne|[Tt]wo|[Aa]nother) of (?:them|these|those|the (?:teams|groups|delegations|missions))\b"
)
_FOR = re.compile(r"\b(?:for|from|with|to) $")
_FROM_TO = re.compile(  # `delegations have filled lecture rooms from CITY to CITY`
    r"\b(?:[Dd]elegations|[Tt]eams|[Gg]roups|[Ll]ecturers|[Ss]peakers)\b[^.;]{0,90} from [A-Z][\w -]{2,24}? to "
    r"[A-Z]\w+(?: [A-Z]\w+)?"
)
_ROOM = re.compile(
    r"\b(?:halls?|rooms?|auditorium) \b[^.;]{0,90}\b(?:ran out of|was full|were full|filled|packed|overflow\w*)"
)
_ASKS = re.compile(r" (?:put (?:\w+ )?questions|asked|wanted to know)\b")
_AUDIENCE = re.compile(r"\b(?:audiences?|listeners|lectur(?:e[sd]?|ers?)|speakers|spoke|talk)\b", re.IGNORECASE)


def find_turned(prose: Prose, countries: Sequence[CountryMention], actors: Actors) -> Iterator[Frame]:
    """Visits told from the side of the country.

    direction.en.passive    `A and B will be visited by a delegation`, `A was toured by NAME, post`
    direction.en.stop       `A was the first stop of a delegation`, `A, B and C have been the stops of a team`
    direction.en.under_way  `A visit by a delegation is under way in A`

    direction.en.presence   `a team from Beijing that was here`: the country that title and opening speak of
    direction.en.came_from  `came to A from B, where it gave such briefings`: an earlier stop told as more than that

    Traps: `A was visited by a minister of B`: a foreign side acts; `was to have been visited by tourists`: nobody does.
    """
    for sentence in prose.story:
        for pattern, rule in ((_VISITED, "direction.en.passive"), (_STOPS, "direction.en.stop")):
            for verb in pattern.finditer(prose.text, sentence.start, sentence.end):
                places = _before(prose, sentence, countries, verb.start())
                actor = _agent(actors, sentence, verb.end()) if places else None
                if actor is not None:
                    yield _frame(prose, sentence, actor, places, (places[0].start, verb.end()), rule)
        yield from _present(prose, sentence, countries, actors)
        yield from _came_from(prose, sentence, countries, actors)
        hit = _UNDER_WAY.search(prose.text, sentence.start, sentence.end)
        if hit is not None:
            places = [m for m in locatives(prose, sentence, countries) if m.code not in HOME]
            actor = _agent(actors, sentence, hit.start()) if places else None
            if actor is not None:
                yield _frame(prose, sentence, actor, places, hit.span(), "direction.en.under_way")


_COMES_FROM = re.compile(
    r"\b(?:comes?|came|coming|arriv(?:es?|ed|ing)|moves?|moved)\b[^.;]{0,50}? from (?=(?:the )?[A-Z])"
)
_BRIEFED_THERE = re.compile(
    r",? where (?:it|he|she|they|the (?:[\w-]+ ){0,2}?\w+) (?:has |have |had )?(?:also |already |both ){0,2}"
    r"(?:gave|given"
    r"|briefed|explained|presented|introduced|held|spoke|spoken|lectured|expounded|informed|told)\b"
)


_IT = re.compile(r"(?:It|They|He|She)\b")


def _came_from(
    prose: Prose, sentence: Sentence, countries: Sequence[CountryMention], actors: Actors
) -> Iterator[Frame]:
    hit = _COMES_FROM.search(prose.text, sentence.start, sentence.end)
    if hit is None or sentence.part != "body":
        return
    places, end = list_after(prose, sentence, countries, hit.end())
    places = [p for p in places if p.code not in HOME]
    if not places or _BRIEFED_THERE.match(prose.text, end, sentence.end) is None:
        return
    here = within(actors.teams, sentence.start, hit.start())
    if any(t.body in (Body.OTHER, Body.FOREIGN) for t in here):
        return
    known = any(t.body is Body.PARTY for t in within(actors.teams, 0, sentence.start))
    told = here or (known and _IT.match(prose.text, sentence.start) is not None)
    actor = Actor(body=Body.PARTY) if told else _agent(actors, sentence, hit.start())
    if actor is not None:
        yield _frame(prose, sentence, actor, places, (hit.start(), end), "direction.en.came_from")


def _present(prose: Prose, sentence: Sentence, countries: Sequence[CountryMention], actors: Actors) -> Iterator[Frame]:
    hit = _WAS_HERE.search(prose.text, sentence.start, sentence.end)
    if hit is None or sentence.part != "body":
        return
    places = _here(prose, countries)
    actor = _agent(actors, sentence, hit.start()) if places else None
    if actor is not None and within(actors.teams, sentence.start, hit.start()):
        yield _frame(prose, sentence, actor, places, hit.span(), "direction.en.presence")


def find_stations(prose: Prose, countries: Sequence[CountryMention]) -> Iterator[Frame]:
    """Countries that a page about several teams places one of them in, without a verb of visiting.

    roundup.en.turn      `B came next`, `C and D followed in November`, `then it was E's turn`
    roundup.en.fronted   `In F, listeners took notes`, `In CITY, it was NAME who spoke`
    roundup.en.one       `one of them explained M in G and H`, `I's party filled a room for one of them`
    roundup.en.span      `teams have filled lecture rooms from CITY to CITY`
    roundup.en.audience  `the audience in CITY asked about oil, the one in CITY about sanctions`

    Traps: `In Paris, meanwhile, 195 countries adopted`; a newspaper's city; only read on a page that sums up teams.
    """
    cast = full_names(prose)
    for sentence in prose.part("body"):
        here = [m for m in within(countries, sentence.start, sentence.end) if m.code not in HOME]
        if not here or _ASIDE.search(prose.of(sentence)):
            continue
        rule = "roundup.en.turn"
        places = next((p for m in here if m.kind != "party" and (p := _turns(prose, sentence, countries, m))), [])
        if not places:
            places = [m for m in here if m.kind != "party" and _TURN_OF.search(prose.text, sentence.start, m.start)][:1]
        if not places and (one := _ONE_OF.search(prose.text, sentence.start, sentence.end)):
            rule = "roundup.en.one"
            told = [m for m in locatives(prose, sentence, countries) if m.code not in HOME]
            places = told or [m for m in here if m.end <= one.start()][:1]
            for_one = _FOR.search(prose.text, max(sentence.start, one.start() - 6), one.start())
            places = places if for_one or _LISTENING.search(prose.of(sentence)) else []
        if not places and (hit := _FROM_TO.search(prose.text, sentence.start, sentence.end)):
            rule = "roundup.en.span"
            places = [m for m in here if m.kind not in ("party", "demonym") and hit.start() <= m.start < hit.end()]
            places = places if len({m.code for m in places}) == 2 else []
        if not places and _ROOM.search(prose.of(sentence)):
            rule = "roundup.en.audience"
            places = [m for m in locatives(prose, sentence, countries) if m.code not in HOME]
            places += [m for m in here if m.kind == "party" and _ASKS.match(prose.text, m.end, sentence.end)]
        if not places:
            front = [m for m in locatives(prose, sentence, countries) if m.code not in HOME]
            listening = _LISTENING.search(prose.of(sentence)) is not None
            rule = "roundup.en.fronted"
            places = [m for m in front if _fronted(prose, sentence, m)][:1] if listening else []
            if not places and _AUDIENCE.search(prose.of(sentence)):
                places, rule = front, "roundup.en.audience"
        if not places:
            continue
        named = people_in(prose, sentence.start, sentence.end) or resolve(prose, sentence, cast)
        actor = Actor(body=Body.PARTY, plural=len(places) > 1 and not named, person=named[0] if named else None)
        span = (sentence.start, sentence.end)
        yield _frame(prose, sentence, actor, list(unique(places)), span, rule, contact=True)


def _before(prose: Prose, sentence: Sentence, countries: Sequence[CountryMention], verb: int) -> list[CountryMention]:
    """The countries listed right before the verb, the longest such list."""
    for mention in within(countries, sentence.start, verb):
        capital = prose.text.startswith(" capital", mention.end)
        if mention.code in HOME or mention.kind == "party" or (mention.kind == "demonym" and not capital):
            continue
        places, end = list_after(prose, sentence, countries, mention.start)
        places = [p for p in places if p.start < verb and p.code not in HOME]
        if places and end <= verb and _TAIL.fullmatch(prose.text, end, verb):
            return places
    return []


# `a team from Beijing that was here between 5 and 8 December`
_WAS_HERE = re.compile(
    r"\b(?:is|are|was|were|has been|have been|had been|stayed|remained|came|arrived"
    r"|flew in) here\b(?! (?:to stay|in 19))"
)


def _here(prose: Prose, countries: Sequence[CountryMention]) -> list[CountryMention]:
    """The country a paper means by `here`: its dateline's, else the only one that title and opening name."""
    filed = [m for m in dateline_places(prose, countries)[:1] if m.code not in HOME]
    opening = [m for s in prose.lead(3) for m in within(countries, s.start, s.end) if m.code not in HOME]
    return filed or (opening[:1] if len({m.code for m in opening}) == 1 else [])


def _turns(
    prose: Prose, sentence: Sentence, countries: Sequence[CountryMention], mention: CountryMention
) -> list[CountryMention]:
    places, end = list_after(prose, sentence, countries, mention.start)
    return places if places and _TURN.match(prose.text, end, sentence.end) else []


def _fronted(prose: Prose, sentence: Sentence, mention: CountryMention) -> bool:
    """`In PLACE, ...`, `On DAY, at a university in PLACE, ...`: before the first verb of the sentence."""
    lead = prose.text[sentence.start : mention.start]
    then = prose.text[mention.end : mention.end + 8]
    fronted = then[:1] == "," or then.startswith((" it was ", " it is "))
    return len(lead) <= 70 and fronted and _LEAD.fullmatch(lead) is not None


_LEAD = re.compile(r"(?:And |Then )?(?:(?:[Ii]n|[Aa]t|[Oo]n|[Ff]rom) [^;:.]{0,60})")


def _agent(actors: Actors, sentence: Sentence, _after: int) -> Actor | None:
    actor = actors.anyone(sentence, seen=False)
    return actor if actor is not None and actor.body is not Body.FOREIGN else None


def _frame(
    prose: Prose,
    sentence: Sentence,
    actor: Actor,
    places: Sequence[CountryMention],
    span: tuple[int, int],
    rule: str,
    *,
    contact: bool = False,
) -> Frame:
    return Frame(
        sentence=sentence, start=span[0], end=span[1], actor=actor.body, plural=actor.plural, person=actor.person,
        places=tuple(places), contact=contact, future=FUTURE.search(prose.text, *span) is not None,
        present=PRESENT.search(prose.of(sentence)) is not None, rule=rule,
    )  # fmt: skip
