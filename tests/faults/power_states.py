"""What is traced, which moments are looked at, and what is wrong with a state that a loss of power may leave?"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from loopback import Tiny, WebServer, site_of
from other_validators import faults_by_others
from power_loss import Disk
from power_trace import TRACE, Event, events

from archive.errors import ArchiveError, NoSuchRecord, TakenDown
from archive.fixity import verify
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.store import Store
from crawler.errors import CrawlError
from crawler.frontier import Frontier
from pipelines.changes.kept import changes_file
from pipelines.release.entered import CHANGES, complete
from pipelines.release.package import file_problems
from pipelines.release.pointer import latest_release, pointer_problem
from pipelines.release.versions import read_ledger

__all__ = ["Trace", "behind", "cuts_of", "examined", "lost", "recovery_traced", "traced"]

RUNNER = Path(__file__).with_name("power_run.py")
PAGES = [list(range(6)), list(range(6, 10))]


@dataclass(frozen=True)
class Trace:
    """What one run did to its folder, and the folder as it was before."""

    events: tuple[Event, ...]
    before: Path | None = None

    def disks(self, cuts: Iterable[int], *, without: Callable[[Event], bool] = lambda _: False) -> Iterator[Disk]:
        """The disk at each of these moments, in their order; without some of the events."""
        disk, at = Disk(self.before), 0
        for cut in cuts:
            for event in self.events[at:cut]:
                if not without(event):
                    disk.take(event)
            at = max(at, cut)
            yield disk


def traced(folder: Path, *, pages: Sequence[int], crawls: bool, without: str = "", before: Path | None = None) -> Trace:
    """Run it in a new folder, or in a copy of one.

    pages    composed pages to be there for each of the releases
    without  pattern of files whose syncs are left out
    """
    folder.mkdir()
    marks = folder / "marks"
    with WebServer(site_of(PAGES)) as server:
        tiny = Tiny(folder, server)
        asked = json.loads(tiny.asked()[-1]) | {"data": str(folder / "disk" / "data")}
        order = {"asked": asked, "marks": str(marks), "pages": list(pages), "crawls": crawls, "without": without}
        return _traced(folder, [sys.executable, str(RUNNER), json.dumps(order)], before)


def recovery_traced(folder: Path, before: Path) -> Trace:
    """The start on what a loss of power has left."""
    folder.mkdir()
    start = (
        "import sys; from pathlib import Path; from archive.recorder import Recorder\n"
        "with Recorder(Path(sys.argv[1]), agent='test'): pass"
    )
    return _traced(folder, [sys.executable, "-c", start, str(folder / "disk" / "data" / "archive")], before)


def _traced(folder: Path, command: Sequence[str], before: Path | None) -> Trace:
    root, log = folder / "disk", folder / "log"
    if before is None:
        root.mkdir()
    else:
        shutil.copytree(before, root)
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    full = ["strace", *TRACE, str(log), *command]
    done = subprocess.run(full, capture_output=True, text=True, timeout=300, check=False, env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    found = tuple(events(log, root, folder / "marks"))
    log.unlink()
    return Trace(found, before)


def lost(data: Path, marks: Sequence[str]) -> list[str]:
    """What is not as it was acknowledged, or cannot be opened."""
    told = [(word, rest) for word, _, rest in (mark.partition(" ") for mark in marks)]
    found: list[str] = []
    going, gone = ({rest for word, rest in told if word == one} for one in ("going", "gone"))
    kept = [rest for word, rest in told if word == "kept" and rest not in going]
    try:
        if kept:
            found += [f"before the next start: {one}" for one in _archive(data, kept, gone)]
        with Recorder(data / "archive", agent="test"):
            pass  # what the next start does first
        found += _archive(data, kept, gone)
        found += [str(one) for one in verify(data / "archive")]
        found += _frontier(data, max((int(rest) for word, rest in told if word == "settled"), default=0))
        if (data / "store.sqlite").exists():
            with Store(data / "store.sqlite") as store:
                found += [f"{sid} was taken down, the store has it" for sid in gone & set(store.recipes())]
        for number in (rest for word, rest in told if word == "reported"):
            json.loads((data / "runs" / f"{number}.json").read_text("utf-8"))
        found += _release(DataPaths(data), [rest for word, rest in told if word == "released"])
    except (ArchiveError, CrawlError, OSError, ValueError, sqlite3.DatabaseError) as why:
        found.append(f"not opened: {type(why).__name__}: {why}")
    return found


def _archive(data: Path, kept: Sequence[str], gone: Collection[str]) -> Iterator[str]:
    with ArchiveReader(data / "archive") as reader:
        for sid in gone:
            with suppress(TakenDown):
                reader.snapshot(sid)
                yield f"snapshot {sid} was taken down"
        for sid in kept:
            try:
                reader.snapshot(sid)
            except NoSuchRecord:
                yield f"snapshot {sid} was acknowledged"


def _frontier(data: Path, settled: int) -> Iterator[str]:
    with ArchiveReader(data / "archive") as reader:
        held = {capture.snapshot_id for capture in reader.captures()}
    if (data / "frontier.sqlite").exists():
        with closing(Frontier(data / "frontier.sqlite", owner="test")) as frontier:
            rows = frontier._all("SELECT url, outcome, snapshot FROM urls WHERE outcome IS NOT NULL", ())
            problems = frontier._all("PRAGMA integrity_check", ())
    else:
        rows, problems = [], [("ok",)]
    if problems != [("ok",)]:
        yield f"frontier: {problems}"
    if len(rows) < settled:
        yield f"{settled} addresses were settled, {len(rows)} are"
    yield from (f"{url} is settled, {sid} is not there" for url, end, sid in rows if end == "ok" and sid not in held)


def _release(paths: DataPaths, released: Sequence[str]) -> Iterator[str]:
    folder = latest_release(paths.releases)
    if released and (folder is None or folder.name < released[-1]):
        yield f"release {released[-1]} was told, the latest is {folder}"
    if folder is not None:
        yield from (str(one) for one in file_problems(folder))
    entered = {one.version for one in read_ledger(paths.decisions)}
    for version in released:
        listed, changes = version in entered, changes_file(paths.decisions, version)
        if not listed or changes.read_bytes() != (paths.releases / version / CHANGES).read_bytes():
            yield f"release {version} was told, the decisions do not know it"
    complete(paths)  # what the next refresh does first
    folder = latest_release(paths.releases)
    if folder is not None and (problem := pointer_problem(paths.releases)) is not None:
        yield problem
    if folder is not None:
        yield from (f"completed: {one}" for one in file_problems(folder))


def examined(
    trace: Trace,
    cuts: Sequence[int],
    folder: Path,
    *,
    seed: int = 0,
    without: Callable[[Event], bool] = lambda _: False,
) -> dict[str, list[str]]:
    """State → what is wrong with it, of those with something wrong."""
    wrong: dict[str, list[str]] = {}
    for number, (cut, disk) in enumerate(zip(sorted(cuts), trace.disks(sorted(cuts), without=without), strict=True)):
        disk.lose_power(seed + number, folder)
        problems = lost(folder / "data", disk.marks)
        if number % 10 == 0 and not problems:  # four programs for each segment: not for every state
            problems = faults_by_others(folder / "data" / "archive")[1]
        if problems:
            wrong[f"cut {cut}, seed {seed + number}"] = problems
    return wrong


def cuts_of(trace: Trace, many: int, seed: int, *, before: int | None = None) -> list[int]:
    """Moments of a trace, half of them right behind a mark: then the most is owed and the least has come."""
    chance, events = random.Random(seed), trace.events[:before]
    marks = [n + 1 for n, event in enumerate(events) if event.call == "mark"]
    return [chance.choice(marks) if marks and n % 2 else chance.randrange(len(events) + 1) for n in range(many)]


def behind(trace: Trace, mark: str) -> list[int]:
    """Right behind each mark of that word."""
    return [n + 1 for n, event in enumerate(trace.events) if event.call == "mark" and event.path.startswith(mark)]
