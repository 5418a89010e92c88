"""Pages are read beside a crawl: all of them at its end; what a full backlog or a death leaves, extract reads."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from archive_samples import AGENT, exchange, page
from loopback import Answer, Tiny, WebServer, article, site_of
from saved_pages import body_of, manifest_rows

from archive.errors import WriteFailed
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.store import Store
from crawler import beside_work
from crawler.beside import Beside
from crawler.beside_work import begin_beside
from crawler.item_pipeline import ExtractionPipeline
from pipelines.child_work import Order
from pipelines.extract_archive import extract_archive
from pipelines.workers import Workers

PAGES = 12


def archived(data: Path) -> dict[str, str]:
    """Snapshot → address of composed pages."""
    with Recorder(DataPaths(data).archive, agent=AGENT) as recorder:
        kept = [
            recorder.exchange(exchange(page(f"第{n}条"), url=f"http://www.example.cn/t{n}.html")) for n in range(PAGES)
        ]
    return {capture.snapshot_id: capture.url for capture in kept}


def stored(data: Path) -> set[str]:
    with Store(DataPaths(data).store) as store:
        return set(store.recipes())


def digest(data: Path) -> str:
    with Store(DataPaths(data).store) as store:
        return store.digest()


def refused(failure: WriteFailed) -> None:
    raise failure


def test_a_backlog_that_is_full_holds_nobody_up_and_leaves_the_rest_to_extract(tmp_path: Path) -> None:
    pages = archived(tmp_path)
    beside = Beside(tmp_path, on_failure=refused, backlog=3)
    for number, (sid, url) in enumerate(pages.items()):
        beside.read(sid, url)  # waits for no answer: the child has no turn after the first
        if number == 0:
            assert beside.pid is not None
            os.kill(beside.pid, signal.SIGSTOP)
    assert beside.left == PAGES - 3
    os.kill(beside.pid, signal.SIGCONT)
    asyncio.run(beside.drained())
    assert beside.waiting == 0
    beside.close()
    assert stored(tmp_path) == set(list(pages)[:3])
    assert extract_archive(DataPaths(tmp_path)).read == PAGES - 3
    whole = digest(tmp_path)
    extract_archive(DataPaths(tmp_path), full=True)
    assert digest(tmp_path) == whole


def test_a_reader_that_is_killed_is_a_warning_and_no_lost_page(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pages = archived(tmp_path)
    beside = Beside(tmp_path, on_failure=refused)
    first, *others = pages.items()
    beside.read(*first)
    assert beside.pid is not None
    os.kill(beside.pid, signal.SIGKILL)
    with caplog.at_level(logging.WARNING, logger="crawler.beside"):
        asyncio.run(beside.drained())
        for sid, url in others:
            beside.read(sid, url)
    beside.close()
    assert beside.left == PAGES
    assert len([r for r in caplog.records if "has ended" in r.message]) == 1
    assert extract_archive(DataPaths(tmp_path)).read == PAGES


def test_a_page_that_would_stall_the_parser_is_told_of_while_the_crawl_goes_on(tmp_path: Path) -> None:
    site = site_of([[1, 2]])
    site[article(1)] = Answer(body_of(manifest_rows()[0]["case_id"]))
    site[article(2)] = Answer(f"<html><head><title>x</title></head><body><a {'x=1 ' * 40_000}>y</a></body></html>")
    reading = {"ITEM_PIPELINES": {"crawler.item_pipeline.ExtractionPipeline": 0}}
    with WebServer(site) as server:
        done = Tiny(tmp_path, server, overrides=dict(reading)).crawl()
    assert done.status == 0, done.stderr
    assert f"{server.base}{article(2)}: not read while crawling: a tag of more than" in done.stderr
    assert len(stored(done.data)) == 1


def begin_out_of_place(root: str, failing: str) -> Order:
    """Every second page is not found in its place; the one of that address fails."""
    read, asked = begin_beside(root), 0

    def order(given: bytes) -> bytes:
        nonlocal asked
        asked += 1
        if json.loads(given.partition(b"\n")[0])["url"] == failing:
            raise RuntimeError("a fault of ours")
        if asked % 2:
            return json.dumps({"found": False, "rows": None, "told": None, "screened": 0}).encode()
        return read(given)

    return order


def test_a_page_out_of_its_place_and_one_whose_reading_fails_cost_no_other(tmp_path: Path) -> None:
    """The reader finds some pages not where they should stand while others are under way; one fails in our own code."""
    pages = archived(tmp_path)
    paths = DataPaths(tmp_path)
    failing = list(pages)[PAGES // 2]
    with (
        Workers(begin_out_of_place, str(paths.archive), pages[failing]) as workers,
        Workers(begin_beside, str(paths.archive), ahead=1) as brought,
    ):
        batch = beside_work._read(paths, workers, brought, list(pages))
    assert sorted(rows.snapshot_id for rows in batch.rows) == sorted(set(pages) - {failing})
    told = [sid for sid, what in batch.told.items() if what == "not read while crawling: RuntimeError: a fault of ours"]
    assert told == [failing]


def test_a_run_that_goes_on_over_an_older_archive_reads_what_there_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The frontier knows pages as captured that an archive which was put back has not."""
    pages = archived(tmp_path)
    handed: list[str] = []
    with ArchiveReader(DataPaths(tmp_path).archive) as reader:
        session: Any = SimpleNamespace(
            reader=reader,
            paths=DataPaths(tmp_path),
            reports={"tiny": SimpleNamespace(continued=True, run_id=1)},
            frontier=SimpleNamespace(captured_in=lambda _: {*pages, "0" * 16}),
            beside=SimpleNamespace(read=lambda sid, url: handed.append(sid)),
            writes=nullcontext,
        )
        with caplog.at_level(logging.WARNING, logger="crawler.item_pipeline"):
            ExtractionPipeline(session, "tiny", beside=True).open_spider()
    assert sorted(handed) == sorted(pages)
    assert "tiny: 1 pages that this run captured are not in the archive" in caplog.text
