"""What does a crawl do to a host that asks for rest, is down for the whole run, or is a trap? Its log tells.

Stricter than the matrix: the circuit of a host that fails is not probed every ten minutes, it stays open until the next
process; of a host in trouble a run asks for five addresses, three times each, and for its robots.txt twice.
"""

from __future__ import annotations

import email.utils
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

import pytest
from loopback import Answer, Page, Tiny, WebServer, article, article_page, listing_page, resting, site_of

from archive.fixity import verify
from archive.lock import holder_of
from archive.reader import ArchiveReader

SOON, LATER = 0.3, 1.0  # seconds: the crawl's own back-off in these tests; what the hosts ask for
GARBAGE = ["", "-5", "soon", "1.5", "１２", "Thu, 99 Foo 2026 25:61:61 GMT", "Sun, 06 Nov 1994 08:49:37 GMT"]


def http_date(unix: float) -> str:
    return email.utils.formatdate(unix, usegmt=True)


def asks(headers: dict[str, str], status: int) -> Page:
    return lambda before: (
        Answer(status=status, headers=headers) if before == 0 else Answer(f"<html>back {status}</html>")
    )


@pytest.mark.fault("S2")
def test_no_host_is_asked_again_before_the_time_that_it_named(tmp_path: Path) -> None:
    """On the wire: seconds, dates by the server's clock and by ours, twice, the past, garbage and 10^9; 429 and 503."""
    of_server = "Sat, 01 Jan 2000 00:00:00 GMT"  # its clock is far behind ours: the date is meant by its own
    rows: list[tuple[dict[str, str], int, float | None]] = [
        ({"Retry-After": "1"}, 429, LATER),
        ({"Retry-After": "1"}, 503, LATER),
        ({"Retry-After": "0\r\nRetry-After: 1"}, 429, LATER),
        ({"Retry-After": "1\r\nRetry-After: soon"}, 503, LATER),
        ({"Date": of_server, "Retry-After": of_server.replace("00:00:00", "00:00:01")}, 429, LATER),
        ({"Retry-After": "1000000000"}, 429, None),
        ({"Retry-After": "9" * 400}, 503, None),
        ({"Retry-After": http_date(time.time() + 10 * 365 * 86_400)}, 429, None),
        *(({"Retry-After": given.encode().decode("latin-1")}, 429, SOON) for given in GARBAGE),
    ]
    with ExitStack() as opened:
        servers = []
        for headers, status, _ in rows:
            site = dict(site_of([[1, 2]]))
            site[article(1)] = asks(headers, status)
            servers.append(opened.enter_context(WebServer(site)))
        near = dict(site_of([[1, 2]]))
        when = []

        def in_two_seconds(before: int) -> Answer:
            if before:
                return Answer("<html>back</html>")
            when.append(int(time.time()) + 2)
            return Answer(status=503, headers={"Retry-After": http_date(when[0])})

        near[article(1)] = in_two_seconds
        dated = opened.enter_context(WebServer(near))
        overrides: dict[str, object] = {"XUANJIE_RETRY_DELAYS": [SOON, SOON], "CONCURRENT_REQUESTS": 64}
        listings = tuple({"url": f"{server.base}/a/index.html"} for server in (*servers, dated))
        done = Tiny(tmp_path, dated, listings=listings, overrides=overrides, keys_of_port=True).crawl()
    for (headers, status, rest), server in zip(rows, servers, strict=True):
        refused = next(hit for hit in server.hits if hit.path == article(1))
        later = [hit.at - refused.ended for hit in server.hits if hit.at > refused.at]
        host = f"127.0.0.1:{server.port}"
        if rest is None:
            assert later == [], headers
            assert host in done.report["parked"]
        else:
            assert later, (headers, status)
            assert min(later) >= rest, (headers, status)
            assert host not in done.report["parked"], headers
    refused = next(hit for hit in dated.hits if hit.path == article(1))
    first = min(hit.at for hit in dated.hits if hit.at > refused.at)
    assert time.time() - (time.monotonic() - first) >= when[0] - 0.01  # the two clocks are not read at once


@pytest.mark.fault("S2", "K2")
def test_a_crawl_that_is_killed_while_a_host_rests_does_not_wake_it_at_the_next_start(tmp_path: Path) -> None:
    site: dict[str, Page] = dict(site_of([[1, 2, 3]]))
    site[article(1)] = Answer(status=429, headers={"Retry-After": "1800"})
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server, overrides={"XUANJIE_RETRY_DELAYS": [SOON, SOON]})
        first = subprocess.Popen(tiny.asked(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _until(lambda: resting(tiny.data) != set())
        first.kill()
        first.wait()
        asked = len(server.paths())
        again = subprocess.Popen(tiny.asked(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            _until(lambda: str(again.pid) in holder_of(tiny.data / "archive" / "lock"))
            time.sleep(4.0)  # a crawl that does not know of the rest asks within two
            assert again.poll() is None  # it waits
            assert len(server.paths()) == asked
        finally:
            again.terminate()
            again.communicate(timeout=30)


def _until(happened: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)


def pages_asked(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if "/t2020" in path]


@pytest.mark.fault("S3")
def test_a_site_that_is_down_for_a_whole_run_changes_nothing_and_is_whole_again_when_it_is_back(tmp_path: Path) -> None:
    """The dataset is made of the articles that the archive lists (invariant 3): the list is the same, row for row."""
    good = dict(site_of([[1, 2, 3]]))
    with WebServer(dict(good)) as server:
        tiny = Tiny(tmp_path, server, more='revisit = "1s"')
        assert tiny.crawl().status == 0

        def articles() -> list[object]:
            with ArchiveReader(tiny.data / "archive") as reader:
                return list(reader.articles_by_id())

        before = articles()
        server.pages = dict.fromkeys(good, Answer(status=503))
        server.hits.clear()
        time.sleep(1.1)  # the articles are due to be asked again
        down = tiny.crawl()
        assert server.paths() == ["/robots.txt"] * 2
        assert (down.status, down.source["complete"]) == (3, False)
        assert articles() == before

        server.pages |= {"/robots.txt": good["/robots.txt"], "/a/index.html": listing_page(range(1, 40))}
        server.pages |= {article(n): Answer(status=500) for n in range(1, 40)}
        server.hits.clear()
        down = tiny.crawl()
        assert len(server.paths()) <= 60
        assert len(set(pages_asked(server.paths()))) <= 5
        assert (down.status, down.source["complete"]) == (3, False)
        assert "failures in a row" in down.report["parked"][f"127.0.0.1:{server.port}"]
        assert articles() == before

        server.pages |= {article(n): article_page(n) for n in range(1, 40)}
        back = tiny.crawl()
    assert (back.status, back.report["parked"]) == (0, {})
    assert {article(n) for n in range(1, 40)} <= {url.removeprefix(server.base) for url in _urls(articles())}
    assert verify(tiny.data / "archive") == []


def _urls(articles: list[object]) -> list[str]:
    return [one.url for one in articles]  # type: ignore[attr-defined]


@pytest.mark.fault("S6")
def test_a_calendar_without_end_is_walked_to_its_cap_and_the_run_says_so(tmp_path: Path) -> None:
    def month(n: int) -> Answer:
        return listing_page([n], more=f'<a href="/a/index_{n + 1}.html">下一页</a>')

    site: dict[str, Page] = dict(site_of([[0]]))
    site |= {"/a/index.html" if n == 0 else f"/a/index_{n}.html": month(n) for n in range(60)}
    site |= {article(n): article_page(n) for n in range(60)}
    with WebServer(site) as server:
        done = Tiny(tmp_path, server, listings=({"max_pages": 7},)).crawl()
    assert sum(path.startswith("/a/index") for path in server.paths()) == 7
    assert done.source["capped"]
    assert (done.status, done.source["complete"]) == (3, False)
    assert any("its cap of 7 pages" in alarm for alarm in done.source["alarms"])


@pytest.mark.fault("S6")
def test_a_session_id_in_every_address_makes_no_walk_without_end(tmp_path: Path) -> None:
    site: dict[str, Page] = dict(site_of([[1, 2]]))
    for n in range(40):  # each page names the next one by a new id, and shows the same articles
        more = f'<a href="/a/index.html?sid={n + 1:032x}">下一页</a>'
        site["/a/index.html" if n == 0 else f"/a/index.html?sid={n:032x}"] = listing_page([1, 2], more=more)
    with WebServer(site) as server:
        done = Tiny(tmp_path, server, listings=({"pagination": "people"},)).crawl()
    assert sum("sid=" in path for path in server.paths()) <= 2
    assert server.paths().count(article(1)) == 1
    assert done.status == 0


@pytest.mark.fault("S6")
def test_an_address_of_more_than_2_kib_is_never_asked_for(tmp_path: Path) -> None:
    long = "/a/202001/t20200102_1.html?" + "x" * 2048
    site: dict[str, Page] = dict(site_of([[1, 2]]))
    site["/a/index.html"] = listing_page([1, 2], more=f'<li><a href="{long}">一条标题很长的新闻</a></li>')
    site[article(2)] = Answer(status=302, headers={"Location": long})
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert max(map(len, server.paths())) < 2048
    assert done.outcomes()[article(1)] == "ok"
    assert done.rows()[article(2)][1:] == ("redirect", "redirect to an address of more than 2048 characters")
    assert (done.status, done.source["capped"]) == (3, True)
    assert any("redirect to an address" in alarm for alarm in done.source["alarms"])


@pytest.mark.fault("S6")
def test_a_page_of_a_million_links_ends_in_one_outcome_and_an_alarm(tmp_path: Path) -> None:
    """Two sizes: what the size limit stops (a million links are 17 MB and more), and what the count of links does."""
    site: dict[str, Page] = dict(site_of([[1]]))
    site["/a/index.html"] = Answer(b"<html><a href=/a/1>" + b"<a href=/a/x/1>" * 1_150_000)
    site["/b/index.html"] = Answer(
        "<html><title>x</title>" + "".join(f"<a href={article(n)}>新闻</a>" for n in range(6_000))
    )
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server, listings=({}, {"url": "/b/index.html"}))
        done = tiny.crawl()
    assert done.outcomes() == {"/a/index.html": "too_large", "/b/index.html": "ok"}
    assert not any("/t2020" in path for path in server.paths())
    assert (done.status, len(done.source["alarms"]), done.source["capped"]) == (3, 2, True)


@pytest.mark.fault("S6")
@pytest.mark.parametrize("rows", [50_000, 50_001])
def test_a_sitemap_of_more_than_fifty_thousand_addresses_marks_the_run_capped(tmp_path: Path, rows: int) -> None:
    """One of a full fifty thousand is read; what it names lies elsewhere."""
    body = "<urlset>" + "<url><loc>http://elsewhere.example/</loc></url>" * rows + "</urlset>"
    site: dict[str, Page] = dict(site_of([[1]]))
    site["/sitemap.xml"] = Answer(body, headers={"Content-Type": "application/xml"})
    with WebServer(site) as server:
        sitemap = {"url": "/sitemap.xml", "pagination": "none", "more": 'format = "sitemap"'}
        done = Tiny(tmp_path, server, listings=(sitemap,)).crawl()
    alarms = "".join(done.source["alarms"])
    assert (done.status, done.source["capped"]) == (3, rows > 50_000)
    assert ("50001 rows" in alarms) == (rows > 50_000), alarms
