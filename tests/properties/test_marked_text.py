"""Does a page's text stay whole when passages are marked in it, also where they lie in each other or overlap?"""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from archive.web.marked_text import marked_lines, passages_of

TEXTS = st.text(alphabet="中国a \n", min_size=1, max_size=60)
PLACES = st.lists(st.tuples(st.integers(0, 59), st.integers(1, 20)), max_size=8)


def rows(text: str, places: list[tuple[int, int]]) -> list[dict[str, Any]]:
    found = [(start, min(len(text), start + length)) for start, length in places if start < len(text)]
    return [{"start": start, "end": end, "quote": text[start:end]} for start, end in found if text[start:end].strip()]


@given(TEXTS, PLACES)
@example("甲乙丙丁\n戊己", [(0, 4), (1, 2), (2, 5)])
def test_the_pieces_are_the_text_and_each_lies_in_the_passages_that_hold_it(
    text: str, places: list[tuple[int, int]]
) -> None:
    passages = passages_of(rows(text, places))
    lines = marked_lines(text, passages)
    assert ["".join(piece.text for piece in line.pieces) for line in lines] == [one for one in text.split("\n") if one]
    for passage in passages:
        inside = "".join(piece.text for line in lines for piece in line.pieces if passage.number in piece.inside)
        assert inside == passage.quote.replace("\n", "")


@given(TEXTS, PLACES)
def test_every_passage_has_one_place_to_jump_to(text: str, places: list[tuple[int, int]]) -> None:
    passages = passages_of(rows(text, places))
    begun = [n for line in marked_lines(text, passages) for piece in line.pieces for n in piece.begins]
    starts_at_an_end = {p.number for p in passages if p.quote.startswith("\n")}  # no evidence begins with a line end
    assert sorted(set(begun) - starts_at_an_end) == [p.number for p in passages if p.number not in starts_at_an_end]
    assert len(begun) == len(set(begun))


def test_cells_on_one_passage_share_a_number_and_the_longer_passage_comes_first() -> None:
    passages = passages_of(rows("甲乙丙丁", [(0, 2), (0, 4), (0, 2)]))
    assert [(one.number, one.quote, len(one.rows)) for one in passages] == [(1, "甲乙丙丁", 1), (2, "甲乙", 2)]


def test_lines_outside_of_the_article_are_told_apart() -> None:
    lines = marked_lines("菜单\n标题\n正文\n版权", [], [(3, 5), (6, 8)])
    assert [line.is_article for line in lines] == [False, True, True, False]
    assert all(line.is_article for line in marked_lines("菜单\n标题", [])), "nobody knows what the article is"
