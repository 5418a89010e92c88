"""Does ten times the archive cost `extract` and the ledger no more than it did?"""

from __future__ import annotations

import statistics
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from archive_samples import AGENT, exchange
from bench_scale import lookup_seconds, replay_seconds
from big_archive import add_more, make
from measure import spent_here

from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.store import Store
from pipelines.extract_archive import extract_archive
from pipelines.recipe import reading_recipe
from pipelines.to_read import still_to_read

pytestmark = pytest.mark.timed

SMALL, LARGE = 300, 3_000
ROUNDS = 5


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataPaths, DataPaths]:
    """Two data folders, the second ten times the first, everything read."""
    root = tmp_path_factory.mktemp("sizes")
    both = tuple(make(root / str(size), captures=size, kept=20) for size in (SMALL, LARGE))
    for paths in both:
        report = extract_archive(paths)
        assert (report.read, report.dropped, report.damaged) == (0, 0, ())  # the rows are those of the rules
    return both[0], both[1]


def median(seconds: Callable[[], float]) -> float:
    return statistics.median(seconds() for _ in range(ROUNDS))


def test_the_pages_of_the_bench_are_read_as_it_says(folders: tuple[DataPaths, DataPaths], tmp_path: Path) -> None:
    small, _ = folders
    again = DataPaths(tmp_path)
    again.archive.symlink_to(small.archive)
    assert extract_archive(again).read == extract_archive(small).articles
    with Store(again.store) as read, Store(small.store) as told:
        assert read.digest() == told.digest()


def test_nothing_new_takes_no_longer(folders: tuple[DataPaths, DataPaths]) -> None:
    small, large = (median(lambda paths=paths: spent_here(lambda: extract_archive(paths))) for paths in folders)
    print(f"nothing new: {small * 1e3:.1f} and {large * 1e3:.1f} ms")
    assert large <= 2 * small + 0.002


def test_ten_new_pages_take_no_longer(folders: tuple[DataPaths, DataPaths]) -> None:
    def once(paths: DataPaths) -> float:
        add_more(paths, 10)
        return spent_here(lambda: extract_archive(paths))

    small, large = (median(lambda paths=paths: once(paths)) for paths in folders)
    print(f"ten new pages: {small * 1e3:.1f} and {large * 1e3:.1f} ms")
    assert large <= 2 * small


def test_comparing_everything_needs_no_more_memory(
    folders: tuple[DataPaths, DataPaths], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.to_read._AT_ONCE", 100)
    peaks = []
    for paths in folders:
        with Store(paths.store) as store, ArchiveReader(paths.archive) as reader:
            store._db.execute("DELETE FROM compared")
            tracemalloc.start()
            assert still_to_read(store, reader, reading_recipe(), full=False).count == 0
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    print(f"all compared: {peaks[0]} and {peaks[1]} bytes")
    assert peaks[1] <= peaks[0] + 50_000  # a list of the ids alone would be 150,000 more


def test_a_lookup_takes_no_longer(folders: tuple[DataPaths, DataPaths]) -> None:
    small, large = (lookup_seconds(paths) for paths in folders)
    rounds = [(small(), large()) for _ in range(ROUNDS)]
    for kind in rounds[0][0]:
        ratio = statistics.median(two[kind] / one[kind] for one, two in rounds)
        print(f"{kind}: {ratio:.2f}")
        assert ratio <= 2


def test_replay_takes_at_most_three_times_reading_and_unpacking(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    with Recorder(paths.archive, agent=AGENT) as recorder, recorder.batch():
        for n in range(60):
            text = "".join(f"<p>{i * 7919 * (n + 1) % 100003} of {i}</p>" for i in range(3000))
            recorder.exchange(exchange(text.encode(), url=f"http://www.example.cn/201801/t{n}.html", hours=n))
    once = replay_seconds(paths)
    once()
    ratio = statistics.median(one["ours"] / one["zlib"] for one in (once() for _ in range(ROUNDS)))
    print(f"replay: {ratio:.2f}")
    assert ratio <= 3  # 1.5 on a quiet machine
