"""Which figures has a release, and which numbers stand in them?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archive.figures.bars import Bar, Mix, bars, mixes
from archive.figures.tile_grid import Seen, Tile, tile_map
from archive.figures.timeline import Panel, Week, timeline
from archive.meeting_names import plain
from pipelines.release.report.claim_figures import coverage_figure, totals_figure
from pipelines.release.report.counting import RANKS, MeetingCount, Pair
from pipelines.release.report.facts import Facts
from pipelines.release.report.figure import LEGS, Figure, drawn_figure, meeting_label, meeting_note
from pipelines.release.report.naming import country_name
from pipelines.searched import WINDOW_DAYS

__all__ = ["cells", "figures"]

Json = dict[str, Any]

_TOLD = "legs reported as having taken place"
_LAST_WEEK = WINDOW_DAYS // 7


def figures(facts: Facts, release: str) -> list[Figure]:
    """In the order of the page; `release` stands in every description."""
    return [
        _map(facts, release),
        _meetings(facts, release),
        _timeline(facts, release),
        _ranks(facts, release),
        totals_figure(facts, release),
        coverage_figure(facts, release),
    ]


def cells(facts: Facts) -> list[Json]:
    """The rows of figures/countries.csv: the table of countries and meetings, a row for each cell."""
    found = []
    for one in facts.by_country:
        for meeting in (m.meeting_id for m in facts.meetings if m.legs):
            count = one.meetings.get(meeting, Pair())
            found.append(
                {
                    "country": one.code,
                    "meeting_id": meeting,
                    "legs": count.all,
                    "legs_recommended": count.recommended,
                    "seen": facts.seen[one.code, meeting].value,
                }
            )
    return found


def _map(facts: Facts, release: str) -> Figure:
    counts = {one.code: one.legs for one in facts.by_country}
    tiles = [
        Tile(
            code=code,
            name=country_name(code),
            all=counts.get(code, Pair()).all,
            recommended=counts.get(code, Pair()).recommended,
            seen=Seen.COUNTED if code in counts else seen,
        )
        for code, seen in facts.after.items()
    ]
    most = ", ".join(f"{country_name(one.code)} {one.legs.all}" for one in facts.by_country[:5])
    description = (
        f"Tile map, one tile a country. {facts.legs.all} {_TOLD} in {facts.countries.all} countries"
        f"{' and the EU' if 'EU' in counts else ''}, of them {facts.legs.recommended} recommended. "
        f"Most: {most or 'none'}. Release {release}."
    )
    picture = tile_map(
        tiles, name="map", title="Briefing legs by country, all meetings", description=description, unit="Legs"
    )
    rows = [
        {"country": t.code, "name": t.name, "legs": t.all, "legs_recommended": t.recommended, "seen": t.seen.value}
        for t in tiles
    ]
    caption = (
        f"In each tile: recommended/all {_TOLD}; one number where both are the same. Every state and polity has one "
        "tile, a territory only with a leg."
    )
    return drawn_figure("map", caption, f"{LEGS}; by country", picture, rows, is_empty=not counts)


def _meetings(facts: Facts, release: str) -> Figure:
    shown = [m for m in facts.meetings if m.legs]
    rows = [
        {
            "meeting_id": m.meeting_id,
            "closed_on": m.closed_on,
            "legs": m.legs.all,
            "legs_recommended": m.legs.recommended,
            "countries": m.countries.all,
            "countries_recommended": m.countries.recommended,
            "delegations": m.delegations.all,
            "delegations_recommended": m.delegations.recommended,
            "events": m.events,
            "legs_planned": m.planned,
            "legs_off": m.off,
        }
        for m in shown
    ]
    drawn = [
        Bar(
            label=meeting_label(m.meeting_id),
            note=meeting_note(m.closed_on),
            all=m.legs.all,
            recommended=m.legs.recommended,
        )
        for m in shown
    ]
    told = "; ".join(f"{bar.label} {bar.recommended} of {bar.all}" for bar in drawn)
    picture = bars(
        drawn,
        name="meetings",
        title="Briefing legs by meeting presented",
        description=f"Bars, recommended of all {_TOLD}: {told or 'none'}. Release {release}.",
        unit="legs",
    )
    return drawn_figure(
        "meetings", f"Recommended of all {_TOLD}.", f"{LEGS}; by meeting_id", picture, rows, is_empty=not drawn
    )


def _timeline(facts: Facts, release: str) -> Figure:
    shown = [m for m in facts.meetings if m.legs and m.meeting_id and m.closed_on]
    rows: list[Json] = []
    panels = []
    for m in shown:
        rows += _weeks(m)
        placed = m.placed
        rest = [
            f"{pair.all} {word}"
            for pair, word in ((placed.undated, "undated"), (placed.before, "before"), (placed.after, "later"))
            if pair
        ]
        panels.append(
            Panel(
                label=meeting_label(m.meeting_id),
                note=meeting_note(m.closed_on),
                weeks=tuple(
                    Week(week=week, all=pair.all, recommended=pair.recommended) for week, pair in placed.weeks.items()
                ),
                rest=", ".join(rest),
            )
        )
    dated = sum(w.all for p in panels for w in p.weeks)
    picture = timeline(
        panels,
        last_week=_LAST_WEEK,
        name="timeline",
        title="Legs by week after each meeting",
        description=f"One panel for each of {len(panels)} meetings, bars by week of arrival: {dated} legs of a known "
        f"week in the year after the close. Release {release}.",
        unit="legs",
    )
    caption = (
        "By the week of the first day of the stay. Undated: the week is not known from any page; before and later: "
        "outside the year after the close."
    )
    return drawn_figure(
        "timeline", caption, f"{LEGS}; by start, date_earliest and date_latest", picture, rows, is_empty=not panels
    )


def _weeks(m: MeetingCount) -> Iterator[Json]:
    placed = [(f"week {week:02d}", week, pair) for week, pair in m.placed.weeks.items()]
    outside = (("before", m.placed.before), ("after", m.placed.after), ("undated", m.placed.undated))
    for place, week, pair in [*placed, *((word, None, pair) for word, pair in outside if pair)]:
        yield {
            "meeting_id": m.meeting_id,
            "place": place,
            "week": week,
            "legs": pair.all,
            "legs_recommended": pair.recommended,
        }


def _ranks(facts: Facts, release: str) -> Figure:
    shown = [m for m in facts.meetings if m.delegations]
    rows = [
        {
            "meeting_id": m.meeting_id,
            "rank": rank,
            "delegations": m.ranks[rank],
            "delegations_recommended": m.ranks_recommended[rank],
        }
        for m in shown
        for rank in RANKS
    ]
    whole = {rank: sum(m.ranks[rank] for m in shown) for rank in RANKS}
    told = ", ".join(f"{plain(rank)} {count}" for rank, count in whole.items() if count)
    picture = mixes(
        [
            Mix(
                label=meeting_label(m.meeting_id),
                note=meeting_note(m.closed_on),
                parts=tuple(m.ranks[rank] for rank in RANKS),
            )
            for m in shown
        ],
        [plain(rank) for rank in RANKS],
        name="ranks",
        title="Leaders of delegations by rank",
        description=f"Shares by meeting. In all: {told or 'none'}. Release {release}.",
    )
    caption = (
        "Delegations with a leg reported as having taken place, by the rank of their leader on those days: shares, and "
        "numbers where they fit."
    )
    source = "delegations.csv: leader_rank, of those with such a leg; by the meeting of the leg"
    return drawn_figure("ranks", caption, source, picture, rows, is_empty=not shown)
