"""Cohen's kappa is that of the textbooks, and says nothing where it can say nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.review.kappa import cohen_kappa


def pairs(table: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    return [told for told, count in table.items() for _ in range(count)]


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [
        ((20, 5, 10, 15), 0.4),  # the usual example of two readers and fifty proposals
        ((45, 15, 25, 15), 0.1304),  # one agreement of 60 %, two kappas: the margins differ
        ((25, 35, 5, 35), 0.2593),
        ((0, 50, 50, 0), -1.0),
        ((50, 0, 0, 50), 1.0),
        ((25, 25, 25, 25), 0.0),
    ],
)
def test_two_categories(counts: tuple[int, int, int, int], kappa: float) -> None:
    table = dict(zip([("y", "y"), ("y", "n"), ("n", "y"), ("n", "n")], counts, strict=True))
    found = cohen_kappa(pairs(table))
    assert found.kappa is not None
    assert round(found.kappa, 4) == kappa


def test_three_categories_as_in_fleiss() -> None:
    # Fleiss, Statistical Methods for Rates and Proportions (1981), table 13.1: 100 subjects, 0.89 observed, kappa 0.68
    rows = {"psychotic": (75, 1, 4), "neurotic": (5, 4, 1), "organic": (0, 0, 10)}
    table = {(one, two): n for one, counts in rows.items() for two, n in zip(rows, counts, strict=True)}
    found = cohen_kappa(pairs(table))
    assert found.observed == pytest.approx(0.89)
    assert found.expected == pytest.approx(0.66)
    assert found.kappa == pytest.approx(0.6765, abs=1e-4)


def test_one_category_alone_proves_no_agreement() -> None:
    found = cohen_kappa([("kept", "kept")] * 9)
    assert (found.kappa, found.observed, found.expected) == (None, 1.0, 1.0)


def test_a_coder_who_never_varies_agrees_by_chance_only() -> None:
    assert cohen_kappa([("kept", "kept")] * 8 + [("kept", "rejected")] * 2).kappa == pytest.approx(0.0)


def test_nothing_compared_gives_no_figure() -> None:
    found = cohen_kappa([])
    assert (found.kappa, found.observed, found.expected) == (None, None, None)


def test_a_weight_is_as_many_pairs() -> None:
    table = {("y", "y"): 3, ("y", "n"): 2, ("n", "n"): 4, ("n", "y"): 1}
    weighted, plain = cohen_kappa(list(table), list(table.values())), cohen_kappa(pairs(table))
    assert weighted.kappa == pytest.approx(plain.kappa)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abcd")), max_size=30))
def test_kappa_lies_in_its_range_and_does_not_mind_who_is_first(told: list[tuple[str, str]]) -> None:
    found, turned = cohen_kappa(told), cohen_kappa([(b, a) for a, b in told])
    if found.kappa is None:
        assert turned.kappa is None
    else:
        assert -1.0 - 1e-9 <= found.kappa <= 1.0 + 1e-9
        assert turned.kappa == pytest.approx(found.kappa)
