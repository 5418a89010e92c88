"""Do ten times as many documents cost about ten times as much to sort into families?"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable
from statistics import median
from string import ascii_lowercase

import pytest
from composed import page

from pipelines.documents import Document, documents
from pipelines.voices.families import families

pytestmark = pytest.mark.timed

FEW, MANY = 2_000, 20_000
LIMIT = 16  # a hundred would be quadratic; measured 11 to 13.6, ten and what leaves the processor's cache
SITES = ("www.news.cn", "www.idcpc.org.cn", "www.khmertimeskh.com", "kathmandupost.com", "example.org")
STOCK = "The delegation exchanged views with leaders of the ruling party on relations between both parties. "
COUNTRIES = ("KH", "LA", "VN", "NP", "BD", "PK", "KE", "TZ", "ZM", "NA", "ZA", "EG", "FR", "DE", "ES", "RS", "BR", "MX")


def composed(count: int) -> tuple[Document, ...]:
    """Three texts of four are new, under a stock phrase that all have; the fourth is a reprint or a rewrite."""
    chance = random.Random(7)
    reads = []
    text, day = "", ""
    facts: tuple[str, ...] = ()
    for n in range(count):
        if n % 4:
            words = " ".join("".join(chance.choices(ascii_lowercase, k=8)) for _ in range(40))
            text = STOCK + words
            day = f"20{chance.randrange(12, 26)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 28):02}"
            facts = (
                *(f"country {code}" for code in sorted(chance.sample(COUNTRIES, 2))),
                f"day {day[5:]}",
                f"number {chance.randrange(32, 400)}",
                f"person leader{chance.randrange(50)}",
            )
        url = f"http://{SITES[n % 5]}/{n}.html"
        words = text if n % 8 else ""
        reads.append(page(f"p{n}", url=url, text=words, facts=facts, published=day, fetched="2026-01-05T04:00:00Z"))
    return documents(reads)


def seconds(told: tuple[Document, ...]) -> float:
    """Of the processor; without the collector, whose rounds fall where they will."""
    gc.collect()
    gc.disable()
    began = time.process_time()
    made = families(told)
    spent = time.process_time() - began
    gc.enable()
    assert len(made.all()) < 0.9 * len(told)
    return spent


def reprinted(count: int) -> tuple[Document, ...]:
    body = " ".join(f"{word}{n}" for n, word in enumerate(["quay", "mole", "pier"] * 20))
    return documents(
        page(f"p{n}", url=f"http://site{n}.org/", text=f"{body} Printed by paper number {n * 7919}.")
        for n in range(count)
    )


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(composed, id="texts of all sorts"),
        pytest.param(reprinted, id="one text that everybody reprints", marks=pytest.mark.long),
    ],
)
def test_the_cost_of_families_grows_with_the_number_of_documents_and_not_with_its_square(
    made: Callable[[int], tuple[Document, ...]],
) -> None:
    few, many = median(seconds(made(FEW)) for _ in range(5)), min(seconds(made(MANY)) for _ in range(2))
    assert many < LIMIT * few, f"{many / few:.1f} times: {few:.2f} s and {many:.2f} s"
