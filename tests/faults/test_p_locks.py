"""Does one process write at a time, whatever becomes of the lock's file and of whoever held it?

P3: stale lock after a kill, process number reused, lock file deleted or replaced while it is held.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange, page
from loopback import Answer, Tiny, WebServer, site_of
from other_validators import assert_sound_for_all

from archive.errors import Locked, LockLost
from archive.lock import ArchiveLock, is_held, store_lock
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from crawler.schedule.starts import one_start
from crawler.status import status
from pipelines.holding import hold_store

HOLDS = """
import os, sys, time
from pathlib import Path
from archive.lock import ArchiveLock
lock = ArchiveLock(Path(sys.argv[1]), guard=Path(sys.argv[2]))
print("held", flush=True)
sys.stdin.read()
"""
KINDS = {"archive": ("archive/lock", "archive"), "schedule": ("lock", "."), "store": ("store.lock", "releases")}


@contextmanager
def another_holds(data: DataPaths, kind: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds one of the locks until its input ends."""
    path, guard = (data.root / one for one in KINDS[kind])
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", HOLDS, str(path), str(guard)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def takes(data: DataPaths, kind: str) -> str:
    """Take a lock as our own code does and give it back; who died holding it."""
    if kind == "archive":
        with Recorder(data.archive, agent=AGENT) as recorder:
            return recorder.took_over
    if kind == "schedule":
        with one_start(data):
            return ""
    with hold_store(data):
        return ""


@pytest.mark.fault("P3")
@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("archive", "deleted"),
        ("archive", "replaced"),
        ("archive", "truncated"),
        ("archive", "renamed"),
        ("schedule", "deleted"),
        ("store", "deleted"),
    ],
)
def test_a_lock_whose_file_was_tampered_with_still_keeps_a_second_process_out(
    tmp_path: Path, kind: str, how: str
) -> None:
    data = DataPaths(tmp_path)
    with another_holds(data, kind):
        path = data.root / KINDS[kind][0]
        match how:
            case "deleted":
                path.unlink()
            case "replaced":
                path.unlink()
                path.write_text("process 1 on elsewhere\n")
            case "truncated":
                path.write_text("")
            case "renamed":
                path.rename(path.with_name("lock.old"))
        for _ in range(3):  # the file that a second try finds was made by the first
            with pytest.raises(Locked):
                takes(data, kind)
        assert is_held(path, guard=data.root / KINDS[kind][1])
    takes(data, kind)


@pytest.mark.fault("P3")
@pytest.mark.parametrize("how", ["deleted", "replaced"])
def test_a_writer_whose_lock_file_is_gone_stops_before_its_next_commit_and_loses_nothing(
    tmp_path: Path, how: str
) -> None:
    kept = []
    with Recorder(tmp_path, agent=AGENT) as recorder:
        kept.append(recorder.exchange(exchange()).snapshot_id)
        (tmp_path / "lock").unlink()
        if how == "replaced":
            (tmp_path / "lock").write_text("process 1 on elsewhere\n")
        with pytest.raises(LockLost, match="deleted or replaced"):
            recorder.exchange(exchange(page("second"), hours=1))
    with Recorder(tmp_path, agent=AGENT) as recorder:
        kept.append(recorder.exchange(exchange(page("third"), hours=2)).snapshot_id)
    assert_sound_for_all(tmp_path)
    with ArchiveReader(tmp_path) as reader:
        assert set(kept) <= {capture.snapshot_id for capture in reader.captures()}


@pytest.mark.fault("P3")
def test_an_idle_writer_whose_lock_file_is_gone_seals_no_segment(tmp_path: Path) -> None:
    with ExitStack() as held:
        recorder = held.enter_context(Recorder(tmp_path, agent=AGENT))
        kept = recorder.exchange(exchange()).snapshot_id
        (tmp_path / "lock").unlink()
        with pytest.raises(LockLost, match="deleted or replaced"):
            held.close()
    assert not list((tmp_path / "warc").glob("*.warc.gz"))
    with Recorder(tmp_path, agent=AGENT):
        pass
    assert_sound_for_all(tmp_path)
    with ArchiveReader(tmp_path) as reader:
        assert [capture.snapshot_id for capture in reader.captures()] == [kept]


@pytest.mark.fault("P3")
def test_a_writer_that_lost_its_lock_cuts_nothing_of_the_one_that_came_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no folder can be locked (some network file systems), the file alone stands between two writers: the second
    goes on in the first one's segment, and what it acknowledged there must survive the first one's end."""
    monkeypatch.setattr(ArchiveLock, "_hold", hold_files_only)
    with Recorder(tmp_path, agent=AGENT) as first:
        first.exchange(exchange())
        first.gather()
        (tmp_path / "lock").unlink()
        with Recorder(tmp_path, agent=AGENT) as second:
            theirs = second.exchange(exchange(page("of the second"), hours=2)).snapshot_id
            second.gather()
            with pytest.raises(LockLost):
                first.exchange(exchange(page("of the first"), hours=1))
    with Recorder(tmp_path, agent=AGENT):
        pass
    assert_sound_for_all(tmp_path)
    with ArchiveReader(tmp_path) as reader:
        assert theirs in {capture.snapshot_id for capture in reader.captures()}


_hold = ArchiveLock._hold


def hold_files_only(self: ArchiveLock, handle: int) -> None:
    if handle != self._folder:
        _hold(self, handle)


@pytest.mark.fault("P3")
@pytest.mark.parametrize("name", ["process {own} on {host}\n", "process 1 on {host}\n", "\x00\xff" * 300, ""])
def test_what_stands_in_a_lock_file_keeps_nobody_out(
    tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The process number of a dead holder may be that of a living one by now."""
    host = os.uname().nodename
    path = tmp_path / "lock"
    path.write_bytes(name.format(own=os.getpid(), host=host).encode("latin-1"))
    with caplog.at_level(logging.WARNING), closing(ArchiveLock(path)) as lock:
        assert bool(lock.took_over) == bool(name)
        assert path.read_text() == f"process {os.getpid()} on {host}\n"
    assert caplog.text.count("taking over") == bool(name)
    assert "\n" not in lock.took_over
    assert path.read_text() == ""


@pytest.mark.fault("P3", "K4")
def test_whoever_takes_over_from_a_dead_writer_says_whom_and_so_does_status(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = DataPaths(tmp_path)
    for kind in KINDS:
        with another_holds(data, kind) as process:
            pass  # it is killed
        dead = f"process {process.pid} on {os.uname().nodename}"
        (alarm,) = dead_runs(data)
        assert dead in alarm
        with caplog.at_level(logging.WARNING):
            caplog.clear()
            took = takes(data, kind)
        assert dead in caplog.text
        assert kind != "archive" or took == dead
        assert dead_runs(data) == []
        caplog.clear()
        takes(data, kind)  # a holder that ended in good order is no dead one
        assert caplog.text == ""


def dead_runs(data: DataPaths) -> list[str]:
    from datetime import UTC, datetime

    found = status(data, (), (), datetime(2026, 11, 26, tzinfo=UTC))
    assert found.holders == {}
    return [alarm.line for alarm in found.alarms if alarm.kind == "dead_run"]


@pytest.mark.fault("P3", "K4")
def test_the_crawl_after_a_killed_one_names_it_in_its_log_and_in_its_report(tmp_path: Path) -> None:
    site = site_of([[1, 2]])
    listing = site["/a/index.html"]
    assert isinstance(listing, Answer)
    site["/a/index.html"] = Answer(**{**vars(listing), "delay": 5.0})
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        first = subprocess.Popen(tiny.asked(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while "/a/index.html" not in server.paths():
            assert first.poll() is None
        first.kill()
        first.wait()
        server.pages["/a/index.html"] = listing
        done = tiny.crawl()
    dead = f"process {first.pid} on {os.uname().nodename}"
    assert done.status == 0
    assert f"{dead} died while it held this" in done.stderr
    assert f"the run before this one died: {dead}" in done.report["sources"][0]["notes"]
    assert json.loads((tiny.data / "runs" / "1.json").read_text())["sources"][0]["notes"]


# ── the planted mutations: the check above must see a lock that is none ───────────────────────────────────────────


def second_gets_in(data: DataPaths, kind: str) -> bool:
    with another_holds(data, kind):
        (data.root / KINDS[kind][0]).unlink()
        try:
            takes(data, kind)
        except Locked:
            return False
    return True


@pytest.mark.mutation("P")
@pytest.mark.parametrize("kind", KINDS)
def test_without_the_folders_lock_a_deleted_file_lets_a_second_process_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    assert not second_gets_in(DataPaths(tmp_path / "as it is"), kind)
    monkeypatch.setattr(ArchiveLock, "_hold", hold_files_only)
    assert second_gets_in(DataPaths(tmp_path / "planted"), kind)


@pytest.mark.mutation("P")
def test_a_lock_by_the_existence_of_its_file_would_never_end_with_its_holder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: whoever finds a name in the file believes it."""

    def by_existence(self: ArchiveLock, guard: Path) -> None:
        if self.path.exists() and self.path.read_text():
            raise Locked(str(self.path), self.path.read_text().strip())
        self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)

    data = DataPaths(tmp_path)
    with another_holds(data, "store"):
        pass  # it is killed
    with closing(store_lock(data)):
        pass
    with another_holds(data, "store"):
        pass
    monkeypatch.setattr(ArchiveLock, "_take", by_existence)
    with pytest.raises(Locked):
        store_lock(data)
