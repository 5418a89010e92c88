"""Do the rules of date arithmetic hold for every day?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.mentions.calendar import (
    chinese_date,
    chinese_number,
    closest,
    day_near,
    last_weekday,
    latest,
    month_bounds,
    next_weekday,
    weekday_range,
)

DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2050, 12, 31))
WEEKDAYS = st.integers(0, 6)
DIGITS = "〇一二三四五六七八九"


def in_chinese(number: int) -> str:
    """As a page prints a day or an ordinal below a hundred."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")


@given(DAYS, st.integers(-182, 182))
def test_a_day_within_half_a_year_is_found_again_from_its_month_and_day(anchor: date, away: int) -> None:
    day = anchor + timedelta(days=away)
    assert closest(day.month, day.day, anchor) == day


@given(st.integers(-5, 20), st.integers(-5, 40), DAYS)
def test_a_found_day_has_the_printed_month_and_day(month: int, day: int, anchor: date) -> None:
    for found in (closest(month, day, anchor), latest(month, day, anchor)):
        assert found is None or (found.month, found.day) == (month, day)
    before = latest(month, day, anchor)
    assert before is None or before <= anchor


@given(DAYS, st.integers(0, 13))
def test_a_bare_day_near_the_dateline_is_found_again(anchor: date, back: int) -> None:
    day = anchor - timedelta(days=back)
    found = day_near(day.day, anchor)
    assert found is not None
    assert abs(found - anchor) <= abs(day - anchor)


@given(WEEKDAYS, DAYS)
def test_last_and_next_weekday_enclose_the_anchor_in_one_week(weekday: int, anchor: date) -> None:
    last, following = last_weekday(weekday, anchor), next_weekday(weekday, anchor)
    assert last <= anchor < following
    assert following - last == timedelta(days=7)
    assert last.weekday() == following.weekday() == weekday


@given(WEEKDAYS, WEEKDAYS, DAYS)
def test_a_weekday_range_has_two_to_seven_days_and_ends_in_the_last_week(first: int, last: int, anchor: date) -> None:
    found = weekday_range(first, last, anchor)
    if first == last:
        assert found is None
    else:
        assert found is not None
        start, end = found
        assert (start.weekday(), end.weekday()) == (first, last)
        assert timedelta(days=1) <= end - start <= timedelta(days=6)
        assert timedelta(0) <= anchor - end <= timedelta(days=6)


@given(DAYS)
def test_month_bounds_hold_every_day_of_the_month_and_no_other(day: date) -> None:
    bounds = month_bounds(day.year, day.month)
    assert bounds is not None
    first, last = bounds
    assert first <= day <= last
    assert first.day == 1
    assert (last + timedelta(days=1)).day == 1


@given(st.integers(1, 99))
def test_numbers_below_a_hundred_are_read_back(number: int) -> None:
    assert chinese_number(in_chinese(number)) == number
    assert chinese_number(str(number)) == number


@pytest.mark.invariant(12)
@given(DAYS)
def test_every_day_printed_in_chinese_numerals_is_read_back(day: date) -> None:
    year = "".join(DIGITS[int(digit)] for digit in str(day.year))
    assert chinese_date(f"{year}年{in_chinese(day.month)}月{in_chinese(day.day)}日") == day


@given(st.text(alphabet="零〇一二三十百千两廿卅0123", max_size=6))
def test_no_run_of_numerals_breaks_the_reader(text: str) -> None:
    number = chinese_number(text)
    assert number is None or number >= 0
