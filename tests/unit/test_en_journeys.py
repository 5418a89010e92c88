"""Visits, stays and round-ups in the forms host media, embassies and summaries use."""

from __future__ import annotations

from typing import Any

import pytest
from english_pages import reading

from pipelines.assemble.en import assemble

LED = "led by Fang Weilin, deputy head of the International Department of the CPC Central Committee,"
MEETING = "the third plenary session of the 20th CPC Central Committee"


def told(*paragraphs: str, dateline: str = "NAIROBI, Aug. 9 (Xinhua) -- ") -> Any:
    """What a page of Friday, August 9 tells."""
    texts = [p.replace("LED", LED).replace("MEETING", MEETING) for p in paragraphs]
    return assemble(reading("Party officials in talks", dateline + texts[0], *texts[1:], on="2024-08-09"), "en")


def legs(*paragraphs: str, **more: str) -> list[tuple[str, str | None, str | None]]:
    def day(attested: Any) -> str | None:
        return None if attested is None else attested.value.isoformat()

    found = told(*paragraphs, **more)
    return [(leg.country.value, day(leg.start), day(leg.end)) for d in found.delegations for leg in d.legs]


FULL = ("2024-08-05", "2024-08-08")


@pytest.mark.parametrize(
    ("sentence", "stay"),
    [
        ("A CPC delegation LED came to Kenya on Monday and left on Thursday.", FULL),
        ("A CPC delegation LED landed in Nairobi on Monday.", ("2024-08-05", None)),
        ("A CPC delegation LED has been in Kenya since its arrival on Monday.", ("2024-08-05", None)),
        ("A CPC delegation LED visited Kenya for four days from Monday.", FULL),
        ("A CPC delegation LED paid a visit to Kenya on Wednesday and Thursday.", ("2024-08-07", "2024-08-08")),
        ("A CPC delegation LED visited Kenya between the 5th and 8th of August.", FULL),
        ("A CPC delegation LED leaves on Monday for Kenya.", ("2024-08-12", None)),
        ("A CPC delegation LED is expected in Nairobi next Monday.", ("2024-08-12", None)),
        ("A CPC delegation LED was in Nairobi. It toured the country from Aug. 5 to 8.", FULL),
        ("Kenya played host to a CPC delegation LED from Monday to Thursday.", FULL),
        ("A CPC delegation LED visited Kenya, arriving on Monday and departing on Thursday.", FULL),
    ],
)
def test_one_stay(sentence: str, stay: tuple[str | None, str | None]) -> None:
    assert legs(sentence, "It briefed party workers on MEETING.") == [("KE", *stay)]


def test_the_day_of_the_meeting_itself_is_no_day_of_the_stay() -> None:
    assert legs("A CPC delegation LED visited Kenya and spoke about MEETING, which met in July.") == [
        ("KE", None, None)
    ]


def test_days_of_talks_are_no_stay() -> None:
    sentence = "A CPC delegation LED held talks in Nairobi on Aug. 7 and 8 and introduced MEETING."
    assert legs(sentence) != [("KE", "2024-08-07", "2024-08-08")]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "A CPC delegation LED travelled to Kenya (Aug. 3-5) and Uganda (Aug. 6-8) and introduced MEETING.",
            [("KE", "2024-08-03", "2024-08-05"), ("UG", "2024-08-06", "2024-08-08")],
        ),
        (
            "During a visit to Kenya and Uganda from Aug. 5 to 8, a CPC delegation LED expounded MEETING.",
            [("KE", *FULL), ("UG", *FULL)],
        ),
        (
            "A CPC delegation LED visited Kenya from Monday to Tuesday and went on to Uganda, where it is till Friday.",
            [("KE", "2024-08-05", "2024-08-06"), ("UG", None, "2024-08-09")],
        ),
        (
            "The Kenyan capital was the first stop of a CPC delegation LED. It introduced MEETING.",
            [("KE", None, None)],
        ),
    ],
)
def test_several_stops(sentence: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert legs(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "A CPC delegation LED visited Kenya before going on to Uganda. It introduced MEETING.",
        "A CPC delegation LED visited Kenya and then left for Uganda. It introduced MEETING.",
        "A CPC delegation LED visited Kenya after it had left Uganda for Nairobi. It introduced MEETING.",
    ],
)
def test_the_next_and_the_last_stop_are_no_legs(sentence: str) -> None:
    assert [code for code, _, _ in legs(sentence)] == ["KE"]


@pytest.mark.parametrize("place", ["the Kenyan capital Nairobi", "the capital, Nairobi", "the port city of Mombasa"])
def test_a_town_may_be_described(place: str) -> None:
    found = told(f"A CPC delegation LED visited Kenya. In {place}, it introduced MEETING.")
    assert [city.value for leg in found.delegations[0].legs for city in leg.cities] == [place.split()[-1]]


def test_a_university_named_after_a_town_is_no_town() -> None:
    found = told("A CPC delegation LED visited Kenya. The University of Nairobi heard it explain MEETING.")
    assert found.delegations[0].legs[0].cities == ()


def test_an_envoy_to_two_countries() -> None:
    plan = "Xi Jinping's party said it would dispatch a special envoy to Laos and Cuba to report on MEETING."
    more = "Fang Weilin, special envoy of Xi Jinping, is to visit the two countries from Aug. 12 to 15, the CPC said."
    found = told(plan, more, dateline="BEIJING, Aug. 9 (Xinhua) -- ")
    assert found.decision.rule == "K2"
    assert [leg.country.value for leg in found.delegations[0].legs] == ["LA", "CU"]


def test_greetings_sent_to_a_country_are_no_visit() -> None:
    assert legs("The CPC sent a message of greetings to Laos and explained MEETING at home.") == []


def test_a_foreign_minister_is_not_the_party() -> None:
    found = told("Chinese Foreign Minister Fang Weilin visited Kenya on Thursday and spoke of MEETING.")
    assert found.decision.rule == "R3"


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("CPC delegations travelled to 40 countries to explain MEETING, among them Laos, Cuba and Kenya.", "LA CU KE"),
        ("Parties in Laos, Cuba and Kenya have received CPC delegations that came to explain MEETING.", "LA CU KE"),
        (
            "Three CPC delegations explain MEETING. One, LED is in Laos; a second is in Cuba; a third toured Kenya.",
            "LA CU KE",
        ),
    ],
)
def test_several_teams_are_a_roundup(sentence: str, codes: str) -> None:
    found = told(sentence, dateline="BEIJING, Aug. 9 (Xinhua) -- ")
    assert found.decision.rule == "K4"
    assert [leg.country.value for d in found.delegations for leg in d.legs] == codes.split()


def test_an_agency_without_dash_files_from_its_city() -> None:
    found = told(
        "A CPC delegation LED arrived here on Thursday on a four-day visit during which it will introduce MEETING.",
        dateline="Kathmandu, Aug 9 (PTI) ",
    )
    visit = found.delegations[0]
    assert [leg.country.value for leg in visit.legs] == ["NP"]
    assert visit.mode.value == "under_way"


def test_a_town_and_a_bracket_without_day_are_no_dateline() -> None:
    found = told("A CPC delegation LED visited Kenya and introduced MEETING.", dateline="Kathmandu (Nepal) ")
    assert [leg.country.value for leg in found.delegations[0].legs] == ["KE"]


def test_professors_of_the_party_school_are_the_party_those_of_a_university_are_not() -> None:
    lectures = "professors of the {} gave lectures on MEETING in Nairobi on Thursday."
    assert told("Two " + lectures.format("Party School of the CPC Central Committee")).decision.rule == "K1"
    assert told("Two " + lectures.format("University of Leeds")).decision.status.value == "rejected"


def test_last_october_is_past() -> None:
    assert legs("Last October a CPC delegation LED visited Kenya and introduced MEETING.") == [("KE", None, None)]


def test_teams_that_are_only_to_be_sent_are_no_roundup() -> None:
    found = told("The CPC will send delegations to Laos, Cuba and Kenya to explain MEETING.", dateline="")
    assert found.decision.rule == "K1"
    assert found.delegations[0].mode.value == "announced"


def test_every_team_of_a_roundup_has_its_own_days() -> None:
    sentence = "CPC delegations visited Laos from July 23 to 25, Cuba from July 28 to 30 and Kenya from Aug. 1 to 3."
    found = legs(sentence, "The delegations explained MEETING.", dateline="BEIJING, Aug. 9 (Xinhua) -- ")
    assert [start for _, start, _ in found] == ["2024-07-23", "2024-07-28", "2024-08-01"]
