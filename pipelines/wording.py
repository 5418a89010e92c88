"""When are two printed strings the same wording?"""

from __future__ import annotations

import unicodedata

__all__ = ["fold", "same"]


def fold(text: str | None) -> str:
    """NFKC, lower case, without white space and punctuation: what two spellings of one string have in common."""
    plain = unicodedata.normalize("NFKC", text or "").casefold()
    return "".join(c for c in plain if not unicodedata.category(c).startswith(("P", "Z", "C", "S")))


def same(first: str | None, second: str | None) -> bool:
    """Equal after folding, or one contains the other and is at least half as long."""
    short, long = sorted((fold(first), fold(second)), key=len)
    return bool(short) and (short == long or (short in long and 2 * len(short) >= len(long)))
