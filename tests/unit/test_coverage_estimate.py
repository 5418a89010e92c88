"""Capture–recapture: published examples, and when no number may be given."""

from __future__ import annotations

from itertools import permutations
from math import lgamma, log

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.coverage.captures import Captures, captures_of
from pipelines.coverage.dependence import Verdict, dependences
from pipelines.coverage.estimate import Estimate, NotEstimable, Reason, estimate, lower_bound, total
from pipelines.coverage.log_linear import fits, interval
from pipelines.coverage.match_errors import sensitivity

LIMIT = 10_000


def table(**counts: int) -> Captures:
    """table(ab=5): five units on the lists a and b and no other."""
    lists = sorted({name for names in counts for name in names})
    return Captures(lists=tuple(lists), counts={frozenset(names): n for names, n in counts.items() if n})


def estimated(captures: Captures) -> Estimate:
    found = estimate(captures, observed=captures.observed, limit=LIMIT)
    assert isinstance(found, Estimate), found
    return found


def refused(captures: Captures, limit: int = LIMIT) -> NotEstimable:
    found = estimate(captures, observed=captures.observed, limit=limit)
    assert isinstance(found, NotEstimable), found
    return found


# An outbreak of hepatitis A in a Taiwanese college, 1995: serum tests (p, 135 cases), hospitals (q, 122) and
# epidemiologists (e, 126) together knew of 271. Chao et al., Statistics in Medicine 20 (2001) 3123-3157.
HEPATITIS = table(pqe=28, pq=21, pe=17, qe=18, p=69, q=55, e=63)


def test_the_published_table_has_its_published_margins() -> None:
    assert (HEPATITIS.on("p"), HEPATITIS.on("q"), HEPATITIS.on("e")) == (135, 122, 126)
    assert (HEPATITIS.observed, HEPATITIS.shared, HEPATITIS.seen_by(1)) == (271, 84, 187)


def test_independent_lists_give_the_published_388_cases() -> None:
    independent = next(fit for fit in fits(HEPATITIS, LIMIT) if not fit.interactions)
    assert round(independent.total) == 388


def test_all_pairs_dependent_give_the_published_1313_cases_and_fit_best() -> None:
    assert round(estimated(HEPATITIS).total) == 1313
    by_hand = 28 * 69 * 55 * 63 / (21 * 17 * 18)  # the saturated model has this closed form
    assert fits(HEPATITIS, LIMIT)[0].total == pytest.approx(271 + by_hand, rel=1e-6)


def test_chaos_lower_bound_is_what_a_pencil_says() -> None:
    assert lower_bound(HEPATITIS) == 271 + (69 * 55 + 69 * 63 + 55 * 63) / (21 + 17 + 18 + 1)


def test_two_lists_give_chapmans_estimate() -> None:
    turtles = table(a=5, b=10, ab=5)  # ten marked, fifteen caught, five of them marked
    assert estimated(turtles).total == pytest.approx((10 + 1) * (15 + 1) / (5 + 1) - 1)
    assert estimated(turtles).method == "Chapman"


def test_the_interval_of_two_lists_holds_the_totals_that_the_likelihood_does_not_exclude() -> None:
    def likelihood(size: int) -> float:  # the best capture probabilities are 10 / size and 15 / size
        ways = lgamma(size + 1) - lgamma(size - 20 + 1)
        return ways + sum(n * log(n / size) + (size - n) * log(1 - n / size) for n in (10, 15))

    best = max(map(likelihood, range(20, 200)))
    held = [size for size in range(20, 200) if likelihood(size) >= best - 3.84 / 2]
    found = estimated(table(a=5, b=10, ab=5))
    assert (found.lower, found.upper) == (held[0], held[-1])


def test_lists_that_agree_on_everything_leave_nothing_to_estimate() -> None:
    for captures in (table(ab=30), table(abc=30)):
        found = estimated(captures)
        assert (round(found.total, 6), found.lower, found.upper, found.floor) == (30, 30, 30, 30)


@pytest.mark.parametrize(
    ("captures", "reason"),
    [
        (Captures(lists=("a", "b"), counts={}), Reason.NO_LIST),
        (table(a=40, b=0), Reason.ONE_LIST),
        (table(a=40, ab=2), Reason.SHORT_LISTS),
        (table(a=40, b=30), Reason.NO_OVERLAP),
    ],
    ids=["no list", "one list", "short lists", "no overlap"],
)
def test_without_two_lists_that_overlap_no_number_is_given(captures: Captures, reason: Reason) -> None:
    found = refused(captures)
    assert found.reason is reason
    assert found.wanted
    assert total(captures, observed=captures.observed, limit=LIMIT) == found


def test_lists_that_would_need_more_countries_than_there_are_give_no_number() -> None:
    assert refused(table(a=60, b=60, ab=3), limit=251).reason is Reason.NO_BOUND


def test_a_list_of_two_units_is_left_out_and_its_units_still_count() -> None:
    found = estimated(table(a=2, ab=20, b=2, c=2))
    assert found.lists == ("a", "b")
    assert found.lower == 26


def test_units_on_no_list_are_the_least_there_are() -> None:
    found = estimate(table(ab=30), observed=34, limit=LIMIT)
    assert isinstance(found, Estimate)
    assert (found.total, found.lower, found.upper) == (34, 34, 34)


def test_the_interval_spans_every_model_that_fits_as_well_as_the_best() -> None:
    found = estimated(table(a=20, b=20, c=20, ab=8, ac=8, bc=8, abc=4))
    assert len(found.models) > 1
    assert found.lower == min(m.lower for m in found.models)
    assert found.upper == max(m.upper for m in found.models)
    assert found.total in {m.total for m in found.models}
    assert min((m.aic, m) for m in found.models)[0] > max(m.aic for m in found.models) - 2


def test_an_interval_ends_at_the_limit_where_the_likelihood_does_not_fall() -> None:
    captures = table(a=30, b=30, ab=3)
    fit = fits(captures, 500)[0]
    assert interval(captures, fit, 500)[1] == 500


cells = st.integers(0, 25)
three = st.builds(table, a=cells, b=cells, c=cells, ab=cells, ac=cells, bc=cells, abc=cells)


@settings(max_examples=10)
@given(captures=three)
@example(captures=table(a=8, b=5, c=1, ab=2, ac=1, bc=18, abc=21))  # a needless effect: worse by two, to a digit or so
def test_the_names_of_the_lists_change_nothing(captures: Captures) -> None:
    first = estimate(captures, observed=captures.observed, limit=300)
    for order in permutations("abc"):
        name = dict(zip("abc", order, strict=True))
        renamed = Captures(
            lists=captures.lists, counts={frozenset(name[x] for x in seen): n for seen, n in captures.counts.items()}
        )
        again = estimate(renamed, observed=captures.observed, limit=300)
        if isinstance(first, NotEstimable):
            assert isinstance(again, NotEstimable)
            assert again.reason is first.reason
        else:
            assert isinstance(again, Estimate)
            assert again.total == pytest.approx(first.total, rel=1e-4)
            assert (again.lower, again.upper) == (first.lower, first.upper)


@settings(max_examples=50)
@given(captures=three)
def test_no_estimate_is_less_than_what_was_observed_or_outside_its_interval(captures: Captures) -> None:
    found = estimate(captures, observed=captures.observed, limit=300)
    if isinstance(found, Estimate):
        assert captures.observed <= found.lower <= round(found.total) <= found.upper <= 300
        assert found.floor >= captures.observed


def test_units_are_counted_by_the_lists_they_stand_on() -> None:
    captures = captures_of([{"a", "b"}, {"a"}, {"b", "elsewhere"}, set()], ("a", "b"))
    assert captures == table(ab=1, a=1, b=1)
    assert captures.of(("a",)) == table(a=2)


def test_two_lists_that_know_of_the_same_units_are_found_to_depend_on_each_other() -> None:
    found = {d.lists: d for d in dependences(table(abc=20, c=20, ac=2, bc=2, a=5, b=5))}
    assert found["a", "b"].verdict is Verdict.POSITIVE
    assert found["a", "b"].witnessed == 44


def test_two_lists_that_avoid_each_others_units_are_found_too() -> None:
    found = {d.lists: d.verdict for d in dependences(table(ac=20, bc=20, abc=1, c=2, a=5, b=5))}
    assert found["a", "b"] is Verdict.NEGATIVE


def test_independent_lists_show_no_sign_of_dependence() -> None:
    found = {d.lists: d.verdict for d in dependences(table(abc=10, ac=10, bc=10, c=10, a=10, b=10, ab=10))}
    assert found["a", "b"] is Verdict.NO_SIGN


def test_of_two_lists_nobody_can_tell_whether_they_depend_on_each_other() -> None:
    (found,) = dependences(table(ab=20, a=10, b=10))
    assert (found.verdict, found.witnessed, found.odds) == (Verdict.UNTOLD, 0, None)


@pytest.mark.parametrize("witnessed", [7, 8])
def test_below_eight_witnesses_not_even_a_perfect_association_could_show(witnessed: int) -> None:
    half = witnessed // 2
    found = {d.lists: d for d in dependences(table(abc=half, c=witnessed - half, a=1, b=1))}
    assert found["a", "b"].verdict is (Verdict.POSITIVE if witnessed == 8 else Verdict.UNTOLD)


two = st.builds(table, a=st.integers(2, 30), b=st.integers(2, 30), ab=st.integers(4, 40))


@settings(max_examples=50)
@given(captures=two)
def test_a_match_undone_raises_an_estimate_from_two_lists_and_a_match_added_lowers_it(captures: Captures) -> None:
    now = estimated(captures).total
    found = sensitivity(captures, observed=captures.observed, limit=LIMIT, seed=1)
    assert found.undone.lowest is not None
    assert found.added.highest is not None
    assert found.undone.lowest > now > found.added.highest


def test_the_only_match_undone_leaves_no_estimate_and_that_is_said() -> None:
    found = sensitivity(table(a=10, b=10, ab=1), observed=21, limit=LIMIT, seed=1)
    assert (found.undone.tried, found.undone.estimable, found.undone.highest) == (2, 0, None)
    assert 0 < found.perturbed.estimable < found.perturbed.tried


def test_the_more_lists_share_the_less_a_wrong_match_moves_the_estimate() -> None:
    widths = []
    for times in (1, 4):
        captures = table(a=5 * times, b=5 * times, ab=5 * times)
        found = sensitivity(captures, observed=captures.observed, limit=LIMIT, seed=1)
        assert found.undone.highest is not None
        widths.append(found.undone.highest / estimated(captures).total)
    assert widths[0] > widths[1]


def test_the_same_seed_perturbs_the_same_matches() -> None:
    captures = table(a=20, b=20, c=10, ab=30, bc=10)
    one, same, other = (sensitivity(captures, observed=90, limit=300, seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert one.undone == other.undone
