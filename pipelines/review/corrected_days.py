"""Do the days of a corrected stay agree with one another, and with what its precision claims?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TypeVar

from archive.records import Attested, Event, LegVisit, Precision

__all__ = ["HUMAN", "fits", "precision_for", "without_contradiction"]

Dated = TypeVar("Dated", LegVisit, Event)

HUMAN = "review."  # how the rule of a value begins that a reviewer stands for
_BOTH = {Precision.LEG_RANGE, Precision.SHARED_RANGE, Precision.WITHIN, Precision.MONTH}


def fits(precision: Precision, start: date | None, end: date | None) -> bool:
    """Can these days have this precision?"""
    if start is None or end is None:
        return precision is (Precision.UNKNOWN if start is end else Precision.BOUNDED)
    return precision in _BOTH or (precision is Precision.DAY and start == end)


def precision_for(told: Precision, start: date | None, end: date | None, *, is_alone: bool) -> Precision:
    """The precision that was told, if the days can have it; else the one that claims least.

    is_alone  the stay is the only one of its journey: then a range of days is its own
    """
    if fits(told, start, end):
        return told
    if start is None or end is None:
        return Precision.UNKNOWN if start is end else Precision.BOUNDED
    if start == end:
        return Precision.WITHIN
    return Precision.LEG_RANGE if is_alone else Precision.SHARED_RANGE


def without_contradiction(record: Dated) -> tuple[Dated, str | None]:
    """The record without a day that lies on the wrong side of a reviewer's, and what was left out."""
    start, end = record.start, record.end
    if start is None or end is None or start.value <= end.value:
        return record, None
    told = f"{start.value} lies after {end.value}"
    if _is_human(start) and not _is_human(end):
        return replace(record, end=None), told
    if _is_human(end) and not _is_human(start):
        return replace(record, start=None), told
    return replace(record, start=None, end=None), told


def _is_human(said: Attested[date]) -> bool:
    return said.rule.startswith(HUMAN)
