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


@pytest.mark.parametrize(
    "text", ["庆祝建党100周年", "中国共产党成立九十周年大会重要讲话", "庆祝中国共产党成立100周年", "建党百年"]
)
def test_anniversaries_of_the_party(text: str) -> None:
    assert [m.theme for m in find_themes(view_of(text), "zh")] == ["party-anniversary"]


@pytest.mark.parametrize(
    "text",
    [
        "the 100th anniversary of the founding of the CPC",
        "the CPC centenary",
        "the CPC's 95th anniversary",
        "the 100th founding anniversary of the CPC",
    ],
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


PLENUMS = [f"cc18-p{n}" for n in (2, 3, 4, 5, 6)] + [f"cc19-p{n}" for n in (2, 3, 4, 5, 6)] + ["cc20-p3", "cc20-p4"]


@pytest.mark.parametrize("meeting", ["pc18", "pc19", "pc20", *PLENUMS])
def test_every_meeting_since_2012_that_adopted_a_document_has_it_in_chinese(meeting: str) -> None:
    assert [t.form for t in themes() if t.document_of == meeting and t.lang == "zh"]


@pytest.mark.parametrize("meeting", [m for m in PLENUMS if m not in ("cc18-p2", "cc19-p2")])
def test_and_in_english(meeting: str) -> None:
    assert [t.form for t in themes() if t.document_of == meeting and t.lang == "en"]


@pytest.mark.parametrize(
    "text",
    [
        "《中共中央关于全面深化改革若干重大问题的决定》", "《关于新形势下党内政治生活的若干准则》", "第三个历史决议",
        "《中共中央关于制定国民经济和社会发展第十四个五年规划和二〇三五年远景目标的建议》", "党的二十大报告",
        "《中共中央关于进一步全面深化改革 推进中国式现代化的决定》",
    ],
)  # fmt: skip
def test_a_printed_document_is_one_mention_with_its_meeting(text: str) -> None:
    mentions = find_themes(view_of(f"会上解读了{text}。"), "zh")
    assert [m.document_of is not None for m in mentions] == [True]


def test_a_slogan_is_no_document() -> None:
    for text in ("全面深化改革的进展", "中国梦与世界梦", "the Chinese Dream and common prosperity"):
        found = find_themes(view_of(text), "en" if text.isascii() else "zh")
        assert {m.document_of for m in found} == {None}
