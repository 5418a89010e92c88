"""How does long work leave room for what else the loop has to do? It asks after each step whether its turn is over."""

from __future__ import annotations

import asyncio
import time

__all__ = ["Turns"]

_SECONDS = 0.02  # of processor time in one go: a tenth of what a page may hold up the crawl for


class Turns:
    """The turns of one piece of work in an asyncio loop."""

    def __init__(self) -> None:
        self._since = time.thread_time()

    async def next(self) -> None:
        """Return at once, or when everybody else has had a turn."""
        if time.thread_time() - self._since >= _SECONDS:
            await asyncio.sleep(0)
            self._since = time.thread_time()
