"""Which official totals does a page print: teams sent, countries reached, briefings held, people who listened?

claims.lexical.total: {sent | reached | held} [more than] {number} {teams | countries | events}, by Grammar.claims.

Traps: how many parties the CPC has contacts with, how many countries an audience came from and figures of trade are no
totals of briefings: a template asks for the words of sending, reaching or holding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.records import Operator, Unit
from pipelines.mentions.lexical.events import read_count
from pipelines.mentions.lexical.grammar import Grammar, compiled
from pipelines.mentions.lexical.text import Text
from pipelines.mentions.lexical.vocabulary import Marks

__all__ = ["Total", "find_totals"]

_LEAST = {"countries": 6}  # fewer are the route of one team: "visited two countries"
# "countries and regions", as the twelve languages print it after the number
_REGIONS = re.compile(
    r"[ 余り超여개カか以上の]{0,5}(?P<noun>[^\d.,;。、]{1,24}?[ ・와과、及と]{1,4}(?:[^\d.,;。、 ]{1,9} ){0,2}?"
    r"(?:地域|지역"
    r"|регион\w*|regi\w+|régi\w+|Regionen|vùng(?: lãnh thổ)?|क्षेत्र\w*|ภูมิภาค|ดินแดน|rehiyon|teritoryo|territ\w+"
    r"|Gebiete\w*|منطق\w*|مناطق|اقليم))"
)
_AND_MORE = ("여", "余")  # 80여 개국, 30余り: written to the number
_NEAR = 14  # characters between a number and its qualifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """start, end: half-open offsets in Text.plain. noun: of the counted noun, where regions are counted too."""

    start: int
    end: int
    value: int
    unit: Unit
    operator: Operator
    noun: tuple[int, int] | None = None


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
                wide = _REGIONS.match(text.plain, hit.end("n"), sentence.end) if unit == Unit.COUNTRIES else None
                yield Total(
                    start=hit.start(),
                    end=hit.end(),
                    value=value,
                    unit=Unit(unit),
                    operator=Operator.MORE_THAN
                    if text.plain.startswith(_AND_MORE, hit.end("n"))
                    else _operator(marks, *hit.span("n")),
                    noun=None if wide is None else wide.span("noun"),
                )


def _operator(marks: Marks, start: int, end: int) -> Operator:
    """By the mark that stands nearest to the number: 15組を超え、30カ国近く has two of each."""
    near = [
        (max(start - m.end, m.start - end, 0), operator)
        for role, operator in _OPERATORS.items()
        for m in marks.of(role, start - _NEAR, end + _NEAR)
    ]
    return min(near, default=(0, Operator.EXACT), key=lambda found: found[0])[1]


_OPERATORS = {"more": Operator.MORE_THAN, "nearly": Operator.NEARLY, "about": Operator.ABOUT}
