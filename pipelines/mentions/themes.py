"""Which themes and Party documents does a page name, apart from the meetings themselves?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from pipelines.lexicon.table import LexiconError
from pipelines.lexicon.themes import ThemeForm, themes
from pipelines.view import View

__all__ = ["ThemeMention", "find_themes"]

# 建党100周年, 中国共产党成立九十周年; "the 100th anniversary of the founding of the CPC", "the CPC's 100th anniversary"
_CPC = r"(?:Communist Party of China|CPC|CCP)"
_NTH = r"(?:\d{1,3}(?:st|nd|rd|th) (?:founding )?anniversary|centenary|centennial)"
_ANNIVERSARY = {
    "zh": re.compile(
        r"(?:(?:建党|中国共产党(?:成立|建党)|党成立)[一二三四五六七八九十百零〇○\d]{1,4}周年|(?:建党|中国共产党成立|中共成立)百年)"
        r"(?:(?:庆祝)?大会)?(?:(?:的)?(?:重要)?讲话)?"
    ),
    "en": re.compile(rf"{_NTH} of (?:the )?(?:founding of (?:the )?)?{_CPC}|{_CPC}(?:'s)? {_NTH}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeMention:
    """One passage that names a theme or a document. start, end: half-open offsets in the view."""

    start: int
    end: int
    theme: str  # id of themes.csv, or party-anniversary
    document_of: str | None  # the meeting that adopted it; None for a theme, or a bare 《决定》
    surface: str  # as printed


def find_themes(view: View, language: str) -> tuple[ThemeMention, ...]:
    """Every mention in page order, none inside another; the longest form wins.

    A theme alone names no meeting. A document of a meeting (“十三五”规划建议) says which one adopted it; whether it is
    presented, the caller decides. Languages other than Chinese and English raise LexiconError.
    """
    base = language.split("-")[0].lower()
    if base not in _ANNIVERSARY:
        raise LexiconError("themes.csv", 1, f"no forms for language {language!r}", "zh or en")
    text = view.folded.replace("—", "-") if base == "en" else view.folded
    kept: Sequence[int] = range(len(text))
    if base == "zh":  # titles of documents are printed with and without a space (改革 推进中国式现代化的决定)
        kept = [at for at, char in enumerate(text) if char != " "]
        text = text.replace(" ", "")
    taken: set[int] = set()
    mentions: list[ThemeMention] = []
    for start, end, theme, meeting in sorted(_hits(text, base), key=lambda h: (h[0] - h[1], h[0])):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            first, last = kept[start], kept[end - 1] + 1
            mentions.append(
                ThemeMention(start=first, end=last, theme=theme, document_of=meeting, surface=view.text[first:last])
            )
    return tuple(sorted(mentions, key=lambda m: m.start))


@lru_cache(maxsize=4)
def _hits(text: str, base: str) -> tuple[tuple[int, int, str, str | None], ...]:
    """Every item of a digest asks for those of the whole page."""
    automaton, forms = _automaton(base)
    found = [
        (start, end, forms[index].theme, forms[index].document_of)
        for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True)
    ]
    anniversaries = ((hit.start(), hit.end(), "party-anniversary", None) for hit in _ANNIVERSARY[base].finditer(text))
    return (*found, *anniversaries)


@cache
def _automaton(base: str) -> tuple[AhoCorasick, tuple[ThemeForm, ...]]:
    forms = tuple(theme for theme in themes() if theme.lang == base)
    return AhoCorasick([theme.form for theme in forms], matchkind=MatchKind.Standard), forms
