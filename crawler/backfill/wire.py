"""How do questions to a web archive cross the wire? With its own pace, its robots.txt, and its answers told apart.

An answer is the archive's own (rows of its index, "not archived", "slow down") or a copy of what a site once said. Own
answers are judged and kept as those of any host; a copy is judged as if the site had just sent it, and kept under the
site's address and the time at which the archive took it.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.capture import Outcome, Role
from archive.encoding import Unwrapped, unwrap
from archive.warc import header_of
from crawler.backfill.endpoint import Form
from crawler.backfill.errors import BadAnswer
from crawler.backfill.index_walk import COPY, SKEW
from crawler.backfill.memento import Memento, digest_problem, of_member, of_playback
from crawler.backfill.rows import refusal_in
from crawler.backfill.spider import BackfillSpider
from crawler.frontier import Row
from crawler.middlewares import ArchiveMiddleware
from crawler.outcomes import Verdict
from crawler.politeness import Gate, PolitenessMiddleware
from crawler.refusals import Forbidden
from crawler.robots import RobotsMiddleware

__all__ = ["BackfillPoliteness", "BackfillRobots", "CopyMiddleware"]

_SLOWEST = 60.0  # seconds between two questions to an index that says "slow down" again and again


def _asked(request: Request) -> str:
    """What the request is for; "" for robots.txt."""
    row: Row | None = request.meta.get("row")
    return "" if row is None else str(row.meta["ask"])


class BackfillRobots(RobotsMiddleware):
    """robots.txt of the archive's hosts. The operator may state that an archive offers its index and copies to
    programs; that is then what the records say, beside the rule. A file that cannot be read is no rule, and nothing
    outweighs it."""

    async def process_request(self, request: Request) -> None:
        if request.meta.get("is_robots"):
            await super().process_request(request)
            return
        spider = self._crawler.spider
        assert isinstance(spider, BackfillSpider)
        row: Row = request.meta["row"]
        request.meta["role"] = str(row.meta["role"])
        if row.meta["ask"] == COPY:
            # What an archive packs on its way to us would change the bytes from one time to the next.
            request.headers["Accept-Encoding"] = "identity"
            _, found, part = request.url.partition("#bytes=")
            if found:
                request.headers["Range"] = f"bytes={part}"
        try:
            decision = await self._policy.check(request.url, self._crawler, spider.endpoint)
        except Forbidden as why:
            if why.unreachable or not spider.backfill.plan.offered:
                request.meta["robots"] = why.decision
                raise
            decision = f"{why.decision}; asked all the same: the operator states that it is offered to programs"
        request.meta["robots"] = decision


class BackfillPoliteness(PolitenessMiddleware):
    """The gate of the archive's host, with a slower lane for its index."""

    def __init__(self, crawler: Crawler, gate: Gate) -> None:
        super().__init__(crawler, gate)
        spider = crawler.spider
        assert isinstance(spider, BackfillSpider)
        self._endpoint = spider.endpoint
        self._slow = self._endpoint.index_delay

    async def process_request(self, request: Request) -> None:
        if _asked(request) not in {"", COPY}:
            lane = f"index of {self._endpoint.index}"
            await self._gate.enter(lane, delay=self._endpoint.index_delay, crawler=self._crawler)
            request.meta["lane"] = lane
        try:
            await super().process_request(request)
        except BaseException:
            self._leave_lane(request)
            raise

    def process_response(self, request: Request, response: Response) -> Response:
        response = super().process_response(request, response)
        self._leave_lane(request)
        if response.status not in {429, 503} or request.meta.get("asked_back"):
            return response
        host = request.meta["gate_host"]
        if response.status == 429:
            self._gate.pause(host, self._endpoint.pause)
            request.meta["asked_back"] = True
        elif self._endpoint.form is Form.COMMONCRAWL:  # its way to say: slow down
            self._slow = min(2 * self._slow, _SLOWEST)
            self._gate.slow_down(host, self._slow)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        super().process_exception(request, exception)
        self._leave_lane(request)

    def _leave_lane(self, request: Request) -> None:
        lane = request.meta.pop("lane", None)
        if lane is not None:
            self._gate.leave(lane)


class CopyMiddleware(ArchiveMiddleware):
    """Judges and keeps the answers of a web archive.

    meta["memento"]  the capture in the answer, None when it is the archive's own
    """

    leaves_large = False  # what an index answers is read from the response

    def _of_host(self, request: Request, verdict: Verdict) -> Outcome:
        """An archive that answers works and welcomes us, whatever the pages say that it keeps."""
        if request.meta.get("memento") is not None or request.meta.get("refusal"):
            return Outcome.OK
        return verdict.outcome

    def _judge(self, request: Request, response: Response, unwrapped: Unwrapped) -> Verdict:
        asked = _asked(request)
        if not asked:
            return super()._judge(request, response, unwrapped)
        said = (response.headers.get(b"X-Archive-Wayback-Runtime-Error") or b"") + b" " + unwrapped.body[:4096]
        refusal = refusal_in(said) if response.status != 200 or asked != COPY else None
        if refusal is not None:
            request.meta["refusal"] = True
            return Verdict(outcome=refusal[0], detail=refusal[1])
        if asked != COPY:
            empty = response.status == 200 and not response.body and "dataloss" not in response.flags
            return Verdict(outcome=Outcome.OK) if empty else super()._judge(request, response, unwrapped)
        return self._judge_copy(request, response, unwrapped)

    def _judge_copy(self, request: Request, response: Response, unwrapped: Unwrapped) -> Verdict:
        try:
            memento = self._memento(request, response)
        except BadAnswer as why:
            request.meta["role"] = Role.OTHER.value
            return Verdict(outcome=Outcome.ERROR, detail=str(why))
        if memento is not None and memento.captured_at > self._session.clock() + SKEW:
            request.meta["role"] = Role.OTHER.value
            ahead = f"a capture of {memento.captured_at:%Y-%m-%d %H:%M:%S}, which is still to come"
            return Verdict(outcome=Outcome.ERROR, detail=ahead)
        if memento is None or "dataloss" in response.flags:
            request.meta["role"] = Role.OTHER.value
            return super()._judge(request, response, unwrapped)
        assert isinstance(self._spider, BackfillSpider)
        elsewhere = self._spider.elsewhere(request.meta["row"], memento)
        if elsewhere:
            request.meta["role"] = Role.OTHER.value
            return Verdict(outcome=Outcome.NOT_FOUND, detail=elsewhere)
        request.meta["memento"] = memento
        return self._judge_memento(request, memento)

    def _memento(self, request: Request, response: Response) -> Memento | None:
        assert isinstance(self._spider, BackfillSpider)
        endpoint = self._spider.endpoint
        if endpoint.form is Form.COMMONCRAWL:
            if response.status == 200:
                raise BadAnswer("the server sends the whole file where a part was asked for")
            return of_member(response.body) if response.status == 206 else None
        parts = endpoint.copy_parts(request.url)
        assert parts is not None
        pairs = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, vs in response.headers.items() for v in vs)
        return of_playback(parts, status=response.status, headers=pairs, body=response.body)

    def _judge_memento(self, request: Request, memento: Memento) -> Verdict:
        row: Row = request.meta["row"]
        unpacked = unwrap(memento.body, header_of(memento.headers, "Content-Encoding"), limit=self._max_bytes)
        said = Response(memento.url, status=memento.status, headers=_headers(memento), body=memento.body)
        if memento.truncated is not None and unpacked.problem is None:
            cut = f"the archive's crawler did not keep all of it: {memento.truncated}"
            return Verdict(outcome=Outcome.TRUNCATED, detail=cut)
        verdict = super()._judge(Request(memento.url, meta={"role": row.meta["role"]}), said, unpacked)
        wanted = str(row.meta["at"])
        if f"{memento.captured_at:%Y%m%d%H%M%S}" != wanted:
            nearest = f"the archive gave its nearest capture, {memento.captured_at:%Y%m%d%H%M%S} for {wanted}"
            return Verdict(outcome=verdict.outcome, detail=f"{nearest}; {verdict.detail}".removesuffix("; "))
        differs = digest_problem(str(row.meta.get("digest", "")), (memento.body, unpacked.body))
        if differs and not memento.repacked and verdict.outcome is Outcome.OK:
            return Verdict(outcome=Outcome.ERROR, detail=differs)
        return verdict


def _headers(memento: Memento) -> dict[bytes, list[bytes]]:
    found: dict[bytes, list[bytes]] = {}
    for name, value in memento.headers:
        found.setdefault(name.encode("latin-1", "replace"), []).append(value.encode("latin-1", "replace"))
    return found
