"""What do the spiders of one crawl share? The archive's recorder, the frontier, the gate, the rules, the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from archive.capture import Attempt, Capture, Exchange, Outcome, Role, SearchResult, utc_text
from archive.errors import WriteFailed
from archive.paths import DataPaths
from archive.presence import WEB_ARCHIVES, Status, presences
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from crawler.apart import Apart
from crawler.beside import Beside
from crawler.clocks import RecordClock
from crawler.commits import Commits
from crawler.frontier import Child, Frontier, Known, Row
from crawler.frontier_file import FAILURES, FrontierFailure
from crawler.large_bodies import LargeBodies
from crawler.outcomes import CAPTURED, MISSING, RETRYABLE
from crawler.own_process import this_process
from crawler.peers import named_peers
from crawler.politeness import LONGEST_REST_SECONDS, PARK_AFTER_SECONDS, Gate
from crawler.quiet import Quiet
from crawler.report import SourceReport
from crawler.robots import RobotsPolicy
from crawler.setting_kinds import check_contact, check_settings, vantage_of
from crawler.source import SOURCES, load_sources
from crawler.tries import spread, wire_time_of

__all__ = ["AGENT", "Session", "now"]

AGENT = "xuanjie/0.1"
# After these nothing is owed; when a missing or redirected article is asked for again says frontier_debts.py.
_SETTLED = CAPTURED | MISSING | {Outcome.REDIRECT}

_LONG = 29.0  # seconds left of a rest that the next process is told of: those that were asked for as 30, and longer


def now() -> datetime:
    """The wall clock, in whole seconds of UTC: the only place of the crawl that reads it for the record."""
    return datetime.now(UTC).replace(microsecond=0)


class Session:
    """One crawl of one or more sources in one process. A context manager: holds the archive's lock while open.

    settings    Scrapy's, with the XUANJIE_* names of crawler/settings.py
    """

    def __init__(self, settings: BaseSettings) -> None:
        check_settings(settings)  # raises BadSetting
        self.paths = DataPaths(Path(settings["XUANJIE_DATA"]))
        self.clock = RecordClock(settings["XUANJIE_CLOCK"] or now)
        self.via: str = settings["XUANJIE_VIA"]
        check_contact(settings)  # raises NoContact
        self.vantage = vantage_of(settings)  # raises BadVantage
        named_peers(settings)  # raises BadPeers
        self.sources = load_sources(Path(settings["XUANJIE_SOURCES"] or SOURCES))
        self.since: str | None = settings["XUANJIE_SINCE"]
        self.only: str | None = settings["XUANJIE_ONLY"]
        self.kind = "walk" if self.only is None else "only"  # of its runs
        given = {"since": self.since, "only": self.only}
        self.run_options: dict[str, object] = {name: value for name, value in given.items() if value is not None}
        self.retry_delays = tuple(float(s) for s in settings.getlist("XUANJIE_RETRY_DELAYS"))
        self.wire_time = wire_time_of(settings)
        self.gate = Gate(again_after=self.retry_delays[0] if self.retry_delays else 0.0)
        self.robots = RobotsPolicy(self.gate, again_after=self.retry_delays[0] if self.retry_delays else 0.0)
        self.unix_time = self.gate.unix_time
        self.reports: dict[str, SourceReport] = {}
        self.fatal: FrontierFailure | None = None
        self._crawlers: list[Crawler] = []
        self._closers: list[asyncio.Task[None]] = []
        self._quiet = Quiet()
        self.large = LargeBodies()
        self._synced = self._before_settling = 0  # of what the recorder has written

    def __enter__(self) -> Session:
        with ExitStack() as stack:
            stack.callback(self._quiet.end)
            self._recorder = stack.enter_context(Recorder(self.paths.archive, agent=AGENT))
            self.died = self._recorder.took_over  # the writer before this one; "" when it ended in good order
            self._reader = stack.enter_context(ArchiveReader(self.paths.archive))
            if self.via != "demo":  # its clock begins anew with each demo
                self.clock.follows(self._reader.ledger.newest_capture())
            self.frontier = stack.enter_context(
                closing(Frontier(self.paths.frontier, owner=this_process(), on_failure=self.fail))
            )
            self.frontier.begin_log_anew()
            if self.frontier.is_new:
                self._learn()
            self.recall()
            self._recorder.gather()
            self.beside = Beside(self.paths.root, on_failure=self.fail)
            stack.callback(self.beside.close)
            self.apart = Apart()
            stack.callback(self.apart.close)
            self._commits = Commits(self._sync, under_way=lambda: self.frontier.under_way)
            stack.callback(self._last_sync)
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def join(self, crawler: Crawler) -> None:
        """Make a crawler part of this session: a write that fails closes it too."""
        self._crawlers.append(crawler)

    # ── writing ───────────────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def writes(self) -> Iterator[None]:
        """A failed write ends the crawl: no page is asked for whose answer could not be kept."""
        try:
            yield
        except WriteFailed as why:
            self.fail(why)
            raise

    async def keep(self, exchange: Exchange) -> Capture:
        """Keep an exchange; it is safe when this has ended. Pages that come in together share one sync."""
        with self.writes():
            capture = self._recorder.exchange(exchange)
        await self._commits.kept()
        return capture

    def exchange(self, exchange: Exchange) -> Capture:
        """The same at once."""
        with self.writes():
            capture = self._recorder.exchange(exchange)
        self._must()
        self._commits.now()
        return capture

    def _must(self) -> None:
        """What was recorded now is acknowledged before any address is settled."""
        self._before_settling = self._recorder.written
        self._commits.wrote()

    def _sync(self) -> None:
        """WARC files, then the ledger, then the frontier."""
        with self.writes():
            self._recorder.acknowledge()
            self._synced = self._recorder.written
            self.frontier.sync()

    def _last_sync(self) -> None:
        if self.fatal is None:
            self._commits.now()

    def attempt(self, url: str, source: str, role: Role, outcome: Outcome, detail: str, *, robots: str) -> None:
        """Record that an address was wanted and brought no response; `robots` is what robots.txt said of it."""
        with self.writes():
            self._recorder.attempt(
                Attempt(
                    url=url,
                    at=self.clock(),
                    source=source,
                    role=role,
                    outcome=outcome,
                    detail=detail,
                    via=self.via,
                    vantage=self.vantage,
                    robots=robots,
                )
            )
        self._must()

    def searched(
        self,
        source: str,
        url: str,
        outcome: str,
        *,
        links: int = 0,
        new: int = 0,
        channel: str = "",
        days: Collection[date] = (),
    ) -> None:
        """One row of the search log: what a listing showed, or why it was not read.

        channel  the listing as the source names it
        days     of filing of the links shown, where their addresses say one: how far back the listing reached
        """
        with self.writes():
            self._recorder.search(
                SearchResult(
                    source=source,
                    url=url,
                    at=self.clock(),
                    outcome=outcome,
                    links=links,
                    new=new,
                    via=self.via,
                    vantage=self.vantage,
                    channel=channel,
                    newest=max(days, default=None),
                    oldest=min(days, default=None),
                )
            )
        self._must()

    def settle(
        self,
        source: str,
        row: Row,
        *,
        outcome: Outcome,
        detail: str,
        snapshot: str | None = None,
        children: Sequence[Child] = (),
        owed: bool | None = None,
        asked: bool = True,
    ) -> None:
        """End an address; `owed` overrides whether a later run must ask again (default: by the outcome), `asked` is
        False where its host was left alone, or its robots.txt could not be read."""
        if self._before_settling > self._synced:
            self._commits.now()
        self.wire_time.forget(row.url)
        if owed is None:
            owed = outcome not in _SETTLED
        self.frontier.settle(
            row.url_id,
            outcome=outcome,
            detail=detail,
            snapshot=snapshot,
            owed=owed,
            source=source,
            at=utc_text(self.clock()),
            children=children,
            asked=asked,
        )
        report = self.reports[source]
        report.ended[outcome.value] = report.ended.get(outcome.value, 0) + 1

    def will_retry(self, row: Row, outcome: Outcome, *, asked_back: bool = False) -> bool:
        """True when this failure is not the address's last word in this run.

        asked_back   the host said when to come again (429 with Retry-After)
        """
        worth_it = (outcome in RETRYABLE and self.wire_time.left(row.url) > 0) or asked_back
        return worth_it and row.tries < len(self.retry_delays) and self.gate.parked(row.host) is None

    def retry(self, row: Row) -> None:
        pause = self.retry_delays[row.tries] * spread(row.url, row.tries)
        rest = max(self._long_rest(_gate_host(row)), self._long_rest(row.host))
        self.frontier.retry(row.url_id, not_before=self.unix_time() + max(pause, rest))

    def hold(self, host: str) -> None:
        """Remember beyond the life of this process for how long a host asked to be left alone, where that is long."""
        rest = self._long_rest(host)
        if rest and self.fatal is None:
            with suppress(*FAILURES):  # the frontier has told the session, which ends the crawl
                self.frontier.hold(host, self.unix_time() + rest)

    def recall(self) -> None:
        """What hosts asked earlier processes for holds for this one."""
        for host, until in self.frontier.held(now=self.unix_time(), most=LONGEST_REST_SECONDS):
            self.gate.remember(host, until)

    def _long_rest(self, host: str) -> float:
        rest = self.gate.rest_left(host)
        return rest if rest >= _LONG else 0.0

    @property
    def longest_pause(self) -> float:
        """Seconds that no address waits longer between two tries."""
        return max(PARK_AFTER_SECONDS, 2.0 * max(self.retry_delays, default=0.0))

    # ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────

    def known(self, source: str, key: str, *, before_run: int) -> Known | None:
        """What earlier runs know of an article. A capture that the archive does not hold (any more) is none: the
        frontier may have outlived its archive."""
        known = self.frontier.known(source, key, before_run=before_run)
        if known is not None and known.outcome in CAPTURED and self._reader.latest(known.url) is None:
            return None
        return known

    @property
    def reader(self) -> ArchiveReader:
        """What the archive holds; it sees at once what is written."""
        return self._reader

    def has_capture(self, url: str) -> bool:
        """True when the archive holds an answer of this very address, whatever it was."""
        return self._last_answer(url) is not None

    def was_missing(self, url: str, *, within: timedelta) -> bool:
        """True when the last answer of this address, not longer ago, was that there is no such page."""
        last = self._last_answer(url)
        return last is not None and last.outcome in MISSING and self.clock() < last.fetched_at + within

    def _last_answer(self, url: str) -> Capture | None:
        """The last answer of the site itself to this address as a page. The copy of a web archive is none: it says
        nothing of the site; nor is what was asked for as a picture: HTML in its place proves nothing."""
        last = self._reader.latest(url)
        return None if last is None or last.via in WEB_ARCHIVES or last.role is Role.REQUISITE else last

    # ── inside ────────────────────────────────────────────────────────────────────────────────────────────────────

    def fail(self, why: FrontierFailure) -> None:
        """End the crawl. Whoever runs it says why, once: the command line, or RunReport under `scrapy crawl`."""
        if self.fatal is not None:
            return
        self.fatal = why
        self._quiet.begin()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # the crawl is over, and what is put in order behind it was refused
            return
        for crawler in self._crawlers:
            if crawler.engine is not None:
                task = loop.create_task(_close(crawler))
                self._closers.append(task)  # a task that nobody holds may be collected before it ends
        self.large.end()

    def _learn(self) -> None:
        """Fill a new frontier from an archive that may be old."""
        self.frontier.learn(
            (capture, self.sources[capture.source].key(capture.url))
            for capture in self._reader.captures(role=Role.ARTICLE)
            if capture.source in self.sources and capture.outcome in CAPTURED and not capture.origin
        )
        self.frontier.learn_missing(
            (one, self.sources[one.source].key(one.url))
            for one in presences(self._reader.captures(), self._reader.attempts())
            if one.status in {Status.MISSING, Status.GONE} and one.source in self.sources
        )


def _gate_host(row: Row) -> str:
    """The name under which the gate holds a host to its pace; what becomes of requisites is counted under another."""
    return urlsplit(row.url).netloc


async def _close(crawler: Crawler) -> None:
    if crawler.engine is not None and crawler.engine.spider is not None:
        await crawler.engine.close_spider_async(reason="write_failed")
