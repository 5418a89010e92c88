"""Does the silence of a season show in `refresh` and `status`, compared with what the archive itself has?"""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from saved_pages import archive_of, xuanjie

from archive.paths import DataPaths
from crawler.schedule.cadence import CHINA
from crawler.status import season_alarms, status
from pipelines.lexicon.meetings import Registered, registry
from pipelines.refresh import refresh_offline

CLOSED = date(2027, 3, 4)
NEXT = Registered(
    id="cc20-p5",
    kind="plenum",
    term=20,
    plenum=5,
    opened_on=date(2027, 3, 1),
    closed_on=CLOSED,
    communique_on=CLOSED,
    sources="communique; unverified",  # composed, as the pages are
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DataPaths:
    """A data folder with a release of composed pages: briefings after four meetings, none after the next one."""
    paths = archive_of(tmp_path_factory.mktemp("made"))
    refresh_offline(paths)
    return paths


def noon(day: int) -> datetime:
    at = CLOSED + timedelta(days=day)
    return datetime(at.year, at.month, at.day, 12, tzinfo=CHINA)


def test_the_records_of_past_cycles_decide_when_silence_is_told(made: DataPaths) -> None:
    meetings = (*registry(), NEXT)
    first = next(day for day in range(1, 300) if season_alarms(made, meetings, noon(day)))
    (alarm,) = season_alarms(made, meetings, noon(first))
    assert alarm.kind == "silence"
    assert f"no outbound briefing captured by day {first} after cc20-p5; in 4 past cycles" in alarm.line
    assert f"in the archive's own records the first was captured by day {first - 1}" in alarm.line
    assert [a.kind for a in status(made, (), meetings, noon(first)).alarms] == ["silence"]
    assert season_alarms(made, meetings, noon(301)) == ()


def test_a_meeting_that_the_archive_has_briefings_of_is_not_silent(made: DataPaths) -> None:
    assert season_alarms(made, registry(), datetime(2026, 3, 1, tzinfo=CHINA)) == ()


def test_refresh_tells_the_alarms_beside_the_release(made: DataPaths) -> None:
    done = xuanjie("--data", str(made.root), "refresh", "--offline", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert set(told) == {"crawl", "release", "alarms"}
    assert all(set(alarm) == {"kind", "line"} for alarm in told["alarms"])


def test_a_damaged_release_is_told_and_hides_nothing_else(made: DataPaths, tmp_path: Path) -> None:
    paths = DataPaths(tmp_path / "data")
    shutil.copytree(made.root, paths.root)
    (folder,) = (p for p in paths.releases.iterdir() if p.is_dir())
    (folder / "legs.jsonl").write_text("no table\n", "utf-8")
    alarms = season_alarms(paths, registry(), datetime(2026, 11, 26, tzinfo=CHINA))
    assert [alarm.kind for alarm in alarms] == ["bad_release", "calendar"]
    assert str(folder / "legs.jsonl") in alarms[0].line
