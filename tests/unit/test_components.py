"""Pairs become groups: the same groups for any order of the pairs."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from pipelines.components import components


def test_what_no_pair_names_is_alone() -> None:
    assert components(3, []) == [[0], [1], [2]]


def test_pairs_lead_from_one_to_the_next() -> None:
    assert components(6, [(4, 2), (0, 5), (2, 1)]) == [[0, 5], [1, 2, 4], [3]]


def test_nothing_has_no_groups() -> None:
    assert components(0, []) == []


@given(st.integers(1, 30), st.data(), st.randoms(use_true_random=False))
def test_the_order_of_pairs_and_within_them_does_not_matter(
    count: int, data: st.DataObject, chance: random.Random
) -> None:
    numbers = st.integers(0, count - 1)
    pairs = data.draw(st.lists(st.tuples(numbers, numbers), max_size=40))
    turned = [(b, a) for a, b in pairs]
    chance.shuffle(turned)
    found = components(count, pairs)
    assert found == components(count, turned)
    assert sorted(n for group in found for n in group) == list(range(count))
    assert all(any(a in group and b in group for group in found) for a, b in pairs)


def test_a_long_chain_is_one_group() -> None:
    count = 100_000
    assert len(components(count, ((n, n + 1) for n in reversed(range(count - 1))))) == 1
