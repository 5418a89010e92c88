"""What are the smallest pieces of a text that are compared? A Han character, a word, a number or a day, a sign."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from archive.folding import fold

__all__ = ["Token", "sentences", "tokens"]

_NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿两")
_OF_A_DAY = frozenset("年月日号时分%")  # between and after the numbers of one day or hour: 11月23日 is one piece
_WITHIN_NUMBER = frozenset(".,:/-")
_WITHIN_WORD = frozenset("'-")
_STOPS = frozenset("。！？!?；;…")
_CLOSERS = frozenset("”’」』）)】》")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece: what it is compared by, where it stands, and in which paragraph."""

    key: str  # in Simplified characters, with one kind of quote, dash and digit: another script is no other wording
    start: int
    end: int
    paragraph: int


def tokens(text: str) -> list[Token]:
    """The pieces of a text whose paragraphs end in line feeds; white space and invisible signs are between them."""
    folded = fold(text)
    found: list[Token] = []
    at, paragraph = 0, 0
    while at < len(folded):
        kind = _kind(folded[at])
        end = at + 1
        if kind == "space":
            paragraph += text[at] == "\n"
        else:
            if kind == "digit":
                end = _number_end(folded, at)
            elif kind != "sign":
                end = _run_end(folded, at, kind)
            found.append(Token(folded[at:end], at, end, paragraph))
        at = end
    return found


def sentences(text: str, pieces: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Half-open ranges of `pieces`, each a sentence or what stands for one; no sentence goes over a paragraph's end."""
    first = 0
    stopped = False
    for number, piece in enumerate(pieces):
        printed = text[piece.start]
        following = pieces[number + 1] if number + 1 < len(pieces) else None
        full_stop = printed == "." and following is not None and following.start > piece.end
        stopped = printed in _STOPS or full_stop or (stopped and printed in _CLOSERS)
        if (
            following is None
            or following.paragraph != piece.paragraph
            or (stopped and text[following.start] not in _STOPS | _CLOSERS)
        ):
            yield first, number + 1
            first, stopped = number + 1, False


@cache
def _kind(char: str) -> str:
    category = unicodedata.category(char)
    if char.isspace() or category in {"Cf", "Cc", "Zs"}:
        return "space"
    if char in _NUMERALS:
        return "numeral"
    if char.isdecimal():
        return "digit"
    if _is_han(char) or category[0] not in "LM":
        return "sign"
    return "word"


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\U00020000" <= char <= "\U0003ffff"


def _number_end(text: str, start: int) -> int:
    """1,000; 30.5%; 2017-11-23; 11月23日."""
    end = start + 1
    while end < len(text):
        char = text[end]
        between = char in _WITHIN_NUMBER and end + 1 < len(text) and text[end + 1].isdecimal()
        if not (char.isdecimal() or char in _OF_A_DAY or between):
            break
        end += 1
    return end


def _run_end(text: str, start: int, kind: str) -> int:
    end = start + 1
    while end < len(text):
        char = text[end]
        inside = kind == "word" and char in _WITHIN_WORD and end + 1 < len(text) and _kind(text[end + 1]) == "word"
        if _kind(char) != kind and not inside:
            break
        end += 1
    return end
