"""Totals, attendance and briefings: what is counted, and what only looks like it."""

from __future__ import annotations

from typing import Any

import pytest
from english_pages import prose, reading

from pipelines.assemble.en import assemble
from pipelines.mentions.en.attendance import find_attendance
from pipelines.mentions.en.claims import find_totals

MEETING = "the third plenary session of the 20th CPC Central Committee"
ILD = "the International Department of the CPC Central Committee"


def totals(*paragraphs: str) -> set[tuple[str, int]]:
    return {(c.unit, c.quantity) for c in find_totals(prose(*paragraphs))}


def test_the_next_sentence_goes_on_counting() -> None:
    assert totals(
        "Twenty-eight CPC groups have been abroad to explain the plenum.",
        "In all, they visited 80 countries, spoke at 640 meetings and reached 15,000 people.",
    ) == {("teams", 28), ("countries", 80), ("events", 640), ("people", 15000)}


def test_many_briefings_of_the_department_are_a_total_without_teams() -> None:
    held = f"By May {ILD} had held 30 briefings on the plenum for 120 parties."
    assert totals(held) == {("events", 30), ("parties", 120)}


@pytest.mark.parametrize(
    "paragraph",
    [
        f"On Friday {ILD} held 2 briefings on the plenum for guests from 40 countries.",
        "Ministries have sent 36 lecture groups, each of 5 members, to 50,000 people in villages.",
        "The party has ties with 600 parties in 160 countries.",
    ],
)
def test_one_occasion_and_other_counts_are_no_total(paragraph: str) -> None:
    assert totals(paragraph) == set()


def came(text: str) -> int | None:
    page = prose(text)
    found = find_attendance(page, page.part("body"))
    return None if found is None else found.quantity


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Some 160 heads of mission and other diplomats turned up.", 160),
        ("Present were around 40 academics and business people.", 40),
        ("He introduced the plenum to some 30 editors.", 30),
        ("About 300 politicians from 41 parties logged in.", 300),
        ("The lecture was followed by 220 party members.", 220),
        ("He spoke before an audience of 80.", 80),
        ("A 70-strong audience of cadres listened.", 70),
        ("The session was attended by 45 from political and business circles.", 45),
    ],
)
def test_who_came_is_counted(text: str, people: int) -> None:
    assert came(text) == people


@pytest.mark.parametrize(
    "text",
    [
        "The talk covered more than 300 reform measures.",
        "He told the audience that 15 scholarships and 600 copies of a book had been donated.",
        "The plan creates work for 4,000 workers.",
        "The plenum was attended by 199 members of the Central Committee.",
        "The talk drew 12 questions.",
    ],
)
def test_things_and_absent_people_are_not(text: str) -> None:
    assert came(text) is None


def briefing(title: str, text: str, outlet: str = "Xinhua") -> Any:
    text = text.replace("MEETING", MEETING).replace("ILD", ILD)
    return assemble(reading(title, text, on="2024-08-09", outlet=outlet), "en")


def test_lecturers_in_the_audience_of_an_embassy_are_no_lecture_team() -> None:
    held = "Lecturers and editors came to the Chinese Embassy in Accra on Thursday for a talk on MEETING."
    assert briefing("Embassy explains plenum", held, "Accra Post").decision.rule == "K3"


def test_a_lecture_team_at_home_stays_one() -> None:
    held = "WUHAN, Aug. 9 (Xinhua) -- Lecturers of a central lecture team explained MEETING to 600 workers in Wuhan."
    assert briefing("Lecture team in Wuhan", held).decision.rule == "R2"


def test_a_counsellor_speaks_for_the_embassy_a_source_there_does_not() -> None:
    held = "Luo Jianmin, a counsellor of the Chinese Embassy, explained MEETING to students in Accra on Thursday."
    assert briefing("Chinese plan explained", held, "Accra Post").decision.rule == "K3"
    source = "The Chinese Embassy in Accra said a new road will open on Thursday. MEETING is in the news."
    assert briefing("Road to open", source, "Accra Post").decision.rule != "K3"


def test_where_the_meeting_was_held_is_not_where_it_was_presented() -> None:
    held = (
        "A CPC delegation led by Fang Weilin, vice minister of ILD, met leaders of political parties of Ghana on "
        "Thursday in Accra and informed them of MEETING, which closed in Beijing in July."
    )
    found = briefing("Party guests in Accra", held, "Accra Post")
    assert (found.decision.rule, [leg.country.value for leg in found.delegations[0].legs]) == ("K1", ["GH"])
    home = "Diplomats were briefed on MEETING in Beijing on Thursday at a session held by ILD."
    assert briefing("Diplomats briefed", home).events[0].country.value == "CN"
