"""How are the days of a stay said, with no more certainty than its precision has?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["days_of", "journey_days", "stay_days"]


def days_of(row: Mapping[str, Any]) -> str:
    """The days of any record: of a leg or event as it claims them, of a delegation the limits of all its legs."""
    return stay_days(row) if "date_precision" in row else _between(row["date_earliest"], row["date_latest"])


def stay_days(row: Mapping[str, Any]) -> str:
    """The days of a leg or an event in a few words."""
    start, end = row["start"], row["end"]
    match row["date_precision"]:
        case "day" if start:
            return str(start)
        case "leg_range" if start and end:
            return f"{start} to {end}"
        case "shared_range" if start and end:
            return f"within {start} to {end}"
        case "within" if start:
            return f"{start}, perhaps longer"
        case "month" if start:
            return f"some day of {start[:7]}"
        case "bounded" if start:
            return f"from {start}"
        case "bounded" if end:
            return f"until {end}"
    return _between(row["date_earliest"], row["date_latest"])


def journey_days(legs: Sequence[Mapping[str, Any]]) -> str:
    """The days of a whole journey: first to last day where every leg has both, else the limits."""
    if not legs:
        return "no day known"
    if all(leg["start"] and leg["end"] for leg in legs):
        first, last = min(leg["start"] for leg in legs), max(leg["end"] for leg in legs)
        return first if first == last else f"{first} to {last}"
    earliest = [leg["date_earliest"] for leg in legs if leg["date_earliest"]]
    latest = [leg["date_latest"] for leg in legs if leg["date_latest"]]
    return _between(min(earliest, default=None), max(latest, default=None))


def _between(earliest: str | None, latest: str | None) -> str:
    if earliest is None and latest is None:
        return "no day known"
    if earliest == latest:
        return str(earliest)
    if earliest is None:
        return f"not after {latest}"
    return f"not before {earliest}" if latest is None else f"between {earliest} and {latest}"
