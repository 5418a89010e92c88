"""Does the mark of takedowns change with each step of one that changes the ledger, and not with what a crawl writes?"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from archive_samples import AGENT, URL, exchange, page, record_some

import archive.takedown
from archive.capture import Takedown
from archive.index import Index
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.recovery import rebuild_index
from archive.removal.mark import TakedownsMark
from archive.segments import ArchivePaths
from archive.takedown import take_down

WHY = Takedown(day=date(2026, 11, 26), reason="the publisher asked for it", by="A. Meier")


def test_the_mark_stays_while_pages_come_in_and_changes_with_a_takedown(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    record_some(archive)
    mark = TakedownsMark(ArchivePaths(archive))
    before = mark.text()
    with Recorder(archive, agent=AGENT, segment_bytes=500) as recorder:  # several segments are sealed
        for number in range(4):
            recorder.exchange(exchange(page("new"), url=f"{URL}?{number}", hours=100 + number))
            assert mark.text() == before
    assert mark.text() == TakedownsMark(ArchivePaths(archive)).text() == before
    with ArchiveReader(archive) as reader:
        first, second = [one.snapshot_id for one in reader.articles_by_id()][:2]
    take_down(archive, first, WHY)
    after = mark.text()
    take_down(archive, second, WHY)
    assert len({before, after, mark.text()}) == 3


def test_a_ledger_made_anew_has_another_mark(tmp_path: Path) -> None:
    record_some(tmp_path)
    mark = TakedownsMark(ArchivePaths(tmp_path))
    before = mark.text()
    rebuild_index(tmp_path)
    assert mark.text() != before


def test_an_archive_without_files_has_a_mark(tmp_path: Path) -> None:
    mark = TakedownsMark(ArchivePaths(tmp_path))
    before = mark.text()
    record_some(tmp_path)
    assert mark.text() != before


@pytest.mark.fault("K1")
def test_no_row_that_a_takedown_changed_later_is_held_under_the_mark_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a reader may hold at any step of it: mark → whether the page counts as taken down."""
    record_some(tmp_path)
    paths = ArchivePaths(tmp_path)
    mark, seen = TakedownsMark(paths), set[tuple[str, bool]]()
    with ArchiveReader(tmp_path) as reader:
        snapshot_id = next(iter(reader.article_ids()))

    def look() -> None:
        told = mark.text()
        with closing(Index(paths.index, read_only=True)) as index:
            capture = index.capture(snapshot_id)
        assert capture is not None
        seen.add((told, capture.takedown is not None))

    for name in ("write_journal", "append_takedown", "finish_bytes", "finish_ledger"):
        step = getattr(archive.takedown, name)

        def stepped(*given: object, step: Callable[..., object] = step) -> object:
            look()
            found = step(*given)
            look()
            return found

        monkeypatch.setattr(f"archive.takedown.{name}", stepped)
    take_down(tmp_path, snapshot_id, WHY)
    look()
    after = mark.text()
    assert (after, True) in seen
    assert (after, False) not in seen
    assert len({told for told, _ in seen}) >= 3
