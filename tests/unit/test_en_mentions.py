"""Sentences, teams, presenting, hosts, totals and attendance on English pages."""

from __future__ import annotations

import pytest
from english_pages import prose, view

from pipelines.mentions.countries import find_countries
from pipelines.mentions.en.attendance import find_attendance
from pipelines.mentions.en.claims import find_totals
from pipelines.mentions.en.delegations import Body, find_teams
from pipelines.mentions.en.direction import find_visits
from pipelines.mentions.en.hosts import find_hosts
from pipelines.mentions.en.places import locatives
from pipelines.mentions.en.presenting import find_presenting
from pipelines.mentions.en.sentences import Prose
from pipelines.mentions.meetings import find_meetings


def bodies(text: str) -> list[Body]:
    page = view(text)
    return [team.body for team in find_teams(Prose(page), find_countries(page, "en"))]


def presented(*paragraphs: str) -> list[str | None]:
    page = view(*paragraphs)
    return [p.mention.meeting for p in find_presenting(Prose(page), find_meetings(page, "en", None))]


def visited(text: str) -> list[tuple[str, list[str]]]:
    page = view(text)
    story, countries = Prose(page), find_countries(page, "en")
    frames = find_visits(story, countries, find_teams(story, countries))
    return [(f.actor.value, [p.code for p in f.places]) for f in frames]


def test_sentences_end_at_full_stops_and_not_at_abbreviations() -> None:
    page = prose("On Dec. 14, U.S. guests of Mr. Ding came. It was Friday, Nov. 17. According to him, all went well.")
    assert [page.of(s) for s in page.part("body")] == [
        "On Dec. 14, U.S. guests of Mr. Ding came.",
        "It was Friday, Nov. 17.",
        "According to him, all went well.",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "VIENTIANE, Dec. 27 (Xinhua) -- ",
        "MONTEVIDEO/JOHANNESBURG, July 5 (Xinhua) -- ",
        "Beijing, October 16th -- ",
        "SEOUL (Reuters) - ",
        "NEW DELHI, Dec 12 (PTI) — ",
        "KUALA LUMPUR: ",
        "Xinhua) 08:33, February 20, 2023",
        "(Web editor: Somebody, Another)",
    ],
)
def test_datelines_and_credits_are_no_part_of_the_story(line: str) -> None:
    page = prose(line + "A delegation came." if line.endswith(" ") else line, "The end.")
    assert "".join(page.of(s) for s in page.part("body")).replace("A delegation came.", "") == "The end."


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("A CPC delegation came.", Body.PARTY),
        ("A delegation of the Communist Party of China (CPC) came.", Body.PARTY),
        ("A CPC friendship delegation came.", Body.PARTY),
        ("A team of scholars from the Party School of the CPC Central Committee came.", Body.PARTY),
        ("A delegation of China's National People's Congress (NPC) came.", Body.OTHER),
        ("A CPPCC delegation came.", Body.OTHER),
        ("A Chinese military delegation came.", Body.OTHER),
        ("A Sichuan provincial government delegation came.", Body.OTHER),
        ("A Chinese delegation came.", Body.CHINESE),
        ("A delegation of the Lao People's Revolutionary Party came.", Body.FOREIGN),
        ("A delegation of African political parties came.", Body.FOREIGN),
        ("The delegation came.", Body.OPEN),
    ],
)
def test_the_words_around_a_team_say_whose_it_is(text: str, body: Body) -> None:
    assert bodies(text) == [body]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A CPC delegation visited Laos, Vietnam and Cuba.", [("party", ["LA", "VN", "CU"])]),
        ("He led a CPC delegation to Mexico.", [("party", ["MX"])]),
        ("A CPC delegation paid a four-day visit to Laos.", [("party", ["LA"])]),
        ("A CPC delegation visited Laos before travelling to Vietnam.", [("party", ["LA"])]),
        ("An NPC delegation visited Laos.", [("other", ["LA"])]),
        ("A delegation of the Lao People's Revolutionary Party visited China.", [("foreign", ["CN"])]),
        ("Trade with Laos and Vietnam grew.", []),
    ],
)
def test_a_visit_binds_a_team_to_the_countries_after_the_verb(text: str, expected: list[tuple[str, list[str]]]) -> None:
    assert visited(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It briefed the hosts on the outcome of the 19th CPC National Congress.",
        "He expounded on the guiding principles of the 19th National Congress of the Communist Party of China (CPC).",
        "It held a lecture on the 19th CPC National Congress.",
        "The spirit of the 19th CPC National Congress was explained to them.",
        "They were informed of the 19th CPC National Congress.",
        "It apprised them of the results of the 19th CPC National Congress.",
    ],
)
def test_a_verb_or_session_presents_the_meeting_it_governs(text: str) -> None:
    assert presented(text) == ["pc19"]


@pytest.mark.parametrize(
    "text",
    [
        "They congratulated China on the success of the 19th CPC National Congress.",
        "The visit coincides with the 19th CPC National Congress.",
        "Since the 19th CPC National Congress ties have grown.",
        "A symposium on the Thought which was established by the 19th CPC National Congress took place.",
        "Cadres studied the spirit of the 19th CPC National Congress.",
        "He introduced the 13th National Congress of the Communist Party of Vietnam.",
    ],
)
def test_a_meeting_that_is_only_mentioned_is_not_presented(text: str) -> None:
    assert presented(text) == []


def test_its_outcome_is_that_of_the_meeting_named_right_before() -> None:
    assert (
        presented("They spoke of the 19th CPC National Congress. He expounded its guiding principles.") == ["pc19"] * 2
    )


def test_inviters_of_two_countries_are_two_and_of_one_country_one() -> None:
    page = view("At the invitation of the Lao People's Revolutionary Party and the Cambodian People's Party, it came.")
    story = Prose(page)
    hosts = [(story.printed(h.start, h.end), h.code) for h in find_hosts(story, find_countries(page, "en"))]
    assert hosts == [("Lao People's Revolutionary Party", "LA"), ("Cambodian People's Party", "KH")]


def test_what_somebody_says_of_a_country_is_no_place_of_the_story() -> None:
    page = view("He met them in Vientiane. He said that growth in Vietnam was fast.")
    story, countries = Prose(page), find_countries(page, "en")
    assert [m.surface for s in story.story for m in locatives(story, s, countries)] == ["Vientiane"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Over 260 people from more than 150 countries, including 90 ambassadors, attended.", 260),
        ("Some 60 journalists, editors and columnists took part.", 60),
        ("About 1,200 guests attended.", 1200),
        ("More than 150 countries were present.", None),
        ("It invited 14 parties, each of them with 15 leaders, to attend.", None),
        ("They donated 600 copies of a book to those present.", None),
        ("Its 90 million members attended courses.", None),
    ],
)
def test_attendance_is_the_number_before_the_people(text: str, number: int | None) -> None:
    page = prose(text)
    found = find_attendance(page, page.part("body"))
    assert (found.quantity if found else None) == number


def test_totals_count_teams_and_what_they_did() -> None:
    page = prose("Some 30 CPC delegations visited nearly 80 countries and held over 300 briefings.")
    assert [(c.unit, c.quantity, c.operator) for c in find_totals(page)] == [
        ("teams", 30, "about"), ("countries", 80, "nearly"), ("events", 300, "more_than"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Diplomats from 130 countries came.",
        "A delegation visited three countries.",
        "Four lecturers will visit bureaus.",
    ],
)
def test_one_team_or_one_audience_is_no_total(text: str) -> None:
    assert find_totals(prose(text)) == ()
