"""Which request does Scrapy make next? Scrapy's scheduler interface over the durable frontier."""

from __future__ import annotations

import logging
from contextlib import suppress

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.spiders import Spider

from archive.capture import Outcome, utc_text
from crawler.frontier import Child, Row
from crawler.frontier_file import FAILURES
from crawler.listing_of import gone_from
from crawler.log_lines import one_line_an_event
from crawler.report import SourceReport
from crawler.session import Session
from crawler.spider import SourceSpider
from crawler.unanswered import lease_ends, left_out

__all__ = ["FrontierScheduler", "close_walk"]

logger = logging.getLogger(__name__)

_TOLD = 5  # addresses still owed that a report names; the frontier and the table `fetches` have all


class FrontierScheduler(BaseScheduler):
    """Leases addresses, one at a time for each host, hosts in turn.

    A lease lasts until the callback has ended. With CONCURRENT_REQUESTS = 1 a crawl therefore does one thing after the
    other, in the same order whenever it is run: the demo's stepping clock rests on that.

    A frontier that fails has told the session, which closes the spider. Nothing is raised into the engine then: it
    would ask again every few seconds and never end.
    """

    def __init__(self, crawler: Crawler) -> None:
        spider = crawler.spider
        assert isinstance(spider, SourceSpider)
        self._spider = spider
        self._session = spider.session
        self._last_host = ""
        self._at_once = crawler.settings.getint("CONCURRENT_REQUESTS")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> FrontierScheduler:
        one_line_an_event(crawler.settings)  # a spider's scheduler is made right after its log, and speaks first
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        session, source = self._session, self._spider.source
        at = utc_text(session.clock())
        try:
            run = session.frontier.open_run(
                source.name,
                kind=session.kind,
                options=session.run_options,
                at=at,
                resting=session.gate.all_parked(),
                has_list=lambda meta: not gone_from(meta, source.listings),
                allows=source.allows,
            )
            waiting = session.frontier.pending(run.run_id)
            session.frontier.not_later(run.run_id, session.unix_time() + session.longest_pause)
        except FAILURES:
            return
        self._spider.run = run
        session.reports[source.name] = SourceReport(
            source=source.name, run_id=run.run_id, continued=run.continued, opened_at=run.opened_at
        )
        for host, articles in run.left.items():
            self._spider.sound(f"{articles} articles of {host} are left to a later run: {session.gate.parked(host)}")
        if run.dropped:
            session.reports[source.name].notes.append(
                f"{len(run.dropped)} list pages at which earlier walks broke off are dropped, as their listings are no"
                f" longer in the source: {run.dropped[0]}{' and others' if len(run.dropped) > 1 else ''}"
            )
        if session.died:
            session.reports[source.name].notes.append(f"the run before this one died: {session.died}")
        if run.continued:
            logger.warning(
                "%s: run %d of %s was not finished: going on, %d addresses wait%s",
                source.name,
                run.run_id,
                run.opened_at,
                waiting,
                f" ({session.died} died)" if session.died else "",
            )

    def close(self, reason: str) -> None:
        if self._session.fatal is not None:
            return  # nothing more can be written; the next start gives our leases back
        with suppress(*FAILURES):
            close_walk(self._session, self._session.reports[self._spider.source.name], reason)

    def has_pending_requests(self) -> bool:
        if self._session.fatal is not None:
            return False
        try:
            return self._session.frontier.waits(self._spider.run.run_id)
        except FAILURES:
            return False

    def enqueue_request(self, request: Request) -> bool:
        """Only what wakes the engine comes this way: seeds go to the frontier, and so does what callbacks find."""
        child: Child | None = request.meta["child"]
        if child is None:  # it was only to wake the engine
            return False
        try:
            return self._session.frontier.push(self._spider.run.run_id, [child]) > 0
        except FAILURES:
            return False

    def next_request(self) -> Request | None:
        if self._session.fatal is not None:
            return None
        try:
            return self._next()
        except FAILURES:  # or the archive's, when an address on a parked host is recorded as not asked for
            return None

    def _next(self) -> Request | None:
        run_id = self._spider.run.run_id
        frontier = self._session.frontier
        if frontier.busy(run_id) >= self._at_once:
            return None
        for host in frontier.ready(run_id, after=self._last_host):
            parked = self._session.gate.parked(host)
            now = self._session.unix_time() if parked is None else float("inf")
            row = frontier.lease(run_id, host, now=now)
            while row is not None and self._ends_unasked(row, parked):
                row = frontier.lease(run_id, host, now=now) if self._session.fatal is None else None
            if row is not None:
                self._last_host = host
                return self._request(row)
        return None

    def _ends_unasked(self, row: Row, parked: str | None) -> bool:
        """True for an address that is not asked for; it has ended."""
        if why := self._spider.left_out(row):
            with lease_ends(self._spider, row, "leaving out"):
                left_out(self._spider, row, why)
        elif parked is not None:
            self._give_up(row, parked)
        return bool(why) or parked is not None

    def _request(self, row: Row) -> Request:
        return Request(
            row.url,
            callback=self._spider.captured,
            errback=self._spider.failed,
            meta={"row": row, "role": row.role.value},
            dont_filter=True,
        )

    def _give_up(self, row: Row, reason: str) -> None:
        """An address on a parked host: recorded as not asked for, owed to a later run."""
        robots = "not asked: the host is left alone until the next run"
        with lease_ends(self._spider, row, "giving up"):
            self._session.attempt(row.url, self._spider.source.name, row.role, Outcome.BLOCKED, reason, robots=robots)
            self._spider.gave_up(row, reason)


def close_walk(session: Session, report: SourceReport, reason: str) -> None:
    """End a walk as far as it came: give leases back, close the run when nothing is left, fill in the report.

    reason   "finished", or why it did not come to its end
    raises   WriteFailed, BadFrontier
    """
    frontier, run_id = session.frontier, report.run_id
    frontier.release(run_id)
    report.reason = reason
    if reason == "finished":
        report.finished = frontier.close_run(run_id, at=utc_text(session.clock()), reason=reason)
    report.outcomes = frontier.counts(run_id)
    for url, _, outcome, detail in frontier.failed(run_id):
        report.owed += 1
        if len(report.owed_first) < _TOLD:
            report.owed_first.append(f"{url}: {outcome.value}: {detail}")
    nowhere = frontier.led_nowhere(run_id)
    if nowhere and report.finished:  # else a redirect may lead to an address that waits
        ended = " and ".join(f"{n} as {outcome}" for outcome, n in nowhere.items())
        report.notes.append(
            f"articles that ended {ended}, with no page captured: asked for again while a listing shows them,"
            " and else every three days or more, until they have been missed for two weeks"
        )
