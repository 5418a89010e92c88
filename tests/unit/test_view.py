"""Does a view match on folded text and quote what the page says?"""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from archive.folding import fold
from pipelines.noise import clean, noise
from pipelines.view import View

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


@pytest.mark.parametrize(
    ("printed", "seen"),
    [
        ("團 (Tuán)", "团"), ("團（TUAN）", "团"), ("團[tuan2]", "团"), ("團(ㄊㄨㄢˊ)", "团"),
        ("團ㄊㄨㄢˊ", "团"), ("習近平(xí jìnpíng)", "习近平"),
        ("宣\u200b介\u00ad团", "宣介团"), ("老\u3000挝 12 月", "老　挝 12 月"), ("18 19日", "18 19日"),
        ("A&nbsp;B &amp;#8203;C", "A B C"),
        ("می\u200cخواهم", "می\u200cخواهم"), ("⼆⼗⼤囯", "二十大国"), ("R&D;和AT&T", "R&D;和AT&T"),
    ],
)  # fmt: skip
def test_what_stands_between_the_words_is_not_in_the_view(printed: str, seen: str) -> None:
    assert view_of(printed).folded == seen + "\n"


def test_a_quote_across_noise_is_what_the_page_says() -> None:
    view = view_of("中共\u200b代表團 (tuán)访问老\u3000挝。").packed()
    at = view.folded.index("代表团访问老挝")
    assert view.span(at, at + 7).quote == "代表團 (tuán)访问老\u3000挝"
    assert view.span(1, 4).quote == "共\u200b代表"


def test_a_packed_view_has_no_blanks_between_chinese_characters_and_quotes_them() -> None:
    view = view_of("王\u3000明 远（yuǎn） 12 月 3&nbsp;日 访问 Laos 和 18 19 日")
    assert view.folded == "王　明 远 12 月 3 日 访问 Laos 和 18 19 日\n"
    packed = view.packed()
    assert packed.folded == "王明远12月3日访问 Laos 和18 19日\n"
    at = packed.folded.index("明远")
    assert packed.span(at, at + 2).quote == "明 远"


@given(st.lists(st.sampled_from(["老挝", "12", "CPC", " ", "\u3000", "\u200b", "（lǎo）", "&nbsp;"]), max_size=12))
def test_a_view_keeps_the_blanks_of_chinese_text_and_a_packed_one_none_whatever_stands_beside_them(
    pieces: list[str],
) -> None:
    view = view_of("".join(pieces) or "x")
    packed = view.packed()
    assert re.search(r"[\u4e00-\u9fff]\s+[\u4e00-\u9fff]", packed.folded) is None
    assert "".join(packed.folded.split()) == "".join(view.folded.split())
    assert packed.packed().folded == packed.folded


def test_some_paragraphs_of_a_view_are_a_view_with_the_same_quotes() -> None:
    layer = "党际动态\n■ 一\n访问老\u3000挝\n■ 二"
    ranges = [(0, 4, "title"), (5, 8, "body"), (9, 14, "body"), (15, 18, "body")]
    own = View(layer, ranges, opens={9: "entry"}).packed().only({2: "body", 1: "title"})
    assert (own.folded, [p.part for p in own.paragraphs]) == ("■ 一\n访问老挝\n", ["title", "body"])
    assert [p.opens for p in own.paragraphs] == ["", "entry"]
    at = own.folded.index("老挝")
    assert own.span(at, at + 2).quote == "老\u3000挝"


def test_readings_that_the_markup_names_are_cut_without_brackets() -> None:
    layer = "代表團tuán访问"
    view = View(layer, [(0, len(layer), "body")], noise(layer, 0, len(layer), [(3, 7)]))
    assert view.folded == "代表团访问\n"
    assert view.span(2, 4).quote == "團tuán访"


@given(st.text(st.sampled_from("團老(（) \u200bátu1ㄊˊ&nbsp;[]a"), max_size=60), st.data())
def test_noise_is_in_order_apart_and_inside_and_a_part_of_it_is_the_noise_of_the_part(
    text: str, data: st.DataObject
) -> None:
    cuts = noise(text, 0, len(text))
    assert all(0 <= a < b <= len(text) for a, b, _ in cuts)
    assert all(one[1] <= two[0] for one, two in pairwise(cuts))
    begin = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(begin, len(text)))
    inside = [c for i, c in enumerate(text) if begin <= i < stop and not any(a <= i < b for a, b, _ in cuts)]
    assert "".join(inside) == clean(text, begin, stop, [(a, b, "") for a, b, _ in cuts])


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
    assume(view.text)  # a page of nothing but invisible marks shows nothing
    start = data.draw(st.integers(0, len(view.text) - 1))
    end = data.draw(st.integers(start + 1, len(view.text)))
    span = view.span(start, end)
    assert span.stands_in(layer)
