"""Does a backfill from a real pywb bring in what was captured, once, also when it is killed half-way?

Installs pywb from the package index into a temporary folder (about 100 MB), which takes ten to twenty seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from backfill_web import ILD, Backfill, Past, article, past, warc_of
from pywb_server import served_by_pywb

from archive.capture import Outcome
from archive.reader import ArchiveReader

pytestmark = pytest.mark.timeout(600)

PACKED = ILD.format(day=25, id=94200)
SOURCES = ("ild_zh", "xinhua_zh")
PLACES = [
    "idcpc.org.cn/jwdt/",
    "idcpc.gov.cn/jwdt/",
    "news.xinhuanet.com/world/2017-11",
    "news.xinhuanet.com/world/2018",
]


@pytest.fixture(scope="module")
def captures() -> list[Past]:
    """Old pages of the ILD and of Xinhua, in UTF-8 and GB 18030, with repetitions, changes and a redirect."""
    return past(10)


@pytest.fixture(scope="module")
def served(pywb: Path, captures: list[Past], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("collections")
    warc = warc_of(captures, folder / "past.warc.gz")
    with served_by_pywb(pywb, folder, [warc]) as address:
        yield address


def order(folder: Path, served: str, **more: object) -> Backfill:
    backfill = Backfill(
        folder, {"archive": "wayback", "given": served}, names=SOURCES, plan={"under": PLACES, "by": None}
    )
    return replace(backfill, **more)  # type: ignore[arg-type]


def test_pywb_s_captures_come_in_with_their_bytes_at_their_own_time(
    tmp_path: Path, served: str, captures: list[Past]
) -> None:
    backfill = order(tmp_path / "b", served, plan={"under": PLACES, "captures": "all"})
    done = backfill.run()
    assert done.status == 0, done.report
    pages = [p for p in captures if p.status == 200 and "index.html" not in p.original]
    with ArchiveReader(backfill.data / "archive") as reader:
        had = {
            (c.url, f"{c.fetched_at:%Y%m%d%H%M%S}"): (reader.snapshot(s).body, c.content_type)
            for s, c in backfill.copies().items()
        }
        headers = [dict(reader.http(s).headers) for s in backfill.copies()]
    expected = {(p.original.replace(":80/", "/"), p.timestamp): (p.body, p.content_type) for p in pages}
    assert had == expected
    assert {h["Server"] for h in headers} == {"composed"}
    for copy in backfill.copies().values():
        assert copy.origin.startswith(f"{served}/{copy.fetched_at:%Y%m%d%H%M%S}id_/http://")
        assert copy.retrieved_at is not None
        assert copy.robots.startswith("allowed")


@pytest.mark.long
@pytest.mark.fault("K2")
def test_killed_half_way_a_backfill_from_pywb_brings_nothing_twice_and_loses_nothing(
    tmp_path: Path, served: str
) -> None:
    whole = order(tmp_path / "whole", served)
    assert whole.run().status == 0
    killed = order(tmp_path / "killed", served)
    kills = sum(killed.kill_after(ended) for ended in (4, 13, 22))
    done = killed.run()
    assert kills >= 2
    assert done.status == 0, done.report
    assert set(killed.copies()) == set(whole.copies())
    assert len(whole.copies()) == 10 * 3 + 1 + 2  # first, changed and last of ten pages, one more, and two of Xinhua
    captured = sum(row[1] in {"ok", "unchanged"} for row in killed_rows(killed))
    assert captured == len(whole.copies())  # in the frontier too, each ended once


def killed_rows(backfill: Backfill) -> list[tuple[str, str]]:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(backfill.data / "frontier.sqlite")) as db:
        return [(u, o) for u, o in db.execute("SELECT url, outcome FROM urls WHERE url LIKE '%id_/%'")]


def test_one_question_for_a_host_finds_what_many_find(tmp_path: Path, served: str) -> None:
    """With the article patterns as a filter, as pywb reads them, on addresses with and without `:80`."""
    months = order(tmp_path / "months", served, names=("ild_zh",))
    months.run()
    hosts = order(tmp_path / "hosts", served, names=("ild_zh",), plan={"by": "host", "under": []})
    done = hosts.run()
    assert (done.status, done.source["listings"]) == (0, 2)
    assert set(hosts.copies()) == set(months.copies())


@pytest.mark.long
def test_an_index_without_pages_is_asked_for_shorter_times_until_its_answers_are_whole(
    tmp_path: Path, served: str
) -> None:
    whole = order(tmp_path / "whole", served, plan={"under": PLACES, "captures": "all"})
    whole.run()
    short = order(tmp_path / "short", served, plan={"under": PLACES, "captures": "all"}, endpoint={"page_rows": 6})
    done = short.run()
    assert (done.status, [s["alarms"] for s in done.report["sources"]]) == (0, [[], []])
    assert set(short.copies()) == set(whole.copies())


def test_a_body_that_its_site_had_compressed_is_unpacked_alike_each_time(pywb: Path, tmp_path: Path) -> None:
    import gzip

    body = article("打包")
    one = Past(
        original=PACKED,
        timestamp="20171126000000",
        body=gzip.compress(body, mtime=0),
        headers=(("Content-Encoding", "gzip"),),
    )
    folder = tmp_path / "collections"
    folder.mkdir()
    with served_by_pywb(pywb, folder, [warc_of([one], folder / "one.warc.gz")]) as address:
        backfills = [order(tmp_path / name, address, names=("ild_zh",)) for name in ("one", "two")]
        for backfill in backfills:
            assert backfill.run().status == 0
    (first,), (second,) = (backfill.copies() for backfill in backfills)
    assert first == second
    with ArchiveReader(backfills[0].data / "archive") as reader:
        assert reader.snapshot(first).body == body
        assert reader.capture(first).outcome is Outcome.OK
