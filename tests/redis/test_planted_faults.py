"""The tests of this folder see a worker that reports too early, and one that asks too soon."""

from __future__ import annotations

from pathlib import Path

import pytest
from redis_server import RedisServer
from shared_site import Farm, impolite, not_kept, serving, until


@pytest.mark.mutation("R")
def test_a_report_before_the_record_is_seen_as_a_lost_page(tmp_path: Path, server: RedisServer) -> None:
    with serving(1, articles=4) as servers:
        farm = Farm(tmp_path, server, servers, timeout=2.0, lease=2.5)
        try:
            crawl, doomed = farm.crawl(), farm.worker(1, fault="early")
            until(lambda: server.counts().get("done", 0) >= 3)  # robots.txt, the list, and an article or the list's end
            doomed.kill()
            farm.worker(2)
            crawl.wait()
        finally:
            farm.end()
        assert not_kept(farm, *farm.archives()) != set()


@pytest.mark.mutation("R")
def test_a_host_that_is_asked_too_soon_is_seen_in_its_log(tmp_path: Path, server: RedisServer) -> None:
    with serving(1, articles=4) as servers:
        farm = Farm(tmp_path, server, servers, delay=2000)
        try:
            farm.crawl()
            farm.worker(1, fault="hasty")
            until(lambda: len(servers[0].hits) >= 4)
        finally:
            farm.end()
        assert impolite(servers[0], delay=2.0) != []


def test_a_worker_that_breaks_ends_and_says_so(tmp_path: Path, server: RedisServer) -> None:
    with serving(1, articles=2) as servers:
        farm = Farm(tmp_path, server, servers)
        try:
            farm.crawl()
            broken = farm.worker(1, fault="broken")
            assert broken.wait() == 1
            assert "LookupError: planted" in broken.report()["error"]
        finally:
            farm.end()
