"""How do a crawl and its workers call the steps of leases.lua?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from crawler.redis.messages import ORDER_BYTES, RESULT_BYTES

__all__ = ["PREFIX", "READY", "Leased", "Leases", "Offer"]

PREFIX = "{xuanjie}:"  # one hash tag: all keys lie on one node of a cluster
READY = PREFIX + "ready:%(name)s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An address to hand out: its message, and what the script must know of it without reading that."""

    id: str
    source: str
    host: str
    rank: int  # lower goes first
    delay: float  # seconds between two exchanges with the host
    message: bytes

    def facts(self) -> str:
        return json.dumps({"source": self.source, "host": self.host, "rank": self.rank}, ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """An address that is ours for a while."""

    id: str
    token: str
    message: bytes


class Leases:
    """One connection's view of the steps; every method may raise redis.RedisError, and blocks.

    server   a client as scrapy_redis.connection makes it, answers in bytes
    """

    def __init__(self, server: Any) -> None:
        self._script = server.register_script(files("crawler.redis").joinpath("leases.lua").read_text("utf-8"))

    def _call(self, step: str, *given: object) -> Any:
        return self._script(keys=(), args=(step, PREFIX, *given))

    # ── the crawl ─────────────────────────────────────────────────────────────────────────────────────────────────

    def claim(self, owner: str, *, seconds: float) -> str:
        """Be the one crawl of this database for so long; returns the owner, which may be another."""
        holder: bytes = self._call("claim", _ms(seconds), owner)
        return holder.decode("utf-8", "replace")

    def begin(self, *, rest: float) -> bool:
        """Open this server process for leases; True when what it held was void: hosts then rest so many seconds."""
        return bool(self._call("begin", _ms(rest)))

    def offer(self, offers: Iterable[Offer]) -> int:
        """Hand out addresses; returns how many were not there, -1 when the server is another one than at begin()."""
        given: list[object] = []
        for one in offers:
            given += [one.id, one.facts(), _ms(one.delay), one.message]
        return int(self._call("offer", *given)) if given else 0

    def results(self, ids: Sequence[str]) -> dict[str, bytes]:
        """The messages about these addresses, at most 64 at a time."""
        found: list[bytes] = self._call("results", RESULT_BYTES, *ids) if ids else []
        return {found[at].decode(): found[at + 1] for at in range(0, len(found), 2)}

    def fallen(self, ids: Sequence[str], *, most: int) -> tuple[str, ...]:
        """Those of these addresses whose lease has expired so often."""
        found: list[bytes] = self._call("fallen", most, *ids) if ids else []
        return tuple(order_id.decode() for order_id in found)

    def refuse(self, order_id: str, message: bytes, reason: str) -> None:
        """Count a result that is none of ours, and set it aside."""
        self._call("refuse", reason, order_id, message[:1000])

    def forget(self, ids: Sequence[str]) -> None:
        """These addresses are settled."""
        if ids:
            self._call("forget", *ids)

    def pause(self, rests: Mapping[str, float]) -> None:
        """Let no worker ask these hosts for so many seconds; a longer rest that is there stays."""
        given = [part for host, seconds in rests.items() for part in (host, _ms(seconds))]
        if given:
            self._call("pause", *given)

    def withdraw(self, owner: str, *, ended: bool) -> None:
        """Take back what no worker holds; `ended`: and wait for nothing more, and let another crawl begin."""
        self._call("withdraw", owner, int(ended))

    # ── a worker ──────────────────────────────────────────────────────────────────────────────────────────────────

    def lease(self, ready: str, *, token: str, seconds: float) -> Leased | None:
        """The next address of one source whose host may be asked now."""
        said, *more = self._call("lease", ready, token, _ms(seconds), ORDER_BYTES)
        if said != b"leased":
            return None
        return Leased(id=more[0].decode(), token=token, message=more[1])

    def confirm(self, leased: Leased, *, seconds: float) -> bool:
        """True while the lease is ours; it then holds for so long from now on."""
        return bool(self._call("confirm", leased.id, leased.token, _ms(seconds)))

    def report(self, leased: Leased, message: bytes, *, pause: float) -> bool:
        """Hand in a result; False when nobody waits for it any more."""
        return bool(self._call("report", leased.id, leased.token, _ms(pause), message) == b"taken")

    def reject(self, leased: Leased) -> None:
        """Count an order that is none of ours, and set it aside."""
        self._call("reject", leased.id, leased.token, leased.message[:1000])


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
