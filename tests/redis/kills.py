"""How many pages does a crawl by four workers lose when they, and Redis, are killed again and again? Ours, and plain
scrapy-redis, whose Redis is left alone.

python tests/redis/kills.py [KILLS [PLAIN_KILLS]]     prints the table of docs/results/
"""

from __future__ import annotations

import platform
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from redis_server import RedisServer
from shared_site import Farm, holds, impolite, not_kept, serving, until

from archive.fixity import verify
from archive.gather import Gatherer
from archive.presence import CAPTURED
from archive.reader import ArchiveReader

WORKERS, HOSTS, ARTICLES, KILLS_OF_A_CRAWL = 4, 8, 40, 10
REDIS_EVERY = 10  # kills, of which one is Redis; it keeps nothing on a disk and comes back empty
DELAY = 0.05
SEED = 20261126


@dataclass(frozen=True, kw_only=True)
class Toll:
    """What one crawl with kills cost."""

    kills: int
    redis_kills: int  # of these, of Redis itself
    pages: int
    lost: int
    other: int  # addresses that gave something else than to the crawl in one process
    asked_twice: int
    too_soon: int  # requests that came before their host's delay was over
    damage: int  # findings of verify after gathering
    seconds: float

    def __add__(self, other: Toll) -> Toll:
        return Toll(**{name: getattr(self, name) + getattr(other, name) for name in vars(self)})


Gave = dict[str, set[tuple[str, str]]]


def given(archive: Path) -> Gave:
    """What each address gave, whatever port it had: its role, and the SHA-256 of its content. (A page that is asked for
    again because its report was lost with Redis is `unchanged` then, where it was `ok`.)"""
    found: Gave = {}
    with ArchiveReader(archive) as reader:
        for capture in reader.captures():
            if capture.outcome in CAPTURED:
                parts = urlsplit(capture.url)
                gave = (capture.role.value, capture.content_sha256)
                found.setdefault(f"{parts.hostname}{parts.path}", set()).add(gave)
    return found


def alone(folder: Path, *, hosts: int = HOSTS, articles: int = ARTICLES, late: float = 0.0) -> Gave:
    """What the same site gives to one process without Redis, which nobody kills."""
    server = RedisServer(folder / "redis")  # never started
    with serving(hosts, articles=articles, delay=late) as servers:
        farm = Farm(folder, server, servers)
        try:
            assert farm.alone().wait(seconds=300) == 0, farm.log("alone")
        finally:
            farm.end()
    return given(folder / "alone" / "archive")


def ours(
    folder: Path,
    rng: random.Random,
    expected: Gave,
    *,
    kills: int = KILLS_OF_A_CRAWL,
    redis_every: int = REDIS_EVERY,
    hosts: int = HOSTS,
    articles: int = ARTICLES,
    late: float = 0.02,
    pause: float = 0.8,
    lease: float = 3.5,
) -> Toll:
    """One crawl; a worker that holds leases is killed and started again, or Redis is, until so many have died.

    expected   of alone()
    late       seconds that a page takes: what is not under way can't be killed
    pause      most seconds between two kills
    lease      seconds that a lease holds; a page may take half a second less
    """
    began = time.monotonic()
    server = RedisServer(folder / "redis")
    server.start()
    try:
        with serving(hosts, articles=articles, delay=late) as servers:
            farm = Farm(folder, server, servers, delay=round(1000 * DELAY), timeout=lease - 0.5, lease=lease)
            try:
                crawl = farm.crawl()
                workers = {number: farm.worker(number) for number in range(1, WORKERS + 1)}
                killed = of_redis = 0
                until(lambda: server.counts().get("done", 0) >= hosts)
                while killed < kills and crawl.status is None:
                    time.sleep(rng.uniform(0.1, pause))
                    number = rng.randrange(1, WORKERS + 1)
                    if killed % redis_every == redis_every // 2:
                        if server.leased():
                            server.kill()
                            time.sleep(rng.uniform(0.1, pause))
                            server.start()
                            killed, of_redis = killed + 1, of_redis + 1
                    elif holds(server, workers[number]):
                        workers[number].kill()
                        workers[number] = farm.worker(number)
                        killed += 1
                assert crawl.wait(seconds=300) == 0, farm.log("main")
                for worker in workers.values():
                    worker.stop()
            finally:
                farm.end()
            lost = not_kept(farm, *farm.archives())
            with Gatherer(farm.main / "archive", agent="test") as gatherer:
                for archive in farm.archives():
                    gatherer.take(archive)
            lost |= not_kept(farm, farm.main / "archive")
            gave = given(farm.main / "archive")
            paths = [(web.base, hit.path) for web in servers for hit in web.hits]
            pages = sum(len(web.pages) - 1 for web in servers)
            return Toll(
                kills=killed,
                redis_kills=of_redis,
                pages=pages,
                lost=len(lost),
                other=sum(gave.get(name) != expected.get(name) for name in gave.keys() | expected.keys()),
                asked_twice=len(paths) - len(set(paths)),
                too_soon=sum(len(impolite(web, delay=DELAY)) for web in servers),
                damage=len(verify(farm.main / "archive")),
                seconds=time.monotonic() - began,
            )
    finally:
        server.close()


def plain(folder: Path, rng: random.Random, *, kills: int) -> Toll:
    """The same site by scrapy-redis as it comes."""
    began = time.monotonic()
    server = RedisServer(folder / "redis")
    server.start()
    seen = folder / "seen"
    command = [sys.executable, str(Path(__file__).with_name("plain_scrapy_redis.py")), str(server.port), str(seen)]
    workers: list[subprocess.Popen[bytes]] = []
    try:
        with serving(HOSTS, articles=ARTICLES, delay=0.02) as servers:
            workers = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(WORKERS)]
            lists = [
                web.base + path for web in servers for path in web.pages if path.endswith(".html") and "index" in path
            ]
            server.client.lpush("plain:start_urls", *(f'{{"url": "{url}"}}' for url in lists))
            killed = 0
            until(lambda: seen.exists() and len(seen.read_text().splitlines()) >= HOSTS, seconds=60)
            while killed < kills and server.client.zcard("plain:requests"):
                time.sleep(rng.uniform(0.3, 1.0))
                number = rng.randrange(WORKERS)
                workers[number].kill()
                workers[number].wait()
                workers[number] = subprocess.Popen(command, stderr=subprocess.DEVNULL)
                killed += 1
            for worker in workers:
                worker.wait(timeout=300)
            assert server.client.zcard("plain:requests") == 0  # all that it still knew of is done
            had = set(seen.read_text().splitlines())
            site = {web.base + path for web in servers for path in web.pages if path != "/robots.txt"}
            paths = [(web.base, hit.path) for web in servers for hit in web.hits]
            return Toll(
                kills=killed,
                redis_kills=0,
                pages=len(site),
                lost=len(site - had),
                other=0,  # it keeps no content
                asked_twice=len(paths) - len(set(paths)),
                too_soon=sum(len(impolite(web, delay=DELAY)) for web in servers),
                damage=0,
                seconds=time.monotonic() - began,
            )
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
        server.close()


def tolls(kills: int, plain_kills: int) -> tuple[Toll, Toll]:
    """Ours and plain, over as many crawls as it takes."""
    rng = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        expected = alone(Path(folder) / "alone")
        own = ours(Path(folder) / "ours0", rng, expected, kills=min(kills, KILLS_OF_A_CRAWL))
        number = 0
        while own.kills < kills:
            number += 1
            own += ours(Path(folder) / f"ours{number}", rng, expected, kills=min(kills - own.kills, KILLS_OF_A_CRAWL))
        number = 0
        other = plain(Path(folder) / "plain0", rng, kills=min(plain_kills, KILLS_OF_A_CRAWL))
        while other.kills < plain_kills:
            number += 1
            other += plain(Path(folder) / f"plain{number}", rng, kills=min(plain_kills - other.kills, 10))
    return own, other


def main(kills: int = 50, plain_kills: int = 10) -> None:
    own, other = tolls(kills, plain_kills)
    names = ("Python", "Scrapy", "scrapy-redis", "redis (client)")
    found = (platform.python_version(), version("scrapy"), version("scrapy-redis"), version("redis"))
    print(", ".join(f"{name} {number}" for name, number in zip(names, found, strict=True)), end=", redis-server ")
    print(
        subprocess.run(["redis-server", "--version"], capture_output=True, text=True, check=True)
        .stdout.split()[2]
        .removeprefix("v=")
    )
    print(f"\n| {WORKERS} workers, {HOSTS} hosts | xuanjie | plain scrapy-redis |\n|---|---|---|")
    share = [f"{100 * toll.lost / toll.pages:.1f} %" for toll in (own, other)]
    for what, name in (
        ("workers and Redis killed with SIGKILL", "kills"),
        ("of these, Redis", "redis_kills"),
        ("pages of the sites", "pages"),
        ("pages lost", "lost"),
        ("addresses that gave something else than to the crawl in one process", "other"),
        ("requests for a page asked for before", "asked_twice"),
        ("requests before the host's delay was over", "too_soon"),
        ("findings of `xuanjie verify` after `gather`", "damage"),
    ):
        told = [str(getattr(toll, name)) for toll in (own, other)]
        if name == "lost":
            told = [f"**{n}** ({of})" for n, of in zip(told, share, strict=True)]
        if name in {"damage", "other"}:
            told[1] = "no archive"
        print(f"| {what} | {told[0]} | {told[1]} |")
    print(f"| seconds | {own.seconds:.0f} | {other.seconds:.0f} |")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
