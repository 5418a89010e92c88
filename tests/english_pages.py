"""English pages for tests: a Reading from a title and paragraphs, without any HTML."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import cast

from archive.snapshot import Snapshot
from pipelines.mentions.en.sentences import Prose
from pipelines.read import Reading
from pipelines.view import View

__all__ = ["prose", "reading", "view"]


def view(*paragraphs: str, title: str = "", captions: Iterable[str] = ()) -> View:
    lines = [(title, "title"), *((p, "body") for p in paragraphs), *((c, "caption") for c in captions)]
    lines = [(text, part) for text, part in lines if text]
    ranges, at = [], 0
    for text, part in lines:
        ranges.append((at, at + len(text), part))
        at += len(text) + 1
    return View("\n".join(text for text, _ in lines), ranges)


def prose(*paragraphs: str, title: str = "", captions: Iterable[str] = ()) -> Prose:
    return Prose(view(*paragraphs, title=title, captions=captions))


def reading(
    title: str, *paragraphs: str, on: str | None = None, captions: Iterable[str] = (), outlet: str | None = "Xinhua"
) -> Reading:
    announcement = SimpleNamespace(
        title=title, published_on=date.fromisoformat(on) if on else None, outlet=outlet, language="en"
    )
    snapshot = Snapshot.of_file(b"page", url="http://example.org/a", fetched_at=datetime(2026, 6, 1, tzinfo=UTC))
    page = SimpleNamespace(
        view=view(*paragraphs, title=title, captions=captions), snapshot=snapshot, announcement=announcement, page=None
    )
    return cast(Reading, page)
