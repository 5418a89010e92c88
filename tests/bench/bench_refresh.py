"""What does a refresh cost when nothing changed, beside the first run that brought everything in?

Requests and body bytes: two crawls, twelve hours apart, of the replica of every site (tests/replica), by the log of its
server. Offline part: `xuanjie refresh --offline` over an archive of imported generated pages, first and again.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from corpus import write_warc
from measure import Figure, Ground, spent_by

__all__ = ["figures"]

_REPLICA = Path(__file__).parents[1] / "replica"
_XUANJIE = Path(sys.executable).with_name("xuanjie")
_TODAY = date(2026, 11, 20)
_STARTS = ("2026-11-20T04:00:00+00:00", "2026-11-20T16:00:00+00:00")
_FULL = 5  # rounds; fewer is --quick


def figures(ground: Ground) -> Iterator[Figure]:
    yield from _crawled(ground)
    yield from _offline(ground)


# ------------------------------------------------------------------ the crawl


def _crawled(ground: Ground) -> Iterator[Figure]:
    per_channel, channels, seeds = (24, 6, 3) if ground.rounds >= _FULL else (6, 2, 1)
    runs = [
        _crawl_twice(ground.scratch / f"replica{seed}", seed, per_channel=per_channel, channels=channels)
        for seed in range(seeds)
    ]
    why = "counts of the server's log, exact for a seed: a value is a seed, not a round"
    if seeds == 1:
        why += "; --quick: lists of 6 articles, where a list costs as much as its articles"
    yield Figure(
        name="unchanged refresh: requests",
        values=tuple(again / first for first, again, _, _ in runs),
        target=0.10,
        at_least=False,
        reference="first crawl of the same web",
        absolute={"requests, first and again": f"{runs[0][0]:,} and {runs[0][1]:,}"},
        note=why,
    )
    yield Figure(
        name="unchanged refresh: body bytes",
        values=tuple(again / first for _, _, first, again in runs),
        target=0.05,
        at_least=False,
        reference="first crawl of the same web",
        absolute={"MB of bodies, first and again": f"{runs[0][2] / 1e6:.1f} and {runs[0][3] / 1e6:.1f}"},
        note=why + "; the server sends no validators, so that lists come whole",
    )


def _crawl_twice(data: Path, seed: int, *, per_channel: int, channels: int) -> tuple[int, int, int, int]:
    """Requests of the first and the second crawl, and bytes of the bodies that the server sent."""
    sys.path.insert(0, str(_REPLICA))
    from replica_server import ReplicaServer
    from replica_web import replica

    from crawler.source import load_sources

    web = replica(load_sources(), seed=seed, today=_TODAY, per_channel=per_channel, channels=channels)
    counts, sizes = [], []
    with ReplicaServer(web.pages, seed=seed, faults=0.0) as server:
        for at in _STARTS:
            before = len(server.hits)
            command: list[str | Path] = [sys.executable, _REPLICA / "run_replica.py", data, str(server.port), at]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode not in {0, 3}:
                raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
            hits = server.hits[before:]
            counts.append(len(hits))
            sizes.append(sum(len(web.pages[h.host + h.path].body) for h in hits if h.status == 200))
    return counts[0], counts[1], sizes[0], sizes[1]


# ------------------------------------------------------------------ the offline part


def _offline(ground: Ground) -> Iterator[Figure]:
    pages = 5_000 if ground.rounds >= _FULL else 300
    warc, data = ground.scratch / "pages.warc.gz", ground.scratch / "archive"
    write_warc(warc, pages)
    spent_by([_XUANJIE, "--data", data, "import", warc])
    refresh: Sequence[str | Path] = [_XUANJIE, "--data", data, "refresh", "--offline"]
    first = spent_by(refresh)
    again = [spent_by(refresh) for _ in range(ground.rounds)]
    yield Figure(
        name="unchanged refresh: offline part, CPU time",
        values=tuple(one.cpu / first.cpu for one in again),
        target=0.05,
        at_least=False,
        reference="the first run over the same archive",
        absolute={
            "pages": f"{pages:,}",
            "CPU s, first": f"{first.cpu:.1f}",
            "CPU s, again": f"{statistics.median(one.cpu for one in again):.2f}",
        },
        note="every round beside the one first run; a start of the program is in both",
    )
