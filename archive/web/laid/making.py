"""What do pages of ours need of a captured page? Its text layer, title and requisites, or the page built anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.errors import Damaged
from archive.replay.document import Kept, document
from archive.replay.marks import Passage, Unplaced
from archive.requisites import Requisite, requisites_of
from archive.snapshot import Snapshot
from archive.text import TextLayer, normalise, read_page
from archive.web.nearby import Nearby
from archive.web.shelf import Shelf

__all__ = ["Marks", "Parts", "layer_of", "parts_of", "replay_of"]

_MOST_PASSAGES = 400  # different ranges of one page; a release marks some dozens


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the page of a snapshot tells of it."""

    title: str | None
    layer: TextLayer
    requisites: Sequence[Requisite]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What a replay marks, and the line above it.

    passages  start, end and digest of the text layer that they stand in; those of another layer are not marked: they
              would lie
    is_main   whether the first is marked more strongly
    """

    passages: Sequence[tuple[int, int, str]]
    said: str
    is_main: bool


def layer_of(snapshot: Snapshot) -> TextLayer:
    """The text of a page."""
    page = read_page(snapshot.html)
    page.forget()
    return page.layer


def parts_of(snapshot: Snapshot) -> Parts:
    """Title, text and requisites of a page."""
    page = read_page(snapshot.html)
    title = page.soup.title
    told = None if title is None else normalise(title.get_text())
    page.forget()  # before the next tree grows
    return Parts(title=told, layer=page.layer, requisites=requisites_of(snapshot.html, snapshot.url))


def replay_of(snapshot: Snapshot, shelf: Shelf, marks: Marks) -> str:
    """A page built anew; raises Damaged."""
    page = read_page(snapshot.html)
    nearby = Nearby(shelf, snapshot.fetched_at)
    kept = Kept(picture=nearby.picture, sheet=nearby.sheet, page=nearby.page)
    ranges = dict.fromkeys((start, end) for start, end, layer in marks.passages if layer == page.layer.sha256)
    passages = [Passage(start=start, end=end) for start, end in list(ranges)[:_MOST_PASSAGES]]
    try:
        made = document(page, snapshot.url, kept, passages=passages, said=marks.said, is_main=marks.is_main)
    except Unplaced as error:
        raise Damaged(f"text layer of {snapshot.id}", str(error), "the text of its nodes") from error
    page.forget()
    return made
