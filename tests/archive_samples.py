"""Composed exchanges for the archive's tests."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.capture import Attempt, Exchange, Outcome, Role, SearchResult
from archive.index import Index
from archive.recorder import Recorder

AGENT = "xuanjie/test"
START = datetime(2018, 1, 5, 4, tzinfo=UTC)
URL = "http://www.example.cn/wbwj/201801/t1.html"


def at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


def page(text: str = "composed test page", charset: str = "utf-8") -> bytes:
    return (
        f'<html><head><meta charset="{charset}"><title>{text}</title></head><body><p>{text}</p></body></html>'.encode(
            charset
        )
    )


def exchange(body: bytes | None = None, *, hours: int = 0, encoded: bool = False, **more: Any) -> Exchange:
    """One exchange; `encoded` labels the body as gzip."""
    body = page() if body is None else body
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html"), ("Content-Length", str(len(body))))
    if encoded:
        headers += (("Content-Encoding", "gzip"),)
    fields: dict[str, Any] = {
        "url": URL,
        "request_headers": (("Host", "www.example.cn"), ("User-Agent", AGENT)),
        "status": 200,
        "reason": "OK",
        "response_headers": headers,
        "body": body,
        "fetched_at": at(hours),
        "source": "ild_zh",
    }
    return Exchange(**(fields | more))


def packed(body: bytes, stamp: int = 0) -> bytes:
    """gzip with a time stamp in its header: equal content, different bytes."""
    return gzip.compress(body, mtime=stamp)


def attempt(**more: Any) -> Attempt:
    fields: dict[str, Any] = {
        "url": "http://gone.example.cn/",
        "at": START,
        "source": "ild_zh",
        "role": Role.LISTING,
        "outcome": Outcome.DNS,
        "detail": "no such host",
    }
    return Attempt(**(fields | more))


def search(**more: Any) -> SearchResult:
    fields: dict[str, Any] = {
        "source": "ild_zh",
        "url": "http://www.example.cn/list/",
        "at": START,
        "outcome": "empty",
        "links": 0,
        "new": 0,
    }
    return SearchResult(**(fields | more))


def record_some(root: Path) -> None:
    """One sealed segment with every kind of group: response, revisits, cut body, attempt, search."""
    with Recorder(root, agent=AGENT) as recorder:
        recorder.exchange(exchange())
        recorder.exchange(exchange(hours=1))
        recorder.attempt(attempt())
        recorder.search(search())
        recorder.exchange(exchange(packed(page("甲"), 1), url=URL + "?2", hours=2, encoded=True))
        recorder.exchange(exchange(packed(page("甲"), 2), url=URL + "?2", hours=3, encoded=True))
        recorder.exchange(exchange(packed(page("甲"), 2)[:-6], url=URL + "?2", hours=4, encoded=True))
        recorder.exchange(exchange(page("朱镕基", "gb18030"), url=URL + "?3", hours=5, role=Role.OTHER, source=None))


def ledger(root: Path) -> str:
    """A digest of everything the ledger says."""
    index = Index(root / "index.sqlite", read_only=True)
    try:
        return index.digest()
    finally:
        index.close()


def tree(root: Path) -> dict[str, bytes]:
    """Every file of an archive but the lock and SQLite's own: what must be equal when nothing was to be done."""
    return {
        str(p.relative_to(root)): p.read_bytes()
        for p in sorted(root.rglob("*"))
        if p.is_file() and p.name != "lock" and not p.name.startswith("index.sqlite")
    }
