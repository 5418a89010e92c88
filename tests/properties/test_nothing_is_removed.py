"""Does any verb but `takedown` cost a snapshot, in whatever order they run? Is a refresh done twice a refresh once?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from archive_samples import AGENT, attempt, exchange, page
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from saved_pages import files_of

from archive.capture import Takedown
from archive.fixity import verify
from archive.gather import Gatherer
from archive.gc import collect
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.recovery import open_ledger, rebuild_index
from archive.segments import ArchivePaths
from archive.takedown import take_down
from pipelines.extract_archive import extract_archive
from pipelines.refresh import refresh_offline

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
Held = dict[str, bytes | None]  # snapshot → its body; None: it was taken down


def crawl(paths: DataPaths, number: int) -> None:
    with Recorder(paths.archive, agent=AGENT, segment_bytes=[1, 5000][number % 2]) as recorder:
        url = f"http://www.example.cn/{number % 3}.html"
        recorder.exchange(exchange(page(f"text {number % 5}"), hours=number, url=url))
        recorder.attempt(attempt(url=url))


def gather(paths: DataPaths, number: int) -> None:
    other = DataPaths(paths.root.parent / f"other{number}")
    crawl(other, 100 + number)
    with Gatherer(paths.archive, agent=AGENT) as gatherer:
        gatherer.take(other.archive)


def begin_after_a_kill(paths: DataPaths, number: int) -> None:
    """Half a record lies behind the last one of the open segment, if there is one."""
    for path in sorted((paths.archive / "warc").glob("*.open"))[-1:]:
        with path.open("ab") as file:
            file.write(b"\x1f\x8b\x08" + bytes([number]))
    open_ledger(ArchivePaths(paths.archive)).close()


def extract(paths: DataPaths, number: int) -> None:
    extract_archive(paths, full=bool(number % 2))


def make_the_ledger_anew(paths: DataPaths, number: int) -> None:
    rebuild_index(paths.archive)


def collect_garbage(paths: DataPaths, number: int) -> None:
    (paths.root / f"{number}.part").write_bytes(b"x")
    collect(paths)


def refresh(paths: DataPaths, number: int) -> None:
    """Twice: the second time changes no byte of what is released."""
    refresh_offline(paths, override="a test")
    once = files_of(paths.releases)
    refresh_offline(paths, full=bool(number % 2), override="a test")
    assert files_of(paths.releases) == once


def look(paths: DataPaths, number: int) -> None:
    assert verify(paths.archive) == []


VERBS: tuple[Callable[[DataPaths, int], None], ...] = (
    crawl, gather, begin_after_a_kill, extract, make_the_ledger_anew, collect_garbage, refresh, look,
)  # fmt: skip


def held(paths: DataPaths) -> Held:
    with ArchiveReader(paths.archive) as reader:
        return {
            c.snapshot_id: None if c.takedown is not None else reader.snapshot(c.snapshot_id).body
            for c in reader.captures()
        }


@pytest.mark.invariant(1, 7)
@settings(max_examples=3, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # to shrink costs minutes
@given(
    verbs=st.permutations([*VERBS, crawl, None, None]),
    numbers=st.lists(st.integers(0, 40), min_size=3 + len(VERBS), max_size=3 + len(VERBS)),
)
def test_no_verb_but_takedown_removes_a_snapshot(
    verbs: list[Callable[[DataPaths, int], None] | None], numbers: list[int]
) -> None:
    """None stands for a takedown, the one verb that may."""
    with TemporaryDirectory(dir=MEMORY) as folder:
        paths = DataPaths(Path(folder) / "data")
        crawl(paths, 50)
        for verb, number in zip(verbs, numbers, strict=True):
            before = held(paths)
            if verb is not None:
                verb(paths, number)
                after = held(paths)
                assert before.items() <= after.items(), verb.__name__
                continue
            there = sorted(name for name, body in before.items() if body is not None)
            if len({before[name] for name in there}) > 1:  # all captures of the same bytes go with it
                gone = there[number % len(there)]
                take_down(paths.archive, gone, Takedown(day=date(2026, 11, 26), reason="asked for"))
                after = held(paths)
                assert after.keys() == before.keys()
                assert after[gone] is None
                assert all(after[name] in (body, None) for name, body in before.items())
