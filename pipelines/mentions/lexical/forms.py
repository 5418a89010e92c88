"""Where do the forms of a lexicon stand in a text? One walk over the words finds all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from pipelines.mentions.lexical.script import Script
from pipelines.mentions.lexical.text import plain

__all__ = ["Forms", "Hit", "form_pattern", "longest"]

T = TypeVar("T")
_KEY = 2  # letters by which candidates are looked up


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """start, end: half-open offsets in Text.plain; the prefixes of Arabic words stand outside."""

    start: int
    end: int
    form: str
    value: T


def form_pattern(form: str, script: Script) -> str:
    """A form as a regular expression over folded text, without the borders of words."""
    text = re.escape(plain(form, script)).replace(r"\ ", " ")
    return text.replace(r"\*", f"(?:{script.endings})").replace(r"\-", "[- ]?" if script.spaced else "-")


class Forms(Generic[T]):
    """Entries (form, value) of one language, ready to be found."""

    def __init__(self, entries: Iterable[tuple[str, T]], script: Script) -> None:
        self._script = script
        self._by_key: dict[str, list[tuple[re.Pattern[str], bool, str, T]]] = {}
        right = rf"(?![{script.letters}])" if script.spaced and not script.particles else ""
        if script.marks:
            right = rf"(?![{script.marks}])"
        left = rf"(?<![{script.leads}])" if script.leads else ""
        for form, value in entries:
            folded = plain(form, script)
            pattern = re.compile(f"{left}(?i:{form_pattern(form, script)}){right}")
            capital = script.cased and folded[:1].isupper()
            key = folded.split("*", 1)[0].lower()[:_KEY]
            self._by_key.setdefault(key, []).append((pattern, capital, form, value))
        self._start = re.compile(rf"(?<![{script.letters}])[{script.letters}]") if script.spaced else None
        self._prefixes = re.compile(rf"(?:{script.prefixes})(?=[{script.letters}])") if script.prefixes else None

    def find(self, text: str, low: str) -> Iterator[Hit[T]]:
        """Every hit, one inside another too. text: Text.plain; low: the same in lower case."""
        for start in self._starts(text):
            for size in (_KEY, 1):
                for pattern, capital, form, value in self._by_key.get(low[start : start + size], ()):
                    if capital and not text[start].isupper():
                        continue
                    hit = pattern.match(text, start)
                    if hit is not None:
                        yield Hit(start, hit.end(), form, value)

    def _starts(self, text: str) -> Iterator[int]:
        if self._start is None:
            yield from range(len(text))
            return
        for word in self._start.finditer(text):
            start = word.start()
            yield start
            if self._prefixes is not None:
                seen = {start}
                for prefix in _prefix_ends(self._prefixes, text, start):
                    if prefix not in seen:
                        seen.add(prefix)
                        yield prefix


def _prefix_ends(prefixes: re.Pattern[str], text: str, start: int) -> Iterator[int]:
    """Ends of one, two or three prefixes written to the front of the word at `start`."""
    cursor = start
    for _ in range(3):
        hit = prefixes.match(text, cursor)
        if hit is None or hit.end() == cursor:
            return
        cursor = hit.end()
        yield cursor


def longest(hits: Iterable[Hit[T]]) -> list[Hit[T]]:
    """None inside or across another: the longest wins, then the leftmost, then the longer
    form (Нигери* before Нигер*). In page order."""
    chosen: list[Hit[T]] = []
    ends: dict[int, int] = {}
    taken: set[int] = set()
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start, -len(h.form))):
        if not taken.intersection(range(hit.start, hit.end)) and ends.get(hit.start) != hit.end:
            taken.update(range(hit.start, hit.end))
            ends[hit.start] = hit.end
            chosen.append(hit)
    return sorted(chosen, key=lambda h: h.start)
