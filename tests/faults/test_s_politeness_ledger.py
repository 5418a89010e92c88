"""Was every host treated as it asked? The log of moody hosts is the ledger, and a judge reads it: model_server.py."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from figures_told import figure
from model_server import Ask, faults_in

HERE = Path(__file__).parent
SCALE, DELAY = 100, 2.0  # seconds of the injected clock in a real one; of that clock between two requests


def crawled(folder: Path, *, hosts: int, pages: int, seed: int, **more: Any) -> dict[str, Any]:
    """One crawl of moody hosts in a process of its own: polite_crawl.py. The wall clock jumps all the time."""
    order = {"folder": str(folder), "hosts": hosts, "pages": pages, "seed": seed, "scale": SCALE, "delay": DELAY}
    command = [sys.executable, str(HERE / "polite_crawl.py"), json.dumps(order | {"jumps": 0.02} | more)]
    environment = os.environ | {"PYTHONPATH": str(HERE)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=1500, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.mark.fault("S1", "S2", "T1")
def test_no_host_is_asked_before_it_may_be_nor_what_it_forbids(tmp_path: Path) -> None:
    """Sampled: 2,000 requests where the plan says 20,000 (those cost a minute of two cores), delays a hundredth of what
    they stand for, by the injected clock; the night run has 500,000. Beside it Scrapy with robots.txt obeyed and the
    same delay, on the same hosts in the same moods."""
    done = crawled(tmp_path / "ours", hosts=40, pages=52, seed=20261126)
    assert done["broken"] == {}
    assert done["requests"] > 1_600
    assert done["rests"] > 80
    assert done["finished"]  # every address has ended in one way
    assert sum(done["outcomes"].values()) >= 40
    assert done["skews"] > 0  # of the records; no pause felt them
    peer = crawled(tmp_path / "scrapy", hosts=40, pages=6, seed=20261126, plain=True)
    assert peer["broken"].get("rest", 0) > 0
    figure(
        "F8",
        f"{done['requests']} requests to 40 hosts, {done['rests']} answered with 429 or 503, wall clock jumping,"
        f" time × {SCALE}",
        f"{sum(done['broken'].values())} while disallowed or unreachable, before Retry-After, at once or too soon",
        peer=f"Scrapy, robots.txt obeyed, same delay: {peer['broken']} of {peer['requests']} requests",
    )


@pytest.mark.mutation("S")
@pytest.mark.parametrize(("mutant", "kind"), [("robots", "unreachable"), ("rest", "rest")])
def test_a_crawl_that_takes_an_error_for_a_yes_or_comes_back_too_soon_is_seen(
    tmp_path: Path, mutant: str, kind: str
) -> None:
    assert crawled(tmp_path / "m", hosts=24, pages=14, seed=3, mutant=mutant)["broken"][kind] > 0


@pytest.mark.mutation("T")
def test_a_crawl_that_waits_by_the_wall_clock_is_seen(tmp_path: Path) -> None:
    done = crawled(tmp_path / "m", hosts=16, pages=4, seed=3, delay=20.0, mutant="wall", jumps=0.5, retries=[])
    assert done["broken"]["gap"] > 5


def test_the_judge_knows_each_kind_of_fault() -> None:
    def judged(*asks: Ask) -> Counter[str]:
        return faults_in(asks, delay=2.0)

    rules = Ask("h", "/robots.txt", at=0.0, ended=0.0, status=200, forbids=("/b/",), delay=3.0)
    page = Ask("h", "/a/1", at=3.0, ended=4.0, status=200)
    assert judged(rules, page) == Counter()
    assert judged(page) == Counter({"unreachable": 1})
    assert judged(rules, page, Ask("h", "/a/2", at=3.5, ended=5.0, status=200)) == Counter({"in flight": 1, "gap": 1})
    assert judged(rules, page, Ask("h", "/a/2", at=6.0, ended=6.0, status=200)) == Counter({"gap": 1})
    assert judged(rules, Ask("h", "/b/1", at=9.0, ended=9.0, status=200)) == Counter({"disallowed": 1})
    assert judged(rules, Ask("h", "/a/1", at=90_001.0, ended=90_001.0, status=200)) == Counter({"stale": 1})
    refused = Ask("h", "/a/1", at=3.0, ended=4.0, status=429, rest=60.0)
    assert judged(rules, refused, Ask("h", "/a/2", at=63.0, ended=63.0, status=200)) == Counter({"rest": 1})
    for_ever = Ask("h", "/a/1", at=3.0, ended=4.0, status=429, rest=1e9)
    assert judged(rules, for_ever, Ask("h", "/a/2", at=9e9, ended=9e9, status=200)) == Counter({"rest": 1, "stale": 1})
    again = replace(rules, at=4_000.0, ended=4_000.0, process=1)
    assert judged(rules, for_ever, again) == Counter({"rest": 1})
    assert judged(rules, for_ever, replace(again, wall=1)) == Counter()  # somebody set the clock: who can know?
    assert judged(rules, for_ever, replace(again, at=604_805.0, ended=604_805.0)) == Counter()
    assert judged(rules, replace(refused, rest=5_000.0), replace(again, at=5_004.0, ended=5_004.0)) == Counter()
    assert judged(rules, refused, replace(again, at=63.0, ended=63.0)) == Counter({"rest": 1})
    assert judged(rules, replace(refused, rest=20.0), replace(again, at=5.0, ended=5.0)) == Counter()
    for status in (0, 401, 403, 429, 500):
        unread = Ask("h", "/robots.txt", at=0.0, ended=0.0, status=status)
        assert judged(unread, page) == Counter({"unreachable": 1})


@pytest.mark.long
@pytest.mark.timeout(10_800)
@pytest.mark.fault("S1", "S2", "T1")
def test_half_a_million_requests_are_polite(tmp_path: Path) -> None:
    wanted = int(os.environ.get("XUANJIE_POLITE_REQUESTS", "500000"))
    requests = rests = 0
    broken: Counter[str] = Counter()
    seed = 20261126
    while requests < wanted:
        seed += 1
        pages = min(250, 10 + (wanted - requests) // 190)
        done = crawled(tmp_path / str(seed), hosts=200, pages=pages, seed=seed)
        requests, rests = requests + done["requests"], rests + done["rests"]
        broken.update(done["broken"])
        assert done["finished"]
        print(f"{requests} of {wanted} requests, {rests} told to wait, {dict(broken)}", flush=True)
    assert broken == Counter()
    figure(
        "F8",
        f"{requests} requests to 200 hosts a crawl, {rests} answered with 429 or 503, wall clock jumping,"
        f" time × {SCALE}",
        f"{sum(broken.values())} impolite",
    )
