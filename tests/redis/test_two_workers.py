"""Two workers ask for the pages of one crawl; the first is killed while it holds leases."""

from __future__ import annotations

from pathlib import Path

import pytest
from loopback import Answer, article, article_page
from redis_server import RedisServer
from shared_site import Farm, catch, impolite, not_kept, serving, until

from archive.fixity import verify
from archive.gather import Gatherer
from archive.reader import ArchiveReader
from crawler.redis.missing import missing_pages

DELAY = 0.15
CRAWL_DELAY, RETRY_AFTER = 0.4, 1.0
SLOW = Answer(f"User-agent: *\nCrawl-delay: {CRAWL_DELAY}\n", headers={"Content-Type": "text/plain"})
BUSY = Answer(status=503, headers={"Retry-After": f"{RETRY_AFTER:.0f}"})


@pytest.mark.fault("R1")
def test_a_killed_worker_loses_nothing_and_no_host_is_asked_too_soon(tmp_path: Path, server: RedisServer) -> None:
    with serving(3, articles=8, delay=0.05) as servers:
        plain, slow, busy = servers
        slow.pages["/robots.txt"] = SLOW
        busy.pages[article(3)] = lambda before: BUSY if before == 0 else article_page(3)
        farm = Farm(
            tmp_path, server, servers, delay=round(1000 * DELAY), timeout=8.0, lease=9.0, options={"key": "a key"}
        )
        try:
            crawl, doomed = farm.crawl(), farm.worker(1)
            until(lambda: server.counts().get("done", 0) >= 8)
            catch(server, doomed)  # alone until here: with another beside it, the site may end before it is caught
            farm.worker(2)
            doomed.kill()
            assert crawl.wait() == 0, farm.log("main")
        finally:
            farm.end()
        asked = sum(len(web.hits) for web in servers)
        assert impolite(plain, delay=DELAY) == impolite(busy, delay=DELAY) == []
        assert impolite(slow, delay=CRAWL_DELAY) == []  # which one worker read, and all keep
        refused = next(n for n, hit in enumerate(busy.hits) if hit.path == article(3))
        assert busy.hits[refused + 1].at - busy.hits[refused].ended >= RETRY_AFTER
    assert server.counts()["expired"] >= 1
    assert {state for state, _ in farm.rows().values()} == {"done"}
    assert not_kept(farm, *farm.archives()) == set()
    pages = sum(len(web.pages) for web in servers)
    assert asked <= pages + 3 + 1 + 3  # the lists' ends, the busy page, and one page of each host twice at most
    assert len(farm.rows()) == pages - 3 + 3  # without robots.txt; each address once

    with Gatherer(farm.main / "archive", agent="test") as gatherer:
        one, other = farm.archives()
        first = [gatherer.take(one)]
        left_out = set(missing_pages(farm.main / "frontier.sqlite", farm.main / "archive"))
        first.append(gatherer.take(other))
        again = [gatherer.take(archive) for archive in farm.archives()]
    with ArchiveReader(other) as reader:
        assert left_out
        assert left_out <= {capture.url for capture in reader.captures()}  # the worker that was forgotten is noticed
    assert list(missing_pages(farm.main / "frontier.sqlite", farm.main / "archive")) == []
    assert sum(found.captures for found in first) >= pages
    assert all(found.captures == found.others == 0 for found in again)
    assert not_kept(farm, farm.main / "archive") == set()
    assert verify(farm.main / "archive") == []
    with ArchiveReader(farm.main / "archive") as reader:
        assert {capture.source for capture in reader.captures()} == {"many"}
        assert {capture.robots for capture in reader.captures()} == {"allowed", "not asked: robots.txt itself"}
        assert len(list(reader.searches())) == 3  # which the crawl recorded itself


def test_one_crawl_at_a_time_hands_out_its_addresses(tmp_path: Path, server: RedisServer) -> None:
    with serving(1, articles=2) as servers:
        first, second = Farm(tmp_path / "one", server, servers), Farm(tmp_path / "two", server, servers)
        try:
            first.crawl()
            until(lambda: server.client.hlen("{xuanjie}:orders"))
            refused = second.crawl()
            assert refused.wait() == 4
            assert "one/main" in refused.report()["error"]
        finally:
            first.end()
