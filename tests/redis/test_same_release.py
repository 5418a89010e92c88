"""A site that two workers have crawled gives the release that it gives when one process has crawled it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from loopback import Answer, WebServer, article, article_page, listing_page
from redis_server import RedisServer
from saved_pages import body_of, manifest_rows
from shared_site import Farm, ended, serving

from archive.gather import Gatherer
from archive.paths import DataPaths
from archive.store import Store
from pipelines.refresh import refresh_offline

CLOCK = "2026-11-26T12:00:00+00:00"


PLACE = {"warc_file", "offset"}  # where in the archive a page stands: the one fact that two machines must change


def released(data: Path) -> tuple[str, dict[str, list[dict[str, str]]]]:
    """The digest of the store, and every table of the release."""
    paths = DataPaths(data)
    refresh_offline(paths, override="a test of equality, on pages of many years and places")
    (release,) = (folder for folder in paths.releases.iterdir() if folder.is_dir())
    tables = {}
    for file in sorted(release.glob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as rows:
            tables[file.name] = [
                {name: cell for name, cell in row.items() if name not in PLACE} for row in csv.DictReader(rows)
            ]
    with Store(paths.store) as store:
        return store.digest(), tables


OUTCOMES = {"ok", "not_found", "soft_404", "redirect", "robots", "network", "timeout", "error", "truncated", "blocked"}


def trouble(server: WebServer) -> None:
    """Everything else that can become of an address, on a list of its own."""
    numbers = range(30, 41)
    server.pages["/a/index_1.html"] = listing_page(numbers)
    server.pages |= {article(number): article_page(number) for number in numbers}
    server.pages |= {
        "/robots.txt": Answer(f"User-agent: *\nDisallow: {article(30)}\n", headers={"Content-Type": "text/plain"}),
        article(31): Answer(status=301, headers={"Location": article(50)}),
        article(50): Answer(status=302, headers={"Location": article(51)}),
        article(51): article_page(51),
        article(32): Answer(status=404),
        article(33): Answer(drop=True),
        article(34): Answer(delay=5.0),
        article(35): Answer(status=500),
        article(36): lambda before: Answer(status=500) if before % 2 == 0 else article_page(36),
        article(37): Answer(body=b"<html>" + b"x" * 1000, cut=100),
        article(38): Answer(status=403),
        article(39): Answer(body="<html><title>404 Not Found</title></html>"),
        article(40): Answer(status=302, headers={"Location": "http://elsewhere.example.org/"}),
    }


@pytest.mark.invariant(3)
@pytest.mark.long
def test_the_release_is_the_same(tmp_path: Path, server: RedisServer) -> None:
    cases = [row["case_id"] for row in manifest_rows()][:16]
    with serving(2, articles=8) as servers:
        for number, case_id in enumerate(cases):
            servers[number % 2].pages[article(number // 2)] = Answer(body_of(case_id))
        trouble(servers[0])
        farm = Farm(tmp_path, server, servers, timeout=3.0, lease=4.0, options={"clock": CLOCK})
        try:
            alone = farm.alone()
            assert alone.wait() == 3, farm.log("alone")  # one page is owed
            crawl = farm.crawl()
            workers = [farm.worker(number) for number in (1, 2)]
            assert crawl.wait() == 3, farm.log("main")
            assert [worker.stop() for worker in workers] == [0, 0]
        finally:
            farm.end()
    assert len(farm.archives()) == 2
    rows = ended(farm.main)
    assert rows == ended(tmp_path / "alone")
    assert {outcome for _, outcome, _ in rows.values()} == OUTCOMES
    with Gatherer(farm.main / "archive", agent="test") as gatherer:
        brought = [gatherer.take(archive).captures for archive in farm.archives()]
    assert min(brought) > 0
    one, other = released(tmp_path / "alone"), released(farm.main)
    assert one[0] == other[0]
    assert {name for name in one[1] if one[1][name] != other[1].get(name)} == set()
    assert sum(len(rows) for rows in other[1].values()) > 16 * 3
