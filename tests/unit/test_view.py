"""Does a view match on folded text and quote what the page says?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.view import View, fold

RUBY = "對(duì)外聯(lián)絡(luò)部２０１７年——十八屆（shiba）五中全會(huì)"


def view_of(text: str) -> View:
    return View(text, [(0, len(text), "body")])


def test_pinyin_copies_are_cut_from_the_view_and_kept_in_the_quote() -> None:
    view = view_of(RUBY)
    at = view.folded.index("对外联络部")
    assert view.text[at : at + 5] == "對外聯絡部"
    assert view.span(at, at + 5).quote == "對(duì)外聯(lián)絡(luò)部"


def test_folding_gives_simplified_characters_and_half_width_digits_and_keeps_the_length() -> None:
    assert fold("２０１７年寮國「宣介」Ａ") == '2017年寮国"宣介"A'


def test_a_bracket_that_is_no_pinyin_stays() -> None:
    assert view_of("刚果(金)").folded == "刚果(金)\n"
    assert view_of("宣介团(CPC)").folded == "宣介团(CPC)\n"


@given(st.text())
def test_folding_never_changes_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=5), st.data())
def test_every_span_of_a_view_stands_in_the_layer(paragraphs: list[str], data: st.DataObject) -> None:
    layer = "\n".join(paragraphs)
    ranges, at = [], 0
    for paragraph in paragraphs:
        ranges.append((at, at + len(paragraph), "body"))
        at += len(paragraph) + 1
    view = View(layer, ranges)
    start = data.draw(st.integers(0, len(view.text) - 1))
    end = data.draw(st.integers(start + 1, len(view.text)))
    span = view.span(start, end)
    assert span.stands_in(layer)
