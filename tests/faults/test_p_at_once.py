"""Do all verbs at once on one data folder leave what they leave in turn, and does no reader wait for a writer?

P1 and F13: a crawl that captures and reads, a second crawl, refresh, verify and backup at a time, and a reader that
measures its own waits. What is captured is compared with one crawl alone, what is read and released with one refresh
alone. PR: 2 rounds; NIGHT: 500, a new data folder after every 25.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from at_once import run as run_verb
from content_hash import archive_facts, difference, store_facts
from figures_told import figure
from loopback import Answer, Tiny, WebServer, article, listing_page, site_of
from saved_pages import body_of, manifest_rows

from archive.fixity import verify
from archive.lock import ArchiveLock
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from pipelines.release.pointer import latest_release

_NEW = 4  # pages of a round
_SERVED_IN = 0.05  # seconds a page takes, so that a crawl lasts for some rounds of the others
_LONGEST = 0.1  # seconds
WHILE = {"ITEM_PIPELINES": {"crawler.item_pipeline.ExtractionPipeline": 0}}
CASES = [row["case_id"] for row in manifest_rows()]


class Beside:
    """A process that runs verbs as it is told."""

    def __init__(self) -> None:
        command = [sys.executable, str(Path(__file__).with_name("at_once.py"))]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def begin(self, data: Path, verbs: list[list[str]], until: Path) -> None:
        assert self._process.stdin is not None
        print(json.dumps({"data": str(data), "verbs": verbs, "until": str(until)}), file=self._process.stdin, flush=True)

    def told(self) -> dict[str, dict[str, Any]]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        return self.told() if line == "ready\n" else dict(json.loads(line))

    def close(self) -> None:
        self._process.communicate(timeout=120)


@contextmanager
def besides(number: int) -> Iterator[list[Beside]]:
    started = [Beside() for _ in range(number)]
    try:
        yield started
    finally:
        for one in started:
            one.close()


@dataclass
class Waits:
    """The longest single read beside the writers, and of the same on a copy that nobody writes, read in turn with it."""

    beside: float = 0.0
    alone: float = 0.0
    reads: int = 0
    failed: list[str] = field(default_factory=list)

    def read(self, archive: Path, still: Path, stop: threading.Event) -> None:
        while not stop.is_set():
            for root in (archive, still):
                began = time.perf_counter()
                try:
                    self._once(root)
                except Exception as error:  # noqa: BLE001  (the test looks at it)
                    self.failed.append(repr(error))
                    return
                took = time.perf_counter() - began
                if root is archive:
                    self.beside, self.reads = max(self.beside, took), self.reads + 1
                else:
                    self.alone = max(self.alone, took)
            time.sleep(0.002)

    @staticmethod
    def _once(root: Path) -> None:
        with ArchiveReader(root) as reader:
            newest = next(iter(reader.ledger.asked("SELECT snapshot_id, url FROM captures ORDER BY seq DESC LIMIT 1")))
            assert reader.snapshot(str(newest["snapshot_id"])).body
            assert reader.captures_of(str(newest["url"]))


def pages_of(server: WebServer, upto: int) -> None:
    """Have the site list so many articles."""
    server.pages["/a/index.html"] = listing_page(reversed(range(upto)))
    for number in range(upto):
        body = body_of(CASES[number % len(CASES)]).replace(b"</title>", f" {number}</title>".encode())
        server.pages[article(number)] = Answer(body, delay=_SERVED_IN)


def rounds(folder: Path, number: int, beside: list[Beside], waits: Waits) -> None:
    """So many rounds on one data folder; asserts what must be true at their end."""
    folder.mkdir()
    with WebServer(site_of([[]])) as server:
        tiny = Tiny(folder, server, overrides=dict(WHILE))
        data = DataPaths(tiny.data)
        pages_of(server, 2)
        assert tiny.crawl().status == 0
        assert run_verb(str(tiny.data), ["refresh", "--offline"])[0] == 0
        still = folder / "still"
        shutil.copytree(data.archive, still)
        for one in range(number):
            pages_of(server, 2 + _NEW * (one + 1))
            until, stop = folder / f"until{one}", threading.Event()
            reader = threading.Thread(target=waits.read, args=(data.archive, still, stop))
            reader.start()
            beside[0].begin(data.root, [["refresh", "--offline"]], until)
            for another in beside[1:]:
                another.begin(data.root, [["verify"], ["backup", str(folder / "backup")]], until)
            second = subprocess.Popen(tiny.asked(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            try:
                first = tiny.crawl()
            finally:
                until.touch()
                said, _ = second.communicate(timeout=120)
                told = [another.told() for another in beside]
                stop.set()
                reader.join(60)
            # of the two crawls at a time one may end before the other begins: never is any page asked for twice
            assert sorted([first.status, second.returncode]) in ([0, 0], [0, 4]), (first.report, said)
            for verbs in told:
                for verb, counts in verbs.items():
                    assert set(counts) <= {"0", "4"}, (verb, counts)
            assert waits.failed == []
        assert len({path for path in server.paths() if "/t20" in path}) == 2 + _NEW * number
        assert all(server.paths().count(article(n)) == 1 for n in range(2 + _NEW * number))
        for verb in (["refresh", "--offline"], ["backup", str(folder / "backup")], ["verify"]):
            assert run_verb(str(data.root), verb)[0] == 0
        assert verify(data.archive) == []
        as_in_turn(folder, tiny, data)


def as_in_turn(folder: Path, tiny: Tiny, data: DataPaths) -> None:
    """The same captures as one crawl alone makes; the same readings and records as one refresh alone makes of them."""
    alone = Tiny(folder / "alone", tiny.server)
    alone.crawl()
    assert difference(articles(alone.data), articles(data.root)) == []
    copy = DataPaths(folder / "copy")
    shutil.copytree(data.archive, copy.archive)
    assert run_verb(str(copy.root), ["refresh", "--offline"])[0] == 0
    assert difference(store_facts(copy.store), store_facts(data.store)) == []
    assert records(copy) == records(data)
    restored = folder / "restored"
    assert run_verb(str(restored), ["pull", f"file://{folder / 'backup'}"])[0] == 0
    assert articles(restored) == articles(data.root)


def articles(root: Path) -> list[str]:
    return [line for line in archive_facts(root / "archive") if line.startswith('["capture"') and '"article"' in line]


def records(data: DataPaths) -> dict[str, bytes]:
    """The tables of the current release that say what was found."""
    folder = latest_release(data.releases)
    assert folder is not None
    return {name: (folder / f"{name}.jsonl").read_bytes() for name in ("legs", "delegations", "visits", "evidence")}


@pytest.mark.fault("P1")
def test_all_verbs_at_once_leave_what_they_leave_in_turn_and_no_reader_waits(tmp_path: Path) -> None:
    waits = Waits()
    with besides(2) as beside:
        rounds(tmp_path / "a", 2, beside, waits)
    assert waits.reads > 50
    assert waits.beside <= max(_LONGEST, 3 * waits.alone), waits
    told(2, waits, 4)


@pytest.mark.long
@pytest.mark.timeout(4 * 3600)
@pytest.mark.fault("P1")
def test_five_hundred_rounds_of_all_verbs_at_once(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    total, each, waits = int(request.config.getoption("--rounds", default=500)), 25, Waits()
    for turn in range(0, total, each):
        with besides(1 + turn // each % 3) as beside:  # two to four processes that write or read whole archives
            rounds(tmp_path / str(turn), min(each, total - turn), beside, waits)
        shutil.rmtree(tmp_path / str(turn))
        print(f"{turn + each} rounds, longest wait {waits.beside:.3f} s", flush=True)
    assert waits.beside <= max(_LONGEST, 3 * waits.alone), waits
    told(total, waits, 4)


def told(number: int, waits: Waits, processes: int) -> None:
    figure(
        "F13",
        f"{number} rounds of crawl, second crawl, refresh, verify and backup at once, up to {processes} processes",
        f"0 lost, 0 deadlocks, the same captures, readings and records as in turn; longest of {waits.reads} reads"
        f" {waits.beside * 1000:.0f} ms (on a copy that nobody writes {waits.alone * 1000:.0f} ms)",
    )


@pytest.mark.mutation("P")
def test_without_a_lock_two_crawls_at_once_leave_what_verify_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: no lock at all. Two writers append to one segment, each by its own count of its bytes."""
    from archive_samples import AGENT, exchange, page

    from archive.errors import ArchiveError
    from archive.recorder import Recorder

    monkeypatch.setattr(ArchiveLock, "_hold", lambda self, handle: None)
    broken = False
    try:
        with Recorder(tmp_path, agent=AGENT) as first:
            first.exchange(exchange(page("a")))
            with Recorder(tmp_path, agent=AGENT) as second:
                for number in range(3):
                    second.exchange(exchange(page(f"second {number}"), hours=10 + number))
                    first.exchange(exchange(page(f"first {number}"), hours=20 + number))
    except ArchiveError:
        broken = True
    assert broken or verify(tmp_path)
