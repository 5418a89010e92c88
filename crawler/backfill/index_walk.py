"""What follows from an answer of an index: which further questions, and which copies?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from archive.capture import Role
from crawler.backfill.choose import Chooser
from crawler.backfill.crawls import crawls_between, parse_crawls
from crawler.backfill.endpoint import Form, with_parameters
from crawler.backfill.rows import CdxAnswer, CdxRow, parse_answer, parse_pages
from crawler.frontier import Child, Row
from crawler.turns import Turns

if TYPE_CHECKING:
    from crawler.backfill.spider import BackfillSpider

__all__ = ["COPY", "CRAWLS", "INDEX", "PAGES", "SKEW", "IndexWalk", "copy_child"]

SKEW = timedelta(days=1)  # by which the clocks of archives may differ from ours

# what an address of the run is asked for
CRAWLS = "crawls"  # the list of Common Crawl's indexes
PAGES = "pages"  # how many pages an index has for a question
INDEX = "index"  # rows
COPY = "copy"


class IndexWalk:
    """Reads the answers of an index for its spider.

    meta of a question: `ask`, `role` (under which the answer is kept), `state` (of the Chooser, from the page before)
    meta of a copy: `ask`, `role`, `url` (the page's address), `at` (14 digits), `digest`, `chain` (of copies)
    """

    def __init__(self, spider: BackfillSpider) -> None:
        self._spider = spider
        self._source = spider.source
        self._plan = spider.backfill.plan
        self._endpoint = spider.endpoint

    def question(self, ask: str, url: str, **more: object) -> Child:
        meta = {"ask": ask, "role": Role.LISTING.value, **more}
        return Child(url=url, key=url, host=urlsplit(url).netloc, role=Role.OTHER, priority=1, meta=meta)

    async def children(self, row: Row, body: bytes) -> list[Child]:
        """What follows; raises BadAnswer. Row by row, with turns for others in between."""
        match row.meta["ask"]:
            case "crawls":
                return self._indexes(row, body)
            case "pages":
                return self._pages(row, parse_pages(body))
            case _:
                return await self._rows(row, await parse_answer(body))

    def _indexes(self, row: Row, body: bytes) -> list[Child]:
        opened = self._spider.opened
        children: list[Child] = []
        for crawl in crawls_between(parse_crawls(body), *self._plan.window):
            if not self._endpoint.allows(crawl.address):
                self._spider.alarm(row, f"the index of {crawl.name} lies elsewhere, at {crawl.address}: not asked")
                continue
            children += [
                self.question(PAGES, self._endpoint.question(query, index=crawl.address, now=opened))
                for query in self._plan.questions(self._source, opened)
            ]
        if not children:
            self._spider.alarm(row, "no crawl lies in the days asked for")
        return children

    def _pages(self, row: Row, pages: int) -> list[Child]:
        if pages == 0:
            self._spider.told(row, links=0, new=0)
        first = with_parameters(row.url, showNumPages=None)
        return [self.question(INDEX, with_parameters(first, page=str(page))) for page in range(pages)]

    async def _rows(self, row: Row, answer: CdxAnswer) -> list[Child]:
        spider, turns = self._spider, Turns()
        if answer.bad:
            spider.alarm(row, f"{len(answer.bad)} rows could not be read, the first: {answer.bad[0]}")
        latest = spider.session.clock() + SKEW
        ahead: list[CdxRow] = []
        roles: dict[CdxRow, Role] = {}
        for one in answer.rows:
            if one.captured_at > latest:
                ahead.append(one)
            elif (role := self._plan.role(self._source, one)) is not None:
                roles[one] = role
            await turns.next()
        if ahead:  # such a capture would speak for its page for years to come
            spider.alarm(row, f"{len(ahead)} rows of times still to come, the first: {ahead[0].timestamp}")
        if self._endpoint.form is Form.PYWB and answer.count >= self._endpoint.page_rows:
            return self._halves(row)
        state = row.meta.get("state")
        chooser = Chooser.of(self._plan.captures, state if isinstance(state, dict) else {})
        chosen: list[CdxRow] = []
        for one in answer.rows:
            if one in roles:
                chosen += chooser.take([one])
            await turns.next()
        onward: list[Child] = []
        if answer.resume:
            url = with_parameters(row.url, resumeKey=answer.resume)
            if spider.session.frontier.has_key(spider.run.run_id, url):
                spider.alarm(row, "the index names the same next page again: what lies behind it was not seen")
            onward.append(self.question(INDEX, url, state=chooser.state()))
        else:
            chosen += chooser.end()
        wanted: list[Child] = []
        for one in chosen:
            if not spider.backfill.holds(one.url, one.captured_at):
                wanted.append(self._copy(one))
            await turns.next()
        articles = {one.url for one, role in roles.items() if role is Role.ARTICLE}
        days = set[date]()
        for url in articles:
            if (day := self._source.filed_on(url)) is not None:
                days.add(day)
            await turns.next()
        spider.told(row, links=len(articles), new=len(wanted), days=days)
        return [*wanted, *onward]

    def _copy(self, one: CdxRow) -> Child:
        role = self._plan.role(self._source, one)
        assert role is not None
        meta: dict[str, object] = {"ask": COPY, "role": role.value, "url": one.url, "at": one.timestamp}
        return copy_child(self._endpoint.copy(one), meta | {"digest": one.digest})

    def _halves(self, row: Row) -> list[Child]:
        """The question again for either half of its time: pywb's index has no pages."""
        given = parse_qs(urlsplit(row.url).query)
        first, last = (datetime.strptime(given[name][0], "%Y%m%d%H%M%S").replace(tzinfo=UTC) for name in ("from", "to"))
        if last <= first:
            self._spider.alarm(row, f"{self._endpoint.page_rows} captures or more in one second: not all were seen")
            return []
        middle = (first + (last - first) / 2).replace(microsecond=0)
        return [
            self.question(
                INDEX, with_parameters(row.url, **{"from": f"{one:%Y%m%d%H%M%S}", "to": f"{two:%Y%m%d%H%M%S}"})
            )
            for one, two in ((first, middle), (middle + timedelta(seconds=1), last))
        ]


def copy_child(url: str, meta: dict[str, object]) -> Child:
    """A copy comes before the next question: what is known to exist is had before more of it is looked for."""
    return Child(url=url, key=url, host=urlsplit(url).netloc, role=Role.OTHER, priority=0, meta=meta)
