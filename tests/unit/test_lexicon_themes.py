"""Which themes and Party documents does a page name?"""

from __future__ import annotations

import pytest

from pipelines.lexicon.table import LexiconError
from pipelines.lexicon.themes import themes
from pipelines.mentions.themes import find_themes
from pipelines.view import View


def view_of(text: str) -> View:
    return View(text, [(0, len(text), "body")])


def test_every_form_finds_its_own_theme() -> None:
    for theme in themes():
        text = f"解读{theme.form}，回答提问" if theme.lang == "zh" else f"They spoke of the {theme.form}, he said."
        found = [(m.theme, m.document_of) for m in find_themes(view_of(text), theme.lang) if m.surface == theme.form]
        assert found == [(theme.theme, theme.document_of)], theme.form


def test_a_document_says_which_meeting_adopted_it() -> None:
    assert [(m.surface, m.document_of) for m in find_themes(view_of("解读“十三五”规划建议"), "zh-Hans")] == [
        ("“十三五”规划建议", "cc18-p5")
    ]
    english = find_themes(view_of("recommendations for the 15th Five-Year Plan"), "en")
    assert [(m.theme, m.document_of) for m in english] == [("plan-proposals", "cc20-p4")]


@pytest.mark.parametrize("text", ["庆祝建党100周年", "中国共产党成立九十周年大会重要讲话", "庆祝中国共产党成立100周年"])
def test_anniversaries_of_the_party(text: str) -> None:
    assert [m.theme for m in find_themes(view_of(text), "zh")] == ["party-anniversary"]


@pytest.mark.parametrize(
    "text", ["the 100th anniversary of the founding of the CPC", "the CPC centenary", "the CPC's 95th anniversary"]
)
def test_anniversaries_of_the_party_in_english(text: str) -> None:
    assert [m.theme for m in find_themes(view_of(text), "en")] == ["party-anniversary"]


def test_a_theme_of_no_meeting_names_none() -> None:
    mentions = find_themes(view_of("“中国共产党的故事——习近平新时代中国特色社会主义思想在江西的实践”专题宣介会"), "zh")
    assert [(m.theme, m.document_of) for m in mentions] == [("cpc-story", None), ("xi-thought", None)]


def test_an_anniversary_of_something_else_is_no_theme() -> None:
    assert find_themes(view_of("建交50周年"), "zh") == ()
    assert find_themes(view_of("the 50th anniversary of diplomatic relations"), "en") == ()


def test_a_language_without_forms_is_an_error() -> None:
    with pytest.raises(LexiconError, match="'ja'"):
        find_themes(view_of("中国式現代化"), "ja")
