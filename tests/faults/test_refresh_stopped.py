"""A refresh that is asked to stop, in its crawl or after it: it stops, says so, and leaves the signals as they were."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Tiny, WebServer, article, site_of

from archive.paths import DataPaths
from crawler.refresh_run import StopAsked, last_refresh, refresh_run
from crawler.report import CrawlReport, SourceReport


def clock() -> datetime:
    return datetime(2026, 2, 6, tzinfo=UTC)


def facts(paths: DataPaths) -> dict[str, Any]:
    told = last_refresh(paths)
    assert told is not None
    return told[1]


def crawl(reason: str) -> CrawlReport:
    source = SourceReport(source="tiny", run_id=1, continued=False, opened_at="", reason=reason)
    return CrawlReport(started_at="", ended_at="", via="live", sources=(source,))


def crawled_then_sent(paths: DataPaths, sent: signal.Signals) -> None:
    with refresh_run(paths, {}, clock) as run:
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, lambda *_: None)
        run.crawled(None)
        os.kill(os.getpid(), sent)
        time.sleep(1)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_signals_that_a_crawl_took_for_itself_stop_the_run_again_after_it(tmp_path: Path, sent: signal.Signals) -> None:
    """Scrapy leaves handlers behind that ask a reactor to end which has ended: Ctrl-C would do nothing for hours."""
    paths = DataPaths(tmp_path)
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    with pytest.raises(KeyboardInterrupt):
        crawled_then_sent(paths, sent)
    assert (facts(paths)["state"], facts(paths)["status"]) == ("interrupted", 128 + sent)
    assert {one: signal.getsignal(one) for one in before} == before


def test_a_signal_that_was_ignored_from_the_start_stays_ignored(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with refresh_run(DataPaths(tmp_path), {}, clock) as run:
            run.crawled(crawl("finished"))
            os.kill(os.getpid(), signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert facts(DataPaths(tmp_path))["state"] == "done"


def test_a_signal_that_ended_the_crawl_ends_the_run_too(tmp_path: Path) -> None:
    with pytest.raises(StopAsked), refresh_run(DataPaths(tmp_path), {}, clock) as run:
        run.crawled(crawl("shutdown"))
    told = facts(DataPaths(tmp_path))
    assert (told["state"], told["status"]) == ("interrupted", 130)
    assert told["crawl"]["sources"][0]["source"] == "tiny"


@pytest.mark.fault("K4")
def test_a_crawl_that_a_signal_ended_says_so_by_the_word_that_is_looked_for(tmp_path: Path) -> None:
    site = site_of([list(range(12))])
    for n in range(12):
        given = site[article(n)]
        assert isinstance(given, Answer)
        site[article(n)] = Answer(**{**vars(given), "delay": 0.2})
    with WebServer(site) as server:
        process = subprocess.Popen(Tiny(tmp_path, server).asked(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while len(server.hits) < 3 and time.monotonic() < until:
            time.sleep(0.005)
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=20)
    assert [source["reason"] for source in json.loads(out)["sources"]] == ["shutdown"]
