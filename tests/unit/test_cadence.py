"""When is a source due, how often, and which meeting causes it?"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crawler.cli import app
from crawler.declared import Side
from crawler.schedule.cadence import CHINA, Cadence, Phase, Rhythm, cadence_at, next_due
from crawler.schedule.due import due, meeting_name
from crawler.schedule.moments import BadTime, read_time
from crawler.source import load_source
from pipelines.lexicon.meetings import registry

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
CENTRE = Rhythm(side=Side.PARTY_CENTRE, every=DAY)
EMBASSY = Rhythm(side=Side.EMBASSY, every=WEEK)

SOURCE = """
title = "A site"
publisher = "this test"
side = "party_centre"
languages = ["zh-Hans"]
hosts = ["www.example.org"]
delay = "3 s"
{more}
[[article]]
pattern = '^https://www\\.example\\.org/(?P<id>\\d+)$'
examples = ["https://www.example.org/1"]
[[listing]]
url = "https://www.example.org/list"
channel = "list"
"""


def at(text: str) -> Cadence:
    return cadence_at(CENTRE, registry(), read_time(text))


def told(cadence: Cadence) -> tuple[str, str | None, timedelta]:
    return cadence.phase.value, cadence.meeting and cadence.meeting.id, cadence.period


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2024-07-14T23:59:59+08:00", ("quiet", "cc20-p2", DAY)),
        ("2024-07-15T00:00:00+08:00", ("burst", "cc20-p3", HOUR)),
        ("2024-07-14T16:00:00Z", ("burst", "cc20-p3", HOUR)),  # midnight in China
        ("2024-08-01T23:59:59+08:00", ("burst", "cc20-p3", HOUR)),  # day 14
        ("2024-08-02T00:00:00+08:00", ("season", "cc20-p3", DAY)),
        ("2024-12-05T23:59:59+08:00", ("season", "cc20-p3", DAY)),  # day 140
        ("2024-12-06", ("tail", "cc20-p3", DAY)),
        ("2025-05-14T23:59:59+08:00", ("tail", "cc20-p3", DAY)),  # day 300
        ("2025-05-15", ("quiet", "cc20-p3", DAY)),
    ],
)
def test_phases_begin_and_end_at_midnight_in_china(time: str, expected: tuple[str, str, timedelta]) -> None:
    assert told(at(time)) == expected


def test_the_tail_asks_weekly_what_is_else_asked_monthly() -> None:
    monthly = Rhythm(side=Side.STATE_MEDIA, every=timedelta(days=30))
    periods = [cadence_at(monthly, registry(), read_time(t)).period for t in ("2024-07-20", "2024-09-01", "2025-01-01")]
    assert periods == [DAY, DAY, WEEK]
    assert cadence_at(monthly, registry(), read_time("2025-06-01")).period == timedelta(days=30)


def test_embassies_and_slow_sources_are_asked_daily_in_the_burst() -> None:
    assert cadence_at(EMBASSY, registry(), read_time("2025-10-24")).period == DAY
    assert at("2025-10-24").period == HOUR


def test_a_source_may_opt_out_of_the_seasons() -> None:
    steady = Rhythm(side=Side.PARTY_CENTRE, every=WEEK, season=False)
    assert told(cadence_at(steady, registry(), read_time("2025-10-24"))) == ("quiet", None, WEEK)


def test_what_is_asked_more_often_than_the_season_stays_so() -> None:
    restless = Rhythm(side=Side.PARTY_CENTRE, every=timedelta(minutes=20))
    assert cadence_at(restless, registry(), read_time("2025-10-24")).period == timedelta(minutes=20)


def test_of_two_meetings_the_more_urgent_one_is_the_cause_and_a_congress_stands_before_its_first_plenum() -> None:
    assert told(at("2018-01-20"))[:2] == ("burst", "cc19-p2")  # pc19 is in its season
    assert told(at("2022-10-30"))[:2] == ("burst", "pc20")  # cc20-p1 too
    assert told(at("2007-10-13"))[:2] == ("burst", "cc16-p7")


def test_before_the_first_meeting_there_is_no_cause() -> None:
    assert told(at("1978-12-01")) == ("quiet", None, DAY)


def test_a_source_that_never_ran_is_due_at_once() -> None:
    assert next_due(CENTRE, registry(), None) is None


def test_an_opening_makes_due_what_had_been_asked_the_day_before() -> None:
    last = datetime(2024, 7, 14, 22, tzinfo=CHINA)
    assert next_due(EMBASSY, registry(), last) == datetime(2024, 7, 15, 21, 55, tzinfo=CHINA)
    assert next_due(CENTRE, registry(), last) == datetime(2024, 7, 15, 0, tzinfo=CHINA)


def test_what_became_due_in_a_burst_stays_due_when_the_burst_is_over() -> None:
    last = datetime(2024, 8, 1, 21, 30, tzinfo=CHINA)  # the last evening of the burst; no tick came until midnight
    turn = next_due(CENTRE, registry(), last)
    assert turn == datetime(2024, 8, 1, 22, 25, tzinfo=CHINA)


def test_what_was_not_due_when_the_burst_ended_waits_for_the_period_of_the_season() -> None:
    last = datetime(2024, 8, 1, 23, 30, tzinfo=CHINA)
    assert next_due(CENTRE, registry(), last) == datetime(2024, 8, 2, 23, 25, tzinfo=CHINA)


def test_an_hourly_tick_that_comes_some_seconds_early_finds_an_hourly_source_due() -> None:
    last = datetime(2024, 7, 20, 9, 0, 40, tzinfo=UTC)
    turn = next_due(CENTRE, registry(), last)
    assert turn is not None
    assert turn <= datetime(2024, 7, 20, 10, 0, 0, tzinfo=UTC)
    assert turn > datetime(2024, 7, 20, 9, 50, 0, tzinfo=UTC)


def test_the_key_season_is_read_from_the_file_of_a_source_and_stands_in_its_facts(tmp_path: Path) -> None:
    (tmp_path / "steady.toml").write_text(SOURCE.format(more="season = false"), "utf-8")
    (tmp_path / "usual.toml").write_text(SOURCE.format(more=""), "utf-8")
    steady, usual = (load_source(tmp_path / f"{name}.toml") for name in ("steady", "usual"))
    assert (steady.season, usual.season) == (False, True)
    assert steady.facts()["season"] is False
    now = read_time("2025-10-24")
    phases = {stand.source: stand.cadence.phase for stand in due((steady, usual), {}, registry(), now)}
    assert phases == {"steady": Phase.QUIET, "usual": Phase.BURST}


def test_a_run_after_the_time_asked_about_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "usual.toml").write_text(SOURCE.format(more=""), "utf-8")
    source = load_source(tmp_path / "usual.toml")
    now = read_time("2025-06-10")
    (stand,) = due((source,), {"usual": now + DAY}, registry(), now)
    assert (stand.is_due, stand.last_run) == (True, None)


def test_meetings_have_names_for_people() -> None:
    names = {m.id: meeting_name(m) for m in registry()}
    assert names["pc19"] == "19th congress"
    assert names["cc11-p3"] == "3rd plenum of the 11th Central Committee"


# ── the verb ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-10-24", datetime(2025, 10, 24, tzinfo=CHINA)),
        ("2025-10-24T06:00+08:00", datetime(2025, 10, 24, 6, tzinfo=CHINA)),
        ("2025-10-24 06:00:30Z", datetime(2025, 10, 24, 6, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_a_day_in_china_or_has_an_offset(text: str, expected: datetime) -> None:
    assert read_time(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2025-10", "20251024", "2025-02-30", "2025-10-24T06:00", "2025-10-24T25:00Z", "1900-01-01",
     "9999-12-31", "2025-10-24T06:00+99:00", "２０２５-10-24", "2025-W43-5"],
)  # fmt: skip
def test_what_is_no_time_is_told_in_one_line(tmp_path: Path, text: str) -> None:
    done = CliRunner().invoke(app, ["--data", str(tmp_path), "schedule", "--at", text])
    assert isinstance(done.exception, BadTime)
    assert done.exception.status == 2
    assert "\n" not in str(done.exception)


def test_schedule_names_the_meeting_that_causes_the_cadence(tmp_path: Path) -> None:
    asked = ["--data", str(tmp_path / "data"), "schedule", "--at", "2025-10-24T06:00+08:00"]
    done = CliRunner().invoke(app, [*asked, "--json"])
    assert done.exit_code == 0
    rows = {row["source"]: row for row in json.loads(done.stdout)}
    assert rows["ild_zh"]["phase"] == "burst"
    assert rows["ild_zh"]["period_seconds"] == 3600
    assert rows["ild_zh"]["due"] is True
    assert rows["ild_zh"]["meeting"] == {
        "id": "cc20-p4",
        "name": "4th plenum of the 20th Central Committee",
        "opened_on": "2025-10-20",
        "closed_on": "2025-10-23",
        "days_since_close": 1,
    }
    page = CliRunner().invoke(app, asked).stdout
    assert "4th plenum of the 20th Central Committee, day 1 after its close on 2025-10-23" in page
    assert not (tmp_path / "data").exists()


def test_schedule_names_the_last_meeting_in_the_quiet_time(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["--data", str(tmp_path), "schedule", "--at", "2025-06-10", "--json"])
    row = next(row for row in json.loads(done.stdout) if row["source"] == "ild_zh")
    assert (row["phase"], row["meeting"]["id"], row["meeting"]["days_since_close"]) == ("quiet", "cc20-p3", 327)
    assert row["period_seconds"] == 86400


@pytest.mark.parametrize("more", [["--into", "x"], ["--user"], ["--force"]])
def test_options_of_an_installation_need_one(tmp_path: Path, more: list[str]) -> None:
    assert CliRunner().invoke(app, ["--data", str(tmp_path), "schedule", *more]).exit_code == 2
