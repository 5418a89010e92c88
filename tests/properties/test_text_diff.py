"""Does a comparison of two texts give back both, and tell nothing of what only the shell of a page says otherwise?"""

from __future__ import annotations

import time

from hypothesis import example, given
from hypothesis import strategies as st

from archive.diff.aligned import Kind, Row, aligned
from archive.diff.passages import compare
from archive.diff.tokens import tokens
from archive.folding import fold

PIECES = st.sampled_from(
    ["中", "国", "國", "代表团", "访问", "11月23日", "30", "。", "，", "”", "\n", "\n\n", " ", "\u3000", "\u200b",
     "Song Tao", ". ", "नि", "한국", "甲。", "乙丙丁。"]
)  # fmt: skip
texts = st.lists(PIECES, max_size=40).map("".join)
edits = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 6), PIECES), max_size=4)


def edited(text: str, changes: list[tuple[int, int, str]]) -> str:
    for at, length, put in changes:
        text = text[:at] + put + text[at + length :]
    return text


def paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if tokens(line)]


def printed(text: str) -> str:
    folded = fold(text)
    return "".join(folded[t.start : t.end] for t in tokens(text))


def rows(before: str, after: str) -> list[Row]:
    return aligned(before, after, compare(before, after).changes)


def side(found: list[Row], name: str) -> list[str]:
    return ["".join(piece.text for piece in paragraph) for row in found for paragraph in getattr(row, name)]


def together_without(found: list[Row], kind: Kind) -> str:
    return "\n".join(
        "".join(piece.text for piece in line if piece.kind is not kind) for row in found for line in row.together
    )


@given(texts, texts)
@example("甲。\n乙丙丁。\n中", "中")
@example("中", "甲。\n乙丙丁。\n中")
@example("甲乙\n丙丁", "甲乙丙丁")
def test_the_two_sides_are_the_two_texts(before: str, after: str) -> None:
    found = rows(before, after)
    assert side(found, "before") == paragraphs(before)
    assert side(found, "after") == paragraphs(after)


@given(texts, edits)
@example("甲乙丙丁。\n新的一段。\n戊己庚辛。", [(6, 6, "")])
@example("甲乙丙丁。\n戊己庚辛。", [(6, 0, "新的一段。\n")])
def test_told_as_one_without_what_came_it_is_the_first_and_without_what_went_the_second(
    before: str, changes: list[tuple[int, int, str]]
) -> None:
    after = edited(before, changes)
    found = rows(before, after)
    assert printed(together_without(found, Kind.CAME)) == printed(before)
    assert printed(together_without(found, Kind.WENT)) == printed(after)


@given(texts, texts)
def test_what_is_marked_on_the_sides_are_the_passages_that_differ(before: str, after: str) -> None:
    changes = compare(before, after).changes
    found = aligned(before, after, changes)
    went = [p.text for row in found for line in row.before for p in line if p.kind is Kind.WENT]
    came = [p.text for row in found for line in row.after for p in line if p.kind is Kind.CAME]
    assert went == [before[slice(*c.before)] for c in changes if c.before[0] < c.before[1]]
    assert came == [after[slice(*c.after)] for c in changes if c.after[0] < c.after[1]]
    assert all(row.is_same == (not any(p.kind is not Kind.SAME for ps in row.together for p in ps)) for row in found)


@given(texts)
def test_a_text_beside_itself_is_one_paragraph_beside_one(text: str) -> None:
    assert all(row.is_same and len(row.before) == len(row.after) == 1 for row in rows(text, text))


def test_a_paragraph_that_was_put_in_stands_beside_nothing() -> None:
    found = rows("甲乙丙丁。\n戊己庚辛。", "甲乙丙丁。\n新的一段。\n戊己庚辛。")
    assert [(len(row.before), len(row.after), row.is_same) for row in found] == [
        (1, 1, True),
        (0, 1, False),
        (1, 1, True),
    ]


def test_long_texts_are_laid_side_by_side_in_no_time() -> None:
    text = "".join(f"第{n}段，代表团访问老挝并举行宣介会。\n" for n in range(8_000))
    started = time.process_time()
    found = rows(text, text.replace("第7段", "第八段"))
    assert time.process_time() - started < 5  # a second on a free machine
    assert sum(not row.is_same for row in found) > 0
