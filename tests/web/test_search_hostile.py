"""Can anything that is typed break the search, slow it down or be taken for a sign of the index?"""

from __future__ import annotations

import random
import sqlite3
import sys
from urllib.parse import quote, quote_from_bytes

import pytest
from browsed import Browsing

from archive.web.search.question import TooLong, asked_for, match_of

HOSTILE = (
    '"', '""', '"""', "'", "*", "^", "-", "+", "(", ")", "{", "}", ":", "NEAR", "AND", "OR", "NOT", "AND AND", "NOT a",
    "NEAR(a b, 2)", "NEAR(" * 60, "a*", "*a", "named:谢", "{named told}:谢", '"unclosed', "- -", "^a", "a + b", "a.b",
    "told : x", "rank", "rowid", "search_words MATCH 'x'", "'; DROP TABLE search_records; --", "1 OR 1=1", "%", "_",
    "\\", "\0", "a\0b", "\x01\x1f\x7f", "\u202e\u2066x", "\ufeff", "\u200d", "\ue000", "老\ue000挝", "😀", "👩‍👩‍👧",
    "🇱🇦",
    "e\u0301" * 20, "\u0301", "ﷺ", "𠀀", "\U0010ffff", "İ", "ß", "ŉ", "½", "①", "㍿", "a" * 500, "老" * 60, "http://",
    "https://[::1", "http://a:99999/", "//", "a.b.c.d.e", "javascript:alert(1)", "../../etc/passwd", "a-0123456789ab",
    "A-0123456789AB", "s00000000000000000000", "pc99", "cc1-p1", "q-0000000000000000",
)  # fmt: skip


@pytest.mark.fault("W3")
def test_no_question_is_syntax(browser: Browsing) -> None:
    for typed in HOSTILE:
        answer = browser.get(f"/search.json?q={quote(typed)}")
        assert answer.status in (200, 400), (typed, answer.text)


def test_some_of_these_would_be_syntax_if_they_were_handed_on() -> None:
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE words USING fts5(body, tokenize='ascii')")
    index.execute("INSERT INTO words VALUES ('x')")
    broken = 0
    for typed in HOSTILE:
        try:
            index.execute("SELECT * FROM words WHERE words MATCH ?", (typed,)).fetchall()
        except sqlite3.OperationalError:
            broken += 1
        try:
            question = asked_for(typed)
        except TooLong:
            continue
        if question.terms:
            index.execute("SELECT * FROM words WHERE words MATCH ?", (match_of(question),)).fetchall()
    index.close()
    assert broken > 25


def test_too_much_is_refused_in_words(browser: Browsing) -> None:
    for query in (
        f"q={'a' * 501}", f"q={'a+' * 200}b", f"q={quote('老' * 101)}", "q=a&q=b", "q=a&page=0", "q=a&page=1000000000",
        "q=a&kind=nothing", "q=a&offset=1", "q=%ff", f"q={'a' * 5_000}", "&".join(f"year={n}" for n in range(80)),
    ):  # fmt: skip
        answer = browser.get(f"/search.json?{query}")
        assert answer.status == 400, query[:40]
        assert answer.json["error"]["said"]


@pytest.mark.fault("W3")
def test_a_million_characters_are_refused_at_once(browser: Browsing) -> None:
    assert browser.get(f"/search?q={'a' * 1_000_000}").status in (400, 414, 431)


def test_random_bytes_get_an_answer(browser: Browsing) -> None:
    _storm(browser, 150, random.Random(7))


@pytest.mark.fault("W3")
@pytest.mark.long
def test_thousands_of_random_questions_get_an_answer(browser: Browsing) -> None:
    _storm(browser, 4_000, random.Random(11))


def _storm(browser: Browsing, count: int, chance: random.Random) -> None:
    alphabets = (
        [chr(n) for n in range(128)],
        list('"*^-+(){}:NEARANDOT 老挝谢春涛laowo'),
        [chr(n) for n in range(0x4E00, 0x4E80)],
        [chr(n) for n in range(sys.maxunicode) if not 0xD800 <= n <= 0xDFFF][::997],
    )
    for number in range(count):
        if number % 5 == 4:
            typed = quote_from_bytes(chance.randbytes(chance.randrange(1, 60)))
        else:
            typed = quote("".join(chance.choices(chance.choice(alphabets), k=chance.randrange(1, 80))))
        answer = browser.get(f"/search.json?q={typed}")
        assert answer.status in (200, 400), typed
