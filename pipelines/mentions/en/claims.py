"""Which official totals does a page give: so many teams, to so many countries, so many events?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from archive.records import Operator, Unit
from pipelines.mentions.en.sentences import Prose, Sentence

__all__ = ["Count", "count_words", "find_represented", "find_totals"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number bound to the noun after it. Range: operator to noun."""

    sentence: Sentence
    start: int
    end: int
    noun: int  # where the noun begins
    quantity: int
    operator: Operator
    unit: Unit
    planned: bool = False  # of what is still to come
    is_claim: bool = True  # False: there is no number that the text says was reached
    rule: str = "claims.en.total"


_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "dozen": 12, "half a dozen": 6, "two dozen": 24, "three dozen": 36,
    "a hundred": 100, "one hundred": 100, "two hundred": 200, "three hundred": 300,
}  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS |= {f"{ten}-{one}": _WORDS[ten] + n for ten in _TENS for n, one in enumerate(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), 1)}  # fmt: skip
_SMALL = "|".join(sorted(_WORDS, key=len, reverse=True))
_HUNDREDS = rf"(?:an?|one|two|three|four|five|six|seven|eight|nine) (?:hundred|thousand)(?:(?: and)? (?:{_SMALL}))?"
_QUALIFIER = (
    r"(?:(?P<q>more than|over|above|at least|nearly|almost|close to|about|around|some|roughly|approximately|up to"
    r"|upwards of|a total of|as many as|(?:no|not) (?:fewer|less|more) than|at most|a maximum of|in excess of) )?"
)
NUMBER = (
    rf"(?P<n>\d{{1,3}}(?:,\d{{3}}){{1,3}}|\d{{1,6}}|{_HUNDREDS}|one|{_SMALL})(?P<plus>\+|[- ](?:odd|plus)"
    rf"| or (?:so|more))?(?! percent|%"
    rf"| ?million| ?billion|[-–—](?:day|year|member|month|week|point)s?\b| ?(?:day|year|month|week|hour|minute|point"
    rf"|th|st|nd|rd)s?\b|\.\d|:\d)"
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
_OPERATORS = {
    Operator.MORE_THAN: ("more than", "over", "above", "upwards of", "in excess of"),
    Operator.AT_LEAST: ("at least", "no fewer than", "not fewer than", "no less than", "not less than", "or more"),
    Operator.NEARLY: ("nearly", "almost", "close to"),
    Operator.ABOUT: ("about", "around", "some", "roughly", "approximately"),
    Operator.UP_TO: ("up to", "as many as", "no more than", "not more than", "at most", "a maximum of"),
    Operator.EXACT: ("a total of",),
}
_WILL = (
    r"(?:will|would|(?:is|are|was|were) to|(?:is|are|was|were|being) (?:planned|expected|scheduled|due) to|plans? to"
    r"|set to)"
)
_TO_COME = re.compile(rf"\b{_WILL}\b[^,.;:]{{0,40}}$")  # before the number
_YET_TO_COME = re.compile(rf"[^,.;:]{{0,25}}?\b{_WILL}\b")  # after it
_COUNT = re.compile(
    rf"\b{_QUALIFIER}{NUMBER} (?:of (?:its|the|these|their|such) )?(?:(?!and\b|to\b|of\b|in\b|where\b|which\b"
    rf"|from\b)[\w'-]+ ){{0,4}}?(?:{'|'.join(f'(?P<{unit}>{words})' for unit, words in _UNITS.items())})\b"
    rf"(?: (?:and|or) (?:regions|territories)\b)?",
    re.IGNORECASE,
)
_FEWER = re.compile(r"(?:\b(?:fewer|less) than|\bunder|\bbelow) $", re.IGNORECASE)
_NOT_DENIED = frozenset(("only", "just", "merely", "even", "fewer", "less", "more"))  # after `not`
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_A_YEAR = frozenset((
    "in", "since", "during", "until", "till", "by", "after", "before", "early", "late", "mid", "throughout", "from",
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
))  # fmt: skip
_CONGRATULATE = re.compile(r"\bcongratulat|\bcondolence", re.IGNORECASE)  # those who wrote; nobody went there
_CLAUSE = re.compile(r"[,.;:]")
_NEAR = 90  # characters before and after a number: a clause is hardly longer
_TEAM_WORD = re.compile(r"\b(?:delegations|teams|groups|missions)\b", re.IGNORECASE)
_SENT = re.compile(
    r"\b(?:sent|send|dispatch\w*|gone|went|go|visit\w*|travel\w*|fann\w+|set out|tour\w*|been (?:to|in)"
    r"|received in|headed|held|organi[sz]ed|brief\w*|explain\w*|expound\w*|introduc\w*|present\w*"
    r"|publici[sz]\w*|took part|taken part|attend\w*|address\w*|reach\w*|spoke|spoken|met|deliver\w*|gave|given"
    r"|conduct\w*"
    r"|carried out|staged|hosted|arranged|inform\w*|left|fanned out|heard|learn\w*|told|crisscross\w*)\b",
    re.IGNORECASE,
)
# `the department had held 24 briefings`: a total without teams; fewer than _SERIES are the briefings of one occasion
_HELD = re.compile(
    r"\b(?:CPC|Communist Party of China|Party|[Dd]epartment|IDCPC|ILD|[Ee]mbassies|it)\b[^.;]{0,140}?\b(?:has|have|had)"
    r" (?:\w+ )?(?:held|organi[sz]ed|conducted|staged|given|hosted|arranged|carried out)\b"
)
_WERE_HELD = re.compile(r"\b(?:had|have) (?:\w+ ){0,2}been (?:held|given|organi[sz]ed|staged|conducted)\b")
_ABROAD = re.compile(r"\b(?:abroad|overseas|for (?:foreign )?parties)\b")
_FOREIGN = re.compile(r"\bforeign\b", re.IGNORECASE)  # `more than 300 foreign party delegations` came to China
_SERIES = 5
_AT_IT = frozenset(
    ("attended", "attending", "participated", "participating", "part", "joined", "present", "participants", "gathered")
)
_CARRIES = re.compile(
    r"\b(?:[Tt]hey|[Tt]heir|[Tt]hem|[Tt]hese|[Ii]n (?:all|total)|[Aa]ltogether|[Tt]otal|[Tt]he (?:teams|groups"
    r"|delegations|missions"
    r"|lectures|briefings|events|sessions|meetings)|by)\b"
)
_PARTS = re.compile(
    r"\b(?:invit\w+|each of|donat\w+|(?:\d|hundred|thousand)[\w, ]{0,24} copies|lecturers|divided into|members? each"
    r"|bureaus)\b",
    re.IGNORECASE,
)
# `has sent seven groups of young members to Beijing`: teams of others
_INWARD = re.compile(
    r"\b(?:sent|sends?|dispatched|took|brought)\b[^.;]{0,60}\b(?:delegations|groups|teams)\b[^.;]{0,60}"
    r"\bto (?:China|Beijing|Shanghai)\b"
)
_REACHED = re.compile(
    r"\b(?:countries|nations)\b[^.;]{0,60}\b(?:heard|learn(?:ed|t)|(?:been|were) (?:told|briefed"
    r"|informed))\b[^.;]{0,60}?"
    r"\b(?:[Cc]ongress|[Pp]len(?:um|ary))"
)


def count_words(text: str) -> int:
    """`1,200`, `twenty`: the number they stand for."""
    word = text.lower()
    if word in _WORDS or not word[0].isalpha():
        return _WORDS[word] if word in _WORDS else int(word.replace(",", ""))
    head, _, tail = word.partition(" ")
    scale, _, rest = tail.partition(" ")
    many = (1 if head in ("a", "an", "one") else _WORDS[head]) * {"hundred": 100, "thousand": 1000}.get(scale, 1)
    rest = rest.removeprefix("and ")
    return many + (_WORDS[rest] if rest else 0)


def find_totals(prose: Prose) -> tuple[Count, ...]:
    """Totals over several teams.

    claims.en.total   a sentence that counts teams that went out, and what else it (or the next one) counts for them
    claims.en.reached `80 countries have heard about the congress`, on a page that counts teams
    claims.en.series  the department `has held N briefings`, N at least five: a total without teams
    Traps: the parties invited, the copies given away, the countries whose diplomats came to one briefing, ministries'
    own lecture groups at home.
    """
    found: list[Count] = []
    carried = False
    reached: list[Count] = []
    for sentence in prose.story:
        text = prose.of(sentence)
        if sentence.part == "body" and _REACHED.search(text):
            reached += [c for c in _counts(prose, sentence) if c.unit is Unit.COUNTRIES and c.quantity >= 2]
        told = _SENT.search(text) or (carried and _CARRIES.search(text))
        if not told or _PARTS.search(text) or _INWARD.search(text):
            carried = False
            continue
        counts = list(_counts(prose, sentence))
        teams = [c for c in counts if c.unit is Unit.TEAMS and c.quantity >= 2]
        series = sentence.part == "body" and any(
            c.unit is Unit.EVENTS
            and c.quantity >= _SERIES
            and (
                _HELD.search(prose.text[sentence.start : c.start])
                or (
                    (" such " in prose.text[c.start : c.end] or _ABROAD.search(prose.text, c.end, sentence.end))
                    and _WERE_HELD.search(prose.text, c.end, sentence.end)
                )
            )
            for c in counts
        )
        if (
            teams
            or series
            or (
                (carried or _TEAM_WORD.search(text))
                and counts
                and sentence.part == "body"
                and (carried or any(c.unit in (Unit.COUNTRIES, Unit.EVENTS, Unit.PEOPLE) for c in counts))
                and (carried or _plural_subject(text))
            )
        ):
            alone = series and not teams and not carried
            found.extend(replace(c, rule="claims.en.series") if alone else c for c in counts if c.quantity >= 2)
            carried = True
        else:
            carried = False
    if any(c.unit is Unit.TEAMS for c in found):
        found += reached
    seen: dict[tuple[str, int], Count] = {}
    for count in sorted(found, key=lambda c: c.sentence.part == "title"):
        known = seen.setdefault((count.unit, count.quantity), count)
        if count.is_claim and not known.is_claim:
            seen[count.unit, count.quantity] = count
    return tuple(sorted(seen.values(), key=lambda c: c.start))


def find_represented(prose: Prose) -> tuple[Count, ...]:
    """claims.en.represented   `200 leaders of over 60 parties from 36 countries attended`: who was at one briefing

    Trap: the parties with which the CPC has ties.
    """
    found: dict[Unit, Count] = {}
    for sentence in prose.part("body"):
        if not _AT_IT.isdisjoint(prose.of(sentence).casefold().replace(",", " ").rstrip(".").split()):
            for count in _counts(prose, sentence):
                if count.unit in (Unit.PARTIES, Unit.COUNTRIES) and count.quantity >= 2 and count.is_claim:
                    found.setdefault(count.unit, replace(count, rule="claims.en.represented"))
    return tuple(sorted(found.values(), key=lambda c: c.start))


def _plural_subject(text: str) -> bool:
    return (
        re.search(
            r"\b(?:[Dd]elegations|[Tt]eams|[Gg]roups)\b[^.;]{0,120}\b(?:have|were|had|went|visited|travell?ed|held"
            r"|are)\b"
            r"|\b(?:sent|dispatched) (?:[\w-]+ ){0,2}(?:delegations|teams|groups) to\b"
            r"|\b(?:given|held|organi[sz]ed|conducted|staged|explained|presented"
            r"|introduced) (?:[\w-]+ ){0,6}?by (?:the )?(?:[\w-]+ ){0,2}(?:delegations|teams|groups)\b",
            text,
        )
        is not None
    )


def _counts(prose: Prose, sentence: Sentence) -> Iterator[Count]:
    for hit in _COUNT.finditer(prose.text, sentence.start, sentence.end):
        unit = next(Unit(name) for name in _UNITS if hit[name] is not None)
        if unit is Unit.TEAMS and _FOREIGN.search(hit[0]):
            continue
        before = prose.text[max(sentence.start, hit.start() - _NEAR) : hit.start()]
        words = re.split("[ -]", before.casefold())
        if not hit["q"] and _YEAR.fullmatch(hit["n"]) and words[-2:-1] and words[-2] in _OF_A_YEAR:
            continue
        after = prose.text[hit.end() : min(sentence.end, hit.end() + _NEAR)]
        clause = _CLAUSE.split(before)[-1] + _CLAUSE.split(after)[0]
        if unit in (Unit.COUNTRIES, Unit.PARTIES) and _CONGRATULATE.search(clause):
            continue
        plus = (hit["plus"] or "").lower().strip(" -")
        added = {"": "a total of", "+": "more than", "plus": "more than", "or more": "or more"}.get(plus, "about")
        printed = (hit["q"] or "").lower() or added
        also = prose.text[hit.end("n") : hit.end()].split()[:2]  # `30| or 40 teams`
        vague = _is_cut(before) or _FEWER.search(before) or (also[:1] == ["or"] and _is_number(also[1:]))
        yield Count(
            sentence=sentence,
            start=hit.start(),
            end=hit.end(),
            noun=hit.start(unit.value),
            quantity=count_words(hit["n"]),
            operator=next(operator for operator, forms in _OPERATORS.items() if printed in forms),
            unit=unit,
            planned=_planned(prose.text, sentence, *hit.span()),
            is_claim=not vague and not _denied(_CLAUSE.split(before)[-1]),
        )


def _is_cut(before: str) -> bool:
    """`several |dozen`, `30 to |40`, `30-|40`, `between 30 and |40`: what was matched is the end of a vaguer number."""
    words = before.casefold().split()[-3:]
    head = before.rstrip(" -–—~")
    if head != before.rstrip(" "):
        return head[-1:].isdecimal()
    if words[-1:] in (["to"], ["or"]):
        return _is_number(words[-2:-1])
    few = words[-1:] in (["several"], ["few"], ["many"]) or words[-2:] == ["couple", "of"]
    return few or (words[-1:] == ["and"] and words[:1] == ["between"])


def _is_number(words: Sequence[str]) -> bool:
    return any(word in _WORDS or word.replace(",", "").isdecimal() for word in words)


def _denied(clause: str) -> bool:
    """`has not sent 30 teams`. Trap: `not only sent 30 teams`."""
    words = [*clause.casefold().replace("’", "'").split(), ""]
    return any(
        (word in ("not", "never") or word.endswith("n't")) and then not in _NOT_DENIED for word, then in pairwise(words)
    )


def _planned(text: str, sentence: Sentence, start: int, end: int) -> bool:
    before = _TO_COME.search(text, max(sentence.start, start - 60), start)
    if before is not None and " but " not in before[0]:  # was expected to send 30 but sent 25
        return True
    return _YET_TO_COME.match(text, end, sentence.end) is not None
