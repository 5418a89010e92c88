"""Is it too much at once? New records of the present cycle against the most that any past cycle had in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from pipelines.gates.cycles import Cycle, cycles, place_of
from pipelines.gates.expectations import Expectations
from pipelines.gates.facts import Facts
from pipelines.gates.fault import Gate, GateFault

__all__ = ["too_many_new"]

# table → its key, and the day by which a record belongs to a cycle: a backfill adds to the past cycles, not to this one
_TABLES = {
    "legs": ("leg_id", "date_latest"),
    "delegations": ("delegation_id", "date_latest"),
    "events": ("event_id", "date_latest"),
}


def too_many_new(facts: Facts, asked: Expectations) -> Iterator[GateFault]:
    """Stays, delegations and briefings of the present cycle that are new since the last release."""
    found = cycles(facts.meetings, facts.day)
    if facts.previous is None or not found:
        return
    for table, (key, column) in _TABLES.items():
        if table not in facts.previous:
            continue
        known = {row[key] for row in facts.previous[table]}
        of_past = Counter(_cycle_of(found, row[column]) for row in facts.rows[table])
        past = {c.meeting: of_past[c.meeting] for c in found[:-1] if of_past[c.meeting]}
        new = [row[key] for row in facts.rows[table] if row[key] not in known and row[column] >= found[-1].closed]
        if len(past) < asked.of("too_many_new.least_cycles") or len(new) < asked.of("too_many_new.least"):
            continue
        most = max(past.values())
        if len(new) > asked.of("too_many_new.times") * most:
            richest = next(meeting for meeting, count in past.items() if count == most)
            yield GateFault(
                gate=Gate.TOO_MANY_NEW,
                subject=table,
                found=f"{len(new)} new at once, by {place_of(found, facts.day)}",
                expected=f"at most {asked.of('too_many_new.times'):g} times the {most} of the richest whole cycle",
                basis=f"{len(past)} past cycles, the richest after {richest}",
                cause="one journey is told apart into many, or pages that are no announcements are kept",
                command=f"xuanjie explain {min(new)}",
            )


def _cycle_of(found: Sequence[Cycle], day: date) -> str | None:
    return next((cycle.meeting for cycle in reversed(found) if cycle.closed <= day), None)
