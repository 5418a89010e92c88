"""Which sentences tell of a group or an envoy of the Party, and who is it?

Traps: a team of parliament or government is none of the Party; neither is the envoy of a foreign state, or a team that
comes from a foreign country.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.lexical.forms import Hit
from pipelines.mentions.lexical.grammar import Grammar, compiled
from pipelines.mentions.lexical.leaders import is_name
from pipelines.mentions.lexical.routes import HOME, places_in
from pipelines.mentions.lexical.text import Sentence, Text
from pipelines.mentions.lexical.vocabulary import Marks

__all__ = ["actors", "own_envoys", "party_team"]

Range = tuple[int, int]
# between a state and the envoy it sends no comma stands and no case but the genitive (ja, ko, hi)
_CASE = re.compile(r"[,、:にへをで]|[가-힣](?:에|을|를|에서) | (?:को|में|पर) ")
_ENVOY = 14  # characters between an envoy and the state that sends him: "special envoy of the President of X" is longer
_SENDER = 40  # characters from an envoy to the party that sends him, on either side
_OWNER = 45  # characters between a congress and the party whose it is
_AGAIN = 3  # paragraphs after which "the delegation" is still the one told of
_OF = 12  # characters between a team and the body that it is of: "delegation of the Association of Friendship"
_POST = 80  # characters in which a post names its body of the Party: deputy head of the International Department of ...
_OF_THE_PARTY = ("Parti", "Partido", "Partei", "партии", "الحزب", "Đảng")
# between a team and the country whose it is; in _BARE languages nothing stands there
_GENITIVE = re.compile(
    r" (?:du|de|de la|de l'|des|d'|del|do|da|dos|das|aus|aus dem|der|von|من|của|ng|mula sa) ?|の|의 ?| (?:का|के|की) "
)
_LINK = 9  # characters that the words between them have at most
_BARE = frozenset({"ja", "ko", "vi", "th", "ru"})
_PARTY = ("party", "centre", "department")


def _sends(text: Text, marks: Marks, state: CountryMention, envoy: Hit[str]) -> bool:
    """ベトナム共産党書記長の特使: a foreign state or party before its envoy, with nothing but posts in between."""
    if not state.end <= envoy.start <= state.end + _SENDER:
        return False
    between = state.end, envoy.start
    told = any(marks.any(role, *between) for role in ("party", "centre", "visit", "contact", "host"))
    return not told and not _CASE.search(text.plain[slice(*between)])


def own_envoys(
    text: Text, grammar: Grammar, marks: Marks, countries: Sequence[CountryMention], sentence: Sentence
) -> tuple[Range, ...]:
    """Envoys of the Party; not those of a foreign state or party, whose name stands right beside the word."""
    found: list[Range] = []
    for hit in marks.of("envoy", sentence.start, sentence.end):
        beside = [
            m
            for m in countries
            if (
                m.code not in HOME
                and (_sends(text, marks, m, hit) if grammar.object_first else 0 <= m.start - hit.end < _ENVOY)
            )
            or (m.code not in HOME and m.kind == "demonym" and -2 <= hit.start - m.end < 3)
        ]
        if grammar.object_first and beside:
            continue
        near = hit.start, min(sentence.end, hit.end + _SENDER)
        own = [h.start for h in (marks.of("party", *near))]
        theirs = [h.start for h in marks.of("theirs", *near) if not own or h.start < min(own)]
        if (not beside or own) and not theirs:
            found.append((hit.start, hit.end))
    return tuple(found)


def party_team(
    text: Text,
    grammar: Grammar,
    marks: Marks,
    countries: Sequence[CountryMention],
    sentence: Sentence,
    *,
    strict: bool = False,
) -> Range | None:
    """What in this sentence is a group or envoy of the Party: the passage, None when there is none.

    strict  the page has just told of another body's team: a person with a post is that team's, and no new one
    """
    a, b = sentence.start, sentence.end
    for hit in marks.of("ownteam", a, b):
        return hit.start, hit.end
    for envoy in own_envoys(text, grammar, marks, countries, sentence):
        return envoy
    other = marks.of("other", a, b)
    strict = strict or marks.any("envoy", a, b)  # somebody else's envoy, as the lines above have found
    back = _POST if grammar.object_first else 0  # where the body stands before the post
    official = [
        h
        for h in marks.of("post", a, b)
        if any(marks.any(r, max(a, h.start - back), h.start if back else h.end + _POST) for r in _PARTY)
    ]
    abroad = any(m.code not in HOME and m.kind in ("capital", "city") for m in places_in(countries, sentence, ()))
    named = grammar.name_ok is not None and any(
        is_name(text, grammar, m.span()) for m in re.compile(grammar.name).finditer(text.plain, a, b)
    )
    told = any(m.code not in HOME for m in countries if a <= m.start < b) or marks.any("theirs", a, b)
    home = any(m.code == "CN" and m.kind in ("capital", "city") for m in places_in(countries, sentence, ()))
    theirs = any(marks.any("theirs", h.end, min(b, h.end + _OWNER)) for h in marks.of("congress", a, b))
    abroad = abroad or (told and not home and not theirs and sentence.part == "body" and _goes(marks, a, b))
    if (
        not strict
        and official
        and named
        and abroad
        and not other
        and any(marks.any(role, a, b) for role in ("present", "visit", "contact"))
    ):
        return official[0].start, official[0].end
    if not strict and any(marks.any(role, a, b) for role in _PARTY):
        for hit in (*marks.of("team", a, b), *marks.of("teams", a, b)):
            if not any(o.start <= hit.start < o.end or 0 <= o.start - hit.end <= _OF for o in other):
                return hit.start, hit.end
    if not strict and any(marks.any("party", s.start, s.end) for s in text.part("title") if s.number < sentence.number):
        for hit in () if other or marks.any("theirs", a, b) else marks.of("teams", a, b):
            if hit.form.endswith(_OF_THE_PARTY):
                return hit.start, hit.end
    if strict or not any(marks.any(role) for role in (*_PARTY, "ownteam")):
        return None  # a team of a page that names no body of the Party is somebody else's
    for template in grammar.led_by:
        found = compiled(grammar, template).search(text.plain, a, b)
        if found is not None and is_name(text, grammar, found.span("name")) and not other:
            return found.span()
    return None


def _goes(marks: Marks, a: int, b: int) -> bool:
    """Does the sentence present something, or visit the country just named: the head of the Department stayed there?"""
    return marks.any("present", a, b) or (marks.any("visit", a, b) and marks.any("there", a, b))


def _from_abroad(
    text: Text, grammar: Grammar, marks: Marks, countries: Sequence[CountryMention], sentence: Sentence
) -> bool:
    """The sentence's first team is that of a foreign country: une délégation du Nigeria, ラオス代表団, đoàn Lào."""
    a, b = sentence.start, sentence.end
    teams = marks.of("team", a, b)
    if not teams or any(marks.any(role, a, b) for role in ("ownteam", "teams", "envoy", *_PARTY)):
        return False
    for m in countries:
        if m.code in HOME or not a <= m.start < b:
            continue
        low, high = (m.end, teams[0].start) if grammar.object_first else (teams[0].end, m.start)
        bare = (m.kind == "demonym" or grammar.lang in _BARE) and text.plain[low:high] in ("", " ")
        if 0 <= high - low <= _LINK and (_GENITIVE.fullmatch(text.plain, low, high) or (bare and low <= high)):
            return True
    return False


def actors(text: Text, grammar: Grammar, marks: Marks, countries: Sequence[CountryMention]) -> dict[int, Range]:
    """Number of a sentence → the group of the Party told in it; a sentence without one acts for the group just told."""
    found: dict[int, Range] = {}
    last: tuple[int, Range] | None = None
    strict = False
    for sentence in text.part("title", "body"):
        own = party_team(text, grammar, marks, countries, sentence, strict=strict)
        strict = own is None and (strict or marks.any("other", sentence.start, sentence.end))
        if own is not None:
            found[sentence.number] = own
            last = (sentence.paragraph, own)
        elif (
            last is not None
            and sentence.part == "body"
            and (
                sentence.paragraph - last[0] <= (_AGAIN if marks.any("team", sentence.start, sentence.end) else 1)
                or _again(marks, countries, sentence)
            )
            and not marks.any("other", sentence.start, sentence.end)
            and not _from_abroad(text, grammar, marks, countries, sentence)
        ):
            found[sentence.number] = last[1]
            if any(marks.any(role, sentence.start, sentence.end) for role in ("team", "teams", "present")):
                last = (sentence.paragraph, last[1])
    return found


def _again(marks: Marks, countries: Sequence[CountryMention], sentence: Sentence) -> bool:
    """The Chinese delegation, the Chinese official: the group told of before, however far up."""
    china = [m for m in countries if m.code == "CN" and sentence.start <= m.start < sentence.end]
    return any(
        (h.start <= m.start < h.end) or 0 <= m.start - h.end <= 2 or 0 <= h.start - m.end <= 2
        for h in marks.of("team", sentence.start, sentence.end)
        for m in china
    )
