"""Which words of the lexicon does a page print, by role, and what number does a word stand for?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache

from pipelines.lexicon.words import words
from pipelines.mentions.lexical.forms import Forms, Hit, form_pattern
from pipelines.mentions.lexical.grammar import ROMAN, Grammar
from pipelines.mentions.lexical.text import Text

__all__ = ["Marks", "number_of"]

# A word of the first roles inside a longer one of the second is no word: 상무부 (a ministry) in 상무부교장 (a post).
_HIDDEN = frozenset({"other", "people", "ambassador", "retro", "department"})
_HIDING = frozenset({"post", "embassy", "team", "ownteam"})
_BODIES = frozenset({"centre", "department", "congress"})  # 委員 (a member) in 中央委員会 is no post
# 党代表団 in 人民革命党代表団 is the end of another party's name
_TAIL = re.compile(r"(?![同両現])[\u4e00-\u9fff\u30a1-\u30fa\u30fc]党")
_PARTS = frozenset({"post", "team"})


class Marks:
    """Hits by role, in page order."""

    def __init__(self, text: Text, grammar: Grammar) -> None:
        found: dict[str, list[Hit[str]]] = {}
        hits = list(_forms(grammar).find(text.plain, text.low))
        hits.sort(key=lambda h: (h.start, h.end))
        hiding = [(h.start, h.end) for h in hits if h.value in _HIDING]
        bodies = [(h.start, h.end) for h in hits if h.value in _BODIES]
        for hit in hits:
            if hit.value == "ownteam" and _TAIL.match(text.plain, max(0, hit.start - 1)):
                continue
            if (hit.value in _HIDDEN and _inside(hit, hiding)) or (hit.value in _PARTS and _inside(hit, bodies)):
                continue
            found.setdefault(hit.value.partition(":")[0], []).append(hit)
        self._hits: Mapping[str, Sequence[Hit[str]]] = {
            role: sorted(_outermost(hits), key=lambda h: h.start) for role, hits in found.items()
        }
        self._starts = {role: [h.start for h in hits] for role, hits in self._hits.items()}

    def of(self, role: str, start: int = 0, end: int | None = None) -> tuple[Hit[str], ...]:
        """Hits of a role that begin in [start, end)."""
        starts = self._starts.get(role)
        if starts is None:
            return ()
        high = len(starts) if end is None else bisect_left(starts, end)
        return tuple(self._hits[role][bisect_left(starts, start) : high])

    def any(self, role: str, start: int = 0, end: int | None = None) -> bool:
        starts = self._starts.get(role)
        if starts is None:
            return False
        at = bisect_left(starts, start)
        return at < len(starts) and (end is None or starts[at] < end)


def _inside(hit: Hit[str], longer: Sequence[tuple[int, int]]) -> bool:
    """Strictly inside one of these. They are in page order, and none is longer than sixty characters."""
    low = bisect_left(longer, (hit.start - 60, 0))
    for start, end in longer[low:]:
        if start > hit.start:
            return False
        if end >= hit.end and (start, end) != (hit.start, hit.end):
            return True
    return False


def _outermost(hits: Sequence[Hit[str]]) -> list[Hit[str]]:
    """Of hits of one role none inside another; the first, longest one stays."""
    kept: list[Hit[str]] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if not kept or hit.end > kept[-1].end:
            kept.append(hit)
    return kept


@cache
def _forms(grammar: Grammar) -> Forms[str]:
    rows = [(form, role) for role, forms in words(grammar.lang).items() for form in forms]
    return Forms(rows, grammar.script)


def number_of(grammar: Grammar, role: str, text: str) -> int | None:
    """What a printed number means: digits, Roman numerals of ordinals, or a word of the role (month, ordinal ...)."""
    digits = re.match(r"\d+", text)
    if digits is not None:
        return int(digits[0])
    if role == "ordinal" and (roman := re.match(r"[XVI]+", text)) is not None and roman[0] in ROMAN:
        return ROMAN[roman[0]]
    for number, pattern in _numbers(grammar, role):
        if pattern.fullmatch(text):
            return number
    return None


@cache
def _numbers(grammar: Grammar, role: str) -> tuple[tuple[int, re.Pattern[str]], ...]:
    script = grammar.script
    prefix = f"(?:{script.prefixes}){{0,3}}" if script.prefixes else ""
    return tuple(
        (int(key.partition(":")[2]), re.compile(f"{prefix}(?i:{form_pattern(form, script)})"))
        for key, forms in words(grammar.lang).items()
        if key.startswith(f"{role}:")
        for form in forms
    )
