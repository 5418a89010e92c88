"""Is a takedown that is killed at any moment completed or undone at the next start, and never half done?"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from archive_samples import AGENT, URL, exchange, ledger, page, tree
from other_validators import assert_sound_for_all
from tracing import needs_strace

from archive.capture import Takedown
from archive.errors import ArchiveError, WriteFailed
from archive.fixity import verify
from archive.index import Index
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.recovery import rebuild_index
from archive.takedown import take_down

WHY = Takedown(day=date(2026, 11, 26), reason="the publisher asked for it", by="A. Meier")
MARK = "only-this-page-says-so"
TESTS = str(Path(__file__).parents[1])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Three segments: the body in the first, revisits in later ones, one of them still open; and a salvaged copy."""
    root = tmp_path_factory.mktemp("archive") / "whole"
    with Recorder(root, agent=AGENT, segment_bytes=2500) as recorder:
        recorder.exchange(exchange(page("before"), url=URL + "?0"))
        sid = recorder.exchange(exchange(page(MARK), hours=1)).snapshot_id
        recorder.exchange(exchange(page("between"), url=URL + "?1", hours=2))
        recorder.exchange(exchange(page(MARK), hours=3))
        recorder.exchange(exchange(page("after"), url=URL + "?2", hours=4))
        recorder.exchange(exchange(page(MARK), hours=5))
        recorder._appender._records = 0  # as a kill leaves it: not sealed
    assert len(list((root / "warc").glob("*.open"))) == 1
    (root / "salvage").mkdir()
    first = (root / "warc" / "000001.warc.gz").read_bytes()
    with ArchiveReader(root) as reader:
        place = reader.capture(sid)
    (root / "salvage" / "cut").write_bytes(first[place.offset : place.offset + 300])
    return root, sid


@pytest.fixture(scope="module")
def straight(whole: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], str]:
    """What a takedown that nothing disturbed leaves."""
    root = Path(shutil.copytree(whole[0], tmp_path_factory.mktemp("straight") / "archive"))
    take_down(root, whole[1], WHY)
    assert_sound_for_all(root)
    return tree(root), ledger(root)


def stopping(at: int) -> Iterator[tuple[object, str, Callable[..., Any]]]:
    """Stand-ins for the calls that change a disk: the n-th is not made, or only half, and the process is killed."""
    count = iter(range(1, 10_000))

    def wrapped(call: Callable[..., Any], half: Callable[..., Any] | None = None) -> Callable[..., Any]:
        def stand_in(*given: Any, **named: Any) -> Any:
            if next(count) == at:
                if half is not None:
                    half(*given)
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*given, **named)

        return stand_in

    pwrite = os.pwrite
    yield os, "fsync", wrapped(os.fsync)
    yield os, "pwrite", wrapped(pwrite, lambda handle, data, at: pwrite(handle, data[: len(data) // 2], at))
    yield Path, "unlink", wrapped(Path.unlink)
    yield Path, "rename", wrapped(Path.rename)
    yield Index, "commit", wrapped(Index.commit)


def killed_at(root: Path, sid: str, at: int) -> bool:
    """Take down in a process of its own; True when it was killed, False when it came to its end before."""
    child = os.fork()
    if child == 0:
        for owner, name, call in stopping(at):
            setattr(owner, name, call)
        try:
            take_down(root, sid, WHY)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def is_whole(root: Path, sid: str) -> bool:
    """True when the page still reads, False when it was taken down: nothing in between, and nothing else is amiss."""
    assert_sound_for_all(root)
    with ArchiveReader(root) as reader:
        gone = {c.snapshot_id: c.takedown for c in reader.captures()}
        for other, takedown in gone.items():
            if takedown is None:
                reader.snapshot(other)
    assert sum(takedown == WHY for takedown in gone.values()) in {0, 3}
    return gone[sid] is None


@pytest.mark.fault("K1")
@pytest.mark.parametrize("next_start", ["writer", "rebuild"])
def test_a_kill_at_every_write_is_completed_or_undone(
    tmp_path: Path, whole: tuple[Path, str], straight: tuple[dict[str, bytes], str], next_start: str
) -> None:
    undone = completed = 0
    for at in range(1, 100):
        root = Path(shutil.copytree(whole[0], tmp_path / f"{at}"))
        if not killed_at(root, whole[1], at):
            break
        listed = (root / "manifest.jsonl").read_bytes().count(b"takedown")
        if next_start == "rebuild":
            rebuild_index(root)
        with Recorder(root, agent=AGENT):
            pass
        assert is_whole(root, whole[1]) == (not listed), f"killed at call {at}"
        undone += not listed
        completed += bool(listed)
        take_down(root, whole[1], WHY)
        assert (tree(root), ledger(root)) == straight, f"killed at call {at}"
        shutil.rmtree(root)
    assert undone >= 5  # sealing the open segment, the journal, the line
    assert completed >= 10


@pytest.mark.fault("K3")
def test_a_kill_during_the_completion_is_completed_too(
    tmp_path: Path, whole: tuple[Path, str], straight: tuple[dict[str, bytes], str]
) -> None:
    first = next(at for at in range(1, 100) if _listed_after_kill(whole, tmp_path / f"first {at}", at))
    kills = 0
    for at in range(1, 100):
        root = Path(shutil.copytree(tmp_path / f"first {first}", tmp_path / f"{at}"))
        killed = killed_at(root, whole[1], at)
        kills += killed
        with Recorder(root, agent=AGENT):
            pass
        assert (tree(root), ledger(root)) == straight, f"killed at calls {first} and {at}"
        if not killed:
            break
    assert kills >= 8


def _listed_after_kill(whole: tuple[Path, str], root: Path, at: int) -> bool:
    shutil.copytree(whole[0], root)
    killed_at(root, whole[1], at)
    return b"takedown" in (root / "manifest.jsonl").read_bytes()


@pytest.mark.parametrize("keep", [0, 1, 60, -1])
def test_a_line_or_a_journal_that_was_cut_in_the_writing_is_none(
    tmp_path: Path, whole: tuple[Path, str], straight: tuple[dict[str, bytes], str], keep: int
) -> None:
    after, _ = straight
    last = after["manifest.jsonl"].splitlines(keepends=True)[-1]
    root = Path(shutil.copytree(whole[0], tmp_path / "archive"))
    with Recorder(root, agent=AGENT):
        pass  # seals the open segment
    with (root / "manifest.jsonl").open("ab") as file:
        file.write(last[:keep])
    (root / "takedown.pending").write_bytes(b'{"line": "cut'[: max(keep, 0)])
    with Recorder(root, agent=AGENT):
        pass
    assert is_whole(root, whole[1])
    assert not (root / "takedown.pending").exists()


def test_a_disk_that_fails_is_said_and_the_next_start_completes(
    tmp_path: Path, whole: tuple[Path, str], straight: tuple[dict[str, bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = Path(shutil.copytree(whole[0], tmp_path / "archive"))

    pwrite = os.pwrite

    def full(handle: int, data: bytes, at: int) -> int:
        if len(data) < 200:  # the holder's name in the lock
            return pwrite(handle, data, at)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", full)
        with pytest.raises(WriteFailed, match="No space left"):
            take_down(root, whole[1], WHY)
    assert any("stopped half-way" in finding.problem for finding in verify(root))
    with Recorder(root, agent=AGENT):
        pass
    assert (tree(root), ledger(root)) == straight


def test_bytes_changed_without_the_line_are_found(
    tmp_path: Path, whole: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: a takedown that leaves out the manifest. verify must name the segment and the snapshot."""
    root = Path(shutil.copytree(whole[0], tmp_path / "archive"))
    monkeypatch.setattr("archive.takedown.append_takedown", lambda *_: None)
    monkeypatch.setattr("archive.removal.journal._was_begun", lambda *_: True)
    take_down(root, whole[1], WHY)
    found = verify(root)
    segments = {f"warc/{n:06d}.warc.gz" for n in (1, 2, 3)}
    assert {f.file for f in found if f.offset is None and "the manifest says" in f.problem} == segments
    assert {f.file for f in found if f.snapshot_id and "no line of the manifest" in f.problem} == segments


# ── every single call, by strace ──────────────────────────────────────────────────────────────────────────────────────

CALLS = ("write", "pwrite64", "openat", "fsync", "fdatasync", "rename", "unlink")
FAULTS = [*((call, "signal=KILL") for call in CALLS), ("write", "error=ENOSPC"), ("pwrite64", "error=EIO")]
FAULTS += [("fsync", "error=EIO"), ("rename", "error=EIO"), ("unlink", "error=EIO")]
TAKER = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_takedown_kill import WHY
from archive.errors import ArchiveError
from archive.takedown import take_down
try:
    take_down(Path(sys.argv[1]), sys.argv[2], WHY)
except ArchiveError as error:
    sys.exit(error.status)
"""


def run(root: Path, sid: str, *strace: str) -> int:
    command = [sys.executable, "-c", TAKER.format(tests=str(Path(__file__).parent)), str(root), sid]
    if strace:
        names = ("manifest.jsonl", "takedown.pending", "salvage", "salvage/cut", "warc", "index.sqlite")
        own = [root, *(root / name for name in names), root / "index.sqlite-wal", root / "index.sqlite-shm"]
        own += [root / "warc" / f"{n:06d}.warc.gz{end}" for n in range(1, 5) for end in ("", ".open")]
        command = ["strace", "-f", "-qq", *(word for path in own for word in ("-P", str(path))), *strace, *command]
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": TESTS}
    return subprocess.run(command, env=env, capture_output=True, check=False).returncode


@pytest.mark.fault("K1")
@pytest.mark.long
@pytest.mark.timeout(1200)
@needs_strace
@pytest.mark.parametrize(("call", "fault"), FAULTS)
def test_every_call(
    tmp_path: Path, whole: tuple[Path, str], straight: tuple[dict[str, bytes], str], call: str, fault: str
) -> None:
    log = tmp_path / "log"
    counted = Path(shutil.copytree(whole[0], tmp_path / "count"))
    assert run(counted, whole[1], "-o", str(log), "-e", f"trace={call}") == 0
    points = len(log.read_text().splitlines())
    print(f"{call} {fault}: {points} points")
    for n in range(1, points + 1):
        point = f"{call} {fault}, call {n} of {points}"
        root = Path(shutil.copytree(whole[0], tmp_path / f"{n}"))
        status = run(root, whole[1], "-o", os.devnull, "-e", f"inject={call}:{fault}:when={n}")
        assert status in ({0, 1, 5} if "error" in fault else {-9, 137, 0}), f"{point}: status {status}"
        try:
            with Recorder(root, agent=AGENT):
                pass
        except ArchiveError as error:
            pytest.fail(f"{point}: {error}")
        is_whole(root, whole[1])
        take_down(root, whole[1], WHY)
        after, rows = straight
        found = {name: content for name, content in tree(root).items() if not name.startswith("salvage/manifest")}
        assert (found, ledger(root)) == (after, rows), point
        shutil.rmtree(root)
