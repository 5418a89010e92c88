"""For how long does a crawl's loop do nothing else? A Scrapy extension that looks each hundredth of a second.

    EXTENSIONS = {"faults.loop_probe.LoopProbe": 0}, LOOP_PROBE = "/a/file.json"

Between two looks it notes the time by the clock, the processor time that the loop's own thread took, and that of all
threads of the crawler, of which one may hold Python's lock. Only processor time says what the crawl did: a machine that
is busy with other things, or a disk that is slow, holds up the clock.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

__all__ = ["LoopProbe", "Probed", "probed", "with_probe"]

_TICK = 0.01
_LONG = 0.1  # seconds of processor time that are worth a look at what is being done
_TOLD = 20  # of the longest


@dataclass(frozen=True, kw_only=True)
class Probed:
    """What the probe saw of one crawl: seconds and bytes."""

    ticks: int
    cpu: float  # most processor time of the loop's thread between two looks
    threads: float  # the same of all threads of the process
    wall: float  # the same by the clock
    crawler_bytes: int  # most resident memory of the crawler
    child_bytes: int  # of the process in which it reads large documents; 0: there was none
    children: int  # how many of these there were
    long: tuple[tuple[float, str], ...]  # the longest: processor time, and where the thread was

    @property
    def stall(self) -> float:
        """The longest time in which the loop had no turn because of what the crawler itself did."""
        return max(self.cpu, self.threads)


def with_probe(folder: Path) -> dict[str, object]:
    """Overrides of a crawl that is to be watched; probed(folder) is what was seen."""
    from crawler.settings import EXTENSIONS

    return {
        "EXTENSIONS": {**EXTENSIONS, "faults.loop_probe.LoopProbe": 0},
        "LOOP_PROBE": str(folder / "probe.json"),
    }


def probed(folder: Path) -> Probed:
    told = json.loads((folder / "probe.json").read_text("utf-8"))
    return Probed(**told | {"long": tuple((cpu, where) for cpu, where in told["long"])})


class LoopProbe:
    """One task in the loop that ticks, and one thread that looks where the loop is when it does not."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._file = Path(crawler.settings["LOOP_PROBE"])
        self._ticks, self._cpu, self._threads, self._wall = 0, 0.0, 0.0, 0.0
        self._child_bytes, self._pids = 0, set[int]()
        self._long: list[tuple[float, str]] = []
        self._where = ""
        self._ticked = time.monotonic()
        self._open = True
        crawler.signals.connect(self.opened, signal=signals.spider_opened)
        crawler.signals.connect(self.closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LoopProbe:
        return cls(crawler)

    def opened(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._tick())
        thread = threading.Thread(target=self._watch, args=(threading.get_ident(),), daemon=True)
        thread.start()

    def closed(self) -> None:
        self._open = False
        self._task.cancel()
        longest = sorted(self._long, reverse=True)[:_TOLD]
        told: dict[str, Any] = {
            "ticks": self._ticks,
            "cpu": self._cpu,
            "threads": self._threads,
            "wall": self._wall,
            "crawler_bytes": _most_bytes("self"),
            "child_bytes": self._child_bytes,
            "children": len(self._pids),
            "long": longest,
        }
        self._file.write_text(json.dumps(told), "utf-8")

    async def _tick(self) -> None:
        while self._open:
            cpu, threads, wall = time.thread_time(), time.process_time(), time.monotonic()
            self._ticked, self._where = wall, ""
            await asyncio.sleep(_TICK)
            spent, passed = time.thread_time() - cpu, time.monotonic() - wall
            self._ticks += 1
            self._cpu, self._wall = max(self._cpu, spent), max(self._wall, passed)
            self._threads = max(self._threads, time.process_time() - threads)
            if spent > _LONG:
                self._long.append((spent, self._where))
            if self._ticks % 3 == 0:
                self._look_at_child()

    def _look_at_child(self) -> None:
        pid = self._crawler.spider.session.apart.pid  # type: ignore[union-attr]
        if pid is not None:
            self._pids.add(pid)
            self._child_bytes = max(self._child_bytes, _most_bytes(str(pid)))

    def _watch(self, loop: int) -> None:
        while self._open:
            time.sleep(_TICK)
            frame = sys._current_frames().get(loop)
            if time.monotonic() - self._ticked > _LONG and frame is not None:
                stack = traceback.extract_stack(frame)[-8:]
                self._where = " < ".join(f"{Path(at.filename).name}:{at.lineno} {at.name}" for at in reversed(stack))


def _most_bytes(pid: str) -> int:
    """The most resident memory that a process had; 0 for one that has ended."""
    try:
        told = Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in told.splitlines() if line.startswith("VmHWM:")), 0)
