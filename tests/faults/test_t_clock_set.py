"""What if somebody sets the clock during a crawl? Pauses do not feel it, records bear it, and the report says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from in_process import in_process
from loopback import site_of

from archive.capture import Role
from archive.fixity import verify
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from crawler.clocks import RecordClock, Skew, SteadyTime
from crawler.frontier import Frontier
from crawler.frontier_rows import Child
from crawler.run import crawl

NOON = datetime(2020, 6, 1, 12, tzinfo=UTC)
HOUR, TEN_YEARS = timedelta(hours=1), timedelta(days=3652)


class Set:
    """A clock that goes on by a second at each fourth reading, and is set by `jump` at the twelfth."""

    def __init__(self, jump: timedelta, begun: datetime = NOON) -> None:
        self._jump, self._begun, self.readings = jump, begun, 0

    def __call__(self) -> datetime:
        self.readings += 1
        jumped = self._jump if self.readings >= 12 else timedelta(0)
        return self._begun + timedelta(seconds=self.readings // 4) + jumped


@pytest.fixture
def overrides(tmp_path: Path) -> dict[str, Any]:
    return in_process(tmp_path, site_of([[1, 2, 3, 4, 5, 6]]))


@pytest.mark.fault("T1")
@pytest.mark.parametrize("jump", [HOUR, -HOUR, -TEN_YEARS, TEN_YEARS])
def test_a_clock_that_is_set_during_a_run_loses_nothing_and_is_noted_when_it_went_back(
    tmp_path: Path, overrides: dict[str, Any], jump: timedelta
) -> None:
    clock = Set(jump)
    report = crawl(["tiny"], data=tmp_path / "data", overrides=overrides | {"XUANJIE_CLOCK": clock})
    assert clock.readings > 20  # it was set in the middle
    assert report.status == 0
    assert report.outcomes == {"ok": 7, "not_found": 1}
    fell = [f"{-jump.total_seconds() - 1:.0f} s before what it said before"] if jump < timedelta(0) else []
    assert [told.partition(", ")[2] for told in report.clock_skew] == fell
    assert report.as_json()["clock_skew"] == list(report.clock_skew)
    with ArchiveReader(tmp_path / "data" / "archive") as reader:
        captures = list(reader.captures())
        in_order = [row["fetched_at"] for row in reader.asked("SELECT fetched_at FROM captures ORDER BY seq")]
    assert len({capture.snapshot_id for capture in captures}) == len(captures) == 9
    assert len({capture.fetched_at for capture in captures}) < len(captures)  # several in one second
    falls = sum(later < earlier for earlier, later in pairwise(in_order))
    assert falls == len(report.clock_skew)  # the ledger has them as they came; where a date falls, it is noted
    assert verify(tmp_path / "data" / "archive") == []


@pytest.mark.fault("T1")
def test_another_machine_whose_clock_is_behind_the_archive_is_noted(tmp_path: Path, overrides: dict[str, Any]) -> None:
    live = overrides | {"XUANJIE_VIA": "live", "XUANJIE_CONTACT": "mailto:test@example.org"}
    crawl(["tiny"], data=tmp_path / "data", overrides=live | {"XUANJIE_CLOCK": lambda: NOON})
    later = crawl(["tiny"], data=tmp_path / "data", overrides=live | {"XUANJIE_CLOCK": lambda: NOON - HOUR})
    assert later.clock_skew == ("the clock says 2020-06-01T11:00:00Z, 3600 s before the newest capture of the archive",)
    assert later.status == 0


@pytest.mark.fault("T1")
def test_a_clock_behind_captures_that_are_no_new_articles_is_noted(tmp_path: Path, overrides: dict[str, Any]) -> None:
    live = overrides | {"XUANJIE_VIA": "live", "XUANJIE_CONTACT": "mailto:test@example.org"}
    for at in (NOON, NOON + HOUR):  # the second run captures robots.txt and the list again, and no article
        crawl(["tiny"], data=tmp_path / "data", overrides=live | {"XUANJIE_CLOCK": lambda at=at: at})
    with ArchiveReader(tmp_path / "data" / "archive") as reader:
        assert reader.newest_article() == NOON
        assert reader.ledger.newest_capture() == NOON + HOUR
    half = crawl(["tiny"], data=tmp_path / "data", overrides=live | {"XUANJIE_CLOCK": lambda: NOON + HOUR / 2})
    assert half.clock_skew == ("the clock says 2020-06-01T12:30:00Z, 1800 s before the newest capture of the archive",)


@pytest.mark.fault("T1")
def test_the_newest_capture_is_found_at_the_ends_of_an_index_whatever_the_archive_holds(tmp_path: Path) -> None:
    """EXPLAIN says what SQLite does: a walk over all captures would hold up each start of a crawl."""
    (tmp_path / "archive").mkdir()
    with Recorder(tmp_path / "archive", agent="t"):
        pass
    with ArchiveReader(tmp_path / "archive") as reader:
        assert reader.ledger.newest_capture() is None
        plan = reader.asked("EXPLAIN QUERY PLAN SELECT max(fetched_at) FROM captures WHERE role = ?", "article")
        steps = {row["opcode"] for row in reader.asked("EXPLAIN SELECT max(fetched_at) FROM captures WHERE role = 'x'")}
    assert [row["detail"] for row in plan] == ["SEARCH captures USING COVERING INDEX captures_by_role (role=?)"]
    assert "SeekLE" in steps  # from its end; the walk over a role ends with its first row


@pytest.mark.fault("T1")
def test_steady_time_goes_on_as_the_process_does_whatever_the_wall_clock_says() -> None:
    wall, steady = [1_000_000.0], [5.0]
    time = SteadyTime(clock=lambda: steady[0], unix_time=lambda: wall[0])
    assert time() == 1_000_000.0
    for jump in (3600.0, -3600.0, -3652 * 86_400.0):
        wall[0] += jump
        steady[0] += 10.0
    assert time() == 1_000_030.0


@pytest.mark.fault("T1")
def test_a_clock_that_stands_still_or_goes_on_is_no_skew_and_each_fall_is_one() -> None:
    def readings() -> Iterator[datetime]:
        yield from (NOON, NOON, NOON + HOUR, NOON, NOON, NOON + TEN_YEARS, NOON + HOUR)

    given = readings()
    clock = RecordClock(lambda: next(given))
    for _ in range(7):
        clock()
    assert clock.skews == [Skew(at=NOON, back=HOUR), Skew(at=NOON + HOUR, back=TEN_YEARS - HOUR)]


@pytest.mark.fault("T1", "S2")
def test_an_address_that_waits_ten_years_by_an_earlier_clock_waits_a_minute(tmp_path: Path) -> None:
    """Between processes the frontier has Unix time: what an earlier one wrote with a clock ahead is capped at start."""
    now, ahead = 1_600_000_000.0, 1_600_000_000.0 + TEN_YEARS.total_seconds()
    frontier = Frontier(tmp_path / "frontier.sqlite", owner="one")
    run = frontier.open_run("tiny", kind="walk", options={}, at="2020-01-01T00:00:00Z")
    frontier.push(run.run_id, [Child(url="http://h/1", key="1", host="h", role=Role.ARTICLE, priority=1, meta={})])
    row = frontier.lease(run.run_id, "h", now=ahead)
    assert row is not None
    frontier.retry(row.url_id, not_before=ahead + 60.0)
    assert frontier.lease(run.run_id, "h", now=now + 60.0) is None
    frontier.not_later(run.run_id, now + 60.0)
    assert frontier.lease(run.run_id, "h", now=now + 59.0) is None
    assert frontier.lease(run.run_id, "h", now=now + 60.0) is not None
    frontier.close()


@pytest.mark.fault("T1")
@pytest.mark.parametrize(("ahead", "asked"), [(timedelta(0), 1), (TEN_YEARS, 2)])
def test_the_end_of_a_list_that_a_wrong_clock_stamped_ten_years_ahead_is_looked_at_again(
    tmp_path: Path, overrides: dict[str, Any], ahead: timedelta, asked: int
) -> None:
    for begun in (NOON + ahead, NOON + HOUR):
        clock = Set(timedelta(0), begun)
        assert crawl(["tiny"], data=tmp_path / "data", overrides=overrides | {"XUANJIE_CLOCK": clock}).status == 0
    with ArchiveReader(tmp_path / "data" / "archive") as reader:
        ends = [one for one in reader.captures(Role.LISTING) if one.outcome == "not_found"]
    assert len(ends) == asked
