"""What is a figure of the release? A picture, the table of the numbers drawn in it, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.figures.svg import Picture, drawing, label
from pipelines.release.tables import Table, column

__all__ = ["FIGURE_TABLES", "LEGS", "Figure", "drawn_figure", "meeting_label", "meeting_note"]

_ALL = "legs that took place by report: mode concluded, under_way, retrospective or roundup_only; record_status active"
LEGS = "legs.csv: mode concluded, under_way, retrospective or roundup_only; record_status active"
_SEEN = (
    "counted; or what an empty place means: none_found, partly_searched, not_searched; planned_only, off_only "
    "(cancelled or denied): legs that are not counted; home: where they come from"
)

FIGURE_TABLES: Mapping[str, Table] = {
    t.name: t
    for t in (
        Table(
            name="map",
            one_row="one country: its tile",
            key=("country",),
            refers={},
            columns=(
                column("country", "string", "ISO 3166-1 alpha-2, XK, EU", "required"),
                column("name", "string", "in English", "required"),
                column("legs", "integer", _ALL, "required"),
                column("legs_recommended", "integer", "the recommended ones among them", "required"),
                column("seen", "string", _SEEN, "required"),
            ),
        ),
        Table(
            name="countries",
            one_row="one country and one meeting: a cell of the report's table",
            key=("country", "meeting_id"),
            refers={},
            columns=(
                column("country", "string", "ISO 3166-1 alpha-2, XK, EU", "required"),
                column("meeting_id", "string", "empty: no meeting named"),
                column("legs", "integer", _ALL, "required"),
                column("legs_recommended", "integer", "the recommended ones among them", "required"),
                column("seen", "string", _SEEN, "required"),
            ),
        ),
        Table(
            name="meetings",
            one_row="one meeting",
            key=("meeting_id",),
            refers={},
            columns=(
                column("meeting_id", "string", "empty: no meeting named"),
                column("closed_on", "date", "its last day"),
                column("legs", "integer", _ALL, "required"),
                column("legs_recommended", "integer", "the recommended ones among them", "required"),
                column("countries", "integer", "with such a leg; the European Union is none", "required"),
                column("countries_recommended", "integer", "with a recommended one", "required"),
                column("delegations", "integer", "of such legs, without lines of round-ups", "required"),
                column("delegations_recommended", "integer", "with a recommended one", "required"),
                column("events", "integer", "briefings of the table events", "required"),
                column("legs_planned", "integer", "announced, and not reported as having taken place", "required"),
                column("legs_off", "integer", "cancelled or denied", "required"),
            ),
        ),
        Table(
            name="timeline",
            one_row="one week after one meeting, or what cannot be placed in a week of the year after it",
            key=("meeting_id", "place"),
            refers={},
            columns=(
                column("meeting_id", "string", "the meeting", "required"),
                column("place", "string", "week, before, after, undated; of a week its number follows", "required"),
                column("week", "integer", "0 begins on the day of the close"),
                column("legs", "integer", f"whose first day lies there, of {_ALL}", "required"),
                column("legs_recommended", "integer", "the recommended ones among them", "required"),
            ),
        ),
        Table(
            name="ranks",
            one_row="one meeting and one rank",
            key=("meeting_id", "rank"),
            refers={},
            columns=(
                column("meeting_id", "string", "empty: no meeting named"),
                column("rank", "string", "of the leader on the days of the stay", "required"),
                column("delegations", "integer", "with a counted leg", "required"),
                column("delegations_recommended", "integer", "with a recommended one", "required"),
            ),
        ),
        Table(
            name="totals",
            one_row="one official total that can be compared with the tables",
            key=("claim_id",),
            refers={},
            columns=(
                column("claim_id", "string", "as in claim_comparison", "required"),
                column("meeting_id", "string", "the meeting it sums for"),
                column("counted", "string", "what is counted", "required"),
                column("operator", "string", "how the words bind the number", "required"),
                column("claimed", "integer", "the number as published", "required"),
                column("as_of", "date", "by when"),
                column("countable", "integer", "in this release, by then", "required"),
                column(
                    "countable_recommended",
                    "integer",
                    "the recommended rows; empty for briefings, which have no such flag",
                ),
                column("verdict", "string", "countable against operator and number", "required"),
            ),
        ),
        Table(
            name="coverage",
            one_row="one meeting: countries known, and an estimate of all",
            key=("meeting_id",),
            refers={},
            columns=(
                column("meeting_id", "string", "the meeting", "required"),
                column("known", "integer", "states and polities with a counted leg", "required"),
                column("estimate", "integer", "of all, known and unknown; empty: not estimable"),
                column("lower", "integer", "of its 95 % interval"),
                column("upper", "integer", "of its 95 % interval"),
                column("method", "string", "Chapman or log-linear"),
                column("lists", "string", "whose overlap it rests on"),
                column("shared", "integer", "countries on two lists or more"),
                column("reason", "string", "why there is none"),
                column("found", "string", "the same, with numbers"),
            ),
        ),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure; `rows` are what stands in its CSV, `source` says where they come from.

    `is_empty`: there is nothing to draw, and `picture` says so in words.
    """

    table: Table
    caption: str
    source: str
    picture: Picture
    rows: tuple[dict[str, Any], ...]
    is_empty: bool = False

    @property
    def name(self) -> str:
        return self.table.name


def drawn_figure(
    name: str, caption: str, source: str, picture: Picture, rows: Sequence[dict[str, Any]], *, is_empty: bool
) -> Figure:
    """A figure of FIGURE_TABLES; words in its place when there is nothing to draw."""
    if is_empty:
        picture = drawing(
            label(4, 24, "Nothing to draw: the release has no such row.", "quiet"),
            name=name,
            title=picture.title,
            description=picture.description,
            width=760,
            height=40,
        )
    return Figure(
        table=FIGURE_TABLES[name], caption=caption, source=source, picture=picture, rows=tuple(rows), is_empty=is_empty
    )


def meeting_label(meeting_id: str | None) -> str:
    return "none named" if meeting_id is None else meeting_id


def meeting_note(closed_on: date | None) -> str:
    return "" if closed_on is None else f"closed {closed_on.isoformat()}"
