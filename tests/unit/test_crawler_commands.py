"""What the verb `crawl` prints, and which sources are due."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from archive.capture import Outcome, Role
from archive.errors import WriteFailed
from archive.paths import DataPaths
from crawler.cli import app
from crawler.errors import BadFrontier, BadVantage, NoContact, NotOfTheWeb, NotOurs, UnknownSource
from crawler.frontier import Child, Frontier
from crawler.report import CrawlReport, SourceReport, write_report
from crawler.schedule.due import chosen, due, last_runs
from crawler.source import load_sources

NOON = datetime(2020, 6, 1, 12, tzinfo=UTC)


def test_crawl_refuses_an_unknown_source_and_a_missing_contact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XUANJIE_CONTACT", raising=False)
    data = ["--data", str(tmp_path / "data"), "crawl"]
    assert isinstance(CliRunner().invoke(app, [*data, "ild_zz"]).exception, UnknownSource)
    assert isinstance(CliRunner().invoke(app, [*data, "ild_zh", "--contact", "a\r\nX: y"]).exception, NoContact)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("ftp://x/y", "found ftp, expected http or https"),
        ("file:///etc/passwd", "found file, expected http or https"),
        ("www.idcpc.org.cn/a.html", "found 'www.idcpc.org.cn/a.html', expected http or https"),
        ("", "found '', expected http or https"),
    ],
)
@pytest.mark.parametrize("source", ["generic", "ild_zh"])
def test_an_only_address_that_is_none_of_the_web_is_refused_for_what_it_begins_with(
    tmp_path: Path, source: str, url: str, found: str
) -> None:
    given = ["--contact", "mailto:a@example.org", "--only", url]
    refused = CliRunner().invoke(app, ["--data", str(tmp_path / "data"), "crawl", source, *given]).exception
    assert isinstance(refused, NotOfTheWeb)
    assert refused.status == 2
    assert str(refused).startswith(f"--only {url}: {found}; ")
    assert not (tmp_path / "data").exists()


def test_an_only_address_of_the_web_that_is_nobodys_is_told_by_its_host(tmp_path: Path) -> None:
    for url in ("HTTPS://elsewhere.example/a.html", "http://[x", "http:///x"):
        given = ["--contact", "mailto:a@example.org", "--only", url]
        refused = CliRunner().invoke(app, ["--data", str(tmp_path / "data"), "crawl", "ild_zh", *given]).exception
        assert isinstance(refused, NotOurs)
        assert f"{url} lies on no host of ild_zh" in str(refused)


@pytest.mark.parametrize("how", ["option", "environment"])
def test_a_label_of_the_vantage_that_fits_no_cell_is_one_line_and_status_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    label = "x" * 81
    given = ["--contact", "mailto:a@example.org", *(["--vantage", label] if how == "option" else [])]
    if how == "environment":
        monkeypatch.setenv("XUANJIE_VANTAGE", label)
        monkeypatch.delitem(sys.modules, "crawler.settings", raising=False)
    for verb in (["crawl", "ild_zh"], ["refresh", "ild_zh"]):
        done = CliRunner().invoke(app, ["--data", str(tmp_path / "data"), *verb, *given])
        assert isinstance(done.exception, BadVantage)
        assert done.exception.status == 2
        assert "81 characters" in str(done.exception)
        assert "\n" not in str(done.exception)


def due_sources(names: tuple[str, ...], paths: DataPaths, now: datetime) -> tuple[str, ...]:
    """Without any meeting; what meetings do is the matter of test_cadence.py."""
    sources = chosen(names, load_sources())
    stands = due(sources, last_runs(paths, [s.name for s in sources]), (), now)
    return tuple(stand.source for stand in stands if stand.is_due)


def test_a_source_is_due_when_its_last_whole_walk_is_old_enough(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    assert due_sources((), paths, NOON) == tuple(name for name, source in load_sources().items() if source.listings)
    frontier = Frontier(paths.frontier, owner="test")
    run = frontier.open_run("ild_zh", kind="walk", options={}, at="2020-06-01T12:00:00Z")
    assert due_sources(("ild_zh",), paths, NOON) == ("ild_zh",)  # begun and not ended
    walked(frontier, run.run_id, Outcome.OK)
    frontier.close_run(run.run_id, at="2020-06-01T12:30:00Z", reason="finished")
    frontier.close()
    assert due_sources(("ild_zh", "ild_en"), paths, NOON + timedelta(hours=23)) == ("ild_en",)
    assert due_sources(("ild_zh",), paths, NOON + timedelta(hours=24)) == ("ild_zh",)
    with pytest.raises(UnknownSource):
        due_sources(("ild_zz",), paths, NOON)


def walked(frontier: Frontier, run_id: int, outcome: Outcome) -> None:
    """One listing of a run ends so."""
    url = "https://www.idcpc.org.cn/jwdt/index.html"
    frontier.push(run_id, [Child(url=url, key=f"listing:{url}", host="h", role=Role.LISTING, priority=0, meta={})])
    row = frontier.lease(run_id, "h", now=0.0)
    assert row is not None
    owed = outcome is not Outcome.OK
    at = "2020-06-01T12:10:00Z"
    frontier.settle(row.url_id, outcome=outcome, detail="", snapshot=None, owed=owed, source="ild_zh", at=at)


def test_a_walk_that_reached_nothing_leaves_its_source_due(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    frontier = Frontier(paths.frontier, owner="test")
    run = frontier.open_run("ild_zh", kind="walk", options={}, at="2020-06-01T12:00:00Z")
    walked(frontier, run.run_id, Outcome.DNS)
    frontier.close_run(run.run_id, at="2020-06-01T12:30:00Z", reason="finished")
    frontier.close()
    assert due_sources(("ild_zh",), paths, NOON + timedelta(hours=1)) == ("ild_zh",)


@pytest.mark.parametrize("verb", [["crawl", "--due"], ["refresh"]])
def test_a_frontier_that_is_none_is_told_by_every_verb_that_asks_what_is_due(tmp_path: Path, verb: list[str]) -> None:
    DataPaths(tmp_path).frontier.write_bytes(b"garbage" * 500)
    done = CliRunner().invoke(app, ["--data", str(tmp_path), *verb, "--contact", "mailto:a@example.org"])
    assert isinstance(done.exception, BadFrontier)
    assert done.exception.status == 2


def report(**more: object) -> CrawlReport:
    source = SourceReport(source="s", run_id=1, continued=False, opened_at="2020-06-01T12:00:00Z", finished=True)
    for name, value in more.items():
        setattr(source, name, value)
    return CrawlReport(started_at="a", ended_at="b", via="live", sources=(source,))


def test_a_crawl_is_whole_only_when_nothing_is_owed_capped_or_alarming() -> None:
    assert report().status == 0
    assert report(notes=["x"]).status == 0
    for name, value in {"owed": 1, "capped": True, "alarms": ["x"], "finished": False}.items():
        assert report(**{name: value}).status == 3, name


def test_reports_are_numbered_and_never_overwritten(tmp_path: Path) -> None:
    assert [write_report(report(), tmp_path / "runs").name for _ in range(3)] == ["1.json", "2.json", "3.json"]
    (tmp_path / "runs" / "2.json").unlink()
    assert write_report(report(), tmp_path / "runs").name == "4.json"


def test_a_report_that_finds_no_place_is_a_failed_write(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("")
    with pytest.raises(WriteFailed) as caught:
        write_report(report(), tmp_path / "runs")
    assert caught.value.status == 5
