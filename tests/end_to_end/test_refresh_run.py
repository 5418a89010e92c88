"""What a scheduled refresh leaves behind: one report of how it ended, whatever ended it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from saved_pages import archive_of, files_of, manifest_rows, xuanjie

from archive.lock import ArchiveLock
from archive.paths import DataPaths
from archive.reader import ArchiveReader


def report_of(paths: DataPaths, number: int) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((paths.runs / "refresh" / f"{number}.json").read_text("utf-8"))
    return told


def alarms(paths: DataPaths) -> str:
    return "\n".join(
        alarm["line"] for alarm in json.loads(xuanjie("status", "--json", data=paths.root).stdout)["alarms"]
    )


def test_a_refresh_is_reported_with_its_release_and_a_second_one_says_nothing_new(tmp_path: Path) -> None:
    paths = archive_of(tmp_path)
    for number, is_new in ((1, True), (2, False)):
        done = xuanjie("refresh", "--offline", data=tmp_path)
        assert done.returncode == 0, done.stderr
        told = report_of(paths, number)
        assert (told["state"], told["status"], told["release"]["is_new"]) == ("done", 0, is_new)
    assert "done, release" in xuanjie("status", data=tmp_path).stdout


def test_a_refused_refresh_exits_1_and_the_report_names_every_fault(tmp_path: Path) -> None:
    paths = archive_of(tmp_path)
    assert xuanjie("refresh", "--offline", data=tmp_path).returncode == 0
    before = files_of(paths.releases)
    with ArchiveReader(paths.archive) as reader:
        capture = next(iter(reader.captures()))
    warc = paths.archive / "warc" / capture.warc_file
    body = bytearray(warc.read_bytes())
    body[capture.offset + capture.length // 2] ^= 0xFF
    warc.chmod(0o644)
    warc.write_bytes(body)
    done = xuanjie("refresh", "--offline", "--full", data=tmp_path)
    assert done.returncode == 1
    told = report_of(paths, 2)
    assert (told["state"], told["status"]) == ("refused", 1)
    assert any(capture.snapshot_id in fault for fault in told["faults"])
    assert files_of(paths.releases) == before
    assert "refresh 2" in alarms(paths)
    assert "was refused" in alarms(paths)


@pytest.mark.parametrize("asked", [("--doi", "zenodo.1"), ("--override", "two\nlines"), ("--override", "")])
def test_a_reason_or_doi_that_cannot_stand_is_refused_in_a_line_before_anything_starts(
    tmp_path: Path, asked: tuple[str, str]
) -> None:
    done = xuanjie("refresh", "--contact", "mailto:test@example.org", *asked, data=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_archive_is_reported_as_bad_input(tmp_path: Path) -> None:
    paths = archive_of(tmp_path, [])
    assert xuanjie("refresh", "--offline", data=tmp_path).returncode == 2
    assert report_of(paths, 1)["status"] == 2


def test_a_second_start_is_told_who_holds_the_lock_and_leaves_no_report(tmp_path: Path) -> None:
    paths = archive_of(tmp_path)
    with closing(ArchiveLock(paths.lock)):
        done = xuanjie("refresh", "--offline", data=tmp_path)
    assert done.returncode == 4
    assert "held by process" in done.stderr
    assert not (paths.runs / "refresh").exists()


HELD = """
import sys, time
import pipelines.refresh
from crawler.cli import main
pipelines.refresh.refresh_offline = lambda *_, **__: time.sleep(600)
main()
"""  # as if its pages had no end: the signal comes while it is at work


@pytest.mark.fault("K4")
@pytest.mark.parametrize(
    ("sent", "state", "status"),
    [
        pytest.param(signal.SIGINT, "interrupted", 130, marks=pytest.mark.long),
        (signal.SIGTERM, "interrupted", 143),
        (signal.SIGKILL, "running", -signal.SIGKILL),
    ],
)
def test_a_refresh_that_was_stopped_says_so_and_the_next_one_completes_it(
    tmp_path: Path, sent: signal.Signals, state: str, status: int
) -> None:
    paths = archive_of(tmp_path, manifest_rows()[:12])
    command = [sys.executable, "-c", HELD, "--data", str(tmp_path), "refresh", "--offline"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    place = paths.runs / "refresh" / "1.json"
    until = time.monotonic() + 60
    while not place.exists() and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(sent)
    assert process.wait(timeout=60) == status
    assert report_of(paths, 1)["state"] == state
    assert ("was interrupted" if state == "interrupted" else "was broken off") in alarms(paths)
    assert xuanjie("refresh", "--offline", data=tmp_path).returncode == 0
    assert report_of(paths, 2)["state"] == "done"
    assert "refresh 1" not in alarms(paths)
