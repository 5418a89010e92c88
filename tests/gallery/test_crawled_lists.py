"""Do the gates understand the log of the real crawler? Crawls of a small web on loopback, then its lists break."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from loopback import Answer, Tiny, WebServer, listing_page, site_of

from archive.paths import DataPaths
from archive.reader import ArchiveReader
from pipelines.gates.expectations import expectations
from pipelines.gates.facts import Facts, newest_day
from pipelines.gates.fault import Gate, GateFault
from pipelines.gates.listings import chain_broken, listing_without_links
from pipelines.lexicon.meetings import registry

PER_PAGE = 4


def faults_of(data: Path) -> list[GateFault]:
    """What the two gates of lists say of an archive that was never released."""
    with ArchiveReader(DataPaths(data).archive) as reader:
        captures = list(reader.captures())
        facts = Facts(
            day=newest_day(captures),
            captures=captures,
            attempts=list(reader.attempts()),
            searches=list(reader.searches()),
            rows={},
            meetings=registry(),
        )
    return [*listing_without_links(facts, expectations()), *chain_broken(facts, expectations())]


def publish(server: WebServer, newest: int) -> None:
    """The site's list shows its articles from the newest down to the first, four on a page."""
    numbers = list(range(newest, 0, -1))
    server.pages = site_of([numbers[n : n + PER_PAGE] for n in range(0, len(numbers), PER_PAGE)])


def healthy_crawls(tiny: Tiny, server: WebServer) -> int:
    """Five crawls of a list that grows by one article a time; returns its newest."""
    for newest in range(8, 13):
        publish(server, newest)
        assert tiny.crawl().status == 0
        time.sleep(1.01)  # rows of one second have no order
    assert faults_of(tiny.data) == []
    return 12


@pytest.mark.fault("S7")
def test_a_chain_that_the_crawler_could_not_follow_is_seen_until_it_is_mended(tmp_path: Path) -> None:
    with WebServer({}) as server:
        tiny = Tiny(tmp_path, server)
        newest = healthy_crawls(tiny, server)
        publish(server, newest + 6)
        server.pages["/a/index_1.html"] = Answer(status=503)
        link = '<a href="index_1.html">下一页</a>'
        server.pages["/a/index.html"] = listing_page(range(newest + 6, newest + 2, -1), more=link)
        assert tiny.crawl().status == 3
        (fault,) = faults_of(tiny.data)
        assert fault.found.startswith("a walk of 4 links, all of them new, that broke off (unreachable) at page 2")
        assert "/a/index_1.html" in fault.found
        time.sleep(1.01)
        publish(server, newest + 6)
        assert tiny.crawl().status == 0
    assert faults_of(tiny.data) == []


@pytest.mark.long
def test_a_list_that_shows_no_links_to_the_crawler_is_seen(tmp_path: Path) -> None:
    with WebServer({}) as server:
        tiny = Tiny(tmp_path, server)
        newest = healthy_crawls(tiny, server)
        server.pages["/a/index.html"] = Answer("<html><title>列表</title><p>新版</p></html>")
        assert tiny.crawl().status == 3
        (fault,) = faults_of(tiny.data)
        assert fault.gate is Gate.LISTING_WITHOUT_LINKS
        assert fault.found.startswith("0 article links")
        time.sleep(1.01)
        publish(server, newest + 1)
        assert tiny.crawl().status == 0
    assert faults_of(tiny.data) == []


@pytest.mark.long
def test_a_burst_over_many_pages_breaks_no_chain(tmp_path: Path) -> None:
    with WebServer({}) as server:
        tiny = Tiny(tmp_path, server)
        newest = healthy_crawls(tiny, server)
        publish(server, newest + 3 * PER_PAGE)
        assert tiny.crawl().status == 0
    assert faults_of(tiny.data) == []
