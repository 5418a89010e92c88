"""A browser on an archive with pages that hold up a parser, and a client that asks beside whoever opens them."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from archive_samples import AGENT, exchange
from browsed import Answer, Browsing, browsing
from hostile_site import with_release

from archive.recorder import Recorder

__all__ = ["Beside", "Shown", "alone", "beside", "honest_page", "most_memory", "showing"]


def honest_page(size: int) -> bytes:
    """A newsroom's page of so many bytes: paragraphs with links in boxes."""
    box = (
        '<div class="box"><p>中联部代表团在万象宣讲党的十九大精神，与会者就治国理政提问并进行了交流。'
        "双方回顾了两党两国关系，一致认为应当加强治国理政经验交流，把两党两国领导人达成的共识落到实处。</p>"
        '<ul><li><a href="/a/{0}.html" title="第{0}条">第{0}条</a></li></ul></div>\n'
    )
    boxes = [box.format(number) for number in range(size // len(box.encode()) + 1)]
    return f"<html><head><title>大页</title></head><body><p>句子。</p>{''.join(boxes)}</body></html>".encode()


@contextmanager
def showing(demo: Path, target: Path, pages: Mapping[str, bytes], cited: Mapping[str, str]) -> Iterator[Shown]:
    """A browser on a release and an archive of these pages.

    cited   page → words of it that are a passage of the release
    """
    with Recorder(target / "archive", agent=AGENT) as recorder, recorder.batch():
        ids = {
            name: recorder.exchange(exchange(body, url=f"http://www.example.cn/{number}.html")).snapshot_id
            for number, (name, body) in enumerate(pages.items())
        }
    names = list(pages)
    places = [(names.index(name), words, "中联部") for name, words in cited.items()]
    site = with_release(demo, target, target / "archive", list(ids.values()), places)
    with browsing(target, "--release", str(site.release)) as browser:
        yield Shown(browser=browser, snapshots=ids, evidence=dict(zip(cited, site.evidence, strict=True)))


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The browser, and the ids of its pages and passages by name of the page."""

    browser: Browsing
    snapshots: Mapping[str, str]
    evidence: Mapping[str, str]


def most_memory(browser: Browsing) -> float:
    """MiB that the process of the browser has ever had in memory."""
    for line in Path(f"/proc/{browser.process.pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmHWM")


@dataclass(frozen=True, kw_only=True)
class Beside:
    """Answers to those who open pages, how long that took, and how long another client waited at most for a list."""

    answers: list[Answer]
    seconds: float
    longest: float


def beside(browser: Browsing, *paths: str) -> Beside:
    """Ask for paths at once; another client asks for lists meanwhile."""
    answers: list[Answer] = []
    asking = [threading.Thread(target=lambda path=path: answers.append(_asked(browser, path))) for path in paths]
    began = time.perf_counter()
    for one in asking:
        one.start()
    longest = _longest(browser, lambda: any(one.is_alive() for one in asking))
    return Beside(answers=answers, seconds=time.perf_counter() - began, longest=longest)


def _asked(browser: Browsing, path: str) -> Answer:
    """As Browsing.get, with patience for a process that reads a heavy page on a busy machine."""
    line = http.client.HTTPConnection(browser.host, browser.port, timeout=120)
    with closing(line):
        line.request("GET", path)
        said = line.getresponse()
        return Answer(status=said.status, headers=dict(said.getheaders()), body=said.read())


def alone(browser: Browsing, seconds: float) -> float:
    """How long that client waits at most in so many seconds when nobody else asks."""
    until = time.perf_counter() + seconds
    return _longest(browser, lambda: time.perf_counter() < until)


def _longest(browser: Browsing, goes_on: Callable[[], bool]) -> float:
    """Seconds, of lists one after the other, none of which was asked before."""
    longest = 0.0
    while not longest or goes_on():
        began = time.perf_counter()
        day = date(2100, 1, 1) + timedelta(time.monotonic_ns() // 10_000_000 % 1_000_000)
        assert browser.get(f"/legs?to={day}").status == 200
        longest = max(longest, time.perf_counter() - began)
        time.sleep(0.01)
    return longest
