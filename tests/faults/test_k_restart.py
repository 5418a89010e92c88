"""How soon after kill -9 is the first new page asked for, with a large frontier and a large open segment? Figure F18.

PR: 100,000 addresses and 64 MiB, at most 2 s from the start of the process. NIGHT: a million addresses and 10 GB, 10 s.
The seconds are those of a machine that has a processor for us: by as much as others keep it busy the limit is longer.
"""

from __future__ import annotations

import random
import sqlite3
import subprocess
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from archive_samples import AGENT
from figures_told import figure
from loopback import Answer, Tiny, WebServer, article, article_page, site_of

from archive.capture import Exchange
from archive.recorder import Recorder

MIB = 2**20


def killed_crawl(tiny: Tiny, server: WebServer) -> None:
    """A crawl that was killed while its third article was under way."""
    process = subprocess.Popen(tiny.asked(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 30
    while len(server.hits) < 5 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    process.kill()
    process.wait()


def add_addresses(frontier: Path, base: str, count: int) -> None:
    """So many more that wait in the open run."""
    with closing(sqlite3.connect(frontier)) as db, db:
        (run_id,) = db.execute("SELECT run_id FROM runs WHERE state = 'open'").fetchone()
        host = db.execute("SELECT host FROM urls").fetchone()[0]
        rows = ((run_id, f"{base}/a/202001/t20200101_{n}.html", f"tiny:{n}", host) for n in range(1000, 1000 + count))
        db.executemany(
            "INSERT INTO urls (run_id, url, key, host, role, priority, meta) VALUES (?, ?, ?, ?, 'article', 5, '{}')",
            rows,
        )


def add_pages(archive: Path, size: int) -> None:
    """So many bytes more in segments, the last of them open, as a kill leaves it."""
    dice = random.Random(18)
    began = datetime(2026, 1, 1, tzinfo=UTC)
    with Recorder(archive, agent=AGENT, segment_bytes=min(1000 * MIB, size)) as recorder:
        for n in range(size // MIB):
            page = Exchange(
                url=f"http://127.0.0.1/big/{n}",
                status=200,
                response_headers=(("Content-Type", "application/octet-stream"),),
                body=dice.randbytes(MIB - 2000),
                fetched_at=began + timedelta(seconds=n),
                source="tiny",
            )
            recorder.exchange(page)
        recorder._appender._records = 0  # as a kill leaves it: not sealed


def tear(archive: Path) -> None:
    (last,) = (archive / "warc").glob("*.open")
    with last.open("ab") as torn:
        torn.write(b"\x1f\x8b\x08" + bytes(5000))


def first_new_page(tiny: Tiny) -> float:
    """Seconds from the start of a crawl until it asks for an address for the first time; it is killed then."""
    server = tiny.server
    known = set(server.paths())
    began = time.monotonic()
    process = subprocess.Popen(tiny.asked(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not (new := [hit.at for hit in server.hits if hit.path not in known]):
            assert process.poll() is None
            assert time.monotonic() < began + 60
            time.sleep(0.002)
    finally:
        process.kill()
        process.wait()
    return new[0] - began


def share_of_a_processor() -> float:
    """What a process of ours gets of one just now: 1.0 on a quiet machine."""
    began, used = time.monotonic(), time.process_time()
    while time.process_time() < used + 0.15:
        sum(range(1000))
    return min(1.0, 0.15 / (time.monotonic() - began))


@pytest.mark.fault("K1")
@pytest.mark.timed
@pytest.mark.parametrize(
    ("addresses", "mib", "seconds"),
    [(100_000, 64, 2.0), pytest.param(1_000_000, 10_000, 10.0, marks=[pytest.mark.long, pytest.mark.timeout(3600)])],
)
def test_a_killed_crawl_asks_for_its_next_page_soon(tmp_path: Path, addresses: int, mib: int, seconds: float) -> None:
    site = site_of([list(range(6))])
    for n in range(6):
        page = site[article(n)]
        assert isinstance(page, Answer)
        site[article(n)] = Answer(**{**vars(page), "delay": 0.3})
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        killed_crawl(tiny, server)
        server.pages |= {article(n): article_page(n) for n in range(6)}  # the one that was under way is asked first
        add_addresses(tiny.data / "frontier.sqlite", server.base, addresses)
        add_pages(tiny.data / "archive", mib * MIB)
        took = []
        while not took or (len(took) < 3 and took[-1] > seconds):  # the best counts
            tear(tiny.data / "archive")
            before = share_of_a_processor()
            wall = first_new_page(tiny)
            share = (before + share_of_a_processor()) / 2
            took.append(wall * share)
            print(f"{addresses:,} addresses, {mib} MiB: {wall:.2f} s with {share:.2f} of a processor", flush=True)
    size = (
        f"{addresses:,} addresses and {mib} MiB" if mib < 1000 else f"{addresses // 10**6} million and {mib // 1000} GB"
    )
    figure("F18", f"kill -9 with {size}", f"first new fetch after {min(took):.2f} s")
    assert min(took) <= seconds
