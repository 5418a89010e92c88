"""Who travels and whom they meet on English pages: names in any order, posts, size, members, hosts' people."""

from __future__ import annotations

from typing import Any

import pytest
from english_pages import prose, reading

from pipelines.assemble.en import assemble
from pipelines.mentions.en.pinyin import chinese_names, titled_names

FILED = "NAIROBI, Feb. 25 (Xinhua) -- "
BRIEFED = "The delegation explained the 20th CPC National Congress."


def told(*paragraphs: str) -> Any:
    return assemble(reading("CPC delegation visits Kenya", *paragraphs, on="2023-02-25"), "en").delegations[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yuanbo Guo, a minister, came", ["Guo Yuanbo"]),  # as host media print it
        ("in Xuzhou Li Mengzhe said", ["Li Mengzhe"]),  # what follows is the given name
        ("Kenya heard Wenbo Li-led talks", ["Li Wenbo"]),
        ("Prime Minister Lee and Hanoi Ma Street", []),
    ],
)
def test_a_given_name_may_stand_first(text: str, expected: list[str]) -> None:
    assert [n.full for n in chinese_names(text)] == expected


def test_a_post_of_the_cpc_shows_whose_a_misprinted_name_is() -> None:
    text = "Giu Yeshi, vice minister of the International Department of the CPC, met Ana Kos, head of the PXY party."
    assert [n.full for n in titled_names(text)] == ["Giu Yeshi"]


def test_a_month_before_a_name_is_no_part_of_it() -> None:
    text = "received on 9 November Xu Yanting, a deputy head of the CPC department"
    assert [n.full for n in (*titled_names(text), *chinese_names(text))] == ["Xu Yanting"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The six-member team, in which Mr. Zhao Shiwen, a vice minister of the CPC department, is the leader, came.",
        "A CPC delegation under Zhao Shiwen, a vice minister of the CPC department, visited Kenya.",
        "Four officials of the CPC, headed by Zhao Shiwen, a vice minister of the CPC department, visited Kenya.",
        "A CPC delegation visited Kenya. Zhao Shiwen, a vice minister of the CPC department, led the six visitors.",
    ],
)
def test_the_leader_is_told_in_many_ways(sentence: str) -> None:
    leader = told(FILED + "A CPC delegation visited Kenya.", sentence, BRIEFED)
    assert leader.leader_name.value == "Zhao Shiwen"
    assert leader.leader_title.value.endswith("vice minister of the CPC department")


def test_a_former_ambassador_may_lead_and_the_present_one_does_not() -> None:
    found = told(
        FILED + "A CPC delegation visited Kenya. Zhou Pingli, Chinese ambassador to Kenya, attended.",
        "Cui Yaowen, former ambassador to Romania and now vice minister of the CPC department, led the delegation.",
        BRIEFED,
    )
    assert (found.leader_name.value, found.leader_title.value) == ("Cui Yaowen", "vice minister of the CPC department")


def test_a_given_name_that_is_a_nationality_places_nothing() -> None:
    lead = (
        "ADDIS ABABA, Feb. 9 (Xinhua) -- Ethiopian Prime Minister Abel Tesfaye met on Friday with Rong Haitian, "
        "vice minister of the International Department of the CPC Central Committee."
    )
    found = assemble(reading("CPC official meets prime minister", lead, on="2023-02-09"), "en")
    assert [leg.country.value for d in found.delegations for leg in d.legs] == ["ET"]


def test_size_members_and_those_met() -> None:
    found = told(
        FILED + "A 12-member CPC delegation led by Zhao Shiwen, vice minister of the CPC department, visited Kenya.",
        "The delegation includes Sun Lei and Ma Qingyu of the department; Chinese Ambassador Wu Peng joined it.",
        "Zhao met with Amos Kiptoo, secretary general of the UDA, and Grace Odhiambo.",
        "Speaker Peter Mwangi received him.",
        BRIEFED,
    )
    assert found.size.value == 12
    assert [member.value for member in found.members] == ["Sun Lei", "Ma Qingyu"]
    assert {span.quote for member in found.members for span in member.spans} == {
        "The delegation includes Sun Lei and Ma Qingyu of the department;"
    }
    met = [(p.value.name, p.value.role) for p in found.legs[0].interlocutors]
    assert all(p.value.name in span.quote for p in found.legs[0].interlocutors for span in p.spans)
    assert met == [
        ("Amos Kiptoo", "secretary general of the UDA"),
        ("Grace Odhiambo", None),
        ("Peter Mwangi", "Speaker"),
    ]


def test_bodies_streets_and_the_general_secretary_are_nobody_who_was_met() -> None:
    found = told(
        FILED + "A CPC delegation visited Kenya and met members of the Labour Party Committee in Uhuru Hall.",
        "It conveyed the greetings of General Secretary Xi Jinping. " + BRIEFED,
    )
    assert found.legs[0].interlocutors == ()


def test_a_clause_after_a_semicolon_has_its_own_subject() -> None:
    text = prose("Luo Zheng spoke in Accra; Bi Song toured Italy; and a third team went to Chile.")
    assert len(text.part("body")) == 3
