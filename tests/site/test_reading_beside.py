"""Pages are read beside a crawl: all of them at its end; what a full backlog or a death leaves, extract reads."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange, page
from loopback import Answer, Tiny, WebServer, article, site_of
from saved_pages import body_of, manifest_rows

from archive.errors import WriteFailed
from archive.paths import DataPaths
from archive.recorder import Recorder
from archive.store import Store
from crawler.beside import Beside
from pipelines.extract_archive import extract_archive

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
    began = time.monotonic()
    for sid, url in pages.items():
        beside.read(sid, url)
    assert time.monotonic() - began < 5  # it has hardly begun to load its rules
    assert beside.left == PAGES - 3
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
