"""A site on several loopback hosts, a Redis of the test, and the processes that crawl the one through the other."""

from __future__ import annotations

import atexit
import itertools
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from loopback import Answer, Page, WebServer, article, article_page, listing_page, on_loopback
from redis_server import RedisServer

from archive.presence import CAPTURED
from archive.reader import ArchiveReader

SOURCE = """
title = "A site on loopback"
publisher = "this test"
side = "state_media"
languages = ["zh-Hans"]
hosts = [{hosts}]
delay = "{delay} ms"
not_found_paths = ['^/error\\.htm$']
notes = ["made by a test"]

[[article]]
pattern = '^http://127\\.0\\.0\\.(?P<host>\\d+):\\d+/(?:[a-z]+/)+(?P<ym>20\\d{{4}})/t(?P<ymd>20\\d{{6}})_(?P<id>\\d+)\\.html$'
key = "many:{{host}}:{{id}}"
examples = ["http://127.0.0.1:80/a/202001/t20200101_1.html"]
"""
LISTING = """
[[listing]]
url = "{url}"
channel = "{url}"
pagination = "trs"
max_pages = 50
"""
ROBOTS = Answer("User-agent: *\nDisallow:\n", headers={"Content-Type": "text/plain"})


@dataclass(frozen=True)
class Started:
    """A process of run_shared.py."""

    pid: int
    out: Path

    @property
    def status(self) -> int | None:
        """How it ended, None while it runs."""
        said = self.out.with_name(f"{self.pid}.status")
        return int(said.read_text()) if said.exists() else None

    def send(self, number: signal.Signals) -> None:
        if self.status is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self.wait()

    def stop(self) -> int:
        self.send(signal.SIGTERM)
        return self.wait()

    def wait(self, *, seconds: float = 60.0) -> int:
        until(lambda: self.status is not None, seconds=seconds)
        status = self.status
        assert status is not None
        return status

    def report(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.out.read_text("utf-8"))
        return told


@cache
def _server() -> subprocess.Popen[str]:
    command = [sys.executable, str(Path(__file__).with_name("run_shared.py")), "--serve"]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(lambda: server.communicate(timeout=20))  # closes its input, which ends it
    return server


@dataclass
class Farm:
    """A crawl, its workers and the site that they ask."""

    folder: Path
    redis: RedisServer
    servers: Sequence[WebServer]
    delay: int = 0  # ms
    timeout: float = 20.0
    lease: float = 25.0
    options: dict[str, Any] = field(default_factory=dict)
    processes: list[Started] = field(default_factory=list)

    @property
    def main(self) -> Path:
        return self.folder / "main"

    def archives(self) -> list[Path]:
        """Of the workers that have run."""
        return sorted(self.folder.glob("worker*/archive"))

    @property
    def sources(self) -> Path:
        folder = self.folder / "sources"
        if not folder.exists():
            folder.mkdir(parents=True)
            hosts = ", ".join(f'"{server.base.removeprefix("http://").rsplit(":")[0]}:*"' for server in self.servers)
            text = SOURCE.format(hosts=hosts, delay=self.delay)
            text += "".join(LISTING.format(url=f"{server.base}/a/index.html") for server in self.servers)
            (folder / "many.toml").write_text(text, "utf-8")
        return folder

    def overrides(self) -> dict[str, Any]:
        return {
            "XUANJIE_SOURCES": str(self.sources),
            "XUANJIE_CONTACT": "mailto:test@example.org",
            "XUANJIE_PRIVATE_PEERS": on_loopback(),
            "XUANJIE_RETRY_DELAYS": [0, 0],
            "XUANJIE_REQUISITES": False,
            "XUANJIE_LEASE_SECONDS": self.lease,
            "DOWNLOAD_TIMEOUT": self.timeout,
        }

    def _start(self, side: str, name: str, **more: Any) -> Started:
        folder = self.folder
        folder.mkdir(parents=True, exist_ok=True)
        asked = {"side": side, "redis": self.redis.url, "data": str(folder / name), "overrides": self.overrides()}
        out, err = folder / f"{name}.out", folder / f"{name}.log"
        out.write_text("")
        server = _server()
        assert server.stdin is not None
        assert server.stdout is not None
        order = {"asked": asked | self.options | more, "out": str(out), "err": str(err)}
        server.stdin.write(json.dumps(order) + "\n")
        server.stdin.flush()
        started = Started(pid=int(server.stdout.readline()), out=out)
        self.processes.append(started)
        return started

    def crawl(self, **more: Any) -> Started:
        return self._start("crawl", "main", **more)

    def worker(self, number: int, **more: Any) -> Started:
        return self._start("work", f"worker{number}", **more)

    def alone(self) -> Started:
        """The same crawl in one process, without Redis."""
        return self._start("alone", "alone")

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text("utf-8", "replace")

    def rows(self) -> dict[str, tuple[str, str]]:
        """Address → state and outcome in the last run."""
        return {url: (state, outcome) for url, (state, outcome, _) in ended(self.main).items()}

    def end(self) -> None:
        for process in self.processes:
            process.kill()


def catch(server: RedisServer, worker: Started) -> int:
    """Stop a worker (SIGSTOP) while it holds leases; returns how many."""
    while True:
        until(lambda: holds(server, worker) or worker.status is not None)
        assert worker.status is None, f"it has ended: {worker.out.read_text('utf-8')}"
        worker.send(signal.SIGSTOP)
        time.sleep(0.05)  # a report that was on its way has come
        held = holds(server, worker)
        if held:
            return held
        worker.send(signal.SIGCONT)


def holds(server: RedisServer, worker: Started) -> int:
    """How many addresses are leased to a worker."""
    return sum(f":{worker.pid}:" in token for token in server.leased().values())


def ended(data: Path) -> dict[str, tuple[str, str, str]]:
    """Address → state, outcome and detail in the last run of a data folder."""
    db = sqlite3.connect(data / "frontier.sqlite")
    try:
        found = db.execute(
            "SELECT url, state, coalesce(outcome, ''), detail FROM urls WHERE run_id = (SELECT max(run_id) FROM runs)"
        ).fetchall()
    finally:
        db.close()
    return {url: (state, outcome, detail) for url, state, outcome, detail in found}


def until(what: Callable[[], object], *, seconds: float = 30.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, f"not so after {seconds} s: {what}"
        time.sleep(0.005)


def site_of(*, articles: int, on_a_page: int = 20, delay: float = 0.0) -> dict[str, Page]:
    """Listing pages with so many articles; every answer comes after so many seconds."""
    numbers = list(range(articles))
    site: dict[str, Page] = {"/robots.txt": ROBOTS}
    for page, first in enumerate(range(0, articles, on_a_page)):
        shown = numbers[first : first + on_a_page]
        site["/a/index.html" if page == 0 else f"/a/index_{page}.html"] = listing_page(shown)
        site.update({article(number): article_page(number) for number in shown})
    return {path: Answer(**{**vars(page), "delay": delay}) for path, page in site.items() if isinstance(page, Answer)}


@contextmanager
def serving(hosts: int, *, articles: int, delay: float = 0.0) -> Iterator[list[WebServer]]:
    """The site, one WebServer for each of 127.0.0.1, 127.0.0.2 ..."""
    servers = [
        WebServer(site_of(articles=articles, delay=delay), address=f"127.0.0.{host + 1}") for host in range(hosts)
    ]
    for server in servers:
        server.__enter__()
    try:
        yield servers
    finally:
        for server in servers:
            server.__exit__(None, None, None)


def impolite(server: WebServer, *, delay: float) -> list[str]:
    """Where the server's own log shows a gap shorter than the delay, or two requests at once."""
    hits = sorted(server.hits, key=lambda hit: hit.at)
    return [
        f"{after.path} came {after.at - before.ended:.3f} s after the end of {before.path}"
        for before, after in itertools.pairwise(hits)
        if after.at - before.ended < delay
    ]


def not_kept(farm: Farm, *archives: Path) -> set[str]:
    """Addresses of the site of which no archive has a page, or which the crawl has not ended."""
    held: set[str] = set()
    for archive in archives:
        with ArchiveReader(archive) as reader:
            held |= {capture.url for capture in reader.captures() if capture.outcome in CAPTURED}
    rows = farm.rows()
    site = {server.base + path for server in farm.servers for path in server.pages if path != "/robots.txt"}
    return {url for url in site if url not in held or rows.get(url, ("", ""))[0] != "done"}
