"""Which words and turns do the composed English pages have in common?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from corpus_facts import Country, Occasion, a_name_en
from corpus_words import Story

__all__ = [
    "GAINS",
    "NOUNS",
    "POSTS",
    "POSTS_ABROAD",
    "a_story",
    "dateline",
    "demonym",
    "listed",
    "more",
    "on_day",
    "praise",
    "presented",
    "spanned",
]

POSTS = (
    "deputy head of the International Department of the Communist Party of China (CPC) Central Committee",
    "vice minister of the International Department of the CPC Central Committee",
    "assistant minister of the International Department of the CPC Central Committee",
    "vice president of the Party School of the CPC Central Committee",
    "deputy head of the Publicity Department of the CPC Central Committee",
)
_PRESENT = (
    "briefed {who} on {m}", "introduced {n} of {m} to {who}", "expounded on {n} of {m} to {who}",
    "elaborated on {n} of {m} in talks with {who}", "explained {n} of {m} to {who}",
)  # fmt: skip
NOUNS = ("the guiding principles", "the spirit", "the outcomes", "the main decisions")
_WHO = (
    "party leaders", "lawmakers", "scholars of local think tanks", "members of the press", "business people",
    "young politicians",    "overseas Chinese", "university teachers",
)  # fmt: skip
POSTS_ABROAD = ("general secretary", "vice chairperson", "international secretary", "president", "secretary general")
GAINS = (
    "poverty relief", "green industry", "rail links", "training of officials", "farming technology",
    "the digital economy",     "tourism", "vocational schools", "port building", "public health",
)  # fmt: skip
_AGENCY = ("Xinhua", "Xinhua", "")


def listed(names: Sequence[str]) -> str:
    if len(names) < 3:
        return " and ".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]


def _short(day: date) -> str:
    """The month as American agencies print it."""
    return f"{day:%B}" if 3 <= day.month <= 7 else "Sept." if day.month == 9 else f"{day:%b}."


def on_day(rng: Random, day: date) -> str:
    return rng.choice((f"{day:%B} {day.day}", f"{_short(day)} {day.day}"))


def spanned(rng: Random, a: date, b: date) -> str:
    if rng.random() < 0.15:
        return f"from {a:%A} to {b:%A}"
    if a.month == b.month and rng.random() < 0.5:
        return f"from {on_day(rng, a)} to {b.day}"
    return f"from {on_day(rng, a)} to {on_day(rng, b)}"


def dateline(rng: Random, city: str, day: date) -> str:
    agency = rng.choice(_AGENCY)
    return f"{city.upper()}, {_short(day)} {day.day} ({agency}) -- " if agency else ""


def presented(rng: Random, m: str, who: str | None = None) -> str:
    return rng.choice(_PRESENT).format(
        who=who or listed(rng.sample(_WHO, rng.randrange(1, 4))), m=m, n=rng.choice(NOUNS)
    )


def praise(rng: Random, side: str) -> str:
    a, b = rng.sample(GAINS, 2)
    return rng.choice(
        (
            f"{side} commended China's development and said it was ready to widen cooperation in {a} and {b}.",
            f"{side} spoke highly of the results and hoped that the two parties would learn from each other on {a}.",
            f"Listeners asked about {a}, {b} and the next steps of reform; the discussion lasted almost two hours.",
            f"{side} voiced appreciation for the visit and said that {a} offers room for joint work.",
        )
    )


def more(rng: Random, o: Occasion) -> list[str]:
    c, (a, b) = o.countries[0], rng.sample(GAINS, 2)
    pool = [
        f"{o.family_en} said that China is willing to share its experience of {a} with friends in {c.en}.",
        f"In {c.capital_en} the visitors also toured a plant and a school that work on {b}.",
        f"The Chinese ambassador to {c.en} took part in the events.",
        praise(rng, "The host side"),
        f"Both sides agreed to keep up exchanges on {a} and {b}.",
        f"Several newspapers in {c.capital_en} carried reports of the occasion.",
    ]
    return rng.sample(pool, rng.randrange(1, 5))


def a_story(rng: Random, title: str, paragraphs: Sequence[str], day: date, *, relevant: bool = True) -> Story:
    return Story(
        title=title,
        paragraphs=tuple(paragraphs),
        day=(day.year, day.month, day.day),
        byline=a_name_en(rng),
        relevant=relevant,
    )


def demonym(c: Country) -> str:
    return c.en.removeprefix("the ")
