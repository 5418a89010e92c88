"""Do the passages that differ, and nothing else, turn one text into the other?"""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.diff.passages import Change, compare
from archive.diff.tokens import sentences, tokens
from archive.folding import fold

# few characters, so that much repeats; two scripts, several kinds of quotes and digits, signs that end sentences
PIECES = st.sampled_from(
    ["中", "共", "国", "國", "代表团", "访问", "2017年11月23日", "30", "３０", "三十", "。", "，", "！", "”", "“", "\n",
     " ", "\u3000", "\u200b", "Song", "Tao", "Song Tao's", ". ", ".", "-", "é", "नि", "한국", "がい", "甲。",
     "乙丙丁。"]
)  # fmt: skip
texts = st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=40)
edited = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 6), PIECES), max_size=4)


def plain(text: str) -> str:
    """What is compared of a text: neither white space nor invisible signs, in one script."""
    folded = fold(text)
    return "".join(folded[t.start : t.end] for t in tokens(text))


def replaced(before: str, after: str, changes: tuple[Change, ...]) -> str:
    """The before-text with each passage in its place."""
    pieces: list[str] = []
    at = 0
    for change in changes:
        pieces += [before[at : change.before[0]], after[slice(*change.after)]]
        at = change.before[1]
    return "".join([*pieces, before[at:]])


@given(texts, texts)
@example("甲。乙。甲。乙。", "乙。甲。乙。甲。")
@example("", "甲\n乙")
@example("甲\n乙", "")
def test_putting_the_passages_in_place_gives_the_other_text(before: str, after: str) -> None:
    found = compare(before, after).changes
    assert plain(replaced(before, after, found)) == plain(after)
    backwards = tuple(Change(before=c.after, after=c.before) for c in found)
    assert plain(replaced(after, before, backwards)) == plain(before)


@given(texts, texts)
def test_passages_are_in_order_touch_no_other_and_stay_inside_a_paragraph(before: str, after: str) -> None:
    at = [0, 0]
    for change in compare(before, after).changes:
        for side, (text, (start, end)) in enumerate(((before, change.before), (after, change.after))):
            assert at[side] <= start <= end <= len(text)
            assert "\n" not in text[start:end]
            assert text[start:end] == text[start:end].strip()
            at[side] = end
        assert change.before[0] < change.before[1] or change.after[0] < change.after[1]


@given(texts)
@example("中\n.中")
def test_a_text_that_is_only_set_anew_has_no_changes(text: str) -> None:
    anew = "\u3000".join(text[t.start : t.end] for t in tokens(text))
    found = compare(text, anew)
    assert [c for c in found.changes if plain(text[slice(*c.before)]) != plain(anew[slice(*c.after)])] == []
    assert compare(text, text).changes == ()


@given(texts, edited)
def test_a_few_edits_leave_most_of_a_text_alone(text: str, edits: list[tuple[int, int, str]]) -> None:
    after = text
    for at, length, put in edits:
        after = after[:at] + put + after[at + length :]
    found = compare(text, after)
    assert plain(replaced(text, after, found.changes)) == plain(after)
    assert 0 <= found.kept_percent <= 100


@given(texts)
def test_sentences_part_a_text_without_a_rest(text: str) -> None:
    pieces = tokens(text)
    found = list(sentences(text, pieces))
    assert [n for start, end in found for n in range(start, end)] == list(range(len(pieces)))
    assert all(len({t.paragraph for t in pieces[start:end]}) == 1 for start, end in found)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("的。" * 50_000, "。的的" * 33_000),
        ("".join(f"{n}。" for n in range(20_000)), "".join(f"{n}。" for n in range(20_000, 0, -1))),
        ("中国" * 50_000, "国家" * 50_000),
        ("甲乙丙丁戊己庚辛壬癸" * 10_000, "甲丙乙丁己戊庚壬辛癸" * 10_000),
        ("\n".join("甲乙" * 9 for _ in range(5_000)), "\n".join("乙甲" * 9 for _ in range(5_000))),
        ("a" * 100_000, "a" * 99_999 + "b"),
    ],
)
def test_texts_made_to_cost_much_cost_little(before: str, after: str) -> None:
    started = time.process_time()
    found = compare(before, after)
    assert time.process_time() - started < 8  # a second on a free machine; a quadratic way would take minutes
    assert plain(replaced(before, after, found.changes)) == plain(after)
