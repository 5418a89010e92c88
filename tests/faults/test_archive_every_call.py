"""Does a kill or a failure at every single call that writes leave an archive that loses nothing and goes on?

Uses strace to stop or fail the n-th call; run by `make test-long` only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from other_validators import assert_sound_for_all
from tracing import needs_strace

from archive.reader import ArchiveReader

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(1200),
    needs_strace,
]
TESTS = str(Path(__file__).parents[1])
WRITES = ("write", "pwrite64", "ftruncate", "mkdir", "openat")
SYNCS = ("fdatasync", "fsync", "rename", "unlink")
FAULTS = [
    *((call, "signal=KILL") for call in WRITES + SYNCS),
    *((call, "error=ENOSPC") for call in WRITES),
    *((call, "error=EIO") for call in SYNCS),
]
# Four pages, one of them a revisit, an attempt and a search over two segments; ids go to standard output by one write.
WRITER = """
import os, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from archive_samples import AGENT, URL, attempt, exchange, page, search
from archive.errors import ArchiveError
from archive.recorder import Recorder
try:
    with Recorder(Path(sys.argv[1]), agent=AGENT, segment_bytes=4000) as recorder:
        for n in range(4):
            sid = recorder.exchange(exchange(page(f"page {{n // 2}}"), url=f"{{URL}}?{{n // 2}}", hours=n)).snapshot_id
            Path(sys.argv[2]).open("a").write(sid + chr(10))
        recorder.attempt(attempt())
        recorder.search(search())
except ArchiveError as error:
    sys.exit(error.status)
"""


def run(root: Path, said: Path, *strace: str) -> int:
    """Exit status of the writer, under strace with these options if there are any."""
    command = [sys.executable, "-c", WRITER.format(tests=TESTS), str(root), str(said)]
    if strace:
        command = ["strace", "-f", "-qq", *paths(root), *strace, *command]
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, env=env, capture_output=True, check=False).returncode


def paths(root: Path) -> list[str]:
    """strace's options that keep to the archive's own files."""
    warc = [root / "warc" / f"{n:06d}.warc.gz{suffix}" for n in range(1, 5) for suffix in ("", ".open")]
    index = [root / f"index.sqlite{suffix}" for suffix in ("", "-wal", "-shm", ".new", ".new-wal", ".new-shm")]
    own = [root, *warc, *index, root / "manifest.jsonl", root / "lock", root / "warc", root / "salvage"]
    return [word for path in own for word in ("-P", str(path))]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """The captures of a run that nothing disturbed."""
    folder = tmp_path_factory.mktemp("straight")
    assert run(folder / "archive", folder / "said") == 0
    return captured(folder / "archive")


def captured(root: Path) -> list[tuple[str, str]]:
    with ArchiveReader(root) as reader:
        return [(c.snapshot_id, c.outcome.value) for c in reader.captures()]


@pytest.mark.fault("D1", "D2", "K1")
@pytest.mark.parametrize(("call", "fault"), FAULTS)
def test_every_call(tmp_path: Path, expected: list[tuple[str, str]], call: str, fault: str) -> None:
    log = tmp_path / "log"
    assert run(tmp_path / "count", tmp_path / "said", "-o", str(log), "-e", f"trace={call}") == 0
    points = len(log.read_text().splitlines())
    print(f"{call} {fault}: {points} points")
    assert points
    for n in range(1, points + 1):
        point = f"{call} {fault}, call {n} of {points}"
        root, said = tmp_path / f"{n}", tmp_path / f"{n}.said"
        status = run(root, said, "-o", os.devnull, "-e", f"inject={call}:{fault}:when={n}")
        assert status in ({0, 5} if "error" in fault else {-9, 137, 0}), f"{point}: status {status}"
        acknowledged = set(said.read_text().split()) if said.exists() else set()
        assert run(root, said) == 0, point
        assert_sound_for_all(root)
        assert captured(root) == expected, point
        assert acknowledged <= {sid for sid, _ in expected}, point
        with ArchiveReader(root) as reader:
            for sid in acknowledged:
                reader.snapshot(sid)
        shutil.rmtree(root)
