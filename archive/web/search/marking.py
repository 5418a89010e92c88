"""Where in a text stands what was looked for, and which part of the text shows it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.web.search.folding import Token, tokens
from archive.web.search.question import Phrase

__all__ = ["Piece", "first_places", "marked", "places", "snippet"]

_AROUND = 60  # characters before and after what was found; a letter counts half as much as a Chinese character
_MOST_MARKS = 200
_ENOUGH = 4 * _AROUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a text, found or not."""

    text: str
    found: bool

    @property
    def as_json(self) -> dict[str, object]:
        return {"text": self.text, "found": self.found}


def places(text: str, phrases: Sequence[Phrase]) -> list[tuple[int, int]]:
    """Ranges of the text where one of the phrases stands, in their order, none within another."""
    if not phrases:
        return []
    all_tokens = list(tokens(text))
    at: dict[str, list[int]] = {}
    for number, token in enumerate(all_tokens):
        at.setdefault(token.word, []).append(number)
    found = sorted({place for phrase in phrases for place in _of_phrase(all_tokens, at, phrase)})
    apart: list[tuple[int, int]] = []
    for start, end in found[:_MOST_MARKS]:
        if apart and not text[apart[-1][1] : start].strip(" "):  # overlap, or only a blank between
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def first_places(text: str, phrases: Sequence[Phrase], begins: int = 0) -> list[tuple[int, int]]:
    """The first places from `begins` on, enough for a snippet; those before where there is none behind.

    Line by line, because no phrase goes beyond the end of one, and most pages need not be looked through.
    """
    for start, stop in ((begins, len(text)), (0, begins)):
        found: list[tuple[int, int]] = []
        while start < stop and not (found and start - found[0][0] > _ENOUGH):
            end = text.find("\n", start, stop)
            end = stop if end < 0 else end
            found += [(start + a, start + b) for a, b in places(text[start:end], phrases)]
            start = end + 1
        if found:
            return found
    return []


def _of_phrase(all_tokens: list[Token], at: dict[str, list[int]], phrase: Phrase) -> list[tuple[int, int]]:
    size, last = len(phrase.words), phrase.words[-1]
    if size == 1 and phrase.may_go_on:
        starts = [number for word, numbers in at.items() if word.startswith(last) for number in numbers]
    else:
        starts = at.get(phrase.words[0], [])
    fitting = []
    for first in starts:
        words = [token.word for token in all_tokens[first : first + size]]
        if len(words) < size or tuple(words[:-1]) != phrase.words[:-1]:
            continue
        if words[-1] == last or (phrase.may_go_on and words[-1].startswith(last)):
            fitting.append((all_tokens[first].start, all_tokens[first + size - 1].end))
    return fitting


def marked(text: str, phrases: Sequence[Phrase]) -> list[Piece]:
    """A whole text, short, in pieces."""
    return _pieces(text, 0, len(text), places(text, phrases))


def snippet(text: str, found: Sequence[tuple[int, int]], begins: int = 0) -> list[Piece]:
    """The part of a long text around the first places, in pieces; an ellipsis where it is cut.

    begins  where the text begins that may be shown, unless what was found stands before
    """
    first = found[0] if found else (begins, begins)
    before = _AROUND if any("\u3400" <= char <= "\u9fff" for char in text[first[0] : first[0] + 40]) else 2 * _AROUND
    start = _edge(text, first[0] - before, -1)
    start = max(start, begins) if begins <= first[0] else start
    stop = _edge(text, max(first[1], first[0] + before // 2) + before, 1)
    pieces = _pieces(text, start, stop, [(a, b) for a, b in found if start <= a and b <= stop])
    if start > begins:
        pieces.insert(0, Piece(text="… ", found=False))
    if stop < len(text):
        pieces.append(Piece(text=" …", found=False))
    return pieces


def _edge(text: str, at: int, way: int) -> int:
    """A place near `at` where no word is cut."""
    at = min(max(at, 0), len(text))
    for step in range(20):
        near = at + way * step
        if not 0 < near < len(text):
            return min(max(near, 0), len(text))
        if not (text[near - 1].isascii() and text[near - 1].isalnum() and text[near].isalnum()):
            return near
    return at


def _pieces(text: str, start: int, stop: int, found: Sequence[tuple[int, int]]) -> list[Piece]:
    pieces = []
    for a, b in found:
        if a > start:
            pieces.append(Piece(text=text[start:a], found=False))
        pieces.append(Piece(text=text[a:b], found=True))
        start = b
    if start < stop:
        pieces.append(Piece(text=text[start:stop], found=False))
    return pieces
