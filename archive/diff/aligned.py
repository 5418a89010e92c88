"""Which paragraphs of two texts stand beside each other, and which pieces of them went, came or stayed?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from archive.diff.passages import Change
from archive.diff.tokens import tokens

__all__ = ["Kind", "Paragraph", "Piece", "Row", "aligned"]

_Range = tuple[int, int]


class Kind(StrEnum):
    """What became of a piece."""

    SAME = "same"
    WENT = "went"
    CAME = "came"


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a paragraph."""

    kind: Kind
    text: str


Paragraph = tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Paragraphs that hold the same words, of each text and the two told as one.

    Mostly one beside one; several where a paragraph was parted or joined, none beside one that only one text has.
    """

    before: tuple[Paragraph, ...]
    after: tuple[Paragraph, ...]
    together: tuple[Paragraph, ...]
    is_same: bool


def aligned(before: str, after: str, changes: Sequence[Change]) -> list[Row]:
    """Rows in the order of both texts: the left sides are all paragraphs of `before`, the right ones all of `after`.

    changes   of compare(before, after)
    """
    return list(_rows(_Side(before), _Side(after), changes))


class _Side:
    """One text with its pieces, and its paragraphs as ranges: lines with anything printed on them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.paragraphs: list[_Range] = []
        printed = {t.paragraph for t in self.tokens}
        at = 0
        for number, line in enumerate(text.split("\n")):
            if number in printed:
                self.paragraphs.append((at, at + len(line)))
            at += len(line) + 1
        self._starts = [start for start, _ in self.paragraphs]

    def number(self, place: int) -> int:
        """Of the paragraph in which a place is."""
        return bisect_right(self._starts, place) - 1

    def holds(self, passage: _Range, first: int, stop: int) -> bool:
        return passage[0] < passage[1] and first <= self.number(passage[0]) < stop

    def outside(self, passages: Iterable[_Range]) -> Iterator[int]:
        """Numbers of the paragraphs of all pieces that are in no passage."""
        left = iter([one for one in passages if one[0] < one[1]])
        here = next(left, None)
        for token in self.tokens:
            while here is not None and here[1] <= token.start:
                here = next(left, None)
            if here is None or token.end <= here[0]:
                yield self.number(token.start)


def _rows(one: _Side, two: _Side, changes: Sequence[Change]) -> Iterator[Row]:
    told = iter(changes)
    waiting = next(told, None)
    groups = _groups(_links(one, two, changes))
    for a, b, c, d in _with_rest(groups, len(one.paragraphs), len(two.paragraphs)):
        own: list[Change] = []
        while waiting is not None and (one.holds(waiting.before, a, b) or two.holds(waiting.after, c, d)):
            own.append(waiting)
            waiting = next(told, None)
        yield Row(
            before=_cut(one, (a, b), [change.before for change in own], Kind.WENT),
            after=_cut(two, (c, d), [change.after for change in own], Kind.CAME),
            together=_together(one.text, two.text, two.paragraphs[c:d], own),
            is_same=not own,
        )


def _links(one: _Side, two: _Side, changes: Sequence[Change]) -> list[_Range]:
    """Pairs of paragraphs that share a piece, or in which one passage took the place of another; in order of both."""
    first, second = one.outside(c.before for c in changes), two.outside(c.after for c in changes)
    pairs = set(zip(first, second, strict=True))
    both = (c for c in changes if c.before[0] < c.before[1] and c.after[0] < c.after[1])
    return sorted(pairs | {(one.number(c.before[0]), two.number(c.after[0])) for c in both})


def _groups(links: Iterable[_Range]) -> list[tuple[int, int, int, int]]:
    """Half-open runs of paragraphs of both texts that are linked to each other, directly or by others between them."""
    found: list[tuple[int, int, int, int]] = []
    for p, q in links:
        if found and (p < found[-1][1] or q < found[-1][3]):
            a, b, c, d = found[-1]
            found[-1] = (a, max(b, p + 1), c, max(d, q + 1))
        else:
            found.append((p, p + 1, q, q + 1))
    return found


def _with_rest(
    groups: Sequence[tuple[int, int, int, int]], most_1: int, most_2: int
) -> Iterator[tuple[int, int, int, int]]:
    """The groups, and between them each paragraph that only one text has by itself."""
    at_1 = at_2 = 0
    for a, b, c, d in [*groups, (most_1, most_1, most_2, most_2)]:
        yield from ((n, n + 1, at_2, at_2) for n in range(at_1, a))
        yield from ((a, a, n, n + 1) for n in range(at_2, c))
        if a < b:
            yield a, b, c, d
        at_1, at_2 = b, d


def _cut(side: _Side, rows: _Range, passages: Iterable[_Range], kind: Kind) -> tuple[Paragraph, ...]:
    """Paragraphs in pieces; passages never go over the end of one."""
    left = [one for one in passages if one[0] < one[1]]
    found: list[Paragraph] = []
    for start, end in side.paragraphs[rows[0] : rows[1]]:
        pieces: list[Piece] = []
        at = start
        for first, last in [one for one in left if start <= one[0] < end]:
            pieces += [Piece(Kind.SAME, side.text[at:first]), Piece(kind, side.text[first:last])]
            at = last
        pieces.append(Piece(Kind.SAME, side.text[at:end]))
        found.append(tuple(piece for piece in pieces if piece.text))
    return tuple(found)


def _together(
    before: str, after: str, paragraphs: Sequence[_Range], changes: Sequence[Change]
) -> tuple[Paragraph, ...]:
    """The paragraphs of the second text with what went from the first put in its place."""
    at, end = (paragraphs[0][0], paragraphs[-1][1]) if paragraphs else (0, 0)
    lines: list[list[Piece]] = [[]]
    gone_until: int | None = None  # behind the passage that went last, while nothing stands between
    for change in changes:
        start = min(max(at, change.after[0]), end)
        if start > at:
            _write(lines, after[at:start])
            gone_until = None
        if change.before[0] < change.before[1]:
            if gone_until is not None and "\n" in before[gone_until : change.before[0]]:
                lines.append([])
            lines[-1].append(Piece(Kind.WENT, before[slice(*change.before)]))
            gone_until = change.before[1]
        at = start
        if change.after[0] < change.after[1]:
            lines[-1].append(Piece(Kind.CAME, after[slice(*change.after)]))
            at = change.after[1]
            gone_until = None
    _write(lines, after[at:end])
    return tuple(tuple(line) for line in lines if line)


def _write(lines: list[list[Piece]], text: str) -> None:
    """Put text that stayed behind the last line, and begin another where it has a line end."""
    for number, part in enumerate(text.split("\n")):
        if number:
            lines.append([])
        if part:
            lines[-1].append(Piece(Kind.SAME, part))
