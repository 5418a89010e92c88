"""The text of an announcement as rules should see it, with the way back to the page's text layer.

Rules match on `folded` (Simplified characters, half-width digits and Latin letters, unified dashes) and take values
from `text` (as printed); readings in brackets and invisible marks are in neither (pipelines/noise.py). Both have the
same length, so one offset serves both. `span` maps an offset range back to the text layer, where the quote is what the
page says, ruby and all.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

from archive.records import Span
from pipelines.noise import Cut, noise, with_blanks, within

__all__ = ["Paragraph", "View", "fold"]

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


@cache
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
    return "".join(map(_fold_char, text))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a view: its range in the view, and whether it is body, caption or title."""

    start: int
    end: int
    part: str  # title, body, caption
    opens: str = ""  # how the markup sets it apart: entry (of a list), rule (above it), head (of a section)


class View:
    """Cleaned text of a page's own content with offsets back to its text layer."""

    def __init__(
        self,
        layer: str,
        ranges: Sequence[tuple[int, int, str]],
        cuts: Sequence[Cut] | None = None,
        opens: Mapping[int, str] | None = None,
    ) -> None:
        """Build from the whole text layer and (start, end, part) ranges in the order rules should see them.

        cuts    the noise of the layer where the page's markup says more of it than its characters (`<rt>`)
        opens   where a paragraph of the layer begins → how the markup sets it apart (pages/openings.py)
        """
        cuts = noise(layer, 0, len(layer)) if cuts is None else cuts
        opens = opens or {}
        self._ranges, self._cuts, self._opens = ranges, cuts, opens
        self._printed: list[tuple[int, int]] = []  # the layer's range of each paragraph
        pieces: list[str] = []
        self._starts: list[int] = []  # view offset of each run
        self._layer_starts: list[int] = []  # layer offset of each run
        self.layer = layer
        paragraphs: list[Paragraph] = []
        length = 0
        for begin, stop, part in ranges:
            first = length
            cursor = begin
            for cut_start, cut_end, instead in [*within(cuts, begin, stop), (stop, stop, "")]:
                for at, piece in ((cursor, layer[cursor:cut_start]), (cut_start, instead)):
                    if piece:
                        self._starts.append(length)
                        self._layer_starts.append(at)
                        pieces.append(piece)
                        length += len(piece)
                cursor = cut_end
            if length > first:
                paragraphs.append(Paragraph(first, length, part, opens.get(begin, "")))
                self._printed.append((begin, stop))
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

    def packed(self) -> View:
        """The same text without the blanks between Chinese characters, for rules that know none."""
        return View(self.layer, self._ranges, with_blanks(self.layer, self._cuts), self._opens)

    def only(self, parts: Mapping[int, str]) -> View:
        """Some paragraphs by themselves, number → the part they have there, headlines before the rest."""
        chosen = sorted(parts.items(), key=lambda n: (n[1] != "title", n[0]))
        return View(self.layer, [(*self._printed[number], part) for number, part in chosen], self._cuts, self._opens)

    def of(self, *parts: str) -> Iterator[Paragraph]:
        return (p for p in self.paragraphs if p.part in parts)
