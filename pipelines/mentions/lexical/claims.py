"""Which official totals does a page print: teams sent, countries reached, briefings held, people who listened?

claims.lexical.total: {sent | reached | held} [more than] {number} {teams | countries | events}, by Grammar.claims.

Traps: how many parties the CPC has contacts with, how many countries an audience came from and figures of trade are no
totals of briefings: a template asks for the words of sending, reaching or holding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.mentions.lexical.events import read_count
from pipelines.mentions.lexical.grammar import Grammar, compiled
from pipelines.mentions.lexical.text import Text
from pipelines.mentions.lexical.vocabulary import Marks

__all__ = ["Total", "find_totals"]

_LEAST = {"countries": 6}  # fewer are the route of one team: "visited two countries"
_NEAR = 14  # characters between a number and its qualifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """start, end: half-open offsets in Text.plain. qualifier: exact, more_than, nearly, about."""

    start: int
    end: int
    value: int
    unit: str
    qualifier: str


def find_totals(text: Text, grammar: Grammar, marks: Marks) -> tuple[Total, ...]:
    """In page order, one per unit and value."""
    found: dict[tuple[str, int], Total] = {}
    for total in _all(text, grammar, marks):
        found.setdefault((total.unit, total.value), total)
    return tuple(sorted(found.values(), key=lambda t: t.start))


def _all(text: Text, grammar: Grammar, marks: Marks) -> Iterator[Total]:
    for sentence in text.part("body", "title"):
        for unit, template in grammar.claims:
            for hit in compiled(grammar, template).finditer(text.plain, sentence.start, sentence.end):
                value = read_count(hit["n"])
                if value is None or value < _LEAST.get(unit, 2) or marks.any("month", hit.end("n"), hit.end("n") + 5):
                    continue  # "held on 2 December a seminar" is a day
                near = hit.start("n") - _NEAR, hit.end("n") + _NEAR
                qualifier = next((q for role, q in _QUALIFIERS if marks.any(role, *near)), "exact")
                yield Total(start=hit.start(), end=hit.end(), value=value, unit=unit, qualifier=qualifier)


_QUALIFIERS = (("more", "more_than"), ("nearly", "nearly"), ("about", "about"))
