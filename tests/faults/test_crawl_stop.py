"""A crawl that is stopped, finds no space or finds another at work: one line, nothing lost, and it goes on later."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest
from loopback import Answer, Crawled, Page, Tiny, WebServer, article, site_of
from other_validators import assert_sound_for_all


def slow_web(pages: int, seconds: float) -> dict[str, Page]:
    site = site_of([list(range(pages))])
    for n in range(pages):
        given = site[article(n)]
        assert isinstance(given, Answer)
        site[article(n)] = Answer(**{**vars(given), "delay": seconds})
    return site


def started(tiny: Tiny, wait_for: int, **more: object) -> subprocess.Popen[str]:
    process = subprocess.Popen(tiny.asked(**more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    began = time.monotonic()
    while len(tiny.server.hits) < wait_for and time.monotonic() < began + 20:
        time.sleep(0.005)
    return process


@pytest.mark.fault("K4")
def test_sigterm_ends_a_crawl_soon_and_the_same_command_completes_it(tmp_path: Path) -> None:
    with WebServer(slow_web(12, 0.05)) as server:
        # a Crawl-delay of two minutes must not hold up the end
        server.pages["/robots.txt"] = lambda before: Answer(
            "User-agent: *\nCrawl-delay: 120\n" if before == 0 else "", headers={"Content-Type": "text/plain"}
        )
        tiny = Tiny(tmp_path, server)
        process = started(tiny, wait_for=1)
        time.sleep(0.3)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
        assert time.monotonic() - began < 10
        assert process.returncode == 3, err
        (source,) = json.loads(out)["sources"]
        assert not source["finished"]
        again = tiny.crawl()
        assert again.status == 0
        assert again.source["continued"]
        assert set(again.outcomes().values()) == {"ok", "not_found"}


@pytest.mark.fault("P1", "O1")
def test_a_second_crawl_on_the_same_data_is_told_who_works_there(tmp_path: Path) -> None:
    with WebServer(slow_web(6, 0.2)) as server:
        tiny = Tiny(tmp_path, server)
        first = started(tiny, wait_for=2)
        first.send_signal(signal.SIGSTOP)  # so that it is not over before the second has begun
        second = tiny.crawl()
        first.send_signal(signal.SIGCONT)
        assert second.status == 4
        assert f"process {first.pid}" in second.report["error"]
        first.communicate(timeout=30)
        assert first.returncode == 0


@pytest.mark.fault("D1")
def test_a_full_disk_ends_the_crawl_with_status_5_and_the_same_command_completes_it(tmp_path: Path) -> None:
    """RLIMIT_FSIZE makes a write fail in its middle, as a full disk does, for any user."""
    with WebServer(slow_web(40, 0.0)) as server:
        tiny = Tiny(tmp_path, server)
        tiny.crawl(only=f"{server.base}{article(0)}")  # files that exist need less than files that are made
        before = max(p.stat().st_size for p in tmp_path.rglob("*") if p.is_file())
        for room in (20_000, 60_000):
            done = subprocess.run(
                tiny.asked(),
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
                preexec_fn=lambda room=room: resource.setrlimit(resource.RLIMIT_FSIZE, (before + room,) * 2),
            )
            assert done.returncode == 5, done.stdout + done.stderr
            assert "nothing acknowledged is lost" in json.loads(done.stdout)["error"]
        last = tiny.crawl()
    assert last.status == 0, last.report
    # the list and 39 articles: one was known from the beginning
    assert sum(1 for o in last.outcomes().values() if o in {"ok", "unchanged"}) == 40
    assert_sound_for_all(tiny.data / "archive")


@pytest.mark.fault("B1")
def test_what_is_known_is_learnt_from_the_archive_when_the_frontier_is_gone(tmp_path: Path) -> None:
    with WebServer(site_of([[1, 2, 3]])) as server:
        tiny = Tiny(tmp_path, server)
        tiny.crawl()
        for part in tiny.data.glob("frontier.sqlite*"):
            part.unlink()
        done = tiny.crawl()
    assert done.status == 0
    assert server.paths().count(article(2)) == 1


def test_articles_are_taken_again_when_the_archive_is_gone(tmp_path: Path) -> None:
    with WebServer(site_of([[1, 2, 3]])) as server:
        tiny = Tiny(tmp_path, server)
        tiny.crawl()
        (tiny.data / "archive").rename(tmp_path / "elsewhere")
        done = tiny.crawl()
    assert done.outcomes()[article(2)] == "ok"


def test_every_crawl_leaves_its_report(tmp_path: Path) -> None:
    with WebServer(site_of([[1]])) as server:
        tiny = Tiny(tmp_path, server)
        first: Crawled = tiny.crawl()
        tiny.crawl()
    runs = sorted(p.name for p in (tiny.data / "runs").iterdir())
    assert runs == ["1.json", "2.json", "heads.jsonl"]
    assert json.loads((tiny.data / "runs" / "1.json").read_text("utf-8")) == first.report


def with_files_of_at_most(size: int, tiny: Tiny) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        tiny.asked(),
        capture_output=True,
        text=True,
        timeout=30,  # a crawl that hangs is what this looks for
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


@pytest.mark.long
@pytest.mark.fault("D1")
def test_a_full_disk_ends_the_crawl_in_one_line_whichever_write_it_strikes(tmp_path: Path) -> None:
    """The frontier's log grows by pages of 4,120 bytes: a page more each time, and another statement finds no room."""
    with WebServer(slow_web(40, 0.0)) as server:
        tiny = Tiny(tmp_path, server)
        tiny.crawl(only=f"{server.base}{article(0)}")
        before = max(p.stat().st_size for p in tmp_path.rglob("*") if p.is_file())
        for page in range(10):
            done = with_files_of_at_most(before + 40_000 + page * 4120, tiny)
            assert done.returncode == 5, done.stdout + done.stderr
            assert "nothing acknowledged is lost" in json.loads(done.stdout)["error"]
            # the line is the command's; Scrapy has nothing to add
            assert [line for line in done.stderr.splitlines() if "was not finished: going on" not in line] == []
        last = tiny.crawl()
    assert last.status == 0, last.report
    assert_sound_for_all(tiny.data / "archive")


@pytest.mark.fault("D1")
def test_a_disk_that_is_full_from_the_beginning_ends_the_crawl_in_one_line(tmp_path: Path) -> None:
    with WebServer(slow_web(3, 0.0)) as server:
        for number, size in enumerate((0, 4_000, 40_000, 70_000, 100_000)):
            tiny = Tiny(tmp_path / str(number), server)
            tiny.folder.mkdir()
            done = with_files_of_at_most(size, tiny)
            assert done.returncode == 5, done.stdout + done.stderr
            assert "nothing acknowledged is lost" in json.loads(done.stdout)["error"]
            assert done.stderr == ""


@pytest.mark.fault("B1")
def test_a_frontier_that_is_none_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    with WebServer(site_of([[1, 2]])) as server:
        tiny = Tiny(tmp_path, server)
        tiny.crawl()
        (tiny.data / "frontier.sqlite").write_bytes(b"garbage" * 1000)
        done = tiny.crawl()
        assert done.status == 2
        assert done.report["error"].startswith(f"{tiny.data}/frontier.sqlite: file is not a database")
        assert "delete it" in done.report["error"]
        assert "learnt again from the archive" in done.report["error"]
        for part in tiny.data.glob("frontier.sqlite*"):
            part.unlink()
        assert tiny.crawl().status == 0
    assert server.paths().count(article(1)) == 1


def test_a_report_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with WebServer(site_of([[1]])) as server:
        tiny = Tiny(tmp_path, server)
        tiny.data.mkdir(parents=True)
        (tiny.data / "runs").write_text("")
        done = tiny.crawl()
    assert done.status == 5
    assert done.report["error"].startswith(f"{tiny.data}/runs: ")
    assert done.stderr == ""
