"""Texts that share most of their wording are found without comparing each with each."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.voices.overlaps import Overlap, overlaps
from pipelines.voices.sketch import alike

STOCK = tuple(range(20))  # a stock phrase that every text has


def text(chance: random.Random, shingles: int) -> tuple[int, ...]:
    return tuple(sorted({*STOCK, *(chance.getrandbits(32) for _ in range(shingles))}))


def edited(chance: random.Random, original: tuple[int, ...], percent: int) -> tuple[int, ...]:
    """`percent` of the original's shingles, and new ones for the others."""
    kept = chance.sample(original, max(1, len(original) * percent // 100))
    return tuple(sorted({*kept, *(chance.getrandbits(32) for _ in range(len(original) - len(kept)))}))


def pairs(sketches: list[tuple[int, ...]]) -> set[tuple[int, int]]:
    return {(found.first, found.second) for found in overlaps(sketches)}


def test_a_pair_says_how_much_of_the_shorter_stands_in_the_longer() -> None:
    short = tuple(range(100, 120))
    (found,) = overlaps([(*short, *range(200, 230)), short[:-2]])
    assert found == Overlap(first=0, second=1, common=18, of_first=50, of_second=18)
    assert found.percent == 100


def test_a_stock_phrase_is_no_overlap_however_many_have_it() -> None:
    chance = random.Random(3)
    assert pairs([text(chance, 60) for _ in range(80)]) == set()


def test_equal_texts_are_compared_with_the_first_of_them() -> None:
    one = tuple(range(30))
    assert pairs([one, one, one]) == {(0, 1), (0, 2)}


def test_a_text_too_short_to_tell_is_nobodys_copy() -> None:
    assert pairs([(1, 2, 3), (1, 2, 3), (), ()]) == set()


def test_of_a_text_that_everybody_reprints_each_copy_is_found_beside_the_first() -> None:
    chance = random.Random(5)
    original = text(chance, 60)
    copies = [edited(chance, original, 95) for _ in range(200)]
    found = pairs([original, *copies])
    assert {(0, n) for n in range(1, 201)} <= found


def test_a_reprint_of_the_fiftieth_bulletin_of_one_form_is_found() -> None:
    chance = random.Random(11)
    form = text(chance, 40)
    bulletins = [tuple(sorted({*form, *(chance.getrandbits(32) for _ in range(20))})) for _ in range(60)]
    reprint = tuple(sorted({*bulletins[50], *(chance.getrandbits(32) for _ in range(5))}))
    assert (50, 60) in pairs([*bulletins, reprint])


@settings(max_examples=200)
@given(st.randoms(use_true_random=False), st.integers(2, 12), st.sampled_from([8, 20, 60, 200]))
def test_what_is_found_is_alike_and_what_shares_seven_eighths_is_found(
    chance: random.Random, count: int, size: int
) -> None:
    originals = [text(random.Random(chance.getrandbits(32)), size) for _ in range(count)]
    copies = [edited(random.Random(chance.getrandbits(32)), one, 90) for one in originals]
    sketches = list(dict.fromkeys([*originals, *copies]))  # equal ones are compared with the first of them only
    found = pairs(sketches)
    for first, one in enumerate(sketches):
        for second, two in enumerate(sketches[first + 1 :], first + 1):
            common = len({*one} & {*two})
            if (first, second) in found:
                assert alike(common, len(one), len(two))
            elif 8 * common >= 7 * min(len(one), len(two)):
                raise AssertionError(f"{first} and {second} share {common} of {len(one)} and {len(two)}")
