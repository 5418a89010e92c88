"""How does the crawl wait for its workers? One desk for all sources hands addresses out and takes results in.

The frontier is the truth, Redis a copy of what of it is under way. Whatever Redis loses, the desk hands out again;
while there is none, it waits with back-off and says so, and never takes "no server" for "nothing to do".
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from redis.exceptions import RedisError

from crawler.redis.errors import BadMessage, NobodyCameBack
from crawler.redis.leases import Leases, Offer
from crawler.redis.messages import Codec, Result, unpacked

__all__ = ["Desk", "connected"]

logger = logging.getLogger(__name__)

_CLAIM = 15.0  # seconds for which the crawl claims its Redis; three times the longest wait for an answer
_LOOK = (0.02, 0.25)  # seconds between two looks at the results: while they come, and while none does
_AGAIN = 2.0  # seconds between two checks that everything under way is still known to Redis
_WAITS = (0.5, 15.0)  # first and longest back-off
_FALLS = 10  # leases of one address that expire before it is taken for what ends its workers
_TELL = 60.0  # seconds between two lines about the same trouble


@dataclass(slots=True)
class _Waiting:
    offer: Offer
    url: str
    result: asyncio.Future[Result]


@dataclass(slots=True)
class Desk:
    """Hands out addresses and waits for their results.

    leases   the steps on the Redis
    owner    the crawl, as another one would read of it
    rest     seconds that all hosts rest when Redis has lost what was under way: as long as a request may take
    may_be_under_way  True when an earlier process may have handed out addresses
    resting  the hosts that the crawl leaves alone, and until when by the monotonic clock: workers are to know it too
    """

    leases: Leases
    codec: Codec
    owner: str
    rest: float
    may_be_under_way: Callable[[], bool]
    resting: Callable[[], Mapping[str, float]] = dict
    _waiting: dict[str, _Waiting] = field(default_factory=dict)
    _new: list[Offer] = field(default_factory=list)
    _settled: list[str] = field(default_factory=list)
    _loop: asyncio.Task[None] | None = None
    _rests: Mapping[str, float] = field(default_factory=dict)  # as Redis has them
    _told: float = float("-inf")
    _has_begun: bool = False

    async def ask(self, offer: Offer, url: str) -> Result:
        """The first result of an address, however long that takes. Cancel it to leave the address to later."""
        if self._loop is None or self._loop.done():
            self._loop = asyncio.get_running_loop().create_task(self._run())
        waiting = _Waiting(offer=offer, url=url, result=asyncio.get_running_loop().create_future())
        self._waiting[offer.id] = waiting
        self._new.append(offer)
        try:
            return await waiting.result
        finally:
            self._waiting.pop(offer.id, None)

    def settled(self, order_id: str) -> None:
        """The frontier has it: Redis may forget the result."""
        self._settled.append(order_id)

    def end(self) -> None:
        """Take back what no worker holds; nothing is lost when this fails."""
        if self._loop is not None:
            self._loop.cancel()
        try:
            self.leases.forget(self._settled)
            self.leases.withdraw(self.owner, ended=True)
        except RedisError as why:
            logger.info("what was handed out could not be taken back: %s", why)

    # ── inside ────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _run(self) -> None:
        try:
            await self._rounds()
        except Exception as why:  # a fault of ours: whoever waits must not wait for ever
            for waiting in self._waiting.values():
                if not waiting.result.done():
                    waiting.result.set_exception(why)
            raise

    async def _rounds(self) -> None:
        pause, back_off, checked, came = _LOOK[0], _WAITS[0], float("-inf"), time.monotonic()
        while True:
            due = time.monotonic() >= checked + _AGAIN
            new, self._new = self._new, []
            settled, self._settled = self._settled, []
            offers = [one.offer for one in self._waiting.values()] if due else new
            rests = self.resting()
            told = {host: at - time.monotonic() for host, at in rests.items() if due or self._rests.get(host) != at}
            try:
                found, fallen = await asyncio.to_thread(self._step, offers, settled, tuple(self._waiting), due, told)
            except RedisError as why:
                self._new, self._settled = [*new, *self._new], [*settled, *self._settled]
                checked = float("-inf")
                self._tell(f"Redis: {why}; {len(self._waiting)} addresses wait, nothing of them is lost")
                await asyncio.sleep(back_off)
                back_off = min(back_off * 2, _WAITS[1])
                continue
            self._rests = rests
            checked = time.monotonic() if due else checked
            back_off = _WAITS[0]
            if found or not self._waiting:
                came = time.monotonic()
            elif time.monotonic() >= came + _TELL:
                self._tell(f"{len(self._waiting)} addresses wait, none came back for a minute: does a worker run?")
            bad = [self._take(order_id, raw) for order_id, raw in found.items()]
            for order_id in fallen:
                self._give_up(order_id)
            if any(bad):
                checked = float("-inf")  # they are handed out again
            pause = _LOOK[0] if found or self._new else min(pause * 1.3, _LOOK[1])
            await asyncio.sleep(pause)

    def _step(
        self, offers: list[Offer], settled: list[str], ids: tuple[str, ...], due: bool, rests: Mapping[str, float]
    ) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """One round; in a thread of its own, for a server that does not answer must not stop the crawl's signals."""
        if due:
            holder = self.leases.claim(self.owner, seconds=_CLAIM)
            if holder != self.owner:
                raise RedisError(f"in use by the crawl of {holder}")
            self._begin()
        self.leases.pause(rests)
        self.leases.forget(settled)
        if self.leases.offer(offers) < 0:
            self._begin()
            self.leases.offer(offers)
        return self.leases.results(ids), self.leases.fallen(ids, most=_FALLS) if due else ()

    def _begin(self) -> None:
        rest = self.rest if self._has_begun or self.may_be_under_way() else 0.0
        if self.leases.begin(rest=rest) and self._has_begun:
            self._tell(f"Redis has lost what was under way: it is handed out again, after {rest:.0f} s of rest")
        self._has_begun = True

    def _take(self, order_id: str, raw: bytes) -> bool:
        """Give a result to whoever waits for it; True when it was none of ours."""
        waiting = self._waiting.get(order_id)
        if waiting is None or waiting.result.done():
            return False
        try:
            result = _about(self.codec.result(raw), order_id, waiting.url)
        except BadMessage as why:
            logger.warning("a result was set aside: %s", why.problem)
            try:
                self.leases.refuse(order_id, raw, why.problem)
            except RedisError:
                return True  # it is found again, and refused again
            return True
        waiting.result.set_result(result)
        return False

    def _give_up(self, order_id: str) -> None:
        waiting = self._waiting.get(order_id)
        if waiting is not None and not waiting.result.done():
            waiting.result.set_exception(NobodyCameBack(_FALLS))
            self._settled.append(order_id)

    def _tell(self, line: str) -> None:
        if time.monotonic() >= self._told + _TELL:
            self._told = time.monotonic()
            logger.warning("%s", line)


def _about(result: Result, order_id: str, url: str) -> Result:
    """The result, if it tells of what was asked for and can be read; raises BadMessage."""
    unpacked(result.body)
    if result.id != order_id or result.url != url:
        raise BadMessage(f"about {result.url[:100]} where {url[:100]} was asked for")
    return result


def connected(client: Any) -> Leases:
    """The steps over a client; raises redis.RedisError when nothing answers."""
    client.ping()
    return Leases(client)
