"""Do long lists, deep lists and large pages hold up a crawl, or lose or double an address? (S6, C3)"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from faults.hostile_lists import (
    MOST,
    PICTURE,
    READ,
    ROBOTS,
    told,
)
from faults.loop_probe import probed, with_probe
from figures_told import figure
from loopback import Answer, Crawled, Page, Tiny, WebServer, article, article_page, listing_page
from saved_pages import body_of

from archive.capture import Role
from archive.reader import ArchiveReader


@pytest.mark.fault("C3")
@pytest.mark.timeout(120)
def test_the_pictures_of_a_large_page_are_looked_for_apart(tmp_path: Path) -> None:
    pictures: dict[str, Page] = {f"/{n}.png": PICTURE for n in range(3)}
    more = "".join(f'<img src="{path}">' for path in pictures) + "<span> </span>" * 12_000
    kept = body_of("dev-zh1-006").replace(b"</body>", more.encode() + b"</body>")
    site: dict[str, Page] = {"/robots.txt": ROBOTS, "/a/index.html": listing_page([1]), article(1): Answer(kept)}
    with WebServer(site | pictures) as server:
        done = Tiny(tmp_path, server, overrides=READ | with_probe(tmp_path)).crawl()
    assert done.status == 0, done.stderr
    with ArchiveReader(done.data / "archive") as reader:
        assert len(list(reader.captures(Role.REQUISITE))) == 3
    seen = probed(tmp_path)
    assert seen.children == 1
    assert seen.stall <= MOST, seen.long


@pytest.mark.fault("S6")
@pytest.mark.timeout(120)
def test_a_calendar_that_never_ends_is_left_where_lists_lie_too_deep(tmp_path: Path) -> None:
    """Each page of it leads to the next; links longer than any address are none."""
    site: dict[str, Page] = {"/robots.txt": ROBOTS, "/a/index.html": listing_page([1])}
    site[article(1)] = article_page(1)
    for n in range(40):
        links = f'<a href="/cal/{n + 1}.html">next month</a><a href="/a/{"x" * 3000}.html">x</a>'
        site[f"/cal/{n}.html"] = listing_page([1], more=links)
    follow = r"follow = ['^http://127\.0\.0\.1:\d+/cal/\d+\.html$']"
    with WebServer(site) as server:
        done = Tiny(tmp_path, server, listings=({"url": "/cal/0.html", "pagination": "none", "more": follow},)).crawl()
    assert [path for path in server.paths() if "/cal/" in path] == [f"/cal/{n}.html" for n in range(9)]
    assert not any(len(path) > 2048 for path in server.paths())
    assert done.status == 3
    assert done.source["capped"]
    assert any("leads to 1 more lists, below 8 others: not followed" in line for line in done.source["alarms"])


@pytest.mark.fault("S6")
@pytest.mark.parametrize("padding", ["", "<p>" * 30_000], ids=["in the loop", "apart"])
def test_an_article_whose_address_is_too_long_is_told_and_the_rest_is_asked_for(tmp_path: Path, padding: str) -> None:
    long = f"/{'a/' * 1100}202001/t20200102_7.html"
    site: dict[str, Page] = {
        "/robots.txt": ROBOTS,
        "/a/index.html": listing_page([1], more=f'<a href="{long}">x</a>{padding}'),
        article(1): article_page(1),
    }
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert long not in server.paths()
    assert done.outcomes()[article(1)] == "ok"
    assert (done.status, done.source["capped"]) == (3, True)
    (alarm,) = done.source["alarms"]
    assert alarm.endswith("1 links have addresses of more than 2048 characters: not followed")


@pytest.mark.fault("S6", "K1")
@pytest.mark.timeout(180)
def test_a_long_list_is_taken_in_turn_by_turn_and_a_kill_meanwhile_loses_nothing(tmp_path: Path) -> None:
    """A sitemap of thousands of new articles. The first crawl is killed when most of them are scheduled and the list
    itself has not ended; the second one asks for the list again, and schedules each article once."""
    many = 4100
    with WebServer({"/robots.txt": ROBOTS}) as server:
        links = [f"{server.base}{article(n % 300)[:-5]}{n}.html" for n in range(many)]
        server.pages["/map"] = Answer(
            "<urlset>" + "".join(f"<url><loc>{url}</loc></url>" for url in links) + "</urlset>"
        )
        listing: dict[str, object] = {"url": "/map", "pagination": "none", "more": 'format = "sitemap"'}
        tiny = Tiny(tmp_path, server, listings=(listing,), overrides={**with_probe(tmp_path)})
        tiny.folder.mkdir(exist_ok=True)
        command = [sys.executable, str(Path(__file__).with_name("run_loop.py")), tiny.asked(planted="killed")[-1]]
        killed = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        left = Crawled(status=0, report={}, stderr="", data=tiny.data).rows()
        assert left["/map"][0] == "leased"
        assert many - 500 <= len(left) - 1 < many
        running = subprocess.Popen(tiny.asked(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        ends = time.monotonic() + 60
        while len(server.hits) < 30 and time.monotonic() < ends:
            time.sleep(0.05)
        running.send_signal(signal.SIGTERM)
        out, _ = running.communicate(timeout=60)
        paths = server.paths()
    found: dict[str, Any] = json.loads(out)["sources"][0]
    assert found["links"] == many
    rows = Crawled(status=0, report={}, stderr="", data=tiny.data).rows()
    assert rows["/map"][:2] == ("done", "unchanged")  # since the first crawl
    assert set(rows) == {"/map"} | {url.removeprefix(server.base) for url in links}
    assert paths.count("/map") == 2
    assert len(paths) == len(set(paths)) + 2, "an article was asked for twice"  # twice robots.txt, twice the list
    seen = probed(tmp_path)
    figure("F23", f"a list of {many:,} new articles", told(seen))
    assert seen.stall <= MOST, seen.long
