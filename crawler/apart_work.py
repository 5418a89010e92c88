"""What does the process do that reads a crawl's large documents? It answers each with what the crawl's own code finds.

An order is a line of JSON, then the bytes of the document, unless the line says where they lie. An answer is a line
that says what follows, then lines of JSON. It has no network, and it may end at any document: crawler/apart.py is ready
for that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive.charset import decode
from archive.errors import ArchiveError
from archive.reader import ArchiveReader
from crawler.leaves import leaves
from crawler.listings.page import Unparsable
from crawler.listings.read import read_listing
from crawler.listings.told import told_page
from crawler.needs import needs_of
from crawler.source import Format
from crawler.source_told import source_of_told
from pipelines.child import Order

__all__ = ["READ", "UNPARSABLE", "begin"]

READ, UNPARSABLE = b"read", b"unparsable"  # the first line of an answer


def begin() -> Order:
    """What answers an order."""
    return _answer


def _answer(order: bytes) -> bytes:
    head, _, body = order.partition(b"\n")
    try:
        return b"\n".join([READ, *_read(json.loads(head), body)])
    except Unparsable as why:
        return UNPARSABLE + b"\n" + json.dumps([str(why), why.capped]).encode("ascii")
    except MemoryError:
        too_large = "to read it takes more memory than a page may take"
        return UNPARSABLE + b"\n" + json.dumps([too_large, True]).encode("ascii")


def _stored(archive: str, snapshot_id: str) -> bytes:
    """A document that the crawl has just kept; raises Unparsable."""
    try:
        with ArchiveReader(Path(archive)) as reader:
            return reader.snapshot(snapshot_id).body
    except (ArchiveError, OSError) as why:
        raise Unparsable(f"not found in the archive again: {why}") from why


def _read(asked: dict[str, Any], body: bytes) -> Iterator[bytes]:
    source, url, content_type = source_of_told(asked["source"]), str(asked["url"]), str(asked["content_type"])
    if "snapshot" in asked:
        body = _stored(asked["archive"], asked["snapshot"])
    match asked["what"]:
        case "listing":
            listing, form = source.listings[asked["listing"]], Format(asked["form"])
            yield from told_page(read_listing(body, content_type, url, source, listing, form=form))
        case "leaves":
            others = leaves(decode(body, content_type).text, url, source)
            yield json.dumps([others.addresses, others.too_long]).encode("ascii")
        case "needs":
            found = needs_of(decode(body, content_type).text, url, source, most=asked["most"])
            yield json.dumps(found).encode("ascii")
        case other:
            raise ValueError(f"asked for {other!r}")
