"""Where in a page's text do its marked passages stand, also those that lie in each other or overlap?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

__all__ = ["Line", "Passage", "Piece", "marked_lines", "passages_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A range of the text that is evidence; `rows` are all cells that rest on it. Numbered from 1 in reading order."""

    number: int
    start: int
    end: int
    quote: str
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of one line that lies in the same passages throughout.

    inside  numbers of the passages around it, the one that began first before the others
    begins  those of them that begin here, for the links to them; a passage begins once, however many lines it has
    """

    text: str
    inside: tuple[int, ...]
    begins: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the text layer; `is_article` unless it is known to belong to the shell of the page."""

    pieces: tuple[Piece, ...]
    is_article: bool


def passages_of(rows: Iterable[Mapping[str, Any]]) -> list[Passage]:
    """The passages that rows of evidence of one snapshot name."""
    found: dict[tuple[int, int], list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault((row["start"], row["end"]), []).append(row)
    order = sorted(found, key=lambda place: (place[0], -place[1]))  # the longer one around the shorter
    return [
        Passage(number=n, start=start, end=end, quote=found[start, end][0]["quote"], rows=found[start, end])
        for n, (start, end) in enumerate(order, 1)
    ]


def marked_lines(text: str, passages: Sequence[Passage], article: Sequence[tuple[int, int]] = ()) -> list[Line]:
    """The whole text in lines, each cut wherever a passage begins or ends: elements that overlap cannot nest.

    article  ranges that are known to be the article; none: it is not known what is
    """
    lines: list[Line] = []
    waiting = list(passages)[::-1]
    opened: list[Passage] = []
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        while waiting and waiting[-1].start < max(end, at + 1):
            opened.append(waiting.pop())
        if line:
            is_article = not article or any(start < end and at < stop for start, stop in article)
            lines.append(Line(pieces=tuple(_pieces(line, at, opened)), is_article=is_article))
        at = end + 1
        opened = [one for one in opened if one.end > at]
    return lines


def _pieces(line: str, at: int, passages: Sequence[Passage]) -> list[Piece]:
    own = [one for one in passages if one.start < at + len(line) and one.end > at]
    places = {0, len(line)}
    for one in own:
        places |= {max(0, one.start - at), min(len(line), one.end - at)}
    order = sorted(places)
    return [
        Piece(
            text=line[a:b],
            inside=tuple(one.number for one in own if one.start - at <= a and b <= one.end - at),
            begins=tuple(one.number for one in own if one.start - at == a or (a == 0 and one.start == at - 1)),
        )
        for a, b in pairwise(order)
    ]
