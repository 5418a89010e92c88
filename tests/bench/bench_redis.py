"""What does a crawl through Redis lose when workers are killed, and what does a page cost more than in one process?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from measure import Figure, Ground, ratios, spent_by

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "redis")]

from kills import tolls  # noqa: E402
from redis_server import RedisServer  # noqa: E402
from shared_site import Farm, serving  # noqa: E402

HOSTS, WORKERS = 8, 2
ARTICLES = (20, 300)  # of each host: what the second crawl takes more is what pages take, without the starts of Python
KILLS, PLAIN_KILLS = 50, 10
RUNNER = Path(__file__).parents[1] / "redis" / "run_shared.py"


def figures(ground: Ground) -> Iterator[Figure]:
    own, plain = tolls(KILLS, PLAIN_KILLS)
    yield Figure(
        name="scrapy-redis with 4 workers: pages lost over 50 kills",
        values=(float(own.lost),),
        target=0.0,
        at_least=False,
        reference="plain scrapy-redis, the same site and workers",
        absolute={
            "pages": f"{own.pages:,}",
            "plain scrapy-redis": f"{plain.lost} of {plain.pages} lost by {plain.kills} kills",
        },
    )
    numbers = iter(range(1000))
    cpu: dict[str, float] = {}

    def shared() -> float:
        cpu["through Redis"] = _per_page(_shared, ground.scratch / f"shared{next(numbers)}")
        return cpu["through Redis"]

    def alone() -> float:
        cpu["in one process"] = _per_page(_alone, ground.scratch / f"alone{next(numbers)}")
        return cpu["in one process"]

    yield Figure(
        name="crawl through Redis, CPU per page of all processes and the server",
        values=ratios(shared, alone, rounds=ground.rounds, warm=False),
        target=0.5,
        at_least=True,
        reference="the same crawl in one process (1.0 = as cheap)",
        absolute={f"ms per page, {name}": f"{1000 * seconds:.1f}" for name, seconds in cpu.items()},
        note="without the starts of Python; politeness makes a crawl wait, not compute",
    )


def _per_page(crawled: Callable[[Path, int], tuple[float, int]], folder: Path) -> float:
    """CPU seconds of a page."""
    (less, few), (more, many) = (crawled(folder / str(articles), articles) for articles in ARTICLES)
    return (more - less) / (many - few)


def _shared(folder: Path, articles: int) -> tuple[float, int]:
    """CPU seconds of the crawl, its workers and the server, and addresses asked for."""
    server = RedisServer(folder / "redis")
    server.start()
    try:
        with serving(HOSTS, articles=articles) as servers:
            farm = Farm(folder, server, servers, timeout=20.0, lease=25.0)
            workers = [subprocess.Popen(_command(farm, "work", f"worker{n}")) for n in range(WORKERS)]
            spent = spent_by(_command(farm, "crawl", "main")).cpu
            for worker in workers:
                worker.terminate()
                _, _, used = os.wait4(worker.pid, 0)
                worker.returncode = 0
                spent += used.ru_utime + used.ru_stime
            load = server.client.info("cpu")
            return spent + load["used_cpu_user"] + load["used_cpu_sys"], len(farm.rows())
    finally:
        server.close()


def _alone(folder: Path, articles: int) -> tuple[float, int]:
    with serving(HOSTS, articles=articles) as servers:
        farm = Farm(folder, RedisServer(folder / "none"), servers, timeout=20.0, lease=25.0)
        return spent_by(_command(farm, "alone", "main")).cpu, len(farm.rows())


def _command(farm: Farm, side: str, name: str) -> list[str]:
    overrides = farm.overrides() | {"ITEM_PIPELINES": {}}  # reading comes later on both sides
    asked = {"side": side, "redis": farm.redis.url, "data": str(farm.folder / name), "overrides": overrides}
    return [sys.executable, str(RUNNER), json.dumps(asked)]
