"""Does any page hold up the loop of a crawl? A probe in the loop says so, whatever page comes (C3, F23).

The rule: between two looks of the probe, a hundredth of a second apart, the crawler's threads take at most 250 ms of
processor time. Time by the clock is noted and not asserted: on a machine that is busy with other things it says nothing
of the crawl. PR: every kind of killer once, above the size up to which the loop itself reads, in one crawl; three of
them in full size. NIGHT: all in full size, and pages made of random pieces of them; and plain Scrapy before the same.
"""

from __future__ import annotations

import gzip
import math
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from faults.hostile_lists import (
    CHILD_BYTES,
    CRAWLER_BYTES,
    KINDS,
    LEAF,
    MOST,
    ROBOTS,
    check_outcomes,
    crawl,
    crawled,
    told,
)
from faults.killers import PAGES
from faults.loop_probe import probed, with_probe
from faults.plain_scrapy_peer import longest_stall
from figures_told import figure
from loopback import Answer, Crawled, Page, Tiny, WebServer, article, article_page, listing_page

from crawler.source import Format

PEER_SECONDS = 60


@pytest.mark.fault("C3", "S6")
@pytest.mark.timeout(300)
def test_no_page_holds_up_the_loop(tmp_path: Path) -> None:
    killers = {form: {name: make(100_000) for name, make in table.items()} for form, table in KINDS.items()}
    full = ("tags never closed", "no characters at all", "more links than a list has")
    killers[Format.HTML] |= {f"{name}, in full size": PAGES[name](3_900_000) for name in full}
    found = crawled(tmp_path, killers)
    check_outcomes(found)
    many = sum(map(len, killers.values()))
    figure("F23", f"{many} documents that hold up parsers, as lists and as articles", told(found.seen))
    memory = f"crawler {found.seen.crawler_bytes >> 20} MB, its child {found.seen.child_bytes >> 20} MB"
    figure("F22", f"the same {many} in one crawl", memory)
    assert found.seen.stall <= MOST, found.seen.long
    assert found.seen.ticks > 50
    assert found.seen.children >= 1
    assert found.seen.crawler_bytes <= CRAWLER_BYTES
    assert found.seen.child_bytes <= CHILD_BYTES


@pytest.mark.long
@pytest.mark.fault("C3", "S6")
@pytest.mark.timeout(3600)
def test_no_page_of_full_size_or_of_random_pieces_holds_up_the_loop(tmp_path: Path) -> None:
    """The largest that are parsed at all; full sizes, twice; then ten crawls of 30 pages of random pieces."""
    pieces = int(os.environ.get("XUANJIE_FUZZED_PAGES", "300"))
    worst, crawler_bytes, child_bytes, many = 0.0, 0, 0, 0
    rounds: list[dict[Format, dict[str, bytes]]] = [
        {
            form: {name: make(size if form is Format.HTML else at_most) for name, make in table.items()}
            for form, table in KINDS.items()
        }
        for size, at_most in ((290_000, 2_000_000), (3_900_000, 3_900_000), (14_000_000, 16_000_000))
    ]
    chance = random.Random(20260101)
    rounds += [{Format.HTML: {str(n): _soup(chance) for n in range(30)}} for _ in range(0, pieces, 30)]
    for number, killers in enumerate(rounds):
        found = crawled(tmp_path / str(number), killers)
        check_outcomes(found)
        many += sum(map(len, killers.values()))
        worst = max(worst, found.seen.stall)
        crawler_bytes = max(crawler_bytes, found.seen.crawler_bytes)
        child_bytes = max(child_bytes, found.seen.child_bytes)
        print(f"round {number + 1} of {len(rounds)}: {told(found.seen)}", flush=True)
        assert found.seen.stall <= MOST, (number, found.seen.long)
        assert found.seen.crawler_bytes <= CRAWLER_BYTES
        assert found.seen.child_bytes <= CHILD_BYTES
    pages = rounds[1][Format.HTML].values()
    stalls = [longest_stall(tmp_path / f"peer{n}", page, PEER_SECONDS) for n, page in enumerate(pages)]
    longest = f"over {PEER_SECONDS} s" if max(stalls) == math.inf else f"{max(stalls):.1f} s"
    late = sum(stall > MOST for stall in stalls)
    figure(
        "F23",
        f"{many} documents that hold up parsers, in full size and fuzzed",
        f"longest {1000 * worst:.0f} ms",
        peer=f"plain Scrapy, {len(stalls)} of the pages: longest {longest}, {late} beyond {1000 * MOST:.0f} ms",
    )
    figure("F22", f"the same {many}", f"crawler {crawler_bytes >> 20} MB, its child {child_bytes >> 20} MB")


def _soup(chance: random.Random) -> bytes:
    """Random pieces of killers, 64 KB to 1 MB in all."""
    size = chance.randint(65_000, 1_000_000)
    made = bytearray(b"<html>")
    while len(made) < size:
        piece = PAGES[chance.choice([name for name in PAGES if "two hundred" not in name])](chance.randint(500, 60_000))
        at = chance.randrange(len(piece))
        made += piece[at : at + chance.randint(100, 30_000)]
    return bytes(made)


@pytest.mark.fault("C3")
@pytest.mark.mutation("C")
@pytest.mark.timeout(120)
def test_reading_in_the_loop_again_would_be_seen(tmp_path: Path) -> None:
    found = crawled(tmp_path, {Format.HTML: {"b": PAGES["tags never closed"](290_000)}}, planted="read in the loop")
    assert found.seen.stall > MOST
    assert found.seen.children == 0


@pytest.mark.fault("C3")
@pytest.mark.timeout(120)
def test_a_list_that_outlasts_its_process_is_one_that_could_not_be_read(tmp_path: Path) -> None:
    """Its process ends alone; the next large list has another one, and other hosts are asked meanwhile."""
    # all that a script may hold, each address one that is cleaned the long way
    slow = "".join(["<script>var a=[", *(f'"/a/{n}.html?b=%E4%B8%AD&winzoom=1",' for n in range(90_000)), "]</script>"])
    rows = listing_page(range(3, 8)).body
    large = Answer(f"{rows}{'<p>' * 30_000}")
    site: dict[str, Page] = {"/robots.txt": ROBOTS, "/slow": Answer(slow), "/large": large}
    site |= {article(n): article_page(n) for n in range(3, 8)}
    other: dict[str, Page] = {"/robots.txt": ROBOTS, "/b/index.html": listing_page(range(40, 52))}
    other |= {article(n): article_page(n) for n in range(40, 52)}
    with WebServer(site) as server, WebServer(other) as second:
        listings: tuple[dict[str, object], ...] = (
            {"url": "/slow", "pagination": "none", "more": 'format = "script"'},
            {"url": "/large", "pagination": "none"},
            {"url": f"{second.base}/b/index.html", "pagination": "none"},
        )
        done = crawl(Tiny(tmp_path, server, listings=listings, overrides={**with_probe(tmp_path)}), "a second")
        after_slow = min(hit.at for hit in server.hits if hit.path not in {"/robots.txt", "/slow"})
        of_other = sorted(hit.at for hit in second.hits)
    assert done.status == 3
    (alarm,) = [line for line in done.source["alarms"] if "/slow" in line]
    assert "ended early: more than 1 seconds of processor time" in alarm
    assert done.rows()["/slow"][:2] == ("failed", "ok")
    assert {done.outcomes()[article(n)] for n in (3, 7, 40, 51)} == {"ok"}
    assert of_other[len(of_other) // 2] < after_slow, "another host waited for the slow page"
    seen = probed(tmp_path)
    assert seen.children == 2
    assert seen.stall <= MOST, seen.long


@pytest.mark.fault("C2", "C3")
@pytest.mark.timeout(120)
def test_a_list_and_an_article_of_more_than_a_mebibyte_are_read_where_they_lie(tmp_path: Path) -> None:
    """A second walk finds them unchanged: their bytes lie with the first one's; one is sent packed."""
    much = f"<p>{' '.join(map(str, range(200_000)))}</p></body>"
    links = '<a href="/leaf/a.html" title="a leaf">leaf</a>'
    large = str(listing_page(range(3, 8), more=links).body).replace("</body>", much)
    leaf = f'<html><title>a</title><body><a href="/leaf/a_2.html">2</a>{much}</html>'
    site: dict[str, Page] = {"/robots.txt": ROBOTS, "/b/index.html": Answer(large), "/leaf/a_2.html": article_page(1)}
    packed = gzip.compress(leaf.encode())
    site["/leaf/a.html"] = Answer(packed, headers={"Content-Encoding": "gzip", "Content-Type": "text/html"})
    site |= {article(n): article_page(n) for n in range(3, 8)}
    with WebServer(site) as server:
        listings: tuple[dict[str, object], ...] = ({"url": "/b/index.html", "pagination": "none", "more": LEAF},)
        first = Tiny(tmp_path, server, listings=listings).crawl()
        assert first.status == 0, first.stderr
        assert set(first.outcomes().values()) == {"ok"}
        asked = {hit.path for hit in server.hits}
        time.sleep(1.01)  # the same page in the same second is the same capture
        second = Tiny(tmp_path, server, listings=listings).crawl()
    assert asked == set(site)
    assert second.status == 0, second.stderr
    assert second.source["links"] == first.source["links"] == 6
    assert second.outcomes()["/b/index.html"] == "unchanged"


@pytest.mark.fault("C3", "K4")
@pytest.mark.timeout(120)
def test_a_crawl_that_is_ended_while_a_list_is_read_leaves_it_to_the_next_start(tmp_path: Path) -> None:
    # all that a script may hold, each address one that is cleaned the long way
    slow = "".join(["<script>var a=[", *(f'"/a/{n}.html?b=%E4%B8%AD&winzoom=1",' for n in range(90_000)), "]</script>"])
    site: dict[str, Page] = {"/robots.txt": ROBOTS, "/slow": Answer(slow)}
    with WebServer(site) as server:
        listings: tuple[dict[str, object], ...] = ({"url": "/slow", "pagination": "none", "more": 'format = "script"'},)
        tiny = Tiny(tmp_path, server, listings=listings)
        tiny.folder.mkdir(exist_ok=True)
        running = subprocess.Popen(tiny.asked(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        child = _child_of(running.pid)
        os.kill(child, signal.SIGSTOP)  # it is not to be ready before the crawl has heard
        running.send_signal(signal.SIGTERM)
        asked_at = time.monotonic()
        _, said = running.communicate(timeout=60)
        assert time.monotonic() - asked_at < 10
        assert "Traceback" not in said
        assert not Path(f"/proc/{child}").exists()
    assert Crawled(status=0, report={}, stderr="", data=tiny.data).rows()["/slow"][0] == "pending"


def _child_of(pid: int) -> int:
    """The process in which a crawl reads large documents, when it has one and that works."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        for told_of in Path("/proc").glob("[0-9]*/stat"):
            try:
                words = told_of.read_text().rpartition(")")[2].split()
                line = (told_of.parent / "cmdline").read_bytes()
            except OSError:
                continue
            if int(words[1]) == pid and b"pipelines.child_work" in line and int(words[11]) > 110:
                return int(told_of.parent.name)
        time.sleep(0.02)
    raise AssertionError("no child within a minute")
