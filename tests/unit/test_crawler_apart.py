"""What two processes of a crawl tell each other, taken in strictly; and the start of a page for a verdict on it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.charset import decode, start_of
from crawler.listings.page import Lead, Link, ListingPage
from crawler.listings.told import BadTold, TakenIn, told_page
from crawler.source import Format, load_sources
from crawler.source_told import source_of_told, told_source

LINK = Link(url="http://a.cn/1", title="\ud83d 中", day=date(2020, 1, 2))
PAGE = ListingPage(
    articles=tuple(Link(url=f"http://a.cn/{n}") for n in range(450)),
    twins=(LINK,),
    listings=(Lead(url="https://a.cn/map", format=Format.SITEMAP, day=date(2020, 1, 1)),),
    next_url="http://a.cn/2",
    total=3,
    refresh=None,
    digest="0123",
    too_long=2,
)
LAST = b'["page", null, null, null, "", 0]'


def taken(*lines: bytes) -> ListingPage:
    taking = TakenIn()
    for line in lines:
        taking.line(line)
    return taking.page()


def test_a_page_comes_back_as_it_was() -> None:
    lines = list(told_page(PAGE))
    assert len(lines) == 6
    assert taken(*lines) == PAGE


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"no JSON",
        b"{}",
        b'["articles", {}]',
        b'["others", []]',
        b'["articles", [["http://a.cn/", "t"]]]',
        b'["articles", [["javascript:x", "t", null]]]',
        b'["articles", [[1, "t", null]]]',
        b'["articles", [["http://a.cn/", null, null]]]',
        b'["articles", [["http://a.cn/", "t", "2020-02-30"]]]',
        b'["articles", [["http://a.cn/", "t", 20200101]]]',
        b'["listings", [["http://a.cn/", "unknown", null]]]',
        b'["listings", [["http://a.cn/", ["html"], null]]]',
        b'["page", "ftp://a.cn/", null, null, "", 0]',
        b'["page", null, "3", null, "", 0]',
        b'["page", null, true, null, "", 0]',
        b'["page", null, null, null, "", true]',
        b'["page", null, null, null, "", null]',
        b'["page", null, null, null, ""]',
        LAST + b" " + LAST,
    ],
)
def test_anything_else_is_refused(line: bytes) -> None:
    with pytest.raises(BadTold):
        taken(line, LAST)


def test_what_ends_early_or_goes_on_is_refused() -> None:
    with pytest.raises(BadTold, match="ends before"):
        taken(*list(told_page(PAGE))[:-1])
    with pytest.raises(BadTold, match="goes on"):
        taken(LAST, LAST)


def test_every_source_is_told_as_what_it_is() -> None:
    for source in load_sources().values():
        assert source_of_told(told_source(source)) == source


@settings(max_examples=60)
@given(
    text=st.text(st.characters(codec="gb18030", exclude_characters="\0"), min_size=1, max_size=400),
    encoding=st.sampled_from(["utf-8", "gb18030"]),
    most=st.integers(20, 600),
)
def test_the_start_of_a_page_reads_as_the_page_does(text: str, encoding: str, most: int) -> None:
    """When the whole can be read; a page of this alphabet ends its lines, as pages do."""
    body = "".join(f"<p>{char}\n" for char in text).encode(encoding)
    whole = decode(body, f"text/html; charset={encoding}")
    start = start_of(body, f"text/html; charset={encoding}", most=most)
    assert len(start) <= most or start == body
    found = decode(start, f"text/html; charset={encoding}")
    if found.charset == whole.charset:
        assert whole.text.startswith(found.text)
    assert found.replaced == 0
