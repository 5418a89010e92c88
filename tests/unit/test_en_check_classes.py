"""Do English pages of the classes that the check set showed missing read right, and do near misses stay out?"""

from __future__ import annotations

import pytest

from pipelines.assemble.en import assemble
from pipelines.findings import Findings
from tests.english_pages import reading

PLENUM = "the fourth plenum of the 20th CPC Central Committee"
EXPLAIN = f"It will explain {PLENUM}."


def told(*paragraphs: str, title: str = "News", on: str | None = "2025-11-12") -> Findings:
    return assemble(reading(title, *paragraphs, on=on), "en")


def legs(findings: Findings) -> list[tuple[str, str | None, str | None, str]]:
    return [
        (
            leg.country.value,
            leg.start.value.isoformat() if leg.start else None,
            leg.end.value.isoformat() if leg.end else None,
            leg.precision.value,
        )
        for delegation in findings.delegations
        for leg in delegation.legs
    ]


def verdict(findings: Findings) -> tuple[str, str | None]:
    return findings.decision.status.value, findings.decision.rule


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("today (12) on a three-day visit", "2025-11-12", "2025-11-14"),
        ("yesterday (11)", "2025-11-11", None),
        ("today (9)", None, None),  # the paper prints another day's text
        ("today", None, None),  # no dateline and no number beside it
    ],
)
def test_a_number_beside_today_dates_it(words: str, start: str | None, end: str | None) -> None:
    found = told(f"A delegation of the CPC arrived in Nepal {words}. {EXPLAIN}")
    assert [leg[1:3] for leg in legs(found)] == [(start, end)]


def test_the_country_is_the_only_one_the_story_names() -> None:
    opening = (
        "The Speaker received a delegation of the Communist Party of China, which arrived in the country yesterday."
    )
    assert [leg[0] for leg in legs(told(opening, "Trade of Nepal grew."))] == ["NP"]
    assert legs(told(opening, "Trade of Nepal and India grew.")) == []


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        (
            "Chinese vice minister in Fiji",
            f"Chinese vice minister Chen Zhou arrived in Fiji on Tuesday leading a Party delegation. {EXPLAIN}",
            ("kept", "K1"),
        ),
        (
            "Chinese official in Suva",
            f"Chen Zhou landed in Fiji on Tuesday as head of a CPC team. {EXPLAIN}",
            ("kept", "K1"),
        ),
        (
            "Chinese vice minister in Fiji",
            "Chinese vice minister Chen Zhou arrived in Fiji on Tuesday at the head of a government delegation.",
            ("rejected", "R3"),
        ),
    ],
)
def test_the_team_behind_the_country_says_whose_it_is(title: str, text: str, expected: tuple[str, str]) -> None:
    assert verdict(told(text, title=title)) == expected


def test_a_stop_where_it_briefed_is_a_leg_and_another_is_none() -> None:
    opening = f"A CPC delegation explained {PLENUM} in Lima, Peru on Tuesday."
    briefed = told(f"{opening} It came to Peru from Chile and Bolivia, where it had given similar lectures.")
    assert {leg[0]: leg[1] for leg in legs(briefed)} == {"PE": "2025-11-11", "CL": None, "BO": None}
    assert [leg[0] for leg in legs(told(f"{opening} It came to Peru from Chile, where it had spent a day."))] == ["PE"]


def test_the_lines_of_an_invitation_give_day_and_city() -> None:
    found = told(
        "Time: Thursday, 13 November 2025, 18:00. Venue: Institute for Asia, Vienna.",
        f"A delegation of the CPC will present {PLENUM} in Austria.",
    )
    assert legs(found) == [("AT", "2025-11-13", "2025-11-13", "within")]
    assert [city.value for city in found.delegations[0].legs[0].cities] == ["Vienna"]


def test_the_name_of_a_thing_is_no_city() -> None:
    found = told(f"A CPC delegation visited Fiji on Tuesday. {EXPLAIN} Investment in the Suva Port Project was raised.")
    assert found.delegations[0].legs[0].cities == ()


def test_the_same_month_is_the_one_told_last() -> None:
    found = told(
        f"Since {PLENUM}, several CPC delegations have gone abroad to explain it. In early December 2025 one led by "
        "Chen Zhou visited Peru. Another team was in Chile in the same month, and a third went to Laos.",
        on="2026-01-20",
    )
    assert {leg[0]: leg[1] for leg in legs(found)} == {"PE": "2025-12-01", "CL": "2025-12-01", "LA": None}


def test_what_had_been_decided_is_the_meeting_told_before() -> None:
    opening = f"Two days after {PLENUM} closed,"
    heard = "on Monday to hear what had been decided."
    diplomats = told(f"{opening} ambassadors were asked to the International Department in Beijing {heard}")
    assert verdict(diplomats) == ("kept", "K3")
    assert verdict(told(f"{opening} residents of a street in Beijing gathered {heard}"))[0] == "rejected"


def test_a_machine_rendering_names_the_plenum() -> None:
    session = "the Communist Party of China 19 fifth plenary session"
    found = told(
        f"On November 9, in Beijing, the introduction to the spirit of {session} is held. The International Department "
        "invites, and 180 number of diplomats attend.",
        on=None,
    )
    assert [(e.meeting and e.meeting.value, e.attendance and e.attendance.value) for e in found.events] == [
        ("cc19-p5", 180)
    ]
    assert verdict(told(f"The group explains the spirit of {session} to villagers of Henan.", on=None))[0] == "rejected"


def test_a_mission_that_lectures_to_overseas_chinese_has_no_foreign_audience() -> None:
    opening = f"The Chinese Embassy in Brazil on Tuesday held a lecture on {PLENUM} for"
    assert verdict(told(f"{opening} the Chinese community.")) == ("rejected", "R2")
    assert verdict(told(f"{opening} politicians of Brazilian parties and overseas Chinese.")) == ("kept", "K3")
