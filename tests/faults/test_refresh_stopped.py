"""A refresh that is asked to stop, in its crawl or after it: it stops, says so, and leaves the signals as they were."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Page, Tiny, WebServer, article, site_of

from archive.paths import DataPaths
from crawler.refresh_run import last_refresh, refresh_run
from crawler.report import CrawlReport, SourceReport
from crawler.stop_asked import StopAsked


def clock() -> datetime:
    return datetime(2026, 2, 6, tzinfo=UTC)


def facts(paths: DataPaths) -> dict[str, Any]:
    told = last_refresh(paths)
    assert told is not None
    return told[1]


def crawl(*, stopped_by: int = 0) -> CrawlReport:
    source = SourceReport(source="tiny", run_id=1, continued=False, opened_at="")
    return CrawlReport(started_at="", ended_at="", via="live", sources=(source,), stopped_by=stopped_by)


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
            run.crawled(crawl())
            os.kill(os.getpid(), signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert facts(DataPaths(tmp_path))["state"] == "done"


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_ended_the_crawl_ends_the_run_with_its_own_status(tmp_path: Path, sent: signal.Signals) -> None:
    with pytest.raises(StopAsked), refresh_run(DataPaths(tmp_path), {}, clock) as run:
        run.crawled(crawl(stopped_by=sent))
    told = facts(DataPaths(tmp_path))
    assert (told["state"], told["status"]) == ("interrupted", 128 + sent)
    assert told["crawl"]["sources"][0]["source"] == "tiny"


def slow_site() -> dict[str, Page]:
    site = site_of([list(range(12))])
    for n in range(12):
        given = site[article(n)]
        assert isinstance(given, Answer)
        site[article(n)] = Answer(**{**vars(given), "delay": 0.2})
    return site


def sent_while_it_asks(command: list[str], server: WebServer, sent: signal.Signals) -> tuple[int, str, str]:
    """Exit status and what was said by a process that got the signal when the server had been asked for some pages."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while len(server.hits) < 3 and time.monotonic() < until:
        time.sleep(0.005)
    process.send_signal(sent)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.mark.fault("K4")
def test_a_crawl_that_a_signal_ended_says_shutdown_of_its_sources(tmp_path: Path) -> None:
    with WebServer(slow_site()) as server:
        _, out, _ = sent_while_it_asks(Tiny(tmp_path, server).asked(), server, signal.SIGTERM)
    assert [source["reason"] for source in json.loads(out)["sources"]] == ["shutdown"]


REFRESH = """
import json, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from crawler import cli
from crawler.schedule import starts
asked, due = json.loads(sys.argv[1]), starts.crawl_due
starts.crawl_due = lambda names, paths, *, overrides: due((), paths, overrides=overrides | asked["overrides"])
sys.argv = ["xuanjie", "--data", asked["data"], "refresh"]
cli.main()
"""


@pytest.mark.fault("K4")
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_refresh_that_is_asked_to_stop_while_it_crawls_says_by_which_signal(
    tmp_path: Path, sent: signal.Signals
) -> None:
    with WebServer(slow_site()) as server:
        tiny = Tiny(tmp_path, server)
        command = [sys.executable, "-c", REFRESH, tiny.asked()[-1]]
        status, out, err = sent_while_it_asks(command, server, sent)
        asked = len(server.hits)
    assert (status, out) == (128 + sent, ""), err
    assert err.splitlines()[-1] == "xuanjie: stopped by a signal; the same command goes on with it"
    assert asked < 12, "nothing further was begun"
    told = facts(DataPaths(tiny.data))
    assert (told["state"], told["status"]) == ("interrupted", 128 + sent)
    assert not (tiny.data / "releases").exists()
