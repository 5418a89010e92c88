"""Where on the page stands what was found in several of its sentences, read as one text?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

__all__ = ["Joined"]


@dataclass(frozen=True, slots=True)
class Joined:
    """Pieces of a page's text, a mark between any two of them.

    starts   of each piece in `text`
    places   of each piece on the page
    ends     of each piece on the page
    """

    text: str
    starts: tuple[int, ...]
    places: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, pieces: Iterable[tuple[int, str]], mark: str) -> Joined:
        """pieces   (offset on the page, text), of which the text is as long as what stands there"""
        told = list(pieces)
        return cls(
            text=mark.join(text for _, text in told),
            starts=tuple(accumulate((len(text) + len(mark) for _, text in told[:-1]), initial=0)),
            places=tuple(at for at, _ in told),
            ends=tuple(at + len(text) for at, text in told),
        )

    def on_page(self, start: int, end: int) -> tuple[int, int]:
        """The range of the page for [start, end) of the text; it ends with the piece in which it begins."""
        piece = bisect_right(self.starts, start) - 1
        shift = self.places[piece] - self.starts[piece]
        return start + shift, min(end + shift, self.ends[piece])
