"""Does the calendar show every day with its count, and the year after a meeting every week?"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.figures.calendar import calendar
from archive.figures.svg import Picture, inline_text
from archive.figures.timeline import Week
from archive.figures.weeks import weeks_after


def shown(counts: dict[str, int]) -> Picture:
    return calendar(counts, name="p", title="T", description="D")


def drawn(picture: Picture) -> ET.Element:
    return ET.fromstring(inline_text(picture))


def texts(picture: Picture) -> list[str]:
    return [one.text or "" for one in drawn(picture).iter("text")]


def tips(picture: Picture) -> list[str]:
    """Tooltips, without the title of the whole."""
    return [one.text or "" for one in drawn(picture).iter("title")][1:]


def squares(picture: Picture) -> list[tuple[float, float]]:
    """Corners of the days that are filled."""
    return [
        (float(rect.get("x", "")), float(rect.get("y", "")))
        for group in drawn(picture).iter("g")
        for rect in group.iter("rect")
    ]


def empties(picture: Picture) -> int:
    """Days without anything."""
    return sum((path.get("d") or "").count("M") for path in drawn(picture).iter("path"))


def test_a_day_stands_under_its_month_in_the_row_of_its_weekday() -> None:
    monday, sunday, next_monday = squares(shown({"2024-01-01": 1, "2024-01-07": 1, "2024-01-08": 1}))
    assert monday[0] == sunday[0] < next_monday[0]
    assert monday[1] == next_monday[1] < sunday[1]


def test_a_year_says_its_total_and_on_how_many_days() -> None:
    assert {"2017", "5", "on 2 days"} <= set(texts(shown({"2017-12-01": 2, "2017-12-31": 3})))


def test_without_any_day_it_says_so() -> None:
    assert texts(shown({})) == ["No captures."]
    assert texts(shown({"2017-12-01": 0})) == ["No captures."]


def test_what_is_no_day_is_refused() -> None:
    with pytest.raises(ValueError, match="month"):
        shown({"2017-13-01": 1})


def test_more_than_eight_years_are_rows_of_months_with_their_numbers() -> None:
    many = shown({f"{year}-05-{day:02}": day for year in range(2008, 2018) for day in (1, 31)})
    assert texts(many).count("32") == 20  # ten months, ten years
    assert tips(many).count("May 2008: 32 captures") == 1
    assert "Dec 2017: 0 captures" in tips(many)


@settings(max_examples=25)
@given(st.dictionaries(st.dates(date(2016, 1, 1), date(2023, 12, 31)).map(date.isoformat), st.integers(1, 10**6)))
def test_every_day_is_drawn_once_with_its_count_and_the_others_empty(counts: dict[str, int]) -> None:
    picture = shown(counts)
    assert sorted(tips(picture)) == sorted(f"{day}: {count} captures" for day, count in counts.items())
    assert len(set(squares(picture))) == len(counts)
    years = {int(day[:4]) for day in counts}
    assert empties(picture) == sum((date(y + 1, 1, 1) - date(y, 1, 1)).days for y in years) - len(counts)
    within = [x <= picture.width and y <= picture.height for x, y in squares(picture)]
    assert all(within)


@settings(max_examples=50)
@given(st.dictionaries(st.integers(0, 60), st.integers(1, 500), max_size=30))
def test_a_week_stands_with_its_day_and_count_and_later_ones_are_left_out(found: dict[int, int]) -> None:
    close = date(2017, 10, 24)
    weeks = [Week(week=week, all=count, recommended=count // 2) for week, count in sorted(found.items())]
    picture = weeks_after(close, weeks, last_week=52, rest="", name="p", title="T", description="D", unit="legs")
    expected = [
        f"Week {week}, from {(close + timedelta(weeks=week)).isoformat()}: {count} legs, {count // 2} recommended"
        for week, count in sorted(found.items())
        if week <= 52
    ]
    assert tips(picture) == expected
