"""What does a gate say when it stops a release, and how is that kept apart from a fault of integrity?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from archive.errors import on_one_line
from pipelines.changes.change import Change
from pipelines.checks import Refused

__all__ = ["Gate", "GateFault", "StoppedByGates", "is_overridable"]

_SHOWN = 20  # faults named in the message; the others are counted


class Gate(StrEnum):
    """The gates by name; docs/gates.md says what each asks."""

    LISTING_WITHOUT_LINKS = "listing_without_links"
    CHAIN_BROKEN = "chain_broken"
    FILL_RATE = "fill_rate"
    SOURCE_AT_ZERO = "source_at_zero"
    ENCODING = "encoding"
    DATES_SHIFTED = "dates_shifted"
    RECORDS_LOST = "records_lost"
    TOO_MANY_NEW = "too_many_new"
    VALUES_ALL_CHANGED = "values_all_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFault:
    """One expectation that a release does not meet."""

    gate: Gate
    subject: str  # source, list, table or column
    found: str
    expected: str
    basis: str  # from which cycles, or which part of the past, the expectation comes
    cause: str  # what most likely lies behind it
    command: str  # what to run next

    def __str__(self) -> str:
        return (
            f"{self.gate.value} {self.subject}: found {self.found}, expected {self.expected} ({self.basis});"
            f" likely cause: {self.cause}; next: {self.command}"
        )


class StoppedByGates(Refused):
    """The rows are sound in themselves, but not what the past leads us to expect; the last release stays."""

    def __init__(self, stops: Sequence[GateFault], would_change: Sequence[Change] = ()) -> None:
        """
        would_change   what would have differed from the last release
        """
        self.faults = []  # none of integrity
        self.stops, self.would_change = tuple(stops), tuple(would_change)
        more = f"\n  and {len(stops) - _SHOWN} more" if len(stops) > _SHOWN else ""
        listed = "\n".join(f"  {on_one_line(str(fault))}" for fault in self.stops[:_SHOWN])
        Exception.__init__(
            self,
            f"release stopped at the gates ({len(stops)}), the last release stays:\n{listed}{more}\n"
            "  when all of it is as it should be: xuanjie refresh --offline --override REASON",
        )


def is_overridable(fault: object) -> bool:
    """May a reason publish the release all the same? What a gate says may be wrong; a fault of integrity never is."""
    return isinstance(fault, GateFault)
