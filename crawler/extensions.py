"""What is left to do when a spider ends? Under `scrapy crawl`, the report and the closing of its session."""

from __future__ import annotations

import logging

from scrapy import signals
from scrapy.crawler import Crawler

from archive.capture import utc_text
from archive.errors import BadInput
from archive.heads import note_head
from crawler.frontier_file import FAILURES
from crawler.report import CrawlReport, write_report
from crawler.session import Session
from crawler.spider import SourceSpider

__all__ = ["RunReport", "report_of"]

logger = logging.getLogger(__name__)


def report_of(session: Session, started_at: str) -> CrawlReport:
    """The report of everything that a session's spiders did."""
    return CrawlReport(
        started_at=started_at,
        ended_at=utc_text(session.clock()),
        via=session.via,
        sources=tuple(session.reports[name] for name in sorted(session.reports)),
        parked=session.gate.all_parked(),
        clock_skew=tuple(map(str, session.clock.skews)),
    )


class RunReport:
    """Writes data/runs/<n>.json for a spider that runs on its own. Of a crawl of several, `crawl()` does it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self.engine_started, signal=signals.engine_started)
        crawler.signals.connect(self.engine_stopped, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RunReport:
        return cls(crawler)

    def engine_started(self) -> None:
        spider = self._crawler.spider
        if isinstance(spider, SourceSpider) and spider.owns_session:
            self._session = spider.session
            self._started_at = utc_text(spider.session.clock())

    def engine_stopped(self) -> None:
        session = getattr(self, "_session", None)
        if session is None:
            return
        try:
            if session.fatal is not None:
                raise session.fatal
            write_report(report_of(session, self._started_at), session.paths.runs)
        except FAILURES as why:
            logger.error("%s", why)  # noqa: TRY400  (Scrapy's command line knows no exit status of ours: one line)
        finally:
            session.__exit__(None, None, None)
        try:
            note_head(session.paths)  # the segment is sealed now
        except (*FAILURES, BadInput) as why:
            logger.error("%s", why)  # noqa: TRY400
