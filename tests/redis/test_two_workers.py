"""Two workers ask for the pages of one crawl; one of them is killed while it holds leases."""

from __future__ import annotations

from pathlib import Path

from shared_site import Farm, RedisServer, impolite, not_kept, serving, until

from archive.fixity import verify
from archive.gather import Gatherer
from archive.reader import ArchiveReader

DELAY = 0.15


def test_a_killed_worker_loses_nothing_and_no_host_is_asked_too_soon(tmp_path: Path, server: RedisServer) -> None:
    with serving(3, articles=8, delay=0.05) as servers:
        farm = Farm(
            tmp_path, server, servers, delay=round(1000 * DELAY), timeout=4.0, lease=5.0, options={"key": "a key"}
        )
        try:
            crawl, doomed, _ = farm.crawl(), farm.worker(1), farm.worker(2)
            until(lambda: server.counts().get("done", 0) >= 8)
            until(lambda: any(f":{doomed.pid}:" in token for token in server.leased().values()))
            doomed.kill()
            assert crawl.wait() == 0, farm.log("main")
        finally:
            farm.end()
        asked = sum(len(web.hits) for web in servers)
        assert [line for web in servers for line in impolite(web, delay=DELAY)] == []
    assert server.counts()["expired"] >= 1
    assert {state for state, _ in farm.rows().values()} == {"done"}
    assert not_kept(farm, *farm.archives()) == set()
    pages = sum(len(web.pages) for web in servers)
    assert asked <= pages + 3 + 2  # the lists' ends, and at most two pages twice
    assert len(farm.rows()) == pages - 3 + 3  # without robots.txt; each address once

    with Gatherer(farm.main / "archive", agent="test") as gatherer:
        first = [gatherer.take(archive) for archive in farm.archives()]
        again = [gatherer.take(archive) for archive in farm.archives()]
    assert sum(one.captures for one in first) >= pages
    assert all(one.captures == one.others == 0 for one in again)
    assert not_kept(farm, farm.main / "archive") == set()
    assert verify(farm.main / "archive") == []
    with ArchiveReader(farm.main / "archive") as reader:
        assert {capture.source for capture in reader.captures()} == {"many"}
        assert {capture.robots for capture in reader.captures()} == {"allowed", "not asked: robots.txt itself"}
        assert len(list(reader.searches())) == 3  # which the crawl recorded itself
