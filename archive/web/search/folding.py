"""When are two spellings the same word? Tokens of a text, folded, each with its place in the text.

A character of a script that sets no blanks between words (Chinese, Thai) is a token of its own and is asked for with
its neighbours; of all other scripts a token is a word without accents and case. Both the index and the questions pass
through here, so that what is folded too far in one is in the other as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from opencc import OpenCC

__all__ = ["BREAK", "Token", "index_words", "joined", "tokens"]

BREAK = "\ue000"  # stands in the index where a sentence or its part ends, so that 南老 is not found in 越南、老挝
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_OTHERS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u31f0-\u31ff"  # Thai, Lao, Burmese, Khmer, kana
_BREAKS = "。！？；，、：\n"
# what is surely no part of a word: blanks, controls, punctuation, symbols; the rest is looked at once for each word
_NONE = (
    "\\s\x00-/:-@\\[-`{-\xa9\xab\xac\xae-\xb1\xb4\xb6-\xb8\xbb-\xbf\xd7\xf7\u2000-\u200b\u200e-\u206f\u20a0-\u20cf\u2190-\u2bff"
    "\u2e00-\u2fff\u3000-\u303f\u30fb\ue000-\uf8ff\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\U0001f000-\U0001faff"
)
_TOKEN = re.compile(f"(?P<apart>[{_HAN}{_OTHERS}])|(?P<end>[{_BREAKS}])|[^{_NONE}{_HAN}{_OTHERS}]+")
_LETTERS = str.maketrans("đøłħıæœþ", "dolhiaot")  # letters that no accent makes
_MARKS_STAY = ("DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "TAMIL", "TELUGU", "SINHALA", "MALAYALAM", "KANNADA")


@dataclass(frozen=True, slots=True)
class Token:
    """A folded word and the range of the text it stands for; `is_apart`: one character of a script without blanks."""

    word: str
    start: int
    end: int
    is_apart: bool


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text in their order; `BREAK` between characters where a sentence or its part ends."""
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        if found.lastgroup == "end":
            yield Token(BREAK, start, end, False)
        elif found.lastgroup == "apart":
            yield Token(_character(found[0]), start, end, True)
        else:
            word = _word(found[0])
            if word:
                yield Token(word, start, end, False)


def index_words(text: str) -> str:
    """A text as the index takes it: tokens with blanks between."""
    words = []
    for found in _TOKEN.finditer(text):  # as tokens() does; a page has thousands
        kind = found.lastgroup
        words.append(_character(found[0]) if kind == "apart" else BREAK if kind == "end" else _word(found[0]))
    return " ".join(filter(None, words))


def joined(text: str | Sequence[Token]) -> str:
    """The key of a name: all its tokens as one word, so that `Xie Chun-tao` is `xiechuntao`."""
    found = tokens(text) if isinstance(text, str) else text
    return "".join(token.word for token in found if token.word != BREAK)


@cache  # as many as Unicode has of these scripts
def _character(char: str) -> str:
    """Simplified; of a compatibility form the character it stands for."""
    plain = unicodedata.normalize("NFKC", char)
    simple = _simplifier().convert(plain)
    return simple if len(simple) == 1 else plain[:1]


@lru_cache(maxsize=50_000)
def _word(word: str) -> str:
    """Small letters without accents, marks kept where they are vowels; empty for what is no letter or digit."""
    kept: list[str] = []
    base = ""
    for char in unicodedata.normalize("NFKD", word).casefold():
        kind = unicodedata.category(char)[0]
        if kind in "LN":
            base = char
            kept.append(char)
        elif kind == "M" and unicodedata.name(base or " ", "").startswith(_MARKS_STAY):
            kept.append(char)
    plain = unicodedata.normalize("NFC", "".join(kept)).translate(_LETTERS)  # Hangul comes together again
    return "".join(char for char in plain if char.isascii() is False or char.isalnum())


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")
