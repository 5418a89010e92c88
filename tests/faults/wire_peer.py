"""Plain Scrapy before the same servers: what does it hand to its callback, and with which flags?

    python wire_peer.py FILE_OF_ADDRESSES

Prints one line of JSON for each answer: address, status, flags, and the SHA-256 of the body as the callback has it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess


class Plain(scrapy.Spider):
    """Default settings, but for the time-out, which the servers' pauses are made for, and 16 MiB, as ours."""

    name = "plain"
    start_urls = Path(sys.argv[1]).read_text("utf-8").split()
    custom_settings = {  # noqa: RUF012  (Scrapy's way)
        "LOG_LEVEL": "CRITICAL",
        "DOWNLOAD_TIMEOUT": 2,
        "DOWNLOAD_MAXSIZE": 16 * 1024 * 1024,
        "RETRY_TIMES": 0,
        "DOWNLOAD_DELAY": 0,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
    }

    def parse(self, response: Any) -> Iterator[Any]:
        digest = hashlib.sha256(response.body).hexdigest()
        said = {"url": response.url, "status": response.status, "flags": response.flags, "sha256": digest}
        sys.stdout.write(json.dumps(said) + "\n")
        yield from ()


if __name__ == "__main__":
    process = AsyncCrawlerProcess()
    process.crawl(Plain)
    process.start()
