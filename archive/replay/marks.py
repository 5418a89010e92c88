"""Where in the nodes of a page do passages of its text layer stand? The one way from offsets back to the markup."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString

from archive.text import PageText

__all__ = ["Passage", "Piece", "Unplaced", "pieces_of"]

_INVISIBLE = "\u200b\ufeff\u00ad"  # as text.py: some of them stand in the layer, none of them shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A half-open range of code points of a text layer."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a text node; `passages`: numbers of those that it belongs to, by their order."""

    text: str
    passages: tuple[int, ...]


class Unplaced(Exception):
    """The nodes of a page and its text layer do not say the same: the layer is of another page."""


def pieces_of(page: PageText, passages: Sequence[Passage]) -> Mapping[int, Sequence[Piece]]:
    """For the id() of each text node that a passage touches: its text in NFC, cut where passages begin and end.

    White space between two words of a node belongs to a passage when both words do.
    raises   Unplaced
    cost     linear in the elements that passages touch
    """
    wanted = [(p.start, p.end, number) for number, p in enumerate(passages) if p.start < p.end]
    if not wanted:
        return {}
    first, last = min(start for start, _, _ in wanted), max(end for _, end, _ in wanted)
    found: dict[int, Sequence[Piece]] = {}
    at = 0
    for node, start, end in _leaves(page, first, last):
        at = max(at, start)
        places = _places(node, page.layer.text, at, end)
        if places:
            at = places[-1][1] + 1
            pieces = _cut(unicodedata.normalize("NFC", node), places, wanted)
            if pieces:
                found[id(node)] = pieces
    return found


def _leaves(page: PageText, first: int, last: int) -> Iterator[tuple[NavigableString, int, int]]:
    """Text nodes of the elements that touch a range, in order, each with the range of the element that holds it."""
    stack: list[tuple[Iterator[object], int, int]] = [(iter((page.soup,)), 0, len(page.layer.text))]
    while stack:
        children, start, end = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
        elif isinstance(child, Tag):
            own_start, own_end = page.range_of(child)
            # what is left out of the layer has no range: scripts, hidden values, what is nested too deep
            if own_start < own_end and own_start < last and own_end > first:
                stack.append((iter(list(child.children)), own_start, own_end))
            elif own_start < own_end and own_start >= last:
                return
            elif own_start < own_end:  # passed by: the next text of this parent stands behind it
                stack[-1] = (children, max(start, own_end), end)
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            yield child, start, end


def _places(node: NavigableString, layer: str, at: int, end: int) -> list[tuple[int, int]]:
    """For each visible character of a node in NFC: its index there, and its place in the layer."""
    places = []
    for index, character in enumerate(unicodedata.normalize("NFC", node)):
        if _is_blank(character):
            continue
        while at < end and _is_blank(layer[at]):
            at += 1
        if at >= end or layer[at] != character:
            raise Unplaced(f"{character!r} where the text layer goes on with {layer[at : at + 20]!r}")
        places.append((index, at))
        at += 1
    return places


def _is_blank(character: str) -> bool:
    return character.isspace() or character in _INVISIBLE


def _cut(text: str, places: Sequence[tuple[int, int]], wanted: Sequence[tuple[int, int, int]]) -> list[Piece]:
    offsets = [place for _, place in places]
    spans = []
    for start, end, number in wanted:
        first, behind = bisect_left(offsets, start), bisect_left(offsets, end)
        if first < behind:
            spans.append((places[first][0], places[behind - 1][0] + 1, number))
    if not spans:
        return []
    borders = sorted({0, len(text), *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    pieces = []
    for start, end in pairwise(borders):
        numbers = tuple(number for first, behind, number in spans if first <= start and end <= behind)
        pieces.append(Piece(text=text[start:end], passages=numbers))
    return pieces
