"""How does `scrapy crawl NAME` end? By one line and the exit status that `xuanjie crawl` has for the same fault."""

from __future__ import annotations

import argparse
import asyncio

from scrapy.commands import crawl
from scrapy.exceptions import UsageError
from scrapy.utils.misc import load_object

from archive.one_line import warn
from crawler.errors import KnownBad
from crawler.extensions import report_of
from crawler.known_bad import check_versions
from crawler.session import Session
from crawler.spider import SourceSpider

__all__ = ["Command"]


class Command(crawl.Command):
    """Scrapy runs a crawl in a task and looks at no exception of it: asyncio then tells it by a traceback, and the
    exit status is 1 whatever it was."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        if loop := self.settings["ASYNCIO_EVENT_LOOP"]:
            # else Scrapy has asyncio make one of its own first, and Python complains of it at the end, behind our line
            asyncio.set_event_loop(load_object(loop)())

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError("one source at a time; for several: xuanjie crawl NAME NAME")
        try:
            check_versions()
        except KnownBad as bad:
            warn(str(bad), by="scrapy")
            self.exitcode = bad.status
            return
        assert self.crawler_process is not None
        crawler = self._create_crawler(args[0])
        task = self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        why = task.exception() if isinstance(task, asyncio.Future) and task.done() and not task.cancelled() else None
        if why is not None and not hasattr(why, "status"):
            raise why
        if why is not None:
            warn(str(why), by="scrapy")
            self.exitcode = why.status
        elif isinstance(crawler.spider, SourceSpider):
            self.exitcode = status_of(crawler.spider.session)
        elif self.crawler_process.bootstrap_failed:
            self.exitcode = 1


def status_of(session: Session) -> int:
    """Of a crawl that has ended; RunReport has told what was fatal."""
    return report_of(session, "").status if session.fatal is None else session.fatal.status
