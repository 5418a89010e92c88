"""Which day do printed numbers and weekdays mean?"""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.mentions.calendar import (
    ENGLISH_MONTHS,
    ENGLISH_WEEKDAYS,
    chinese_date,
    chinese_number,
    closest,
    day_in_month,
    day_near,
    last_weekday,
    latest,
    month_bounds,
    next_weekday,
    weekday_range,
)


def test_the_closest_day_may_lie_in_the_year_before_or_after() -> None:
    assert closest(12, 28, date(2018, 1, 4)) == date(2017, 12, 28)
    assert closest(1, 4, date(2017, 12, 28)) == date(2018, 1, 4)
    assert closest(7, 31, date(2024, 8, 3)) == date(2024, 7, 31)


def test_a_leap_day_far_from_a_leap_year_is_no_day() -> None:
    assert closest(2, 29, date(2024, 3, 1)) == date(2024, 2, 29)
    assert closest(2, 29, date(2025, 1, 4)) == date(2024, 2, 29)
    assert closest(2, 29, date(2022, 6, 1)) is None


@pytest.mark.parametrize(("month", "day"), [(2, 30), (13, 1), (0, 1), (4, 31), (6, 0)])
def test_impossible_days_are_none_everywhere(month: int, day: int) -> None:
    anchor = date(2020, 6, 15)
    assert closest(month, day, anchor) is None
    assert latest(month, day, anchor) is None
    assert day_in_month(2020, month, day) is None


def test_a_report_never_tells_of_a_day_after_it() -> None:
    assert latest(12, 17, date(2017, 12, 19)) == date(2017, 12, 17)
    assert latest(12, 21, date(2017, 12, 19)) == date(2016, 12, 21)
    assert latest(12, 19, date(2017, 12, 19)) == date(2017, 12, 19)


def test_a_bare_day_is_the_nearest_of_its_number() -> None:
    assert day_near(30, date(2017, 12, 2)) == date(2017, 11, 30)
    assert day_near(2, date(2017, 11, 30)) == date(2017, 12, 2)
    assert day_near(17, date(2017, 12, 19)) == date(2017, 12, 17)
    assert day_near(31, date(2021, 3, 2)) is None


def test_weekdays_look_back_and_forward() -> None:
    wednesday = date(2024, 8, 7)
    assert last_weekday(ENGLISH_WEEKDAYS["Wednesday"], wednesday) == wednesday
    assert last_weekday(ENGLISH_WEEKDAYS["Thursday"], wednesday) == date(2024, 8, 1)
    assert next_weekday(ENGLISH_WEEKDAYS["Wednesday"], wednesday) == date(2024, 8, 14)
    assert next_weekday(ENGLISH_WEEKDAYS["Thursday"], wednesday) == date(2024, 8, 8)


def test_a_pair_of_weekdays_ends_on_or_before_the_dateline() -> None:
    assert weekday_range(1, 4, date(2023, 2, 25)) == (date(2023, 2, 21), date(2023, 2, 24))
    assert weekday_range(2, 1, date(2024, 1, 31)) == (date(2024, 1, 24), date(2024, 1, 30))
    assert weekday_range(3, 3, date(2024, 1, 31)) is None


def test_a_weekday_outside_the_week_is_a_slip_of_the_caller() -> None:
    with pytest.raises(ValueError, match="weekday 7"):
        last_weekday(7, date(2024, 1, 1))


def test_month_bounds_know_february() -> None:
    assert month_bounds(2024, 2) == (date(2024, 2, 1), date(2024, 2, 29))
    assert month_bounds(2023, 2) == (date(2023, 2, 1), date(2023, 2, 28))
    assert month_bounds(2023, 13) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("19", 19), ("十九", 19), ("二十", 20), ("二十一", 21), ("十", 10), ("廿八", 28), ("廿", 20), ("卅一", 31),
        ("二○一七", 2017), ("二〇二四", 2024), ("二零一二", 2012), ("一百零五", 105), ("两百", 200), ("一百二十", 120),
        ("三千", 3000), ("三", 3), ("0", 0), ("零", 0),
    ],
)  # fmt: skip
def test_chinese_numbers(text: str, number: int) -> None:
    assert chinese_number(text) == number


@pytest.mark.parametrize("text", ["", "第十", "十十", "百", "二百百", "若干", "一二十", "数十", "廿廿"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert chinese_number(text) is None


def test_dates_in_chinese_numerals() -> None:
    assert chinese_date("二○一七年十二月十三日") == date(2017, 12, 13)
    assert chinese_date("二〇一七年十二月廿三日") == date(2017, 12, 23)
    assert chinese_date("2017年12月13日") == date(2017, 12, 13)
    assert chinese_date("二○一七年二月三十日") is None
    assert chinese_date("去年十二月") is None


def test_english_month_names_in_every_printed_form() -> None:
    assert ENGLISH_MONTHS["Sept"] == ENGLISH_MONTHS["Sep"] == ENGLISH_MONTHS["September"] == 9
    assert set(ENGLISH_MONTHS.values()) == set(range(1, 13))
