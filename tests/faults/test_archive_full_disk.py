"""Is nothing acknowledged lost when the disk is full, and does the same command go on when there is space again?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from other_validators import assert_sound_for_all

from archive.reader import ArchiveReader

# A limit on the size of every file: the write past it is short and the next one fails with EFBIG, as on a full disk.
WRITER = """
import resource, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from archive_samples import AGENT, URL, exchange, packed, page
from archive.errors import WriteFailed
from archive.recorder import Recorder
limit = int(sys.argv[2])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    with Recorder(Path(sys.argv[1]), agent=AGENT) as recorder:
        for n in range(30):
            text = "".join(f"{{i * 7919 * (n + 1) % 100003}} " for i in range(300))
            print(recorder.exchange(exchange(page(text), url=f"{{URL}}?{{n}}", hours=n)).snapshot_id, flush=True)
except WriteFailed as error:
    print(error, file=sys.stderr)
    sys.exit(error.status)
"""
TESTS = str(Path(__file__).parents[1])


def write(root: Path, limit: int) -> tuple[int, set[str], str]:
    done = subprocess.run(
        [sys.executable, "-c", WRITER.format(tests=TESTS), str(root), str(limit)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, set(done.stdout.split()), done.stderr


@pytest.mark.fault("D1")
@pytest.mark.parametrize("limit", [1, 300, 2_000, 8_192, 20_000, 33_333, 40_960, 45_001])
def test_a_write_that_fails_loses_nothing_and_the_same_command_goes_on(tmp_path: Path, limit: int) -> None:
    status, acknowledged, said = write(tmp_path, limit)
    assert (status, len(said.splitlines())) == (5, 1), said
    status, again, said = write(tmp_path, 0)
    assert (status, len(again)) == (0, 30), said
    assert acknowledged <= again
    assert_sound_for_all(tmp_path)
    with ArchiveReader(tmp_path) as reader:
        captures = list(reader.captures())
        assert {c.snapshot_id for c in captures} == again
        for capture in captures:
            reader.snapshot(capture.snapshot_id)


@pytest.mark.fault("D1")
def test_what_was_acknowledged_is_there_before_the_next_start(tmp_path: Path) -> None:
    status, acknowledged, _ = write(tmp_path, 90_000)
    assert status == 5
    assert acknowledged
    with ArchiveReader(tmp_path) as reader:
        assert {c.snapshot_id for c in reader.captures()} == acknowledged
        for sid in acknowledged:
            reader.snapshot(sid)
