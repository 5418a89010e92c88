"""What does the plain way through a WARC file cost: warcio, and trafilatura on every page?

    .venv/bin/python tests/bench/peer_trafilatura.py WARC [PAGES]

Prints JSON like peer_news_please.py.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

__all__: list[str] = []


def main() -> None:
    from trafilatura import extract
    from warcio.archiveiterator import ArchiveIterator

    warc, limit = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else sys.maxsize
    pages = texts = 0
    began = time.process_time()
    with warc.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type != "response":
                continue
            pages += 1
            text = extract(record.content_stream().read(), with_metadata=True)
            texts += bool(text is not None and len(text) >= 100)
            if pages >= limit:
                break
    print(json.dumps({"pages": pages, "texts": texts, "failed": 0, "cpu": time.process_time() - began}))


if __name__ == "__main__":
    main()
