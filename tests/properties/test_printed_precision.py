"""Does what is read of a stay claim no more than was printed, and does its normal form read the same?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from chinese_pages import findings
from english_pages import reading
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Precision
from pipelines.assemble.en import assemble
from pipelines.findings import Findings

Stay = tuple[date | None, date | None, Precision]
PAGE_DAY = date(2018, 6, 28)
# How much a precision claims of the stay: none may be read where less, or something else of the same rank, is printed.
CLAIMS = {
    Precision.UNKNOWN: 0, Precision.MONTH: 1, Precision.BOUNDED: 2, Precision.WITHIN: 2, Precision.SHARED_RANGE: 3,
    Precision.LEG_RANGE: 4, Precision.DAY: 5,
}  # fmt: skip
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def zh_day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def en_day(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}"


def in_chinese(stay: Stay) -> Findings:
    """A page that prints a stay in Laos, known as its precision says."""
    start, end, precision = stay
    first, last = start or PAGE_DAY, end or PAGE_DAY
    told = {
        Precision.UNKNOWN: "近日访问老挝。",
        Precision.MONTH: f"{first.month}月访问老挝。",
        Precision.BOUNDED: f"{zh_day(first)}抵达老挝，开始访问老挝。" if start else f"{zh_day(last)}结束对老挝的访问。",
        Precision.WITHIN: f"访问老挝。{zh_day(first)}，老挝人民革命党总书记在万象会见了王明远一行。",
        Precision.SHARED_RANGE: f"于{zh_day(first)}至{zh_day(last)}访问老挝和柬埔寨。",
        Precision.LEG_RANGE: f"于{zh_day(first)}至{zh_day(last)}访问老挝。",
        Precision.DAY: f"于{zh_day(first)}对老挝进行为期一天的访问。",
    }[precision]
    return findings(
        "中共代表团访问老挝",
        f"应老挝人民革命党邀请，中共中央对外联络部副部长王明远率中共代表团{told}",
        "代表团举行宣介会，介绍中共十九大精神。",
        on=PAGE_DAY.isoformat(),
    )


def in_english(stay: Stay) -> Findings:
    start, end, precision = stay
    first, last = start or PAGE_DAY, end or PAGE_DAY
    told = {
        Precision.UNKNOWN: "recently visited Laos.",
        Precision.MONTH: f"visited Laos in {MONTHS[first.month - 1]}.",
        Precision.BOUNDED: f"began a visit to Laos on {en_day(first)}."
        if start
        else f"concluded its visit to Laos on {en_day(last)}.",
        Precision.WITHIN: f"visited Laos. The delegation met the president of Laos on {en_day(first)}.",
        Precision.SHARED_RANGE: f"visited Laos and Cambodia from {en_day(first)} to {en_day(last)}.",
        Precision.LEG_RANGE: f"visited Laos from {en_day(first)} to {en_day(last)}.",
        Precision.DAY: f"paid a one-day visit to Laos on {en_day(first)}.",
    }[precision]
    return assemble(
        reading(
            "CPC delegation visits Laos",
            "A delegation of the Communist Party of China (CPC) led by Wang Mingyuan, vice minister of the "
            f"International Department of the CPC Central Committee, {told}",
            "It briefed officials on the outcome of the 19th CPC National Congress.",
            on=PAGE_DAY.isoformat(),
        ),
        "en",
    )


def read(found: Findings) -> Stay:
    leg = next(leg for leg in found.delegations[0].legs if leg.country.value == "LA")
    return leg.start and leg.start.value, leg.end and leg.end.value, leg.precision


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    """A stay of two to twelve days in the half year before the page, as much of it as its precision knows."""
    precision = draw(st.sampled_from(sorted(CLAIMS)))
    first = PAGE_DAY - timedelta(days=draw(st.integers(13, 150)))
    last = first + timedelta(days=draw(st.integers(1, 11)))
    if precision is Precision.MONTH:
        first = first.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1), precision
    if precision in (Precision.DAY, Precision.WITHIN):
        return first, first, precision
    if precision is Precision.BOUNDED:
        return (first, None, precision) if draw(st.booleans()) else (None, last, precision)
    return (None, None, precision) if precision is Precision.UNKNOWN else (first, last, precision)


@pytest.mark.invariant(12)
@pytest.mark.parametrize("written", [in_chinese, in_english])
@given(stay=stays())
@settings(max_examples=60, deadline=None)
def test_what_is_read_claims_no_more_than_was_printed(written: Callable[[Stay], Findings], stay: Stay) -> None:
    start, end, precision = read(written(stay))
    assert precision is stay[2] or CLAIMS[precision] < CLAIMS[stay[2]]
    assert start in (None, stay[0])
    assert end in (None, stay[1])


@pytest.mark.invariant(12)
@pytest.mark.parametrize("written", [in_chinese, in_english])
@given(stay=stays())
@settings(max_examples=60, deadline=None)
def test_the_normal_form_of_what_is_read_reads_the_same(written: Callable[[Stay], Findings], stay: Stay) -> None:
    once = read(written(stay))
    assert read(written(once)) == once


@pytest.mark.invariant(12)
@pytest.mark.parametrize("written", [in_chinese, in_english])
@pytest.mark.parametrize("precision", sorted(CLAIMS))
def test_each_precision_is_read_where_it_is_printed(written: Callable[[Stay], Findings], precision: Precision) -> None:
    """Else the two properties would hold for a reader that reads nothing."""
    known: dict[Precision, Stay] = {
        Precision.UNKNOWN: (None, None, Precision.UNKNOWN),
        Precision.MONTH: (date(2018, 4, 1), date(2018, 4, 30), Precision.MONTH),
        Precision.BOUNDED: (date(2018, 4, 3), None, Precision.BOUNDED),
        Precision.WITHIN: (date(2018, 4, 3), date(2018, 4, 3), Precision.WITHIN),
        Precision.SHARED_RANGE: (date(2018, 4, 3), date(2018, 4, 9), Precision.SHARED_RANGE),
        Precision.LEG_RANGE: (date(2018, 4, 3), date(2018, 4, 9), Precision.LEG_RANGE),
        Precision.DAY: (date(2018, 4, 3), date(2018, 4, 3), Precision.DAY),
    }
    assert read(written(known[precision])) == known[precision]
