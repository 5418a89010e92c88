"""A lease costs the Redis the same, however many addresses wait."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "redis"))

from redis_server import RedisServer

from crawler.redis.leases import READY, Leases, Offer

FEW, MANY = 300, 6000
CYCLES = 200


def cost(server: RedisServer, waiting: int) -> float:
    """CPU seconds of the server for addresses that are leased, confirmed and reported, while so many wait."""
    server.client.flushall()
    leases = Leases(server.client)
    leases.begin(rest=0.0)
    for first in range(0, waiting, 300):
        leases.offer(
            Offer(id=f"{n}", source="many", host=f"h{n}", rank=1, delay=0.0, message=b"x" * 400)
            for n in range(first, first + 300)
        )
    before = server.client.info("cpu")
    for number in range(CYCLES):
        leased = leases.lease(READY % {"name": "many"}, token=f"t{number}", seconds=60.0)
        assert leased is not None
        assert leases.confirm(leased, seconds=60.0)
        assert leases.report(leased, b"y" * 400, pause=0.0)
    after = server.client.info("cpu")
    return sum(after[name] - before[name] for name in ("used_cpu_user", "used_cpu_sys"))


@pytest.mark.timed
def test_a_lease_costs_the_same_however_many_wait(tmp_path: Path) -> None:
    server = RedisServer(tmp_path / "redis")
    server.start()
    try:
        few, many = (min(cost(server, waiting) for _ in range(3)) for waiting in (FEW, MANY))
    finally:
        server.close()
    assert many < 3 * few, f"{1000 * few:.0f} ms with {FEW} waiting, {1000 * many:.0f} ms with {MANY}"
