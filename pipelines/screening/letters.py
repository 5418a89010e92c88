"""How is a page's text written down for the search of words, so that no spelling hides one?

Everything that the rules of any language count as equal is one here: Traditional and Simplified characters, full and
half width, dashes and quotes (archive/folding.py), accents of Latin letters, Arabic and Devanagari marks
(mentions/lexical/script.py), and capitals. More is equal here than for any one rule, so no word is lost by it.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from archive.folding import fold
from pipelines.mentions.lexical.script import fold_letters

__all__ = ["equal_letters", "plain_text"]


class _Letters(dict[int, str]):
    """What a character is written as; found when it is first met."""

    def __missing__(self, code: int) -> str:
        found = self[code] = fold_letters(fold(chr(code)), False).lower()
        return found


@cache
def _letters() -> _Letters:
    return _Letters()


def plain_text(text: str) -> str:
    """The text as words are searched in it."""
    return unicodedata.normalize("NFC", text).translate(_letters())


@cache
def equal_letters() -> dict[str, str]:
    """Letter of a word → every character that a page may print for it, itself first.

    Of the characters that Chinese pages print. Radicals and compatibility forms, as text copied from a PDF has them,
    are left out: that every word of a page is written in them is not seen.
    """
    found: dict[str, str] = {}
    letters = _letters()
    for low, high in ((0x4E00, 0xA000), (0xFF10, 0xFF5B)):
        for code in range(low, high):
            plain = letters[code]
            if plain != chr(code) and len(plain) == 1:
                found[plain] = found.get(plain, plain) + chr(code)
    return found
