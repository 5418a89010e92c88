"""Does anything hostile in an archived page survive in its replay? Every vector in every place of a page, by parser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from importlib.resources import files

import pytest
from archive_samples import at
from bs4.exceptions import ParserRejectedMarkup
from hostile_check import dangers_in_replay
from hostile_vectors import vectors
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.replay.css import clean_declarations, clean_sheet
from archive.replay.document import Kept, document
from archive.replay.marks import Passage
from archive.snapshot import Snapshot
from archive.text import read_page

CANARY = "http://127.0.0.1:9"
OWN = files("archive.replay").joinpath("own.css").read_text()
SID = "s" + "0" * 20
NOTHING = Kept(picture=lambda url: None, sheet=lambda url: None, page=lambda url: None)
# Whoever has archived everything: what is shown comes from the archive all the same
ALL = Kept(
    picture=lambda url: f"/replay/{SID}/0", sheet=lambda url: f"/replay/{SID}/0", page=lambda url: f"/replay/{SID}"
)

# field of a page → a page with the vector in it
PLACES: Mapping[str, Callable[[str], str]] = {
    "title": lambda v: f"<html><head><title>{v}</title></head><body><p>句子。</p></body></html>",
    "body": lambda v: f"<html><body><p>句子。</p>{v}<p>尾</p></body></html>",
    "address": lambda v: (
        f'<base href="{v}"><a href="{v}">x</a><a href="{escape(v)}">x</a><img src="{escape(v)}">句子。'
    ),
    "header in the page": lambda v: f'<meta http-equiv="{escape(v)}" content="{v}"><p>句子。</p>',
    "name in an attribute": lambda v: f'<p title=\'{v}\' id="{escape(v)}" class="{escape(v)}">句子。</p>',
    "quote in a style": lambda v: (
        f'<p style="{escape(v)}">句子。<style media="{escape(v)}">p{{}}</style><style>{v}</style>'
    ),
    "charset label": lambda v: f'<meta charset="{v}"><meta content="text/html;charset={escape(v)}"><p>句子。</p>',
    "filename and text": lambda v: (
        f'<a href="files/{v}.pdf">{v}</a><img src="{escape(v)}.png" alt="{escape(v)}">句子。'
    ),
}


@pytest.mark.fault("X1")
@pytest.mark.parametrize("place", PLACES)
def test_no_vector_survives_in_a_replay(place: str) -> None:
    for vector in vectors(CANARY):
        snapshot = Snapshot.of_file(
            PLACES[place](vector).encode("utf-8", "replace"),
            url="http://www.example.cn/",
            fetched_at=at(0),
            content_type=f"text/html; charset={vector}",
        )
        page = read_page(snapshot.html)
        passages = [Passage(start=0, end=len(page.layer.text))]
        for kept in (NOTHING, ALL):
            made = document(page, "http://www.example.cn/a/", kept, passages=passages, said=f"captured {vector}")
            assert dangers_in_replay(made, OWN) == [], vector


_ALL = vectors(CANARY)
_CUT = st.builds(
    lambda vector, start, end: vector[start:end] if start < end else vector,
    st.sampled_from(_ALL), st.integers(0, 60), st.integers(0, 60),
)  # fmt: skip


@given(html=st.lists(_CUT, max_size=6).map(lambda cut: "<p>" + "".join(cut)))
@settings(max_examples=300)
def test_no_page_put_together_of_cut_vectors_leaves_anything(html: str) -> None:
    try:
        page = read_page(html)
    except ParserRejectedMarkup:
        return  # there is no replay of it: tests/web/test_unreadable_markup.py
    made = document(page, "http://x.cn/", ALL, passages=[Passage(start=0, end=len(page.layer.text) // 2)])
    assert dangers_in_replay(made, OWN) == []


_SIGNS = (
    "url(", "u\\72l(", "@import ", "@media all", "{", "}", "(", ")", "[", "]", ";", ":", ",", '"', "'", "\\",
    "\n", " ", "/*", "*/", "<!--", "-->", "</style>", "<", "expression(", "image-set(", "a", "b", "#c", ".d",
    "color", "red", "1px", "!important", "http://x.cn/", "//x.cn", "\\3c ", "\0", "\u4e2d", "@font-face", "@",
    "#", "var(", "--x", "-", "+", "%", "\\a",
)  # fmt: skip
_CSS = st.lists(st.sampled_from(_SIGNS), max_size=25).map("".join)


@given(css=_CSS)
@example(css="a{b:url(http://x.cn/")
@example(css='a{b:"\\\n"}')
@example(css="url(){")  # an address where a selector is expected
@example(css="@media url(b.css){a{b:c}}")
@settings(max_examples=500)
def test_cleaned_style_names_no_address_and_cleaning_it_again_changes_nothing(css: str) -> None:
    sheet = clean_sheet(css, lambda url: None, lambda url: None)
    assert dangers_in_replay(f"<!doctype html><style>{sheet}</style><p>x</p>", "-") == []
    assert clean_sheet(sheet, lambda url: None, lambda url: None) == sheet
    inline = clean_declarations(css, lambda url: None)
    assert dangers_in_replay(f'<!doctype html><p style="{escape(inline)}">x</p>', "-") == []


def test_what_only_paints_is_kept() -> None:
    css = '@media print{.a>b:hover{color:rgb(1,2,3) !important;width:calc(100% - 2px)}}#x,h1::before{content:"a\\3c b"}'
    cleaned = clean_sheet(css, lambda url: None, lambda url: None)
    assert ".a>b:hover{color:rgb(1,2,3) !important;width:calc(100% - 2px)}" in cleaned
    assert 'content:"a\\3c b"' in cleaned


def test_archived_pictures_and_sheets_take_the_place_of_their_addresses() -> None:
    css = "@import url(b.css);p{background:URL( 'c.png' ) no-repeat}"
    assert clean_sheet(css, lambda url: f"/replay/{SID}/0", lambda url: f"/replay/{SID}/1") == (
        f'@import "/replay/{SID}/1";\np{{background:url("/replay/{SID}/0") no-repeat}}'
    )
    page = read_page(
        "<link rel=stylesheet href=a.css><p style='background:url(c.png)'><img src=c.png alt=字><a href=d.html>x</a>"
    )
    made = document(page, "http://x.cn/", ALL)
    assert f'<link rel="stylesheet" href="/replay/{SID}/0">' in made
    assert f'<img src="/replay/{SID}/0" alt="字">' in made
    assert f'<a href="/replay/{SID}" title="http://x.cn/d.html">' in made


def test_what_is_not_archived_says_its_address_and_is_not_asked_for() -> None:
    page = read_page("<img src=c.png alt=代表团合影><a href=//y.cn/d.html>x</a><a href='javascript:x'>y</a>")
    made = document(page, "http://x.cn/", NOTHING)
    assert '<img alt="代表团合影" title="http://x.cn/c.png (no archived copy)">' in made
    assert '<a title="http://y.cn/d.html (no archived copy)">x</a>' in made


def test_the_check_itself_sees_what_a_careless_cleaner_leaves() -> None:
    """A mutation: with the page handed on as it is, nearly every vector is found."""
    left = [
        v
        for v in vectors(CANARY)
        if not dangers_in_replay(f"<!doctype html><html><head></head><body>{v}</body></html>", "-")
    ]
    assert len(left) < 0.15 * len(vectors(CANARY)), left
