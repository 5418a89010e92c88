"""How is a source walked: seeds → listings → articles? The spider discovers and captures; it never extracts."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from archive.capture import Outcome, Role
from archive.charset import decode
from crawler.frontier import Child, Row, RunRow
from crawler.listing import Link, ListingPage, Unparsable, clean_url, next_page, read_listing
from crawler.outcomes import CAPTURED
from crawler.redirects import location_of
from crawler.refusals import Parked, Stopped
from crawler.session import AGENT, Session
from crawler.source import Listing, Source

__all__ = ["CapturedPage", "SourceSpider"]

logger = logging.getLogger(__name__)

_HOPS = 5
_DEPTH = 8  # listings that lead to listings


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
    session: Session
    run: RunRow

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        settings.set("DOWNLOAD_DELAY", cls.source.delay.total_seconds(), priority="spider")
        contact = settings["XUANJIE_CONTACT"] or "no contact given"
        settings.set("USER_AGENT", f"{AGENT} (+{contact})", priority="spider")

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
        """Seeds. The frontier drops those that a continued run has already, whatever became of them."""
        if self.session.fatal is not None:
            return  # there is no run: it could not be opened
        for child in self.seeds():
            yield self.request(child)

    def seeds(self) -> Iterator[Child]:
        if self.session.only is not None:
            url = self.session.only
            role = Role.ARTICLE if self.source.article(url) else Role.OTHER
            yield self.child(url, role)
            return
        for number, listing in enumerate(self.source.listings):
            if not listing.dated:
                yield self.page_of(number, listing.url, page=1)
                continue
            for day in self._days(listing):
                yield self.page_of(number, listing.on(day), page=1)

    def _days(self, listing: Listing) -> Iterator[date]:
        """Days of a dated listing, newest first: from --since, or the window, to today in the source's time zone."""
        today = self.session.clock().astimezone(ZoneInfo(self.source.timezone)).date()
        opened = datetime.strptime(self.run.opened_at, "%Y-%m-%dT%H:%M:%S%z")
        first = self._since or opened.astimezone(ZoneInfo(self.source.timezone)).date() - listing.window
        assert listing.start is not None
        first = max(first, listing.start)
        day = min(today, listing.end or today)
        while day >= first:
            yield day
            day -= timedelta(days=1)

    @property
    def _since(self) -> date | None:
        return None if self.session.since is None else date.fromisoformat(self.session.since)

    # ── addresses ─────────────────────────────────────────────────────────────────────────────────────────────────

    def child(self, url: str, role: Role, **meta: object) -> Child:
        key = self.source.key(url)
        return Child(
            url=url,
            key=f"{role.value}:{key}" if role is Role.LISTING else key,
            host=urlsplit(url).netloc,
            role=role,
            priority=0 if role is Role.LISTING else 1,
            meta={k: v for k, v in meta.items() if v not in ("", None, 0)},
            unless_key=bool(meta.get("from_listing")),
        )

    def page_of(self, listing: int, url: str, *, page: int, **meta: object) -> Child:
        return self.child(url, Role.LISTING, listing=listing + 1, page=page, **meta)

    def request(self, child: Child) -> scrapy.Request:
        """The form in which a callback hands an address on; the scheduler and the frontier middleware unwrap it."""
        return scrapy.Request(child.url, callback=self.captured, meta={"child": child, "role": child.role.value})

    # ── answers ───────────────────────────────────────────────────────────────────────────────────────────────────

    def captured(self, response: Response) -> Iterator[scrapy.Request | CapturedPage]:
        """A page that lies in the archive. Failures that will be tried again are left to the frontier middleware."""
        row: Row = response.meta["row"]
        outcome = Outcome(response.meta["outcome"])
        if self.session.will_retry(row, outcome, asked_back=bool(response.meta.get("asked_back"))):
            return
        if outcome is Outcome.REDIRECT:
            yield from self._hop(row, response, location_of(response))
        elif row.role is Role.LISTING:
            if outcome in CAPTURED:
                yield from self._walk(row, response)
            else:
                response.meta["owed"] = self._listing_failed(row, outcome, response.meta["detail"])
        elif row.role is Role.ARTICLE and outcome in CAPTURED:
            self._report.captured += 1
            yield CapturedPage(
                snapshot_id=response.meta["snapshot_id"],
                url=row.url,
                source=self.source.name,
                outcome=outcome,
                link_title=str(row.meta.get("title", "")),
            )

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
            self._alarm(row, detail)
            self.session.attempt(row.url, self.source.name, row.role, Outcome.ERROR, detail)
        outcome = Outcome(request.meta["outcome"])
        if self.session.will_retry(row, outcome):
            self.session.retry(row)
            return
        if isinstance(failure.value, Parked):
            self._tell_parked(row.host, failure.value.reason)
        unreachable = getattr(failure.value, "unreachable", True)
        if row.role is Role.LISTING:
            self._listing_failed(row, outcome, request.meta["detail"], asked=unreachable)
        self.session.settle(
            self.source.name,
            row,
            outcome=outcome,
            detail=request.meta["detail"],
            owed=unreachable,
        )

    def gave_up(self, row: Row, reason: str) -> None:
        """An address on a host that is left in peace for the rest of this run."""
        self._tell_parked(row.host, reason)
        if row.role is Role.LISTING:
            self._listing_failed(row, Outcome.BLOCKED, reason, asked=False)
        self.session.settle(self.source.name, row, outcome=Outcome.BLOCKED, detail=reason, owed=True)

    def broke(self, row: Row, detail: str) -> None:
        """A callback that raised: what its listing showed is not known."""
        self._alarm(row, detail)
        if row.role is Role.LISTING:
            self._search(row, "unreachable")

    # ── listings ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _walk(self, row: Row, response: Response) -> Iterator[scrapy.Request]:
        number = _number(row, "listing") - 1
        listing = self.source.listings[number]
        page_number = _number(row, "page")
        html = decode(response.body, response.meta["content_type"]).text
        try:
            page = read_listing(html, row.url, self.source, listing)
        except Unparsable as why:
            self._alarm(row, f"not read: {why}")
            self._search(row, "unreachable")
            response.meta["owed"] = True
            return
        if not (page.articles or page.listings) and page.refresh is not None:
            yield from self._hop(row, response, page.refresh)
            return
        fresh, new = self._wanted(page)
        self._report.listings += 1
        self._report.links += len(page.articles)
        self._report.new += new
        self._search(row, "found" if page.articles else "empty", links=len(page.articles), new=new)
        if not page.articles and not page.listings:
            if page_number == 1 or (page.total is not None and page_number <= page.total):
                self._alarm(row, "shows no article link: has the site changed its looks?")
            return
        for link in fresh:
            yield self.request(
                self.child(link.url, Role.ARTICLE, title=link.title[:300], listed_on=row.url, from_listing=True)
            )
        depth = _number(row, "depth")
        for link in page.listings:
            if depth < _DEPTH:
                yield self.request(self.page_of(number, link.url, page=1, depth=depth + 1))
        yield from self._next(row, number, listing, page, new=new)

    def _next(
        self, row: Row, number: int, listing: Listing, page: ListingPage, *, new: int
    ) -> Iterator[scrapy.Request]:
        """The following page of the listing, unless the walk has seen enough."""
        page_number = _number(row, "page")
        url = next_page(row.url, page_number, page, listing.pagination)
        if url is None or not self.source.allows(url):
            return
        # A site may answer any page number with its last page: the same links again and again end the walk.
        repeats = _number(row, "repeats") + 1 if row.meta.get("digest") == page.digest else 0
        quiet = _number(row, "quiet") + 1 if self._nothing_further(page, new) else 0
        if max(repeats, quiet) >= self.source.overlap:
            return
        start = _number(row, "start") or 1
        child = self.page_of(
            number,
            url,
            page=page_number + 1,
            start=start,
            total=page.total,
            quiet=quiet,
            repeats=repeats,
            digest=page.digest,
            depth=_number(row, "depth"),
        )
        if page_number - start + 1 >= listing.max_pages:
            self._report.capped = True
            self._alarm(row, f"walk ended at its cap of {listing.max_pages} pages; the next run goes on from there")
            self.session.searched(self.source.name, url, "not_searched")
            self.session.frontier.break_off(self.source.name, child)
            return
        yield self.request(child)

    def _nothing_further(self, page: ListingPage, new: int) -> bool:
        """True for a page that gives no reason to walk on. With --since only the dates count: a known page may stand
        before unknown ones when an earlier run went less far."""
        since = self._since
        if since is None:
            return new == 0 and all(self._known(link) for link in page.articles)
        days = [(self.source.filed_on(link.url), link) for link in page.articles]
        return bool(days) and all(self._known(link) if day is None else day < since for day, link in days)

    def _known(self, link: Link) -> bool:
        key = self.source.key(link.url)
        return self.session.known(self.source.name, key, before_run=self.run.run_id) is not None

    def _wanted(self, page: ListingPage) -> tuple[list[Link], int]:
        """Links to fetch now, and how many links were unknown before."""
        wanted, new = [], 0
        for link in page.articles:
            key = self.source.key(link.url)
            since = self._since
            day = self.source.filed_on(link.url)
            if since is not None and day is not None and day < since:
                continue
            if self.session.frontier.has_key(self.run.run_id, key):
                continue
            known = self.session.known(self.source.name, key, before_run=self.run.run_id)
            if known is None:
                new += 1
                wanted.append(link)
            elif known.outcome not in CAPTURED or self._due(known.fetched_at):
                # Missing or redirected to no article, and still listed: the site may have been out of order then.
                wanted.append(link)
        return wanted, new

    def _due(self, fetched_at: str) -> bool:
        if self.source.revisit is None:
            return False
        return datetime.fromisoformat(fetched_at) + self.source.revisit <= self.session.clock()

    def _listing_failed(self, row: Row, outcome: Outcome, detail: str, *, asked: bool = True) -> bool:
        """A listing page without an answer. A 404 after the first page is where a list ends that does not say how
        many pages it has; anything else breaks the chain, the run is not whole, and True is returned."""
        page, total = _number(row, "page"), _number(row, "total")
        if outcome is Outcome.NOT_FOUND and page > 1 and not page <= total:
            return False
        self._search(row, "unreachable" if asked else "not_searched")
        self._alarm(row, f"{outcome.value}: {detail}")
        return True

    def _hop(self, row: Row, response: Response, location: str) -> Iterator[scrapy.Request]:
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
        else:
            if row.role is Role.LISTING:
                role = Role.LISTING
            else:  # an article again, should a page in between be none
                role = Role.OTHER if self.source.article(target) is None else Role.ARTICLE
            yield self.request(self.child(target, role, **{**row.meta, "chain": chain, "from_listing": None}))

    def _not_followed(self, row: Row, response: Response, reason: str) -> None:
        response.meta["detail"] = reason
        logger.info("%s: %s", row.url, reason)
        if row.role is Role.LISTING:
            self._search(row, "unreachable")
            self._alarm(row, reason)
            response.meta["owed"] = True

    # ── report ────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def _report(self) -> Any:
        return self.session.reports[self.source.name]

    def _search(self, row: Row, outcome: str, *, links: int = 0, new: int = 0) -> None:
        self.session.searched(self.source.name, row.url, outcome, links=links, new=new)

    def _alarm(self, row: Row, what: str) -> None:
        self._sound(f"{row.url}: {what}")

    def _tell_parked(self, host: str, reason: str) -> None:
        line = f"{host} is left alone until the next run: {reason}"
        if line not in self._report.alarms:
            self._sound(line)

    def _sound(self, line: str) -> None:
        logger.warning("%s: %s", self.source.name, line)
        self._report.alarms.append(line)


def _number(row: Row, name: str) -> int:
    """A counter in the meta of an address; absent means 0."""
    value = row.meta.get(name, 0)
    if not isinstance(value, int):
        raise TypeError(f"{row.url}: meta {name} is {value!r}, expected a whole number")
    return value


def _texts(value: object) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else []
