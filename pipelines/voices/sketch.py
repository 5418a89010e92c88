"""Do two pages carry the same text? Sampled shingles, small enough to keep with every page in scope."""

from __future__ import annotations

import unicodedata
import zlib
from functools import cache

__all__ = ["alike", "near_identical", "sketch"]

SHINGLE = 6  # characters without punctuation: two Chinese words, one English word
_KEPT_OF = 4  # one shingle in four is kept (FracMinHash): an evening-news brief of 120 characters leaves about 28
_LEAST = 8  # shingles in common; below that two stock phrases are enough to look alike
_SHARE = 0.7  # of the shorter text that must stand in the longer: a reprint cuts or adds a paragraph, a report rewrites


def sketch(folded: str) -> tuple[int, ...]:
    """Sampled shingle hashes of a text (View.folded), sorted; the same text gives the same sketch on every machine."""
    plain = "".join(map(_letter, folded.casefold()))
    hashes = {zlib.crc32(plain[i : i + SHINGLE].encode()) for i in range(len(plain) - SHINGLE + 1)}
    return tuple(sorted(h for h in hashes if h % _KEPT_OF == 0))


@cache
def _letter(char: str) -> str:
    return char if unicodedata.category(char)[0] in "LN" else ""


def near_identical(first: tuple[int, ...], second: tuple[int, ...]) -> bool:
    """At least 70 % of the shorter sketch stands in the longer one, and enough to be more than a stock phrase."""
    return alike(len(set(first) & set(second)), len(first), len(second))


def alike(common: int, first: int, second: int) -> bool:
    """The same by sizes: shingles in common, and in each sketch."""
    return common >= _LEAST and common >= _SHARE * min(first, second)
