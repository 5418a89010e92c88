"""What is the article region of a capture, and where does each part of it stand in the text layer?

The region is what the rules read: the headline and the paragraphs of the body, without date bars, counters, menus,
related links, summaries and captions (pipelines/read.py). Its text is printed text without noise (pipelines/view.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from archive.reader import ArchiveReader
from pipelines.read import read
from pipelines.view import View

__all__ = ["Part", "Place", "Region", "Regions", "archived_regions", "region_of"]

_AT_HAND = 4  # captures of one document follow one another, so the earlier one of a pair was just read


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A passage of the text layer; empty where something is not there."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the region: its text, one line per paragraph, and the view that it was cut from."""

    text: str
    view: View
    offset: int  # of the text in the view

    def place(self, start: int, end: int) -> Place | None:
        """Where a range of the text stands in the layer; None for a place in a part without any text."""
        if start < end:
            span = self.view.span(self.offset + start, self.offset + end)
            return Place(start=span.start, end=span.end, quote=span.quote)
        if not self.text:
            return None
        if start > 0:
            at = self.view.span(self.offset + start - 1, self.offset + start).end
        else:
            at = self.view.span(self.offset, self.offset + 1).start
        return Place(start=at, end=at, quote="")


@dataclass(frozen=True, slots=True)
class Region:
    """Title and body of one capture."""

    title: Part
    body: Part


Regions = Callable[[str], Region]  # by snapshot id


def region_of(view: View) -> Region:
    """Title and body of a page's own text."""
    return Region(title=_part(view, "title"), body=_part(view, "body"))


def _part(view: View, name: str) -> Part:
    """Paragraphs of one part lie one behind the other in a view."""
    found = list(view.of(name))
    if not found:
        return Part(text="", view=view, offset=0)
    return Part(text=view.text[found[0].start : found[-1].end], view=view, offset=found[0].start)


def archived_regions(reader: ArchiveReader) -> Regions:
    """The regions of archived captures that could be read, while the reader is open.

    cost     one reading of the page, some 30 ms, for each capture that is asked for
    raises   Damaged, when asked for a capture whose bytes are not what was archived; ReadError for one that is no page
    """

    @lru_cache(maxsize=_AT_HAND)
    def region(snapshot_id: str) -> Region:
        return region_of(read(reader.snapshot(snapshot_id)).view)

    return region
