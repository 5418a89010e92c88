"""How is a backfill walked: questions → rows of an index → copies? Every step is an address of the frontier."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import scrapy
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from archive.capture import Exchange, Outcome, Role
from crawler.backfill.endpoint import Endpoint, Form
from crawler.backfill.errors import BadAnswer
from crawler.backfill.index_walk import COPY, CRAWLS, INDEX, PAGES, IndexWalk, copy_child
from crawler.backfill.memento import Memento
from crawler.backfill.session import BackfillSession
from crawler.frontier import Child, Row
from crawler.listings.addresses import clean_url
from crawler.outcomes import CAPTURED
from crawler.redirects import location_of, without_userinfo
from crawler.refusals import Forbidden
from crawler.spider import CapturedPage, SourceSpider
from crawler.turns import Turns

__all__ = ["BackfillSpider"]

logger = logging.getLogger(__name__)

_HOPS = 5
_NO_CAPTURES = b"no captures found"


class BackfillSpider(SourceSpider):
    """Asks one archive about one source.

    In the frontier all addresses are of the role `other`: what an archive gives or owes says nothing of the live site,
    and no walk may ask for it. The role under which answers are kept stands in `meta`.
    """

    renders = False  # what an archive has is kept as it has it

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        settings.set("DOWNLOAD_DELAY", settings.getfloat("XUANJIE_COPY_DELAY"), priority="spider")
        own = dict(settings.getdict("DOWNLOADER_MIDDLEWARES"))
        for theirs, ours in (
            ("crawler.robots.RobotsMiddleware", "crawler.backfill.wire.BackfillRobots"),
            ("crawler.middlewares.ArchiveMiddleware", "crawler.backfill.wire.CopyMiddleware"),
            ("crawler.politeness.PolitenessMiddleware", "crawler.backfill.wire.BackfillPoliteness"),
        ):
            own[ours] = own.pop(theirs)
        settings.set("DOWNLOADER_MIDDLEWARES", own, priority="spider")

    @property
    def backfill(self) -> BackfillSession:
        assert isinstance(self.session, BackfillSession)
        return self.session

    @property
    def endpoint(self) -> Endpoint:
        return self.backfill.plan.endpoint

    # ── questions ─────────────────────────────────────────────────────────────────────────────────────────────────

    def seeds(self) -> Iterator[Child]:
        if self.endpoint.form is Form.COMMONCRAWL:
            yield self.index.question(CRAWLS, self.endpoint.index)
            return
        for query in self.backfill.plan.questions(self.source, self.opened):
            yield self.index.question(INDEX, self.endpoint.question(query, now=self.opened))

    @property
    def opened(self) -> datetime:
        return datetime.strptime(self.run.opened_at, "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC)

    @cached_property
    def index(self) -> IndexWalk:
        return IndexWalk(self)

    # ── answers ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def followed(self, response: Response) -> AsyncIterator[scrapy.Request | CapturedPage]:
        row: Row = response.meta["row"]
        outcome = Outcome(response.meta["outcome"])
        ask = row.meta["ask"]
        if response.meta.get("memento") is not None:
            self.backfill.last_word(row)
            for page in self._had(row, response, outcome):
                yield page
        elif self.session.will_retry(row, outcome, asked_back=bool(response.meta.get("asked_back"))):
            return
        elif ask == COPY:
            if outcome is Outcome.REDIRECT:
                for request in self._nearest(row, response):
                    yield request
        elif outcome not in CAPTURED:
            is_pages = ask in {PAGES, INDEX} and self.endpoint.form is Form.COMMONCRAWL
            # its way to say: no captures; a 404 without these words is an index that is not there
            if is_pages and response.status == 404 and _NO_CAPTURES in response.body.lower():
                self.told(row, links=0, new=0)
                response.meta["owed"] = False
            else:
                self._unanswered(row, outcome, response.meta["detail"])
                response.meta["owed"] = True
        else:
            try:
                turns = Turns()
                for child in await self.index.children(row, response.body):
                    yield self.request(child)
                    await turns.next()
            except BadAnswer as why:
                response.meta.update(outcome=Outcome.ERROR.value, detail=str(why), owed=True)
                self.backfill.last_word(row)
                self._unanswered(row, Outcome.ERROR, str(why))

    # ── copies ────────────────────────────────────────────────────────────────────────────────────────────────────

    def elsewhere(self, row: Row, memento: Memento) -> str:
        """Why a capture is none of the page that was asked for, "" when it is."""
        wanted = str(row.meta["url"])
        if self.source.key(memento.url) == self.source.key(wanted):
            return ""
        return f"the archive gave a capture of {memento.url} for {wanted}"

    def as_captured(self, request: scrapy.Request, exchange: Exchange) -> Exchange:
        memento: Memento | None = request.meta.get("memento")
        if memento is None:
            return exchange
        led_to = ""
        if exchange.outcome is Outcome.REDIRECT:
            led_to = next((v for n, v in memento.headers if n.lower() == "location"), "")
            led_to = without_userinfo(led_to)
            led_to = clean_url(memento.url, led_to) or led_to
        return replace(
            exchange,
            url=memento.url,
            status=memento.status,
            reason="",
            response_headers=memento.headers,
            body=memento.body,
            fetched_at=memento.captured_at,
            ip=memento.ip,
            truncated=memento.truncated or exchange.truncated,
            origin=request.url,
            retrieved_at=exchange.fetched_at,
            led_to=led_to,
        )

    def _had(self, row: Row, response: Response, outcome: Outcome) -> Iterator[CapturedPage]:
        memento: Memento = response.meta["memento"]
        detail = response.meta["detail"]
        response.meta["owed"] = outcome is Outcome.ERROR and memento.status == 200
        if response.meta["owed"]:
            self.sound(f"{row.url}: kept and not used: {detail}")
        if outcome in CAPTURED:
            self.report.captured += 1
            if row.meta["role"] == Role.ARTICLE.value:
                yield CapturedPage(
                    snapshot_id=response.meta["snapshot_id"],
                    url=memento.url,
                    source=self.source.name,
                    outcome=outcome,
                    link_title="",
                )
        limit = self.backfill.plan.limit
        if limit is not None and self.report.captured >= limit:
            self.report.notes.append(f"{limit} copies were taken, as many as --limit says; the same command goes on")
            self._stop("limit")

    def _nearest(self, row: Row, response: Response) -> Iterator[scrapy.Request]:
        """The capture that the archive sends us to in place of one that it does not have."""
        target = clean_url(row.url, location_of(response)) or ""
        chain = row.meta.get("chain", [])
        assert isinstance(chain, list)
        parts = self.endpoint.copy_parts(target)
        original = "" if parts is None else clean_url(parts[1], parts[1]) or ""
        if parts is None or self.source.key(original) != self.source.key(str(row.meta["url"])):
            detail = f"the archive leads to {target[:300] or 'no address'}, which is no copy of this page"
        elif target in {row.url, *chain} or len(chain) >= _HOPS:
            detail = f"the archive leads from copy to copy, at last to {target[:300]}"
        else:
            at = datetime.strptime(parts[0], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
            if not self.backfill.holds(original, at):
                yield self.request(copy_child(target, {**row.meta, "chain": [*chain, row.url]}))
            return
        response.meta.update(outcome=Outcome.NOT_FOUND.value, detail=detail)

    # ── what goes wrong ───────────────────────────────────────────────────────────────────────────────────────────

    def failed(self, failure: Failure) -> None:
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        row: Row = request.meta["row"]
        if self.session.fatal is None and isinstance(failure.value, Forbidden):
            self._refused(row, failure.value)
            return
        super().failed(failure)
        if self.session.fatal is None and row.meta["ask"] != COPY and "outcome" in request.meta:
            outcome = Outcome(request.meta["outcome"])
            if not self.session.will_retry(row, outcome):
                self._unanswered(row, outcome, request.meta["detail"])

    def gave_up(self, row: Row, reason: str) -> None:
        super().gave_up(row, reason)
        if row.meta["ask"] != COPY:
            self.session.searched(self.source.name, row.url, "not_searched", channel=self._channel)

    def left_out(self, row: Row) -> str:
        """Nothing: the addresses are the archive's."""
        return ""

    def broke(self, row: Row, detail: str) -> None:
        self.alarm(row, detail)
        if row.meta["ask"] != COPY:
            self.session.searched(self.source.name, row.url, "unreachable", channel=self._channel)

    def _refused(self, row: Row, why: Forbidden) -> None:
        """The end of the run, which stays open: nothing of what is left could be asked for."""
        self.session.frontier.release(row.run_id, row.url_id)
        line = f"{row.host}: {why.reason}"
        if not why.unreachable:
            line += (
                "; nothing was asked for. Where the archive says that it offers index and copies to programs, add"
                " --offered-to-programs: the records will say so"
            )
        if line not in self.report.alarms:
            self.sound(line)
        self._stop("robots")

    def _unanswered(self, row: Row, outcome: Outcome, detail: str) -> None:
        self.alarm(row, f"{outcome.value}: {detail}")
        self.session.searched(self.source.name, row.url, "unreachable", channel=self._channel)

    def _stop(self, reason: str) -> None:
        engine = self.crawler.engine
        if engine is not None and not getattr(self, "_stopping", None):
            self._stopping: Any = asyncio.get_running_loop().create_task(engine.close_spider_async(reason=reason))

    # ── report ────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def _channel(self) -> str:
        return f"index of {self.endpoint.via}"

    def told(self, row: Row, *, links: int, new: int, days: Collection[date] = ()) -> None:
        self.report.listings += 1
        self.report.links += links
        self.report.new += new
        self.session.searched(
            self.source.name,
            row.url,
            "found" if links else "empty",
            links=links,
            new=new,
            channel=self._channel,
            days=days,
        )
