"""A worker as scrapy-redis' own documentation has it: its spider, scheduler, queue and filter, with their defaults.

python plain_scrapy_redis.py PORT FILE     appends each page that its callback has seen to FILE
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import HtmlResponse, Response
from scrapy_redis.spiders import RedisSpider


class PlainSpider(RedisSpider):
    name = "plain"
    seen: Path

    def parse(self, response: Response, **_: Any) -> Iterator[scrapy.Request]:
        with self.seen.open("a") as out:
            out.write(response.url + "\n")
        if isinstance(response, HtmlResponse):
            yield from (response.follow(anchor, self.parse) for anchor in response.css("a"))


def main(port: str, seen: str) -> None:
    PlainSpider.seen = Path(seen)
    process = AsyncCrawlerProcess(
        {
            "SCHEDULER": "scrapy_redis.scheduler.Scheduler",
            "DUPEFILTER_CLASS": "scrapy_redis.dupefilter.RFPDupeFilter",
            "SCHEDULER_PERSIST": True,
            "REDIS_URL": f"redis://127.0.0.1:{port}/0",
            "MAX_IDLE_TIME_BEFORE_CLOSE": 8,
            "CONCURRENT_REQUESTS": 8,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "DOWNLOAD_DELAY": 0.05,
            "RANDOMIZE_DOWNLOAD_DELAY": False,
            "ROBOTSTXT_OBEY": False,
            "TELNETCONSOLE_ENABLED": False,
            "LOG_LEVEL": "ERROR",
        }
    )
    process.crawl(PlainSpider)
    process.start()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
