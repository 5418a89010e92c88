"""How are the stays drawn: by country, by meeting, by week after it, by the rank of who led them?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from archive.figures.bars import Bar, Mix, bars, mixes
from archive.figures.tile_grid import Tile, tile_map
from archive.figures.timeline import Panel, Week, timeline
from archive.figures.weeks import weeks_after
from archive.meeting_names import meeting_name, plain
from archive.web.catalogue.handle import Catalogue, Row
from archive.web.counted import Cell, cells_of, of_meeting, presented, whole
from archive.web.drawn import Drawing, drawn_rows, key_of, label_of, note_of

__all__ = [
    "by_meeting", "meeting_map", "meeting_ranks", "meeting_timeline", "ranks", "timelines", "whole_map",
]  # fmt: skip

LAST_WEEK = 52
_TOLD = "legs reported as having taken place"


def whole_map(catalogue: Catalogue) -> Drawing:
    """Every country over all meetings."""
    title = "Briefing legs by country, all meetings"
    return _map(whole(catalogue), name="map", title=title)


def meeting_map(catalogue: Catalogue, meeting_id: str | None) -> Drawing:
    """Every country after one meeting."""
    title = f"Legs by country: {meeting_name(meeting_id).english}"
    return _map(cells_of(catalogue, meeting_id), name=f"map-{key_of(meeting_id)}", title=title)


def _map(cells: Sequence[Cell], *, name: str, title: str) -> Drawing:
    found = sorted((c for c in cells if c.legs), key=lambda c: (-c.legs, c.country))
    places = ", ".join(f"{cell.name} {cell.legs}" for cell in found)
    description = (
        f"Tile map, one tile a country. {sum(c.legs for c in found)} {_TOLD},"
        f" {sum(c.legs_recommended for c in found)} of them recommended: {places or 'none'}."
    )
    tiles = [Tile(code=c.country, name=c.name, all=c.legs, recommended=c.legs_recommended, seen=c.seen) for c in cells]
    caption = f"In each tile: recommended/all {_TOLD}; one number where both are the same. An empty tile says why."
    columns = ("country", "name", "legs", "legs_recommended", "seen")
    picture = tile_map(tiles, name=name, title=title, description=description, unit="Legs")
    return drawn_rows(picture, caption, [cell.row() for cell in cells], columns)


def by_meeting(catalogue: Catalogue) -> Drawing:
    """A bar a meeting."""
    rows = presented(catalogue)
    drawn = [
        Bar(
            label=label_of(row["meeting_id"]),
            note=note_of(row["closed_on"]),
            all=row["legs"],
            recommended=row["legs_recommended"],
        )
        for row in rows
    ]
    told = "; ".join(f"{bar.label} {bar.recommended} of {bar.all}" for bar in drawn)
    picture = bars(
        drawn, name="meetings", title="Briefing legs by meeting presented",
        description=f"Bars, recommended of all {_TOLD}: {told or 'none'}.", unit="legs",
    )  # fmt: skip
    return drawn_rows(picture, f"Recommended of all {_TOLD}.", rows, list(rows[0]) if rows else ["meeting_id"])


_WEEK_COLUMNS = ("meeting_id", "place", "week", "legs", "legs_recommended")
_WEEK_CAPTION = (
    "By the week of the first day of the stay. Undated: the week is not known from any page; before and later: outside"
    " the year after the close."
)
_OUTSIDE = (("undated", "undated"), ("before", "before"), ("after", "later"))


def _placed(rows: Sequence[Row]) -> tuple[tuple[Week, ...], str]:
    weeks = tuple(
        Week(week=row["week"], all=row["legs"], recommended=row["legs_recommended"])
        for row in rows
        if row["week"] is not None
    )
    outside = {row["place"]: row["legs"] for row in rows if row["week"] is None}
    return weeks, ", ".join(f"{outside[place]} {word}" for place, word in _OUTSIDE if place in outside)


def timelines(catalogue: Catalogue) -> Drawing:
    """A small panel a meeting, all on one scale."""
    rows = catalogue.rows("SELECT * FROM figure_timeline ORDER BY rowid")
    panels = []
    for meeting in presented(catalogue):
        of_it = [row for row in rows if row["meeting_id"] == meeting["meeting_id"]]
        if meeting["meeting_id"] is None or meeting["closed_on"] is None:
            continue
        weeks, rest = _placed(of_it)
        panels.append(Panel(label=meeting["meeting_id"], note=note_of(meeting["closed_on"]), weeks=weeks, rest=rest))
    told = "; ".join(f"{panel.label} {_weeks_told(panel.weeks, panel.rest)}" for panel in panels)
    picture = timeline(
        panels, last_week=LAST_WEEK, name="timeline", title="Legs by week after each meeting",
        description=f"One panel a meeting, bars by week of arrival. {told or 'None'}.", unit="legs",
    )  # fmt: skip
    return drawn_rows(picture, _WEEK_CAPTION, rows, _WEEK_COLUMNS)


def _weeks_told(weeks: Sequence[Week], rest: str) -> str:
    busy = ", ".join(f"{one.all} in week {one.week}" for one in weeks)
    return "; ".join(part for part in (busy, rest) if part) or "none"


def meeting_timeline(catalogue: Catalogue, meeting_id: str | None) -> Drawing:
    """The year after one meeting, with days and counts."""
    rows = catalogue.rows("SELECT * FROM figure_timeline WHERE meeting_id IS ? ORDER BY rowid", meeting_id)
    counts = of_meeting(catalogue, meeting_id)
    closed_on = date.fromisoformat(counts["closed_on"]) if counts and counts["closed_on"] else date.min
    weeks, rest = _placed(rows)
    name, title = f"timeline-{key_of(meeting_id)}", "Legs by week after the close"
    description = f"Bars by week of arrival, {meeting_name(meeting_id).english}: {_weeks_told(weeks, rest)}."
    picture = weeks_after(
        closed_on, weeks, last_week=LAST_WEEK, rest=rest, name=name, title=title, description=description, unit="legs"
    )
    return drawn_rows(picture, _WEEK_CAPTION, rows, _WEEK_COLUMNS)


def ranks(catalogue: Catalogue) -> Drawing:
    """A bar a meeting, cut by rank."""
    return _mix(catalogue.rows("SELECT * FROM figure_ranks ORDER BY rowid"), catalogue, "ranks")


def meeting_ranks(catalogue: Catalogue, meeting_id: str | None) -> Drawing:
    """The same of one meeting."""
    rows = catalogue.rows("SELECT * FROM figure_ranks WHERE meeting_id IS ? ORDER BY rowid", meeting_id)
    return _mix(rows, catalogue, f"ranks-{key_of(meeting_id)}")


def _mix(rows: Sequence[Row], catalogue: Catalogue, name: str) -> Drawing:
    words = list(dict.fromkeys(row["rank"] for row in rows))
    closed = {row["meeting_id"]: row["closed_on"] for row in presented(catalogue)}
    counts: dict[str | None, dict[str, int]] = {}
    for row in rows:
        counts.setdefault(row["meeting_id"], {})[row["rank"]] = row["delegations"]
    drawn = [
        Mix(label=label_of(one), note=note_of(closed.get(one)), parts=tuple(of_it.get(rank, 0) for rank in words))
        for one, of_it in counts.items()
    ]
    whole_of = {rank: sum(of_it.get(rank, 0) for of_it in counts.values()) for rank in words}
    told = ", ".join(f"{plain(rank)} {count}" for rank, count in whole_of.items() if count)
    picture = mixes(
        drawn, [plain(rank) for rank in words], name=name, title="Leaders of delegations by rank",
        description=f"Shares by meeting. In all: {told or 'none'}.",
    )  # fmt: skip
    caption = (
        "Delegations with a leg reported as having taken place, by the rank of their leader on those days: shares, and"
        " numbers where they fit."
    )
    return drawn_rows(picture, caption, rows, ("meeting_id", "rank", "delegations", "delegations_recommended"))
