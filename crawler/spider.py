"""How is a source walked: seeds → listings → articles? The spider discovers and captures; it never extracts.

What a listing page leads to is decided in crawler/walk.py, which articles are wanted in crawler/wanted.py, where a
redirect leads in crawler/hops.py, what follows from no answer in crawler/unanswered.py.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from archive.capture import Exchange, Outcome, Role
from crawler import hops, requisites, unanswered
from crawler.apart import Closing
from crawler.frontier import Child, Row, RunRow
from crawler.frontier_file import FAILURES
from crawler.further_pages import further_pages
from crawler.large_bodies import InArchive
from crawler.listing_of import listing_of, marks_of
from crawler.outcomes import CAPTURED
from crawler.peers import named_peers
from crawler.redirects import location_of
from crawler.report import SourceReport
from crawler.seeds import lists_by_date, read_seeds
from crawler.session import AGENT, Session
from crawler.setting_kinds import check_contact, check_settings, told_by_scrapy, vantage_of
from crawler.source import Source
from crawler.walk import ListingWalk
from crawler.wanted import Wanted, alias_key

__all__ = ["CapturedPage", "SourceSpider"]

logger = logging.getLogger(__name__)

_SEEDS = 500  # in one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedPage:
    """An article that lies in the archive: all that the item pipeline is told."""

    snapshot_id: str
    url: str
    source: str
    outcome: Outcome
    link_title: str  # as the listing gave it; "" when the page was not found through one


class SourceSpider(scrapy.Spider):
    """Walks one source. The loader makes a subclass for each TOML file; a hand-written one says what TOML cannot."""

    source: ClassVar[Source]
    renders: ClassVar[bool] = True  # pages of a source that says `browser = true`
    session: Session
    run: RunRow

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        check_settings(settings)  # raises BadSetting, which `scrapy crawl -s` tells in one line
        named_peers(settings)  # raises BadPeers; the same
        with told_by_scrapy():  # not by the session, which Scrapy opens in a task that nobody asks how it ended
            check_contact(settings)
            vantage_of(settings)
        settings.set("DOWNLOAD_DELAY", cls.source.delay.total_seconds(), priority="spider")
        contact = settings["XUANJIE_CONTACT"] or "no contact given"
        settings.set("USER_AGENT", f"{AGENT} (+{contact})", priority="spider")
        if cls.source.browser and cls.renders:
            from crawler.rendering import prepare

            prepare(settings, cls.source)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, session: Session | None = None, **kwargs: Any) -> SourceSpider:
        """`session` comes from `xuanjie crawl`; under `scrapy crawl` the spider opens its own, for itself alone."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.owns_session = session is None
        if session is None:
            session = Session(crawler.settings)
            session.__enter__()
        spider.session = session
        session.join(crawler)
        return spider

    owns_session: bool = False

    # ── seeds ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Seeds go to the frontier, many at a time, and not through Scrapy; none that a continued run has already,
        whatever became of it. A frontier that fails has told the session, which closes the spider."""
        if self.session.fatal is not None:
            return  # there is no run: it could not be opened
        seeds = self.seeds()
        with suppress(*FAILURES):
            while some := list(islice(seeds, _SEEDS)):
                self.session.frontier.push(self.run.run_id, some)
        none: tuple[scrapy.Request, ...] = ()
        for request in none:
            yield request

    def seeds(self) -> Iterator[Child]:
        if self.session.only is not None:
            url = self.session.only
            role = Role.ARTICLE if self.source.article(url) else Role.OTHER
            yield self.child(url, role)
            return
        for number, listing in enumerate(self.source.listings):
            if listing.dated:
                for url in lists_by_date(listing, today=self.today, opened=self.opened_on, since=self.since):
                    yield self.page_of(number, url, page=1)
            else:
                yield self.page_of(number, listing.url, page=1)
        yield from self._written_seeds()

    def _written_seeds(self) -> Iterator[Child]:
        """The addresses that people wrote down for this source: articles, asked for in each walk until captured."""
        folder = self.session.paths.root / "seeds"
        written = read_seeds(folder, self.source)
        for url, is_alias in self.wanted.of_given(written):
            yield self.child(url, Role.ARTICLE, alias=is_alias)
        if not written and not self.source.listings:
            self.report.notes.append(f"no listings and no addresses: write some into {folder / self.source.name}.txt")

    @property
    def today(self) -> date:
        """In the source's time zone."""
        return self.session.clock().astimezone(ZoneInfo(self.source.timezone)).date()

    @property
    def opened_on(self) -> date:
        """The day on which the run was opened, by an earlier process perhaps."""
        opened = datetime.strptime(self.run.opened_at, "%Y-%m-%dT%H:%M:%S%z")
        return opened.astimezone(ZoneInfo(self.source.timezone)).date()

    @property
    def since(self) -> date | None:
        return None if self.session.since is None else date.fromisoformat(self.session.since)

    @cached_property
    def wanted(self) -> Wanted:
        return Wanted(self.source, self.session, self.run)

    @cached_property
    def walk(self) -> ListingWalk:
        return ListingWalk(self)

    # ── addresses ─────────────────────────────────────────────────────────────────────────────────────────────────

    def child(self, url: str, role: Role, **meta: object) -> Child:
        """An address to schedule. meta["alias"]: it is another address of a known article, and asked for once."""
        key = alias_key(self.source, url) if meta.get("alias") else self.source.key(url)
        return Child(
            url=url,
            key=f"{role.value}:{key}" if role is Role.LISTING else key,
            host=urlsplit(url).netloc,
            role=role,
            priority=0 if role is Role.LISTING else 1,
            meta={k: v for k, v in meta.items() if v not in ("", None, 0, False)},
            unless_key=bool(meta.get("from_listing")),
        )

    def page_of(self, listing: int, url: str, *, page: int, **meta: object) -> Child:
        return self.child(url, Role.LISTING, **marks_of(listing, self.source.listings[listing]), page=page, **meta)

    def request(self, child: Child) -> scrapy.Request:
        """The form in which a callback hands an address on; the scheduler and the frontier middleware unwrap it."""
        return scrapy.Request(child.url, callback=self.captured, meta={"child": child, "role": child.role.value})

    # ── answers ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def captured(self, response: Response) -> AsyncIterator[scrapy.Request | CapturedPage]:
        """A page that lies in the archive. Failures that will be tried again are left to the frontier middleware, and a
        page that a closing crawl has not read is left to the next start."""
        try:
            async for one in self.followed(response):
                yield one
        except Closing:
            response.meta["settled"] = True  # it has not: its lease is given back when the crawl closes
            row: Row = response.meta["row"]
            is_new = row.role is Role.ARTICLE and response.meta["outcome"] == Outcome.OK.value
            if is_new and self.session.fatal is None and self.settings.getbool("XUANJIE_READ_BESIDE"):
                # what has been handed on is dropped with the rest, and the next start finds the page unchanged
                self.session.beside.read(response.meta["snapshot_id"], row.url)

    async def followed(self, response: Response) -> AsyncIterator[scrapy.Request | CapturedPage]:
        """What follows from a page; raises Closing."""
        row: Row = response.meta["row"]
        outcome = Outcome(response.meta["outcome"])
        if self.session.will_retry(row, outcome, asked_back=bool(response.meta.get("asked_back"))):
            return
        if row.role is Role.REQUISITE:
            for request in requisites.after(self, row, response):
                yield request
        elif outcome is Outcome.REDIRECT:
            for request in self.hop(row, response, location_of(response)):
                yield request
        elif row.role is Role.LISTING:
            if outcome in CAPTURED:
                async for request in self.walk.read(row, response):
                    yield request
            else:
                response.meta["owed"] = self.walk.failed(row, outcome, response.meta["detail"])
        elif row.role is Role.ARTICLE and outcome in CAPTURED:
            self.report.captured += 1
            self.report.aliases += bool(row.meta.get("alias"))
            yield CapturedPage(
                snapshot_id=response.meta["snapshot_id"],
                url=row.url,
                source=self.source.name,
                outcome=outcome,
                link_title=str(row.meta.get("title", "")),
            )
            for request in await further_pages(self, row, response):
                yield request

    def as_captured(self, request: scrapy.Request, exchange: Exchange) -> Exchange:
        """What the archive keeps of an answer, given as it crossed the wire. A spider that asks a web archive gives the
        copy the address and time of the page: url, fetched_at, via, origin, retrieved_at."""
        return exchange

    def failed(self, failure: Failure) -> None:
        """Scrapy's errback: no response."""
        unanswered.failed(self, failure)

    def gave_up(self, row: Row, reason: str) -> None:
        """An address on a host that is left in peace for the rest of this run."""
        unanswered.gave_up(self, row, reason)

    def left_out(self, row: Row) -> str:
        """Why an address that an earlier process scheduled is not asked for any more; "" for one that is."""
        return unanswered.left_out_by(self.source, row)

    def broke(self, row: Row, detail: str) -> None:
        """A callback that raised."""
        unanswered.broke(self, row, detail)

    def closed(self, reason: str) -> None:
        """Scrapy calls it when the spider has ended."""
        if reason == "finished" and self.session.fatal is None:
            self.walk.closing()

    # ── onward ────────────────────────────────────────────────────────────────────────────────────────────────────

    def document(self, response: Response) -> bytes | InArchive:
        """The body of a response without content-encoding, or where it lies when it is large."""
        if response.meta.get("in_archive"):
            return InArchive(str(self.session.paths.archive), str(response.meta["snapshot_id"]))
        return response.body

    def is_closing(self) -> bool:
        """True when nothing more is begun: the crawl ends, in order or after a failed write."""
        engine = self.crawler.engine
        return engine is None or not engine.running or self.session.fatal is not None

    def hop(self, row: Row, response: Response, location: str) -> Iterator[scrapy.Request]:
        """The target of a redirect, if it is followed."""
        return hops.hop(self, row, response, location)

    # ── report ────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def report(self) -> SourceReport:
        return self.session.reports[self.source.name]

    def searched(self, row: Row, outcome: str, *, links: int = 0, new: int = 0, days: Sequence[date] = ()) -> None:
        """One row of the search log: what this listing page showed (`days`: of filing), or why it was not read."""
        channel = self._channel_in(row.meta)
        self.session.searched(self.source.name, row.url, outcome, links=links, new=new, channel=channel, days=days)

    def not_searched(self, page: Child | Row) -> None:
        """The same for a listing page that this walk leaves to the next one, or to nobody."""
        self.session.searched(self.source.name, page.url, "not_searched", channel=self._channel_in(page.meta))

    def _channel_in(self, meta: dict[str, object]) -> str:
        number = listing_of(meta, self.source.listings)
        return "" if number is None else self.source.listings[number].channel

    def alarm(self, row: Row, what: str) -> None:
        """Something at one address that a person should look at; the run is not whole."""
        self.sound(f"{row.url}: {what}")

    def sound(self, line: str) -> None:
        logger.warning("%s: %s", self.source.name, line)
        self.report.alarms.append(line)
