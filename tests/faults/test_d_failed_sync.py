"""After a sync that failed once, is anything believed that the disk does not hold?

The kernel tells of a failed write-back once. It then takes the pages for clean: the next sync succeeds, whoever reads
finds the bytes in memory, and the disk never gets them. `Kernel` does the same to the segments of an archive.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from archive_samples import AGENT, URL, exchange, page
from other_validators import faults_by_others

from archive import recovery
from archive.appender import Appender
from archive.capture import Takedown
from archive.errors import ArchiveError, Damaged, NoSuchRecord, WriteFailed
from archive.fixity import verify
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.removal import journal
from archive.segments import ArchivePaths
from archive.takedown import take_down
from crawler.frontier import Frontier


@dataclass
class Kernel:
    """Segments and a manifest whose sync can be made to fail once.

    disk        inode → what is there after a loss of power
    never_came  inode → parts that were written, are clean, and stand in memory only; the disk has what it had there
    synced      files in the order of their syncs
    """

    disk: dict[int, bytes] = field(default_factory=dict)
    never_came: dict[int, list[range]] = field(default_factory=dict)
    synced: list[str] = field(default_factory=list)
    fails_next: bool = False
    fails: str = ""  # only where this is in the file's name

    def install(self, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(os, "fdatasync", self._around(os.fdatasync))
        patch.setattr(os, "fsync", self._around(os.fsync))
        patch.setattr(os, "posix_fadvise", lambda file, *_: self.forget(_name(file)))
        patch.setattr(os, "pwrite", self._dirtied(os.pwrite))

    def forget(self, path: Path) -> None:
        """What is in memory and not dirty is dropped: the next reader reads from the disk."""
        number = path.stat().st_ino
        if number in self.disk:
            os.truncate(path, 0)
            with path.open("r+b") as file:
                file.write(self.disk[number])
            self.never_came.pop(number, None)

    def lose_power(self, root: Path) -> None:
        for path in (root / "manifest.jsonl", *(root / "warc").iterdir()):
            if path.exists():
                self.forget(path)

    def _around(self, sync: Callable[[int], None]) -> Callable[[int], None]:
        def synced(file: int) -> None:
            path, number = _name(file), os.fstat(file).st_ino
            if ".warc.gz" not in path.name and path.name != "manifest.jsonl":
                sync(file)
                return
            self.synced.append(path.name)
            content, before = path.read_bytes(), self.disk.get(number, b"")
            before = before[: len(content)] + bytes(max(0, len(content) - len(before)))
            other = [at for at, pair in enumerate(zip(content, before, strict=True)) if pair[0] != pair[1]]
            if self.fails_next and self.fails in path.name and other:
                self.fails_next = False
                self.never_came.setdefault(number, []).append(range(other[0], other[-1] + 1))
                self.disk[number] = before
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            came = bytearray(content)
            for part in self.never_came.get(number, ()):
                came[part.start : part.stop] = before[part.start : part.stop]
            self.disk[number] = bytes(came)

        return synced

    def _dirtied(self, write: Callable[[int, bytes, int], int]) -> Callable[[int, bytes, int], int]:
        """What is written once more is on its way to the disk again."""

        def written(file: int, data: bytes, at: int) -> int:
            count, number = write(file, data, at), os.fstat(file).st_ino
            kept = [part for part in self.never_came.get(number, []) if part.start < at or part.stop > at + count]
            self.never_came[number] = kept
            return count

        return written


def _name(file: int) -> Path:
    return Path(f"/proc/self/fd/{file}").readlink()


def believed(root: Path, patch: pytest.MonkeyPatch) -> list[str]:
    """One sync fails, the process dies without tidying up, the same command goes on; then the power is lost."""
    kernel, told = Kernel(), []
    kernel.install(patch)

    def keep(recorder: Recorder, number: int) -> None:
        told.append(recorder.exchange(exchange(page(f"page {number}"), url=f"{URL}?{number}")).snapshot_id)

    with Recorder(root, agent=AGENT) as recorder:
        keep(recorder, 1)
        kernel.fails_next = True
        with patch.context() as dying:
            dying.setattr(os, "ftruncate", _dies)
            try:
                keep(recorder, 2)
                keep(recorder, 3)
            except WriteFailed:
                before = len(kernel.synced)
                for _ in range(2):
                    with pytest.raises(WriteFailed):
                        keep(recorder, 4)
                assert len(kernel.synced) == before  # nobody asks a second time
    try:
        with Recorder(root, agent=AGENT) as recorder:
            keep(recorder, 5)
        kernel.lose_power(root)
        found = [str(finding) for finding in verify(root)] + faults_by_others(root)[1]
        with ArchiveReader(root) as reader:
            for sid in told:
                reader.snapshot(sid)
    except NoSuchRecord as why:
        return [str(why)]
    except ArchiveError as why:
        return [str(why)]
    return found


def _dies(*_: object) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.mark.fault("D2")
def test_what_a_failed_sync_left_in_memory_is_not_taken_for_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert believed(tmp_path, monkeypatch) == []


@pytest.mark.fault("D2")
def test_acknowledged_bytes_that_the_disk_does_not_hold_stop_all_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = Kernel()
    kernel.install(monkeypatch)
    recorder = Recorder(tmp_path, agent=AGENT).__enter__()
    sid = recorder.exchange(exchange()).snapshot_id
    recorder._index.close()
    recorder._lock.close()
    ((number, content),) = kernel.disk.items()
    kernel.disk[number] = content[:-200] + bytes(200)
    kernel.never_came[number] = [range(len(content) - 200, len(content))]
    with pytest.raises(Damaged, match=r"000001\.warc\.gz\.open offset \d+: found other bytes"):
        Recorder(tmp_path, agent=AGENT).__enter__()
    assert [one.snapshot_id for one in verify(tmp_path)] == [sid]


@pytest.mark.fault("D2")
def test_what_a_dead_run_left_in_the_ledgers_log_is_written_into_the_ledger(tmp_path: Path) -> None:
    """The log may have a hole since a sync of it failed; behind a hole nothing is appended."""
    root = tmp_path / "archive"
    child = os.fork()
    if child == 0:
        try:
            Recorder(root, agent=AGENT).__enter__().exchange(exchange())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert (root / "index.sqlite-wal").stat().st_size
    with Recorder(root, agent=AGENT):
        shutil.copy(root / "index.sqlite", tmp_path / "alone.sqlite")
    with closing(sqlite3.connect(tmp_path / "alone.sqlite")) as db:
        assert db.execute("SELECT count(*) FROM captures").fetchone() == (1,)


WHY = Takedown(day=date(2026, 11, 26), reason="the publisher asked for it", by="A. Meier")


def left_by_a_takedown(root: Path, patch: pytest.MonkeyPatch, fails: str) -> list[str]:
    """A sync of a takedown fails, the process ends, another one starts; then the power is lost."""
    kernel = Kernel(fails=fails)
    kernel.install(patch)
    with Recorder(root, agent=AGENT) as recorder:
        recorder.exchange(exchange(page("before"), url=f"{URL}?0"))
        sid = recorder.exchange(exchange(page("it goes"), hours=1)).snapshot_id
    kernel.fails_next = True
    with pytest.raises(WriteFailed):
        take_down(root, sid, WHY)
    assert not kernel.fails_next
    with Recorder(root, agent=AGENT) as recorder:
        other = recorder.exchange(exchange(page("after"), url=f"{URL}?1", hours=2)).snapshot_id
    kernel.lose_power(root)
    found = [str(finding) for finding in verify(root)]
    try:
        with ArchiveReader(root) as reader:
            reader.snapshot(other)
        take_down(root, other, WHY)
        found += [str(finding) for finding in verify(root)] + faults_by_others(root)[1]
    except ArchiveError as why:
        found.append(str(why))
    return found


@pytest.mark.fault("D2")
@pytest.mark.parametrize("fails", ["manifest.jsonl", ".warc.gz"])
def test_a_takedown_whose_sync_failed_is_completed_or_undone_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    assert left_by_a_takedown(tmp_path, monkeypatch, fails) == []


@pytest.mark.mutation("D")
@pytest.mark.fault("D2")
def test_a_takedown_that_writes_only_what_reading_does_not_find_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = journal._put

    def careless(paths: ArchivePaths, one: journal.Write) -> None:
        with paths.sealed(one.name).open("rb") as file:
            if os.pread(file.fileno(), len(one.member), one.offset) != one.member:
                put(paths, one)

    monkeypatch.setattr(journal, "_put", careless)
    assert left_by_a_takedown(tmp_path, monkeypatch, ".warc.gz") != []


@pytest.mark.mutation("D")
@pytest.mark.fault("D2")
def test_a_takedown_that_believes_a_manifest_in_memory_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "from_disk", _believes)
    monkeypatch.setattr(recovery, "from_disk", _believes)
    assert left_by_a_takedown(tmp_path, monkeypatch, "manifest.jsonl") != []


@pytest.mark.fault("D2")
def test_what_a_dead_run_left_in_the_frontiers_log_is_written_into_the_frontier(tmp_path: Path) -> None:
    path = tmp_path / "frontier.sqlite"
    child = os.fork()
    if child == 0:
        try:
            opened(path).open_run("tiny", kind="walk", options={}, at="2026-11-26T00:00:00Z")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert path.with_name("frontier.sqlite-wal").stat().st_size
    with closing(opened(path)) as frontier:
        frontier.begin_log_anew()
        shutil.copy(path, tmp_path / "alone.sqlite")
    with closing(sqlite3.connect(tmp_path / "alone.sqlite")) as db:
        assert db.execute("SELECT count(*) FROM runs").fetchone() == (1,)


def opened(path: Path) -> Frontier:
    return Frontier(path, owner="a test", on_failure=lambda failure: None)


def _believes(path: Path) -> None:
    """Syncs once more and takes the answer for true."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _swallows(appender: Appender) -> None:
    """A failed sync is none of its business."""
    try:
        os.fdatasync(appender._file)
    except OSError:
        return


@pytest.mark.mutation("D")
@pytest.mark.fault("D2")
@pytest.mark.parametrize("careless", ["believes the second sync", "swallows the failure"])
def test_a_writer_that_believes_a_failed_sync_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, careless: str
) -> None:
    if careless.startswith("believes"):
        monkeypatch.setattr(recovery, "from_disk", _believes)
    else:
        monkeypatch.setattr(Appender, "_sync", _swallows)
    assert believed(tmp_path, monkeypatch) != []
