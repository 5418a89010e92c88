"""Is what stands in a text found by any of its parts, and are marks where the words are, whatever the text?"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.web.search.addresses import address_of, typed_address, variants
from archive.web.search.folding import BREAK, index_words, joined, tokens
from archive.web.search.marking import first_places, marked, places, snippet
from archive.web.search.question import MOST_TOKENS, TooLong, asked_for, match_of

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=30)
ANY = st.text(max_size=300)
MIXED = st.text(st.sampled_from('老挝谢春涛謝寮國 laowoÀé ,，。·-"*()NEAR\n😀เซีश्ये셰Се'), max_size=80)


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(":memory:")
    made.execute("CREATE VIRTUAL TABLE words USING fts5(body, content='', tokenize='ascii')")
    yield made
    made.close()


def _finds(index: sqlite3.Connection, text: str, typed: str) -> bool:
    index.execute("INSERT INTO words (words) VALUES ('delete-all')")
    index.execute("INSERT INTO words (rowid, body) VALUES (1, ?)", (index_words(text),))
    question = asked_for(typed)
    sql = "SELECT rowid FROM words WHERE words MATCH ?"
    return bool(question.terms) and bool(index.execute(sql, (match_of(question),)).fetchall())


@given(text=HAN, data=st.data())
def test_any_run_of_chinese_characters_is_found_in_its_text(
    index: sqlite3.Connection, text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert _finds(index, f"abc {text}。def", text[start:end])


@given(
    text=st.lists(st.sampled_from("甲乙丙丁戊己庚辛壬癸"), min_size=3, max_size=10, unique=True).map("".join),
    data=st.data(),
)
def test_characters_that_do_not_stand_together_are_no_word(
    index: sqlite3.Connection, text: str, data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(text) - 3))
    second = data.draw(st.integers(first + 2, len(text) - 1))
    assert not _finds(index, text, text[first] + text[second])
    assert _finds(index, text, f"{text[first]} {text[second]}")
    assert not _finds(index, text, f"{text[first]} 子")


@given(typed=st.one_of(ANY, MIXED), text=MIXED)
def test_no_question_is_an_error_of_the_index(index: sqlite3.Connection, typed: str, text: str) -> None:
    try:
        _finds(index, text, typed)
    except TooLong:
        assert len(typed) > MOST_TOKENS


@given(text=st.one_of(ANY, MIXED))
def test_the_words_of_the_index_are_the_tokens_in_their_order(text: str) -> None:
    found = list(tokens(text))
    assert index_words(text).split(" ") == ([token.word for token in found] or [""])
    assert all(0 <= token.start < token.end <= len(text) for token in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(word.isalnum() or not word.isascii() for word in (token.word for token in found))


@given(text=st.one_of(ANY, MIXED), typed=MIXED)
def test_marks_cut_a_text_without_changing_it(text: str, typed: str) -> None:
    try:
        phrases = asked_for(typed).phrases
    except TooLong:
        return
    assert "".join(piece.text for piece in marked(text, phrases)) == text
    found = places(text, phrases)
    assert all(a < b <= c < d for (a, b), (c, d) in itertools.pairwise(found))
    shown = "".join(piece.text for piece in snippet(text, found))
    assert shown.removeprefix("… ").removesuffix(" …") in text


@given(text=MIXED, typed=MIXED, begins=st.integers(0, 80))
def test_the_first_places_are_places_and_there_are_some_when_any(text: str, typed: str, begins: int) -> None:
    phrases = asked_for(typed).phrases
    first, every = first_places(text, phrases, 0), places(text, phrases)
    assert bool(first) == bool(every)
    assert first == every[: len(first)]
    later = first_places(text, phrases, min(begins, len(text)))
    assert all(0 <= a < b <= len(text) for a, b in later)


@given(text=MIXED)
def test_what_the_index_finds_is_marked(index: sqlite3.Connection, text: str) -> None:
    words = [token.word for token in tokens(text) if token.word != BREAK]
    for word in words[:5]:
        assert places(text, asked_for(f'"{word}"').phrases), word


@given(
    name=st.sampled_from(
        ["Xie Chuntao", "xiè chūntāo", "XIE CHUN-TAO", "Xie  Chun’tao", "xiechuntao", "Ｘｉｅ　Ｃｈｕｎｔａｏ"]
    )
)
def test_one_name_has_one_key_however_it_is_set(name: str) -> None:
    assert joined(name) == "xiechuntao"


@given(
    host=st.from_regex(r"[a-z]{2,8}\.[a-z]{2,6}", fullmatch=True),
    path=st.from_regex(r"(?:/[a-z0-9_.-]{1,9}){0,3}", fullmatch=True),
    scheme=st.sampled_from(["", "http://", "https://", "HTTP://"]),
    www=st.sampled_from(["", "www."]),
    end=st.sampled_from(["", "/", "#top"]),
)
def test_scheme_www_and_last_slash_make_no_difference(host: str, path: str, scheme: str, www: str, end: str) -> None:
    typed = typed_address(f"{scheme}{www}{host}{path}{end}")
    assert typed == address_of(f"http://{host}{path}")
    assert all(address_of(one) == typed for one in variants(typed or ""))
