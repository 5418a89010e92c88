"""Does an archive of a million captures cost what one of ten thousand costs? Lookups, what is new, memory, replay.

The folders are made in the ground's scratch, which takes ten minutes, or taken from $XUANJIE_BENCH_BIG (a folder that
holds big4 and big6, as tests/bench/big_archive.py makes them), and are changed either way: 100 pages more each round.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import statistics
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from big_archive import add_more, make, restamp
from corpus_archive import archive_of
from isal import isal_zlib
from measure import Figure, Ground, spent_by

from archive.capture import Capture
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.web.cdx.lines import Ledger
from pipelines.extract_archive import extract_archive

__all__ = ["Extracted", "extracted", "figures", "lookup_seconds", "replay_seconds"]

SIZES = {"big4": 10_000, "big5": 100_000, "big6": 1_000_000}
_QUICK = 3  # rounds; fewer are a quick look, for which nobody waits until a million captures are made
_LOOKUPS = 500
_REPLAYED = 300
_NEW = 100
_REAL = 2_000  # pages of the corpus: half a minute for one worker


def figures(ground: Ground) -> Iterator[Figure]:
    small, large = (_folder(ground, name) for name in ("big4", "big5" if ground.rounds < _QUICK else "big6"))
    yield from _lookups(ground, small, large)
    yield from _refreshes(ground, small, large)
    real = archive_of(ground.corpus, ground.scratch / "real", _REAL)
    yield from _replays(ground, real)
    yield from _workers(ground, real)


def _folder(ground: Ground, name: str) -> DataPaths:
    given = os.environ.get("XUANJIE_BENCH_BIG")
    paths = DataPaths((Path(given) if given else ground.scratch) / name)
    return paths if paths.root.exists() else make(paths.root, captures=SIZES[name])


# ── lookups ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _asked(reader: ArchiveReader) -> list[Capture]:
    """Captures from all over the archive, the same for the same archive."""
    last, _ = reader.ledger.last()
    chance = random.Random(last)
    after = [chance.randrange(last - 1) for _ in range(_LOOKUPS)]
    found = (reader.ledger.articles(after=one, until=last, most=1) for one in after)
    return [reader.capture(some[0].snapshot_id) for some in found if some]


def lookup_seconds(paths: DataPaths) -> Callable[[], dict[str, float]]:
    """CPU seconds of one lookup of each kind, and of opening the archive for one; warm."""
    with ArchiveReader(paths.archive) as reader:
        captures = _asked(reader)

    def once() -> dict[str, float]:
        found = {}
        with ArchiveReader(paths.archive) as reader, Ledger(paths.archive) as lines:
            kinds: dict[str, Callable[[Capture], object]] = {
                "capture(id)": lambda one: reader.capture(one.snapshot_id),
                "latest(url)": lambda one: reader.latest(one.url),
                "captures_of(url)": lambda one: reader.captures_of(one.url),
                "cdx of an address": lambda one: list(lines.of_address(one.url, "", "\U0010ffff")),
            }
            for kind, ask in kinds.items():
                found[kind] = _cpu(lambda ask=ask: [ask(one) for one in captures])
        found["open, one lookup, close"] = _cpu(lambda: [_opened(paths, one) for one in captures[:50]])
        return found

    return once


def _opened(paths: DataPaths, one: Capture) -> None:
    with ArchiveReader(paths.archive) as reader:
        reader.capture(one.snapshot_id)


def _lookups(ground: Ground, small: DataPaths, large: DataPaths) -> Iterator[Figure]:
    at_small, at_large = lookup_seconds(small), lookup_seconds(large)
    at_small(), at_large()
    rounds = [(at_small(), at_large()) for _ in range(ground.rounds)]
    for kind in rounds[0][0]:
        asked = 50 if kind.startswith("open") else _LOOKUPS
        each = statistics.median(two[kind] for _, two in rounds) / asked
        yield Figure(
            name=f"{kind}: {large.root.name} to big4 (captures 10^n)",
            values=tuple(two[kind] / one[kind] for one, two in rounds),
            target=1.5,
            at_least=False,
            reference="the same question to an archive of 10,000",
            absolute={"µs in the large one": f"{each * 1e6:.1f}"},
        )


# ── what is new ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """One run of `extract` in a process of its own."""

    cpu: float  # of the run, without loading the program
    peak: int  # bytes resident
    read: int


def extracted(paths: DataPaths, *steps: str) -> list[Extracted]:
    """Steps in one process, so that rules which are edited meanwhile do not count.

    steps   restamp (the store as if the rules of now had made it), whole (forget what was compared), more (100 pages),
            extract
    """
    told = spent_by([sys.executable, Path(__file__), str(paths.root), *steps]).output
    return [Extracted(**json.loads(line)) for line in told.splitlines()]


def _steps(paths: DataPaths, steps: list[str]) -> None:
    for step in steps:
        if step == "restamp":
            restamp(paths)
        elif step == "whole":
            with sqlite3.connect(paths.store) as db:
                db.execute("DELETE FROM compared")
            db.close()
        elif step == "more":
            add_more(paths, _NEW)
        else:
            began = time.process_time()
            read = extract_archive(paths).read
            print(json.dumps({"cpu": time.process_time() - began, "peak": _peak(), "read": read}), flush=True)


def _peak() -> int:
    """Resident bytes at most, of this program alone (ru_maxrss keeps that of the one that started it)."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def _refreshes(ground: Ground, small: DataPaths, large: DataPaths) -> Iterator[Figure]:
    steps = ("restamp", "extract", "extract", *(("more", "extract") * (ground.rounds + 1)))
    one, two = extracted(small, *steps), extracted(large, *steps)
    yield Figure(
        name=f"extract of 100 new pages: {large.root.name} to big4 (captures 10^n)",
        values=tuple(b.cpu / a.cpu for a, b in zip(one[3:], two[3:], strict=True)),
        target=2.0,
        at_least=False,
        reference="the same 100 pages into a folder of 10,000",
        absolute={
            "CPU s in the large one": f"{statistics.median(b.cpu for b in two[3:]):.2f}",
            "nothing new, CPU ms in the large one": f"{two[1].cpu * 1e3:.0f}",
            "all compared, CPU s in the large one": f"{two[0].cpu:.1f}",
        },
    )
    for name, run in (("extract of 100 new pages", ("more", "extract")), ("all compared", ("whole", "extract"))):
        pairs = [(extracted(small, "restamp", *run)[-1], extracted(large, "restamp", *run)[-1])]
        yield Figure(
            name=f"memory, {name}: {large.root.name} to big4 (captures 10^n)",
            values=tuple(b.peak / a.peak for a, b in pairs),
            target=1.2,
            at_least=False,
            reference="the same of a folder of 10,000",
            absolute={"MB in the large one": f"{pairs[0][1].peak / 1e6:.0f}"},
        )


# ── replay ────────────────────────────────────────────────────────────────────────────────────────────────────────


def replay_seconds(paths: DataPaths) -> Callable[[], dict[str, float]]:
    """CPU seconds for some pages: as the archive gives them, and reading and unpacking alone, by zlib and by igzip."""
    with ArchiveReader(paths.archive) as reader:
        last, _ = reader.ledger.last()
        some = reader.ledger.articles(after=0, until=last, most=_REPLAYED)
        captures = [reader.capture(one.snapshot_id) for one in some]
    captures = [one for one in captures if one.revisit_of is None]

    def once() -> dict[str, float]:
        with ArchiveReader(paths.archive) as reader:
            return {
                "ours": _cpu(lambda: [reader.snapshot(one.snapshot_id) for one in captures]),
                "zlib": _cpu(lambda: [_unpacked(paths, one, zlib.decompress) for one in captures]),
                "igzip": _cpu(lambda: [_unpacked(paths, one, isal_zlib.decompress) for one in captures]),
            }

    return once


def _unpacked(paths: DataPaths, one: Capture, unpack: Callable[[bytes, int], bytes]) -> bytes:
    handle = os.open(paths.archive / "warc" / one.warc_file, os.O_RDONLY)
    try:
        return unpack(os.pread(handle, one.length, one.offset), 31)
    finally:
        os.close(handle)


def _replays(ground: Ground, real: DataPaths) -> Iterator[Figure]:
    once = replay_seconds(real)
    once()
    rounds = [once() for _ in range(ground.rounds)]
    for by in ("zlib", "igzip"):
        yield Figure(
            name=f"replay of one snapshot to reading and unpacking its record by {by}",
            values=tuple(one["ours"] / one[by] for one in rounds),
            target=2.0,
            at_least=False,
            reference=f"os.pread and {by}, nothing compared",
            note="ours looks it up and compares the digest of its body",
        )


# ── workers ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _workers(ground: Ground, real: DataPaths) -> Iterator[Figure]:
    rounds = [tuple(_wall(partial(_anew, real, jobs)) for jobs in (1, 2)) for _ in range(ground.rounds)]
    again = _cpu(lambda: extract_archive(real))
    yield Figure(
        name="extract with 2 workers to 1",
        values=tuple(one / two for one, two in rounds),
        target=1.7,
        at_least=True,
        reference="the same archive with --jobs 1, by the clock: say nothing of it on a busy machine",
        absolute={"seconds with 1": f"{rounds[0][0]:.1f}"},
    )
    yield Figure(
        name="extract of nothing new to the first run",
        values=tuple(again / one for one, _ in rounds),
        target=0.05,
        at_least=False,
        reference="the first run of the same archive, --jobs 1",
    )


def _anew(paths: DataPaths, jobs: int) -> None:
    for path in paths.root.glob("store.sqlite*"):
        path.unlink()
    extract_archive(paths, jobs=jobs)


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _wall(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    _steps(DataPaths(Path(sys.argv[1])), sys.argv[2:])
