"""Who of the other side is reported to have said what, on a Chinese page."""

from __future__ import annotations

from typing import Any

import pytest
from chinese_pages import findings, shown

from archive.records import Reception

VISIT = "中联部副部长王一鸣12日至14日率中共十九大精神宣介团访问老挝。"


def heard(*sentences: str) -> tuple[Reception, ...]:
    return findings("宣介", VISIT, *sentences, on="2017-12-15").reception


def told(*sentences: str) -> list[tuple[Any, ...]]:
    return [(shown(r.speaker), shown(r.role), r.stance.value.value) for r in heard(*sentences)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "老挝人民革命党中央对外部部长通沙万表示，这次宣介很有启发。",
            ("通沙万", "老挝人民革命党中央对外部部长", "praise"),
        ),
        ("人民行动党组织秘书颜志强受访时说，双方不必处处看法一致。", ("颜志强", "人民行动党组织秘书", "neutral")),
        ("老挝驻昆明总领事万纳通希望加密班列。", ("万纳通", "老挝驻昆明总领事", "neutral")),
        ("老方祝贺大会圆满成功。", (None, "老方", "praise")),
    ],
)
def test_a_remark_has_a_speaker_and_a_stance(text: str, expected: tuple[Any, ...]) -> None:
    assert told(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "王一鸣表示，两党关系很好。",
        "该负责人说，宣介团受到热情接待。",
        "主讲专家表示，市场将更加公平。",
        "北京一位学者认为，当面讲解比文件有用。",
        "在提问环节，大家就改革交换意见。",
    ],
)
def test_our_own_words_are_no_reception(text: str) -> None:
    assert told(text) == []


def test_a_side_within_what_somebody_says_is_no_second_speaker() -> None:
    assert told("老挝国家主席通伦说，大会十分重要，老方祝贺大会圆满成功，愿同中方加强合作。") == [
        ("通伦", "老挝国家主席", "praise")
    ]


def test_the_remark_is_quoted_and_praise_outweighs_a_plain_word_before_it() -> None:
    found = heard("老挝人民革命党中央对外部部长通沙万表示，欢迎来访。", "通沙万再次高度评价大会。")
    assert [(shown(r.speaker), r.stance.value.value) for r in found] == [("通沙万", "praise")]
    assert found[0].stance.spans[0].quote == "通沙万再次高度评价大会。"


def test_the_country_of_the_only_stay_is_a_sides_and_not_a_choruses() -> None:
    found = heard("老方表示，愿继续学习。", "与会人士认为，介绍及时权威。")
    assert {shown(r.speaker) or shown(r.role): (shown(r.country), r.commits) for r in found} == {
        "老方": ("LA", True),
        "与会人士": (None, False),
    }


def test_the_party_named_in_the_post_is_the_organisation() -> None:
    (found,) = heard("老挝人民革命党中央对外部部长通沙万表示，老方愿同中方加强交流。")
    assert found.organisation is not None
    assert found.organisation.value.startswith("老挝人民革命党")
    assert shown(found.country) == "LA"
    assert found.commits
