"""How does a crawl read a document that its loop has no time for? In a process apart, started with the first such one.

A document that ends this process, or takes longer than a page may, is one that cannot be read: Unparsable, as for every
other that is no list. It lies in the archive by then, and the next document has a new process.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress

from crawler.apart_work import READ, UNPARSABLE, begin
from crawler.large_bodies import InArchive
from crawler.leaves import Leaves
from crawler.listings.page import ListingPage, Unparsable
from crawler.listings.told import BadTold, TakenIn
from crawler.source import Format, Source
from crawler.source_told import told_source
from crawler.turns import Turns
from pipelines.child import Child, Ended, Limits

__all__ = ["LIMITS", "Apart", "Closing"]

# Of processor time, a list of the largest size that is allowed takes a third of this (docs/results/faults.md).
LIMITS = Limits(cpu_seconds=15, silence_seconds=120.0)
_LOOK = 0.25  # seconds between two looks at whether the crawl is closing


class Closing(Exception):
    """The crawl closes: the document is left to the next start."""


class Apart:
    """The process that reads large documents, one after the other; close() ends it.

    limits   of one document
    """

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._child: Child | None = None
        self._turn = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """None before the first large document, and after one that ended the process."""
        return None if self._child is None else self._child.pid

    async def listing(
        self,
        body: bytes | InArchive,
        content_type: str,
        url: str,
        source: Source,
        number: int,
        *,
        form: Format,
        closing: Callable[[], bool],
    ) -> ListingPage:
        """What crawler/listings/read.py finds in a page of `source.listings[number]`; raises Unparsable, Closing."""
        lines = await self._lines(
            body, closing, what="listing", source=source, url=url, content_type=content_type, listing=number, form=form
        )
        turns, taken = Turns(), TakenIn()
        for line in lines:
            taken.line(line)
            await turns.next()
        return taken.page()

    async def leaves(
        self, body: bytes | InArchive, content_type: str, url: str, source: Source, *, closing: Callable[[], bool]
    ) -> Leaves:
        """What crawler/leaves.py finds in an article; raises Unparsable, Closing."""
        lines = await self._lines(body, closing, what="leaves", source=source, url=url, content_type=content_type)
        match _told(lines):
            case [addresses, int(too_long)] if not isinstance(too_long, bool):
                return Leaves(_addresses(addresses), too_long)
        raise BadTold("expected a list of addresses, and how many more there are")

    async def needs(
        self, body: bytes, content_type: str, url: str, source: Source, *, most: int, closing: Callable[[], bool]
    ) -> tuple[str, ...]:
        """What crawler/needs.py finds in a kept page; raises Unparsable, Closing."""
        lines = await self._lines(
            body, closing, what="needs", source=source, url=url, content_type=content_type, most=most
        )
        return _addresses(_told(lines))

    def close(self) -> None:
        """End the process, whatever it does."""
        if self._child is not None:
            self._child.close()
            self._child = None

    async def _lines(
        self, body: bytes | InArchive, closing: Callable[[], bool], *, source: Source, **asked: object
    ) -> Sequence[bytes]:
        if isinstance(body, InArchive):
            asked |= {"archive": body.archive, "snapshot": body.snapshot_id}
        head = json.dumps({"source": told_source(source), **asked}).encode("ascii")
        async with self._turn:
            try:
                answer = await self._answer(head + b"\n" + (body if isinstance(body, bytes) else b""), closing)
            except Ended as why:
                raise Unparsable(str(why), capped=why.is_the_order) from why
        kind, *lines = answer.split(b"\n")
        if kind == UNPARSABLE and len(lines) == 1:
            reason, capped = json.loads(lines[0])
            raise Unparsable(str(reason), capped=bool(capped))
        if kind != READ:
            raise BadTold(f"it begins with {kind[:40]!r}")
        return lines

    async def _answer(self, order: bytes, closing: Callable[[], bool]) -> bytes:
        """The answer to an order; a process that was killed from outside is no fault of the document, once."""
        try:
            return await self._asked(order, closing)
        except Ended as why:
            if why.is_the_order:
                raise
        return await self._asked(order, closing)

    async def _asked(self, order: bytes, closing: Callable[[], bool]) -> bytes:
        if closing():  # it has waited for its turn meanwhile
            raise Closing
        if self._child is None or self._child.pid is None:
            # here and not in the thread that waits: it lives no longer than the thread that started it
            self._child = Child(begin, limits=self._limits, fork=False)
        child = self._child
        task = asyncio.ensure_future(asyncio.to_thread(child.ask, order))
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=_LOOK)
                if not task.done() and closing():
                    raise Closing
        finally:
            if not task.done():
                _end(child)  # the thread that waits for it hears of that
                await asyncio.wait({task})
                task.exception()  # or asyncio tells of it
        return task.result()


def _end(child: Child) -> None:
    """Kill a child for which another thread waits: that one is told, and buries it."""
    pid = child.pid
    if pid is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _told(lines: Sequence[bytes]) -> object:
    return json.loads(lines[0]) if len(lines) == 1 else None


def _addresses(found: object) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise BadTold("expected one line with a list of addresses")
    return tuple(found)
