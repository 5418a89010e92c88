"""Which rows has a small release? Rows as the tables hold them, for tests of the report and of its figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from pipelines.release.bundle import Bundle, Inputs, Name
from pipelines.release.tables import TABLES

Json = dict[str, Any]

__all__ = ["CLOSED", "bundle", "claim", "delegation", "leg", "many_legs", "meetings", "row", "search"]

CLOSED = {"pc19": date(2017, 10, 24), "cc18-p5": date(2015, 10, 29), "pc20": date(2022, 10, 22)}
_EMPTY: Json = {"array": [], "object": {}, "integer": 0, "boolean": False}
INPUTS = Inputs(captures=0, captures_sha256="", searches_sha256="", rules={}, registries={}, decisions={})


def row(table: str, **cells: Any) -> Json:
    """A row of a table: what is not given is null, or empty where it must be filled."""
    found = {c.name: _EMPTY.get(c.type, "") if c.required else None for c in TABLES[table].columns}
    assert set(cells) <= set(found), set(cells) - set(found)
    return found | cells


def leg(number: int, **cells: Any) -> Json:
    """A leg that happened, five weeks after the 19th congress, in Laos."""
    day = CLOSED["pc19"] + timedelta(days=35)
    return row(
        "legs",
        **{
            "leg_id": f"l-{number:012x}",
            "delegation_id": f"d-{number:012x}",
            "country": "LA",
            "start": day,
            "end": day,
            "date_earliest": day,
            "date_latest": day,
            "date_precision": "leg_range",
            "meeting_id": "pc19",
            "mode": "concluded",
            "leader_rank": "full_ministerial",
            "verification": "single_party_side",
            "record_status": "active",
            "recommended": True,
            "families_party_centre": 1,
            **cells,
        },
    )


def delegation(of: Json, **cells: Any) -> Json:
    return row(
        "delegations",
        **{
            "delegation_id": of["delegation_id"],
            "leader_rank": of["leader_rank"],
            "record_status": "active",
            "mode": of["mode"],
            **cells,
        },
    )


def meetings() -> list[Json]:
    return [
        row("meetings", meeting_id=key, kind="congress", opened_on=day, closed_on=day) for key, day in CLOSED.items()
    ]


def claim(number: int, **cells: Any) -> Json:
    return row(
        "claim_comparison",
        **{
            "claim_id": f"c-{number:012x}",
            "claims": [f"c-{number:012x}"],
            "documents": ["a-1"],
            "families": 1,
            "meeting_id": "pc19",
            "unit": "teams",
            "counted": "teams",
            "operator": "more_than",
            "quantity": 30,
            "as_of": date(2018, 4, 1),
            "countable": 2,
            "countable_recommended": 1,
            "gap": -28,
            "gap_recommended": -29,
            "verdict": "below",
            "verdict_recommended": "below",
            **cells,
        },
    )


def search(**cells: Any) -> Json:
    """A listing that was read on one page, back to before the 19th congress closed."""
    return row(
        "search_log",
        **{
            "source": "ild_zh",
            "url": "https://example.org/list",
            "month": "2018-12",
            "outcome": "found",
            "channel": "党际交往动态 (to January 2020)",
            "links": 20,
            "newest": date(2018, 12, 20),
            "oldest": date(2017, 10, 1),
            "first_at": "2018-12-21T00:00:00Z",
            **cells,
        },
    )


def bundle(
    *, previous: str | None = None, changes: Sequence[Json] = (), runs: Sequence[Json] = (), **rows: Any
) -> Bundle:
    """A release of these rows; legs bring their delegations and the meetings with them."""
    legs = rows.get("legs", [])
    teams = {one["delegation_id"]: delegation(one) for one in legs if one["delegation_id"] is not None}
    tables: dict[str, list[Json]] = {name: [] for name in TABLES}
    tables |= {"delegations": list(teams.values()), "meetings": meetings() if legs else []}
    tables |= {name: list(given) for name, given in rows.items()}
    return Bundle(
        name=Name(version="2026-02-06.1", stamp="ab" * 6, previous=previous),
        recipe="cd" * 32,
        inputs=INPUTS,
        rows=tables,
        history={"changes": list(changes)},
        runs={"freshness": list(runs)},
    )


def many_legs(number: int) -> list[Json]:
    """So many legs over countries, meetings, weeks, ranks and modes, by arithmetic alone."""
    codes = ("LA", "VN", "CU", "KE", "ET", "KZ", "HU", "RS", "PE", "CL", "XK", "EU", "TW", "PS", "EH", "FJ")
    keys = tuple(CLOSED)
    ranks = ("national", "deputy_national", "full_ministerial", "vice_ministerial", "bureau", "unknown")
    modes = ("concluded", "under_way", "retrospective", "roundup_only", "announced", "cancelled", "denied")
    precisions = ("leg_range", "shared_range", "day", "within", "month", "unknown")
    found = []
    for n in range(number):
        meeting = None if n % 41 == 0 else keys[n * 7 % 3]
        day = CLOSED[meeting or "pc19"] + timedelta(days=n * 13 % 420 - 10)
        mode = modes[n * 5 % 7]
        found.append(
            leg(
                n,
                delegation_id=None if mode == "roundup_only" else f"d-{n // 3:012x}",
                country=codes[n * 3 % 16],
                meeting_id=meeting,
                start=day if n % 4 else None,
                date_earliest=day,
                date_latest=day + timedelta(days=n % 9),
                date_precision=precisions[n % 6],
                mode=mode,
                leader_rank=ranks[n // 3 % 6],
                recommended=n % 3 != 0 and mode in ("concluded", "under_way", "retrospective"),
                leader_person_id=f"person-{n % 60}" if n % 2 else None,
                families_host=n % 2,
                families_embassy=n % 5 == 0,
                families_third=n % 7 == 0,
                verification="contested" if n % 50 == 0 else "host_confirmed",
            )
        )
    return found
