"""How does a command end that a signal asks to stop? At once where it stands, and after its crawl where one runs."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

from crawler.report import CrawlReport

__all__ = ["StopAsked", "Stops", "stoppable"]

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_USUAL = (signal.SIG_DFL, signal.default_int_handler)


class StopAsked(KeyboardInterrupt):
    """Somebody asked the run to end, by a signal; `status` is the exit status of a command, as shells say of it."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__("stopped by a signal; the same command goes on with it")


class Stops:
    """The signals of a block that may be stopped."""

    def __init__(self, handlers: Mapping[signal.Signals, Any]) -> None:
        self.handlers = handlers

    def crawled(self, report: CrawlReport | None) -> None:
        """Go on after a crawl. Scrapy leaves its signal handlers behind, which would keep us from being stopped.

        raises   StopAsked when a signal ended the crawl: it was meant for the run
        """
        _install(self.handlers)
        if report is not None and report.stopped_by:
            raise StopAsked(128 + report.stopped_by)

    def ignore(self) -> None:
        """From here on to the end of the block no signal stops it."""
        _install(dict.fromkeys(self.handlers, signal.SIG_IGN))


@contextmanager
def stoppable() -> Iterator[Stops]:
    """SIGTERM, as a scheduler sends it, ends the block like Ctrl-C does, by StopAsked; what was ignored stays ignored.

    Outside of the main thread, where nobody may set what a signal does, it changes nothing.
    """
    before: dict[signal.Signals, Any] = {}
    if threading.current_thread() is threading.main_thread():
        before = {one: signal.getsignal(one) for one in _SIGNALS}
    stops = Stops({one: _ask_to_stop if set_to in _USUAL else set_to for one, set_to in before.items()})
    try:
        _install(stops.handlers)
        yield stops
    finally:
        _install(before)


def _install(handlers: Mapping[signal.Signals, Any]) -> None:
    for one, handler in handlers.items():
        signal.signal(one, handler)


def _ask_to_stop(number: int, _: FrameType | None) -> None:
    raise StopAsked(128 + number)
