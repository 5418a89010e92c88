"""Which official totals does a page give: so many teams, to so many countries, so many events?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipelines.mentions.en.sentences import Prose, Sentence

__all__ = ["Count", "count_words", "find_totals"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number bound to the noun after it. Range: qualifier to noun."""

    sentence: Sentence
    start: int
    end: int
    quantity: int
    qualifier: str  # exact, more than, nearly, about, up to
    unit: str  # teams, countries, events, people, parties
    rule: str = "claims.en.total"


_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "dozen": 12, "a hundred": 100, "one hundred": 100, "two hundred": 200, "three hundred": 300,
}  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS |= {f"{ten}-{one}": _WORDS[ten] + n for ten in _TENS for n, one in enumerate(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), 1)}  # fmt: skip
_QUALIFIER = (
    r"(?:(?P<q>more than|over|above|at least|nearly|almost|close to|about|around|some|roughly|approximately|up to"
    r"|upwards of|a total of|as many as|no fewer than|in excess of) )?"
)
NUMBER = (
    rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?P<plus>\+|[- ]odd"
    rf"| or so)?(?! percent|%"
    rf"| ?million| ?billion|[-–—]?(?:day|year|member|month|week|point|th|st|nd|rd)s?\b|\.\d|:\d)"
)
_UNITS = {
    "teams": r"(?:delegations|teams|groups|lecture groups|missions|parties of (?:officials|lecturers|scholars))",
    "countries": r"(?:countries|nations|states)",
    "events": r"(?:briefings|events|lectures|sessions|meetings|activities|symposiums|symposia|seminars|talks"
    r"|presentations|exchanges|conferences|forums|round ?tables|round-tables|webinars|workshops|dialogues|occasions"
    r"|speeches|interviews|courses|gatherings|receptions)",
    "people": r"(?:people|persons|listeners|participants|attendees|guests|officials|cadres|diplomats|politicians"
    r"|students|scholars|representatives)",
    "parties": r"(?:political parties|parties)",
}
_QUALIFIERS = {
    "more than": ("more than", "over", "above", "at least", "upwards of", "no fewer than", "in excess of"),
    "nearly": ("nearly", "almost", "close to"),
    "about": ("about", "around", "some", "roughly", "approximately"),
    "up to": ("up to", "as many as"),
    "exact": ("a total of",),
}
_COUNT = re.compile(
    rf"\b{_QUALIFIER}{NUMBER} (?:(?!and\b|to\b|of\b|in\b"
    rf"|from\b)[\w'-]+ ){{0,4}}?(?:{'|'.join(f'(?P<{unit}>{words})' for unit, words in _UNITS.items())})\b",
    re.IGNORECASE,
)
_TEAM_WORD = re.compile(r"\b(?:delegations|teams|groups|missions)\b", re.IGNORECASE)
_SENT = re.compile(
    r"\b(?:sent|send|dispatch\w*|gone|went|go|visit\w*|travel\w*|fann\w+|set out|tour\w*|been (?:to|in)"
    r"|received in|headed|held|organi[sz]ed|brief\w*|explain\w*|expound\w*|introduc\w*|present\w*"
    r"|publici[sz]\w*|took part|taken part|attend\w*|address\w*|reach\w*|spoke|spoken|met|deliver\w*|gave|given"
    r"|conduct\w*"
    r"|carried out|staged|hosted|arranged|inform\w*)\b",
    re.IGNORECASE,
)
# `the department had held 24 briefings`: a total without teams; fewer than _SERIES are the briefings of one occasion
_HELD = re.compile(
    r"\b(?:CPC|Communist Party of China|Party|[Dd]epartment|IDCPC|ILD|[Ee]mbassies|it)\b[^.;]{0,140}?\b(?:has|have|had)"
    r" (?:\w+ )?(?:held|organi[sz]ed|conducted|staged|given|hosted|arranged|carried out)\b"
)
_SERIES = 5
_CARRIES = re.compile(
    r"\b(?:[Tt]hey|[Tt]heir|[Tt]hem|[Tt]hese|[Ii]n (?:all|total)|[Aa]ltogether|[Tt]otal|[Tt]he (?:teams|groups"
    r"|delegations|missions"
    r"|lectures|briefings|events|sessions|meetings)|by)\b"
)
_PARTS = re.compile(
    r"\b(?:invit\w+|each of|donat\w+|copies|lecturers|divided into|members? each|bureaus)\b", re.IGNORECASE
)


def count_words(text: str) -> int:
    """`1,200`, `twenty`: the number they stand for."""
    word = text.lower()
    return _WORDS[word] if word in _WORDS else int(word.replace(",", ""))


def find_totals(prose: Prose) -> tuple[Count, ...]:
    """Totals over several teams.

    claims.en.total   a sentence that counts teams that went out, and what else it (or the next one) counts for them
    claims.en.series  the department `has held N briefings`, N at least five: a total without teams
    Traps: the parties invited, the copies given away, the countries whose diplomats came to one briefing, ministries'
    own lecture groups at home.
    """
    found: list[Count] = []
    carried = False
    for sentence in prose.story:
        text = prose.of(sentence)
        told = _SENT.search(text) or (carried and _CARRIES.search(text))
        if not told or _PARTS.search(text):
            carried = False
            continue
        counts = list(_counts(prose, sentence))
        teams = [c for c in counts if c.unit == "teams" and c.quantity >= 2]
        series = sentence.part == "body" and any(
            c.unit == "events" and c.quantity >= _SERIES and _HELD.search(prose.text[sentence.start : c.start])
            for c in counts
        )
        if (
            teams
            or series
            or (
                (carried or _TEAM_WORD.search(text))
                and counts
                and sentence.part == "body"
                and (carried or any(c.unit in ("countries", "events") for c in counts))
                and (carried or _plural_subject(text))
            )
        ):
            alone = series and not teams and not carried
            found.extend(replace(c, rule="claims.en.series") if alone else c for c in counts if c.quantity >= 2)
            carried = True
        else:
            carried = False
    seen: dict[tuple[str, int], Count] = {}
    for count in sorted(found, key=lambda c: c.sentence.part == "title"):
        seen.setdefault((count.unit, count.quantity), count)
    return tuple(sorted(seen.values(), key=lambda c: c.start))


def _plural_subject(text: str) -> bool:
    return (
        re.search(
            r"\b(?:[Dd]elegations|[Tt]eams|[Gg]roups)\b[^.;]{0,120}\b(?:have|were|had|went|visited|travell?ed|held"
            r"|are)\b",
            text,
        )
        is not None
    )


def _counts(prose: Prose, sentence: Sentence) -> Iterator[Count]:
    for hit in _COUNT.finditer(prose.text, sentence.start, sentence.end):
        unit = next(name for name in _UNITS if hit[name] is not None)
        printed = (hit["q"] or "").lower() or (
            "more than" if hit["plus"] == "+" else "about" if hit["plus"] else "a total of"
        )
        qualifier = next(name for name, forms in _QUALIFIERS.items() if printed in forms)
        yield Count(
            sentence=sentence,
            start=hit.start(),
            end=hit.end(),
            quantity=count_words(hit["n"]),
            qualifier=qualifier,
            unit=unit,
        )
