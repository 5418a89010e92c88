"""How does a crawl end that a signal asks to stop? With the pages under way, but without waiting long for them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from crawler.frontier_file import FAILURES
from crawler.report import SHUTDOWN
from crawler.scheduler import close_walk
from crawler.session import Session

__all__ = ["GRACE_SECONDS", "StoppableProcess", "close_what_was_cut_off"]

# A page may take a minute, and reading beside the crawl another; whoever shuts a machine down kills after ten seconds.
GRACE_SECONDS = 7.0


class StoppableProcess(AsyncCrawlerProcess):
    """Scrapy's, for which the first signal is the second one when the time of grace is over."""

    stopped_by = 0  # number of the first signal

    def _signal_shutdown(self, signum: int, frame: Any) -> None:
        from twisted.internet import reactor

        self.stopped_by = signum
        super()._signal_shutdown(signum, frame)
        reactor.callFromThread(reactor.callLater, GRACE_SECONDS, self._signal_kill, signum, frame)

    def _signal_shutdown_reactorless(self, signum: int, frame: Any) -> None:
        """The same without Twisted's reactor: so the demo crawls."""
        self.stopped_by = signum
        super()._signal_shutdown_reactorless(signum, frame)
        if (loop := self._reactorless_loop) is not None:
            loop.call_soon_threadsafe(loop.call_later, GRACE_SECONDS, self._signal_kill_reactorless, signum, frame)


def close_what_was_cut_off(session: Session) -> None:
    """End the walks whose spiders had no time to: give back what they held, and say so in their reports."""
    for report in session.reports.values():
        if not report.reason and session.fatal is None:
            with suppress(*FAILURES):
                close_walk(session, report, SHUTDOWN)
