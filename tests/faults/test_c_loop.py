"""Does any page hold up the loop of a crawl? A probe in the loop says so, whatever page comes (C3, F23).

The rule: between two looks of the probe, a hundredth of a second apart, the crawler's threads take at most 250 ms of
processor time. Time by the clock is noted and not asserted: on a machine that is busy with other things it says nothing
of the crawl. PR: every kind of killer once, above the size up to which the loop itself reads, in one crawl; three of
them in full size. NIGHT: all in full size, and pages made of random pieces of them.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from faults.killers import FEEDS, JSON_LISTS, PAGES, SCRIPTS, SITEMAPS, Maker
from faults.loop_probe import Probed, probed, with_probe
from figures_told import figure
from loopback import Answer, Crawled, Page, Tiny, WebServer, article, article_page, listing_page
from saved_pages import body_of

from archive.capture import Outcome, Role
from archive.reader import ArchiveReader
from crawler.apart import Apart
from crawler.leaves import leaves
from crawler.listings.light import is_light
from crawler.listings.page import Unparsable
from crawler.listings.read import read_listing
from crawler.needs import needs_of
from crawler.source import Format, Source, load_source
from pipelines.child import Limits

MOST = 0.25  # seconds of the loop's thread between two looks
CRAWLER_BYTES, CHILD_BYTES = 300 << 20, 1 << 30
READ = {"ITEM_PIPELINES": {"crawler.item_pipeline.ExtractionPipeline": 0}}
PICTURE = Answer(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), headers={"Content-Type": "image/png"})
ROBOTS = Answer("User-agent: *\nDisallow:\n", headers={"Content-Type": "text/plain"})
KINDS: dict[Format, Mapping[str, Maker]] = {
    Format.HTML: PAGES,
    Format.SCRIPT: SCRIPTS,
    Format.JSON: JSON_LISTS,
    Format.SITEMAP: SITEMAPS,
    Format.FEED: FEEDS,
}
LEAF = r"""
[[article]]
pattern = '^http://127\.0\.0\.1:(?P<port>\d+)/leaf/(?P<id>[a-z0-9]+)(?:_(?P<page>\d+))?\.html$'
key = "leaf:{id}"
examples = ["http://127.0.0.1:80/leaf/a1.html", "http://127.0.0.1:80/leaf/a1_2.html"]
"""


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """A crawl of a site with a killer behind each of its lists, and what the probe saw of it."""

    done: Crawled
    seen: Probed
    lists: dict[str, int]  # path of a killer → its bytes

    def told_of(self, path: str) -> list[str]:
        return [line.split(": ", 1)[1] for line in self.done.source["alarms"] if f"{path}: " in line]


def crawled(folder: Path, killers: dict[Format, dict[str, bytes]], *, planted: str = "") -> Hostile:
    """Each of them as a list of its own, and as an article of which other pages are looked for; then a sound list."""
    pages: dict[str, Page] = {"/robots.txt": ROBOTS, "/a/index.html": listing_page([1, 2])}
    pages |= {article(n): article_page(n) for n in (1, 2)}
    listings: list[dict[str, object]] = []
    lists: dict[str, int] = {}
    leaf_links = ""
    for form, bodies in killers.items():
        for number, body in enumerate(bodies.values()):
            path = f"/{form.value}/{number}"
            pages[path] = Answer(body)
            lists[path] = len(body)
            listings.append({"url": path, "pagination": "none", "more": f'format = "{form.value}"'})
            if form is Format.HTML:
                pages[f"/leaf/k{number}.html"] = Answer(body)
                leaf_links += f'<a href="/leaf/k{number}.html">x</a>'
    pages["/b/index.html"] = listing_page([], more=leaf_links)
    listings += [{"url": "/a/index.html"}, {"url": "/b/index.html", "pagination": "none", "more": LEAF}]
    with WebServer(pages) as server:
        tiny = Tiny(folder, server, listings=tuple(listings), overrides={**with_probe(folder)})
        done = crawl(tiny, planted) if planted else tiny.crawl()
    return Hostile(done=done, seen=probed(folder), lists=lists)


def crawl(tiny: Tiny, planted: str) -> Crawled:
    """A crawl in which something is planted (run_loop.py)."""
    asked = json.loads(tiny.asked(planted=planted)[-1])
    command = [sys.executable, str(Path(__file__).with_name("run_loop.py")), json.dumps(asked)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert ran.stdout, ran.stderr
    return Crawled(status=ran.returncode, report=json.loads(ran.stdout), stderr=ran.stderr, data=tiny.data)


def check_outcomes(found: Hostile) -> None:
    """Every killer is archived as it came, and told as a list that could not be read; the rest of the walk is whole."""
    assert found.done.status == 3, found.done.stderr
    assert "Traceback" not in found.done.stderr
    ended = found.done.rows()
    with ArchiveReader(found.done.data / "archive") as reader:
        kept = {c.url: c for c in reader.captures()}
    by_path = {"/" + url.split("/", 3)[3]: c for url, c in kept.items()}
    for path, size in found.lists.items():
        assert by_path[path].outcome is Outcome.OK, path
        assert len(found.told_of(path)) == 1, (path, found.told_of(path))
        assert ended[path][1] == "ok"
        assert size > 0
    assert {ended[article(n)][1] for n in (1, 2)} == {"ok"}
    assert not any(state in {"pending", "leased"} for state, _, _ in ended.values())


def told(seen: Probed) -> str:
    return (
        f"longest stall {1000 * seen.stall:.0f} ms of processor time ({1000 * seen.wall:.0f} ms by the clock),"
        f" {seen.ticks:,} looks; crawler {seen.crawler_bytes >> 20} MB, its child {seen.child_bytes >> 20} MB"
    )


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
    figure("F23", f"{many} documents that hold up parsers, in full size and fuzzed", f"longest {1000 * worst:.0f} ms")
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
    slow = SCRIPTS["addresses in quotes"](1_300_000)
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
        last_of_other = max(hit.at for hit in second.hits)
    assert done.status == 3
    (alarm,) = [line for line in done.source["alarms"] if "/slow" in line]
    assert "ended early: more than 1 seconds of processor time" in alarm
    assert done.rows()["/slow"][:2] == ("failed", "ok")
    assert {done.outcomes()[article(n)] for n in (3, 7, 40, 51)} == {"ok"}
    assert last_of_other < after_slow, "another host waited for the slow page"
    seen = probed(tmp_path)
    assert seen.children == 2
    assert seen.stall <= MOST, seen.long


@pytest.mark.fault("C3", "K4")
@pytest.mark.timeout(120)
def test_a_crawl_that_is_ended_while_a_list_is_read_leaves_it_to_the_next_start(tmp_path: Path) -> None:
    slow = SCRIPTS["addresses in quotes"](1_300_000)
    site: dict[str, Page] = {"/robots.txt": ROBOTS, "/slow": Answer(slow)}
    with WebServer(site) as server:
        listings: tuple[dict[str, object], ...] = ({"url": "/slow", "pagination": "none", "more": 'format = "script"'},)
        tiny = Tiny(tmp_path, server, listings=listings)
        tiny.folder.mkdir(exist_ok=True)
        running = subprocess.Popen(tiny.asked(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        child = _child_of(running.pid)
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


# ── the process alone ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    folder = tmp_path_factory.mktemp("sound")
    listings: list[dict[str, object]] = [
        {"url": f"http://127.0.0.1:8080/{form.value}", "pagination": "none", "more": f'format = "{form.value}"'}
        for form in KINDS
    ]
    listings.append({"url": "http://127.0.0.1:8080/b", "pagination": "none", "more": LEAF})
    with WebServer({}) as server:
        Tiny(folder, server, listings=tuple(listings)).asked()
    return load_source(folder / "sources" / "tiny.toml")


def apart(*, limits: Limits | None = None) -> Apart:
    return Apart() if limits is None else Apart(limits)


@pytest.mark.fault("C3")
def test_what_is_read_apart_is_what_the_loop_would_read(source: Source) -> None:
    """Lists of every form with halves of characters in their titles, an article with leaves, a page with pictures."""
    at = "http://127.0.0.1:8080"
    rows = [f"{at}{article(n)}" for n in range(450)]
    html = (
        "".join(f'<a href="{url}" title="第{n}条">x</a>' for n, url in enumerate(rows)) + '<a rel=next href="/2">n</a>'
    )
    script = "<script>" + "".join(f"item={{'title':'t{n}','link_add':'{url}'}};" for n, url in enumerate(rows))
    as_json = json.dumps([{"url": url, "title": "\ud83d half"} for url in rows])
    sitemap = "".join(f"<url><loc>{url}</loc><lastmod>2020-01-01</lastmod></url>" for url in rows)
    feed = "".join(f"<item><link>{url}</link><title>&amp;t</title></item>" for url in rows)
    bodies = (html, script, as_json, f"<urlset>{sitemap}</urlset>", f"<rss>{feed}</rss>")
    leaf = "".join(f'<a href="/leaf/a_{n}.html">{n}</a>' for n in range(2, 9))
    pictures = "".join(f'<img src="/{n}.png">' for n in range(60))
    leaf_at, page_at = f"{at}/leaf/a.html", rows[0]

    async def read() -> None:
        process = apart()
        try:
            for number, (form, body) in enumerate(zip(KINDS, bodies, strict=True)):
                url = source.listings[number].url
                found = await process.listing(body.encode(), "", url, source, number, form=form, closing=_never)
                assert found == read_listing(body.encode(), "", url, source, source.listings[number], form=form)
                assert len(found.articles) == 450
            other = await process.leaves(leaf.encode(), "", leaf_at, source, closing=_never)
            assert other == leaves(leaf, leaf_at, source)
            assert len(other) == 7
            needs = await process.needs(pictures.encode(), "", page_at, source, most=41, closing=_never)
            assert needs == needs_of(pictures, page_at, source, most=41)
            assert len(needs) == 41
            with pytest.raises(Unparsable, match="no JSON"):
                await process.listing(b"<p>", "", at, source, 2, form=Format.JSON, closing=_never)
        finally:
            process.close()

    asyncio.run(read())


@pytest.mark.fault("K4")
def test_a_process_that_is_killed_from_outside_is_replaced_once(source: Source) -> None:
    body = PAGES["tags never closed"](200_000)

    async def read() -> list[int | None]:
        process = apart()
        pids: list[int | None] = []
        try:
            asking = asyncio.ensure_future(process.listing(body, "", "http://127.0.0.1/", source, 0, form=Format.HTML,
                                                           closing=_never))  # fmt: skip
            while process.pid is None:
                await asyncio.sleep(0.01)
            pids.append(process.pid)
            os.kill(process.pid, signal.SIGKILL)
            assert (await asking).articles == ()
            pids.append(process.pid)
        finally:
            process.close()
        assert process.pid is None
        return pids

    first, second = asyncio.run(read())
    assert first != second
    assert not Path(f"/proc/{second}").exists()


@pytest.mark.fault("C3")
def test_the_largest_document_that_the_loop_reads_takes_no_longer_than_it_may(source: Source) -> None:
    """The border is drawn by measurement; this measures it again, with the killers at the largest size below it."""
    for number, (form, table) in enumerate(KINDS.items()):
        url = source.listings[number].url
        for name, make in table.items():
            low, high = 100, 70_000
            while high - low > 200:
                size = (low + high) // 2
                low, high = (size, high) if is_light(make(size), form) else (low, size)
            body = make(low)
            if not is_light(body, form):
                continue  # one tag that is larger than any light page
            spent = min(_spent(body, url, source, number, form) for _ in range(2))
            assert spent <= MOST, (form, name, len(body), spent)


def _spent(body: bytes, url: str, source: Source, number: int, form: Format) -> float:
    begun = time.thread_time()
    try:
        read_listing(body, "", url, source, source.listings[number], form=form)
        if form is Format.HTML:
            needs_of(body.decode("utf-8", "replace"), url, source, most=41)
    except Unparsable:
        pass
    return time.thread_time() - begun


def _never() -> bool:
    return False


# ── kept pages, long lists, traps ─────────────────────────────────────────────────────────────────────────────────


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
