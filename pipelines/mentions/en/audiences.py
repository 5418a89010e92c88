"""Who listened: diplomats, foreign parties, firms, students?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.places import HOME
from pipelines.mentions.en.sentences import Prose, Sentence, within
from pipelines.mentions.joined import Joined

__all__ = [
    "CHINAS_OWN",
    "DIPLOMATS",
    "FOREIGN",
    "OWN_ABROAD",
    "SEVERAL_COUNTRIES",
    "audiences_of",
    "diplomats_mainly",
    "first_of",
    "guests",
    "kinds_in",
    "one_of_the_corps",
]

Range = tuple[int, int]

DIPLOMATS = re.compile(
    r"\b(?:(?<!Chinese )diplomats(?! (?:of|at|from|in) (?:the |China's )(?:Chinese )?(?:Foreign )?Ministry)"
    r"|diplomatic (?:envoys|corps|missions?|representatives|community|staff|personnel|officials)"
    r"|foreign envoys|foreign missions|high commissioners|military attach[eé]s"
    r"|envoys (?:to|in|of|from)|foreign ambassadors|ambassadors (?:to|of|from|and)|ambassadors"
    r"|consuls(?: general|-general)?|consuls? (?:and|or) vice[- ]consuls|consular (?:officers|officials|corps|staff"
    r"|representatives|missions|posts)|(?:foreign|\d+|\w+teen|the) consulates|consulates general"
    r"|heads of (?:diplomatic )?missions?|(?<!Chinese )embassies|diplomatic)\b",
    re.IGNORECASE,
)
_PEOPLE = (
    r"(?i:politicians|leaders|cadres|officials|executives|entrepreneurs|investors|managers|business(?:men|people|women)"
    r"|journalists|reporters|editors|scholars|experts|academics|researchers|students|teachers|professors|visitors"
    r"|representatives|delegates|guests|participants|members|lawmakers|secretaries|friends|trainees|workers"
    r"|functionaries|activists)"
)
_BODIES = r"(?i:parliament|senate|congress|universit\w+|think[- ]tanks?|ministr\w+|MPs|businesses|companies|media)"
_CONTINENTAL = (
    r"(?:African|Asian|Latin American|Arab|European|Caribbean|Central Asian|South(?:east)? Asian|Pacific|Eurasian"
    r"|Nordic|Balkan|Gulf"
    r"|ASEAN|developing|[A-Z]\w+-speaking|neighbou?ring|overseas)"
)
# What alone says no more than that the listeners are foreigners: diplomats may be meant.
_ANY_FOREIGN = (
    r"\bfrom (?:more than |over |nearly |about |some |around |almost |the |a |at least |[a-z]+ )?(?:\d+(?:-odd)?"
    r"|(?:a|two|three|four|five) dozen|dozens of|scores of|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:-\w+)?|\w+teen|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|many|various|several|other)"
    r" (?:[\w-]+ ){0,3}(?:countries|nations|states)\b"
    rf"|\b(?:\d+|\w+teen|\w+ty|ten|twelve|a dozen|several|many) (?:{_CONTINENTAL} )?capitals\b"
    r"|\b[Ff]oreign (?:guests|friends|dignitaries|representatives|visitors|nationals)|\b[Oo]verseas guests"
    r"|\binternational (?:guests|community|friends|organi[sz]ations)"
)
_SOME_FOREIGN = (
    r"(?<!\bother )\b[Pp]olitical parties\b(?! of China)|\bpolitical party (?:in|from|of|and)\b"
    r"|\b[Pp]arties (?:in|from|of) (?:[A-Z]|the|other|more|over|\d)"
    r"|\b[Ff]oreign (?:political )?(?:part(?:y|ies)|leaders|compan\w+|enterprises|firms|investors|executives|students"
    r"|business\w*|experts|media|journalists|reporters|correspondents|delegates|scholars|think tanks"
    r"|chambers of commerce)"
    r"|\bparty leaders from\b|\b(?:representatives|guests|delegates|participants"
    r"|leaders|members) (?:of|from) (?:\w+ ){0,3}(?:foreign|African|Asian|Latin|European|Arab|overseas"
    r"|political parties)"
    r"|\boverseas (?:friends|part)|\bmultinational|\bfor (?:political )?parties\b|\bworld political parties\b"
    rf"|\b{_CONTINENTAL}(?:,? (?:and )?[\w-]+){{0,3}} (?:political )?(?:part(?:y|ies)|{_PEOPLE})\b"
    rf"|\b{_PEOPLE} (?:from|of) (?:[\w-]+ ){{0,2}}?{_CONTINENTAL} (?:[\w-]+ ){{0,3}}?(?:countries|nations|states)\b"
    r"|\b(?:[Ii]nternational|[Ff]oreign|[Oo]verseas) (?:students|trainees|executives|companies|firms|businesses)\b"
    r"|\b[Ff]oreign-(?:invested|funded|owned) \w+|\bchambers of commerce (?:of|from)\b"
)
FOREIGN = re.compile(f"{_SOME_FOREIGN}|{_ANY_FOREIGN}")
# Listeners from more than one country, counted or called by their continent.
SEVERAL_COUNTRIES = re.compile(
    r"\b(?:\d+|\w+teen|\w+ty|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|many|various|dozens of)"
    r"(?: [\w-]+){0,2} (?:countries|nations|states)\b"
    rf"|\b{_CONTINENTAL} (?:[\w-]+ ){{0,2}}?(?:countries|nations|states|parties)\b"
)
# One of the corps told as a listener, when nothing but `people from 129 countries` says who came.
_OF_THE_CORPS = re.compile(
    r"\b(?:[Aa]mbassador|[Hh]igh [Cc]ommissioner)(?: of [A-Z][\w ]{2,30}?| of the [A-Z][\w ]{2,30}?)? to China\b"
    r"|\b[Aa] diplomat (?:from|of)\b"
)
_THE_CORPS = re.compile(r"\b[Tt]he (?:envoys|diplomats|ambassadors)\b(?! of| from| to)")  # who listened, told again
_BESIDES = re.compile(
    r"\b(?:including|include[sd]?|among (?:them|whom|others)|as well as|along with|together with|and|plus|also"
    r"|joined by|besides)(?: [\w'-]+){0,5} $"
)
CHINAS_OWN = (
    re.compile(  # China's eight minor parties and the unaffiliated: a briefing for them is domestic (guide §8.4)
        r"\b(?:China's (?:other|democratic|non-Communist)|non-(?:CPC|Communist|Party)|without party affiliation"
        r"|democratic parties)\b",
        re.IGNORECASE,
    )
)
# Chinese who live abroad: an embassy that lectures to them alone has no foreign audience (codebook R2)
OWN_ABROAD = re.compile(
    r"\b(?:[Oo]verseas Chinese|Chinese (?:community|communities|diaspora|expatriates|nationals|compatriots|students"
    r"|residents)|(?:[Ee]thnic|[Ll]ocal) Chinese|people of Chinese (?:origin|descent)|[Cc]ompatriots)\b"
)
_AUDIENCES = (
    ("diplomats", DIPLOMATS),
    ("party", re.compile(r"\bpart(?:y|ies)\b(?! School| of China| Constitution)")),
    ("media", re.compile(r"\b(?:media|journalists|press|newspapers?|editors)\b")),
    ("think_tank", re.compile(r"\bthink[- ]tanks?\b", re.IGNORECASE)),
    ("academia", re.compile(r"\b(?:scholars|universit\w+|professors|academ\w+|students)\b")),
    ("government", re.compile(r"\b(?:government|ministr\w+|officials)\b")),
    ("business", re.compile(r"\b(?:compan\w+|enterprises|entrepreneurs|business\w*)\b")),
    ("overseas_chinese", re.compile(r"\boverseas Chinese\b")),
)


def audiences_of(prose: Prose, sentences: Sequence[Sentence]) -> tuple[tuple[str, Range], ...]:
    """events.en.listeners: the kinds of listeners that sentences name, each with its words."""
    return kinds_in(Joined.of(((s.start, prose.of(s)) for s in sentences), " "), _AUDIENCES)


def kinds_in(words: Joined, kinds: Sequence[tuple[str, re.Pattern[str]]]) -> tuple[tuple[str, Range], ...]:
    """The kinds that a text names, in the order of the table, each with its words on the page."""
    found = ((name, pattern.search(words.text)) for name, pattern in kinds)
    return tuple((name, words.on_page(*hit.span())) for name, hit in found if hit is not None)


def guests(prose: Prose, sentences: Sequence[Sentence], countries: Sequence[CountryMention]) -> Range | None:
    """Foreign listeners told by their country or party: `for the PARTY`, `young politicians from COUNTRY`."""
    for sentence in sentences:
        for mention in within(countries, sentence.start, sentence.end):
            if mention.code in HOME or mention.kind in ("capital", "city"):
                continue
            before = prose.text[max(sentence.start, mention.start - 60) : mention.start]
            if mention.kind == "party" and re.search(
                r"\b(?:for|with|from|to|leaders of|members of) (?:the )?(?:\w+ )?$", before[-40:]
            ):
                return mention.start, mention.end
            after = prose.text[mention.end : min(sentence.end, mention.end + 50)]
            if mention.kind == "demonym" and re.match(
                rf" (?:[\w-]+ ){{0,2}}?(?:{_PEOPLE}|part(?:y|ies)"
                rf"|{_BODIES})\b",
                after,
            ):
                return mention.start, mention.end
            if mention.kind == "party" and re.search(r"\b(?:CPC|ILD|International Department)\b", prose.of(sentence)):
                return mention.start, mention.end  # who meets the ILD
            if mention.kind != "demonym" and re.search(
                rf"\b{_PEOPLE} (?:from|of) (?:[A-Z][\w-]+(?:,| and) ){{0,4}}(?:the )?$", before
            ):
                return mention.start, mention.end
    return None


def diplomats_mainly(prose: Prose, sentences: Sequence[Sentence], diplomats: Range, foreign: Range | None) -> bool:
    """Are the listeners diplomats only or mainly? They are told first, and others, if any, come beside them.

    Traps: `foreign guests, including 30 diplomats`; `party leaders ... as well as diplomats`; the corps told
    second, when what stands first only says that the listeners are foreigners (`guests from 50 countries`).
    """
    if foreign is None or diplomats[0] <= foreign[0] or re.search(r"diplomats|envoys", prose.text[slice(*foreign)]):
        return True
    if any(_THE_CORPS.search(prose.of(s)) for s in prose.part("body")):
        return first_of(prose, sentences, re.compile(_SOME_FOREIGN)) is None
    beside = _BESIDES.search(prose.text[max(0, diplomats[0] - 60) : diplomats[0]]) is not None
    return not beside and first_of(prose, sentences, re.compile(_SOME_FOREIGN)) is None


def one_of_the_corps(prose: Prose, told: Sequence[Sentence]) -> Range | None:
    """A foreign ambassador to China told as a listener, where the listeners are only said to be foreigners."""
    if first_of(prose, told, re.compile(_ANY_FOREIGN)) is None:
        return None
    if first_of(prose, told, re.compile(_SOME_FOREIGN)) is not None:
        return None
    return first_of(prose, prose.part("body"), _OF_THE_CORPS)


def first_of(prose: Prose, sentences: Sequence[Sentence], pattern: re.Pattern[str]) -> Range | None:
    for sentence in sentences:
        hit = pattern.search(prose.text, sentence.start, sentence.end)
        if hit is not None and "pecial envoy" not in prose.text[max(0, hit.start() - 8) : hit.end() + 8]:
            return hit.span()
    return None
