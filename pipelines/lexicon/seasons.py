"""Which meetings are presented abroad, and how long after one is what expected? The phases of a meeting's course."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["BURST_DAYS", "PRESENTED", "SEASON_DAYS", "TAIL_DAYS", "Phase"]

# No trip after another plenum is on record (research/COVERAGE, and the seed): the first and second fill posts, the
# seventh prepares a congress days before it. None: a congress.
PRESENTED = frozenset({None, 3, 4, 5, 6})
# Days after the last day of a meeting, that day included; read off the trips that could be dated (docs/schedule.md).
BURST_DAYS, SEASON_DAYS, TAIL_DAYS = 14, 140, 300


class Phase(StrEnum):
    """Where in a meeting's course a time lies; `quiet` also before the first meeting of the registry."""

    BURST = "burst"
    SEASON = "season"
    TAIL = "tail"
    QUIET = "quiet"
