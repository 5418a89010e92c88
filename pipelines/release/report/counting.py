"""How many legs, countries, delegations and briefings does a release hold, by meeting, country, week, rank and side?

A leg is counted when it is reported as having taken place (`mode` concluded, under_way, retrospective or roundup_only)
and its id lives. Everything is counted twice: all rows, and of these the recommended ones.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.figures.tile_grid import Seen
from archive.records import HAPPENED, Mode
from pipelines.lexicon.posts import Rank
from pipelines.release.report.naming import as_day
from pipelines.searched import WINDOW_DAYS

__all__ = [
    "RANKS",
    "TOLD",
    "CountryCount",
    "MeetingCount",
    "Pair",
    "Placed",
    "by_country",
    "by_meeting",
    "teams",
    "told_legs",
    "unfulfilled",
]

Row = Mapping[str, Any]

TOLD = frozenset(mode.value for mode in HAPPENED)
RANKS = tuple(rank.value for rank in Rank)
_BY_DAY = ("day", "leg_range", "shared_range")  # of which the first day is the day of arrival
_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A count of all rows, and of the recommended ones among them."""

    all: int = 0
    recommended: int = 0

    def __bool__(self) -> bool:
        return self.all > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Legs by week after the close; week 0 begins on the day of the close."""

    weeks: Mapping[int, Pair]  # 0 to 52, without empty ones
    before: Pair  # first day before the close
    after: Pair  # later than the year after it
    undated: Pair  # the week of arrival is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCount:
    """Of one meeting; `meeting_id` is None for legs of which no page names one."""

    meeting_id: str | None
    closed_on: date | None
    legs: Pair
    countries: Pair  # the European Union is none
    delegations: Pair  # without lines of round-ups, of which nobody knows the team
    events: int
    planned: int  # legs announced and not reported as having taken place
    off: int  # legs cancelled or denied
    placed: Placed
    ranks: Mapping[str, int]  # delegations by rank of the leader
    ranks_recommended: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryCount:
    """Of one country, by meeting."""

    code: str
    legs: Pair
    meetings: Mapping[str | None, Pair]


def told_legs(legs: Iterable[Row]) -> list[Row]:
    """Those that are counted."""
    return [leg for leg in legs if leg["mode"] in TOLD and leg["record_status"] == "active"]


def unfulfilled(legs: Iterable[Row]) -> dict[str, dict[str | None, Seen]]:
    """Country → meeting → whether a leg is planned there, or cancelled or denied; of legs that are not counted."""
    found: dict[str, dict[str | None, Seen]] = defaultdict(dict)
    for leg in legs:
        if leg["mode"] not in TOLD and leg["record_status"] == "active":
            if leg["mode"] == Mode.ANNOUNCED.value:
                found[leg["country"]][leg["meeting_id"]] = Seen.PLANNED_ONLY
            else:
                found[leg["country"]].setdefault(leg["meeting_id"], Seen.OFF_ONLY)
    return dict(found)


def by_country(legs: Iterable[Row]) -> list[CountryCount]:
    """Every country with a counted leg, most legs first, then by code."""
    found: dict[str, dict[str | None, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for leg in told_legs(legs):
        found[leg["country"]][leg["meeting_id"]].append(leg)
    counts = [
        CountryCount(
            code=code,
            legs=_pair([leg for group in groups.values() for leg in group]),
            meetings={meeting: _pair(group) for meeting, group in groups.items()},
        )
        for code, groups in found.items()
    ]
    return sorted(counts, key=lambda one: (-one.legs.all, one.code))


def by_meeting(
    legs: Sequence[Row], delegations: Iterable[Row], events: Iterable[Row], meetings: Iterable[Row]
) -> list[MeetingCount]:
    """Every meeting with a row of any kind, in order of its close; what names none comes last."""
    closed = {row["meeting_id"]: as_day(row, "closed_on") for row in meetings}
    of_legs: dict[str | None, list[Row]] = defaultdict(list)
    for leg in legs:
        if leg["record_status"] == "active":
            of_legs[leg["meeting_id"]].append(leg)
    held = Counter(e["meeting_id"] for e in events if e["record_status"] == "active")
    rank_of = {row["delegation_id"]: row["leader_rank"] for row in delegations}

    def key(meeting: str | None) -> tuple[bool, date, str]:
        return meeting is None, closed.get(meeting) or date.max, meeting or ""

    return [
        _meeting(meeting, closed.get(meeting), of_legs.get(meeting, []), held[meeting], rank_of)
        for meeting in sorted({*of_legs, *held}, key=key)
    ]


def _meeting(
    meeting: str | None, closed_on: date | None, legs: Sequence[Row], events: int, rank_of: Mapping[str, str]
) -> MeetingCount:
    told = told_legs(legs)
    trusted = [leg for leg in told if leg["recommended"]]
    led, trusted_led = teams(told), teams(trusted)
    modes = Counter(leg["mode"] for leg in legs)
    return MeetingCount(
        meeting_id=meeting,
        closed_on=closed_on,
        legs=_pair(told),
        countries=Pair(all=len(_countries(told)), recommended=len(_countries(trusted))),
        delegations=Pair(all=len(led), recommended=len(trusted_led)),
        events=events,
        planned=modes["announced"],
        off=modes["cancelled"] + modes["denied"],
        placed=_placed(told, closed_on),
        ranks=_ranks(led, rank_of),
        ranks_recommended=_ranks(trusted_led, rank_of),
    )


def teams(legs: Iterable[Row]) -> set[str]:
    """Delegations of these legs; lines of round-ups are of no known team."""
    return {leg["delegation_id"] for leg in legs if leg["mode"] != "roundup_only"} - {None}


def _countries(legs: Iterable[Row]) -> set[str]:
    return {leg["country"] for leg in legs} - {"EU"}


def _ranks(led: Iterable[str], rank_of: Mapping[str, str]) -> dict[str, int]:
    found = Counter(rank_of.get(team, Rank.UNKNOWN.value) for team in led)
    return {rank: found[rank] for rank in RANKS}


def _pair(legs: Sequence[Row]) -> Pair:
    return Pair(all=len(legs), recommended=sum(bool(leg["recommended"]) for leg in legs))


def _placed(legs: Iterable[Row], closed_on: date | None) -> Placed:
    weeks: dict[int, list[Row]] = defaultdict(list)
    before: list[Row] = []
    after: list[Row] = []
    undated: list[Row] = []
    for leg in legs:
        days = None if closed_on is None else _days_after(leg, closed_on)
        if days is None:
            undated.append(leg)
        elif days < 0:
            before.append(leg)
        elif days > WINDOW_DAYS:
            after.append(leg)
        else:
            weeks[days // _WEEK].append(leg)
    return Placed(
        weeks={week: _pair(weeks[week]) for week in sorted(weeks)},
        before=_pair(before),
        after=_pair(after),
        undated=_pair(undated),
    )


def _days_after(leg: Row, closed_on: date) -> int | None:
    """Days from the close to the first day of the stay; None when its week is not known."""
    start, earliest, latest = (as_day(leg, name) for name in ("start", "date_earliest", "date_latest"))
    if start is not None and leg["date_precision"] in _BY_DAY:
        return (start - closed_on).days
    if earliest is None or latest is None:
        return None
    first, last = (earliest - closed_on).days, (latest - closed_on).days
    return first if first // _WEEK == last // _WEEK else None
