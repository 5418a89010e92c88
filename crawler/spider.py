"""How is a source walked: seeds → listings → articles? The spider discovers and captures; it never extracts.

What a listing page leads to is decided in crawler/walk.py, which articles are wanted in crawler/wanted.py.
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
from archive.charset import decode
from crawler import requisites
from crawler.apart import Closing
from crawler.frontier import Child, Row, RunRow
from crawler.frontier_file import FAILURES
from crawler.large_bodies import InArchive
from crawler.leaves import MAX_LEAVES, has_leaves, leaves
from crawler.listings.addresses import clean_url
from crawler.listings.light import is_light
from crawler.listings.page import Unparsable
from crawler.outcomes import CAPTURED
from crawler.peers import named_peers
from crawler.redirects import location_of
from crawler.refusals import Parked, Stopped
from crawler.report import SourceReport
from crawler.seeds import lists_by_date, read_seeds
from crawler.session import AGENT, Session
from crawler.source import Source
from crawler.turns import Turns
from crawler.walk import ListingWalk, number_in
from crawler.wanted import Want, Wanted, alias_key

__all__ = ["CapturedPage", "SourceSpider"]

logger = logging.getLogger(__name__)

_HOPS = 5
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
        named_peers(settings)  # raises BadPeers, which `scrapy crawl -s` tells in one line
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
        return self.child(url, Role.LISTING, listing=listing + 1, page=page, **meta)

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
            for request in await self._leaves(row, response):
                yield request

    def as_captured(self, request: scrapy.Request, exchange: Exchange) -> Exchange:
        """What the archive keeps of an answer, given as it crossed the wire. A spider that asks a web archive gives the
        copy the address and time of the page: url, fetched_at, via, origin, retrieved_at."""
        return exchange

    def failed(self, failure: Failure) -> None:
        """No response. The attempt is recorded; here the address is put back or settled."""
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        row: Row = request.meta["row"]
        if self.session.fatal is not None:
            return  # the lease is given back when the crawl closes
        if isinstance(failure.value, Stopped):
            self.session.frontier.release(row.run_id, row.url_id)
            return
        if "outcome" not in request.meta:  # a fault of ours between the wire and the archive
            logger.error("%s: no outcome", row.url, exc_info=failure.value)
            detail = f"{type(failure.value).__name__}: {failure.value}"
            request.meta.update(outcome=Outcome.ERROR.value, detail=detail)
            self.alarm(row, detail)
            robots = str(request.meta.get("robots", "not asked: a fault of this software came before"))
            self.session.attempt(row.url, self.source.name, row.role, Outcome.ERROR, detail, robots=robots)
        outcome = Outcome(request.meta["outcome"])
        if self.session.will_retry(row, outcome):
            self.session.retry(row)
            return
        if isinstance(failure.value, Parked):
            self._tell_parked(row, failure.value.reason)
        unreachable = getattr(failure.value, "unreachable", True)
        if row.role is Role.REQUISITE:
            unreachable = unreachable and not requisites.is_final(outcome)
        if row.role is Role.LISTING:
            self.walk.failed(row, outcome, request.meta["detail"], asked=unreachable)
        self.session.settle(
            self.source.name,
            row,
            outcome=outcome,
            detail=request.meta["detail"],
            owed=unreachable,
        )

    def gave_up(self, row: Row, reason: str) -> None:
        """An address on a host that is left in peace for the rest of this run."""
        self._tell_parked(row, reason)
        if row.role is Role.LISTING:
            self.walk.failed(row, Outcome.BLOCKED, reason, asked=False)
        self.session.settle(self.source.name, row, outcome=Outcome.BLOCKED, detail=reason, owed=True)

    def broke(self, row: Row, detail: str) -> None:
        """A callback that raised: what its listing showed is not known."""
        self.alarm(row, detail)
        if row.role is Role.LISTING:
            self.searched(row, "unreachable")

    def closed(self, reason: str) -> None:
        """Scrapy calls it when the spider has ended."""
        if reason == "finished" and self.session.fatal is None:
            self.walk.closing()

    # ── onward ────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _leaves(self, row: Row, response: Response) -> list[scrapy.Request]:
        """The other pages of an article that was captured; --since does not matter to them, and a source that takes
        any host follows no link at all."""
        if self.session.only is not None or self.source.any_host or not has_leaves(self.source, row.url):
            return []
        body, content_type = self.document(response), response.meta["content_type"]
        try:
            if isinstance(body, bytes) and is_light(body):
                others = leaves(decode(body, content_type).text, row.url, self.source)
            else:
                others = await self.session.apart.leaves(
                    body, content_type, row.url, self.source, closing=self.is_closing
                )
        except Unparsable as why:
            self.alarm(row, f"its other pages were not looked for: {why}")
            return []
        behind = number_in(row, "leaf") + 1
        turns, wanted = Turns(), []
        for other in self.wanted.of_given(others):
            wanted.append(other)
            await turns.next()
        if behind + len(wanted) > MAX_LEAVES:
            self.alarm(row, f"an article of more than {MAX_LEAVES} pages: the rest is not asked for")
        title = row.meta.get("title")
        return [
            self.request(self.child(url, Role.ARTICLE, title=title, leaf=behind, alias=is_alias))
            for url, is_alias in wanted[: max(0, MAX_LEAVES - behind)]
        ]

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
        """The target of a redirect: on the source's hosts only, at most five hops, and an article only where the
        target is addressed as one (a vanished article that redirects to the home page is none)."""
        chain = [*_texts(row.meta.get("chain")), row.url]
        target = clean_url(row.url, location)
        if target is None or not self.source.allows(target):
            self._not_followed(row, response, f"redirect off the source's hosts, to {location}")
        elif target in chain:
            self._not_followed(row, response, f"redirect loop, back to {target}")
        elif len(chain) > _HOPS:
            self._not_followed(row, response, f"more than {_HOPS} redirects")
        elif row.role is Role.LISTING and self._turns_back(row, target):
            if self.walk.is_expected(row):
                self._not_followed(row, response, f"a further page of a list redirects to {target}, which this run has")
            else:
                self.walk.ended(row)
        else:
            if row.role is Role.LISTING:
                role = Role.LISTING
            else:  # an article again, should a page in between be none
                role = Role.OTHER if self.source.article(target) is None else Role.ARTICLE
            meta = {**row.meta, "chain": chain, "from_listing": None}
            if row.meta.get("alias") and role is Role.ARTICLE:
                want = self.wanted.judge(target)
                if want is Want.NOT:  # it leads to what is known already, as an old host does
                    return
                meta["alias"] = want is Want.ALIAS
            yield self.request(self.child(target, role, **meta))

    def _turns_back(self, row: Row, target: str) -> bool:
        """True when a page after the first of a list leads to another page that the run has: it would be dropped. The
        same page of a host twin or under another scheme is none: whoever else found it walks on from there."""
        key = f"{Role.LISTING.value}:{self.source.key(target)}"
        is_other = number_in(row, "page") > 1 and key != row.key
        return is_other and target in self.session.frontier.addresses(self.run.run_id, key)

    def _not_followed(self, row: Row, response: Response, reason: str) -> None:
        response.meta["detail"] = reason
        logger.info("%s: %s", row.url, reason)
        if row.role is Role.LISTING:
            self.searched(row, "unreachable")
            self.alarm(row, reason)
            response.meta["owed"] = True

    # ── report ────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def report(self) -> SourceReport:
        return self.session.reports[self.source.name]

    def searched(self, row: Row, outcome: str, *, links: int = 0, new: int = 0, days: Sequence[date] = ()) -> None:
        """One row of the search log: what this listing page showed (`days`: of filing), or why it was not read."""
        channel = self._channel_in(row.meta)
        self.session.searched(self.source.name, row.url, outcome, links=links, new=new, channel=channel, days=days)

    def not_searched(self, child: Child) -> None:
        """The same for a listing page that this walk leaves to the next one."""
        self.session.searched(self.source.name, child.url, "not_searched", channel=self._channel_in(child.meta))

    def _channel_in(self, meta: dict[str, object]) -> str:
        number = meta.get("listing")
        return self.source.listings[number - 1].channel if isinstance(number, int) else ""

    def alarm(self, row: Row, what: str) -> None:
        """Something at one address that a person should look at; the run is not whole."""
        self.sound(f"{row.url}: {what}")

    def _tell_parked(self, row: Row, reason: str) -> None:
        """The run is not whole, unless it is only pictures that are left."""
        line = f"{row.host} is left alone until the next run: {reason}"
        if row.role is Role.REQUISITE:
            if line not in self.report.notes:
                self.report.notes.append(line)
        elif line not in self.report.alarms:
            self.sound(line)

    def sound(self, line: str) -> None:
        logger.warning("%s: %s", self.source.name, line)
        self.report.alarms.append(line)


def _texts(value: object) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else []
