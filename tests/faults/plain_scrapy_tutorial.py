"""The peer of F22, F23 and F26: what does a spider as Scrapy's tutorial has it take, before the pages of our own crawl?

    python plain_scrapy_tutorial.py JSON

Given: addresses; settings, all others are Scrapy's defaults, but for the log; and, where wanted, `probe`, the file of
LoopProbe, `cpu_seconds` and `memory_bytes`, at which the machine ends it. Prints one line of JSON: `pages` that came to
the callback, the most resident memory, and how many errors were for want of memory.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import scrapy
from loop_probe import LoopProbe
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import HtmlResponse, Response


class TutorialSpider(scrapy.Spider):
    name = "tutorial"
    pages = 0

    def parse(self, response: Response, **_: Any) -> Iterator[dict[str, Any]]:
        """The links are read and not followed: some of the pages have a hundred thousand, which lead nowhere."""
        TutorialSpider.pages += 1
        if isinstance(response, HtmlResponse):
            yield {"title": response.css("title::text").get(), "links": response.css("a::attr(href)").getall()}


class Probe(LoopProbe):
    def _look_at_child(self) -> None:
        """There is none."""


class OutOfMemory(logging.Handler):
    """Counts the errors that Scrapy logs and lives on with."""

    many = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.many += bool(record.exc_info and record.exc_info[0] and issubclass(record.exc_info[0], MemoryError))


def peak_mb() -> float:
    """Of this process since it was started: getrusage would count the process that started it."""
    status = Path("/proc/self/status").read_text("utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024


def main(order: dict[str, Any]) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if "memory_bytes" in order:
        resource.setrlimit(resource.RLIMIT_AS, (order["memory_bytes"],) * 2)
    if "cpu_seconds" in order:
        until = int(time.process_time()) + 2 + order["cpu_seconds"]  # of which the start takes less than one
        resource.setrlimit(resource.RLIMIT_CPU, (until, until + 5))  # SIGXCPU, and SIGKILL behind it
    settings = {"LOG_LEVEL": "ERROR", **order.get("settings", {})}
    if "probe" in order:
        settings |= {"EXTENSIONS": {Probe: 0}, "LOOP_PROBE": order["probe"]}
    TutorialSpider.start_urls = order["addresses"]
    process = AsyncCrawlerProcess(settings)
    counted = OutOfMemory()
    logging.getLogger().addHandler(counted)
    process.crawl(TutorialSpider)
    process.start()
    print(json.dumps({"pages": TutorialSpider.pages, "peak_mb": peak_mb(), "out_of_memory": counted.many}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
