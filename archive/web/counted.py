"""Which numbers did the release count, for one meeting or for all? Read from its figures, never counted again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.errors import NoSuchRecord
from archive.figures.tile_grid import Seen
from archive.records import HAPPENED
from archive.web.catalogue.handle import Catalogue, Row

__all__ = [
    "SEEN",
    "TOLD",
    "Cell",
    "cells_of",
    "country_cells",
    "known_meeting",
    "meetings",
    "of_meeting",
    "presented",
    "whole",
]

SEEN: Mapping[str, str] = {
    Seen.COUNTED: "reported as having taken place",
    Seen.NONE_FOUND: "searched completely, none found",
    Seen.PARTLY_SEARCHED: "searched in part, none found there",
    Seen.NOT_SEARCHED: "not searched",
    Seen.PLANNED_ONLY: "planned only",
    Seen.OFF_ONLY: "cancelled or denied only",
    Seen.HOME: "where the delegations come from",
}
TOLD = ", ".join(f"'{mode.value}'" for mode in sorted(HAPPENED))  # of SQL: modes of stays told as having been
_WEAKEST = (Seen.NOT_SEARCHED, Seen.PARTLY_SEARCHED, Seen.NONE_FOUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One country and one meeting.

    is_own   the release says it of this very cell; else it follows from what it says of all meetings together
    """

    country: str
    name: str
    legs: int
    legs_recommended: int
    seen: Seen
    is_own: bool

    @property
    def words(self) -> str:
        return SEEN[self.seen]

    def row(self) -> Mapping[str, Any]:
        """For CSV and JSON: the columns of the release's own figure."""
        return {
            "country": self.country,
            "name": self.name,
            "legs": self.legs,
            "legs_recommended": self.legs_recommended,
            "seen": self.seen.value,
        }


def meetings(catalogue: Catalogue) -> Sequence[Row]:
    """Every registered meeting by its close, with the counts of figures/meetings.csv or None where it has no leg; last
    what names no meeting, if there is such a leg."""
    counts = {row["meeting_id"]: row for row in catalogue.rows("SELECT * FROM figure_meetings")}
    held = {row["meeting_id"]: row["n"] for row in catalogue.rows(
        "SELECT meeting_id, count(*) AS n FROM events WHERE record_status = 'active' GROUP BY 1"
    )}  # fmt: skip
    known = catalogue.rows("SELECT * FROM meetings ORDER BY closed_on, meeting_id")
    nobody: Row = {"meeting_id": None, "kind": None, "opened_on": None, "closed_on": None}
    strange = {*counts, *held} - {row["meeting_id"] for row in known} - {None}
    known += [{**nobody, "meeting_id": one} for one in sorted(strange)]
    if None in counts or None in held:
        known.append(nobody)
    return [
        {**row, "events": held.get(row["meeting_id"], 0), "counted": counts.get(row["meeting_id"])} for row in known
    ]


def known_meeting(catalogue: Catalogue, meeting_id: str | None) -> Row:
    """The row of `meetings`; of None one without counts where nothing is recorded. Raises NoSuchRecord."""
    for row in meetings(catalogue):
        if row["meeting_id"] == meeting_id:
            return row
    if meeting_id is None:
        return {"meeting_id": None, "kind": None, "opened_on": None, "closed_on": None, "events": 0, "counted": None}
    raise NoSuchRecord("meeting", meeting_id, "the registry and the release have no such meeting")


def presented(catalogue: Catalogue) -> Sequence[Row]:
    """Rows of figures/meetings.csv, oldest first: meetings with a leg that is counted."""
    return catalogue.rows("SELECT * FROM figure_meetings ORDER BY rowid")


def of_meeting(catalogue: Catalogue, meeting_id: str | None) -> Row | None:
    """The row of figures/meetings.csv; None: no leg of it is counted."""
    return catalogue.first("SELECT * FROM figure_meetings WHERE meeting_id IS ?", meeting_id)


def whole(catalogue: Catalogue) -> Sequence[Cell]:
    """figures/map.csv: every country over all meetings."""
    rows = catalogue.rows("SELECT * FROM figure_map ORDER BY country")
    return [_cell(row, row, is_own=True) for row in rows]


def cells_of(catalogue: Catalogue, meeting_id: str | None) -> Sequence[Cell]:
    """Every country after one meeting; none at all where no leg of the meeting is counted.

    figures/countries.csv has the countries with a leg of any meeting. Of the others figures/map.csv says how all
    meetings together were searched: none found after all is none found after each, and not searched likewise. Where
    they were searched in part, the weakest word that the release has for an empty cell of this meeting holds.
    """
    if of_meeting(catalogue, meeting_id) is None:
        return []
    own = {r["country"]: r for r in catalogue.rows("SELECT * FROM figure_countries WHERE meeting_id IS ?", meeting_id)}
    apart = _not_counted(catalogue, meeting_id)
    empty = {row["seen"] for row in own.values()}
    weakest = next((seen for seen in _WEAKEST if seen in empty), Seen.PARTLY_SEARCHED)
    found = []
    for row in catalogue.rows("SELECT * FROM figure_map ORDER BY country"):
        code = row["country"]
        if code in own:
            found.append(_cell(row, own[code], is_own=True))
            continue
        seen = apart.get(code) or _followed(Seen(row["seen"]), weakest, is_named=meeting_id is not None)
        found.append(_cell(row, {"legs": 0, "legs_recommended": 0, "seen": seen}, is_own=False))
    return found


def country_cells(catalogue: Catalogue, country: str) -> Sequence[tuple[Row, Cell]]:
    """(meeting, cell) of one country for every meeting with a counted leg, oldest first."""
    return [
        (meeting, cell)
        for meeting in presented(catalogue)
        for cell in cells_of(catalogue, meeting["meeting_id"])
        if cell.country == country
    ]


def _followed(over_all: Seen, weakest: Seen, *, is_named: bool) -> Seen:
    if over_all is Seen.HOME:
        return over_all
    if not is_named or over_all is Seen.NOT_SEARCHED:  # nothing can be searched for what names no meeting
        return Seen.NOT_SEARCHED
    if over_all is Seen.NONE_FOUND:
        return over_all
    return min(weakest, Seen.PARTLY_SEARCHED, key=_WEAKEST.index)


def _not_counted(catalogue: Catalogue, meeting_id: str | None) -> Mapping[str, Seen]:
    """Countries with a leg of the meeting that is announced, cancelled or denied."""
    rows = catalogue.rows(
        "SELECT country, max(mode = 'announced') AS is_planned FROM legs"  # noqa: S608 - words of a vocabulary
        f" WHERE meeting_id IS ? AND record_status = 'active' AND mode NOT IN ({TOLD}) GROUP BY country",
        meeting_id,
    )
    return {row["country"]: Seen.PLANNED_ONLY if row["is_planned"] else Seen.OFF_ONLY for row in rows}


def _cell(country: Row, counts: Mapping[str, Any], *, is_own: bool) -> Cell:
    return Cell(
        country=country["country"],
        name=country["name"],
        legs=counts["legs"],
        legs_recommended=counts["legs_recommended"],
        seen=Seen(counts["seen"]),
        is_own=is_own,
    )
