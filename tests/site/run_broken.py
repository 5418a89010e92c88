"""The same crawl with planted faults of ours: what must a crawl do with a page on which our own code breaks?

A listing whose bytes hold "break the reading" raises in its callback, a page with "break the verdict" in its verdict. A
link whose title is "break the scheduling" raises when its listing is settled, an article whose address ends in
`_66.html` however it is settled.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import run_crawl

import crawler.frontier
import crawler.outcomes
import crawler.walk

read_listing, decode = crawler.walk.read_listing, crawler.outcomes.decode
insert, note_article = crawler.frontier.insert, crawler.frontier.note_article


def read_or_break(body: bytes, *more: Any, **options: Any) -> Any:
    if b"break the reading" in body:
        raise ValueError("Invalid IPv6 URL")
    return read_listing(body, *more, **options)


def decode_or_break(body: bytes, content_type: str = "") -> Any:
    if b"break the verdict" in body:
        raise UnicodeError("undefined encoding")
    return decode(body, content_type)


def insert_or_break(db: Any, run_id: int, child: Any) -> int:
    if child.meta.get("title") == "break the scheduling":
        raise UnicodeError("half a character")
    return insert(db, run_id, child)


def note_or_break(*given: Any, url: str, **more: Any) -> None:
    if url.endswith("_66.html"):
        raise LookupError("no such thing")
    note_article(*given, url=url, **more)


crawler.walk.read_listing = read_or_break
crawler.outcomes.decode = decode_or_break
crawler.frontier.insert = insert_or_break
crawler.frontier.note_article = note_or_break

if __name__ == "__main__":
    sys.exit(run_crawl.run(json.loads(sys.argv[1])))
