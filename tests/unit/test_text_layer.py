"""Is the text layer of a page what a reader sees, and do ranges lead back to it?"""

from __future__ import annotations

import unicodedata
import weakref

import pytest
from bs4 import Tag
from hypothesis import given
from hypothesis import strategies as st

from archive.text import NORMALISER, read_page

PAGE = """<html><head><title>标题_网站</title><script>var a='脚本';</script><style>p{}</style></head>
<body><!-- <td>02-23</td> --><h1>十九大<b>精神</b></h1>
<p>\u3000\u3000第一段&nbsp;一<br>第二行</p><table><tr><td>a</td><td>b</td></tr></table><noscript>无</noscript></body></html>"""


def test_blocks_are_lines_and_scripts_styles_and_comments_are_no_text() -> None:
    page = read_page(PAGE)
    assert page.layer.text == "标题_网站\n十九大精神\n第一段 一\n第二行\na b \n"
    assert page.layer.normaliser == NORMALISER == "xuanjie-text@3"


def test_an_article_that_a_script_writes_is_text_and_other_scripts_are_not() -> None:
    script = r"<script>var id='1'; var contentdate  = '<p>甲\'乙\'</p><p>丙<\/p>'</script>"
    page = read_page(f"<h1>题</h1>{script}<script>var contentdate = other</script><div id='content_area'></div>")
    assert page.layer.text == "题\n甲'乙'\n丙\n"
    written = page.soup.select_one(".written-by-script")
    assert written is not None
    assert page.text_of(written) == "甲'乙'\n丙"
    assert read_page("<script>var contentdate = '").layer.text == ""


def test_the_range_of_an_element_is_its_text() -> None:
    page = read_page(PAGE)
    heading = page.soup.find("h1")
    assert isinstance(heading, Tag)
    assert page.text_of(heading) == "十九大精神"


def test_a_hostile_depth_ends_and_is_read_as_far_as_the_limit() -> None:
    assert "浅" in read_page("浅" + "<div>" * 1000 + "深" + "</div>" * 1000).layer.text


@given(st.text())
def test_the_layer_of_any_page_is_normal_and_the_same_each_time(html: str) -> None:
    one, two = read_page(html), read_page(html)
    assert one.layer == two.layer
    assert "  " not in one.layer.text
    assert one.layer.text == "" or not one.layer.text[0].isspace()


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&"), min_size=1), max_size=8)
)
def test_every_element_range_lies_in_the_layer(paragraphs: list[str]) -> None:
    page = read_page("".join(f"<p>{p}</p>" for p in paragraphs))
    for node in page.soup.find_all("p"):
        assert isinstance(node, Tag)
        start, end = page.range_of(node)
        assert 0 <= start <= end <= len(page.layer.text)
        printed = "".join(unicodedata.normalize("NFC", node.get_text()).split())
        assert _seen(page.layer.text[start:end]) == _seen(printed)


def _seen(text: str) -> str:
    return "".join(c for c in "".join(text.split()) if c not in "\u200b\ufeff\u00ad")


def test_invisible_signs_stay_inside_a_word_and_are_white_space_everywhere_else() -> None:
    page = read_page(
        "<p>\ufeff宣&#8203;介\u00ad团\u200b</p><p>\u200b</p><p>dele&shy;<b>gation</b>&shy; of \u200bLaos</p>"
    )
    assert page.layer.text == "宣\u200b介\u00ad团\ndele\u00adgation of Laos\n"
    bold = page.soup.find("b")
    assert isinstance(bold, Tag)
    assert page.text_of(bold) == "gation"


@pytest.mark.parametrize(
    "held",
    [
        "<section><p>第一段。</p><p>第二段</p></section>",  # as markup
        "&lt;section&gt;&lt;p&gt;第一段。&lt;/p&gt;&lt;p&gt;第二段&lt;/p&gt;&lt;/section&gt;",  # as text
    ],
)
def test_an_article_that_waits_in_a_textarea_is_text_and_a_form_is_none(held: str) -> None:
    page = read_page(f'<textarea class="article-content">{held}</textarea><form><textarea>请文明发言</textarea></form>')
    assert page.layer.text == "第一段。\n第二段\n"
    body = page.soup.select_one(".article-content")
    assert isinstance(body, Tag)
    assert page.text_of(body) == "第一段。\n第二段"


def test_a_tree_that_is_forgotten_is_freed_without_a_search_for_garbage() -> None:
    page = read_page("<div><p>a <b>b</b></p><!-- c --><p>d</p></div>")
    freed = [weakref.ref(tag) for tag in page.elements.every]
    page.forget()
    assert page.layer.text.split() == ["a", "b", "d"]
    del page
    assert [tag() for tag in freed] == [None] * 4
