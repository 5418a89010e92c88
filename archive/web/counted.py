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
    own = catalogue.rows("SELECT * FROM figure_countries WHERE meeting_id IS ?", meeting_id)
    of_country = {row["country"]: row for row in own}
    apart = _not_counted(catalogue, "meeting_id IS ?", meeting_id)
    weakest = _weakest(catalogue).get(meeting_id, Seen.PARTLY_SEARCHED)
    return [
        _filled(row, of_country.get(row["country"]), apart.get((row["country"], meeting_id)), weakest, meeting_id)
        for row in catalogue.rows("SELECT * FROM figure_map ORDER BY country")
    ]


def country_cells(catalogue: Catalogue, country: str) -> Sequence[tuple[Row, Cell]]:
    """(meeting, cell) of one country for every meeting with a counted leg, oldest first; none for an unknown code."""
    row = catalogue.first("SELECT * FROM figure_map WHERE country = ?", country)
    if row is None:
        return []
    own = catalogue.rows("SELECT * FROM figure_countries WHERE country = ?", country)
    after = {one["meeting_id"]: one for one in own}
    apart = _not_counted(catalogue, "country = ?", country)
    weakest = _weakest(catalogue)
    found = []
    for meeting in presented(catalogue):
        key = meeting["meeting_id"]
        weak = weakest.get(key, Seen.PARTLY_SEARCHED)
        found.append((meeting, _filled(row, after.get(key), apart.get((country, key)), weak, key)))
    return found


def _filled(country: Row, own: Row | None, apart: Seen | None, weakest: Seen, meeting_id: str | None) -> Cell:
    """The cell as the release has it, or else what follows from the rest."""
    if own is not None:
        return _cell(country, own, is_own=True)
    seen = apart or _followed(Seen(country["seen"]), weakest, is_named=meeting_id is not None)
    return _cell(country, {"legs": 0, "legs_recommended": 0, "seen": seen}, is_own=False)


def _weakest(catalogue: Catalogue) -> Mapping[str | None, Seen]:
    """Meeting → the least that the release says of an empty cell of it."""
    words: dict[str | None, set[str]] = {}
    for row in catalogue.rows("SELECT DISTINCT meeting_id, seen FROM figure_countries"):
        words.setdefault(row["meeting_id"], set()).add(row["seen"])
    return {key: next((s for s in _WEAKEST if s in some), Seen.PARTLY_SEARCHED) for key, some in words.items()}


def _followed(over_all: Seen, weakest: Seen, *, is_named: bool) -> Seen:
    if over_all is Seen.HOME:
        return over_all
    if not is_named or over_all is Seen.NOT_SEARCHED:  # nothing can be searched for what names no meeting
        return Seen.NOT_SEARCHED
    if over_all is Seen.NONE_FOUND:
        return over_all
    return min(weakest, Seen.PARTLY_SEARCHED, key=_WEAKEST.index)


def _not_counted(catalogue: Catalogue, where: str, value: str | None) -> Mapping[tuple[str, str | None], Seen]:
    """(country, meeting) with a leg that is announced, cancelled or denied."""
    rows = catalogue.rows(
        "SELECT country, meeting_id, max(mode = 'announced') AS is_planned FROM legs"  # noqa: S608 - words of our own
        f" WHERE {where} AND record_status = 'active' AND mode NOT IN ({TOLD}) GROUP BY country, meeting_id",
        value,
    )
    return {
        (row["country"], row["meeting_id"]): Seen.PLANNED_ONLY if row["is_planned"] else Seen.OFF_ONLY for row in rows
    }


def _cell(country: Row, counts: Mapping[str, Any], *, is_own: bool) -> Cell:
    return Cell(
        country=country["country"],
        name=country["name"],
        legs=counts["legs"],
        legs_recommended=counts["legs_recommended"],
        seen=Seen(counts["seen"]),
        is_own=is_own,
    )
