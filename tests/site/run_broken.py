"""The same crawl with two planted faults of ours: what must a crawl do with a page on which our own code breaks?

A listing whose bytes hold "break the reading" raises in its callback, a page with "break the verdict" in its verdict.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import run_crawl

import crawler.outcomes
import crawler.walk

read_listing, decode = crawler.walk.read_listing, crawler.outcomes.decode


def read_or_break(body: bytes, *more: Any, **options: Any) -> Any:
    if b"break the reading" in body:
        raise ValueError("Invalid IPv6 URL")
    return read_listing(body, *more, **options)


def decode_or_break(body: bytes, content_type: str = "") -> Any:
    if b"break the verdict" in body:
        raise UnicodeError("undefined encoding")
    return decode(body, content_type)


crawler.walk.read_listing = read_or_break
crawler.outcomes.decode = decode_or_break

if __name__ == "__main__":
    sys.exit(run_crawl.run(json.loads(sys.argv[1])))
