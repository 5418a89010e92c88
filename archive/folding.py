"""Which spellings of a character are one? Simplified for Traditional, half-width for full-width, one kind of dash."""

from __future__ import annotations

import unicodedata
from functools import cache

from opencc import OpenCC

__all__ = ["fold"]

_DASHES = dict.fromkeys(map(ord, "‐‑‒–―─－﹣"), "—") | {ord("～"): "—", ord("〜"): "—"}
_PLAIN = str.maketrans("“”「」『』‘’•‧・．", '""""""\'\'····')
# OpenCC's t2s leaves these variant forms that conversion mirrors print
_VARIANTS = str.maketrans(
    "麪縂蓡爲衆啓裏裡幹牀囯囻甯寗説毎髙戸呉黒増衞顕満淸鄕靑尙瞭衹祗",
    "面总参为众启里里干床国国宁宁说每高户吴黑增卫显满清乡青尚了只只",
)


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


class _Folding(dict[int, str]):
    """What each character is folded to, found when it is first met: str.translate asks by its number."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_char(chr(code))
        return folded


@cache
def _folding() -> _Folding:
    return _Folding()


def _fold_char(char: str) -> str:
    if "\u2e80" <= char <= "\u2fdf":  # ⼤ ⼗: radicals stand for characters in text copied from a PDF
        char = unicodedata.normalize("NFKC", char)
    if "\u3400" <= char <= "\U0003ffff" and not "\uff00" <= char <= "\uffef":
        char = char.translate(_VARIANTS)
        simple = _converter().convert(char)
        return simple if len(simple) == 1 else char
    wide = unicodedata.normalize("NFKC", char) if "\uff10" <= char <= "\uff5a" else char
    return wide.translate(_DASHES).translate(_PLAIN) if len(wide) == 1 else char


def fold(text: str) -> str:
    """Simplified, half-width digits and letters, one kind of dash, quote and middle dot; same length as `text`."""
    return text if text.isascii() else text.translate(_folding())
