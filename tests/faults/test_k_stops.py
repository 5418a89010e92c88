"""Stopped by signals, stopped in its sleep or struck by a reboot: does a crawl end soon, lose nothing and go on?

Waits of minutes are shortened: SIGSTOP lasts twice the time-out, which is 1 s here.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from crawl_kills import acknowledged, conserved
from loopback import Answer, Page, Tiny, WebServer, article, article_page, site_of
from other_validators import assert_sound_for_all

from archive.paths import DataPaths
from crawler.refresh_run import last_refresh
from crawler.settings import EXTENSIONS

STOP = 10.0  # seconds that a stop may take: whoever shuts a machine down kills then
STUCK = 30.0  # that the stuck page takes, which is longer
TESTS = Path(__file__).parents[1]


def stuck_web(pages: int) -> tuple[dict[str, Page], threading.Event]:
    """A site whose third article does not come the first time; the event is set when it is asked for."""
    site = site_of([list(range(pages))])
    asked = threading.Event()

    def stuck(before: int) -> Answer:
        asked.set()
        page = article_page(2)
        return Answer(**{**vars(page), "delay": STUCK if before == 0 else 0.0})

    site[article(2)] = stuck
    return site, asked


def started(tiny: Tiny, asked: threading.Event) -> subprocess.Popen[str]:
    process = subprocess.Popen(tiny.asked(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert asked.wait(60)
    return process


def completed(tiny: Tiny, pages: int, had: set[str]) -> None:
    """The same command completes it; nothing that was acknowledged before is gone."""
    ended: dict[int, int] = {}
    assert conserved(tiny.data, ended) == []
    again = tiny.crawl()
    assert again.status == 0, again.report
    assert again.source["continued"]
    assert sum(outcome in {"ok", "unchanged"} for outcome in again.outcomes().values()) == pages + 1
    assert had <= acknowledged(tiny.data / "archive")
    assert conserved(tiny.data, ended) == []
    assert_sound_for_all(tiny.data / "archive")


@pytest.mark.fault("K4")
@pytest.mark.invariant(7)
@pytest.mark.timed
@pytest.mark.parametrize("signals", [(signal.SIGTERM,), (signal.SIGINT, signal.SIGINT)], ids=["term", "double_ctrl_c"])
def test_a_stopped_crawl_waits_for_no_stuck_page_and_says_what_stopped_it(
    tmp_path: Path, signals: tuple[signal.Signals, ...]
) -> None:
    """Once: within ten seconds. Twice: at once. The page takes longer, and its time-out still more."""
    site, asked = stuck_web(4)
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server, overrides={"DOWNLOAD_TIMEOUT": 60})
        process = started(tiny, asked)
        had = acknowledged(tiny.data / "archive")
        began = time.monotonic()
        process.send_signal(signals[0])
        for again in signals[1:]:  # until it is heard: two of a kind that come while a process gets no turn are one
            while process.poll() is None:
                time.sleep(0.2)
                process.send_signal(again)
        out, err = process.communicate(timeout=60)
        took = time.monotonic() - began
        assert took < (STOP if len(signals) == 1 else 6)
        assert process.returncode == 3, err
        (source,) = json.loads(out)["sources"]
        assert (source["reason"], source["finished"]) == ("shutdown", False)
        assert source["outcomes"] == {"ok": 3, "not_found": 1}
        assert len(had) >= 3
        completed(tiny, 4, had)


@pytest.mark.fault("K4", "D1")
def test_a_stopped_crawl_whose_last_writes_are_refused_says_so_and_loses_nothing(tmp_path: Path) -> None:
    """The stuck page has a lease, which is given back when all else is over: then no crawl is left to be ended."""
    site, asked = stuck_web(4)
    with WebServer(site) as server:
        now = tmp_path / "now"
        tiny = Tiny(tmp_path, server, overrides={"DOWNLOAD_TIMEOUT": 60})
        refusing = Tiny(
            tmp_path,
            server,
            overrides={
                **tiny.overrides,
                "EXTENSIONS": EXTENSIONS | {"frontier_refuses.FrontierRefuses": 1},
                "FRONTIER_REFUSES": str(now),
            },
        )
        env = os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS / "faults"), str(TESTS.parent)])}
        process = subprocess.Popen(refusing.asked(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
        assert asked.wait(60)
        now.touch()
        while now.exists():
            time.sleep(0.02)
        had = acknowledged(tiny.data / "archive")
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 5, out + err
        assert "Traceback" not in err
        assert "frontier.sqlite" in out
        completed(tiny, 4, had)


@pytest.mark.fault("K4")
def test_a_crawl_that_was_stopped_in_its_sleep_goes_on_and_loses_nothing(tmp_path: Path) -> None:
    """The server has answered and hung up, and every time-out is over, before the process wakes."""
    site = site_of([list(range(6))])
    asked = threading.Event()

    def slow(before: int) -> Answer:
        asked.set()
        return Answer(**{**vars(article_page(2)), "delay": 0.5 if before == 0 else 0.0})

    site[article(2)] = slow
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server, overrides={"DOWNLOAD_TIMEOUT": 4})
        process = started(tiny, asked)
        process.send_signal(signal.SIGSTOP)
        had = acknowledged(tiny.data / "archive")
        time.sleep(6.0)
        process.send_signal(signal.SIGCONT)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, out + err
        assert json.loads(out)["outcomes"] == {"ok": 7, "not_found": 1}
        assert had <= acknowledged(tiny.data / "archive")
    assert_sound_for_all(tiny.data / "archive")


TICK = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
sys.path.insert(0, {tests!r})
from archive.paths import DataPaths
from crawler.refresh_run import refresh_run
from crawler.schedule.starts import crawl_due, one_start
asked = json.loads(sys.argv[1])
paths = DataPaths(Path(asked["data"]))
with one_start(paths), refresh_run(paths, {{}}, lambda: datetime.now(UTC)) as run:
    report = crawl_due((), paths, overrides=asked["overrides"])
    run.crawled(report)
print(json.dumps(None if report is None else report.as_json()))
"""


def tick(tiny: Tiny) -> list[str]:
    """What the hourly timer starts: the crawl of what is due, inside a refresh."""
    return [sys.executable, "-c", TICK.format(tests=str(TESTS)), tiny.asked()[-1]]


@pytest.mark.fault("K4")
@pytest.mark.invariant(7)
def test_the_tick_after_a_reboot_in_the_middle_of_a_scheduled_run_completes_it(tmp_path: Path) -> None:
    site, asked = stuck_web(4)
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        struck = subprocess.Popen(
            tick(tiny), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        assert asked.wait(60)
        os.killpg(struck.pid, signal.SIGKILL)  # with all its children, as a reboot does
        struck.wait()
        had, ended = acknowledged(tiny.data / "archive"), dict[int, int]()
        assert conserved(tiny.data, ended) == []
        number, facts = refreshed(tiny)
        assert facts["state"] == "running"
        done = subprocess.run(tick(tiny), capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        (source,) = json.loads(done.stdout)["sources"]
        assert (source["continued"], source["finished"]) == (True, True)
        assert source["outcomes"] == {"ok": 5, "not_found": 1}
        # in one line: which process on which machine, and of which run
        (line,) = [line for line in done.stderr.splitlines() if "was not finished: going on" in line]
        assert f"(process {struck.pid} on {os.uname().nodename} died)" in line
        assert f"run 1 of {source['opened_at']}" in line
        assert refreshed(tiny) == (number + 1, refreshed(tiny)[1])
        assert refreshed(tiny)[1]["state"] == "done"
        asked_before = len(server.hits)
        idle = subprocess.run(tick(tiny), capture_output=True, text=True, timeout=60, check=False)
        assert idle.stdout.strip() == "null", idle.stderr  # nothing is due an hour later
        assert len(server.hits) == asked_before
    assert had <= acknowledged(tiny.data / "archive")
    assert conserved(tiny.data, ended) == []
    assert_sound_for_all(tiny.data / "archive")


def refreshed(tiny: Tiny) -> tuple[int, dict[str, object]]:
    told: Callable[[DataPaths], tuple[int, dict[str, object]] | None] = last_refresh
    found = told(DataPaths(tiny.data))
    assert found is not None
    return found
