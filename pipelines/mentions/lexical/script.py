"""How does a language write: where do words begin and end, which letters count as equal, what is a name?"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

__all__ = ["Script", "fold_letters"]

_DROPPED = frozenset("\u0640\u093c\u200b\u200c\u200d\u200e\u200f\u00ad\ufeff\u061c") | {
    chr(c) for c in range(0x064B, 0x0660)
}  # tatweel and harakat, nukta, soft hyphen, marks of width nil and direction
_EQUAL = str.maketrans(
    "ёЁأإآٱىةی\u06a9–—−‐‑‒―－～〜∼’‘ʼ`´“”„«»「」『』،؛؟।\u00a0\u2009\u202f\u3000",
    "еЕاااايهيك-----------'''''" + '"' * 9 + ",;?.    ",
)
_DIGITS = {base + n: str(n) for base in (0x0660, 0x06F0, 0x0966, 0x0E50, 0xFF10) for n in range(10)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The facts of writing that matching needs.

    letters    a character class's inside: what may not stand beside a word
    spaced     words have ends: a form is matched whole. Else it may stand inside a run of letters (ja, th)
    particles  spaced to the left only: particles are written to the end of a word (ko)
    prefixes   a regular expression of what is written to the front of a word, may be empty (ar)
    endings    a regular expression of what a `*` in a form stands for
    cased      names begin with a capital: a form with a capital needs one on the page
    marks      letters that belong to the one before them: no form ends where one follows (th: vowels and tones)
    leads      letters that belong to the one behind them: no form begins behind one (th)
    accents    False: accents of Latin letters do not count (pt and br spellings, misprints)
    """

    letters: str = r"\w"
    spaced: bool = True
    particles: bool = False
    prefixes: str = ""
    endings: str = r"\w{0,4}"
    cased: bool = True
    accents: bool = False
    marks: str = ""
    leads: str = ""


@cache
def fold_letters(char: str, accents: bool) -> str:
    """The letter as forms and templates have it; empty for what is dropped, at most one character."""
    if char in _DROPPED:
        return ""
    if ord(char) in _DIGITS:
        return _DIGITS[ord(char)]
    char = char.translate(_EQUAL)
    if "\uff01" <= char <= "\uff5e":
        return unicodedata.normalize("NFKC", char)
    if not accents and "\u00c0" <= char <= "\u024f":
        plain = unicodedata.normalize("NFD", char)[0]
        return plain if plain.isascii() else char
    return char
