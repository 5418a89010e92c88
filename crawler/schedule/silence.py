"""Has a season gone by without any briefing abroad, though there was one by then after earlier meetings?

The alarm is an observation about what was captured, not about what took place. Past meetings are those of which a
first day is known: from the archive's own records when they tell of two or more, else from first_briefings.csv in
pipelines/lexicon/.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.records import Mode
from pipelines.lexicon.first_briefings import FirstBriefing
from pipelines.lexicon.meetings import Registered
from pipelines.lexicon.seasons import PRESENTED, TAIL_DAYS

__all__ = ["Silence", "calendar_note", "first_days", "silence"]

_ENOUGH = 2  # past meetings without which nothing can be compared
_CALLED_OFF = {Mode.CANCELLED, Mode.DENIED}
# By its rules the central committee meets at least once a year; it did not between February 2023 and July 2024.
_CALENDAR_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """No briefing abroad after a meeting was captured by a day by which earlier meetings had one.

    day       days since the meeting's last day
    past      earlier meeting → days from its last day to the first briefing captured
    basis     records: the archive's own legs; known: first_briefings.csv
    """

    meeting: Registered
    day: int
    past: Mapping[str, int]
    basis: str

    def line(self) -> str:
        whose = "in the archive's own records" if self.basis == "records" else "of those known from first_briefings.csv"
        return (
            f"no outbound briefing captured by day {self.day} after {self.meeting.id}; in {len(self.past)} past cycles"
            f" {whose} the first was captured by day {max(self.past.values())}"
            f" ({', '.join(f'{key} day {day}' for key, day in self.past.items())});"
            " see which sources were unreachable: xuanjie status"
        )

    def facts(self) -> dict[str, Any]:
        """For --json."""
        return {"meeting": self.meeting.id, "day": self.day, "past": dict(self.past), "basis": self.basis} | {
            "line": self.line()
        }


def silence(
    meetings: Sequence[Registered], recorded: Mapping[str, date], known: Iterable[FirstBriefing], today: date
) -> Silence | None:
    """The alarm of the last meeting that is presented abroad, or None.

    recorded  meeting → first day of a briefing abroad that the records have (first_days)
    known     what is known of past meetings from elsewhere, asked when the records tell of fewer than two
    today     in China

    It is raised when every past cycle had its first briefing by an earlier day, and falls silent with the tail, when
    trips are no longer expected.
    """
    over = [m for m in meetings if m.plenum in PRESENTED and m.closed_on is not None and m.closed_on <= today]
    if not over:
        return None
    last = over[-1]
    assert last.closed_on is not None
    day = (today - last.closed_on).days
    if last.id in recorded or day > TAIL_DAYS:
        return None
    closed = {m.id: m.closed_on for m in over[:-1] if m.closed_on is not None}
    for basis, first in (("records", recorded), ("known", {b.meeting: b.first_on for b in known})):
        days = {key: (first[key] - end).days for key, end in closed.items() if key in first}
        past = {key: n for key, n in days.items() if 0 <= n <= TAIL_DAYS}
        if len(past) >= _ENOUGH:
            return Silence(meeting=last, day=day, past=past, basis=basis) if day > max(past.values()) else None
    return None


def first_days(legs: Iterable[Mapping[str, Any]]) -> dict[str, date]:
    """Meeting → first printed day of a stay abroad, over the rows of the table `legs` with days as dates.

    A leg without a printed first day tells that there was a briefing, but not when: its latest possible day counts,
    so that no past cycle looks faster than it was.
    """
    first: dict[str, date] = {}
    for leg in legs:
        meeting = leg["meeting_id"]
        if meeting is None or leg["mode"] in _CALLED_OFF:
            continue
        day: date = leg["start"] or leg["date_latest"]
        first[meeting] = min(day, first.get(meeting, day))
    return first


def calendar_note(meetings: Sequence[Registered], today: date) -> str | None:
    """A line when the registry itself seems to be behind, or None: cadence and alarm know only what stands there."""
    if not meetings:
        return "the calendar has no meeting: add rows to pipelines/lexicon/meetings.csv"
    last = meetings[-1]
    days = (today - (last.closed_on or last.opened_on)).days
    if last.closed_on is None and days > 0:
        return f"{last.id} opened on {last.opened_on} and has no last day yet: fill in closed_on in meetings.csv"
    if days > _CALENDAR_DAYS:
        return (
            f"the calendar's last meeting is {last.id}, {days} days ago; the central committee meets at least once a"
            " year by its rules: see whether meetings.csv lacks a row"
        )
    return None
