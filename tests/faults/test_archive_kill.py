"""Is nothing lost when the writer is killed, at any moment, again and again?"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from archive_samples import AGENT, ledger
from other_validators import assert_sound_for_all

from archive.fixity import verify
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.recovery import rebuild_index

SEED = 19
PAGES = 400
# Records PAGES pages, says each id once it is acknowledged; small segments so that kills hit the roll-over too.
WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from archive_samples import AGENT, URL, attempt, exchange, page, search
from archive.recorder import Recorder
{plant}
with Recorder(Path(sys.argv[1]), agent=AGENT, segment_bytes=20_000) as recorder:
    for n in range({pages}):
        capture = recorder.exchange(exchange(page(f"page {{n // 3}}"), url=f"{{URL}}?{{n // 3}}", hours=n))
        print(capture.snapshot_id, flush=True)
        if n % 10 == 0:
            recorder.attempt(attempt(detail=str(n)))
            recorder.search(search(links=n))
print("end", flush=True)
"""
TESTS = str(Path(__file__).parents[1])


def run(root: Path, *, kill_after: float | None, plant: str = "") -> tuple[list[str], bool]:
    """The ids that a writer acknowledged, and whether it came to its end."""
    code = WRITER.format(tests=TESTS, pages=PAGES, plant=plant)
    with subprocess.Popen([sys.executable, "-c", code, str(root)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        lines = []
        if kill_after is not None:
            lines.append(writer.stdout.readline())
            time.sleep(kill_after)
            writer.send_signal(signal.SIGKILL)
        lines += writer.stdout
    lines = [line.strip() for line in lines if line.endswith("\n")]
    ended = "end" in lines
    return [line for line in lines if line and line != "end"], ended


@pytest.mark.fault("K2")
def test_ten_kills_lose_nothing_and_end_in_the_same_archive(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    _, ended = run(tmp_path / "straight", kill_after=None)
    assert ended
    acknowledged: set[str] = set()
    kills = 0
    for _ in range(10):
        ids, ended = run(tmp_path / "killed", kill_after=dice.uniform(0, 0.1))
        kills += not ended
        acknowledged.update(ids)
        with ArchiveReader(tmp_path / "killed") as reader:
            assert acknowledged <= {c.snapshot_id for c in reader.captures()}
    assert kills >= 5
    _, ended = run(tmp_path / "killed", kill_after=None)
    assert ended
    assert_sound_for_all(tmp_path / "killed")
    with ArchiveReader(tmp_path / "killed") as one, ArchiveReader(tmp_path / "straight") as other:
        captures = [(c.snapshot_id, c.outcome, c.revisit_of, c.content_sha256) for c in one.captures()]
        assert captures == [(c.snapshot_id, c.outcome, c.revisit_of, c.content_sha256) for c in other.captures()]
        for sid, *_ in captures[:: len(captures) // 20]:
            assert one.snapshot(sid).body == other.snapshot(sid).body
    before = ledger(tmp_path / "killed")
    rebuild_index(tmp_path / "killed")
    assert ledger(tmp_path / "killed") == before


# The planted fault: the row is committed before the page is written, as no writer may do it.
ROW_FIRST = """
from archive.appender import Appender
from archive.index import Row
def row_first(self, place, at, *, url, made=()):
    import hashlib, os
    if self._segment is None:
        self._begin(at)
        self._index.begin(); self._index.add(self._opening, records=1); self._index.commit()
    offset = self._size
    data, records, entry = place(self._segment, offset)
    row = Row(entry=entry, segment=self._segment, offset=offset, length=len(data),
              sha256=hashlib.sha256(data).hexdigest())
    self._index.begin(); self._index.add(row, records=records); self._index.commit()
    print("half", flush=True)
    if row.offset > 10_000:
        os.kill(os.getpid(), 9)
    self._write(data, records)
    self._good = self._size
    return entry
Appender.append = row_first
"""


@pytest.mark.mutation("K")
def test_a_writer_that_commits_the_row_first_is_caught(tmp_path: Path) -> None:
    run(tmp_path, kill_after=None, plant=ROW_FIRST)
    assert verify(tmp_path)
    with pytest.raises(Exception, match="acknowledged"), Recorder(tmp_path, agent=AGENT):
        pass
