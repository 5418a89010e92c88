"""Does every revisit find its body in its own archive, whoever else captured the page and whenever the writer died?

P2: one address by two workers at the same moment, then gathered; one payload at two addresses; a revisit of a capture
that is not acknowledged yet, killed at each write, sync and commit between the two.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from itertools import permutations
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange, page

from archive.capture import Capture
from archive.fixity import verify
from archive.gather import Gatherer
from archive.reader import ArchiveReader
from archive.recorder import Recorder


def captures(root: Path) -> list[Capture]:
    with ArchiveReader(root) as reader:
        return list(reader.captures())


def unresolved(root: Path) -> list[str]:
    """Revisits whose body is not to be had, and pages whose body is another than the one that was sent."""
    found = []
    with ArchiveReader(root) as reader:
        for capture in reader.captures():
            try:
                body = reader.snapshot(capture.snapshot_id).body
            except Exception as error:  # noqa: BLE001  (the test looks at it)
                found.append(f"{capture.snapshot_id}: {error!r}")
            else:
                if b"composed test page" not in body:
                    found.append(f"{capture.snapshot_id}: another body")
    return found


# ── two workers ───────────────────────────────────────────────────────────────────────────────────────────────────

URLS = [f"http://www.example.cn/{n}.html" for n in range(4)]


def worker(root: Path, start: threading.Barrier, *, later: int) -> None:
    """Captures each address twice; both workers begin each at the same moment."""
    with Recorder(root, agent=AGENT) as recorder:
        recorder.gather()
        for hour, url in enumerate([*URLS, *URLS]):
            start.wait(30)
            recorder.exchange(exchange(url=url, hours=hour * 10 + later))
            if hour % 3 == 0:
                recorder.acknowledge()


@pytest.mark.fault("P2")
@pytest.mark.parametrize("later", [0, 1])
def test_a_page_that_two_workers_asked_for_at_once_is_there_once_a_moment_and_every_revisit_resolves(
    tmp_path: Path, later: int
) -> None:
    """At the same second it is one capture; at two it is two, each with the body that its own worker kept."""
    start = threading.Barrier(2)
    workers = [
        threading.Thread(target=worker, args=(tmp_path / name, start), kwargs={"later": hours})
        for name, hours in (("one", 0), ("two", later))
    ]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join(60)
    found = set()
    for order in permutations(("one", "two")):
        main = tmp_path / f"main-{order[0]}"
        for _ in range(2):  # a second time adds nothing
            with Gatherer(main, agent=AGENT) as gatherer:
                for name in order:
                    gatherer.take(tmp_path / name)
        assert verify(main) == []
        assert unresolved(main) == []
        found.add(frozenset(capture.snapshot_id for capture in captures(main)))
    (both,) = found
    assert both == {c.snapshot_id for name in ("one", "two") for c in captures(tmp_path / name)}
    assert len(both) == 8 * (1 + later)


@pytest.mark.fault("P2")
def test_one_payload_at_one_address_is_stored_once_however_many_ask_for_it_in_one_archive(tmp_path: Path) -> None:
    with Recorder(tmp_path, agent=AGENT) as recorder:
        recorder.gather()
        for hour in range(20):
            recorder.exchange(exchange(hours=hour))
    kept = captures(tmp_path)
    assert len(kept) == 20
    assert [capture.revisit_of for capture in kept].count(None) == 1
    assert len({capture.payload_sha256 for capture in kept}) == 1
    assert unresolved(tmp_path) == []


# ── a revisit of what is not acknowledged yet ─────────────────────────────────────────────────────────────────────

DIES = """
import json, os, sqlite3, sys
from pathlib import Path
sys.path.insert(0, "tests")
from archive_samples import AGENT, exchange
from archive.index import Index
from archive.recorder import Recorder

def run(root, die_at, segment_bytes):
    calls = 0
    def counted(name, real):
        def call(*args, **more):
            nonlocal calls
            calls += 1
            if calls == die_at:
                if name == "write":  # half of it reaches the file
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
                os.kill(os.getpid(), 9)
            return real(*args, **more)
        return call
    with Recorder(root, agent=AGENT, segment_bytes=segment_bytes) as recorder:
        for name in ("write", "fdatasync", "fsync"):
            setattr(os, name, counted(name, getattr(os, name)))
        Index.commit = counted("commit", Index.commit)
        Index.begin = counted("begin", Index.begin)
        recorder.gather()
        for hour in range(4):
            recorder.exchange(exchange(hours=hour))  # the first whole, the others as revisits of it
            if hour == 2:
                recorder.acknowledge()
    return calls

for line in sys.stdin:
    order = json.loads(line)
    child = os.fork()
    if child == 0:
        run(Path(order["root"]), order["die_at"], order["segment_bytes"])
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.mark.fault("P2", "K1")
@pytest.mark.parametrize("segment_bytes", [1 << 20, 1])
def test_a_writer_killed_between_a_page_and_the_revisits_of_it_leaves_none_without_a_body(
    tmp_path: Path, segment_bytes: int
) -> None:
    """Killed at each write, sync and commit of four captures of one page; with segments of one group each, too."""
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", DIES], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        kept = []
        for die_at in range(1, 200):
            place = tmp_path / str(die_at)
            order = {"root": str(place), "die_at": die_at, "segment_bytes": segment_bytes}
            print(json.dumps(order), file=server.stdin, flush=True)
            status = int(server.stdout.readline())
            for _ in range(2):
                with Recorder(place, agent=AGENT):
                    pass
                assert verify(place) == []
                assert unresolved(place) == [], die_at
            kept.append(len(captures(place)))
            shutil.rmtree(place)
            if status == 0:
                break
        server.stdin.close()
    assert status == 0  # every call was reached
    assert kept == sorted(kept)  # a later death never keeps less
    assert (kept[0], kept[-1]) == (0, 4)


@pytest.mark.fault("P2", "D3")
def test_a_cut_anywhere_behind_the_ledger_takes_a_page_only_with_every_revisit_of_it(tmp_path: Path) -> None:
    with Recorder(tmp_path / "a", agent=AGENT) as recorder:
        recorder.gather()
        recorder.exchange(exchange(page("composed test page of before"), url=URLS[0]))
        recorder.acknowledge()
        for hour in range(1, 4):
            recorder.exchange(exchange(hours=hour))
        shutil.copytree(tmp_path / "a", tmp_path / "killed")
    (segment,) = (tmp_path / "killed" / "warc").iterdir()
    whole = segment.read_bytes()
    for step in range(21):
        copy = tmp_path / f"cut{step}"
        shutil.copytree(tmp_path / "killed", copy)
        with (copy / "warc" / segment.name).open("r+b") as file:
            size = len(whole) * step // 20
            file.truncate(max(size, acknowledged(tmp_path / "killed")))
        with Recorder(copy, agent=AGENT):
            pass
        assert verify(copy) == []
        assert unresolved(copy) == []
        shutil.rmtree(copy)


def acknowledged(root: Path) -> int:
    """Bytes of the open segment that the ledger knows."""
    with ArchiveReader(root) as reader:
        (row,) = reader.ledger.asked("SELECT max(position) AS position FROM ends")
        return int(row["position"])
