"""A site that two workers have crawled gives the release that it gives when one process has crawled it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from loopback import Answer, article
from saved_pages import body_of, manifest_rows
from shared_site import Farm, RedisServer, serving

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


@pytest.mark.long
def test_the_release_is_the_same(tmp_path: Path, server: RedisServer) -> None:
    cases = [row["case_id"] for row in manifest_rows()][:16]
    with serving(2, articles=8) as servers:
        for number, case_id in enumerate(cases):
            servers[number % 2].pages[article(number // 2)] = Answer(body_of(case_id))
        farm = Farm(tmp_path, server, servers, timeout=10.0, lease=12.0, options={"clock": CLOCK})
        try:
            alone = farm.alone()
            assert alone.wait() == 0, farm.log("alone")
            crawl = farm.crawl()
            workers = [farm.worker(number) for number in (1, 2)]
            assert crawl.wait() == 0, farm.log("main")
            assert [worker.stop() for worker in workers] == [0, 0]
        finally:
            farm.end()
    assert len(farm.archives()) == 2
    with Gatherer(farm.main / "archive", agent="test") as gatherer:
        brought = [gatherer.take(archive).captures for archive in farm.archives()]
    assert min(brought) > 0
    one, other = released(tmp_path / "alone"), released(farm.main)
    assert one[0] == other[0]
    assert {name for name in one[1] if one[1][name] != other[1].get(name)} == set()
    assert sum(len(rows) for rows in other[1].values()) > 16 * 3
