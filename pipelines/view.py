"""The text of an announcement as rules should see it, with the way back to the page's text layer.

Rules match on `folded` (Simplified characters, half-width digits and Latin letters, unified dashes) and take values
from `text` (as printed); readings in brackets and invisible marks are in neither (pipelines/noise.py). Both have the
same length, so one offset serves both. `span` maps an offset range back to the text layer, where the quote is what the
page says, ruby and all.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.folding import fold
from archive.records import Span
from pipelines.noise import Cut, noise, with_blanks, within

__all__ = ["Paragraph", "View", "fold"]


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
