"""Who of the Party goes to which country, and who comes to China?

visits.lexical.outgoing: {team, envoy or leader of the Party} ... {visits} {country}[, country and country]: the nearest
    one on the side where the language puts objects, and those listed with it.
visits.lexical.acts: {team} {presents} ... in {place abroad}, named here or in the two sentences before.
visits.lexical.incoming: {foreigners} ... {visit} {China}, in title or lead.

Traps: the country of a dateline, of the inviter or of a title is no destination; a team of parliament or government is
none of the Party; neither is the envoy of a foreign state; what happens in China is no journey.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.lexical.forms import Hit
from pipelines.mentions.lexical.grammar import Grammar, compiled
from pipelines.mentions.lexical.routes import HOME, PLACE, chain_of, places_in, pointed_at, target_of
from pipelines.mentions.lexical.text import Sentence, Text
from pipelines.mentions.lexical.vocabulary import Marks

__all__ = ["Visit", "find_incoming", "find_visits", "to_region"]

Range = tuple[int, int]
_TOWARD = 16  # characters of a word of motion before its place
_BESIDE = 45  # characters between a place and the days of the stay there
_TOPIC = re.compile(r"で(?:は|も)|에서(?:는|도)|(?: |)में")  # behind a place with which a clause begins: ja, ko, hi
_TOPIC_AT = 12  # characters before the place with which a sentence begins: "In the Lao ..."
_HEAD = 25  # characters: "In Kenya a delegation met ..."


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A sentence that tells of a journey. places: the mentions of its countries, printed order, one per country."""

    sentence: Sentence
    told: tuple[int, ...]  # numbers of the sentences that tell of it: this one, and the one that names the place
    verb: Range
    places: tuple[CountryMention, ...]
    future: bool
    ongoing: bool
    over: bool


def find_visits(
    text: Text,
    grammar: Grammar,
    marks: Marks,
    countries: Sequence[CountryMention],
    acting: dict[int, Range],
    barred: Sequence[Range],
    dates: Sequence[Range] = (),
    stays: Sequence[Range] = (),
    dateline: Range | None = None,
) -> tuple[Visit, ...]:
    """Journeys of the Party abroad. barred: dateline, inviters, titles: no destinations stand in them.

    dates: the printed days, behind which the next stop of one sentence may stand (in A from 1 to 3, in B from 4 to 5)
    stays: those of them that are ranges; beside one a team that is in a place stays there
    dateline: where "our country" lies
    """
    found: list[Visit] = []
    for sentence in text.part("title", "body"):
        if sentence.number not in acting:
            continue
        places = places_in(countries, sentence, barred)
        named: dict[str, CountryMention] = {}
        verbs = (*marks.of("visit", sentence.start, sentence.end), *_toward(text, grammar, places))
        for verb in verbs:
            route = pointed_at(text, grammar, marks, countries, sentence, verb, dateline)
            for mention in route or chain_of(text, grammar, marks, places, target_of(grammar, places, verb), dates):
                if mention.code not in HOME:
                    named.setdefault(mention.code, mention)
        if not named and sentence.part == "body":
            verbs = _is_in(marks, sentence, places, stays)
            if verbs:
                abroad = tuple(m for m in places if m.code not in HOME)
                named = {m.code: m for m in reversed(chain_of(text, grammar, marks, abroad, abroad[0], dates))}
        for mention in _earlier_stops(marks, sentence, tuple(named.values())):
            del named[mention.code]
        if "EU" in named and "BE" in named and named["BE"].kind == "capital":
            del named["BE"]  # the seat of the Union is no visit to Belgium
        if named:
            abroad = tuple(sorted(named.values(), key=lambda m: m.start))
            span = (verbs[0].start, verbs[0].end)
            found.append(_visit(marks, sentence, (sentence.number,), span, abroad))
            continue
        acts = _acts(text, grammar, marks, countries, sentence, barred, acting)
        if acts is not None:
            found.append(acts)
    past = any(not v.future for v in found)

    tour = any(s.number in acting and marks.any("tour", s.start, s.end) for s in text.lead(2))

    def of_others(v: Visit) -> bool:
        """Another team, next week: not the journey of this page."""
        return past and v.future and marks.any("teams", v.sentence.start, v.sentence.end)

    def told_aside(v: Visit) -> bool:
        """An earlier or later stop, save one of a tour, or where it is told that the team presented something too."""
        a, b = v.sentence.start, v.sentence.end
        return marks.any("elsewhere", a, b) and (v.future or not (tour or marks.any("present", a, b)))

    here = [v for v in found if not told_aside(v) and not of_others(v)]
    codes = {m.code for v in here for m in v.places}
    if len(codes) == 1:  # an earlier stage of the only visit is none of another
        here = [v for v in found if v in here or (not of_others(v) and {m.code for m in v.places} == codes)]
    here = here or _by_heads(text, grammar, marks, countries, acting, barred)
    told = tuple(here) or _by_demonym(text, marks, countries, acting) or tuple(found)
    return told or _by_headline(text, grammar, marks, countries, acting)


def _by_headline(
    text: Text, grammar: Grammar, marks: Marks, countries: Sequence[CountryMention], acting: Mapping[int, Range]
) -> tuple[Visit, ...]:
    """`The party receives in CITY a delegation`: of a page whose body receives the team and names no place for it."""
    if not any(s.number in acting and _received(marks, acting, s) for s in text.part("body")) or _at_home(text, marks):
        return ()
    for sentence in text.part("title"):
        received = _received(marks, acting, sentence) if sentence.number in acting else ()
        places = places_in(countries, sentence, ())
        cities = [m for m in places if m.kind in ("capital", "city")]
        if received and cities and all(m.code not in HOME for m in cities):
            chain = chain_of(text, grammar, marks, cities, cities[0], ())
            return (_visit(marks, sentence, (sentence.number,), (received[0].start, received[0].end), chain),)
    return ()


def _earlier_stops(marks: Marks, sentence: Sentence, named: Sequence[CountryMention]) -> tuple[CountryMention, ...]:
    """The team is in B, the second stage of a tour begun in A: what stands behind `begun in` and is not told first."""
    begun = marks.of("begun", sentence.start, sentence.end)
    behind = [m for m in named if any(0 <= m.start - h.end < _TOWARD for h in begun)]
    first = [m for m in named if begun and m.end <= begun[0].start]
    return tuple(behind) if first and len(behind) < len(named) else ()


def _is_in(
    marks: Marks, sentence: Sentence, places: Sequence[CountryMention], stays: Sequence[Range]
) -> tuple[Hit[str], ...]:
    """The word of the team in a sentence without a verb of motion: the delegation is in A from the 1st to the 3rd."""
    teams = [h for role in ("ownteam", "team", "envoy") for h in marks.of(role, sentence.start, sentence.end)]
    near = any(
        m.code not in HOME and (abs(m.start - end) < _BESIDE or abs(start - m.end) < _BESIDE)
        for m in places
        for start, end in stays
        if sentence.start <= start < sentence.end
    )
    return tuple(teams[:1]) if near else ()


def _by_heads(
    text: Text,
    grammar: Grammar,
    marks: Marks,
    countries: Sequence[CountryMention],
    acting: Mapping[int, Range],
    barred: Sequence[Range],
) -> list[Visit]:
    """A round-up whose sentences begin with the place: teams went abroad. In Tanzania party members listened."""
    if not any(marks.any("teams", s.start, s.end) for s in text.part("body")):
        return []
    found: list[Visit] = []
    for sentence in text.part("body"):
        own = acting.get(sentence.number)
        if own is None:
            continue
        places = [m for m in places_in(countries, sentence, barred) if m.code not in HOME]
        topics = [m for m in places if _TOPIC.match(text.plain, m.end)]
        heads = [m for m in places if m.start - sentence.start < _TOPIC_AT] if grammar.script.spaced else []
        found.extend(
            _visit(marks, sentence, (sentence.number,), (m.start, m.end), (m,))
            for m in (topics if grammar.object_first else heads[:1])
        )
    return found if len({v.places[0].code for v in found}) > 1 else []


def _by_demonym(
    text: Text, marks: Marks, countries: Sequence[CountryMention], acting: Mapping[int, Range]
) -> tuple[Visit, ...]:
    """The envoy informed the Cuban leaders: of a page that names no other place of the team."""
    for sentence in text.part("body"):
        own = acting.get(sentence.number)
        verbs = marks.of("present", sentence.start, sentence.end)
        if own is None or not verbs or not sentence.start <= own[0] < sentence.end:
            continue
        codes = {m.code for m in countries if sentence.start <= m.start < sentence.end} - HOME
        named = [m for m in countries if verbs[0].end <= m.start < sentence.end and m.kind == "demonym"]
        if len(codes) == 1 and named and named[0].code in codes:
            return (_visit(marks, sentence, (sentence.number,), (verbs[0].start, verbs[0].end), (named[0],)),)
    return ()


def _toward(text: Text, grammar: Grammar, places: Sequence[CountryMention]) -> Iterator[Hit[str]]:
    """Words of motion that mean a visit only right before a place: sang Lào, มาไทย."""
    pattern = grammar.extra.get("TOWARD")
    if pattern is not None:
        for mention in places:
            for hit in re.finditer(pattern, text.plain[mention.start - _TOWARD : mention.start]):
                if hit.end() == min(_TOWARD, mention.start):
                    yield Hit(mention.start - len(hit[0]), mention.start, hit[0], "visit")


def _acts(
    text: Text,
    grammar: Grammar,
    marks: Marks,
    countries: Sequence[CountryMention],
    sentence: Sentence,
    barred: Sequence[Range],
    acting: Mapping[int, Range],
) -> Visit | None:
    """The team presents something in a place abroad that this sentence names, or the two before it in the paragraph."""
    a, b = sentence.start, sentence.end
    verbs = [h for role in ("present", "briefing", "seminar", "teams") for h in marks.of(role, a, b)]
    received = () if verbs else _received(marks, acting, sentence)
    if not (verbs or received) or sentence.part != "body" or _at_home(text, marks):
        return None
    for number in range(sentence.number, max(-1, sentence.number - 3), -1):
        other = text.sentences[number]
        if other.paragraph != sentence.paragraph:
            break
        places = places_in(countries, other, barred)
        if any(m.code == "CN" and m.kind == "capital" for m in places):
            return None
        cities = [m for m in places if m.code not in HOME and m.kind in ("capital", "city")]
        head = [m for m in places if m.start - other.start < _HEAD and m.code not in HOME and m.kind == "name"]
        hosts = verbs or head or marks.any("host", sentence.start, sentence.end)  # "Gabon too received a team"
        abroad = cities or [m for m in places if m.code not in HOME and m.kind == "name" and hosts]
        if abroad:
            told = tuple(dict.fromkeys((sentence.number, number)))
            chain = [m for m in chain_of(text, grammar, marks, abroad, abroad[0], ()) if m.code not in HOME]
            at = (*verbs, *received)[0]
            return _visit(marks, sentence, told, (at.start, at.end), tuple(chain))
        if received:
            return None
    return None


def _at_home(text: Text, marks: Marks) -> bool:
    """A lecture team for audiences at home, told in the headline: what it presents it presents in China."""
    return any(marks.any("lecture", s.start, s.end) for s in text.part("title"))


def _received(marks: Marks, acting: Mapping[int, Range], sentence: Sentence) -> tuple[Hit[str], ...]:
    """The words of meeting or receiving in a sentence that names the team or envoy itself."""
    own = acting.get(sentence.number)
    team = any(marks.any(role, sentence.start, sentence.end) for role in ("team", "teams"))
    if own is None or not (team or sentence.start <= own[0] < sentence.end):
        return ()
    return tuple(h for role in ("host", "contact") for h in marks.of(role, sentence.start, sentence.end))


def to_region(text: Text, grammar: Grammar, marks: Marks, countries: Sequence[CountryMention]) -> Range | None:
    """A team of the Party that goes to Hong Kong or Macao, told in title or lead: not abroad."""
    for sentence in text.lead(3):
        if not (
            marks.any("ownteam", sentence.start, sentence.end) or marks.any("lecture", sentence.start, sentence.end)
        ):
            continue
        for m in countries:
            if m.code in ("HK", "MO") and sentence.start <= m.start < sentence.end and m.kind in PLACE:
                return m.start, m.end
    return None


def find_incoming(
    text: Text, grammar: Grammar, marks: Marks, countries: Sequence[CountryMention], dateline: Range | None
) -> Range | None:
    """Foreigners who come to China, told in title or lead."""
    barred = () if dateline is None else (dateline,)
    for sentence in text.lead(3):
        for hit in marks.of("incoming", sentence.start, sentence.end):
            return hit.start, hit.end
        for template in grammar.incoming:
            found = compiled(grammar, template).search(text.plain, sentence.start, sentence.end)
            if found is not None:
                return found.span()
        places = places_in(countries, sentence, barred)
        own = marks.any("ownteam", sentence.start, sentence.end) or marks.any("envoy", sentence.start, sentence.end)
        foreign = any(m.code not in HOME for m in countries if sentence.start <= m.start < sentence.end)
        if own or not foreign:
            continue
        for verb in marks.of("visit", sentence.start, sentence.end):
            target = target_of(grammar, places, verb)
            if pointed_at(text, grammar, marks, countries, sentence, verb, dateline):
                continue
            if target is not None and target.code == "CN" and target.kind != "demonym":
                return verb.start, verb.end
        for verb in (
            *marks.of("host", sentence.start, sentence.end),
            *marks.of("contact", sentence.start, sentence.end),
        ):
            if any(m.code == "CN" and m.kind == "capital" for m in places):
                return verb.start, verb.end
    return None


def _visit(
    marks: Marks, sentence: Sentence, told: tuple[int, ...], verb: Range, places: tuple[CountryMention, ...]
) -> Visit:
    a, b = sentence.start, sentence.end
    return Visit(
        sentence=sentence,
        told=told,
        verb=verb,
        places=places,
        future=marks.any("future", a, b),
        ongoing=marks.any("ongoing", a, b),
        over=marks.any("over", a, b),
    )
