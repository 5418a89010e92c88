"""What do the printed dates of a journey say of one stay? The same for every language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from archive.records import Attested, Precision

__all__ = ["Stay", "bounded", "known_range", "single_day", "unknown", "whole_month"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """start, end and precision of one leg; start <= end where both are known."""

    start: Attested[date] | None
    end: Attested[date] | None
    precision: Precision

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end.value < self.start.value:
            raise ValueError(f"a stay from {self.start.value} to {self.end.value}")


def unknown() -> Stay:
    return Stay(start=None, end=None, precision=Precision.UNKNOWN)


def known_range(start: Attested[date], end: Attested[date], countries: int) -> Stay:
    """A printed range: of this leg, or the whole trip's when it stands for several countries."""
    return Stay(start=start, end=end, precision=Precision.SHARED_RANGE if countries > 1 else Precision.LEG_RANGE)


def single_day(day: Attested[date], *, meeting: bool) -> Stay:
    """One printed day: a meeting's during the stay (within), or the stay itself (day)."""
    return Stay(start=day, end=day, precision=Precision.WITHIN if meeting else Precision.DAY)


def bounded(start: Attested[date] | None = None, end: Attested[date] | None = None) -> Stay:
    """Only a departure, an arrival or a return is dated."""
    return Stay(start=start, end=end, precision=Precision.BOUNDED)


def whole_month(first: Attested[date], last: Attested[date]) -> Stay:
    return Stay(start=first, end=last, precision=Precision.MONTH)
