"""Where in a meeting's course does a day lie? A cycle is the time after one Party meeting that is presented abroad."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.lexicon.meetings import Registered
from pipelines.lexicon.seasons import BURST_DAYS, PRESENTED, SEASON_DAYS, TAIL_DAYS, Phase

__all__ = ["Cycle", "Phase", "cycles", "days_in_phases", "phase_of", "phases_between", "place_of", "turns_of"]

_ENDS = (BURST_DAYS, SEASON_DAYS, TAIL_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """The days after one meeting: from its last day until the last day of the next one, that day excluded."""

    meeting: str
    closed: date
    until: date | None  # None: it is the present one

    def day_of(self, day: date) -> int:
        """0 for the last day of the meeting."""
        return (day - self.closed).days

    def holds(self, day: date) -> bool:
        return self.closed <= day and (self.until is None or day < self.until)


def cycles(meetings: Sequence[Registered], day: date) -> tuple[Cycle, ...]:
    """The cycles that have begun by a day, oldest first: the last one is the present one."""
    over = [m for m in meetings if m.plenum in PRESENTED and m.closed_on is not None and m.closed_on <= day]
    ends = [m.closed_on for m in over[1:]]
    return tuple(
        Cycle(meeting=m.id, closed=m.closed_on, until=end)
        for m, end in zip(over, [*ends, None], strict=False)
        if m.closed_on is not None
    )


def phase_of(found: Sequence[Cycle], day: date) -> Phase:
    """The phase of a day in its cycle."""
    place = bisect_right(found, day, key=lambda cycle: cycle.closed)
    if place == 0:
        return Phase.QUIET
    after = found[place - 1].day_of(day)
    return next((phase for phase, end in zip(Phase, _ENDS, strict=False) if after <= end), Phase.QUIET)


def turns_of(found: Sequence[Cycle]) -> list[tuple[date, Phase]]:
    """The days on which a phase begins, in order: what phases_between() asks."""
    days = sorted({c.closed + timedelta(days=n) for c in found for n in (0, *(end + 1 for end in _ENDS))})
    return [(day, phase_of(found, day)) for day in days]


def phases_between(turns: Sequence[tuple[date, Phase]], first: date, last: date) -> frozenset[Phase]:
    """The phases that the days from first to last, both inclusive, reach into; `turns`: of turns_of()."""
    begin, end = (bisect_right(turns, day, key=lambda turn: turn[0]) for day in (first, last))
    before = [turns[begin - 1][1] if begin else Phase.QUIET]
    return frozenset(before + [phase for _, phase in turns[begin:end]])


def days_in_phases(turns: Sequence[tuple[date, Phase]], first: date, last: date) -> Mapping[Phase, int]:
    """How many of the days from first to last, both inclusive, lie in each phase."""
    count = dict.fromkeys(Phase, 0)
    place = bisect_right(turns, first, key=lambda turn: turn[0])
    phase = turns[place - 1][1] if place else Phase.QUIET
    for begins, following in (*turns[place:], (last + timedelta(days=1), Phase.QUIET)):
        ends = min(begins, last + timedelta(days=1))
        count[phase] += max(0, (ends - first).days)
        first, phase = max(first, ends), following
    return count


def place_of(found: Sequence[Cycle], day: date) -> str:
    """`day 12 after cc20-p4`, for people."""
    inside = next((cycle for cycle in reversed(found) if cycle.closed <= day), None)
    return "before the first meeting" if inside is None else f"day {inside.day_of(day)} after {inside.meeting}"
