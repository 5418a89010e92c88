"""What is a picture of the browser? A drawing, its caption and the rows that are drawn in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.figures.svg import Picture, drawing, label
from archive.meeting_names import NO_MEETING

__all__ = ["Drawing", "drawn_rows", "key_of", "label_of", "note_of"]

_NOTHING = "Nothing to draw: the release has no such row, which is no finding of none."


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One picture and the rows that are drawn in it; `columns` are those of its CSV."""

    picture: Picture
    caption: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]]


def drawn_rows(picture: Picture, caption: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Drawing:
    """A drawing of these rows; words in its place when there are none."""
    if not rows:
        picture = drawing(
            label(4, 24, _NOTHING, "quiet"),
            name=picture.name, title=picture.title, description=_NOTHING,
            width=760, height=40,
        )  # fmt: skip
    return Drawing(picture=picture, caption=caption, columns=columns, rows=rows)


def key_of(meeting_id: str | None) -> str:
    """As a part of a picture's name."""
    return "none" if meeting_id is None else meeting_id


def label_of(meeting_id: str | None) -> str:
    """Beside a row of a picture."""
    return NO_MEETING.meeting_id if meeting_id is None else meeting_id


def note_of(closed_on: str | None) -> str:
    """Below it, or at the margin."""
    return "" if closed_on is None else f"closed {closed_on}"
