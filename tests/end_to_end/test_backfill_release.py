"""Does a page that only a web archive has reach the release, read by the look it had, with archive and time named?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from backfill_web import Backfill, WaybackPages, past
from loopback import WebServer

from archive.paths import DataPaths
from pipelines.explain import explain, explanation_lines
from pipelines.refresh import refresh_offline


def table(data: Path, name: str) -> list[dict[str, Any]]:
    (folder,) = (data / "releases").glob("20*")
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()]


def test_pages_of_a_web_archive_become_records_that_name_it(tmp_path: Path) -> None:
    places = ["idcpc.org.cn/jwdt/", "idcpc.gov.cn/jwdt/", "news.xinhuanet.com/world/2017-11"]
    with WebServer(WaybackPages(past(2))) as server:
        backfill = Backfill(
            tmp_path / "b",
            {"archive": "wayback", "given": server.base},
            names=("ild_zh", "xinhua_zh"),
            plan={"under": places},
            overrides={"ITEM_PIPELINES": {"crawler.item_pipeline.ExtractionPipeline": 0}},
        )
        assert backfill.run().status == 0
    refresh_offline(DataPaths(backfill.data))
    copies = backfill.copies()
    snapshots = table(backfill.data, "snapshots")
    assert snapshots
    for row in snapshots:
        copy = copies[row["snapshot_id"]]
        assert row["via"] == "wayback"
        assert row["origin"] == copy.origin
        assert row["fetched_at"] < "2020"
        assert row["retrieved_at"] > "2024"
    assert {row["layout"] for row in table(backfill.data, "candidates")} == {"IldZh2018", "XinhuaZh2016"}
    assert {row["country"] for row in table(backfill.data, "visits")} == {"LA"}
    assert {row["start"] for row in table(backfill.data, "visits")} == {"2017-11-15"}
    leg = table(backfill.data, "legs")[0]
    (folder,) = (backfill.data / "releases").glob("20*")
    told = "\n".join(explanation_lines(explain(folder, leg["leg_id"])))
    assert f"by another archive: {server.base}/web/2017" in told
    assert {row["via"] for row in table(backfill.data, "runs/fetches")} == {"wayback"}
    assert {row["last_success"] for row in table(backfill.data, "runs/freshness")} == {None}  # nothing live was seen
