"""How are pages read while a crawl goes on, without holding it up? By one process of their own, with a bounded backlog.

What does not fit, and what a process that died had not read, is left to `xuanjie extract`, which stores the same. The
crawl never waits for it but at its end, and there only for so long.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

from archive.errors import WriteFailed
from pipelines.child import Child, ChildFailed, Ended, Limits, Together

__all__ = ["BACKLOG", "DRAIN_SECONDS", "Beside"]

logger = logging.getLogger(__name__)

# Orders that are not answered yet. All of them fit into the pipe (64 KB on Linux, 25 bytes each), so that sending one
# never waits; a page is read in some hundredths of a second, so they are half a minute of work.
BACKLOG = 1500
# It has the store open, and children of its own which are held to theirs.
_LIMITS = Limits(cpu_seconds=None, memory=None, silence_seconds=None, goes_first=False)
DRAIN_SECONDS = 60.0  # at the end of a crawl
_LOOK = 0.02  # seconds
_LOOK_EVERY = 16  # pages: as many as one answer is for


class Beside:
    """The process that reads beside a crawl, started with the first page.

    root        the data folder
    on_failure  hears of a store that cannot be written
    backlog     pages that may wait for it
    """

    def __init__(self, root: Path, *, on_failure: Callable[[WriteFailed], None], backlog: int = BACKLOG) -> None:
        self._root = root
        self._on_failure = on_failure
        self._backlog = backlog
        self._child: Child | None = None
        self._waiting: dict[str, str] = {}  # snapshot → address, in the order of the answers
        self._since = 0
        self._is_over = False
        self.screened = 0  # pages that no rule can keep: they are extract's too
        self.left = 0  # pages that were not read: `xuanjie extract` does

    @property
    def waiting(self) -> int:
        """Pages that are handed over and not read yet."""
        self._look()
        return len(self._waiting)

    @property
    def pid(self) -> int | None:
        return None if self._child is None else self._child.pid

    def read(self, snapshot_id: str, url: str) -> None:
        """Have a page read, soon; never waits."""
        if snapshot_id in self._waiting:
            return
        self._since += 1
        if self._since >= _LOOK_EVERY or len(self._waiting) >= self._backlog:
            self._look()
        if self._is_over or len(self._waiting) >= self._backlog:
            self.left += 1
            return
        if self._child is None:
            # of its own environment nothing is kept from it: SQLite's temporary files go where this process's do
            self._child = Child(_begin, str(self._root), limits=_LIMITS, fork=False, environment=os.environ)
        self._waiting[snapshot_id] = url
        try:
            self._child.order(snapshot_id.encode())
        except Ended as why:
            self._died(why)

    async def drained(self, seconds: float = DRAIN_SECONDS) -> None:
        """Wait until all that was handed over is read, or the time is over."""
        ends = time.monotonic() + seconds
        while self.waiting and time.monotonic() < ends:
            await asyncio.sleep(_LOOK)

    def close(self) -> None:
        """End the process; what it has not read by now is left."""
        self._look()
        self._give_up()
        if self._child is not None:
            self._child.close()
            self._child = None

    def _look(self) -> None:
        """Take in what it has answered, without waiting."""
        self._since = 0
        try:
            while self._child is not None and not self._is_over and (answer := self._child.take(0.0)) is not None:
                self._take(json.loads(answer))
        except (Ended, ChildFailed) as why:
            self._died(why)

    def _take(self, answer: dict[str, object]) -> None:
        if "reason" in answer:
            failure = WriteFailed(str(answer["path"]), str(answer["reason"]))
            self._give_up()
            self._is_over = True
            self._on_failure(failure)
            return
        sid = next(iter(self._waiting))
        url = self._waiting.pop(sid)
        self.screened += bool(answer["screened"])
        if answer["told"] is not None:
            logger.warning("%s: %s", url, answer["told"])

    def _died(self, why: Ended | ChildFailed) -> None:
        self._is_over = True
        logger.warning(
            "the process that reads pages beside the crawl has ended (%s): "
            "the crawl goes on, `xuanjie extract` reads what is left",
            why,
        )
        self._give_up()

    def _give_up(self) -> None:
        self.left += len(self._waiting)
        self._waiting.clear()


def _begin(root: str) -> Together:
    """In the child."""
    from crawler.beside_work import begin  # the rules: a second to load, which the crawl itself has no need of

    return begin(root)
