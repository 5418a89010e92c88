"""What does a worker make of answers that many articles have? What the crawl would, of those that it had itself.

A worker knows no frontier: the order says how the answer is to be compared. The crawl compares those of all workers and
has the frontier owe them (crawler/redis/coordinator.py); here it is about what the capture is kept as.
"""

from __future__ import annotations

import hashlib

from scrapy import Request
from scrapy.crawler import Crawler

from archive.capture import Outcome
from crawler.answered_alike import Answers
from crawler.middlewares import ArchiveMiddleware
from crawler.outcomes import Verdict
from crawler.redis.messages import Order
from crawler.session import Session
from crawler.source import Source

__all__ = ["LeasedAnswersMiddleware"]

_SAID = {Outcome.OK, Outcome.SOFT_404}


class LeasedAnswersMiddleware(ArchiveMiddleware):
    """Records as ArchiveMiddleware does, and says besides what the crawl compares.

    meta["answer"]   the outcome before it was compared
    meta["said"]     SHA-256 of what is compared, in hex; "" for nothing
    """

    def __init__(self, crawler: Crawler, session: Session, source: Source) -> None:
        super().__init__(crawler, session, source)
        self._answers = Answers(source)

    def compared(self, request: Request, body: bytes, verdict: Verdict, *, location: str | None) -> Verdict:
        order: Order = request.meta["order"]
        digest = hashlib.sha256(body) if order.compared and verdict.outcome in _SAID else None
        request.meta["answer"] = verdict.outcome.value
        request.meta["said"] = "" if digest is None else digest.hexdigest()
        if not order.compared:
            return verdict
        found = self._answers.found(
            order.url,
            order.role,
            verdict.outcome,
            b"" if digest is None else digest.digest(),
            is_own=order.compared != "redirects",
            is_doubtful=lambda: order.compared == "doubtful",
            chain=order.chain,
            location=location or "",
        )
        return verdict if found is None else Verdict(outcome=Outcome.CHALLENGE, detail=found.told)
