"""Why has an address no answer, though the wire did not fail? The reasons as exceptions that Scrapy passes on."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest

__all__ = ["Forbidden", "Parked", "Stopped", "Unkept"]


class Forbidden(IgnoreRequest):
    """robots.txt says no, or could not be read; the outcome is `robots`. `decision` is what the archive keeps of it."""

    def __init__(self, reason: str, *, unreachable: bool, decision: str = "") -> None:
        self.reason = reason
        self.decision = decision
        self.unreachable = unreachable  # nobody said no: the address is asked for again in a later run
        super().__init__(reason)


class Parked(IgnoreRequest):
    """The host is left in peace until the next run."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Unkept(IgnoreRequest):
    """An answer that no archive can keep (a status of twenty digits), hence none: recorded as an attempt."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Stopped(IgnoreRequest):
    """The crawl is closing: the address goes back to the frontier untouched."""
