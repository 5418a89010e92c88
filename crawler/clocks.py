"""Which clock counts, and which one dates? Pauses by one that nobody sets, records by the wall clock, watched.

A wall clock is set by people and by NTP, an hour or ten years at once. No pause of a crawl depends on it. Captures bear
its time all the same, for that is what readers of an archive ask for; where it went back, the report says so.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.capture import utc_text

__all__ = ["RecordClock", "Skew", "SteadyTime"]

logger = logging.getLogger(__name__)


class SteadyTime:
    """Unix time as it was when the process began, and since then as long as the process has lived.

    The frontier keeps in Unix time when an address may be asked again. Within a process this is as good as the clock
    that it goes by; between two it is as good as the wall clock, and whoever reads it caps what it can mean.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, unix_time: Callable[[], float] = time.time
    ) -> None:
        """`clock` in seconds, set by nobody; `unix_time` is read once."""
        self._clock = clock
        self._offset = unix_time() - clock()

    def __call__(self) -> float:
        return self._offset + self._clock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Skew:
    """The clock of the records said a time before one that it, or the archive, had said."""

    at: datetime  # as it said then
    back: timedelta
    behind: str = "what it said before"

    def __str__(self) -> str:
        return f"the clock says {utc_text(self.at)}, {self.back.total_seconds():.0f} s before {self.behind}"


class RecordClock:
    """The clock of the records, which keeps in mind when it went back. Called, it says what `clock` says."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._last: datetime | None = None
        self._archive: datetime | None = None
        self.skews: list[Skew] = []

    def __call__(self) -> datetime:
        at = self._clock()
        if self._last is not None and at < self._last:
            self._note(Skew(at=at, back=self._last - at))
        elif self._archive is not None and at < self._archive:
            self._note(Skew(at=at, back=self._archive - at, behind="the newest capture of the archive"))
        self._last, self._archive = at, None
        return at

    def follows(self, at: datetime | None) -> None:
        """When an earlier process or another machine made the newest capture; None for none; looked at once."""
        self._archive = at

    def _note(self, skew: Skew) -> None:
        self.skews.append(skew)
        logger.warning("clock_skew: %s", skew)
