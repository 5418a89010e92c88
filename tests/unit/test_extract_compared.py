"""What is new is all that `extract` looks at; at any doubt it looks at everything, and loses nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange, page

from archive.capture import Role, Takedown
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.recovery import rebuild_index
from archive.removal.store_copy import forget_in_store
from archive.store import Store
from archive.takedown import take_down
from pipelines.extract_archive import extract_archive, extract_into
from pipelines.readers import OtherCode, begin_reading
from pipelines.recipe import reading_recipe
from pipelines.to_read import still_to_read

WHY = Takedown(day=date(2026, 11, 26), reason="asked for")


def record(paths: DataPaths, *numbers: int) -> list[str]:
    """Pages of these numbers, each run in segments of its own; their ids."""
    with Recorder(paths.archive, agent=AGENT, segment_bytes=4000) as recorder:
        return [
            recorder.exchange(
                exchange(page(f"page {n}"), url=f"http://www.example.cn/201801/t{n}.html", hours=n)
            ).snapshot_id
            for n in numbers
        ]


def looked_from(paths: DataPaths) -> int:
    """The capture behind which the next run looks; 0 when it looks at all of them."""
    with Store(paths.store) as store, ArchiveReader(paths.archive) as reader:
        return still_to_read(store, reader, reading_recipe(), full=False).after


def stored(paths: DataPaths) -> set[str]:
    with Store(paths.store) as store:
        return set(store.recipes())


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    """Six pages, read."""
    paths = DataPaths(tmp_path / "data")
    record(paths, *range(6))
    assert extract_archive(paths).read == 6
    return paths


def test_a_second_run_looks_at_what_is_new_only(paths: DataPaths) -> None:
    assert looked_from(paths) == 6
    record(paths, 7, 8)
    report = extract_archive(paths)
    assert (report.articles, report.read, report.known, report.dropped) == (8, 2, 6, 0)
    assert looked_from(paths) == 8


def test_a_ledger_that_is_made_anew_is_the_same_ledger(paths: DataPaths) -> None:
    rebuild_index(paths.archive)
    assert looked_from(paths) == 6


def test_a_run_beside_a_crawl_looks_at_what_is_new_only(paths: DataPaths) -> None:
    with Recorder(paths.archive, agent=AGENT) as recorder:
        for n in (7, 8, 9):
            recorder.exchange(exchange(page(f"page {n}"), url=f"http://www.example.cn/201801/t{n}.html", hours=n))
            assert extract_archive(paths).read == 1
        assert looked_from(paths) == 9
    assert looked_from(paths) == 9  # the segment is sealed now


def other_archive(paths: DataPaths) -> None:
    shutil.rmtree(paths.archive)
    record(paths, *range(20, 28))


def copy_that_went_another_way(paths: DataPaths) -> None:
    """As many captures as before, the last of them another."""
    shutil.rmtree(paths.archive)
    record(paths, *range(5), 30)


def older_copy(paths: DataPaths) -> None:
    shutil.rmtree(paths.archive)
    record(paths, *range(4))


def copy_with_another_start(paths: DataPaths) -> None:
    """The last capture has its number and its place in an open segment; those before it are others."""
    shutil.rmtree(paths.archive)
    record(paths, 41, 42, 43, 44, 45, 5)


def store_deleted(paths: DataPaths) -> None:
    for path in paths.root.glob("store.sqlite*"):
        path.unlink()


def other_rules(paths: DataPaths) -> None:
    with Store(paths.store) as store:
        store._db.execute("UPDATE extractions SET recipe = 'other'")
        store._db.execute("UPDATE compared SET recipe = 'other'")


def manifest_changed(paths: DataPaths) -> None:
    path = paths.archive / "manifest.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"records":', b'"records": ', 1))


@pytest.mark.parametrize(
    "happens",
    [
        other_archive,
        copy_that_went_another_way,
        copy_with_another_start,
        older_copy,
        store_deleted,
        other_rules,
        manifest_changed,
    ],
)
def test_at_a_doubt_everything_is_compared(paths: DataPaths, happens: Callable[[DataPaths], None]) -> None:
    happens(paths)
    assert looked_from(paths) == 0
    report = extract_archive(paths)
    with ArchiveReader(paths.archive) as reader:
        assert stored(paths) == {capture.snapshot_id for capture in reader.captures()}
    assert report.read + report.known == report.articles == len(stored(paths))


def test_planted_a_mark_that_always_holds_leaves_pages_unread(
    paths: DataPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_with_another_start(paths)
    monkeypatch.setattr("archive.reader.still_holds", lambda *_: True)
    extract_archive(paths)
    with ArchiveReader(paths.archive) as reader:
        assert stored(paths) != {capture.snapshot_id for capture in reader.captures()}


@pytest.mark.parametrize("number", [0, 5])
def test_what_is_taken_down_leaves_the_store_without_all_being_compared(paths: DataPaths, number: int) -> None:
    with ArchiveReader(paths.archive) as reader:
        gone = list(reader.captures())[number].snapshot_id
    take_down(paths.archive, gone, WHY)
    assert looked_from(paths) == 6
    report = extract_archive(paths)
    assert (report.articles, report.read, report.known) == (5, 0, 5)
    assert gone not in stored(paths)
    assert extract_archive(paths).articles == 5


def test_what_the_store_lost_is_read_again(paths: DataPaths) -> None:
    lost = min(stored(paths))
    forget_in_store(paths.store, [lost])  # of a takedown that came to nothing
    assert looked_from(paths) == 6
    assert extract_archive(paths).read == 1
    assert lost in stored(paths)


def test_planted_a_loss_without_a_note_is_not_seen(paths: DataPaths) -> None:
    with Store(paths.store) as store:
        store._db.execute("DROP TRIGGER extraction_dropped")
    forget_in_store(paths.store, [min(stored(paths))])
    assert extract_archive(paths).read == 0


def test_a_row_that_a_crawl_of_other_rules_wrote_late_is_read_again(paths: DataPaths) -> None:
    with Store(paths.store) as store:
        store._db.execute("UPDATE extractions SET recipe = 'other' WHERE snapshot_id = ?", (min(store.recipes()),))
    report = extract_archive(paths)
    assert (report.read, report.known) == (1, 5)


def test_a_row_of_no_article_is_dropped(paths: DataPaths) -> None:
    with Recorder(paths.archive, agent=AGENT) as recorder:
        url = "http://www.example.cn/201801/list.html"
        other = recorder.exchange(exchange(page("elsewhere"), url=url, hours=50, role=Role.LISTING))
    with Store(paths.store) as store, ArchiveReader(paths.archive) as reader:
        extract_into(store, reader.snapshot(other.snapshot_id))
    assert other.snapshot_id in stored(paths)
    report = extract_archive(paths)
    assert (report.articles, report.dropped) == (6, 1)
    assert other.snapshot_id not in stored(paths)


def test_a_damaged_page_is_tried_again_until_its_segment_is_there(paths: DataPaths) -> None:
    (sid,) = record(paths, 9)
    with ArchiveReader(paths.archive) as reader:
        segment = paths.archive / "warc" / reader.capture(sid).warc_file
    segment.rename(paths.root / "elsewhere")
    for _ in range(2):
        report = extract_archive(paths)
        assert (report.read, report.known, len(report.damaged)) == (0, 6, 1)
        assert report.damaged[0].startswith(f"{sid}: ")
    (paths.root / "elsewhere").rename(segment)
    assert (extract_archive(paths).read, extract_archive(paths).read) == (1, 0)


@pytest.mark.parametrize("full", [False, True])
def test_a_run_that_ends_in_the_middle_is_gone_on_with(
    paths: DataPaths, full: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.extract_archive._BATCH", 2)
    record(paths, *range(10, 16))
    read = []

    def stop(done: int, _: int) -> None:
        read.append(done)
        if done >= 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        extract_archive(paths, full=full, progress=stop)
    assert looked_from(paths) == (0 if full else 6)
    report = extract_archive(paths)
    assert (report.articles, report.read) == (12, (12 if full else 6) - read[-1])


def test_two_workers_make_the_same_store(paths: DataPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    record(paths, *range(10, 20))
    extract_archive(paths)
    with Store(paths.store) as store:
        alone = store.digest()
    monkeypatch.setattr("pipelines.extract_archive._BATCH", 2)
    assert extract_archive(paths, full=True, jobs=2).read == 16
    with Store(paths.store) as store:
        assert store.digest() == alone


def test_a_worker_of_other_rules_is_refused(paths: DataPaths) -> None:
    with pytest.raises(OtherCode, match="reads by recipe"):
        begin_reading(str(paths.archive), "0" * 64)


def test_no_question_of_a_run_walks_through_the_ledger(paths: DataPaths) -> None:
    asked: list[str] = []
    with ArchiveReader(paths.archive) as reader, Store(paths.store) as store, closing(reader.ledger._db.cursor()) as db:
        reader.ledger._db.set_trace_callback(asked.append)
        still_to_read(store, reader, reading_recipe(), full=False)
        (sid,) = sorted(stored(paths))[:1]
        capture = reader.capture(sid)
        reader.snapshot(sid)
        reader.latest(capture.url)
        reader.captures_of(capture.url)
        reader.ledger.segment_names()
        reader.ledger.records_in(capture.warc_file)
        list(reader.takedowns())
        reader.ledger._db.set_trace_callback(None)
        statements = {one for one in asked if one.startswith("SELECT")}
        assert len(statements) >= 12
        for statement in statements:
            plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}")]
            walked = [step for step in plan if step.startswith("SCAN")]
            assert not [step for step in walked if "LIMIT" not in statement and "min(" not in statement], statement
