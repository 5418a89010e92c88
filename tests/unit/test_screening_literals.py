"""Which words stand in every match of an expression: does any match exist without one of them?"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.mentions.en.delegations import CPC
from pipelines.mentions.meetings_en import _KEY
from pipelines.mentions.zh.audience import DIPLOMATS
from pipelines.mentions.zh.people import PARTY_POST
from pipelines.mentions.zh.presenting import THEME
from pipelines.screening.conditions import conditions
from pipelines.screening.literals import NoLiteral, required

RULES = [PARTY_POST, DIPLOMATS, THEME, re.compile(CPC), _KEY]


@settings(max_examples=40)
@given(data=st.data())
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.pattern[:12])
def test_every_match_of_a_rule_holds_one_of_its_words(rule: re.Pattern[str], data: st.DataObject) -> None:
    text = data.draw(st.from_regex(rule))
    if (hit := rule.search(text)) is not None:
        assert any(word in hit[0].lower() for word in required(rule))


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("宣介(?:团|小组)", {"宣介团", "宣介小组"}),
        ("(?:A|b)[cd]?e", {"ae", "ace", "ade", "be", "bce", "bde"}),
        (r"(?:head|chief)\b.{0,60}?of the Party", {"of the party"}),
        ("党(?!校)的故事+", {"党的故"}),
        ("x*y{2,3}", {"yy"}),
        ("中共|中共中央", {"中共"}),
    ],
)
def test_words_of_an_expression(pattern: str, words: set[str]) -> None:
    assert required(pattern) == words


@pytest.mark.parametrize("pattern", ["", "a?", "a|b*", r"\d+", "(?:a|.)"])
def test_an_expression_that_matches_without_a_word_is_refused(pattern: str) -> None:
    with pytest.raises(NoLiteral):
        required(pattern)


def test_another_word_of_the_lexicon_is_another_digest() -> None:
    whole = conditions()
    words = {**whole.groups, "zh.post": whole.groups["zh.post"] | {"新词"}}
    assert type(whole)(printed=whole.printed, groups=words, ways=whole.ways).digest != whole.digest
