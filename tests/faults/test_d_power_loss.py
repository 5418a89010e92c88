"""When the power fails at any moment, is what was acknowledged there, and does everything open?

A crawl, pages brought in, two releases and a takedown run under strace, which sees the calls of SQLite too; from the
trace legal states of the disk are rebuilt (power_loss.py), and each is opened as the next start would: recovery,
`verify`, the frontier, the store, the reports, the latest release.

Normal runs: 40 states of a crawl that rolls over, and of a release on top of another; at night 5,000.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from figures_told import figure
from power_states import Trace, behind, cuts_of, examined, lost, recovery_traced, traced
from tracing import needs_strace

from archive.paths import DataPaths
from pipelines.extract_archive import extract_archive
from pipelines.refresh import release

pytestmark = needs_strace


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Trace:
    """A crawl, pages and a release, more pages and a release on top of it, a takedown."""
    return traced(tmp_path_factory.mktemp("whole") / "run", pages=[3, 6], crawls=True)


@pytest.mark.fault("D3")
@pytest.mark.invariant(6)
def test_nothing_acknowledged_is_lost_with_the_power(whole: Trace, tmp_path: Path) -> None:
    (reported,) = behind(whole, "reported")  # the crawl: a sixth of the calls, and most of the acknowledgements
    cuts = [
        *cuts_of(whole, 28, seed=1, before=reported),
        *cuts_of(whole, 10, seed=1),
        *behind(whole, "released"),
        *behind(whole, "gone"),
    ]
    assert examined(whole, cuts, tmp_path / "state") == {}
    figure("F3", f"{len(cuts)} states after a loss of power", "0 acknowledged lost, 0 unopenable")


@pytest.mark.fault("D3", "K3")
@pytest.mark.invariant(6)
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("times", [1, pytest.param(60, marks=pytest.mark.long)])
def test_the_power_may_fail_again_while_recovery_works(whole: Trace, tmp_path: Path, times: int) -> None:
    """Of the states of the first loss those with the most to be put in order: right behind a write to a segment."""
    (reported,) = behind(whole, "reported")
    writes = [
        n + 1
        for n, event in enumerate(whole.events[:reported])
        if event.call == "write" and event.path.endswith(".warc.gz.open")
    ]
    chance, states = random.Random(5), 0
    for number, (cut, disk) in enumerate(
        zip(cuts := sorted(chance.choice(writes) for _ in range(times)), whole.disks(cuts), strict=True)
    ):
        first, folder = tmp_path / f"first-{number}", tmp_path / f"again-{number}"
        disk.lose_power(number, first)
        marks = list(disk.marks)
        trace = recovery_traced(folder, first)
        moments = sorted(cuts_of(trace, 8, seed=number))
        for seed, (at, again) in enumerate(zip(moments, trace.disks(moments), strict=True)):
            again.lose_power(seed, folder / "state")
            assert lost(folder / "state" / "data", marks) == [], (cut, number, at, seed)
            states += 1
        shutil.rmtree(folder)
        shutil.rmtree(first)
    figure("F3", f"{states} states after the power failed in {times} recoveries", "0 acknowledged lost, 0 unopenable")


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.fault("D3")
def test_nothing_acknowledged_is_lost_in_five_thousand_states(whole: Trace, tmp_path: Path) -> None:
    """Half of them of the crawl, which is the smaller part of the trace; every fiftieth is completed as well."""
    (reported,) = behind(whole, "reported")
    wrong: dict[str, list[str]] = {}
    for part in range(50):
        cuts = [*cuts_of(whole, 50, seed=part), *cuts_of(whole, 50, seed=part, before=reported)]
        wrong |= examined(whole, cuts, tmp_path / "state", seed=100 * part)
        print(f"{100 * (part + 1)} states, {len(wrong)} with something lost", flush=True)
        if (tmp_path / "state" / "data" / "releases" / "latest").exists():
            paths = DataPaths(tmp_path / "state" / "data")
            extract_archive(paths)  # the store is a cache: its last batch may have gone with the power
            release(paths, override="composed pages")
            assert lost(tmp_path / "state" / "data", []) == []
    assert wrong == {}
    figure("F3", "5,000 states after a loss of power", "0 acknowledged lost, 0 unopenable")


# Which file's syncs are left out → whether one of the states shows it. What is not seen is no promise of ours:
SYNCS = {
    "segment": (r"\.warc\.gz\.open$", True),
    "folder of segments": (r"archive/warc$", True),
    "ledger": (r"archive/index\.sqlite-wal$", True),
    "frontier": (r"frontier\.sqlite-wal$", True),
    "report": (r"runs/1\.json\.part$", True),
    "folder of reports": (r"data/runs$", True),
    "manifest of the archive": (r"manifest\.jsonl$", True),
    "files of a release": (r"\.building-[^/]*/", True),
    "folder of a release": (r"\.building-[^/]*$", True),
    "folder of the pointer": (r"data/releases$", True),
    "pointer": (r"\.latest\.part$", True),
    "decisions": (r"decisions/\.releases\.csv\.part$", True),
    "folder of decisions": (r"data/decisions$", True),
    "changes of a release": (r"changes/\.[^/]*\.part$", True),
    "folder of changes": (r"decisions/changes$", True),
    "data folder": (r"(^|/)data$|data/archive$", True),
    # a cache: what a power cut takes of it is read again
    "store": (r"store\.sqlite-wal$", False),
    # SQLite's, of a file that nobody has written to yet
    "first journals": (r"sqlite(\.new)?-journal$|sqlite\.new-wal$", False),
}
CRAWL, RELEASE = ("segment", "ledger", "frontier", "folder of segments"), ("folder of the pointer", "pointer")


def _seen(trace: Trace, name: str, folder: Path, cuts: Sequence[int]) -> bool:
    pattern = re.compile(SYNCS[name][0])
    assert any(event.call == "sync" and pattern.search(event.path) for event in trace.events), f"no sync of {name}"
    without = lambda event: event.call == "sync" and pattern.search(event.path) is not None  # noqa: E731
    return bool(examined(trace, cuts, folder, without=without))


@pytest.mark.parametrize("name", CRAWL + RELEASE)
@pytest.mark.fault("D3")
def test_a_sync_that_is_left_out_of_the_trace_is_missed(whole: Trace, tmp_path: Path, name: str) -> None:
    (reported,) = behind(whole, "reported")
    cuts = behind(whole, "released") * 3 if name in RELEASE else cuts_of(whole, 12, seed=3, before=reported)
    assert _seen(whole, name, tmp_path / "state", cuts)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", SYNCS)
@pytest.mark.fault("D3")
def test_no_sync_is_there_for_nothing(whole: Trace, tmp_path: Path, name: str) -> None:
    cuts = [*cuts_of(whole, 150, seed=3), *behind(whole, "reported") * 25, *behind(whole, "released") * 25]
    assert _seen(whole, name, tmp_path / "state", cuts) is SYNCS[name][1]


@pytest.mark.mutation("D")
@pytest.mark.fault("D3")
def test_a_crawl_without_the_sync_of_its_segments_is_found_out(tmp_path: Path) -> None:
    trace = traced(tmp_path / "run", pages=[], crawls=True, without=r"\.warc\.gz\.open$")
    assert examined(trace, cuts_of(trace, 12, seed=4), tmp_path / "state")
