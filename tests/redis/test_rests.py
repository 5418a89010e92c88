"""A host that says "slow down" to one worker rests for all of them, and for whoever comes after a kill."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loopback import Answer, article, resting
from redis_server import RedisServer
from shared_site import Farm, serving, until

RESTS = "{xuanjie}:paused"


@dataclass
class Patient(Farm):
    """A farm whose failed addresses wait, and whose hosts rest, for so many seconds."""

    again: float = 0.5

    def overrides(self) -> dict[str, Any]:
        return super().overrides() | {"XUANJIE_RETRY_DELAYS": [self.again, self.again]}


@dataclass
class Hasty(Farm):
    """A farm with a setting that would shorten the delay of its source; it asks nobody."""

    def overrides(self) -> dict[str, Any]:
        return super().overrides() | {"DOWNLOAD_DELAY": 0, "XUANJIE_PRIVATE_PEERS": ()}


def test_no_setting_has_workers_ask_a_host_sooner_than_its_source_says(tmp_path: Path, server: RedisServer) -> None:
    with serving(1, articles=1) as (web,):
        farm = Hasty(tmp_path, server, [web], delay=4000, options={"live": True})
        try:
            farm.crawl()
            until(lambda: server.client.hlen("{xuanjie}:orders"))
            delays = server.client.hgetall("{xuanjie}:delays")
        finally:
            farm.end()
    assert delays == {web.base.removeprefix("http://").encode(): b"4000"}


def test_an_answer_that_names_no_time_is_a_rest_for_all_workers_and_twice_as_long_the_next_time(
    tmp_path: Path, server: RedisServer
) -> None:
    with serving(1, articles=6) as (web,):
        web.pages[article(2)] = web.pages[article(3)] = Answer(status=429)
        farm = Patient(tmp_path, server, [web])
        try:
            crawl, *_ = farm.crawl(), farm.worker(1), farm.worker(2)
            crawl.wait()
        finally:
            farm.end()
        first = web.paths().index(article(2))
        assert web.paths()[first + 1] == article(3)
        one, two, three = web.hits[first : first + 3]
    assert two.at - one.ended >= 0.5
    assert three.at - two.ended >= 1.0


def test_the_rest_of_a_host_outlives_the_crawl_and_its_redis(tmp_path: Path, server: RedisServer) -> None:
    with serving(2, articles=6) as (calm, busy):
        busy.pages[article(1)] = Answer(status=429, headers={"Retry-After": "45"})
        farm = Farm(tmp_path, server, [calm, busy], timeout=2.0, lease=3.0)  # a lease is waited for
        host = busy.base.removeprefix("http://")

        try:
            crawl, _ = farm.crawl(), farm.worker(1)
            until(lambda: host in resting(farm.main))
            assert float(server.client.hget(RESTS, host) or 0) > 0
            crawl.kill()
            server.client.flushall()
            asked = len(busy.hits)
            again = farm.crawl()
            until(lambda: all(farm.rows().get(calm.base + article(n), ("", ""))[0] == "done" for n in range(6)))
            time.sleep(1.5)
            assert len(busy.hits) == asked, busy.hits[asked:]
            assert again.status is None, "it waits for the host"
        finally:
            farm.end()


def test_a_host_that_asks_for_more_than_an_hour_is_left_alone_by_all_sources_at_once(
    tmp_path: Path, server: RedisServer
) -> None:
    with serving(1, articles=2) as (web,):
        web.pages["/a/index.html"] = Answer(status=503, headers={"Retry-After": "7200"})
        farm = Farm(tmp_path, server, [web])
        text = (farm.sources / "many.toml").read_text("utf-8")
        (farm.sources / "more.toml").write_text(text.replace("many:", "more:"), "utf-8")
        try:
            crawl, _ = farm.crawl(), farm.worker(1)
            assert crawl.wait(seconds=30.0) == 3, farm.log("main")
        finally:
            farm.end()
        told = crawl.report()
        (reason,) = told["parked"].values()
        assert reason.startswith("the host asked to be left alone for 7200 s; no run asks it before ")
        assert web.paths().count("/a/index.html") == 1
        assert {source["source"]: source["owed"] for source in told["sources"]} == {"many": 1, "more": 1}
