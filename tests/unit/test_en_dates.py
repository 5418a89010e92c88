"""Dates of English pages: printed forms, weekdays told from the dateline, years that are not printed, refusals."""

from __future__ import annotations

from datetime import date

import pytest
from english_pages import prose

from pipelines.mentions.en.dates import Shape, find_dates
from pipelines.mentions.en.dating import dating

FILED = date(2017, 12, 27)  # a Wednesday


def days(text: str, *, on: date | None = FILED, closed: date | None = None) -> list[tuple[str, str, str]]:
    page = prose(text)
    when, _ = dating(page, on, closed)
    mentions, _ = find_dates(page, when)
    return [(m.shape.value, str(m.first), str(m.last)) for m in mentions]


def refusals(text: str) -> list[str]:
    page = prose(text)
    when, _ = dating(page, FILED, None)
    return [issue.code for issue in find_dates(page, when)[1]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It visited Laos from Dec. 22 to 26.", ("range", "2017-12-22", "2017-12-26")),
        ("It visited Laos from July 31 to Aug. 2.", ("range", "2017-07-31", "2017-08-02")),
        ("It visited Laos on Dec. 22-26.", ("range", "2017-12-22", "2017-12-26")),
        ("It visited Laos from December 18th to 21st.", ("range", "2017-12-18", "2017-12-21")),
        ("It visited Laos between Dec. 22 and 26.", ("range", "2017-12-22", "2017-12-26")),
        ("It was in Laos from 11-14 January 2018.", ("range", "2018-01-11", "2018-01-14")),
        ("It was in Laos from 30 December to 4 January 2018.", ("range", "2017-12-30", "2018-01-04")),
        ("It came from the 22nd to the 26th of December.", ("range", "2017-12-22", "2017-12-26")),
        ("It visited Laos from Friday to Tuesday.", ("range", "2017-12-22", "2017-12-26")),
        ("It will visit Laos from Friday to Sunday.", ("range", "2017-12-29", "2017-12-31")),
        ("It is in Laos from Tuesday to Friday.", ("range", "2017-12-26", "2017-12-29")),
        ("The talks were held on Monday.", ("day", "2017-12-25", "2017-12-25")),
        ("The talks will be held on Friday.", ("day", "2017-12-29", "2017-12-29")),
        ("The talks were held last Wednesday.", ("day", "2017-12-20", "2017-12-20")),
        ("The talks were held on 18 November 2017.", ("day", "2017-11-18", "2017-11-18")),
        ("He leaves on Friday, Nov. 17.", ("day", "2017-11-17", "2017-11-17")),
        ("It will visit Laos from Nov. 17.", ("from", "2017-11-17", "2017-11-17")),
        ("It began a visit on Friday.", ("day", "2017-12-22", "2017-12-22")),
        ("It concluded its visit on Saturday.", ("until", "2017-12-23", "2017-12-23")),
        ("In mid-December it went to Mexico.", ("month", "2017-12-01", "2017-12-31")),
        ("Last month it went to Mexico.", ("month", "2017-11-01", "2017-11-30")),
    ],
)
def test_a_printed_form_means_its_days(text: str, expected: tuple[str, str, str]) -> None:
    assert days(text) == [expected]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("It visited Laos from Feb. 27 to 30.", "impossible_date"),
        ("It visited Laos on June 31.", "impossible_date"),
        ("It visited Laos from Dec. 26 to 22.", "impossible_date"),
        ("It visited Laos from Monday to Monday.", "contradictory_date"),
        ("It visited Laos on Tuesday, Nov. 17.", "contradictory_date"),  # 17 November 2017 was a Friday
    ],
)
def test_a_day_that_cannot_be_is_an_issue_and_no_date(text: str, code: str) -> None:
    assert refusals(text) == [code]
    assert days(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "It has 89 million members and 2,000 branches.",
        "It may visit Laos.",
        "The May Fourth Movement inspired the party.",
        "Fridays are quiet.",
        "Trade grew by 12.5 percent to 20 billion.",
    ],
)
def test_other_numbers_and_words_are_no_dates(text: str) -> None:
    assert days(text) == []


def test_two_days_joined_by_and_are_two_days() -> None:
    assert days("Talks were held on Dec. 15 and 17.") == [("day", "2017-12-15", "2017-12-15")]


def test_weekdays_count_from_the_dateline_and_not_from_the_day_of_posting() -> None:
    filed = "VIENTIANE, Dec. 20 (Xinhua) -- It visited Laos from Friday to Tuesday."
    assert days(filed) == [("range", "2017-12-15", "2017-12-19")]


def test_a_dateline_of_december_posted_in_january_is_of_the_year_before() -> None:
    text = "VIENTIANE, Dec. 30 (Xinhua) -- It visited Laos from Dec. 26 to 29."
    assert days(text, on=date(2018, 1, 2)) == [("range", "2017-12-26", "2017-12-29")]


def test_a_stay_that_began_in_december_is_of_the_year_before_a_january_dateline() -> None:
    text = "DAR ES SALAAM, Jan. 5 (Xinhua) -- It visited Tanzania from Dec. 30 to Jan. 4."
    assert days(text, on=date(2018, 1, 5)) == [("range", "2017-12-30", "2018-01-04")]


def test_a_page_without_year_takes_it_from_the_meeting_it_names_and_says_so() -> None:
    page = prose("He will travel on Friday, Nov. 17.")
    when, issues = dating(page, None, date(2017, 10, 24))
    assert [issue.code for issue in issues] == ["inferred_year"]
    assert find_dates(page, when)[0][0].first == date(2017, 11, 17)


def test_a_page_posted_ten_years_late_does_not_date_the_visit() -> None:
    text = "It visited Myanmar from January 10th to 15th."
    assert days(text, on=date(2023, 6, 1), closed=date(2012, 11, 14)) == [("range", "2013-01-10", "2013-01-15")]


def test_without_any_anchor_a_weekday_stays_open() -> None:
    assert days("It visited Laos from Friday to Tuesday.", on=None) == []


def test_today_is_the_day_of_the_dateline_only() -> None:
    assert days("Beijing, December 20th -- They met here today.") == [("day", "2017-12-20", "2017-12-20")]
    assert days("They met here today.") == []


def test_a_length_is_no_day() -> None:
    page = prose("It began a four-day visit to Laos on Friday.")
    when, _ = dating(page, FILED, None)
    assert [(m.shape, m.days) for m in find_dates(page, when)[0] if m.shape is Shape.SPAN] == [(Shape.SPAN, 4)]
