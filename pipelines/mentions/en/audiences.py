"""Who listened: diplomats, foreign parties, firms, students?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.sentences import Prose, Sentence, within

__all__ = ["CHINAS_OWN", "DIPLOMATS", "FOREIGN", "audiences_of", "first_of", "party_guests"]

Range = tuple[int, int]

DIPLOMATS = re.compile(
    r"\b(?:diplomats|diplomatic (?:envoys|corps|missions?|representatives|community)|foreign envoys"
    r"|envoys (?:to|in|of|from)|foreign ambassadors|ambassadors (?:to|of|from|and)|ambassadors"
    r"|heads of (?:diplomatic )?missions?|embassies|diplomatic)\b",
    re.IGNORECASE,
)
FOREIGN = re.compile(
    r"\bpolitical part(?:y|ies) (?:in|from|of|and)\b|\bparties (?:in|from|of) (?:[A-Z]|the|other|more|over|\d)"
        r"|\b[Ff]oreign (?:political )?(?:part(?:y|ies)|guests|friends|dignitaries|leaders|compan\w+|enterprises"
        r"|business\w*|experts|media|journalists|delegates|visitors|scholars|representatives|think tanks)"
    r"|\bparty leaders from\b|\bfrom (?:more than |over |nearly |about |some |around "
        r"|almost )?\d+ (?:\w+ ){0,2}(?:countries|nations)\b|\b(?:representatives|guests|delegates|participants"
        r"|leaders|members) (?:of|from) (?:\w+ ){0,3}(?:foreign|African|Asian|Latin|European|Arab|overseas"
        r"|political parties)"
    r"|\boverseas (?:guests|friends|part)|\bmultinational|\bfor (?:political )?parties\b|\b(?:African|Asian"
        r"|Latin American|Arab|European|Caribbean|Central Asian|Southeast Asian"
        r"|Pacific)(?: \w+){0,3} (?:political )?part(?:y|ies)\b|\bworld political parties\b"
        r"|\binternational (?:guests|community|friends)"
)  # fmt: skip
CHINAS_OWN = (
    re.compile(  # China's eight minor parties and the unaffiliated: a briefing for them is domestic (guide §8.4)
        r"\b(?:China's (?:other|democratic|non-Communist)|non-(?:CPC|Communist|Party)|without party affiliation"
        r"|democratic parties)\b",
        re.IGNORECASE,
    )
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


def audiences_of(prose: Prose, sentences: Sequence[Sentence]) -> tuple[str, ...]:
    text = " ".join(prose.of(s) for s in sentences)
    return tuple(name for name, pattern in _AUDIENCES if pattern.search(text))


def party_guests(prose: Prose, sentences: Sequence[Sentence], countries: Sequence[CountryMention]) -> Range | None:
    """A foreign party as the listener: `a briefing ... for the United Russia party`."""
    for sentence in sentences:
        for mention in within(countries, sentence.start, sentence.end):
            if mention.kind == "party" and mention.code != "CN":
                before = prose.text[max(sentence.start, mention.start - 40) : mention.start]
                if re.search(r"\b(?:for|with|from|to|leaders of|members of) (?:the )?(?:\w+ )?$", before):
                    return mention.start, mention.end
    return None


def first_of(prose: Prose, sentences: Sequence[Sentence], pattern: re.Pattern[str]) -> Range | None:
    for sentence in sentences:
        hit = pattern.search(prose.text, sentence.start, sentence.end)
        if hit is not None and "pecial envoy" not in prose.text[max(0, hit.start() - 8) : hit.end() + 8]:
            return hit.span()
    return None
