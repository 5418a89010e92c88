"""Scrapy's own commands keep working, and a crawl needs no reactor when nothing goes over the network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from in_process import in_process
from loopback import Answer, Tiny, WebServer, article, site_of

from archive.errors import Locked
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from crawler.errors import NoContact, UnknownSource
from crawler.run import crawl
from crawler.source import load_sources

ROOT = Path(__file__).parents[2]


def scrapy(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_scrapy_list_names_every_source() -> None:
    done = scrapy("list")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == list(load_sources())


def test_scrapy_crawl_does_what_xuanjie_crawl_does(tmp_path: Path) -> None:
    with WebServer(site_of([[1, 2]])) as server:
        tiny = Tiny(tmp_path, server)
        tiny.asked()
        given = {
            "XUANJIE_SOURCES": str(tmp_path / "sources"),
            "XUANJIE_DATA": str(tiny.data),
            "XUANJIE_PRIVATE_PEERS": f"127.0.0.1:{server.port}",
            "XUANJIE_CONTACT": "mailto:test@example.org",
        }
        done = scrapy("crawl", "tiny", *(part for name, value in given.items() for part in ("-s", f"{name}={value}")))
    assert done.returncode == 0, done.stderr
    assert article(2) in server.paths()
    report = json.loads((tiny.data / "runs" / "1.json").read_text("utf-8"))
    assert report["status"] == 0
    with ArchiveReader(tiny.data / "archive") as reader:
        assert reader.latest(server.base + article(2)) is not None


@pytest.mark.fault("C2")
@pytest.mark.parametrize("given", [16 * 1024 * 1024 + 1, 0])
def test_a_crawl_that_allows_larger_bodies_than_it_has_room_for_does_not_start(tmp_path: Path, given: int) -> None:
    with WebServer(site_of([[1]])) as server:
        tiny = Tiny(tmp_path, server, overrides={"DOWNLOAD_MAXSIZE": given})
        done = tiny.crawl()
        assert server.paths() == []
    assert (done.status, done.report["status"]) == (2, 2)
    assert done.report["error"].startswith(f"DOWNLOAD_MAXSIZE: found '{given}', expected 1 to ")
    assert not tiny.data.exists()
    told = scrapy("crawl", "ild_zh", "-s", f"XUANJIE_DATA={tiny.data}", "-s", f"DOWNLOAD_MAXSIZE={given}")
    assert told.returncode == 2
    assert f"DOWNLOAD_MAXSIZE: found '{given}'" in told.stderr
    assert "Traceback" not in told.stderr
    assert not tiny.data.exists()


@pytest.mark.parametrize(
    "given",
    [
        "XUANJIE_URL_SECONDS=zero",
        "XUANJIE_VIA=foo",
        "XUANJIE_VIA=demo",  # needs no contact and keeps no delay
        "XUANJIE_VIA=wayback",
        "XUANJIE_CLOCK=yesterday",
    ],
)
def test_scrapy_crawl_tells_a_setting_of_another_kind_in_one_line(tmp_path: Path, given: str) -> None:
    told = scrapy("crawl", "ild_zh", "-s", f"XUANJIE_DATA={tmp_path / 'data'}", "-s", given)
    name, value = given.split("=")
    assert told.returncode == 2
    assert f"{name}: found {value!r}, expected " in told.stderr
    assert "Traceback" not in told.stderr
    assert not (tmp_path / "data").exists()


def test_scrapy_crawl_of_an_unknown_source_is_one_line_and_status_2(tmp_path: Path) -> None:
    told = scrapy("crawl", "ild_zz", "-s", f"XUANJIE_DATA={tmp_path / 'data'}", XUANJIE_CONTACT="mailto:a@example.org")
    assert told.returncode == 2
    assert "error: no source 'ild_zz'" in told.stderr.splitlines()[-1]
    assert "Traceback" not in told.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("contact", ["", "My Name"])
def test_scrapy_crawl_without_a_contact_is_one_line_and_status_2(tmp_path: Path, contact: str) -> None:
    told = scrapy("crawl", "ild_zh", "-s", f"XUANJIE_DATA={tmp_path / 'data'}", XUANJIE_CONTACT=contact)
    assert told.returncode == 2
    assert told.stderr.splitlines()[-1].endswith(f"error: {NoContact()}")
    assert "Traceback" not in told.stderr
    assert not (tmp_path / "data").exists()


def test_scrapy_tells_a_source_file_that_cannot_be_used_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "tiny.toml").write_text("nam = 'tiny'\n")
    for words in (["list"], ["crawl", "tiny"]):
        told = scrapy(*words, "-s", f"XUANJIE_SOURCES={tmp_path / 'sources'}", XUANJIE_CONTACT="mailto:a@example.org")
        assert told.returncode == 2
        assert "tiny.toml: " in told.stderr.splitlines()[-1]
        assert "Traceback" not in told.stderr


def test_scrapy_crawl_beside_another_writer_ends_with_the_status_of_xuanjie_crawl(tmp_path: Path) -> None:
    with Recorder(tmp_path / "data" / "archive", agent="a test"):
        told = scrapy(
            "crawl", "ild_zh", "-s", f"XUANJIE_DATA={tmp_path / 'data'}", XUANJIE_CONTACT="mailto:a@example.org"
        )
    assert told.returncode == Locked.status
    assert "is held by process" in told.stderr.splitlines()[-1]
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(("missing", "status"), [(False, 0), (True, 3)])
def test_scrapy_crawl_says_by_its_status_whether_the_crawl_is_complete(
    tmp_path: Path, missing: bool, status: int
) -> None:
    with WebServer(site_of([[1, 2]])) as server:
        tiny = Tiny(tmp_path, server)
        tiny.asked()
        if missing:
            server.pages[article(2)] = Answer(b"", status=500)
        given = {
            "XUANJIE_SOURCES": str(tmp_path / "sources"),
            "XUANJIE_DATA": str(tiny.data),
            "XUANJIE_PRIVATE_PEERS": f"127.0.0.1:{server.port}",
            "XUANJIE_RETRY_DELAYS": "0.1,0.1",
            "XUANJIE_CONTACT": "mailto:test@example.org",
        }
        done = scrapy("crawl", "tiny", *(part for name, value in given.items() for part in ("-s", f"{name}={value}")))
    assert done.returncode == status, done.stderr
    assert json.loads((tiny.data / "runs" / "1.json").read_text("utf-8"))["status"] == status


def test_scrapy_crawl_with_a_label_of_the_vantage_that_fits_no_cell_is_one_line_and_status_2(tmp_path: Path) -> None:
    given = {"XUANJIE_CONTACT": "mailto:test@example.org", "XUANJIE_VANTAGE": "x" * 81}
    told = scrapy("crawl", "ild_zh", "-s", f"XUANJIE_DATA={tmp_path / 'data'}", **given)
    assert told.returncode == 2
    assert "error: --vantage 'xxx" in told.stderr.splitlines()[-1]
    assert "Traceback" not in told.stderr
    assert not (tmp_path / "data").exists()


@pytest.fixture
def overrides(tmp_path: Path) -> dict[str, Any]:
    steady = {"XUANJIE_CLOCK": lambda: datetime(2020, 6, 1, tzinfo=UTC)}
    return in_process(tmp_path, site_of([[1, 2, 3]])) | steady


def test_any_number_of_crawls_run_in_one_process_without_a_reactor(tmp_path: Path, overrides: dict[str, Any]) -> None:
    first = crawl(["tiny"], data=tmp_path / "data", overrides=overrides)
    second = crawl(["tiny"], data=tmp_path / "data", overrides=overrides)
    assert first.outcomes == {"not_found": 1, "ok": 4}
    assert first.status == second.status == 0
    with ArchiveReader(tmp_path / "data" / "archive") as reader:
        captures = list(reader.captures())
        searches = list(reader.searches())
    assert {c.via for c in captures} == {"demo"}
    assert {c.fetched_at for c in captures} == {datetime(2020, 6, 1, tzinfo=UTC)}
    assert [(s.outcome, s.links, s.new) for s in searches] == [("found", 3, 3), ("found", 3, 0)]


def test_an_unknown_source_is_refused_before_anything_is_made(tmp_path: Path, overrides: dict[str, Any]) -> None:
    with pytest.raises(UnknownSource, match="tiny"):
        crawl(["ild_zz"], data=tmp_path / "data", overrides=overrides)
    assert not (tmp_path / "data").exists()
