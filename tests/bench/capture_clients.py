"""Which crawlers are compared? One of them, in this process: plain Scrapy, Scrapy that extracts links, or ours.

    python capture_clients.py scrapy|links FILE_OF_ADDRESSES
    python capture_clients.py ours|ours_reading FOLDER [SETTING=VALUE …]   a folder that capture_ground.py made

Prints one line of JSON: pages, CPU seconds of this process and of its children, peak memory.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def plain(addresses: Path, *, links: bool) -> int:
    """Scrapy as it comes: default settings, a list of addresses, nothing kept."""
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.linkextractors import LinkExtractor

    extractor = LinkExtractor()

    class Plain(scrapy.Spider):
        name = "plain"
        start_urls = addresses.read_text("utf-8").split()
        pages = found = 0

        def parse(self, response: Any) -> Iterator[Any]:
            Plain.pages += 1
            if links:
                Plain.found += len(extractor.extract_links(response))
            yield from ()

    process = AsyncCrawlerProcess({"LOG_LEVEL": "WARNING"})
    process.crawl(Plain)
    process.start()
    return Plain.pages


def ours(folder: Path, *, reading: bool, more: dict[str, Any]) -> int:
    """The crawl that `xuanjie crawl` runs, with the archive, the ledger and the frontier."""
    from crawler.run import crawl

    os.environ["XUANJIE_TESTS_ON_LOOPBACK"] = "1"
    peers = sorted({urlsplit(url).netloc for url in (folder / "list.txt").read_text("utf-8").split()})
    overrides: dict[str, object] = {
        "XUANJIE_SOURCES": str(folder / "sources"),
        "XUANJIE_CONTACT": "mailto:test@example.org",
        "XUANJIE_PRIVATE_PEERS": peers,
        "XUANJIE_REQUISITES": False,
        "CONCURRENT_REQUESTS": 16,  # as plain Scrapy
    }
    if not reading:
        overrides["ITEM_PIPELINES"] = {}
    report = crawl(("bench",), data=folder / "data", overrides={**overrides, **more})
    (source,) = report.sources
    return int(source.ended.get("ok", 0)) + int(source.ended.get("unchanged", 0))


def main() -> None:
    mode, place = sys.argv[1], Path(sys.argv[2])
    more = dict(pair.split("=", 1) for pair in sys.argv[3:])
    began, wall = time.process_time(), time.perf_counter()
    if mode in {"scrapy", "links"}:
        pages = plain(place, links=mode == "links")
    else:
        pages = ours(place, reading=mode == "ours_reading", more={k: json.loads(v) for k, v in more.items()})
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {
        "pages": pages,
        "cpu": time.process_time() - began,
        "children_cpu": children.ru_utime + children.ru_stime,
        "wall": time.perf_counter() - wall,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
