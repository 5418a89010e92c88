"""The ways in which English prints the days of one stay, and the days that no calendar has."""

from __future__ import annotations

from typing import Any

import pytest
from english_pages import reading

from pipelines.assemble.en import assemble

BRIEFED = "It introduced the guiding principles of the 20th CPC National Congress."
FILED = "NAIROBI, Feb. 25 (Xinhua) -- "  # a Saturday
RANGE = ("KE", "2023-02-21", "2023-02-24", "leg_range")


def stays(lead: str, on: str = "2023-02-25") -> list[tuple[str, str | None, str | None, str]]:
    found = assemble(reading("CPC delegation visits Kenya", lead, BRIEFED, on=on), "en")
    return [(x.country.value, day(x.start), day(x.end), x.precision.value) for d in found.delegations for x in d.legs]


def day(attested: Any) -> str | None:
    return None if attested is None else attested.value.isoformat()


@pytest.mark.parametrize(
    "lead",
    [
        FILED + "A CPC delegation paid a visit to Kenya from last Tuesday through Friday.",
        FILED + "A CPC delegation wrapped up its 4-day Kenya visit on Friday.",
        FILED + "A CPC delegation spent four days in Kenya until Friday.",
        FILED + "A CPC delegation visited Kenya over four days ending on Friday.",
        FILED + "A CPC delegation on Friday ended a visit to Kenya that it had begun on Tuesday.",
        FILED + "The visit to Kenya by a CPC delegation (Tuesday to Friday) was hosted by UDA.",
        "A CPC delegation visited Kenya from Tuesday (Feb. 21) to Friday (Feb. 24).",
        "A CPC delegation travelled to Kenya on 21 February for a stay of four days.",
        "A CPC delegation was in Kenya on a 21-24 February visit.",
        "A CPC delegation made a visit to Kenya, February 21 through 24.",
        "A CPC delegation visited Kenya from 21st February to 24th February 2023.",
    ],
)
def test_a_stay_of_four_days(lead: str) -> None:
    assert stays(lead) == [RANGE]


def test_a_year_may_stand_between_the_two_days() -> None:
    lead = "A CPC delegation visited Kenya from Dec. 30, 2022, to Jan. 4, 2023."
    assert stays(lead, on="2023-01-05") == [("KE", "2022-12-30", "2023-01-04", "leg_range")]


def test_the_month_of_the_first_range_is_carried_to_the_second() -> None:
    lead = "A CPC delegation visited Kenya from February 14th to 17th and Rwanda from 18th to 20th."
    assert stays(lead) == [
        ("KE", "2023-02-14", "2023-02-17", "leg_range"),
        ("RW", "2023-02-18", "2023-02-20", "leg_range"),
    ]


def test_days_of_something_else_are_no_stay() -> None:
    lead = "A CPC delegation visited Kenya. The hosts fear that rain will fall between March 10 and 22."
    assert stays(lead) == [("KE", None, None, "unknown")]


def test_since_tuesday_is_a_beginning() -> None:
    lead = "A CPC delegation, in Kenya since Tuesday, was received by the president."
    assert stays(lead) == [("KE", "2023-02-21", None, "bounded")]


def test_who_flies_on_to_a_country_of_no_leg_leaves_this_one() -> None:
    found = stays(FILED + "A CPC delegation arrived in Kenya on Tuesday. It flies to Kampala on Sunday.")
    assert [leg[0] for leg in found] == ["KE"]


@pytest.mark.parametrize("phrase", ["from Feb. 28 to 31", "on February 30", "on 31 April", "from Friday to Friday"])
def test_a_day_that_cannot_be_is_refused_with_a_reason(phrase: str) -> None:
    found = assemble(reading("CPC delegation visits Kenya", f"{FILED}A CPC delegation visited Kenya {phrase}.",
                             BRIEFED, on="2023-02-25"), "en")  # fmt: skip
    assert {i.code for i in found.issues} & {"impossible_date", "contradictory_date"}
    assert [(leg.start, leg.end) for d in found.delegations for leg in d.legs] == [(None, None)]
