"""Which voices are lists of their own, and which countries stand on them? The written rule of docs/coverage.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from archive.records import HAPPENED
from pipelines.lexicon.country_codes import country_codes

__all__ = ["DEPENDENT", "LISTS", "MERGED", "SIDES", "Stay", "countries", "stays"]

# Each list, and the columns of `legs` whose families make it. The Party's own offices and the state's media are one
# list: both print what the same news service releases, often the same morning, and neither prints what the other may
# not. An unknown publisher is on no list: nobody can say whose voice it is.
LISTS: Mapping[str, tuple[str, ...]] = {
    "party_press": ("families_party_centre", "families_state_media"),
    "embassies": ("families_embassy",),
    "host_side": ("families_host",),
    "third_countries": ("families_third",),
}
SIDES: Mapping[str, str] = {
    column: column.removeprefix("families_") for columns in LISTS.values() for column in columns
}
MERGED = tuple(
    (SIDES[a], SIDES[b]) for columns in LISTS.values() for a, b in combinations(columns, 2)
)  # the association that was found between them is told, so that the rule can be judged

# Lists that are used as two and are not independent, whatever the check finds: an embassy writes of its own what it saw
# on the spot, and is an office of the same state. Every model of three lists or more has to let them depend.
DEPENDENT = (("embassies", "party_press"),)  # in order of name


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One country in which one meeting was presented, by however many teams: the unit that is counted."""

    meeting_id: str
    country: str
    sides: frozenset[str]  # party_centre, state_media, ...: those with a family that tells of it
    lists: frozenset[str]


def countries() -> frozenset[str]:
    """Those that can be counted: states and polities. Territories are parts of them, the European Union is none."""
    return frozenset(code for code, one in country_codes().items() if one.kind in {"state", "polity"} and code != "EU")


def stays(legs: Iterable[Mapping[str, Any]]) -> list[Stay]:
    """From rows of the table `legs`, in order of meeting and country."""
    counted = countries()
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for leg in legs:
        is_stay = leg["mode"] in HAPPENED and leg["record_status"] == "active"
        if is_stay and leg["meeting_id"] is not None and leg["country"] in counted:
            told[leg["meeting_id"], leg["country"]] |= {column for column in SIDES if leg[column]}
    return [
        Stay(
            meeting_id=meeting,
            country=country,
            sides=frozenset(SIDES[column] for column in columns),
            lists=frozenset(name for name, owned in LISTS.items() if columns.intersection(owned)),
        )
        for (meeting, country), columns in sorted(told.items())
    ]
