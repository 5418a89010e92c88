"""Redis is killed, flushed, replaced by an empty one and out of memory: the crawl waits and loses nothing."""

from __future__ import annotations

import pickle
import signal
import time
from pathlib import Path

import pytest
from loopback import WebServer
from redis_server import RedisServer
from shared_site import Farm, catch, impolite, not_kept, serving, until

from archive.capture import Role
from crawler.redis.leases import Leases, Offer
from crawler.redis.messages import Codec, Order

DELAY = 0.05


@pytest.mark.fault("R2")
@pytest.mark.long
def test_redis_loses_everything_again_and_again(tmp_path: Path, server: RedisServer) -> None:
    with serving(3, articles=18, delay=0.03) as servers:
        farm = Farm(tmp_path, server, servers, delay=round(1000 * DELAY), timeout=4.0, lease=5.0)
        kept = 0

        def going() -> bool:
            return sum(len(web.hits) for web in servers) > kept + 4

        try:
            processes = [farm.crawl(), farm.worker(1), farm.worker(2)]
            until(going)
            until(server.leased)
            server.kill()
            time.sleep(1.0)  # nobody ends, though nothing answers
            assert [process.status for process in processes] == [None] * 3
            server.start()  # on the same port, and empty
            kept = sum(len(web.hits) for web in servers)
            until(going)
            server.client.flushall()
            kept = sum(len(web.hits) for web in servers)
            until(going)
            server.client.config_set("maxmemory", 1)  # noeviction is the default: every write is refused
            time.sleep(1.0)
            assert [process.status for process in processes] == [None] * 3
            server.client.config_set("maxmemory", 0)
            until(going)
            processes[0].kill()  # the crawl itself: the same command goes on, with what workers did meanwhile
            processes[0] = farm.crawl()
            assert processes[0].wait() == 0, farm.log("main")
            assert [process.stop() for process in processes[1:]] == [0, 0]
        finally:
            farm.end()
        assert not_kept(farm, *farm.archives()) == set()
        # what was under way when Redis forgot it is over before its host is asked again
        assert [line for web in servers for line in impolite(web, delay=DELAY)] == []
    assert "Traceback" not in farm.log("main") + farm.log("worker1") + farm.log("worker2")


class Trap:
    """Unpickling it leaves a file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.file,)


@pytest.mark.fault("R1", "R3")
def test_strange_messages_are_set_aside_and_a_paused_worker_does_no_harm(tmp_path: Path, server: RedisServer) -> None:
    guard, trap = tmp_path / "unpickled", tmp_path / "trapped"
    with serving(3, articles=4, delay=0.3) as servers, WebServer({}, address="127.0.0.99") as stranger:
        farm = Farm(tmp_path, server, servers, timeout=4.0, lease=5.0, options={"guard": str(guard)})
        try:
            crawl = farm.crawl()
            until(lambda: server.client.hlen("{xuanjie}:orders") == 3)
            first, second, third = server.client.hkeys("{xuanjie}:orders")
            message = server.client.hget("{xuanjie}:orders", second)
            server.client.hset("{xuanjie}:orders", first, pickle.dumps(Trap(trap)))
            server.client.hset("{xuanjie}:orders", second, message.replace(b'"role"', b'"roll"'))
            server.client.hset("{xuanjie}:orders", third, message + b" " * 100_000)
            server.client.hset("{xuanjie}:results", third, pickle.dumps(Trap(trap)))
            server.client.zadd("{xuanjie}:ready:many", {pickle.dumps(Trap(trap)): 0})
            foreign = Order(
                id="f", source="many", url=f"{stranger.base}/x", role=Role.ARTICLE, robots="allowed", wants_body=False
            )
            offer = Offer(id="f", source="many", host="stranger", rank=0, delay=0.0, message=Codec().written(foreign))
            assert Leases(server.client).offer([offer]) == 1
            paused = farm.worker(1)
            until(lambda: any(web.hits for web in servers))
            held = catch(server, paused)
            other = farm.worker(2)
            until(lambda: server.counts().get("expired", 0) >= 1)
            done = server.counts().get("done", 0)
            until(lambda: server.counts().get("done", 0) > done + 2)
            paused.send(signal.SIGCONT)
            assert crawl.wait() == 0, farm.log("main")
            assert [paused.stop(), other.stop()] == [0, 0]
        finally:
            farm.end()
        assert not_kept(farm, *farm.archives()) == set()
        # a pause between the last look at the lease and the wire cannot be seen by anybody: once for each lease
        assert len([line for web in servers for line in impolite(web, delay=0.0)]) <= held
        assert stranger.hits == []  # on no host of the source, whoever signed it
        pages = sum(len(web.pages) for web in servers)
    assert server.counts()["rejected"] >= 3
    assert server.client.llen("{xuanjie}:rejected") >= 3
    assert not guard.exists()
    assert not trap.exists()
    assert len(farm.rows()) == pages  # each address once (and a list's end for each robots.txt)


@pytest.mark.fault("R2")
@pytest.mark.long
def test_a_redis_that_hangs_is_waited_for(tmp_path: Path, server: RedisServer) -> None:
    with serving(3, articles=12, delay=0.03) as servers:
        farm = Farm(tmp_path, server, servers, delay=round(1000 * DELAY), timeout=2.0, lease=2.5)
        try:
            processes = [farm.crawl(), farm.worker(1), farm.worker(2)]
            for _ in range(2):
                done = server.counts().get("done", 0)
                until(lambda done=done: server.counts().get("done", 0) > done + 5)
                server.hang(7.0)  # longer than anybody waits for an answer, and than a lease holds
                assert [process.status for process in processes] == [None] * 3
            assert processes[0].wait() == 0, farm.log("main")
        finally:
            farm.end()
        assert not_kept(farm, *farm.archives()) == set()
        assert [line for web in servers for line in impolite(web, delay=DELAY)] == []
