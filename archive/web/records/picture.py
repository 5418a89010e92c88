"""How do the legs of one delegation become a picture, the same in words, and rows of a CSV file?"""

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

__all__ = ["stays_picture", "stays_sheet"]

_COLUMNS = (
    "leg_id", "country", "start", "end", "date_earliest", "date_latest", "date_precision", "date_edtf", "mode",
)  # fmt: skip
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
