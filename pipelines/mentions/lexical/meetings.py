"""Which congresses and plenums does a page name, and whose are they?

meetings.lexical.named: {ordinal in digits, Roman numerals or words} {congress} | {ordinal} {plenum} [of {ordinal}
    Central Committee], by the templates of Grammar.congress and Grammar.plenum.

Traps: another party's congress with the same number (XX Congresso of the PCP): the CPC must be named in the words or
near them, and no foreign party nearer; the congress alone means the one named in full on the page, or the one before
the day of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from pipelines.mentions.countries import CountryMention
from pipelines.mentions.en.sentences import within
from pipelines.mentions.lexical.grammar import Grammar, compiled
from pipelines.mentions.lexical.text import Sentence, Text
from pipelines.mentions.lexical.vocabulary import Marks, number_of
from pipelines.mentions.meeting_surface import Surface, Whose
from pipelines.mentions.meetings import MeetingMention, longest, resolve

__all__ = ["find_meetings"]

_NEAR = 60  # characters between a congress and the name of its party; "XIX Congreso Nacional del Partido Comunista ..."


def find_meetings(
    text: Text, grammar: Grammar, marks: Marks, countries: Sequence[CountryMention], published_on: date | None
) -> tuple[MeetingMention, ...]:
    """Every mention in page order. Offsets count in Text.plain."""
    found = [s for sentence in text.sentences for s in _surfaces(text, sentence, grammar, marks, countries)]
    return resolve(text.plain, longest(found), published_on)


def _surfaces(
    text: Text, sentence: Sentence, grammar: Grammar, marks: Marks, countries: Sequence[CountryMention]
) -> Iterator[Surface]:
    for template in grammar.plenum:
        for hit in compiled(grammar, template).finditer(text.plain, sentence.start, sentence.end):
            plenum, term = _number(grammar, hit, "plenum"), _number(grammar, hit, "term")
            if plenum is not None:
                whose = _whose(grammar, hit, marks, countries, sentence)
                yield Surface(
                    start=hit.start(), end=hit.end(), kind="plenum", term=term, plenum=plenum, whose=whose, back=False
                )
    for template in grammar.congress:
        for hit in compiled(grammar, template).finditer(text.plain, sentence.start, sentence.end):
            term = _number(grammar, hit, "term")
            if term is not None:
                whose = _whose(grammar, hit, marks, countries, sentence)
                yield Surface(start=hit.start(), end=hit.end(), kind="congress", term=term, whose=whose)
    if not marks.any("party"):
        return
    for template in grammar.congress_alone:
        for hit in compiled(grammar, template).finditer(text.plain, sentence.start, sentence.end):
            whose = _whose(grammar, hit, marks, countries, sentence)
            yield Surface(start=hit.start(), end=hit.end(), kind="congress", whose=whose, back=whose == "bare")


def _number(grammar: Grammar, hit: re.Match[str], group: str) -> int | None:
    printed = hit.groupdict().get(group)
    return None if printed is None else number_of(grammar, "ordinal", printed)


def _of_today(grammar: Grammar, hit: re.Match[str]) -> bool:
    """The number of a term of the CPC that briefings tell of: "it told the FLN of the 20th congress"."""
    term = _number(grammar, hit, "term")
    return term is not None and 17 <= term <= 21


def _whose(
    grammar: Grammar, hit: re.Match[str], marks: Marks, countries: Sequence[CountryMention], sentence: Sentence
) -> Whose:
    """The CPC's when it is named inside or near; another's when a foreign country stands near and the CPC does not."""
    low, high = max(sentence.start, hit.start() - _NEAR), min(sentence.end, hit.end() + _NEAR)
    if marks.any("party", low, high) or marks.any("centre", hit.start(), hit.end()):
        after = [m.start for m in within(countries, hit.end(), hit.end() + _NEAR // 2) if m.code != "CN"]
        party = [m.start for m in marks.of("party", low, high)]
        theirs = marks.of("theirs", low, high)
        if theirs and not any(p < hit.end() for p in party) and after and (not party or min(after) < min(party)):
            return "other"
        return "own"
    named = hit.groupdict().get("term") is not None
    behind = marks.any("theirs", hit.end(), high)
    if marks.any("theirs", low, high) and (behind or not (grammar.script.cased and named and _of_today(grammar, hit))):
        return "other"
    return "bare"
