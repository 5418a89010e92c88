"""How do the legs of a delegation, or the posts of a person, become a picture, the same in words, and rows of CSV?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from archive.figures.stays import Bar, Way, stays
from archive.figures.svg import Picture
from archive.meeting_names import plain
from archive.web.catalogue.handle import Row
from archive.web.names import Names
from archive.web.records.days import stay_days
from archive.web.view import Sheet

__all__ = ["posts_picture", "posts_sheet", "stays_picture", "stays_sheet"]

_COLUMNS = (
    "leg_id", "country", "start", "end", "date_earliest", "date_latest", "date_precision", "date_edtf", "mode",
)  # fmt: skip
_POST_COLUMNS = (
    "post_id", "name_zh", "name_en", "rank", "from_edtf", "from_basis", "to_edtf", "to_basis", "certain_from",
    "certain_to", "known_on", "superseded_on", "basis", "source",
)  # fmt: skip
_LONGEST = 14  # characters of a post beside its bar
_OFF = ("cancelled", "denied")


def stays_picture(legs: Sequence[Row], events: Sequence[Row], names: Names) -> Picture:
    """The legs of a delegation, in the order of travel, with the briefings that have a day."""
    bars = [_bar(leg, [one for one in events if one["leg_id"] == leg["leg_id"]], names) for leg in legs]
    told = [f"{bar.label}: {stay_days(leg)}, {plain(leg['mode'])}" for bar, leg in zip(bars, legs, strict=True)]
    return stays(
        bars,
        name="stays",
        title="Days of each stay",
        description="; ".join(told) + "." if told else "No leg is known.",
        point="day of a meeting or briefing",
    )


def stays_sheet(legs: Sequence[Row]) -> Sheet:
    """The numbers of that picture."""
    return Sheet(name="stays", columns=_COLUMNS, rows=[{name: leg[name] for name in _COLUMNS} for leg in legs])


def posts_picture(tenures: Sequence[Row], led: Sequence[Row]) -> Picture:
    """The posts that a person held beyond doubt, and when the delegations began that the person led.

    tenures  with the post's names and rank; those that a later row took the place of are left out by the caller
    """
    bars = [
        Bar(
            label=_post(one)[:_LONGEST],
            note=plain(one["rank"] or ""),
            way=Way.PRINTED,
            first=_day(one["certain_from"]) if one["certain_to"] else None,
            last=_day(one["certain_to"]) if one["certain_from"] else None,
        )
        for one in tenures
    ]
    told = [f"{_post(one)}: {one['certain_from'] or '…'} to {one['certain_to'] or '…'}" for one in tenures]
    began = sorted({day for day in (_day(one["date_earliest"]) for one in led) if day is not None})
    if began:
        told.append(f"delegations led, from: {', '.join(day.isoformat() for day in began)}")
        bars.append(Bar(label="delegations led", note="", way=Way.PRINTED, first=None, last=None, points=tuple(began)))
    return stays(
        bars,
        name="posts",
        title="Posts beyond doubt",
        description="; ".join(told) + ".",
        point="first possible day of a delegation led",
        words={Way.PRINTED: "in the post beyond doubt"},
        unknown="no day is certain",
    )


def posts_sheet(tenures: Sequence[Row]) -> Sheet:
    """The numbers of that picture, rows of earlier knowledge too."""
    return Sheet(name="posts", columns=_POST_COLUMNS, rows=[{k: one[k] for k in _POST_COLUMNS} for one in tenures])


def _post(tenure: Row) -> str:
    return str(tenure["name_zh"] or tenure["post_id"])


def _bar(leg: Row, events: Sequence[Row], names: Names) -> Bar:
    start, end = _day(leg["start"]), _day(leg["end"])
    way, first, last = Way.LIMITS, _day(leg["date_earliest"]), _day(leg["date_latest"])
    points = [day for day in (_day(one["start"]) for one in events) if day is not None]
    match leg["date_precision"]:
        case "day" | "leg_range" if start and end:
            way, first, last = Way.PRINTED, start, end
        case "shared_range" | "month" if start and end:
            way, first, last = Way.INSIDE, start, end
        case "within" if start:
            points.append(start)
    are_limits = way is Way.LIMITS
    if leg["mode"] == "announced":
        way = Way.PLANNED
    elif leg["mode"] in _OFF:
        way = Way.OFF
    if first is None or last is None or last < first:
        first, last = None, None
    return Bar(
        label=names.country(leg["country"]) or "no country",
        note=", ".join(_texts(leg)),
        way=way,
        first=first,
        last=last,
        points=tuple(sorted(set(points))),
        are_limits=are_limits,
    )


def _texts(leg: Mapping[str, Any]) -> list[str]:
    """Cities, as many as a label has room for."""
    found = [city for city in leg["cities"] or () if isinstance(city, str)]
    return [city[:24] for city in found[:2]]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
