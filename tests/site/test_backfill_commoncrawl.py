"""Does a backfill from an archive in Common Crawl's form find its crawls, pages and records, once, and politely?"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from backfill_web import Backfill, CommonCrawlPages, member_of, past
from loopback import Answer, WebServer
from test_backfill_wayback import FORBIDS, JWDT, had, in_flight

from archive.capture import Outcome, Role
from archive.reader import ArchiveReader


@contextmanager
def served(pages: CommonCrawlPages) -> Iterator[WebServer]:
    with WebServer(pages) as server:
        pages.server = server
        yield server


def order(folder: Path, server: WebServer, **more: Any) -> Backfill:
    plan = {"under": list(JWDT)} | more.pop("plan", {})
    return Backfill(folder, {"archive": "commoncrawl", "given": server.base}, plan=plan, **more)


def wanted(pages: int) -> dict[tuple[str, str], bytes]:
    """First and changed captures: a crawl has no revisit records of pages, and no row for what was repeated."""
    return {
        (p.original.replace(":80/", "/"), p.timestamp): p.body
        for p in past(pages)
        if "/jwdt/" in p.original and p.status == 200 and not p.revisit
    }


def test_every_record_comes_in_with_its_own_headers_body_and_time(tmp_path: Path) -> None:
    with served(CommonCrawlPages(past())) as server:
        backfill = order(tmp_path / "b", server)
        done = backfill.run()
    assert (done.status, done.source["alarms"]) == (0, [])
    assert had(backfill) == wanted(6)
    assert in_flight(server.hits) == 1
    with ArchiveReader(backfill.data / "archive") as reader:
        for snapshot, copy in backfill.copies().items():
            assert (copy.via, copy.role, copy.outcome) == ("commoncrawl", Role.ARTICLE, Outcome.OK)
            assert copy.origin.startswith(f"{server.base}/crawl-data/CC-MAIN-")
            assert "#bytes=" in copy.origin
            assert dict(reader.http(snapshot).headers)["Server"] == "composed"
    ranges = [hit.headers["Range"] for hit in server.hits if hit.path.startswith("/crawl-data/")]
    assert len(ranges) == len(wanted(6))
    assert not any("showNumPages" in path and "page=" in path for path in server.paths())


def test_only_crawls_of_the_wanted_days_are_asked(tmp_path: Path) -> None:
    with served(CommonCrawlPages(past())) as server:
        backfill = order(tmp_path / "b", server, plan={"taken_first": "2018-05-01"})
        backfill.run()
    asked = {path.split("-index")[0] for path in server.paths() if "-index?" in path}
    assert asked == {"/CC-MAIN-2019-13"}
    assert had(backfill) == {}  # whatever that crawl has of these pages is a repetition


def test_a_busy_index_is_asked_more_slowly_and_answers_in_the_end(tmp_path: Path) -> None:
    busy: dict[str, Any] = {"/CC-MAIN-2018-05": lambda before: Answer(status=503) if before < 2 else None}
    with served(CommonCrawlPages(past(2), faults=busy)) as server:
        one = {"under": ["idcpc.org.cn/jwdt/"]}
        backfill = order(tmp_path / "b", server, endpoint={"index_delay": 0.02}, plan=one)
        done = backfill.run()
        hits = [hit for hit in server.hits if "-index?" in hit.path]
    assert done.status == 0
    assert had(backfill) == {key: body for key, body in wanted(2).items() if "idcpc.org.cn" in key[0]}
    first = next(n for n, hit in enumerate(hits) if hit.path.startswith("/CC-MAIN-2018-05"))
    gaps = [two.at - one.ended for one, two in zip(hits[first:], hits[first + 1 :], strict=False)]
    assert min(gaps) >= 0.04
    assert max(gaps) >= 0.08  # twice as slow with each 503


def test_killed_half_way_and_resumed_it_brings_nothing_twice_and_loses_nothing(tmp_path: Path) -> None:
    with served(CommonCrawlPages(past(12))) as server:
        whole = order(tmp_path / "whole", server)
        whole.run()
    with served(CommonCrawlPages(past(12))) as other:
        killed = order(tmp_path / "killed", other)
        kills = sum(killed.kill_after(ended) for ended in (4, 15, 25))
        done = killed.run()
        asked = [hit.headers["Range"] + hit.path for hit in other.hits if hit.path.startswith("/crawl-data/")]
    assert kills >= 2
    assert (done.status, done.source["continued"]) == (0, True)
    assert set(killed.copies()) == set(whole.copies())
    assert len(killed.copies()) == len(wanted(12))
    assert len(asked) - len(set(asked)) <= kills


def test_a_second_backfill_asks_for_no_record_that_it_has(tmp_path: Path) -> None:
    with served(CommonCrawlPages(past(2))) as server:
        backfill = order(tmp_path / "b", server)
        backfill.run()
        asked = sum(path.startswith("/crawl-data/") for path in server.paths())
        done = backfill.run()
        assert sum(path.startswith("/crawl-data/") for path in server.paths()) == asked
    assert (done.status, done.source["new"]) == (0, 0)


def test_a_record_that_is_not_the_one_in_the_index_is_kept_and_not_read(tmp_path: Path) -> None:
    captures = [replace(p, digest_as="B" * 32) if p.timestamp == "20171201080000" else p for p in past(1)]
    with served(CommonCrawlPages(captures)) as server:
        backfill = order(tmp_path / "b", server)
        done = backfill.run()
    assert done.status == 3
    assert sorted(c.outcome.value for c in backfill.copies().values()) == ["error", "ok", "ok"]
    assert "B" * 32 in done.source["alarms"][0]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(b"\x1f\x8bnothing", status=206), "no response record"),
        (Answer("<html>a whole file</html>", status=200), "the whole file"),
    ],
)
def test_a_part_that_holds_no_record_is_an_error_of_its_own(tmp_path: Path, answer: Answer, told: str) -> None:
    faults: dict[str, Any] = {"/crawl-data/CC-MAIN-2018-05": lambda before: answer}
    with served(CommonCrawlPages(past(1), faults=faults)) as server:
        backfill = order(tmp_path / "b", server)
        done = backfill.run()
    assert done.status == 3
    assert any(told in detail for _, _, detail in done.rows().values())
    assert {(url, at) for url, at in had(backfill)} == {key for key in wanted(1) if key[1].startswith("2017")}


def test_an_index_host_whose_robots_txt_forbids_is_not_asked(tmp_path: Path) -> None:
    everything = replace(FORBIDS, body="User-agent: *\nDisallow: /\n")
    with served(CommonCrawlPages(past(1), robots=everything)) as server:
        done = order(tmp_path / "b", server).run()
        assert server.paths() == ["/robots.txt"]
    assert done.status == 3
    assert "robots.txt forbids /collinfo.json" in done.source["alarms"][0]


def test_an_index_on_another_host_than_the_archive_s_is_not_asked(tmp_path: Path) -> None:
    crawls = '[{"id": "CC-MAIN-2018-05", "cdx-api": "http://127.0.0.2:1/CC-MAIN-2018-05-index"}]'
    faults: dict[str, Any] = {"/collinfo.json": lambda before: Answer(crawls)}
    with served(CommonCrawlPages(past(1), faults=faults)) as server:
        done = order(tmp_path / "b", server).run()
    assert done.status == 3
    assert any("lies elsewhere" in alarm for alarm in done.source["alarms"])


def test_a_record_that_the_crawler_cut_off_is_kept_as_cut_and_not_read(tmp_path: Path) -> None:
    pages = CommonCrawlPages([replace(p, headers=(("X-Cut", "here"),)) for p in past(1)])
    cut = next(p for p in pages.captures if p.timestamp == "20171201080000")
    whole = gzip.decompress(member_of(cut))
    member = gzip.compress(whole.replace(b"WARC-Type: response", b"WARC-Truncated: length\r\nWARC-Type: response"))
    pages.faults["/crawl-data/CC-MAIN-2017-51"] = lambda before: Answer(member, status=206)
    with served(pages) as server:
        backfill = order(tmp_path / "b", server)
        done = backfill.run()
    (copy,) = [c for c in backfill.copies().values() if c.fetched_at.year == 2017]
    assert (copy.outcome, copy.truncated) == (Outcome.TRUNCATED, "length")
    assert done.source["outcomes"]["truncated"] == 1


def test_an_index_of_a_crawl_that_is_not_there_is_no_index_without_captures(tmp_path: Path) -> None:
    faults: dict[str, Any] = {"/CC-MAIN-2018-05-index": lambda before: Answer("<h1>Not Found</h1>", status=404)}
    with served(CommonCrawlPages(past(1), faults=faults)) as server:
        backfill = order(tmp_path / "b", server)
        done = backfill.run()
    assert done.status == 3
    with ArchiveReader(backfill.data / "archive") as reader:
        told = {s.outcome for s in reader.searches() if "2018-05" in s.url}
    assert told == {"unreachable"}
