"""What do the spiders of a backfill share, besides what those of a crawl do? The order, and what was taken."""

from __future__ import annotations

from datetime import datetime

from scrapy.settings import BaseSettings

from archive.capture import Outcome
from crawler.backfill.plan import Plan
from crawler.frontier import Row
from crawler.session import Session

__all__ = ["BackfillSession"]


class BackfillSession(Session):
    """A session whose runs are of a kind of their own, so that walks and backfills never go on with each other's."""

    def __init__(self, settings: BaseSettings, plan: Plan) -> None:
        super().__init__(settings)
        self.plan = plan
        self.kind = plan.endpoint.via
        self.run_options = plan.options()
        self._spoken: set[int] = set()

    def holds(self, url: str, at: datetime) -> bool:
        """True when nothing need be asked for: a readable capture of that address and second is there, or was taken
        down."""
        return self._recorder.recall(url, at) is not None or any(
            (capture.url, capture.fetched_at) == (url, at) for capture in self.reader.takedowns()
        )

    def last_word(self, row: Row) -> None:
        """The archive has given what it has: whatever that is worth, asking again would bring the same."""
        self._spoken.add(row.url_id)

    def will_retry(self, row: Row, outcome: Outcome, *, asked_back: bool = False) -> bool:
        return row.url_id not in self._spoken and super().will_retry(row, outcome, asked_back=asked_back)
