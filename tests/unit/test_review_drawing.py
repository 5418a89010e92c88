"""A stratified sample has the probabilities that it states, and anybody draws the same one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import BadInput
from pipelines.review.drawing import draw

STORE = {"kept": [f"k{n}" for n in range(30)], "adjacent": ["a0", "a1"], "rejected": [f"r{n}" for n in range(200)]}


def test_rare_strata_are_taken_whole_and_the_others_share_the_rest() -> None:
    found = draw(STORE, 23, 1)
    assert sorted((cell.size, cell.drawn) for cell in found.cells) == [(2, 2), (30, 10), (200, 11)]
    assert {cell.probability for cell in found.cells} == {1.0, 10 / 30, 11 / 200}


def test_each_document_is_in_the_cell_it_was_drawn_from() -> None:
    found = draw(STORE, 23, 1)
    for document, number in found.chosen:
        (name,) = (n for n, ids in STORE.items() if document in ids)
        assert found.cells[number].size == len(STORE[name])


def test_the_weights_add_up_to_the_store() -> None:
    found = draw(STORE, 40, 3)
    assert sum(1 / found.cells[number].probability for _, number in found.chosen) == pytest.approx(232)


def test_the_same_seed_draws_the_same_whatever_the_order_of_the_store() -> None:
    turned = {name: list(reversed(ids)) for name, ids in reversed(STORE.items())}
    assert draw(STORE, 23, 1) == draw(turned, 23, 1)
    assert draw(STORE, 23, 1).chosen != draw(STORE, 23, 2).chosen


def test_a_larger_sample_holds_the_smaller_one() -> None:
    assert {d for d, _ in draw(STORE, 12, 1).chosen} <= {d for d, _ in draw(STORE, 23, 1).chosen}


def test_the_order_does_not_follow_the_strata() -> None:
    numbers = [number for _, number in draw(STORE, 40, 1).chosen]
    changes = sum(a != b for a, b in pairwise(numbers))
    assert changes > 10  # sorted by stratum there would be two


def test_a_sample_larger_than_the_store_is_the_store() -> None:
    found = draw(STORE, 1000, 1)
    assert len(found.chosen) == 232
    assert {cell.probability for cell in found.cells} == {1.0}


def test_fewer_places_than_strata_are_refused() -> None:
    with pytest.raises(BadInput, match="--size: found 2, expected at least 3"):
        draw(STORE, 2, 1)


def test_every_document_of_a_stratum_is_drawn_about_as_often_as_its_probability_says() -> None:
    often = [sum("k7" in {d for d, _ in draw(STORE, 23, seed).chosen} for seed in range(300)) / 300]
    assert often[0] == pytest.approx(1 / 3, abs=0.09)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.integers(0, 120), st.integers(0, 9))
def test_any_store_is_shared_out_without_rest(sizes: list[int], more: int, seed: int) -> None:
    store = {str(n): [f"{n}-{i}" for i in range(size)] for n, size in enumerate(sizes)}
    found = draw(store, len(sizes) + more, seed)
    assert len(found.chosen) == min(len(sizes) + more, sum(sizes)) == len({d for d, _ in found.chosen})
    assert all(1 <= cell.drawn <= cell.size for cell in found.cells)
