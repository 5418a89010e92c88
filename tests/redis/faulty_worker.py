"""Faults to plant in a worker. The tests of this folder must see each of them."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

import crawler.redis.leases as leases
from archive.capture import Capture, Exchange, Outcome, snapshot_id
from crawler.redis.worker import LeaseSpider
from crawler.redis.worker_session import WorkerSession


def plant(fault: str) -> None:
    {"early": _early, "hasty": _hasty, "broken": _broken}[fault]()


def _early() -> None:
    """A page is reported as kept, and recorded a minute later."""

    async def keep(self: WorkerSession, exchange: Exchange) -> Capture:
        asyncio.get_running_loop().call_later(60.0, lambda: self.exchange(exchange))
        digest = hashlib.sha256(exchange.body).hexdigest()
        return Capture(
            snapshot_id=snapshot_id(exchange.url, exchange.fetched_at, digest),
            url=exchange.url,
            fetched_at=exchange.fetched_at,
            status=exchange.status,
            source=exchange.source,
            role=exchange.role,
            outcome=Outcome(exchange.outcome),
            via=exchange.via,
            content_type="text/html",
            payload_sha256=digest,
            content_sha256=digest,
            warc_file="",
            offset=0,
            length=0,
            revisit_of=None,
        )

    WorkerSession.keep = keep  # type: ignore[method-assign]


def _hasty() -> None:
    """A host is asked again without its delay, and while another worker asks it."""
    began = leases.Leases.__init__

    def begin(self: leases.Leases, server: Any) -> None:
        began(self, server)
        text = self._script.script
        hasty = text.replace("and at >= free", "").replace("call('HEXISTS', key('held'), host) == 0", "true")
        assert hasty != text
        self._script = server.register_script(hasty)

    leases.Leases.__init__ = begin  # type: ignore[method-assign]


def _broken() -> None:
    """A fault of ours in the reading of orders."""

    def request(self: LeaseSpider, data: bytes) -> None:
        raise LookupError("planted")

    LeaseSpider.make_request_from_data = request  # type: ignore[method-assign, assignment]
