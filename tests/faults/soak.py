"""Runs everything at once for a given time: crawls with faults and kills, a browser under load, a refresh each minute;
says what was lost and whether anything grew (F21, F24).

    python tests/faults/soak.py --minutes 120 [--kill-every 300] [--refresh-every 60] [--into FOLDER]

The crawl walks a site on loopback whose list grows by some articles a walk and whose pages fail in one of twenty first
asks (connection dropped, cut, 500, late, bad gzip). The browser is asked for pages of every kind by a process of its
own: in F21 at half of the pace that it reached alone; in F24, where the archive and the load beside it change over two
hours, at half of what it gives, found anew all the time. After the time some last crawls run to their end.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field
from itertools import compress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "bench"), str(Path(__file__).parent)]

from browsed import XUANJIE, Browsing, browsing  # noqa: E402
from browser_load import Load as WrkLoad  # noqa: E402
from browser_load import Server, datasette, lists, mixed, table_rows  # noqa: E402
from crawl_kills import Counted, acknowledged, wrong_after  # noqa: E402
from load_client import ANSWER  # noqa: E402
from loopback import Answer, Page, Tiny, WebServer, article, listing_page, site_of  # noqa: E402
from saved_pages import body_of, manifest_rows  # noqa: E402

__all__ = [
    "Beside", "Load", "Soaked", "beside_idle", "half_its_pace", "ours", "soak", "theirs", "thirty_two_at_once",
]  # fmt: skip

Answers = TypeVar("Answers")
Asked = TypeVar("Asked")

CASES = [row["case_id"] for row in manifest_rows()]
_A_WALK = 20  # articles that the list grows by
# In a soak, which has a walk each three seconds for two hours. What a browser keeps of each announcement (0.7 KB, F22)
# is no leak, and hides one when 50,000 come in.
_A_WALK_OF_MANY = 5
_SHOWN = 400  # articles on the list
# as the crontab of crawler/schedule/units.py starts them
_AS_SCHEDULED = ("nice", "-n", "10")
_LATE = 0.02  # seconds that a page takes
_ALONE = 120.0  # seconds in which a browser alone is measured, at most


@dataclass
class Load:
    """Answers of a browser over a time, all in seconds."""

    at: array[float]  # from the first question
    took: array[float]
    late: array[float]  # from when it should have been asked
    refused: Counter[int] = field(default_factory=Counter)  # statuses but 200; 0: no answer

    @property
    def errors(self) -> int:
        return self.refused.total()

    @classmethod
    def of_file(cls, path: Path) -> Load:
        """What load_client.py wrote."""
        load = cls(array("f"), array("f"), array("f"))
        with path.open("rb") as file:
            while some := file.read(100_000 * ANSWER.size):
                for at, status, took, late in ANSWER.iter_unpack(some[: len(some) // ANSWER.size * ANSWER.size]):
                    load.at.append(at)
                    load.took.append(took)
                    load.late.append(late)
                    if status != 200:
                        load.refused[status] += 1
        return load

    @property
    def rate(self) -> float:
        return len(self.at) / max(self.at[-1], 1e-9) if self.at else 0.0

    @property
    def longest(self) -> float:
        return max(self.took, default=0.0)

    def p99(self, first: float = 0.0, last: float = float("inf"), *, late: bool = False) -> float:
        """Of the answers between two seconds, in seconds from the question, or from when it should have been asked."""
        took = sorted(compress(self.late if late else self.took, (first <= at < last for at in self.at)))
        return took[min(len(took) - 1, int(len(took) * 0.99))] if took else 0.0


@contextmanager
def asked(browser: Browsing | Server, rate: float | str, paths: Sequence[str]) -> Iterator[Callable[[], Load]]:
    """Questions at a pace (see load_client.py) inside the block; the function ends them and gives the answers."""
    with tempfile.TemporaryDirectory() as folder:
        into, at = Path(folder) / "answers", urlsplit(browser.url)
        command = [sys.executable, Path(__file__).with_name("load_client.py"), str(at.hostname), str(at.port)]
        process = subprocess.Popen([*command, str(rate), into, *paths], stdin=subprocess.PIPE)

        def end() -> Load:
            process.communicate(timeout=60)
            return Load.of_file(into)

        try:
            yield end
        finally:
            if process.poll() is None:
                process.kill()
                process.communicate()


def asked_for(browser: Browsing | Server, rate: float, seconds: float, paths: Sequence[str]) -> Load:
    with asked(browser, rate, paths) as end:
        time.sleep(seconds)
        return end()


def pace_alone(browser: Browsing | Server, paths: Sequence[str]) -> float:
    """What one client gets that asks without a pause, each page seen before; in answers a second."""
    asked_for(browser, 0, 6, paths)
    return asked_for(browser, 0, 4, paths).rate


@dataclass
class Growth:
    """What a process held over the time."""

    pid: int
    rss: list[tuple[float, float]] = field(default_factory=list)  # (second, MB)
    handles: list[int] = field(default_factory=list)

    def look(self, at: float) -> None:
        status = Path(f"/proc/{self.pid}/status").read_text()
        kilobytes = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
        self.rss.append((at, kilobytes / 1024))
        self.handles.append(sum(1 for _ in Path(f"/proc/{self.pid}/fd").iterdir()))

    def slope(self, warm: float) -> float:
        """MB of resident memory in ten minutes, by least squares, behind the first seconds."""
        held = [(at, size) for at, size in self.rss if at >= warm]
        if len(held) < 3:
            return 0.0
        return statistics.linear_regression(*zip(*held, strict=True)).slope * 600

    def grown_handles(self) -> int:
        """The median of the last third less that of the first."""
        third = max(1, len(self.handles) // 3)
        return int(statistics.median(self.handles[-third:]) - statistics.median(self.handles[:third]))


class GrowingSite:
    """A site whose list grows, and whose pages fail in one of twenty first asks."""

    def __init__(self, server: WebServer, a_walk: int) -> None:
        self._server, self._a_walk = server, a_walk
        self.articles = 0
        self.grow(_A_WALK)

    def grow(self, by: int | None = None) -> None:
        first, self.articles = self.articles, self.articles + (self._a_walk if by is None else by)
        for number in range(first, self.articles):
            self._server.pages[article(number)] = self._page(number)
        self._server.pages["/a/index.html"] = listing_page(
            range(self.articles - 1, max(-1, self.articles - _SHOWN), -1)
        )

    def _page(self, number: int) -> Page:
        body = body_of(CASES[number % len(CASES)]).replace(b"</title>", f" {number}</title>".encode())
        whole = Answer(body, delay=_LATE)
        if number % 20 != 7:
            return whole
        faults = (
            Answer(body, drop=True),
            Answer(body, cut=len(body) // 2),
            Answer(b"", status=500),
            Answer(body, delay=1.0),
            Answer(gzip.compress(body)[:-6], headers={"Content-Encoding": "gzip"}),
        )
        fault = faults[number // 20 % len(faults)]
        return lambda before: fault if before == 0 else whole


class Beside:
    """Crawls one after the other, kills now and then, and a refresh each so many seconds, until it is told to end."""

    def __init__(self, tiny: Tiny, site: GrowingSite, *, kill_every: float, refresh_every: float) -> None:
        self._tiny, self._site = tiny, site
        self._kill_every, self._refresh_every = kill_every, refresh_every
        self._stop = threading.Event()
        self.counted = Counted()
        self.crawls = self.refreshes = 0
        self.failed: list[str] = []
        self._crawl: subprocess.Popen[bytes] | None = None
        self._threads = [threading.Thread(target=work) for work in (self._crawling, self._killing, self._refreshing)]

    def __enter__(self) -> Beside:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(300)

    def _crawling(self) -> None:
        while not self._stop.is_set():
            with (self._tiny.folder / "crawl.log").open("ab") as log:
                self._crawl = subprocess.Popen(
                    [*_AS_SCHEDULED, *self._tiny.asked()], stdout=subprocess.DEVNULL, stderr=log
                )
                status = self._crawl.wait()
            self.crawls += 1
            if status not in {0, 3, -signal.SIGKILL}:
                self.failed.append(f"a crawl ended with {status}")
            if status != -signal.SIGKILL:
                self._site.grow()

    def _killing(self) -> None:
        known: set[str] = set()
        began, due = time.monotonic(), self._kill_every
        while not self._stop.wait(max(0.0, began + due - time.monotonic())):
            crawl = self._crawl
            if crawl is None or crawl.poll() is not None:  # between two: the next one is waited for
                if self._stop.wait(0.1):
                    return
                continue
            known |= acknowledged(self._tiny.data / "archive")
            crawl.kill()
            if crawl.wait() != -signal.SIGKILL:  # it had just ended
                continue
            self.counted.kills += 1
            self.counted.lost += len(known - acknowledged(self._tiny.data / "archive"))
            due += self._kill_every

    def _refreshing(self) -> None:
        while not self._stop.is_set():
            began = time.monotonic()
            done = subprocess.run(
                [*_AS_SCHEDULED, XUANJIE, "--data", self._tiny.data, "refresh", "--offline"],
                capture_output=True,
                text=True,
                check=False,
            )
            self.refreshes += 1
            if done.returncode:
                self.failed.append(f"a refresh ended with {done.returncode}: {done.stderr[-300:]}")
            self._stop.wait(max(0.0, self._refresh_every - (time.monotonic() - began)))


@dataclass
class Soaked:
    """What came of it."""

    minutes: float
    crawls: int
    refreshes: int
    requests: int  # to the site and to the browser
    kills: int
    lost: int
    no_provenance: int
    never_fetched: int
    double: int
    wrong: list[str]
    errors: int  # of the browser
    pace: float  # answers a second
    pace_alone: float  # of a client that asks without a pause
    busy: float  # share of the time in which an answer was waited for: half of a load is half of it
    p99_idle: float  # seconds
    p99: float
    p99_late: float  # from when it should have been asked
    longest: float
    drift: float  # p99 of the last third over that of the first
    slope: float  # MB in ten minutes
    held: float  # MB at the end
    anew: float  # MB that another browser holds which begins then
    handles: int  # more at the end

    def line(self) -> str:
        return (
            f"{self.crawls} crawls, {self.kills} kills, {self.refreshes} refreshes, {self.requests} requests in"
            f" {self.minutes:.3g} min: {self.lost} lost, {self.no_provenance} without provenance,"
            f" {self.never_fetched} never fetched, {self.double} double; browser {self.errors} errors, {self.pace:.0f}"
            f" answers a second (alone without a pause {self.pace_alone:.0f}), {self.busy:.0%} of the time under way,"
            f" p99 {self.p99 * 1000:.0f} ms (alone {self.p99_idle * 1000:.0f}, with waiting for its turn"
            f" {self.p99_late * 1000:.0f}), longest {self.longest * 1000:.0f} ms, drift {self.drift:.2f},"
            f" memory {self.slope:+.2f} MB in 10 min, {self.held:.0f} MB at the end (a browser begun then"
            f" {self.anew:.0f}), handles {self.handles:+d}"
        )


@contextmanager
def prepared(folder: Path, a_walk: int = _A_WALK) -> Iterator[tuple[Tiny, GrowingSite]]:
    """A data folder with some pages and a release."""
    with WebServer(site_of([[]])) as server:
        site = GrowingSite(server, a_walk)
        folder.mkdir(parents=True, exist_ok=True)
        tiny = Tiny(folder, server, overrides={"DOWNLOAD_TIMEOUT": 10})
        subprocess.run(tiny.asked(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        subprocess.run([XUANJIE, "--data", tiny.data, "refresh", "--offline"], capture_output=True, check=True)
        yield tiny, site


def soak(folder: Path, seconds: float, *, kill_every: float, refresh_every: float, told: Any = sys.stderr) -> Soaked:
    """Everything for so many seconds; a tenth of them, at most a minute, is counted as warming up."""
    with prepared(folder, _A_WALK_OF_MANY) as (tiny, site), browsing(tiny.data) as browser:
        paths = mixed(tiny.data)
        most = pace_alone(browser, paths)
        idle = asked_for(browser, most / 2, max(4.0, min(30.0, seconds / 10)), paths)
        growth, warm = Growth(browser.process.pid), min(60.0, seconds / 10)
        beside = Beside(tiny, site, kill_every=kill_every, refresh_every=refresh_every)
        began = time.monotonic()
        with beside, asked(browser, "half", paths) as end:
            while (at := time.monotonic() - began) < seconds:
                growth.look(at)
                if len(growth.rss) % 60 == 0:
                    print(f"{at:.0f} s, {beside.crawls} crawls, {growth.rss[-1][1]:.0f} MB", file=told, flush=True)
                time.sleep(min(1.0, seconds / 60))
            load = end()
        anew = held_anew(tiny.data, paths, max(4.0, min(30.0, seconds / 10)))
        counted = beside.counted
        for _ in range(3):  # to their end
            subprocess.run(tiny.asked(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        wrong_after(tiny.data, counted, None)
        kept = captured(tiny)
        counted.never_fetched += sum(f"{tiny.server.base}{article(n)}" not in kept for n in range(site.articles))
        third = load.at[-1] / 3
        return Soaked(
            minutes=seconds / 60,
            crawls=beside.crawls,
            refreshes=beside.refreshes,
            requests=len(tiny.server.paths()) + len(load.at),
            kills=counted.kills,
            lost=counted.lost,
            no_provenance=counted.no_provenance,
            never_fetched=counted.never_fetched,
            double=counted.double,
            wrong=[*counted.wrong, *beside.failed, *(f"browser: {n} answers {s}" for s, n in load.refused.items())],
            errors=load.errors + idle.errors,
            pace=load.rate,
            pace_alone=most,
            busy=sum(load.took) / load.at[-1],
            p99_idle=idle.p99(),
            p99=load.p99(warm),
            p99_late=load.p99(warm, late=True),
            longest=load.longest,
            drift=load.p99(2 * third) / max(load.p99(warm, third + warm), 1e-9),
            slope=growth.slope(warm),
            held=growth.rss[-1][1],
            anew=anew,
            handles=growth.grown_handles(),
        )


def held_anew(data: Path, paths: Sequence[str], seconds: float) -> float:
    """MB that a browser holds which is started now and asked for the same pages."""
    with browsing(data) as browser:
        asked_for(browser, 0, seconds, paths)
        growth = Growth(browser.process.pid)
        growth.look(0)
        return growth.rss[-1][1]


def captured(tiny: Tiny) -> set[str]:
    from archive.reader import ArchiveReader

    with ArchiveReader(tiny.data / "archive") as reader:
        return {one.url for one in reader.captures() if one.outcome.value in {"ok", "unchanged"}}


def half_its_pace(browser: Browsing | Server, paths: Sequence[str]) -> Callable[[float], Load]:
    """One client that asks, for so many seconds, for half of what the browser answers alone."""
    most = pace_alone(browser, paths)
    return lambda seconds: asked_for(browser, most / 2, seconds, paths)


def thirty_two_at_once(browser: Browsing | Server, paths: Sequence[str]) -> Callable[[float], WrkLoad]:
    """wrk -c32 for so many seconds; by figure F21 the load of F20."""
    server = Server(url=browser.url, pid=browser.process.pid) if isinstance(browser, Browsing) else browser

    def ask(seconds: float) -> WrkLoad:
        with tempfile.TemporaryDirectory() as listed:
            return server.loaded("all kinds of pages", paths, int(seconds), Path(listed))

    ask(5)
    return ask


@contextmanager
def ours(data: Path) -> Iterator[tuple[Browsing, list[str]]]:
    """The browser of a data folder, and addresses of each kind of page."""
    with browsing(data) as browser:
        yield browser, mixed(data)


@contextmanager
def theirs(data: Path) -> Iterator[tuple[Server, list[str]]]:
    """The peer on the release's own database: records, lists in HTML and JSON. It has no snapshots and no search."""
    release = data / "releases" / (data / "releases" / "latest").read_text("utf-8").strip()
    records = [f"/xuanjie/legs/{leg['leg_id']}" for leg in table_rows(release / "legs.jsonl")]
    _, views = lists(release, 120)
    paths = [*records[:60], *(f"/xuanjie/legs{form}?{view}" for form in ("", ".json") for view in views[:60])]
    random.Random(7).shuffle(paths)
    with datasette(release, data) as peer:
        yield peer, paths


def beside_idle(
    folder: Path,
    seconds: float,
    asking: Callable[[Asked, Sequence[str]], Callable[[float], Answers]],
    served: Callable[[Path], AbstractContextManager[tuple[Asked, list[str]]]],
) -> tuple[Answers, Answers]:
    """What a browser answers alone, two minutes at most, and then so long beside a crawl and refreshes; no kills."""
    with prepared(folder) as (tiny, site), served(tiny.data) as (browser, paths):
        ask = asking(browser, paths)
        idle = ask(min(seconds, _ALONE))
        with Beside(tiny, site, kill_every=1e9, refresh_every=60) as beside:
            time.sleep(2)
            busy = ask(seconds)
        assert beside.failed == []
        return idle, busy


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--minutes", type=float, default=2)
    given.add_argument("--kill-every", type=float, default=300)
    given.add_argument("--refresh-every", type=float, default=60)
    given.add_argument("--into", type=Path)
    options = given.parse_args()
    with tempfile.TemporaryDirectory() as own:
        folder = options.into or Path(own) / "soak"
        found = soak(folder, options.minutes * 60, kill_every=options.kill_every, refresh_every=options.refresh_every)
    print(found.line())
    print(json.dumps(asdict(found), indent=1))


if __name__ == "__main__":
    main()
