"""Which pages has a crawl settled that the archive does not hold? Those of a worker that nobody has gathered."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from archive.errors import NoSuchRecord
from archive.reader import ArchiveReader
from archive.sqlite_errors import UNREADABLE
from crawler.errors import BadFrontier

__all__ = ["missing_pages"]


def missing_pages(frontier: Path, archive: Path) -> Iterator[str]:
    """Their addresses, over all runs; a page that was taken down is none. Raises BadFrontier, Damaged."""
    if not frontier.is_file():
        return
    with ArchiveReader(archive) as reader:
        for snapshot_id, url in _settled(frontier):
            try:
                reader.capture(snapshot_id)
            except NoSuchRecord:
                yield url


def _settled(frontier: Path) -> Iterator[tuple[str, str]]:
    try:
        with closing(sqlite3.connect(f"{frontier.absolute().as_uri()}?mode=ro", uri=True)) as db:
            yield from db.execute("SELECT snapshot, url FROM urls WHERE snapshot IS NOT NULL ORDER BY url_id")
    except UNREADABLE as why:
        raise BadFrontier(frontier, str(why)) from why
