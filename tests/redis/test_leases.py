"""Whatever happens in whatever order: one lease for a host, one for an address, and no address forgotten."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from redis_server import RedisServer

from crawler.redis.leases import PREFIX, READY, Leased, Leases, Offer

MANY = READY % {"name": "many"}


def offer(number: int, *, host: str | None = None, source: str = "many", delay: float = 0.0) -> Offer:
    return Offer(id=f"a{number}", source=source, host=host or f"h{number % 3}", rank=1, delay=delay, message=b"order")


def test_only_the_holder_frees_its_host(server: RedisServer) -> None:
    leases = Leases(server.client)
    leases.begin(rest=0.0)
    leases.offer([offer(1, host="h"), offer(2, host="h"), offer(3, host="h", source="other")])
    first = leases.lease(MANY, token="one", seconds=60.0)
    assert first is not None
    assert leases.lease(MANY, token="two", seconds=9.0) is None  # the host is busy
    assert leases.lease(READY % {"name": "other"}, token="two", seconds=9.0) is None  # for other sources too
    assert leases.confirm(first, seconds=0.001)
    time.sleep(0.01)
    second = leases.lease(MANY, token="two", seconds=9.0)
    assert second is not None
    assert second.id == first.id
    assert not leases.confirm(first, seconds=9.0)
    assert leases.report(first, b"of the first", pause=0.0)  # what it brings counts all the same
    assert leases.lease(MANY, token="three", seconds=9.0) is None  # the second is still asking
    assert leases.confirm(second, seconds=9.0)
    assert not leases.report(second, b"of the second", pause=0.0)
    assert leases.results([first.id]) == {first.id: b"of the first"}
    assert leases.lease(MANY, token="three", seconds=9.0) is not None
    assert server.counts() == {"expired": 1, "adopted": 1, "late": 1}


def test_the_longest_delay_and_a_pause_hold_for_everybody(server: RedisServer) -> None:
    leases = Leases(server.client)
    leases.begin(rest=0.0)
    leases.offer([offer(1, host="h"), offer(2, host="h"), offer(3, host="h", delay=0.2)])
    for pause, least in ((0.0, 0.2), (0.5, 0.5)):
        leased = leases.lease(MANY, token="t", seconds=9.0)
        assert leased is not None
        began = time.monotonic()
        leases.report(leased, b"", pause=pause)
        while (leased := leases.lease(MANY, token="t", seconds=9.0)) is None:
            time.sleep(0.005)
        assert time.monotonic() - began >= least - 0.01
        leases.report(leased, b"", pause=0.0)
        leases.offer([offer(9, host="h")])
        time.sleep(0.25)


def test_a_rest_that_the_crawl_names_holds_for_every_worker_and_for_the_next_crawl(server: RedisServer) -> None:
    leases = Leases(server.client)
    leases.begin(rest=0.0)
    leases.claim("one", seconds=60.0)
    leases.offer([offer(1, host="rests"), offer(2, host="asked")])
    leases.pause({"rests": 60.0, "far": 7200.0})
    leases.pause({"rests": 0.001})  # a shorter one takes nothing away
    leased = leases.lease(MANY, token="t", seconds=9.0)
    assert leased is not None
    assert leased.id == "a2"
    leases.report(leased, b"", pause=3601.0)
    leases.withdraw("one", ended=True)
    # beyond an hour a host is left alone by the crawl that heard it; the next one may ask
    assert set(server.client.hgetall(PREFIX + "paused")) == {b"rests"}
    leases.offer([offer(3, host="rests")])
    assert leases.lease(MANY, token="t", seconds=9.0) is None
    server.client.hset(PREFIX + "paused", "rests", 1)  # its time is over
    assert leases.lease(MANY, token="t", seconds=9.0) is not None
    leases.claim("two", seconds=60.0)
    leases.withdraw("two", ended=True)
    assert server.client.hgetall(PREFIX + "paused") == {}


def test_an_address_that_nobody_comes_back_from_is_told(server: RedisServer) -> None:
    leases = Leases(server.client)
    leases.begin(rest=0.0)
    leases.offer([offer(1)])
    for _ in range(4):
        while leases.lease(MANY, token="t", seconds=0.001) is None:
            time.sleep(0.002)
    assert leases.fallen(["a1"], most=3) == ("a1",)
    assert leases.fallen(["a1", "a2"], most=4) == ()


@pytest.mark.fault("R2")
def test_nothing_is_leased_from_a_server_that_the_crawl_has_not_begun_with(server: RedisServer) -> None:
    leases = Leases(server.client)
    assert leases.offer([offer(1)]) == -1
    assert leases.begin(rest=0.0)
    assert not leases.begin(rest=0.0)
    leases.offer([offer(1)])
    server.client.set(PREFIX + "epoch", "0" * 40)  # as a copy that a server has read from its disk
    assert leases.lease(MANY, token="t", seconds=1.0) is None
    assert leases.offer([offer(1)]) == -1
    assert leases.begin(rest=60.0)
    assert leases.offer([offer(1)]) == 1
    assert leases.lease(MANY, token="t", seconds=1.0) is None  # what was under way may still be
    server.client.set(PREFIX + "rest", 0)  # its time is over
    assert leases.lease(MANY, token="t", seconds=1.0) is not None


class Orders(RuleBasedStateMachine):
    """The steps in any order, with workers that die, come back late, and a server that forgets all."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.server = RedisServer(Path(self.folder.name))
        self.server.start()
        self.leases = Leases(self.server.client)
        self.leases.begin(rest=0.0)
        self.wanted: dict[str, Offer] = {}
        self.held: list[Leased] = []
        self.old: list[Leased] = []
        self.numbers = iter(range(10_000))

    def teardown(self) -> None:
        self.server.close()
        self.folder.cleanup()

    @rule(number=st.integers(0, 11))
    def hand_out(self, number: int) -> None:
        one = offer(number)
        self.wanted[one.id] = one
        self.leases.offer([one])

    @rule(dies=st.booleans())
    def lease(self, dies: bool) -> None:
        leased = self.leases.lease(MANY, token=f"t{next(self.numbers)}", seconds=0.001 if dies else 600.0)
        if leased is not None:
            assert leased.id in self.wanted
            (self.old if dies else self.held).append(leased)
            time.sleep(0.003 if dies else 0.0)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def report(self, data: st.DataObject) -> None:
        leased = self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))
        self.leases.report(leased, b"result", pause=0.0)
        self.old.append(leased)

    @precondition(lambda self: self.old)
    @rule(data=st.data())
    def report_late(self, data: st.DataObject) -> None:
        self.leases.report(data.draw(st.sampled_from(self.old)), b"result", pause=0.0)

    @rule()
    def settle(self) -> None:
        for order_id in self.leases.results(tuple(self.wanted)):
            self.leases.forget([order_id])
            del self.wanted[order_id]

    @rule(withdraws=st.booleans())
    def forget_all(self, withdraws: bool) -> None:
        if withdraws:
            self.leases.claim("me", seconds=60.0)
            self.leases.withdraw("me", ended=False)
        else:
            self.server.client.flushall()
            self.leases.begin(rest=0.0)
            self.old += self.held
            self.held = []
        self.leases.offer(self.wanted.values())  # as the desk does every two seconds

    @invariant()
    def a_host_is_held_once(self) -> None:
        client = self.server.client
        holders = client.hgetall(PREFIX + "held")
        leased = set(client.hkeys(PREFIX + "tokens"))
        assert len(set(holders.values())) == len(holders)
        assert set(holders.values()) <= leased
        assert {one.id.encode() for one in self.held} <= leased
        assert len({one.id for one in self.held}) == len(self.held)

    @invariant()
    def no_address_is_forgotten(self) -> None:
        client = self.server.client
        waiting = set(client.zrange(MANY, 0, -1)) | set(client.hkeys(PREFIX + "tokens"))
        known = waiting | set(client.hkeys(PREFIX + "results"))
        assert {order_id.encode() for order_id in self.wanted} <= known


TestOrders = Orders.TestCase
TestOrders.settings = settings(max_examples=12, stateful_step_count=30, deadline=None)
