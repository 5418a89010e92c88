"""A source's file that was edited between two walks, or while a walk is open, decides from then on."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
from loopback import Answer, Crawled, Page, Tiny, WebServer, article, article_page, listing_page, site_of

OLD = "/old/index.html"


def crawled(tiny: Tiny) -> Crawled:
    """A crawl that is killed when it hangs."""
    done = subprocess.run(tiny.asked(), capture_output=True, text=True, timeout=60, check=False)
    return Crawled(status=done.returncode, report=json.loads(done.stdout), stderr=done.stderr, data=tiny.data)


def breaks(tiny: Tiny) -> list[str]:
    db = sqlite3.connect(tiny.data / "frontier.sqlite")
    try:
        return [url.removeprefix(tiny.server.base) for (url,) in db.execute("SELECT url FROM breaks").fetchall()]
    finally:
        db.close()


def numbers_alone(tiny: Tiny) -> None:
    """As earlier versions left the frontier."""
    db = sqlite3.connect(tiny.data / "frontier.sqlite")
    with db:
        for table in ("breaks", "urls"):
            assert db.execute(f"UPDATE {table} SET meta = json_remove(meta, '$.list')").rowcount
    db.close()


@pytest.mark.parametrize(
    ("status", "is_old"),
    [(404, False), (500, True), *(pytest.param(*one, marks=pytest.mark.long) for one in ((500, False), (404, True)))],
)
def test_a_break_of_a_listing_that_was_taken_out_is_dropped_and_told(tmp_path: Path, status: int, is_old: bool) -> None:
    site = site_of([[1, 2]])
    site[OLD] = Answer(status=status)
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server, listings=({"pagination": "none"}, {"url": OLD}))
        assert crawled(tiny).status == 3
        assert breaks(tiny) == [OLD]
        if is_old:
            numbers_alone(tiny)
        tiny.listings = ({"pagination": "none"},)
        server.hits.clear()
        done = crawled(tiny)
        assert server.paths() == ["/robots.txt", "/a/index.html"]
    assert done.status == 0, done.report
    (note,) = done.source["notes"]
    assert note == (
        "1 list pages at which earlier walks broke off are dropped, as their listings are no longer in the source:"
        f" {server.base}{OLD}"
    )
    assert breaks(tiny) == []


@pytest.mark.parametrize("is_old", [False, True])
def test_a_break_is_read_as_its_own_listing_wherever_that_stands_now(tmp_path: Path, is_old: bool) -> None:
    """A frontier of an earlier version knows the number alone, and that holds while nothing was moved."""
    site = site_of([[1]])
    as_json = {"url": "/l.json", "pagination": "none", "more": 'format = "json"\nfields = { link = "url" }'}
    site["/l.json"] = Answer(status=500)
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server, listings=({"pagination": "none"}, as_json))
        assert crawled(tiny).status == 3
        site["/l.json"] = Answer(json.dumps([{"url": article(2)}]), headers={"Content-Type": "application/json"})
        site[article(2)] = article_page(2)
        if is_old:
            numbers_alone(tiny)
        else:
            tiny.listings = (as_json, {"pagination": "none"})
        done = crawled(tiny)
    assert (done.status, done.source["alarms"]) == (0, [])
    assert done.outcomes()[article(2)] == "ok"


def left_open(tiny: Tiny, path: str, server: WebServer) -> None:
    """Kill a crawl when it asks for that path, whose answer takes its time: its run stays open."""
    running = subprocess.Popen(tiny.asked(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ends = time.monotonic() + 30
    while path not in server.paths() and time.monotonic() < ends:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert path in server.paths()


def slow(answer: Answer) -> Page:
    """An answer that takes its time when it is asked for first."""
    return lambda before: Answer(answer.body, delay=0.0 if before else 20.0)


@pytest.mark.parametrize("is_old", [False, True])
def test_an_open_run_goes_on_without_the_listing_that_was_taken_out_meanwhile(tmp_path: Path, is_old: bool) -> None:
    site = site_of([[1]])
    site["/a/index.html"] = slow(listing_page([1]))
    site[OLD] = listing_page([2])
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server, listings=({"pagination": "none"}, {"url": OLD}))
        left_open(tiny, "/a/index.html", server)
        assert tiny.data.exists()
        if is_old:
            db = sqlite3.connect(tiny.data / "frontier.sqlite")
            with db:
                db.execute("UPDATE urls SET meta = json_remove(meta, '$.list')")
            db.close()
        tiny.listings = ({"pagination": "none"},)
        done = crawled(tiny)
        assert OLD not in server.paths()
        gone = "2" if is_old else server.base + OLD
        assert f"not asked for: its listing, {gone}, is no longer in the source" in done.source["notes"]
    assert (done.status, done.source["continued"]) == (0, True), done.report
    assert done.outcomes() == {"/a/index.html": "ok", OLD: "blocked", article(1): "ok"}
    assert breaks(tiny) == []


def with_hosts(tiny: Tiny, *hosts: str) -> Crawled:
    """A crawl of a source whose articles may lie on any loopback address, with these hosts."""
    command = tiny.asked()
    path = tiny.folder / "sources" / "tiny.toml"
    source = path.read_text("utf-8").replace("'^http://127\\.0\\.0\\.1:", "'^http://127\\.0\\.0\\.\\d:")
    path.write_text(source.replace('hosts = ["127.0.0.1:*"]', f"hosts = {json.dumps(list(hosts))}"), "utf-8")
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return Crawled(status=done.returncode, report=json.loads(done.stdout), stderr=done.stderr, data=tiny.data)


BOTH = ("127.0.0.1:*", "127.0.0.2:*")


@pytest.mark.fault("S4")
@pytest.mark.parametrize("status", [500, pytest.param(404, marks=pytest.mark.long)])
def test_a_host_that_was_taken_out_is_asked_for_nothing_that_is_owed_until_it_is_back(
    tmp_path: Path, status: int
) -> None:
    with WebServer({**site_of([]), article(9): Answer(status=status)}, address="127.0.0.2") as other:
        site = site_of([[1]])
        site["/a/index.html"] = listing_page([1], more=f'<a href="{other.base}{article(9)}">x</a>')
        with WebServer(site) as server:
            tiny = Tiny(tmp_path, server, listings=({"pagination": "none"},))
            with_hosts(tiny, *BOTH)
            db = sqlite3.connect(tiny.data / "frontier.sqlite")
            with db:  # long ago, so that a page that vanished is due too
                db.execute("UPDATE articles SET last_missed = '2020-01-01T00:00:00Z' WHERE last_missed IS NOT NULL")
            db.close()
            other.hits.clear()
            done = with_hosts(tiny, BOTH[0])
            assert other.paths() == []
            assert done.status == 0, done.report
            site["/a/index.html"] = listing_page([1])
            other.pages[article(9)] = article_page(9)
            assert with_hosts(tiny, *BOTH).outcomes()[article(9)] == "ok"


@pytest.mark.fault("S4")
def test_an_open_run_asks_nothing_of_a_host_that_was_taken_out_meanwhile(tmp_path: Path) -> None:
    with WebServer({**site_of([]), article(9): slow(article_page(9))}, address="127.0.0.2") as other:
        site = site_of([[1]])
        site["/a/index.html"] = listing_page([1], more=f'<a href="{other.base}{article(9)}">x</a>')
        with WebServer(site) as server:
            tiny = Tiny(tmp_path, server, listings=({"pagination": "none"},))
            asked = tiny.asked
            path = tiny.folder / "sources" / "tiny.toml"

            def with_both(**more: object) -> list[str]:
                command = asked(**more)
                text = path.read_text("utf-8").replace("'^http://127\\.0\\.0\\.1:", "'^http://127\\.0\\.0\\.\\d:")
                path.write_text(text.replace('["127.0.0.1:*"]', json.dumps(list(BOTH))), "utf-8")
                return command

            tiny.asked = with_both  # type: ignore[method-assign]
            left_open(tiny, article(9), other)
            other.pages[article(9)] = article_page(9)
            tiny.asked = asked  # type: ignore[method-assign]
            other.hits.clear()
            done = with_hosts(tiny, BOTH[0])
            assert other.paths() == []
            host = other.base.removeprefix("http://")
            assert f"not asked for: {host} is none of the source's hosts any more" in done.source["notes"]
            assert done.source["continued"]
            site["/a/index.html"] = listing_page([1])
            assert with_hosts(tiny, *BOTH).outcomes()[article(9)] == "ok"  # it stayed owed
