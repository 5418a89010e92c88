"""What a crawl stores while it goes on is what a rebuild from the archive stores afterwards."""

from __future__ import annotations

from pathlib import Path

from loopback import Answer, Tiny, WebServer, article, site_of
from saved_pages import body_of, manifest_rows

from archive.paths import DataPaths
from archive.store import Store
from pipelines.extract_archive import extract_archive

WHILE = {"ITEM_PIPELINES": {"crawler.item_pipeline.ExtractionPipeline": 0}}


def test_a_live_crawl_and_a_full_rebuild_store_the_same(tmp_path: Path) -> None:
    cases = [row["case_id"] for row in manifest_rows()][:6]
    site = site_of([list(range(1, len(cases) + 2))])
    for number, case_id in enumerate(cases, 1):
        site[article(number)] = Answer(body_of(case_id))
    site[article(len(cases) + 1)] = Answer(b"<html><title>x</title><a href=/>nothing to read</a></html>")
    with WebServer(site) as server:
        crawled = Tiny(tmp_path, server, overrides=dict(WHILE)).crawl()
    assert crawled.status == 0, crawled.stderr
    paths = DataPaths(crawled.data)
    with Store(paths.store) as store:
        live = store.digest()
        assert len(store.recipes()) == len(cases) + 1
        assert ("no_body", 1) in store.issue_counts()
    assert extract_archive(paths).read == 0
    assert extract_archive(paths, full=True).read == len(cases) + 1
    with Store(paths.store) as store:
        assert store.digest() == live
