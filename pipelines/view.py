"""The text of an announcement as rules should see it, with the way back to the page's text layer.

Rules match on `folded` (Simplified characters, half-width digits and Latin letters, unified dashes, no pinyin ruby) and
take values from `text` (as printed). Both have the same length, so one offset serves both. `span` maps an offset range
back to the text layer, where the quote is what the page says, ruby and all.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

from archive.records import Span

__all__ = ["Paragraph", "View", "fold"]

# A pinyin copy in brackets after the character it explains, 團(tuán) (a trait of hijacked copies).
_RUBY = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff])[(（][a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]{1,7}[)）]")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–―─－﹣"), "—") | {ord("～"): "—", ord("〜"): "—"}
_PLAIN = str.maketrans("“”「」『』‘’•‧・．", '""""""\'\'····')
# OpenCC's t2s leaves these variant forms that conversion mirrors print
_VARIANTS = str.maketrans("麪縂蓡爲衆啓裏裡幹牀", "面总参为众启里里干床")


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _fold_char(char: str) -> str:
    if "\u3400" <= char <= "\U0003ffff" and not "\uff00" <= char <= "\uffef":
        char = char.translate(_VARIANTS)
        simple = _converter().convert(char)
        return simple if len(simple) == 1 else char
    wide = unicodedata.normalize("NFKC", char) if "\uff10" <= char <= "\uff5a" else char
    return wide.translate(_DASHES).translate(_PLAIN) if len(wide) == 1 else char


def fold(text: str) -> str:
    """Simplified, half-width digits and letters, one kind of dash, quote and middle dot; same length as `text`."""
    return "".join(map(_fold_char, text))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a view: its range in the view, and whether it is body, caption or title."""

    start: int
    end: int
    part: str  # title, body, caption


class View:
    """Cleaned text of a page's own content with offsets back to its text layer."""

    def __init__(self, layer: str, ranges: Sequence[tuple[int, int, str]]) -> None:
        """Build from the whole text layer and (start, end, part) ranges in the order rules should see them."""
        pieces: list[str] = []
        self._starts: list[int] = []  # view offset of each run
        self._layer_starts: list[int] = []  # layer offset of each run
        self.layer = layer
        paragraphs: list[Paragraph] = []
        length = 0
        for begin, stop, part in ranges:
            first = length
            cursor = begin
            for cut_start, cut_end in [*_cuts(layer, begin, stop), (stop, stop)]:
                if cut_start > cursor:
                    self._starts.append(length)
                    self._layer_starts.append(cursor)
                    pieces.append(layer[cursor:cut_start])
                    length += cut_start - cursor
                cursor = cut_end
            if length > first:
                paragraphs.append(Paragraph(first, length, part))
                self._starts.append(length)
                self._layer_starts.append(stop)
                pieces.append("\n")
                length += 1
        self.text = "".join(pieces)
        self.folded = fold(self.text)
        self.paragraphs = tuple(paragraphs)

    def span(self, start: int, end: int) -> Span:
        """The passage of the text layer that the view's range [start, end) was cut from."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"range [{start}, {end}) outside a view of {len(self.text)} characters")
        return Span.at(self.layer, self._to_layer(start), self._to_layer(end - 1) + 1)

    def _to_layer(self, offset: int) -> int:
        run = bisect_right(self._starts, offset) - 1
        return min(self._layer_starts[run] + offset - self._starts[run], len(self.layer) - 1)

    def of(self, *parts: str) -> Iterator[Paragraph]:
        return (p for p in self.paragraphs if p.part in parts)


def _cuts(layer: str, begin: int, stop: int) -> Iterator[tuple[int, int]]:
    return ((hit.start(), hit.end()) for hit in _RUBY.finditer(layer, begin, stop))
