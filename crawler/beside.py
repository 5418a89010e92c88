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
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from archive.errors import WriteFailed

__all__ = ["BACKLOG", "DRAIN_SECONDS", "Beside"]

logger = logging.getLogger(__name__)

# Orders that are not answered yet. All of them fit into the pipe (64 KB on Linux, 25 bytes each), so that sending one
# never waits; a page is read in some hundredths of a second, so they are half a minute of work.
BACKLOG = 1500
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
        self._process: BaseProcess | None = None
        self._orders: Connection
        self._answers: Connection
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
        return None if self._process is None else self._process.pid

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
        if self._process is None:
            self._begin()
        self._waiting[snapshot_id] = url
        try:
            self._orders.send_bytes(snapshot_id.encode())
        except OSError:
            self._died()

    async def drained(self, seconds: float = DRAIN_SECONDS) -> None:
        """Wait until all that was handed over is read, or the time is over."""
        ends = time.monotonic() + seconds
        while self.waiting and time.monotonic() < ends:
            await asyncio.sleep(_LOOK)

    def close(self) -> None:
        """End the process; what it has not read by now is left."""
        self._look()
        self._give_up()
        if self._process is None:
            return
        with suppress(OSError):  # it has ended already
            self._orders.send_bytes(b"")
        self._process.join(1.0)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._orders.close()
        self._answers.close()
        self._process.close()
        self._process = None

    def _begin(self) -> None:
        context = get_context("spawn")
        orders_in, self._orders = context.Pipe(duplex=False)
        self._answers, answers_out = context.Pipe(duplex=False)
        self._process = context.Process(
            target=_work,
            args=(orders_in, answers_out, str(self._root), os.getpid()),
            name="xuanjie-reader",
            daemon=True,
        )
        self._process.start()
        orders_in.close()  # with the only reader gone, the next order says so
        answers_out.close()

    def _look(self) -> None:
        """Take in what it has answered, without waiting."""
        self._since = 0
        try:
            while self._process is not None and not self._is_over and self._answers.poll(0):
                self._take(json.loads(self._answers.recv_bytes()))
        except (EOFError, OSError):
            self._died()

    def _take(self, answer: dict[str, object]) -> None:
        if "reason" in answer:
            failure = WriteFailed(str(answer["path"]), str(answer["reason"]))
            self._give_up()
            self._is_over = True
            self._on_failure(failure)
            return
        done, told, screened = answer["done"], answer["told"], answer["screened"]
        assert isinstance(done, int)
        assert isinstance(screened, int)
        self.screened += screened
        assert isinstance(told, list)
        for sid, what in told:
            logger.warning("%s: %s", self._waiting.get(sid, sid), what)
        for sid in list(self._waiting)[:done]:
            del self._waiting[sid]

    def _died(self) -> None:
        self._is_over = True
        logger.warning(
            "the process that reads pages beside the crawl has ended (killed, or out of memory): "
            "the crawl goes on, `xuanjie extract` reads what is left"
        )
        self._give_up()

    def _give_up(self) -> None:
        self.left += len(self._waiting)
        self._waiting.clear()


def _work(orders: Connection, answers: Connection, root: str, parent: int) -> None:
    from crawler.beside_work import work  # the rules: a second to load, which the crawl itself has no need of

    work(orders, answers, root, parent)
