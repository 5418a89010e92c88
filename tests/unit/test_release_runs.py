"""What a reader of a release learns of the crawls behind it, and that it makes no new release."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from archive_samples import AGENT, at, attempt, exchange, search
from composed import captures_of, page
from published import publish_rows
from saved_pages import archive_of, files_of

from archive.capture import Attempt, Exchange, Outcome, Role, SearchResult, utc_text
from archive.latest import latest_release
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.recovery import rebuild_index
from pipelines.checks import check_tables
from pipelines.refresh import refresh_offline
from pipelines.release.dataset import dataset
from pipelines.release.package import CODEBOOK
from pipelines.release.page_rows import search_rows
from pipelines.release.run_rows import run_rows
from pipelines.release.run_tables import RUN_TABLES
from pipelines.verifying import verify_data, verify_release

Rows = dict[str, list[dict[str, Any]]]
DAY = 24


def told(root: Path, *events: Exchange | Attempt | SearchResult) -> Rows:
    """The tables of runs/ after these events, the same when the ledger is made anew."""
    with Recorder(root, agent=AGENT) as recorder:
        for event in events:
            match event:
                case Exchange():
                    recorder.exchange(event)
                case Attempt():
                    recorder.attempt(event)
                case SearchResult():
                    recorder.search(event)
    rows = rows_of(root)
    rebuild_index(root)
    assert rows_of(root) == rows
    assert list(check_tables(rows, RUN_TABLES)) == []
    return rows


def rows_of(root: Path) -> Rows:
    with ArchiveReader(root) as reader:
        return run_rows(list(reader.captures()), list(reader.attempts()), list(reader.searches()))


def test_fetches_hold_every_attempt_with_how_it_ended_and_under_which_conditions(tmp_path: Path) -> None:
    rows = told(
        tmp_path,
        exchange(vantage="甲地", robots="allowed"),
        exchange(url="http://h.cn/b", hours=1, status=302, outcome=Outcome.REDIRECT, led_to="http://h.cn/c"),
        attempt(
            at=at(2), outcome=Outcome.ROBOTS, robots='disallowed: rule "Disallow: /x/"', detail="robots.txt forbids"
        ),
        attempt(
            at=at(2), outcome=Outcome.ROBOTS, robots='disallowed: rule "Disallow: /x/"', detail="robots.txt forbids"
        ),
        exchange(url="http://h.cn/old", hours=-900, via="wayback", origin="http://a.org/id_/h", retrieved_at=at(3)),
    )["fetches"]
    assert [row["number"] for row in rows] == [0, 1, 2, 3, 4]
    old, first, moved, forbidden, again = rows
    assert (old["at"], old["retrieved_at"]) == ("2017-11-28T16:00:00Z", "2018-01-05T07:00:00Z")
    assert (old["origin"], old["via"]) == ("http://a.org/id_/h", "wayback")
    assert (first["vantage"], first["robots"], first["http_status"]) == ("甲地", "allowed", 200)
    assert first["snapshot_id"]
    assert (moved["outcome"], moved["led_to"], moved["vantage"]) == ("redirect", "http://h.cn/c", None)
    assert (forbidden["http_status"], forbidden["robots"]) == (None, 'disallowed: rule "Disallow: /x/"')
    assert forbidden | {"number": 4} == again  # two equal attempts are two


def test_freshness_says_when_a_site_answered_last_and_how_the_last_attempt_ended(tmp_path: Path) -> None:
    gone = [exchange(url="http://h.cn/b", hours=day * DAY, status=404, outcome=Outcome.NOT_FOUND) for day in (1, 8, 15)]
    rows = told(
        tmp_path,
        exchange(),
        exchange(url="http://h.cn/b"),
        *gone,
        attempt(at=at(16 * DAY), outcome=Outcome.TIMEOUT, vantage="乙地"),
        attempt(at=at(20 * DAY), outcome=Outcome.ERROR, via="wayback", url="http://archive.example/"),
        attempt(at=at(0), source="silent", outcome=Outcome.DNS),
        exchange(url="http://x.cn/", source=None),
    )
    ild, silent = rows["freshness"]
    assert ild == {
        "source": "ild_zh",
        "last_success": "2018-01-05T04:00:00Z",
        "last_attempt": "2018-01-21T04:00:00Z",  # a web archive's silence says nothing of the site
        "last_outcome": "timeout",
        "vantage": "乙地",
        "present": 1,
        "archived": 0,
        "missing": 0,
        "gone": 1,
    }
    assert (silent["last_success"], silent["last_outcome"]) == (None, "dns")


def test_presence_says_what_was_observed_and_from_where(tmp_path: Path) -> None:
    miss = exchange(hours=3 * DAY, status=404, outcome=Outcome.NOT_FOUND, vantage="甲地")
    (row,) = told(tmp_path, exchange(), miss)["presence"]
    assert row == {
        "url": "http://www.example.cn/wbwj/201801/t1.html",
        "source": "ild_zh",
        "status": "missing",
        "last_seen": "2018-01-05T04:00:00Z",
        "seen_via": "live",
        "first_missed": "2018-01-08T04:00:00Z",
        "last_missed": "2018-01-08T04:00:00Z",
        "checks": 1,
        "vantage": "甲地",
    }


def test_no_published_word_calls_a_page_deleted() -> None:
    texts = [CODEBOOK.read_text("utf-8")]
    texts += [f"{t.one_row} {' '.join(c.meaning for c in t.columns)}" for t in RUN_TABLES.values()]
    assert not [text for text in texts if "deleted" in text.lower() or "removed" in text.lower()]


def test_the_search_log_sums_up_a_month_and_says_how_far_back_a_listing_reached() -> None:
    def one(hours: int, newest: date | None, oldest: date | None, **more: object) -> SearchResult:
        given = {"outcome": "found", "links": 2, "newest": newest, "oldest": oldest, "channel": "要闻"}
        return search(at=at(hours), **(given | more))

    rows = search_rows(
        [
            one(30, date(2018, 1, 6), date(2017, 12, 1), vantage="乙地", links=9),
            one(0, date(2018, 1, 5), date(2017, 11, 3), vantage="甲地"),
            one(40, None, None),
            one(50, None, None, outcome="unreachable", channel=""),
        ]
    )
    found, unreachable = rows
    assert (found["newest"], found["oldest"]) == (date(2018, 1, 6), date(2017, 11, 3))
    assert (found["channel"], found["links"], found["vantages"]) == ("要闻", 9, ["乙地", "甲地"])
    assert found["first_at"] == "2018-01-05T04:00:00Z"
    assert (unreachable["newest"], unreachable["channel"], unreachable["vantages"]) == (None, None, [])


def test_a_strange_character_in_an_address_or_a_reason_refuses_no_release(tmp_path: Path) -> None:
    lost = "http://h.cn/\ufffd"
    rows = told(
        tmp_path,
        exchange(url=lost),
        exchange(url="http://h.cn/%EF%BF%BD", hours=1),
        attempt(detail="\ufffd", url=lost, robots="unreachable: \ufffd"),
        search(url=lost, channel="\ufffd"),
    )
    assert len(rows["presence"]) == 1
    assert rows["fetches"][0]["detail"] == "?"


@pytest.mark.fault("S4", "C1")
def test_a_second_refresh_after_a_crawl_that_found_nothing_new_is_no_new_release(tmp_path: Path) -> None:
    paths = archive_of(tmp_path / "data")
    first = refresh_offline(paths).published
    before = files_of(paths.releases)
    with ArchiveReader(paths.archive) as reader:
        (seen, *_) = reader.captures(role=Role.ARTICLE)
        (searched,) = reader.searches()
    with Recorder(paths.archive, agent=AGENT) as recorder:  # the crawl: misses, refusals, silence, the same list
        later = seen.fetched_at + timedelta(hours=1)
        bad = (Outcome.NOT_FOUND, Outcome.CHALLENGE, Outcome.EMPTY, Outcome.SOFT_404, Outcome.BLOCKED)
        for number, outcome in enumerate((*bad, Outcome.TRUNCATED, Outcome.TIMEOUT, Outcome.TOO_LARGE)):
            when = later + timedelta(minutes=number)
            body = outcome.value.encode()  # no two alike: the very bytes of a challenge would say nothing
            recorder.exchange(exchange(body, url=seen.url, outcome=outcome, fetched_at=when, source="composed"))
        recorder.attempt(attempt(at=later, source="composed"))
        recorder.search(search(**{name: getattr(searched, name) for name in ("source", "url", "outcome", "links")}
                               | {"at": searched.at + timedelta(hours=1)}))  # fmt: skip
    again = refresh_offline(paths).published
    assert (again.is_new, again.version) == (False, first.version)
    assert files_of(paths.releases) == before
    rows = rows_of(paths.archive)
    assert [row["status"] for row in rows["presence"] if row["url"] == seen.url] == ["missing"]


@pytest.mark.fault("S5")
def test_the_record_of_a_page_that_is_gone_stays_and_presence_says_since_when(tmp_path: Path) -> None:
    """`source_gone_since` is `first_missed` of runs/presence: the record itself is not touched."""
    paths = archive_of(tmp_path / "data")
    refresh_offline(paths)

    def evidence() -> dict[str, bytes]:
        folder = latest_release(paths.releases)
        assert folder is not None
        return {path.name: path.read_bytes() for path in sorted(folder.glob("*.jsonl"))}

    with ArchiveReader(paths.archive) as reader:
        (seen, *_) = [
            c for c in reader.captures(role=Role.ARTICLE) if c.snapshot_id.encode() in evidence()["evidence.jsonl"]
        ]
    before, found = evidence(), []
    for days in (1, 8, 15):
        with Recorder(paths.archive, agent=AGENT) as recorder:
            when = seen.fetched_at + timedelta(days=days)
            answer = exchange(
                b"x", url=seen.url, status=404, outcome=Outcome.NOT_FOUND, fetched_at=when, source="composed"
            )
            recorder.exchange(answer)
        assert not refresh_offline(paths).published.is_new
        assert evidence() == before
        found += [row for row in rows_of(paths.archive)["presence"] if row["url"] == seen.url]
    assert [row["status"] for row in found] == ["missing", "missing", "gone"]
    assert {row["first_missed"] for row in found} == {utc_text(seen.fetched_at + timedelta(days=1))}


def released(root: Path) -> Path:
    pages = [page("a")]
    runs = told(root / "archive", exchange(), attempt(), search())
    return publish_rows(root, dict(dataset(pages, captures_of(pages)).rows), runs=runs).folder


def test_the_tables_of_runs_are_described_in_package_and_codebook(tmp_path: Path) -> None:
    folder = released(tmp_path)
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    resources = {r["path"]: r for r in package["resources"]}
    text = (folder / "codebook.md").read_text("utf-8")
    for name, table in RUN_TABLES.items():
        resource = resources[f"runs/{name}.csv"]
        assert [field["name"] for field in resource["schema"]["fields"]] == [c.name for c in table.columns]
        assert "rowcount" not in resource  # it changes with every crawl, and this file does not
        with (folder / "runs" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert list(csv.DictReader(file)) or name in ("presence", "screenings")
        assert f"### runs/{name}\n" in text


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("fetches.csv", b"dns", b"ok", "differs from fetches.jsonl"),
        ("fetches.jsonl", b'"dns"', b'"perhaps"', "'perhaps' is not one of"),
        ("searches.jsonl", b'"links":0', b'"links":"0"', "links '0'"),
    ],
)
def test_verify_names_a_table_of_runs_that_was_changed(
    tmp_path: Path, name: str, old: bytes, new: bytes, problem: str
) -> None:
    folder = released(tmp_path)
    path = folder / "runs" / name
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    faults = [str(fault) for fault in verify_release(folder, tmp_path / "archive")]
    assert any("has digest" in fault for fault in faults)
    assert any(problem in fault for fault in faults), faults


def test_verify_finds_a_whole_release_sound(tmp_path: Path) -> None:
    paths: DataPaths = archive_of(tmp_path / "data")
    refresh_offline(paths)
    assert verify_data(paths).problems == ()


def test_a_robots_txt_or_a_picture_is_no_success_of_a_site_that_refuses_its_pages(tmp_path: Path) -> None:
    rows = told(
        tmp_path,
        exchange(),
        exchange(url="http://h.cn/b", hours=2 * DAY, status=403, outcome=Outcome.BLOCKED),
        exchange(url="http://h.cn/robots.txt", hours=3 * DAY, role=Role.ROBOTS),
        exchange(url="http://h.cn/p.jpg", hours=3 * DAY, role=Role.REQUISITE),
        exchange(url="http://h.cn/old", hours=-900, via="wayback", origin="http://a.org/id_/h", retrieved_at=at(3)),
    )
    (ild,) = rows["freshness"]
    assert (ild["last_success"], ild["last_attempt"]) == ("2018-01-05T04:00:00Z", "2018-01-07T04:00:00Z")
    assert ild["last_outcome"] == "blocked"
    assert (ild["present"], ild["archived"]) == (1, 1)  # what a web archive kept was not there when last asked for
