"""Names, titles and leaders on English pages."""

from __future__ import annotations

import pytest
from english_pages import prose

from pipelines.mentions.en.leaders import find_leader
from pipelines.mentions.en.people import people_in
from pipelines.mentions.en.pinyin import chinese_names
from pipelines.mentions.en.titles import organisation


def leader(*paragraphs: str) -> tuple[str, str | None] | None:
    page = prose(*paragraphs)
    found = find_leader(page, page.part("body"))
    if found is None:
        return None
    return page.printed(*found.name), page.printed(*found.title) if found.title else None


@pytest.mark.parametrize(
    "name",
    ["Ding Haoran", "Kong Lyuan", "Ouyang Heng", "Li Wei", "Chen Yu'an", "Yuan Benchu", "Lyu Xiang", "Le Yucheng"],
)
def test_a_surname_and_a_pinyin_given_name_are_a_name(name: str) -> None:
    assert [found.full for found in chinese_names(f"It was {name} who spoke.")] == [name]


@pytest.mark.parametrize(
    "words",
    ["Hong Kong", "Xi Jinping", "Central Committee", "Long March", "He Said", "Sun Valley", "Lao People", "Hun Sen"],
)
def test_places_institutions_and_foreign_names_are_no_chinese_names(words: str) -> None:
    assert list(chinese_names(f"It was {words} that counted.")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "A CPC delegation led by Ding Haoran, vice minister of the International Department, visited Laos.",
            ("Ding Haoran", "vice minister of the International Department"),
        ),
        (
            "A CPC delegation led by vice minister of the International Department Ding Haoran visited Laos.",
            ("Ding Haoran", "vice minister of the International Department"),
        ),
        (
            "Ding Haoran, a member of the Central Committee, dean, and deputy head of the group, led a CPC team.",
            (
                "Ding Haoran",
                "member of the Central Committee, dean, and deputy head of the group",
            ),
        ),
        (
            "Ding Haoran, Party secretary of Chengdu, who is heading a CPC delegation, spoke first.",
            ("Ding Haoran", "Party secretary of Chengdu"),
        ),
        ("Ding Haoran, head of the delegation, spoke first.", ("Ding Haoran", None)),
        ("Delegation head Ding Haoran spoke first.", ("Ding Haoran", None)),
        ("The Ding Haoran-led delegation left.", ("Ding Haoran", None)),
        ("Ding Haoran arrived at the head of a ten-member delegation.", ("Ding Haoran", None)),
        ("The delegation will be led by Ding Haoran, according to the embassy.", ("Ding Haoran", None)),
    ],
)
def test_the_leader_and_the_whole_printed_title_are_found(text: str, expected: tuple[str, str | None]) -> None:
    assert leader(text) == expected


def test_the_ambassador_never_leads() -> None:
    text = "Chinese ambassador Ding Haoran led the delegation to its seats. Pan Yuehe, head of the delegation, spoke."
    assert leader(text) == ("Pan Yuehe", None)


def test_a_surname_leads_under_the_full_name_printed_before() -> None:
    first = "Ding Haoran, dean of the Party School, has come to Laos."
    second = "On Friday, Ding led a CPC delegation to the congress hall."
    assert leader(first, second) == (
        "Ding Haoran",
        "dean of the Party School",
    )


def test_a_host_with_a_foreign_name_leads_nobody_of_ours() -> None:
    assert leader("The Lao side, led by President Kham Vong, thanked the guests.") is None


def test_a_title_is_not_carried_over_to_the_next_person() -> None:
    page = prose("Ding Haoran, vice minister Pan Yuehe and others took part.")
    assert [(p.full, p.title and page.printed(*p.title)) for p in people_in(page, 0, len(page.text))] == [
        ("Ding Haoran", None),
        ("Pan Yuehe", "vice minister"),
    ]


def test_the_body_of_a_title_is_the_department_up_to_the_next_post() -> None:
    page = prose(
        "Ding Haoran, head of the International Department of the CPC Central Committee and special envoy, came."
    )
    person = people_in(page, 0, len(page.text))[0]
    assert person.title is not None
    body = organisation(page, person.title)
    assert body is not None
    assert page.printed(*body) == "International Department of the CPC Central Committee"
