"""Which sources' time has come? The one rule of `crawl --due`, `refresh` and `schedule`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from archive.capture import utc_text
from archive.paths import DataPaths
from crawler.errors import UnknownSource
from crawler.frontier import Frontier
from crawler.schedule.cadence import CHINA, Cadence, Rhythm, cadence_at, last_day, next_due
from crawler.source import Source
from pipelines.lexicon.meetings import Registered

__all__ = ["Due", "chosen", "due", "last_runs", "meeting_name", "period_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One source at a time.

    last_run   when its last whole walk began, of those up to that time; None: never
    next_due   when its turn came or comes; None: at once, since it never ran
    """

    source: str
    at: datetime
    cadence: Cadence
    last_run: datetime | None
    next_due: datetime | None

    @property
    def is_due(self) -> bool:
        return self.next_due is None or self.next_due <= self.at

    @property
    def days_since_close(self) -> int | None:
        """Days in China since the last day of the meeting that causes the cadence, negative before; None without."""
        meeting = self.cadence.meeting
        return None if meeting is None else (_china(self.at) - last_day(meeting)).days

    def day_text(self) -> str:
        """Where in the meeting's course the time lies: "in session to …", "day 3 after its close"."""
        meeting, days = self.cadence.meeting, self.days_since_close
        if meeting is None or days is None:
            return ""
        if meeting.closed_on is None:
            return f"opened on {meeting.opened_on}, its last day is not in the calendar yet"
        return (
            f"day {days} after its close on {meeting.closed_on}" if days > 0 else f"in session to {meeting.closed_on}"
        )

    def facts(self) -> dict[str, Any]:
        """For --json."""
        meeting = self.cadence.meeting
        return {
            "source": self.source,
            "due": self.is_due,
            "last_run": None if self.last_run is None else utc_text(self.last_run),
            "next_due": None if self.next_due is None else utc_text(self.next_due),
            "phase": self.cadence.phase.value,
            "period_seconds": self.cadence.period.total_seconds(),
            "meeting": None
            if meeting is None
            else {
                "id": meeting.id,
                "name": meeting_name(meeting),
                "opened_on": meeting.opened_on.isoformat(),
                "closed_on": None if meeting.closed_on is None else meeting.closed_on.isoformat(),
                "days_since_close": self.days_since_close,
            },
        }


def due(
    sources: Iterable[Source], last: Mapping[str, datetime], meetings: Sequence[Registered], now: datetime
) -> tuple[Due, ...]:
    """How each source stands at a time; those that have no listing to walk are left out.

    last   source → when its last whole walk began; runs after `now` count as none
    """
    return tuple(_stand(source, last.get(source.name), meetings, now) for source in sources if source.listings)


def chosen(names: Sequence[str], sources: Mapping[str, Source]) -> tuple[Source, ...]:
    """The sources asked for, () = all; raises UnknownSource."""
    for name in names:
        if name not in sources:
            raise UnknownSource(name, tuple(sources))
    return tuple(sources[name] for name in dict.fromkeys(names)) if names else tuple(sources.values())


def last_runs(paths: DataPaths, names: Iterable[str]) -> dict[str, datetime]:
    """When the last whole walk of each source began; raises BadFrontier, OldFrontier, WriteFailed."""
    if not paths.frontier.exists():
        return {}
    with closing(Frontier(paths.frontier, owner="schedule")) as frontier:
        found = {name: frontier.last_run(name) for name in names}
    return {name: datetime.fromisoformat(at) for name, at in found.items() if at is not None}


def meeting_name(meeting: Registered) -> str:
    """For people who read no ids: "19th congress", "5th plenum of the 18th Central Committee"."""
    term = _ordinal(meeting.term)
    if meeting.plenum is None:
        return f"{term} congress"
    return f"{_ordinal(meeting.plenum)} plenum of the {term} Central Committee"


def period_text(period: timedelta) -> str:
    """A period in words: hourly, daily, weekly, every 3 days."""
    named = {timedelta(hours=1): "hourly", timedelta(days=1): "daily", timedelta(days=7): "weekly"}
    return named.get(period) or f"every {period.total_seconds() / 86400:g} days"


def _stand(source: Source, last: datetime | None, meetings: Sequence[Registered], now: datetime) -> Due:
    rhythm = Rhythm(side=source.side, every=source.every, season=source.season)
    counted = last if last is not None and last <= now else None
    return Due(
        source=source.name,
        at=now,
        cadence=cadence_at(rhythm, meetings, now),
        last_run=counted,
        next_due=next_due(rhythm, meetings, counted),
    )


def _china(at: datetime) -> date:
    return at.astimezone(CHINA).date()


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
