"""What does `xuanjie status` say of a data folder?"""

from __future__ import annotations

import json
import os
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from archive_samples import exchange
from typer.testing import CliRunner

from archive.lock import ArchiveLock
from archive.paths import DataPaths
from archive.recorder import Recorder
from crawler.cli import app
from crawler.frontier import Frontier
from crawler.report import CrawlReport, SourceReport, write_report
from crawler.source import Source, load_sources
from crawler.status import Status, status
from pipelines.lexicon.meetings import registry

NOW = datetime(2026, 1, 20, 12, tzinfo=UTC)  # day 89 after cc20-p4
SOURCES: tuple[Source, ...] = tuple(load_sources()[name] for name in ("ild_en", "ild_zh"))


def seen(paths: DataPaths, now: datetime = NOW) -> Status:
    return status(paths, SOURCES, registry(), now)


def report(
    paths: DataPaths, *sources: SourceReport, parked: dict[str, str] | None = None, skews: tuple[str, ...] = ()
) -> None:
    told = CrawlReport(
        started_at="2026-01-20T04:00:00Z",
        ended_at="x",
        via="live",
        sources=sources,
        parked=parked or {},
        clock_skew=skews,
    )
    write_report(told, paths.runs)


def part(name: str, **more: object) -> SourceReport:
    made = SourceReport(source=name, run_id=1, continued=False, opened_at="2026-01-20T04:00:00Z", finished=True)
    for key, value in more.items():
        setattr(made, key, value)
    return made


def test_an_empty_data_folder_has_a_status_and_stays_empty(tmp_path: Path) -> None:
    found = seen(DataPaths(tmp_path / "data"))
    assert (found.runs, found.fresh, found.holders) == ((), {}, {})
    assert all(stand.is_due for stand in found.stands)
    assert [alarm.kind for alarm in found.alarms] == ["silence"]
    assert found.alarms[0].line.startswith("no outbound briefing captured by day 89 after cc20-p4; in 5 past cycles")
    assert not (tmp_path / "data").exists()


def test_there_is_no_silence_alarm_in_the_quiet_time_but_a_calendar_that_is_behind_is_told(tmp_path: Path) -> None:
    found = seen(DataPaths(tmp_path), datetime(2026, 11, 26, tzinfo=UTC))
    assert [alarm.kind for alarm in found.alarms] == ["calendar"]


def test_an_incomplete_last_run_is_an_alarm_with_its_reasons_until_a_complete_one_follows(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    report(paths, part("ild_zh", owed=3, capped=True, alarms=["a listing showed no links"]), part("ild_en"))
    (alarm,) = (a for a in seen(paths).alarms if a.kind == "incomplete")
    assert alarm.line == (
        "ild_zh: run 1 of 2026-01-20T04:00:00Z is incomplete:"
        " 3 addresses owed; a cap was reached; a listing showed no links"
    )
    report(paths, part("ild_en"))
    assert [a.kind for a in seen(paths).alarms] == ["silence", "incomplete"]  # ild_zh was not walked again
    report(paths, part("ild_zh"))
    assert [a.kind for a in seen(paths).alarms] == ["silence"]


def test_hosts_that_were_parked_in_the_last_run_are_named(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    report(paths, part("ild_zh"), parked={"www.idcpc.org.cn": "403 five times"})
    (alarm,) = (a for a in seen(paths).alarms if a.kind == "parked")
    assert alarm.line == "www.idcpc.org.cn: asked no more in run 1: 403 five times"
    report(paths, part("ild_zh"))
    assert not [a for a in seen(paths).alarms if a.kind == "parked"]


def test_a_clock_that_went_back_in_the_last_run_is_told(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    fell = "the clock says 2020-06-01T11:00:00Z, 3600 s before the newest capture of the archive"
    report(paths, part("ild_zh"), skews=(fell, "the clock says less again"))
    found = seen(paths)
    (alarm,) = (a for a in found.alarms if a.kind == "clock_skew")
    assert alarm.line == f"run 1: {fell}, and 1 more: its records bear these times; check NTP"
    assert f"  ! {alarm.line}" in found.lines()
    assert found.runs[0].facts()["clock_skew"] == [fell, "the clock says less again"]
    report(paths, part("ild_zh"))
    assert not [a for a in seen(paths).alarms if a.kind == "clock_skew"]


def test_a_report_from_before_skews_were_told_is_read(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    report(paths, part("ild_zh"))
    told = json.loads((paths.runs / "1.json").read_text("utf-8"))
    del told["clock_skew"]
    (paths.runs / "1.json").write_text(json.dumps(told), "utf-8")
    assert [alarm.kind for alarm in seen(paths).alarms] == ["silence"]


def test_the_last_runs_are_shown_newest_first(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    for _ in range(12):
        report(paths, part("ild_zh"))
    assert [run.number for run in seen(paths).runs] == [12, 11, 10, 9, 8]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"started_at": 1, "ended_at": 1, "parked": [], "sources": []}', "\xff"]
)
def test_a_report_that_is_none_is_named_and_hides_nothing(tmp_path: Path, text: str) -> None:
    paths = DataPaths(tmp_path)
    report(paths, part("ild_zh"))
    (paths.runs / "2.json").write_bytes(text.encode("latin-1"))
    found = seen(paths)
    assert [run.number for run in found.runs] == [1]
    (alarm,) = (a for a in found.alarms if a.kind == "bad_report")
    assert alarm.line.startswith(f"{paths.runs / '2.json'}: no report of a run")


def test_freshness_is_the_time_of_the_last_page_of_each_source(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    with Recorder(paths.archive, agent="test") as recorder:
        first = recorder.exchange(exchange(source="ild_zh"))
        last = recorder.exchange(exchange(source="ild_zh", fetched_at=first.fetched_at + timedelta(days=3)))
    found = seen(paths)
    assert found.fresh == {"ild_zh": last.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ")}
    rows = {row["source"]: row["last_success"] for row in found.as_json()["sources"]}
    assert rows == {"ild_zh": found.fresh["ild_zh"], "ild_en": None}


@pytest.mark.fault("K4")
def test_a_run_that_was_broken_off_is_told_unless_somebody_works_on_it(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    with closing(Frontier(paths.frontier, owner="dead")) as frontier:
        frontier.open_run("ild_zh", kind="walk", options={}, at="2026-01-19T03:00:00Z")
    (alarm,) = (a for a in seen(paths).alarms if a.kind == "open_run")
    assert alarm.line.startswith("ild_zh: its run of 2026-01-19T03:00:00Z was broken off")
    with Recorder(paths.archive, agent="test"):
        assert not [a for a in seen(paths).alarms if a.kind == "open_run"]


def test_a_release_without_a_refresh_is_told_as_that_of_another_command(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    assert seen(paths).lines()[2:4] == ["last refresh", "  none"]
    (paths.releases / "2026.02").mkdir(parents=True)
    (paths.releases / "latest").write_text("2026.02\n", "utf-8")
    assert seen(paths).lines()[3] == "  none; release 2026.02 was made by another command"


def test_whoever_holds_a_lock_is_named(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    with Recorder(paths.archive, agent="test"), closing(ArchiveLock(paths.lock)):
        holders = seen(paths).holders
    assert set(holders) == {"archive", "scheduled run"}
    assert all(who.startswith(f"process {os.getpid()} on ") for who in holders.values())
    assert seen(paths).holders == {}


def test_the_verb_prints_one_json_document_or_a_page(tmp_path: Path) -> None:
    report(DataPaths(tmp_path), part("ild_zh", owed=1))
    done = CliRunner().invoke(app, ["--data", str(tmp_path), "status", "--json"])
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert set(told) == {"at", "runs", "refresh", "sources", "alarms", "screened", "salvage", "locks"}
    assert told["runs"][0]["incomplete"] == ["ild_zh"]
    page = CliRunner().invoke(app, ["--data", str(tmp_path), "status"]).stdout
    assert "incomplete: ild_zh" in page
    assert "  ! ild_zh: run 1 of 2026-01-20T04:00:00Z is incomplete: 1 addresses owed" in page
