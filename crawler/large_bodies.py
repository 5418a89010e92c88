"""How much memory do large bodies take at a time? What there is room for; the others wait on the wire.

A body that has grown beyond a mebibyte claims room for all that it may become, in one claim, so that nobody who holds
some waits for more. As long as there is none its connection is not read: TCP tells the server to wait. That time is
ours: it counts neither as the host's nor as the address's (crawler/http_handler.py). Room is given back when the body
lies in the archive, where whoever reads it later finds it. Whoever holds some is bounded by the time-out of a request,
so everybody has a turn, in the order of asking. When nothing can be kept any more, nobody waits for it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["LARGE", "LARGEST", "ROOM", "Claim", "InArchive", "LargeBodies"]

LARGE = 1024 * 1024  # bytes; of a hundred news pages and their pictures one or two are larger
LARGEST = 16 * 1024 * 1024  # that DOWNLOAD_MAXSIZE may allow (crawler/setting_kinds.py)
ROOM = 4 * LARGEST  # a crawl has 300 MB, of which it needs 110 for itself


@dataclass(frozen=True, slots=True)
class InArchive:
    """A document that is not at hand, and where it is."""

    archive: str
    snapshot_id: str


class Claim:
    """Room that is held or waited for; release() ends both, once."""

    def __init__(self, bodies: LargeBodies, size: int, go_on: Callable[[], None], give_up: Callable[[], None]) -> None:
        self.size, self.go_on, self.give_up = size, go_on, give_up
        self.is_granted = False
        self._bodies: LargeBodies | None = bodies

    def release(self) -> None:
        bodies, self._bodies = self._bodies, None
        if bodies is not None:
            bodies.let_go(self)


class LargeBodies:
    """The room of one crawl.

    turn   whoever takes large bodies apart or records them does so with one at a time
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = self._left = room
        self._waiting: deque[Claim] = deque()
        self._is_over = False
        self.turn = asyncio.Lock()

    def claim(self, size: int, go_on: Callable[[], None], give_up: Callable[[], None]) -> Claim:
        """Room for a body of that size, or for as much of it as there is at all.

        go_on    called when there is room, unless the claim is granted at once
        give_up  called when there will be none, as the crawl has ended: soon if that was before
        """
        claim = Claim(self, min(size, self._room), go_on, give_up)
        if self._is_over:
            asyncio.get_running_loop().call_soon(give_up)
        elif not self._waiting and claim.size <= self._left:
            self._grant(claim)
        else:
            self._waiting.append(claim)
        return claim

    def end(self) -> None:
        """Nothing can be kept any more: whoever waits gives up, now and from now on."""
        self._is_over = True
        waiting, self._waiting = self._waiting, deque()
        for claim in waiting:
            claim.give_up()

    def let_go(self, claim: Claim) -> None:
        """See Claim.release()."""
        if claim.is_granted:
            self._left += claim.size
        elif claim in self._waiting:
            self._waiting.remove(claim)
        while self._waiting and self._waiting[0].size <= self._left:
            following = self._waiting.popleft()
            self._grant(following)
            following.go_on()

    def _grant(self, claim: Claim) -> None:
        claim.is_granted = True
        self._left -= claim.size
