"""A slip of the pen in a date, or a page without a headline, costs one value and never the release."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from composed import P, capture_of, captures_of, event, leg, page, visit

from archive.capture import SearchResult
from archive.records import Form, Mode
from archive.snapshot import Snapshot
from pipelines.checks import check_evidence, check_tables
from pipelines.documents import Read
from pipelines.extract import guarded
from pipelines.printed_days import days_from
from pipelines.release.dataset import dataset


def rows(*reads: Read, searches: tuple[SearchResult, ...] = ()) -> dict[str, list[dict[str, Any]]]:
    made = dict(dataset(reads, captures_of(reads), searches).rows)
    assert [*check_tables(made), *check_evidence(made)] == []
    return made


def test_the_calendar_has_two_ends() -> None:
    assert days_from(date(9999, 12, 31), timedelta(days=30)) == date.max
    assert days_from(date(1, 1, 1), timedelta(days=-30)) == date.min
    assert days_from(date(2017, 12, 31), timedelta(days=1)) == date(2018, 1, 1)


@pytest.mark.fault("T3")
@pytest.mark.parametrize("typed", ["9999-12-31", "0001-01-01", "1948-12-31", "2020-01-08"])
def test_a_day_that_cannot_be_true_is_left_out_with_an_issue(typed: str) -> None:
    told = visit(leg("ZA", typed), leader="郭业洲", mode=Mode.ANNOUNCED)
    made = rows(page("a", told, fetched="2018-01-05T04:00:00Z"))
    (row,) = made["legs"]
    assert (row["start"], row["end"], row["date_precision"]) == (None, None, "unknown")
    (issue,) = made["issues"]
    assert issue["code"] == "impossible_day"
    assert issue["detail"].startswith(f"delegations.0.legs.0.start: {typed} is not in 1949-01-01..2020-01-0")
    assert made["candidates"][0]["issues"] == ["impossible_day"]


@pytest.mark.parametrize("typed", ["1949-01-01", "2019-12-31"])
def test_a_day_within_the_limits_stays(typed: str) -> None:
    made = rows(page("a", visit(leg("ZA", typed)), fetched="2018-01-05T04:00:00Z"))
    assert made["legs"][0]["start"] == date.fromisoformat(typed)
    assert made["issues"] == []


def test_the_other_end_of_a_stay_stays() -> None:
    made = rows(page("a", visit(leg("ZA", "2017-12-14", "9999-12-17", P.LEG_RANGE)), fetched="2018-01-05T04:00:00Z"))
    (row,) = made["legs"]
    assert (row["date_edtf"], row["date_precision"]) == ("2017-12-14/..", "bounded")


@pytest.mark.fault("T3")
def test_a_stay_that_ends_before_it_begins_has_no_days_and_an_issue() -> None:
    made = rows(page("a", visit(leg("ZA", "2017-12-17", "2017-12-14"))))
    assert made["legs"][0]["date_precision"] == "unknown"
    assert [i["code"] for i in made["issues"]] == ["reversed_days"]


def test_a_day_of_publication_or_of_an_event_that_cannot_be_true_is_left_out() -> None:
    told = event(Form.IN_CHINA, start="9999-12-31", end="9999-12-31", city="贵阳")
    made = rows(page("a", events=(told,), rule="K3", published="9999-12-30", fetched="2018-01-05T04:00:00Z"))
    assert made["candidates"][0]["published_on"] is None
    assert made["events"][0]["date_bounds_rule"] == "capture_window"
    assert len(made["issues"]) == 3


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("captured", ["0001-01-01", "1949-01-01", "9999-12-31"])
def test_no_mode_and_no_capture_time_leaves_the_calendar(mode: Mode, captured: str) -> None:
    for published in (None, "1949-01-01", captured):
        for days in ((None, None), (captured, None), (None, captured)):
            told = visit(leg("ZA", *days), leader="郭业洲", mode=mode)
            rows(page("a", told, published=published, fetched=f"{captured}T04:00:00Z"))


def test_a_page_without_a_headline_has_no_title_in_the_release() -> None:
    made = rows(page("a", title="", source="", outlet=""))
    (row,) = made["candidates"]
    assert (row["title"], row["outlet"]) == (None, None)
    assert made["documents"][0]["source"] is None


def test_what_nobody_can_read_in_an_address_a_source_or_a_type_does_not_refuse_the_release() -> None:
    url = "http://a.cn/\ufffd.html"
    body = "<h1>标题</h1><p>正文。</p>".encode()
    moment = datetime(2018, 1, 5, tzinfo=UTC)
    odd = Snapshot.of_file(body, url=url, fetched_at=moment, content_type="text/html;\ufffd", source="\ufffd")
    search = SearchResult(source="\ufffd", url=url, at=moment, outcome="found", links=1, new=1, via="import")
    read = Read(fetched_at="2018-01-05T00:00:00Z", content_sha256=odd.content_sha256, extraction=guarded(odd))
    made = dict(dataset([read], {odd.id: capture_of(odd)}, [search]).rows)
    assert [*check_tables(made), *check_evidence(made)] == []
    assert made["candidates"][0]["url"] == "http://a.cn/%EF%BF%BD.html"
    assert made["documents"][0]["source"] == made["search_log"][0]["source"] == "?"
    assert made["snapshots"][0]["content_type"] == "text/html;?"
