"""Which delegations are new, changed or gone in a release, and how are they told in a line?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.changes.cell_texts import plain, short
from pipelines.changes.change import Change, Kind
from pipelines.changes.kept import changes_in
from pipelines.lexicon.country_codes import country_codes
from pipelines.release.bundle import Bundle

__all__ = ["JOURNEYS", "News", "country_name", "delegation_line", "news", "stay"]

Json = dict[str, Any]

JOURNEYS = ("delegations", "legs", "events")
_NO_VISIT = frozenset({"announced", "cancelled", "denied", "roundup_only"})  # modes that a line must not pass over


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a release says that the one before did not, by delegation."""

    new: tuple[Json, ...]  # rows of delegations
    changed: Mapping[str, tuple[Change, ...]]  # delegation id → lines of it, its legs and their events
    gone: tuple[Json, ...]  # rows of tombstones: delegations that this release has no more, under no other id either
    legs: Mapping[str, tuple[Json, ...]]  # delegation id → its stays, in order of time
    changes: tuple[Change, ...]  # all of them


def news(bundle: Bundle) -> News:
    """In a first release every delegation is new."""
    changes = tuple(changes_in(bundle.history.get("changes", ())))
    delegations = {row["delegation_id"]: row for row in bundle.rows["delegations"]}
    legs: dict[str, list[Json]] = defaultdict(list)
    for row in bundle.rows["legs"]:
        if row["delegation_id"] is not None:
            legs[row["delegation_id"]].append(row)
    came = {one.id for one in changes if one.table == "delegations" and one.kind is Kind.ADDED and one.field is None}
    new = delegations.keys() if bundle.name.previous is None else came
    before = bundle.name.previous
    stones = bundle.history.get("tombstones", ())
    return News(
        new=tuple(row for key, row in delegations.items() if key in new),
        changed=_changed(bundle, changes, frozenset(new)),
        gone=tuple(
            row
            for row in stones
            if row["table"] == "delegations" and row["last_release"] == before and row["reason"] != "moved"
        ),
        legs={
            key: tuple(sorted(own, key=lambda row: (str(row["date_earliest"]), row["leg_id"])))
            for key, own in legs.items()
        },
        changes=changes,
    )


def _changed(bundle: Bundle, changes: Iterable[Change], new: frozenset[str]) -> dict[str, tuple[Change, ...]]:
    owner: dict[tuple[str, str], str] = {
        ("delegations", row["delegation_id"]): row["delegation_id"] for row in bundle.rows["delegations"]
    }
    owner |= {("legs", row["leg_id"]): row["delegation_id"] for row in bundle.rows["legs"] if row["delegation_id"]}
    for row in bundle.rows["events"]:
        team = owner.get(("legs", row["leg_id"])) if row["leg_id"] else None
        if team is not None:
            owner["events", row["event_id"]] = team
    found: dict[str, list[Change]] = defaultdict(list)
    for one in changes:
        team = owner.get(one.row) if one.table in JOURNEYS else None
        if team is not None and team not in new:
            found[team].append(one)
    return {key: tuple(found[key]) for key in sorted(found)}


def delegation_line(row: Json, legs: Sequence[Json]) -> str:
    """Who, for which meeting, where and when."""
    who = row["leader_name"] or "a team whose leader is not named"
    latin = row["leader_name_latin"]
    if latin and latin != who:
        who = f"{who} ({latin})"
    what = f", {row['meeting_id']}" if row["meeting_id"] else ""
    places = "; ".join(stay(leg) for leg in legs)
    if not places:
        places = f"{', '.join(map(country_name, row['countries']))}{_mode(row)}"
    return short(f"{who}{what}: {places}", 400)


def stay(row: Json) -> str:
    """Country and days of a leg or event, as exactly as they are known; a plan or a denial is told as such."""
    place = country_name(row["country"]) if row["country"] else "online or not stated"
    one, two = plain(row["start"]), plain(row["end"])
    if one and two:
        days = one if one == two else f"{one} to {two}"
    else:
        days = f"between {plain(row['date_earliest'])} and {plain(row['date_latest'])}"
    return f"{place}, {days}{_mode(row)}"


def _mode(row: Json) -> str:
    """Events have none: they are told when they were held."""
    mode = row.get("mode")
    return f" ({'round-up only' if mode == 'roundup_only' else mode})" if mode in _NO_VISIT else ""


def country_name(code: str) -> str:
    """In English."""
    known = country_codes().get(code)
    return known.name_en if known is not None else code
