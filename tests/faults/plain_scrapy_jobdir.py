"""The peer of K2 and F13: a spider as Scrapy's own documentation has it, paused and resumed by JOBDIR.

python plain_scrapy_jobdir.py FOLDER START     keeps each page in FOLDER/pages.jsonl: its address, one line each
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import HtmlResponse, Response


class PlainSpider(scrapy.Spider):
    name = "plain"
    allowed_domains = ("127.0.0.1",)  # whatever the pages of a test name
    pages: Path

    def parse(self, response: Response, **_: Any) -> Iterator[scrapy.Request]:
        with self.pages.open("a") as out:
            out.write(json.dumps(response.url) + "\n")
        if isinstance(response, HtmlResponse):
            yield from (response.follow(anchor, self.parse) for anchor in response.css("a"))


def main(folder: str, first: str) -> None:
    PlainSpider.pages, PlainSpider.start_urls = Path(folder) / "pages.jsonl", [first]
    process = AsyncCrawlerProcess(
        {
            "JOBDIR": str(Path(folder) / "job"),
            "ROBOTSTXT_OBEY": False,
            "TELNETCONSOLE_ENABLED": False,
            "RETRY_TIMES": 2,
            "DOWNLOAD_DELAY": 0,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "LOG_LEVEL": "ERROR",
        }
    )
    process.crawl(PlainSpider)
    process.start()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
