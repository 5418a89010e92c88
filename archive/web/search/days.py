"""Which days does a typed date mean? Lists find records by day; the index of words does not hold them."""

from __future__ import annotations

import re
from datetime import date, timedelta

__all__ = ["days_typed"]

_DATE = re.compile(
    r"(?P<year>[12][0-9]{3})(?:(?:[-/.]|年)(?P<month>[0-9]{1,2})(?:(?:[-/.]|月)(?P<day>[0-9]{1,2})日?|月)?|年)?"
)


def days_typed(text: str) -> tuple[str, str] | None:
    """First and last day of `2017-12-13`, `2017-12`, `2017`, `2017年12月13日` and the like; None for no date."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = (None if part is None else int(part) for part in found.groups())
    assert year is not None
    try:
        if day is not None and month is not None:
            first = last = date(year, month, day)
        elif month is not None:
            first = date(year, month, 1)
            last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        else:
            first, last = date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None
    return first.isoformat(), last.isoformat()
