"""Did anybody look? What the search log says of the time and country in which nothing was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from pipelines.lexicon.briefing_lists import BriefingList, briefing_lists
from pipelines.lexicon.meetings import meetings
from pipelines.parity.days import Days
from pipelines.searched import Outcome, Window, by_channel, source_searched, window_after

__all__ = ["Looked"]

Row = Mapping[str, Any]
_LATE = timedelta(days=31)  # so long after a stay is it still reported


class Looked:
    """The search log of a release."""

    def __init__(self, log: Iterable[Row]) -> None:
        self._channels = by_channel(log)

    def told(self, country: str | None, meeting: str | None, days: Days | None = None) -> str:
        """One line: in which sources the months after the meeting (else those of the days) were read to the end.

        country  None: in lists that show the briefings of all countries
        """
        window = _window(meeting, days)
        if window is None:
            return "whether anybody looked cannot be told: the row has neither meeting nor days"
        lists: dict[str, list[BriefingList]] = defaultdict(list)
        for one in briefing_lists():
            if one.countries is None or (country is not None and one.shows(country)):
                lists[one.source].append(one)
        found = {source: source_searched(self._channels, owed, window) for source, owed in sorted(lists.items())}
        complete = [source for source, one in found.items() if one.outcome is Outcome.COMPLETE]
        part = [f"{source} until {one.until}" for source, one in found.items() if one.outcome is Outcome.COMPLETE_UNTIL]
        span = f"{window.opens} to {window.closes}"
        if complete:
            return f"searched to the end: {', '.join(complete)}, {span}"
        if part:
            return f"searched in part: {', '.join(part)}, of {span}"
        return f"not searched: no list that would show it was read for {span}"


def _window(meeting: str | None, days: Days | None) -> Window | None:
    closed = {m.id: m.closed_on for m in meetings()}
    if meeting in closed:
        return window_after(closed[meeting])
    known: list[date] = [d for d in (days.first, days.last) if d is not None] if days is not None else []
    return Window(opens=known[0], closes=min(known[-1], date.max - _LATE) + _LATE) if known else None
