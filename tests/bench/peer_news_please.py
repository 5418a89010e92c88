"""What does news-please's way through a Common Crawl file cost? warcio, and from_warc for each response.

    PEERS/news-please/bin/python tests/bench/peer_news_please.py WARC [PAGES]

Run by the Python of its own environment, which has nothing of ours. Prints JSON: pages, texts (pages with
100 characters of text and more), failed (pages at which it raised), cpu (seconds of the loop; imports are not in it).
Without jieba (newspaper4k[zh]) it raises at every Chinese page.
"""

from __future__ import annotations

import json
import logging
import socket
import sys
import time
from collections.abc import Iterator
from itertools import islice
from typing import NoReturn

__all__: list[str] = []


def _nobody(*_asked: object, **_how: object) -> NoReturn:
    raise OSError("no network in a benchmark")


def main() -> None:
    from newsplease import NewsPlease  # type: ignore[import-not-found]
    from warcio.archiveiterator import ArchiveIterator

    logging.disable(logging.CRITICAL)
    socket.getaddrinfo = _nobody  # it asks for the pictures of pages: a benchmark asks no one, and waits for no one
    warc, limit = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else sys.maxsize
    pages = texts = failed = 0

    def responses() -> Iterator[object]:
        with open(warc, "rb") as file:  # noqa: PTH123
            for record in ArchiveIterator(file):
                if record.rec_type == "response":
                    yield record

    began = time.process_time()
    for record in islice(responses(), limit):
        pages += 1
        try:
            article = NewsPlease.from_warc(record, decode_errors="replace")
        except Exception:  # noqa: BLE001 - its crawler goes on after any fault of a page, too
            failed += 1
            continue
        texts += bool(article is not None and len(article.maintext or "") >= 100)
    print(json.dumps({"pages": pages, "texts": texts, "failed": failed, "cpu": time.process_time() - began}))


if __name__ == "__main__":
    main()
