"""Does the quick second reader see the article, and is it kept from pages that would stall it?"""

from __future__ import annotations

import time
from datetime import date

import pytest

from archive.text import read_page
from pipelines.pages.page import Page
from pipelines.pages.witness import seen_quickly, without_headlines

TEXT = "12月14日至17日，应南非非国大邀请，中共中央对外联络部副部长郭业洲率团访问南非，介绍了十九大精神。"
PAGE = f"<title>中共代表团访问南非</title><h1>中共代表团访问南非</h1><div><p>{TEXT}</p></div>"


def test_the_article_is_seen() -> None:
    assert TEXT in seen_quickly(PAGE)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000 + TEXT,
        "".join(f"<p><b id={number}></p>" for number in range(3_000)) + TEXT,
        "<p><!-->" + "".join(f"<p><font id={number}></p>" for number in range(1_500)) + "-->" + TEXT,
    ],
    ids=["depth", "letters' style", "in what html.parser takes for a comment"],
)
def test_a_page_that_would_stall_it_is_not_shown_to_it(html: str) -> None:
    began = time.process_time()
    assert seen_quickly(html) == ""
    assert time.process_time() - began < 1


def test_half_a_pair_of_surrogates_is_no_text() -> None:
    assert seen_quickly("<p>\ud800</p>") == ""


def test_headlines_of_other_articles_and_menus_are_left_out_and_sentences_stay() -> None:
    headline = "Engineers reopened the northern railway line for the first time since the floods of last year"
    menu = " | ".join(f"<a href=/{n}/>栏目{n}</a>" for n in range(20))
    answered = "Who reopened the northern railway line for the first time since the floods of last year?"
    unended = "a line of a poem that nobody ends with a stop and that is long enough to be taken for a sentence"
    html = f"<h4>{headline}</h4><div>{menu}</div><h4>{answered}</h4><p>{unended}</p><p>{TEXT}</p>"
    page = Page(
        text=read_page(html), html=html, url="http://news.example/1.html", captured_on=date(2026, 1, 1), snapshot="s0"
    )
    sentences = [line for line in page.lines if line.is_sentence]
    assert len(sentences) == 5
    left = without_headlines(page, [(line.start, line.end) for line in sentences])
    assert [page.layer[start:end] for start, end in left] == [answered, unended, TEXT]
