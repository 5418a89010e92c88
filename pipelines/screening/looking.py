"""Which conditions does a text fulfil? The second look, at what can be read on a page, and the reference of the first.

A page that fulfils none of them is left unread: no rule of any language can keep it (conditions.py).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from ahocorasick_rs import AhoCorasick, Implementation

from pipelines.pages.language import letters_of, stopwords
from pipelines.screening.conditions import Near, conditions
from pipelines.screening.letters import plain_text
from pipelines.screening.page_text import PageWords, packed, page_words

__all__ = ["fulfilled", "fulfilled_by"]

_FEW = 8  # letters of a script: a sentence has more
_COMMON = 2  # of the commonest words of a language, in a text of it: one sentence has more
_WORD = re.compile(r"[a-zà-ɏḁ-ỿ]+")
_ACRONYM = 4  # letters: shorter words of Latin letters count only by themselves, not inside another or in a link
_BESIDE = re.compile(r"[a-z0-9_]")
_LINE_END = re.compile(r"\n")
_APART = 10_000  # further than any two words that have to be near


class _Finder:
    """Where the words of the groups stand in a text: of those that are looked for without blanks, or of the others."""

    def __init__(self, packed: bool) -> None:
        groups: dict[str, list[str]] = {}
        self._forms: dict[str, re.Pattern[str]] = {}
        self._needed = [(way, frozenset(way.groups)) for way in conditions().ways if way.packed == packed]
        for group in sorted(frozenset().union(*(needed for _, needed in self._needed))):
            for word in conditions().groups[group]:
                piece = max(word.split("*"), key=len).strip() if "*" in word else word
                if "*" in word:
                    name = f"{group} {word}"
                    self._forms[name] = re.compile(r"\w{0,6}[ -]?".join(map(re.escape, word.split("*"))))
                    groups.setdefault(piece, []).append(name)
                else:
                    groups.setdefault(piece, []).append(group)
        self._words = sorted(groups)
        self._groups = [tuple(groups[word]) for word in self._words]
        self._bare = [len(word) <= _ACRONYM and word.isascii() and word.isalpha() for word in self._words]
        self._automaton = AhoCorasick(self._words, implementation=Implementation.DFA)

    def places(self, text: str) -> Mapping[str, Sequence[int]]:
        """Group → where its words begin."""
        found: dict[str, list[int]] = {}
        refused: set[str] = set()
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if self._bare[number] and (_BESIDE.match(text, end) or (start and _BESIDE.match(text, start - 1))):
                continue
            for name in self._groups[number]:
                group, _, form = name.partition(" ")
                if form and group not in found:
                    if name in refused or self._forms[name].search(text) is None:
                        refused.add(name)
                        continue
                elif form:
                    continue
                found.setdefault(group, []).append(start)
        return found

    def fulfilled(self, text: str) -> Iterator[str]:
        """The ways whose words stand in the text, and near one another where they must."""
        found = self.places(text)
        ways = [way for way, needed in self._needed if found.keys() >= needed]
        if ways:  # distances are only counted for a page that has all words of some way
            apart = _apart(found, text)
            yield from (way.name for way in ways if all(_near(apart, near) for near in way.near))


@cache
def _finder(packed: bool) -> _Finder:
    return _Finder(packed)


def _apart(found: Mapping[str, Sequence[int]], text: str) -> Mapping[str, Sequence[int]]:
    """The places in page order, another line out of reach."""
    lines = [hit.start() for hit in _LINE_END.finditer(text)]
    return {group: sorted(at + _APART * bisect_left(lines, at) for at in starts) for group, starts in found.items()}


def fulfilled(source: str) -> tuple[str, ...]:
    """The conditions that the text of an HTML page fulfils, by name; empty: the page can be left unread."""
    return fulfilled_by(page_words(source))


def fulfilled_by(words: PageWords) -> tuple[str, ...]:
    """The same of the words of a page."""
    text = words.spaced
    found = []
    spoken: dict[str, bool] = {}
    for name in (*_finder(True).fulfilled(packed(text)), *_finder(False).fulfilled(text)):
        lang = name.partition(".")[0]
        if lang not in spoken:
            spoken[lang] = _may_be(lang, text)
        if spoken[lang]:
            found.append(name)
    return tuple(found)


def _near(places: Mapping[str, Sequence[int]], near: Near) -> bool:
    others = places.get(near.other, ())
    for start in places.get(near.one, ()):
        at = bisect_left(others, start - near.reach)
        if at < len(others) and others[at] <= start + near.reach:
            return True
    return False


def _may_be(lang: str, text: str) -> bool:
    """May a part of the text be in a language, as pages/language.py tells it by letters and common words?"""
    letters = letters_of(lang)
    if letters is not None:
        return len(letters.findall(text)) >= _FEW
    common = _common().get(lang)
    if common is None or f"{lang}.spoken" not in conditions().groups:
        return True
    words = set(_WORD.findall(text))
    return len(common & words) >= _COMMON and bool(conditions().groups[f"{lang}.spoken"] & words)


@cache
def _common() -> Mapping[str, frozenset[str]]:
    """Language → its commonest words as plain_text has them."""
    return {lang: frozenset(map(plain_text, listed)) for lang, listed in stopwords().items()}
