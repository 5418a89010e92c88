"""What does a walk do with a page of a listing: which articles, which lists and which next page follow from it?"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import scrapy
from scrapy.http import Response

from archive.capture import Outcome, Role, utc_text
from crawler.frontier import Child, Row
from crawler.listing_of import listing_of
from crawler.listings.addresses import MAX_URL
from crawler.listings.light import is_light
from crawler.listings.page import Lead, ListingPage, Unparsable
from crawler.listings.paging import next_page
from crawler.listings.read import read_listing
from crawler.outcomes import MISSING
from crawler.source import Format, Listing, Pagination
from crawler.turns import Turns
from crawler.wanted import Choice

if TYPE_CHECKING:
    from crawler.spider import SourceSpider

__all__ = ["ListingWalk", "number_in"]

logger = logging.getLogger(__name__)

_DEPTH = 8  # listings that lead to listings
_SITEMAPS = 3  # of these, indexes of sitemaps
_EDITIONS = 3  # dated lists in a row that may be missing before somebody should look
_END_HOLDS = timedelta(days=3)  # so long a list is believed to end where it ended; a 404 may be a site out of order


class ListingWalk:
    """Walks the listings of one source for its spider.

    meta of a listing's row: `list` and `listing` (which one it is: crawler/listing_of.py), `page` (from 1), `start`
    (the page at which this walk began), `total`, `promised` (the page before links here), `quiet` and `repeats` (pages
    in a row that gave nothing), `digest`, `depth`, `format` (when it is not the listing's own), `first` (the address of
    page 1), `left` (a page before is already left to a walk without --since)
    """

    def __init__(self, spider: SourceSpider) -> None:
        self._spider = spider
        self._source = spider.source
        self._editions: dict[int, list[bool]] = defaultdict(list)  # listing → was each dated list there?

    async def read(self, row: Row, response: Response) -> AsyncIterator[scrapy.Request]:
        """What follows from a listing page that was captured; raises Closing."""
        spider = self._spider
        number = listing_of(row.meta, self._source.listings)
        if number is None:
            return  # the scheduler asks for no page of a listing that is gone
        listing = self._source.listings[number]
        form = _form(row, listing)
        self._note_edition(row, number, there=True)
        try:
            page = await self._page(row, response, number, form)
        except Unparsable as why:
            spider.report.capped |= why.capped
            spider.alarm(row, f"not read as {form.value}: {why}")
            spider.searched(row, "unreachable")
            response.meta["owed"] = True
            return
        if page.too_long:
            self._capped(row, f"{page.too_long} links have addresses of more than {MAX_URL} characters: not followed")
        if not (page.articles or page.listings) and page.refresh is not None:
            for request in spider.hop(row, response, page.refresh):
                yield request
            return
        turns = Turns()
        choice = await spider.wanted.choose(page.articles, page.twins, since=spider.since)
        report = spider.report
        report.listings += 1
        report.links += len(page.articles)
        report.new += choice.new
        days = []
        for link in page.articles:
            if (day := spider.wanted.filed_on(link)) is not None:
                days.append(day)
            await turns.next()
        outcome = "found" if page.articles else "empty"
        spider.searched(row, outcome, links=len(page.articles), new=choice.new, days=days)
        if not page.articles and not page.listings:
            page_number = number_in(row, "page")
            if page_number == 1 or page_number <= (page.total or 0) or self.is_expected(row):
                spider.alarm(row, "shows no article link: has the site changed its looks?")
                response.meta["owed"] = page_number > 1  # else what comes after it would be left out from now on
            else:
                self.ended(row)
            return
        self._look_for_lists(row, listing, page, form)
        for links, is_alias in ((choice.articles, False), (choice.aliases, True)):
            for link in links:
                facts = {"title": link.title[:300], "listed_on": row.url, "from_listing": True, "alias": is_alias}
                yield spider.request(spider.child(link.url, Role.ARTICLE, **facts))
                await turns.next()
        for request in self._lists(row, number, listing, page, form):
            yield request
            await turns.next()
        unchanged = response.meta["outcome"] == Outcome.UNCHANGED.value
        following = await self._next(row, number, listing, page, choice, form, unchanged=unchanged)
        if following is not None:
            yield following

    async def _page(self, row: Row, response: Response, number: int, form: Format) -> ListingPage:
        """What a page shows, read here when that takes no time; raises Unparsable, Closing."""
        body, content_type, url = self._spider.document(response), response.meta["content_type"], row.url
        if isinstance(body, bytes) and is_light(body, url, form):
            return read_listing(body, content_type, url, self._source, self._source.listings[number], form=form)
        return await self._spider.session.apart.listing(
            body, content_type, url, self._source, number, form=form, closing=self._spider.is_closing
        )

    def failed(self, row: Row, outcome: Outcome, detail: str, *, asked: bool = True) -> bool:
        """A listing page without an answer. A 404 is no fault after the first page, where a list ends that does not
        say how many pages it has, nor of a paper on a day without edition; anything else breaks the chain, the run is
        not whole, and True is returned."""
        page = number_in(row, "page")
        if outcome in MISSING:
            if page > 1 and not self.is_expected(row):
                self.ended(row)
                return False
            number = listing_of(row.meta, self._source.listings)
            if page == 1 and number is not None and self._may_be_missing(row, self._source.listings[number]):
                self._note_edition(row, number, there=False)
                self._spider.searched(row, "unreachable")
                return False
        self._spider.searched(row, "unreachable" if asked else "not_searched")
        self._spider.alarm(row, f"{outcome.value}: {detail}")
        return True

    def is_expected(self, row: Row) -> bool:
        """True for a page that the one before links to, or that is among those which the list declares."""
        return bool(row.meta.get("promised")) or number_in(row, "page") <= number_in(row, "total")

    def ended(self, row: Row) -> None:
        """A list that does not say how many pages it has seems to end before this one. A site out of order says the
        same, so a walk of some days later asks once more: others end long before, at what is known."""
        if "ended" not in row.meta:
            self._leave(row, ended=utc_text(self._spider.session.clock()))

    def closing(self) -> None:
        """Say of each dated listing whether any of its lists was there."""
        for number, there in sorted(self._editions.items()):
            if len(there) >= _EDITIONS and not any(there):
                listing = self._source.listings[number]
                self._spider.sound(f"{listing.url}: none of {len(there)} dates has a list: has the site moved it?")

    # ── onward ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _lists(
        self, row: Row, number: int, listing: Listing, page: ListingPage, form: Format
    ) -> Iterator[scrapy.Request]:
        depth = number_in(row, "depth")
        leads = [lead for lead in page.listings if not self._unchanged(lead, listing)]
        if form is Format.SITEMAP and leads and depth >= _SITEMAPS:
            self._capped(row, f"an index of sitemaps below {_SITEMAPS} others: not followed")
            return
        if depth >= _DEPTH:
            if beyond := sum(map(self._is_new, leads)):
                self._capped(row, f"leads to {beyond} more lists, below {_DEPTH} others: not followed")
            return
        for lead in leads:
            own = "" if lead.format is listing.format else lead.format.value
            yield self._spider.request(self._spider.page_of(number, lead.url, page=1, depth=depth + 1, format=own))

    def _capped(self, row: Row, what: str) -> None:
        self._spider.report.capped = True
        self._spider.alarm(row, what)

    def _is_new(self, lead: Lead) -> bool:
        """True for a list that this run does not have yet."""
        key = f"{Role.LISTING.value}:{self._source.key(lead.url)}"
        return not self._spider.session.frontier.addresses(self._spider.run.run_id, key)

    def _unchanged(self, lead: Lead, listing: Listing) -> bool:
        """True for a sitemap whose index says that it has not changed for longer than the walk looks back. Without
        --since that is the listing's window, where its file gives one."""
        oldest = self._spider.since
        if oldest is None and "window" in listing.model_fields_set:
            oldest = self._spider.opened_on - listing.window
        return lead.format is Format.SITEMAP and lead.day is not None and oldest is not None and lead.day < oldest

    async def _next(
        self,
        row: Row,
        number: int,
        listing: Listing,
        page: ListingPage,
        choice: Choice,
        form: Format,
        *,
        unchanged: bool,
    ) -> scrapy.Request | None:
        """The following page of the listing, unless the walk has seen enough."""
        spider = self._spider
        if form is not listing.format:
            return None  # a list that a script names is whole
        page_number = number_in(row, "page")
        first = str(row.meta.get("first") or row.url)
        url = next_page(row.url, page_number, page, listing, first=first)
        if url is None or not self._source.allows(url):
            return None
        # A site may answer any page number with its last page: the same links again and again end the walk.
        repeats = number_in(row, "repeats") + 1 if row.meta.get("digest") == page.digest else 0
        quiet = number_in(row, "quiet") + 1 if await self._nothing_further(page, choice) else 0
        if choice.left and not row.meta.get("left"):
            self._leave(row, since=str(spider.since))  # two known pages before it would end the next whole walk
        if max(repeats, quiet) >= self._source.overlap:
            return None
        if quiet and unchanged and url != page.next_url and spider.session.was_missing(url, within=_END_HOLDS):
            return None  # the list ended here, and nothing has been added that could have moved its end
        start = number_in(row, "start") or 1
        child = spider.page_of(
            number,
            url,
            page=page_number + 1,
            start=start,
            total=page.total,
            promised=url == page.next_url,
            quiet=quiet,
            repeats=repeats,
            digest=page.digest,
            depth=number_in(row, "depth"),
            first=first if listing.pagination is Pagination.NUMBERED else "",
            left=choice.left or bool(row.meta.get("left")),
        )
        if page_number - start + 1 >= listing.max_pages:
            self._capped(row, f"walk ended at its cap of {listing.max_pages} pages; the next run goes on from there")
            spider.session.frontier.break_off(self._source.name, child)
            spider.not_searched(child)
            return None
        return spider.request(child)

    def _leave(self, row: Row, **why: object) -> None:
        """Leave a page to a later walk: which one crawler/frontier_breaks.py reads from the reason."""
        page = Child(url=row.url, key=row.key, host=row.host, role=row.role, meta={**row.meta, **why})
        self._spider.session.frontier.break_off(self._source.name, page)

    async def _nothing_further(self, page: ListingPage, choice: Choice) -> bool:
        """True for a page that gives no reason to walk on. With --since only the dates count: a known page may stand
        before unknown ones when an earlier run went less far."""
        wanted, since, turns = self._spider.wanted, self._spider.since, Turns()
        if since is None:
            if choice.leads_on:
                return False
            for link in page.articles:
                if not wanted.is_known(link):
                    return False
                await turns.next()
            return all(self._spider.session.has_capture(lead.url) for lead in page.listings)
        for link in page.articles:
            day = wanted.filed_on(link)
            if not (wanted.is_known(link) if day is None else day < since):
                return False
            await turns.next()
        return bool(page.articles)

    # ── what should be there ──────────────────────────────────────────────────────────────────────────────────────

    def _look_for_lists(self, row: Row, listing: Listing, page: ListingPage, form: Format) -> None:
        """Tell of a page that named lists in its scripts and names none any more."""
        expected = {kind.format for kind in listing.embedded}
        if not expected or form is not listing.format or number_in(row, "depth") or number_in(row, "page") > 1:
            return
        if not any(lead.format in expected for lead in page.listings):
            self._spider.alarm(row, "its scripts name no list any more: has the site changed its looks?")

    def _may_be_missing(self, row: Row, listing: Listing) -> bool:
        """True for a paper's list of one day, and for the month or the year that has just begun."""
        if not listing.dated or number_in(row, "depth"):
            return False
        return "{dd}" in listing.url or row.url == listing.on(self._spider.today)

    def _note_edition(self, row: Row, number: int, *, there: bool) -> None:
        if self._source.listings[number].dated and number_in(row, "page") == 1 and not number_in(row, "depth"):
            self._editions[number].append(there)


def number_in(row: Row, name: str) -> int:
    """A counter in the meta of an address; absent means 0."""
    value = row.meta.get(name, 0)
    if not isinstance(value, int):
        raise TypeError(f"{row.url}: meta {name} is {value!r}, expected a whole number")
    return value


def _form(row: Row, listing: Listing) -> Format:
    given = row.meta.get("format")
    return listing.format if given is None else Format(str(given))
