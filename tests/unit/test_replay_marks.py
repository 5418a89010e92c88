"""Does a marked passage in the rebuilt page say what the text layer says at its place? For any page, for any range."""

from __future__ import annotations

import re
from unicodedata import normalize

from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.replay import document as documents
from archive.replay.document import Kept, document
from archive.replay.marks import Passage
from archive.text import PageText, read_page

NOTHING = Kept(picture=lambda url: None, sheet=lambda url: None, page=lambda url: None)
URL = "http://www.example.cn/a/b.html"

_TAGS = (
    "p", "div", "span", "b", "a", "li", "ul", "table", "tr", "td", "th", "h1", "pre", "br", "font", "ruby", "rt",
    "mark", "label", "title", "head", "body", "html", "form", "button", "textarea", "select", "option", "script",
    "style", "noscript", "template", "svg", "math", "iframe", "object", "o:p", "details", "summary", "section",
    "img", "meta",
)  # fmt: skip
_TEXTS = st.text(
    st.sampled_from(
        "代表团访问老挝 abcé\u0301e\u0308\u200b\ufeff\u00ad\u00a0\u3000\n\t가\u1100\u1161\u11a8&<>'\"\u2028\ufa1c𠮷1"
    ),
    max_size=12,
)
_MARKUP = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in _TAGS] + [f"</{tag}>" for tag in _TAGS]),
    st.sampled_from(["&lt;", "&amp;", "&nbsp;", "&#x200b;", "&#13;", "&copy", "<!-- x -->", "<![CDATA[y]]>", "<?z?>"]),
    st.sampled_from(['<p class="a b" id=c>', '<textarea class="article-content"><p>文章</p></textarea>', "<a href=x>"]),
    _TEXTS,
)
PAGES = st.lists(_MARKUP, max_size=30).map("".join)


def visible(text: str) -> str:
    return "".join(c for c in text if not c.isspace() and c not in "\u200b\ufeff\u00ad")


def marked(again: PageText, number: int) -> str:
    """The text of all marks of a passage, in their order."""
    return "".join(
        text
        for mark in again.soup.find_all("mark")
        if str(number) in str(mark["data-passages"]).split()
        for text in mark.find_all(string=True)  # get_text() leaves out what stands in <rt>
    )


@given(html=PAGES, data=st.data())
@example(html="<p>e\u0301x<b>\u0301</b>", data=None)
@example(html="<title>代表</title><p>a<p>b<p>c", data=None)
@settings(max_examples=150)
def test_for_any_page_and_any_ranges_the_marks_say_what_the_layer_says(html: str, data: st.DataObject | None) -> None:
    page = read_page(html)
    length = len(page.layer.text)
    if data is None:
        ranges = [(start, end) for start in range(length) for end in range(start + 1, length + 1)][:40]
    else:
        places = st.tuples(st.integers(0, length), st.integers(0, length)).map(sorted)
        ranges = [(a, b) for a, b in data.draw(st.lists(places, max_size=4))]
    passages = [Passage(start=start, end=end) for start, end in ranges]
    again = read_page(document(page, URL, NOTHING, passages=passages))
    for number, (start, end) in enumerate(ranges, 1):
        assert visible(marked(again, number)) == visible(page.layer.text[start:end])


@given(html=PAGES)
@example(html="a<!-- x -->\u0301")  # without the comment one text, whose letter and accent are one character
@settings(max_examples=150)
def test_the_rebuilt_page_has_the_text_layer_of_the_page(html: str) -> None:
    """Every text node is kept, in its order, and blocks stay blocks: the layer of the replay is the layer itself."""
    page = read_page(html)
    again = read_page(document(page, URL, NOTHING, said="x"))
    assert normalize("NFC", again.layer.text).split() == normalize("NFC", page.layer.text).split()


def test_a_passage_that_crosses_elements_is_marked_in_each_and_white_space_between_words_with_it() -> None:
    page = read_page("<p>来自<b>中国 共产党</b>的 <i>代表团</i>访问</p><p>老挝。</p>")
    start = page.layer.text.index("中国")
    html = document(page, URL, NOTHING, passages=[Passage(start=start, end=page.layer.text.index("。"))])
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", html) == ["中国 共产党", "的", "代表团", "访问", "老挝"]


def test_the_main_passage_has_its_id_once_and_the_others_have_numbers() -> None:
    page = read_page("<p>甲乙<b>丙丁</b>戊</p>")
    html = document(page, URL, NOTHING, passages=[Passage(start=1, end=4), Passage(start=1, end=2)])
    assert html.count('id="xj-passage"') == 1
    assert html.count('id="xj-passage-2"') == 1


def test_a_page_cannot_stand_in_for_our_marks() -> None:
    page = read_page(
        '<p id="xj-passage" class="xj-mark x"><mark class="xj-main">假</mark><a name="xj-passage">假</a></p>'
    )
    body = document(page, URL, NOTHING).partition("<body")[2]
    assert "xj-passage" not in body
    assert "xj-mark" not in body
    assert "<mark" not in body


def test_a_passage_in_what_a_style_would_hide_is_shown() -> None:
    page = read_page(
        '<style>.h{display:none}</style><div class="h" style="visibility:hidden!important"><p>句子</p></div>'
    )
    html = document(page, URL, NOTHING, passages=[Passage(start=0, end=2)])
    assert '<div class="h xj-holds" style="visibility:hidden"><p class="xj-holds"><mark' in html
    assert documents.files("archive.replay").joinpath("own.css").read_text().index("@layer") == 0


def test_the_title_of_the_window_is_shown_so_that_it_can_be_marked() -> None:
    page = read_page("<head><title>代表团</title></head><p>x</p>")
    html = document(page, URL, NOTHING, passages=[Passage(start=0, end=3)])
    assert '<div class="xj-title xj-holds"><mark id="xj-passage"' in html


def test_pages_that_never_end_are_rebuilt_in_linear_time() -> None:
    for html in (
        "<div>" * 20_000 + "深",
        "<p>段" * 10_000,
        "<b><p>" * 5_000 + "x",
        "<a title='" + "x" * 900_000 + "'>y",
    ):
        page = read_page(html)
        document(page, URL, NOTHING, passages=[Passage(start=0, end=len(page.layer.text))])
