"""What do a cluster and a store cost, beside doing the same here?"""

from __future__ import annotations

import hashlib
import shutil
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from corpus_archive import archive_of
from dask_machines import dask_machines
from measure import Figure, Ground, ratios, spent_here

from archive.paths import DataPaths
from archive.segments import ArchivePaths, open_segment
from archive.store import Store
from crawler.engines.addresses import place_at
from crawler.engines.dask_cluster import dask_engine
from crawler.engines.push import push
from pipelines.extract_archive import extract_archive

__all__ = ["figures"]

_PAGES = 600  # of the corpus: each run reads them all, some 10 seconds on two cores
_PUSHED = 10_000  # pages: some 150 MB, beside which what a push asks and writes for itself is little


def figures(ground: Ground) -> Iterator[Figure]:
    yield _dask(ground, archive_of(ground.corpus, ground.scratch / "read", _PAGES))
    yield _push(ground, archive_of(ground.corpus, ground.scratch / "pushed", _PUSHED))


def _dask(ground: Ground, data: DataPaths) -> Figure:
    digests: set[str] = set()
    folder = ground.scratch / "dask"
    folder.mkdir()
    opener = partial(open_segment, ArchivePaths(data.archive))
    with dask_machines(folder, "one", "two") as machines, dask_engine(machines.address, opener) as engine:

        def embedded() -> float:
            began = time.perf_counter()
            extract_archive(data, full=True, jobs=2)
            return time.perf_counter() - began

        def clustered() -> float:
            began = time.perf_counter()
            extract_archive(data, full=True, engine=engine)
            took = time.perf_counter() - began
            with Store(data.store) as store:
                digests.add(store.digest())
            return took

        values = ratios(clustered, embedded, rounds=ground.rounds)
    assert len(digests) == 1
    return Figure(
        name="extraction on Dask, two workers",
        values=values,
        target=0.8,
        at_least=True,
        reference="the same with --jobs 2, whose workers are started each time",
        note=f"wall time, {_PAGES} pages, all on one machine; the cluster was up before; equal stores",
    )


def _push(ground: Ground, data: DataPaths) -> Figure:
    warc = data.archive / "warc"
    number = iter(range(1000))

    def pushed() -> float:
        place = place_at(f"file://{ground.scratch}/kept{next(number)}")
        return spent_here(lambda: push(data, place))

    def copied() -> float:
        target = ground.scratch / f"copied{next(number)}"

        def work() -> None:
            shutil.copytree(warc, target)
            for path in target.iterdir():
                hashlib.sha256(path.read_bytes()).hexdigest()

        return spent_here(work)

    return Figure(
        name="push to a folder, CPU",
        values=ratios(pushed, copied, rounds=ground.rounds),
        target=0.5,
        at_least=True,
        reference="copying the segments and taking their SHA-256",
        absolute={"MB": f"{sum(p.stat().st_size for p in warc.iterdir()) / 1e6:.0f}"},
        note="each object synced before the next; a copy syncs nothing",
    )
