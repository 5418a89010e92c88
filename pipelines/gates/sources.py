"""Does every source still give new pages, and are those that it gave still in the release?"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise
from operator import attrgetter

from archive.capture import Capture, Role
from archive.presence import CAPTURED, WEB_ARCHIVES
from pipelines.gates.cycles import Cycle, Phase, cycles, days_in_phases, phase_of, phases_between, place_of, turns_of
from pipelines.gates.expectations import Expectations
from pipelines.gates.facts import Facts, taken_down
from pipelines.gates.fault import Gate, GateFault

__all__ = ["source_at_zero"]

_DAY = timedelta(days=1)
_COPIES = WEB_ARCHIVES | {"import", "screened"}
_NO_PAGES = {Role.ROBOTS, Role.REQUISITE}


def source_at_zero(facts: Facts, asked: Expectations) -> Iterator[GateFault]:
    """A source without a new page by a day of the cycle by which it had one in every past cycle; one whose pause is
    far longer than any in this phase before; and one whose documents all left the release."""
    found = cycles(facts.meetings, facts.day)
    fresh = _days_with_new_pages(facts)
    for source in sorted(fresh):
        if asked.looks_at(Gate.SOURCE_AT_ZERO, source):
            yield from _silent(source, fresh[source], found, facts, asked)
    yield from _vanished(facts, asked)


def _days_with_new_pages(facts: Facts) -> Mapping[str, Mapping[date, int]]:
    """Source → day → articles captured on it for the first time from the site itself, in order."""
    days: dict[str, Counter[date]] = defaultdict(Counter)
    url: Callable[[Capture], str] = attrgetter("url")
    ordered = sorted(facts.captures, key=url) if facts.by_address is None else facts.by_address
    for _, captures in groupby(ordered, key=url):
        own = (c for c in captures if c.role is Role.ARTICLE and c.outcome in CAPTURED and c.via not in _COPIES)
        first = min((c for c in own if c.source), key=lambda c: (c.fetched_at, c.snapshot_id), default=None)
        if first is not None and first.source is not None:
            days[first.source][first.fetched_at.date()] += 1
    return {source: Counter(dict(sorted(of_source.items()))) for source, of_source in days.items()}


def _silent(
    source: str, days: Mapping[date, int], found: Sequence[Cycle], facts: Facts, asked: Expectations
) -> Iterator[GateFault]:
    """One fault at most: since the meeting where past cycles tell, else since its last page.

    days   day → new pages, in order
    """
    if not found:
        return
    now, today, first, last = found[-1], facts.day, min(days), max(days)
    past = [cycle for cycle in found[:-1] if first < cycle.closed]  # since the source was asked
    if len(past) < asked.of("source_at_zero.least_cycles", source):
        return
    usual = _usual(days, found, last)
    began = {cycle.meeting: _first_in(sorted(days), cycle) for cycle in past}
    said = {meeting: day for meeting, day in began.items() if day is not None}
    by = max(said.values(), default=0)
    grace = asked.of("source_at_zero.grace_days", source)
    least = asked.of("source_at_zero.least_pages", source)
    if len(said) == len(past) and last < now.closed and now.day_of(today) > by + grace:
        pages = _expected(usual, found, now.closed, today)
        if pages >= least:
            shown = ", ".join(f"{meeting} day {day}" for meeting, day in said.items())
            yield _fault(
                facts,
                source,
                found=f"no new page since {last}, by {place_of(found, today)}",
                expected=f"the first by day {by}, and about {pages:.0f} until now",
                basis=f"all {len(past)} past cycles: {shown}; grace {grace:g} days",
            )
            return
    pause, longest = (today - last).days, _longest_pause(sorted(days), found, phase_of(found, today))
    cut = max(asked.of("source_at_zero.longer", source) * longest, asked.of("source_at_zero.least_pause", source))
    pages = _expected(usual, found, last + _DAY, today)
    if pause > cut and pages >= least:
        yield _fault(
            facts,
            source,
            found=f"no new page for {pause} days, since {last}, at {place_of(found, today)}",
            expected=f"one within {longest} days, and about {pages:.0f} until now",
            basis=f"the same phases of {len(past)} past cycles, since {first}: its longest pause that reached into the"
            f" phase {phase_of(found, today).value}, and its pages a day",
        )


def _usual(days: Mapping[date, int], found: Sequence[Cycle], last: date) -> Mapping[Phase, float]:
    """New pages a day in each phase, from the day after a source was first asked, when its list was full, to its last
    new page."""
    turns = turns_of(found)
    first = min(days)
    spent = days_in_phases(turns, first + _DAY, last)
    given: Counter[Phase] = Counter()
    for day, count in days.items():
        if day > first:
            given[phase_of(found, day)] += count
    return {phase: given[phase] / count for phase, count in spent.items() if count}


def _expected(usual: Mapping[Phase, float], found: Sequence[Cycle], first: date, last: date) -> float:
    """New pages in the days from first to last, as in the same phases of the past."""
    return sum(usual.get(phase, 0) * n for phase, n in days_in_phases(turns_of(found), first, last).items())


def _longest_pause(days: Sequence[date], found: Sequence[Cycle], phase: Phase) -> int:
    turns = turns_of(found)
    pauses = [(b - a).days for a, b in pairwise(days) if phase in phases_between(turns, a, b - _DAY)]
    return max(pauses, default=0)


def _first_in(days: Sequence[date], cycle: Cycle) -> int | None:
    """Day of the cycle with the first new page; None when there was none in it."""
    place = bisect_right(days, cycle.closed - timedelta(days=1))
    return cycle.day_of(days[place]) if place < len(days) and cycle.holds(days[place]) else None


def _fault(facts: Facts, source: str, *, found: str, expected: str, basis: str) -> GateFault:
    return GateFault(
        gate=Gate.SOURCE_AT_ZERO,
        subject=source,
        found=found,
        expected=expected,
        basis=basis,
        cause=_last_seen_of(facts, source),
        command="xuanjie status",
    )


def _last_seen_of(facts: Facts, source: str) -> str:
    """What became of the latest questions to a source: the likely cause of its silence."""
    month = facts.day - timedelta(days=30)
    told = Counter(
        c.outcome.value
        for c in facts.captures
        if c.source == source and c.role not in _NO_PAGES and c.via not in _COPIES and c.fetched_at.date() >= month
    )
    told.update(
        a.outcome.value
        for a in facts.attempts
        if a.source == source and a.role not in _NO_PAGES and a.at.date() >= month
    )
    if not told:
        return "it has not been asked for a month: it fell out of the schedule, or was taken out of use"
    shown = ", ".join(f"{outcome} {count}" for outcome, count in sorted(told.items(), key=lambda n: (-n[1], n[0])))
    ok = sum(told[outcome.value] for outcome in CAPTURED)
    why = "its lists answer and show nothing new" if ok > sum(told.values()) / 2 else "the site does not give its pages"
    return f"{why} (last 30 days: {shown})"


def _vanished(facts: Facts, asked: Expectations) -> Iterator[GateFault]:
    """A source that has no document any more, though its captures are no other source's now and were not taken down."""
    before, removed = facts.previous or {}, taken_down(facts)
    now = {row["source"] for row in facts.rows["documents"]}
    old: dict[str, list[Sequence[str]]] = defaultdict(list)  # of sources that are gone
    for row in before.get("documents", ()):
        if row["source"] is not None and row["source"] not in now and not removed.issuperset(row["snapshots"]):
            old[row["source"]].append(row["snapshots"])
    named = {snapshot for of_source in old.values() for snapshots in of_source for snapshot in snapshots}
    kept = {s for row in facts.rows["documents"] for s in row["snapshots"] if s in named} if named else set()
    for source in sorted(old):
        lost = [snapshots for snapshots in old[source] if kept.isdisjoint(snapshots)]
        if len(lost) < asked.of("source_at_zero.least_documents", source) or not asked.looks_at(
            Gate.SOURCE_AT_ZERO, source
        ):
            continue
        yield GateFault(
            gate=Gate.SOURCE_AT_ZERO,
            subject=source,
            found=f"0 documents, of {len(old[source])} in the last release",
            expected="all of them: what was captured stays",
            basis="the last release, whatever the phase",
            cause="its captures are not in the archive that was read, or are not read as articles any more",
            command="xuanjie verify",
        )
