"""Does a release of an archive that is ten times as large, with the same records, cost about ten times as much?"""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from composed import P, captures_of, leg, page, visit
from measure import spent_here

from archive.capture import Capture
from archive.records import Kind, Status
from pipelines.documents import Read
from pipelines.release import spool as spools
from pipelines.release.dataset import dataset
from pipelines.release.run_rows import run_rows
from pipelines.release.spool import Spool

pytestmark = pytest.mark.timed

FEW, MANY = 500, 5_000
LIMIT = 16  # ten, and what leaves the processor's cache
MOST_BYTES = 600  # of memory for each page more, at its peak; a page that is held takes 8,000 and more
KEPT = 5


def pages(count: int) -> tuple[list[Read], dict[str, Capture]]:
    """As many rejected pages, by id, and always the same few that tell of a visit."""
    stay = leg("LA", "2017-12-10", "2017-12-11", P.DAY)
    reads = [page(f"k{n}", visit(stay, leader="赵一"), text=f"kept {n}") for n in range(KEPT)]
    reads += [
        page(f"p{n}", status=Status.REJECTED, rule="R5", kind=Kind.OTHER, url=f"http://example.cn/{n}.html")
        for n in range(count)
    ]
    reads.sort(key=lambda read: read.extraction.snapshot_id)
    return reads, captures_of(reads)


def rows_made(reads: list[Read], captures: dict[str, Capture], folder: Path) -> None:
    """All rows of the tables that grow with the archive, made and read once."""
    tables = dataset(reads, captures, spool=Spool(folder)).rows
    runs = run_rows(captures.values(), [], [], spool=Spool(folder))
    assert len(tables["legs"]) == 1
    assert sum(1 for _ in tables["candidates"]) == len(reads) == sum(1 for _ in runs["fetches"])


def test_ten_times_the_pages_cost_about_ten_times_as_much(tmp_path: Path) -> None:
    few, many = pages(FEW), pages(MANY)
    rows_made(*few, tmp_path)
    took = [
        min(spent_here(lambda told=told: rows_made(*told, tmp_path)) for _ in range(2))  # type: ignore[misc]
        for told in (few, many)
    ]
    print(f"{took[0]:.2f} s for {FEW:,}, {took[1]:.2f} s for {MANY:,}")
    assert took[1] < LIMIT * took[0]


@pytest.fixture
def traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


def test_memory_does_not_grow_with_pages_that_tell_nothing(
    tmp_path: Path, traced: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spools, "_RUN", 2**14)  # so many bytes are sorted in memory; of so few pages all would be
    few, many = pages(FEW), pages(MANY // 2)
    dataset(*few, spool=Spool(tmp_path))
    peaks = []
    for told in (few, many):
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        dataset(*told, spool=Spool(tmp_path))
        peaks.append(tracemalloc.get_traced_memory()[1] - before)
    more = (peaks[1] - peaks[0]) / (MANY // 2 - FEW)
    print(f"{peaks[0]:,} and {peaks[1]:,} bytes: {more:.0f} for each page more")
    assert more < MOST_BYTES
