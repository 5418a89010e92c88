"""One crawl of moody hosts in this process, on a clock that runs faster; the judge's word on it is printed as JSON.

    python polite_crawl.py JSON

Given: folder, hosts, pages (of each), seed, scale (seconds of the injected clock in one real second), delay (seconds of
that clock), jumps (at which part of its readings the wall clock is set, by hours or years), retries (seconds before the
second try and those after it), mutant ("", "robots", "rest", "wall"), plain (Scrapy as it comes, obeying robots.txt, in
place of ours).
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from loopback import on_loopback
from model_server import ModelServer, faults_in

import crawler.politeness
import crawler.session
from crawler.politeness import Gate
from crawler.robots import RobotsPolicy
from crawler.run import crawl

SOURCE = """
title = "Moody hosts"
publisher = "this test"
side = "state_media"
languages = ["zh-Hans"]
hosts = [{hosts}]
delay = "{delay} ms"
notes = ["made by a test"]

[[article]]
pattern = '^http://[\\d.]+:\\d+/[ab]/202001/t(?P<ymd>20\\d{{6}})_(?P<id>\\d+)\\.html$'
examples = ["http://127.1.1.1:80/a/202001/t20200101_1.html"]
"""
LISTING = """
[[listing]]
url = "http://{host}/a/index.html"
channel = "{host}"
pagination = "none"
"""
_REAL_TIME = time.time


class Jumping:
    """A wall clock that somebody sets all the time, by an hour or ten years, there and back."""

    def __init__(self, seed: int, often: float) -> None:
        """`often`: at which part of its readings."""
        self._rng = random.Random(seed)
        self._often = often
        self._off = 0.0

    def __call__(self) -> float:
        if self._rng.random() < self._often:
            self._off = self._rng.choice((0.0, 3600.0, -3600.0, -3652 * 86_400.0))
        return _REAL_TIME() + self._off


def break_on_purpose(mutant: str, wall: Callable[[], float], scale: float) -> Callable[[], float] | None:
    """The planted fault; for "wall" the clock that the gate then goes by."""
    if mutant == "robots":
        read = RobotsPolicy._read

        async def lenient(self: RobotsPolicy, response: Any, outcome: Any) -> Any:
            if response.status >= 500:
                return self._allow("", "allowed: nobody said no")
            return await read(self, response, outcome)

        RobotsPolicy._read = lenient  # type: ignore[method-assign]
    elif mutant == "rest":
        crawler.politeness.asked_rest = lambda response: 0.0
    elif mutant == "wall":
        crawler.session.Session.hold = lambda self, host: None  # type: ignore[method-assign]  # ten years, by that clock
        return lambda: wall() * scale
    return None


def ours(order: dict[str, Any], clock: Callable[[], float], server: ModelServer) -> dict[str, Any]:
    scale, folder, delay = float(order["scale"]), Path(order["folder"]), float(order["delay"])
    wall = Jumping(order["seed"], order["jumps"]) if order["jumps"] else _REAL_TIME
    time.time = wall  # type: ignore[assignment]

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds / scale)

    gate_clock = break_on_purpose(order.get("mutant", ""), wall, scale) or clock
    crawler.session.Gate = partial(Gate, clock=gate_clock, sleep=sleep)  # type: ignore[misc]
    (folder / "sources").mkdir(parents=True)
    names = ", ".join(f'"{name.partition(":")[0]}:*"' for name in server.names)
    text = SOURCE.format(hosts=names, delay=round(delay * 1000))
    text += "".join(LISTING.format(host=name) for name in server.names)
    (folder / "sources" / "tiny.toml").write_text(text, "utf-8")
    report = crawl(
        ["tiny"],
        data=folder / "data",
        overrides={
            "XUANJIE_SOURCES": str(folder / "sources"),
            "XUANJIE_CONTACT": "mailto:test@example.org",
            "XUANJIE_PRIVATE_PEERS": on_loopback(*server.names),
            "XUANJIE_RETRY_DELAYS": order.get("retries", [10.0, 60.0]),
            "XUANJIE_CLOCK": lambda: datetime.fromtimestamp(wall(), UTC).replace(microsecond=0) + timedelta(0),
            "XUANJIE_REQUISITES": False,
            "DOWNLOAD_TIMEOUT": 10,
            "CONCURRENT_REQUESTS": order["hosts"],
            "ITEM_PIPELINES": {},
            "LOG_LEVEL": "CRITICAL",
        },
    )
    (source,) = report.sources
    return {"outcomes": source.outcomes, "finished": source.finished, "skews": len(report.clock_skew)}


def plain(order: dict[str, Any], server: ModelServer) -> dict[str, Any]:
    """Scrapy as people set it up to be polite: robots.txt obeyed, the same delay, one request at a time."""
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess

    class Plain(scrapy.Spider):
        name = "plain"
        start_urls = [f"http://{name}/a/index.html" for name in server.names]  # noqa: RUF012

        def parse(self, response: Any) -> Any:
            yield from response.follow_all(css="a")

    process = AsyncCrawlerProcess(
        {
            "LOG_LEVEL": "CRITICAL",
            "ROBOTSTXT_OBEY": True,
            "DOWNLOAD_DELAY": order["delay"] / order["scale"],
            "DOWNLOAD_DELAY_JITTER": 0.0,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "CONCURRENT_REQUESTS": order["hosts"],
        }
    )
    process.crawl(Plain)
    process.start()
    return {}


def main(order: dict[str, Any]) -> dict[str, Any]:
    scale = float(order["scale"])

    def clock() -> float:
        return time.monotonic() * scale

    began = time.process_time()
    with ModelServer(
        hosts=order["hosts"], clock=clock, seed=order["seed"], pages=order["pages"], fair=order.get("fair", False)
    ) as server:
        told = plain(order, server) if order.get("plain") else ours(order, clock, server)
    said = {
        "requests": len(server.log),
        "robots": sum(ask.path == "/robots.txt" for ask in server.log),
        "rests": sum(ask.status in {429, 503} for ask in server.log),
        "broken": dict(faults_in(server.log, delay=float(order["delay"]))),
        "cpu": round(time.process_time() - began, 2),
    }
    return said | told


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
