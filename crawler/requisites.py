"""Which pictures, style sheets and PDFs are captured beside a kept page, and how did each of them end?

Only kept pages: what a page is worth is known when it has been read into the store. So the spider's walk comes first;
when it has nothing more to do, `RequisiteLooks` asks the store for the kept pages of this source that nobody has looked
at, reads them from the archive, and schedules what they need. It goes on until there is no such page. Requisites are
addresses of the frontier like all others: robots.txt, the gate, the source's delay and the guard of peers hold for
them. What becomes of them never makes a run incomplete, and three refusals in a row stop the requisites of a host, not
its pages.

An address is asked for once: one that the archive has an answer of is not asked again.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response

from archive.capture import Outcome, Role
from archive.errors import Damaged, NoSuchRecord, TakenDown
from archive.snapshot import Snapshot
from archive.store import Store
from crawler.apart import Closing
from crawler.frontier import Child, Row
from crawler.frontier_file import FAILURES
from crawler.frontier_rows import apart_from_pages
from crawler.listings.addresses import clean_url
from crawler.listings.light import is_light
from crawler.listings.page import Unparsable
from crawler.needs import needs_of
from crawler.outcomes import Verdict, of_response
from crawler.redirects import location_of
from crawler.source import Source

if TYPE_CHECKING:
    from crawler.session import Session
    from crawler.spider import SourceSpider

__all__ = ["MOST_OF_A_PAGE", "RequisiteHosts", "RequisiteLooks", "after", "host_of", "is_final", "of_requisite"]

logger = logging.getLogger(__name__)

MOST_OF_A_PAGE = 40
_HOPS = 5
_LOOK = 0.02  # seconds between two looks at whether the pages captured so far are read
_KINDS = {"walk", "only"}  # of runs: a web archive's index is asked for articles alone
# What the site said once it need not say again. The others are asked for again when their page is looked at again.
_FINAL = frozenset(
    {
        Outcome.OK,
        Outcome.UNCHANGED,
        Outcome.REDIRECT,
        Outcome.NOT_FOUND,
        Outcome.SOFT_404,
        Outcome.EMPTY,
        Outcome.TOO_LARGE,
    }
)
_NOT_HTML = re.compile(
    rb"\xff\xd8\xff|\x89PNG|GIF8|BM|RIFF....WEBP|%PDF|\x00\x00\x01\x00|(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<svg",
    re.DOTALL,
)
_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body|script|meta)\b", re.IGNORECASE | re.DOTALL
)
_START = 1024  # bytes that say what a body is


@dataclass(frozen=True, slots=True, kw_only=True)
class RequisiteHosts:
    """Where the requisites of a page may lie; for robots.txt, which may redirect there too."""

    source: Source
    page: str

    def allows(self, url: str) -> bool:
        return self.source.allows_requisite(url, self.page)


def host_of(url: str) -> str:
    """Under which name the frontier and the gate count what becomes of the requisites of a host: apart from its pages,
    because many servers refuse pictures to whoever does not come from a page (no Referer is sent)."""
    return apart_from_pages(urlsplit(url).netloc)


def is_final(outcome: Outcome) -> bool:
    """True for an end after which a requisite is not asked for again."""
    return outcome in _FINAL


def of_requisite(
    *, url: str, status: int, location: str | None, content_type: str, body: bytes, damage: Verdict | None
) -> Verdict:
    """The verdict on the answer to a requisite: as that on a page, but a picture, style sheet or PDF has no title and
    no text that could say "not found". HTML in its place does say so, and is a soft 404; its own wording may make it a
    challenge. Known first bytes of pictures and PDFs win over a Content-Type that says HTML."""
    start = body[:_START].lstrip(b"\xef\xbb\xbf")
    binary = _NOT_HTML.match(start) is not None
    html = not binary and ("html" in content_type.lower() or _HTML.match(start) is not None)
    verdict = of_response(
        url=url,
        status=status,
        location=location,
        content_type=content_type if html else "application/octet-stream",
        body=body,
        damage=damage,
    )
    if verdict.outcome in {Outcome.OK, Outcome.EMPTY} and html and body.strip():
        return Verdict(outcome=Outcome.SOFT_404, detail=f"status {status} with HTML in place of a requisite")
    return verdict


def after(spider: SourceSpider, row: Row, response: Response) -> Iterator[scrapy.Request]:
    """What follows from the answer to a requisite: the target of a redirect, on the hosts where requisites may lie."""
    outcome = Outcome(response.meta["outcome"])
    response.meta["owed"] = not is_final(outcome)
    spider.report.requisites[outcome.value] = spider.report.requisites.get(outcome.value, 0) + 1
    if outcome is not Outcome.REDIRECT:
        return
    chain = [*row.chain, row.url]
    page = str(row.meta["page_url"])
    target = clean_url(row.url, location_of(response))
    if target is None or not spider.source.allows_requisite(target, page):
        response.meta["detail"] = f"redirect off the hosts of requisites, to {location_of(response)}"
    elif spider.source.article(target) is not None:
        response.meta["detail"] = f"redirect to {target}, which is an article and no requisite"
    elif target in chain or len(chain) > _HOPS:
        response.meta["detail"] = f"redirects in a circle, or more than {_HOPS}"
    elif not _is_answered(spider.session, target):
        yield spider.request(_child(target, str(row.meta["page"]), page, chain=chain))


class RequisiteLooks:
    """An extension that, whenever the spider is idle, looks at the kept pages that nobody has looked at."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._wanted = crawler.settings.getbool("XUANJIE_REQUISITES")
        self._cap = crawler.settings.getint("XUANJIE_REQUISITES_CAP")
        self._most = min(MOST_OF_A_PAGE, self._cap)
        self._left: list[str] = []
        self._ended = False  # nothing is left to look at, or there is no room
        self._told = False
        self._going_on: asyncio.Task[None] | None = None
        self._cut: set[str] = set()  # pages that name more than is asked for
        crawler.signals.connect(self.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(self.spider_idle, signal=signals.spider_idle)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RequisiteLooks:
        return cls(crawler)

    @property
    def _spider(self) -> SourceSpider:
        return self._crawler.spider  # type: ignore[return-value]

    def spider_opened(self) -> None:
        session = self._spider.session
        wanted = self._wanted and self._cap > 0 and self._spider.source.requisites and session.kind in _KINDS
        self._ended = self._told = not wanted
        if wanted or session.fatal is not None or session.kind not in _KINDS:
            return
        try:  # those that a killed run left, which had them
            session.frontier.leave_requisites(self._spider.run.run_id)
        except FAILURES:
            return

    def spider_idle(self) -> None:
        """Look at the next pages; raises DontCloseSpider while there are any, or something to ask for."""
        if self._told or self._spider.session.fatal is not None:
            return
        if self._going_on is None or self._going_on.done():
            if self._going_on is not None:
                self._going_on.result()  # what it raised ends the looking, not the crawl
            if self._ended:
                self._tell()
                return
            self._going_on = asyncio.get_running_loop().create_task(self._look_on())
        raise DontCloseSpider

    async def _look_on(self) -> None:
        """Look on, one page at a time, until there is something to ask for: what else goes on in this process is not
        held up, nor is SIGTERM. A failed write has told the session, which ends the crawl."""
        with suppress(*FAILURES, Closing):
            while not self._ended and not self._spider.is_closing():
                if self._spider.session.beside.waiting:  # what is being read may be kept
                    await asyncio.sleep(_LOOK)
                    continue
                found = await self._look()
                if found is not None or self._ended:
                    self._wake(found)  # at the end too: else the engine looks again after some seconds
                    return
                await asyncio.sleep(0)

    def _wake(self, child: Child | None) -> None:
        """Wake the engine, by a request that the frontier has already or, for None, by one that nobody makes."""
        assert self._crawler.engine is not None
        none = scrapy.Request("http://nothing.invalid/", meta={"child": None})
        self._crawler.engine.crawl(none if child is None else self._spider.request(child))

    async def _look(self) -> Child | None:
        """Look at a page; one of the addresses that it needs, or None, which need not be the end (`_ended`).

        A page whose needs have no room any more in this run is left to the next one, whole.
        """
        spider, run_id = self._spider, self._spider.run.run_id
        frontier = spider.session.frontier
        if not self._left:
            self._left = frontier.to_look_at(run_id, self._kept())
        if not self._left:
            self._ended = True
            return None
        children = await self._needs(self._left[0])
        if len(children) > self._cap - frontier.requisites(run_id):
            spider.report.notes.append(
                f"{self._cap} pictures, style sheets and PDFs in one run: those of {len(self._left)} kept pages"
                " are left to the next"
            )
            self._ended = True
            return None
        frontier.look(run_id, self._left.pop(0), children)
        return next(iter(children), None)

    def _kept(self) -> Iterator[str]:
        """Snapshots of this source's kept pages; of a run for one address only, those of that run."""
        session = self._spider.session
        if not session.paths.store.exists():
            return
        own = session.frontier.captured_in(self._spider.run.run_id) if session.kind == "only" else None
        with Store(session.paths.store) as store:
            yield from (sid for sid in store.kept(self._spider.source.name) if own is None or sid in own)

    async def _needs(self, snapshot_id: str) -> Sequence[Child]:
        """What a page needs and nobody has asked for: at most 40 addresses."""
        spider, session = self._spider, self._spider.session
        try:
            capture = session.reader.capture(snapshot_id)
            if capture.origin or capture.via == "import":
                return ()  # what the site shows today need not be what the page showed when it was captured
            page = session.reader.snapshot(snapshot_id)
            addresses = await self._addresses(page)
        except (NoSuchRecord, Damaged, TakenDown, Unparsable) as why:
            spider.report.notes.append(f"the pictures of {snapshot_id} were not looked for: {why}")
            return ()
        if len(addresses) > self._most:
            self._cut.add(snapshot_id)
        wanted = [_unanswered(session, spider.source, url, capture.url) for url in addresses[: self._most]]
        return [_child(url, snapshot_id, capture.url) for url in wanted if url is not None]

    async def _addresses(self, page: Snapshot) -> tuple[str, ...]:
        """Those that a page needs, one more than are asked for when it has more; raises Unparsable, Closing."""
        spider, most = self._spider, self._most + 1
        if is_light(page.body, page.url):
            return needs_of(page.html, page.url, spider.source, most=most)
        return await spider.session.apart.needs(
            page.body, page.content_type, page.url, spider.source, most=most, closing=spider.is_closing
        )

    def _tell(self) -> None:
        self._told = True
        report = self._spider.report
        if self._cut:
            most = f"more than {self._most} pictures, style sheets and PDFs"
            report.notes.append(f"{len(self._cut)} kept pages name {most}: the first ones were asked for")
        bad = {outcome: n for outcome, n in sorted(report.requisites.items()) if outcome not in {"ok", "unchanged"}}
        if bad:
            ended = ", ".join(f"{n} {outcome}" for outcome, n in bad.items())
            report.notes.append(f"pictures, style sheets and PDFs that were not captured: {ended}")


def _child(url: str, page: str, page_url: str, *, chain: list[str] | None = None) -> Child:
    meta: dict[str, object] = {"page": page, "page_url": page_url}
    if chain:
        meta["chain"] = chain
    return Child(
        url=url, key=f"{Role.REQUISITE.value}:{url}", host=host_of(url), role=Role.REQUISITE, priority=2, meta=meta
    )


def _is_answered(session: Session, url: str) -> bool:
    last = session.reader.latest(url)
    return last is not None and is_final(last.outcome)


def _unanswered(session: Session, source: Source, url: str, page: str) -> str | None:
    """The address to ask: this one, the first target of its known redirects that gave no final answer, or None."""
    for _ in range(_HOPS + 1):
        last = session.reader.latest(url)
        if last is None or not is_final(last.outcome):
            return url
        target = clean_url(url, last.led_to) if last.outcome is Outcome.REDIRECT else None
        if target is None or not source.allows_requisite(target, page) or source.article(target) is not None:
            return None
        url = target
    return None
