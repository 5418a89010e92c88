"""What does a worker hold while it works? Its own archive, under its lock; politeness and parking are not its own."""

from __future__ import annotations

from scrapy.settings import BaseSettings

from archive.capture import Outcome, Role
from crawler.commits import Commits
from crawler.politeness import Gate
from crawler.session import Session

__all__ = ["WorkerSession"]


class _OpenGate(Gate):
    """Politeness is the leases', parking the crawl's."""

    def note(self, host: str, url: str, outcome: Outcome) -> None:
        """Counted by the crawl, which sees what all workers meet."""


class WorkerSession(Session):
    """The archive of one worker, under its lock."""

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self.gate = _OpenGate()
        self.under_way = 0  # addresses that are being asked for
        self.broke: list[tuple[str, Exception]] = []  # faults of ours, each with the source

    def __enter__(self) -> WorkerSession:
        super().__enter__()
        self._commits = Commits(self._sync, under_way=lambda: self.under_way)  # this frontier knows of none
        return self

    def attempt(self, url: str, source: str, role: Role, outcome: Outcome, detail: str, *, robots: str) -> None:
        super().attempt(url, source, role, outcome, detail, robots=robots)
        self._commits.now()  # it is reported next, and only what is synced is
