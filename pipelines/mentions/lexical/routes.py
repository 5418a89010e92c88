"""Which places of a sentence does a verb of motion mean, and what is listed with its place?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.sentences import within
from pipelines.mentions.lexical.forms import Hit
from pipelines.mentions.lexical.grammar import Grammar, role_pattern
from pipelines.mentions.lexical.text import Sentence, Text
from pipelines.mentions.lexical.vocabulary import Marks

__all__ = ["HOME", "PLACE", "chain_of", "places_in", "pointed_at", "seats", "target_of"]

Range = tuple[int, int]
PLACE = ("name", "short", "capital", "city")  # kinds of mentions that a team can visit: no demonyms
HOME = frozenset({"CN", "HK", "MO", "TW"})
_STOP = 90  # characters between two stops of one sentence, with the days and the host of the first
_NEAR = 30  # characters between a verb and "this country"
_REACH = 140  # characters between a visiting word and its country, inviter and dates in between


def seats(text: Text, marks: Marks, countries: Sequence[CountryMention]) -> tuple[CountryMention, ...]:
    """The mentions, each demonym beside the word `capital` as the capital that it means: la capital venezolana."""
    words = marks.of("seat")

    def beside(m: CountryMention) -> bool:
        return any(0 <= m.start - w.end <= 2 or 0 <= w.start - m.end <= 2 for w in words)

    return tuple(replace(m, kind="capital") if m.kind == "demonym" and words and beside(m) else m for m in countries)


def places_in(countries: Sequence[CountryMention], sentence: Sentence, barred: Sequence[Range]) -> list[CountryMention]:
    return [
        m
        for m in within(countries, sentence.start, sentence.end)
        if m.kind in PLACE and not any(a <= m.start < b for a, b in barred)
    ]


def target_of(grammar: Grammar, places: Sequence[CountryMention], verb: Hit[str]) -> CountryMention | None:
    """The verb's country: inside the word itself (訪日), else the nearest on the object's side, else on the other."""
    inside = [m for m in places if verb.start <= m.start < verb.end]
    if inside:
        return inside[0]
    before = [m for m in places if 0 <= verb.start - m.end <= _REACH]
    after = [m for m in places if 0 <= m.start - verb.end <= _REACH]
    if grammar.object_first:
        return before[-1] if before else after[0] if after else None
    return after[0] if after else before[-1] if before else None


def chain_of(
    text: Text,
    grammar: Grammar,
    marks: Marks,
    places: Sequence[CountryMention],
    target: CountryMention | None,
    dates: Sequence[Range],
) -> tuple[CountryMention, ...]:
    """The target and what is listed with it, one mention per country."""
    if target is None:
        return ()
    join = rf"{role_pattern(grammar, 'and')}|{grammar.extra.get('JOIN', ',')}"
    joint = re.compile(rf"(?:[ ,、・·/()\"-]|{join}){{1,4}}[^,.;、]{{0,6}}")
    index = places.index(target)
    low = high = index

    def joined(first: CountryMention, second: CountryMention) -> bool:
        a, b = first.end, second.start
        if b - a > _STOP or marks.any("leave", a, b):
            return False
        dated = any(a <= d < b for d, _ in dates) and re.search(
            rf"[,、]|{role_pattern(grammar, 'and')}", text.plain[a:b]
        )
        return joint.fullmatch(text.plain, a, b) is not None or bool(dated)

    while low > 0 and joined(places[low - 1], places[low]):
        low -= 1
    while high + 1 < len(places) and joined(places[high], places[high + 1]):
        high += 1
    named: dict[str, CountryMention] = {}
    for mention in places[low : high + 1]:
        named.setdefault(mention.code, mention)
    return tuple(named.values())


def pointed_at(
    text: Text,
    grammar: Grammar,
    marks: Marks,
    countries: Sequence[CountryMention],
    sentence: Sentence,
    verb: Hit[str],
    dateline: Range | None,
) -> tuple[CountryMention, ...]:
    """What `this country`, `these countries` and `our country` mean as the object of a verb; empty without such words.

    `this country` is the foreign one named last before the words, `our country` that of the dateline; `these countries`
    are those named in the same sentence before the words, else those of the headline.
    """
    low, high = (verb.start - _NEAR, verb.start) if grammar.object_first else (verb.end, verb.end + _NEAR)
    near = max(sentence.start, low), min(sentence.end, high)
    words = sorted((h for role in ("there", "these", "ours") for h in marks.of(role, *near)), key=lambda h: h.start)
    if not words:
        return ()
    word = words[-1] if grammar.object_first else words[0]
    gap = (word.end, verb.start) if grammar.object_first else (verb.end, word.start)
    if any(m.kind in PLACE and m.code not in HOME for m in within(countries, *gap)):
        return ()  # a place of its own stands nearer to the verb
    written = [m for m in within(countries, *(dateline or (0, 0))) if m.code not in HOME]
    if word.value == "ours":
        return tuple(written[:1])
    if word.value == "these":
        for part in (sentence, *text.part("title")):
            named = {
                m.code: m
                for m in reversed(within(countries, part.start, max(part.start, min(part.end, word.start))))
                if m.code not in HOME and m not in written
            }
            if len(named) > 1:
                return tuple(sorted(named.values(), key=lambda m: m.start))
        return ()
    before = bisect_left(countries, word.start, key=lambda m: m.start)
    told = (m for m in reversed(countries[:before]) if m.code not in HOME and m not in written)
    last = next(told, None)
    return tuple(written[-1:]) if last is None else (last,)
