"""What is the text of a page as lexical rules see it, sentence by sentence, and where does each passage stand?"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from archive.records import Span
from pipelines.mentions.lexical.script import Script, fold_letters
from pipelines.view import View

__all__ = ["Sentence", "Text", "plain"]

LONGEST = 700  # characters; a longer run without a full stop is cut, so that no template looks further
MAX_QUOTE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """start, end: half-open offsets in Text.plain. number: its place on the page; paragraph: of which paragraph."""

    start: int
    end: int
    part: str  # title, body, caption
    number: int
    paragraph: int


def plain(text: str, script: Script) -> str:
    """A lexicon's form or a template as Text.plain has its letters."""
    return "".join(fold_letters(c, script.accents) for c in unicodedata.normalize("NFC", text))


class Text:
    """The view with equal letters made equal; offsets of `plain` lead back to the view and to the page."""

    def __init__(self, view: View, script: Script, stop: re.Pattern[str]) -> None:
        """stop: what ends a sentence; the sentence includes it."""
        self.view, self.script = view, script
        pieces: list[str] = []
        origin: list[int] = []
        at = 0
        while at < len(view.text):
            end = at + 1
            while end < len(view.text) and unicodedata.combining(view.text[end]) and end - at < 8:
                end += 1
            for offset, char in enumerate(unicodedata.normalize("NFC", view.text[at:end])):
                letter = fold_letters(char, script.accents)
                if letter:
                    pieces.append(letter)
                    origin.append(min(at + offset, end - 1))
            at = end
        self.plain = "".join(pieces)
        self.low = "".join(c.lower() if len(c.lower()) == 1 else c for c in self.plain)
        self._origin = [*origin, len(view.text)]
        self.sentences = tuple(self._split(stop))
        self._starts = [s.start for s in self.sentences]
        self._parts = {
            part: tuple(s for s in self.sentences if s.part == part) for part in {s.part for s in self.sentences}
        }

    def _split(self, stop: re.Pattern[str]) -> Iterator[Sentence]:
        number = 0
        for index, paragraph in enumerate(self.view.paragraphs):
            begin = self._from_view(paragraph.start)
            last = min(len(self.plain), self._from_view(paragraph.end) + 1)  # with the line's end, for templates
            cursor = begin
            while cursor < last:
                hit = stop.search(self.plain, cursor, min(last, cursor + LONGEST))
                end = hit.end() if hit is not None else min(last, cursor + LONGEST)
                if self.plain[cursor:end].strip():
                    yield Sentence(start=cursor, end=end, part=paragraph.part, number=number, paragraph=index)
                    number += 1
                cursor = max(end, cursor + 1)

    def _from_view(self, offset: int) -> int:
        """The first character of `plain` that stands at `offset` of the view or behind it."""
        low, high = 0, len(self._origin) - 1
        while low < high:
            middle = (low + high) // 2
            if self._origin[middle] < offset:
                low = middle + 1
            else:
                high = middle
        return low

    def of(self, sentence: Sentence) -> str:
        return self.plain[sentence.start : sentence.end]

    def part(self, *parts: str) -> tuple[Sentence, ...]:
        """In page order."""
        listed = [self._parts.get(part, ()) for part in dict.fromkeys(parts)]
        if len(listed) == 1:
            return listed[0]
        return tuple(sorted((s for found in listed for s in found), key=lambda s: s.number))

    def lead(self, count: int) -> tuple[Sentence, ...]:
        """The title and the first `count` sentences of the body."""
        return (*self.part("title"), *self.part("body")[:count])

    def sentence_at(self, offset: int) -> Sentence | None:
        index = bisect_right(self._starts, offset) - 1
        found = self.sentences[index] if index >= 0 else None
        return found if found is not None and offset < found.end else None

    def printed(self, start: int, end: int) -> str:
        """As the page prints it."""
        return self.view.text[self._origin[start] : self._last(end)]

    def span(self, start: int, end: int) -> Span:
        """The passage of the page, exactly."""
        return self.view.span(self._origin[start], self._last(end))

    def quote(self, start: int, end: int) -> Span:
        """The sentence round a passage when it is short enough to be read, else the passage with what is near."""
        sentence = self.sentence_at(start)
        if sentence is None or end > sentence.end:
            return self.span(start, min(end, start + MAX_QUOTE))
        a, b = sentence.start, sentence.end
        if b - a > MAX_QUOTE:
            a = max(a, min(start - 40, end - MAX_QUOTE))
            b = min(b, max(a + MAX_QUOTE, end))
        while b > a and self.plain[b - 1].isspace():
            b -= 1
        while a < b and self.plain[a].isspace():
            a += 1
        return self.span(a, b) if a < b else self.span(start, end)

    def _last(self, end: int) -> int:
        """Marks that were dropped behind the last letter belong to it; a line's end does not."""
        return self._origin[end] if end > 0 else 0
