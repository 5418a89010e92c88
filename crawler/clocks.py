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
    """The clock of the records went back."""

    at: datetime  # as it said then
    back: timedelta

    def __str__(self) -> str:
        return f"the clock went back by {self.back.total_seconds():.0f} s, to {utc_text(self.at)}"


class RecordClock:
    """The clock of the records, which keeps in mind when it went back. Called, it says what `clock` says.

    after   the time of the record before the first one, None for none
    """

    def __init__(self, clock: Callable[[], datetime], *, after: datetime | None = None) -> None:
        self._clock = clock
        self._last = after
        self.skews: list[Skew] = []

    def __call__(self) -> datetime:
        at = self._clock()
        if self._last is not None and at < self._last:
            skew = Skew(at=at, back=self._last - at)
            self.skews.append(skew)
            logger.warning("clock_skew: %s", skew)
        self._last = at
        return at

    def follows(self, at: datetime | None) -> None:
        """The last record that an earlier process or another machine made."""
        if at is not None and (self._last is None or at > self._last):
            self._last = at
