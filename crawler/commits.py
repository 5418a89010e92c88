"""When is what was recorded acknowledged? When one sync, shared by all pages that wait for it, has ended.

A page waits a few hundredths of a second at most for others, and not at all when no other is under way: a crawl that
does one thing after the other acknowledges each page at once, in the same order whenever it is run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from crawler.frontier_file import FAILURES

__all__ = ["LINGER_SECONDS", "Commits"]

# Three syncs cost half a millisecond of processor time and ten of waiting; in this time sixteen pages come in. A host
# is asked once in a second or less often, so nobody's next request is later for it.
LINGER_SECONDS = 0.025


class Commits:
    """The groups of one session that are written and not acknowledged yet.

    sync       makes durable what was written, in this order: WARC files, ledger, frontier; raises WriteFailed, and has
               told whoever must know of it
    under_way  how many addresses are being asked for, those that wait here included
    """

    def __init__(self, sync: Callable[[], None], *, under_way: Callable[[], int]) -> None:
        self._sync = sync
        self._under_way = under_way
        self._waiting: list[asyncio.Future[None]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._owed = False

    def wrote(self) -> None:
        """Something was written, for which nobody waits: it is acknowledged with what comes next, or soon."""
        self._owed = True
        self._begin_to_wait()

    async def kept(self) -> None:
        """Wait until all that was written so far is acknowledged; raises WriteFailed."""
        self._owed = True
        if len(self._waiting) + 1 >= self._under_way():
            self.now()  # whoever could share this sync waits for it
            return
        shared = asyncio.get_running_loop().create_future()
        self._waiting.append(shared)
        self._begin_to_wait()
        await shared

    def now(self) -> None:
        """Acknowledge all that was written; raises WriteFailed, here and wherever it was waited for."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._owed:
            return
        self._owed = False
        waiting, self._waiting = self._waiting, []
        try:
            self._sync()
        except BaseException as why:
            for shared in waiting:
                if not shared.done():
                    shared.set_exception(why)
            raise
        for shared in waiting:
            if not shared.done():
                shared.set_result(None)

    def _begin_to_wait(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(LINGER_SECONDS, self._timed)

    def _timed(self) -> None:
        self._timer = None
        try:
            self.now()
        except FAILURES:
            return  # sync() has told the session, which ends the crawl; those who waited are told too
