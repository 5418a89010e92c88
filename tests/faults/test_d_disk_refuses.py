"""When the disk refuses a call, does the command end in one line with status 5, and does it go on where it was?

Each point is one write or sync of one run; strace lets that one fail, also those of SQLite. Short writes are those of a
file that may not grow, and of a tmpfs that is full.

PR: 8 points of a crawl, four of them the sync of a segment, of the ledger, the frontier and the report, and 2 of import
and of gather, the errors in turn; one size of a tmpfs.
NIGHT: every point of the crawl with each of the errors; every point of import, gather, extract, push and gc, 100 of a
search that makes its index, 60 of release and of refresh, with one of the errors in turn, or with XUANJIE_ERRORS=all
with each of them; 60 sizes. ESTALE, as a network file system gives it (D4), and EMFILE are among them at night only.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import pytest
from content_hash import archive_facts, content_hash
from crawl_kills import Counted, Killed, in_folder, twelve_pages
from crawl_sweep import CrawlSweep
from figures_told import figure
from loopback import Tiny
from other_validators import faults_by_others
from saved_pages import XUANJIE, archive_of, manifest_rows, xuanjie
from sweep import Point, Sweep, error, sampled
from tracing import needs_strace

from archive.fixity import verify

ERRORS = ("ENOSPC", "EDQUOT", "EFBIG", "EIO")
ALL = (*ERRORS, "ESTALE")  # and EMFILE, of a call that opens a file
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a file system")
SAID = "nothing acknowledged is lost"
# what else may be there: of a run before, of progress, of strace about -P
_ALSO = re.compile(r"was not finished: going on|died while it held this|^\w+ \d+/\d+$|^strace: ")


def one_line(output: str) -> bool:
    """The command said one thing: that a write failed."""
    lines = [line for line in output.splitlines() if line and not _ALSO.search(line)]
    return len(lines) == 1 and SAID in lines[0]


# ── the crawl ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def refused_and_completed(
    sweep: CrawlSweep, tiny: Tiny, folder: Path, point: Point, fault: str, counted: Counted, expected: Sequence[str]
) -> bool:
    """Was that call made to fail? The crawl went on to its end all the same, or ended with 5 and was completed."""
    crawl = Killed(in_folder(tiny, folder), folder / "data")
    status = sweep.run(folder / "data", point, error(fault))
    if status != 0 and (status != 5 or not one_line(sweep.output)):
        counted.wrong.append(f"{point} {fault}: status {status}: {sweep.output}")
        return True
    crawl.look(counted)
    if status == 5 and (again := sweep.again(folder / "data")) != 0:
        counted.wrong.append(f"{point} {fault}: the same command again: {again} {sweep.output}")
        return True
    crawl.completed(counted, expected)
    return status == 5


def errors_at(point: Point) -> tuple[str, ...]:
    return (*ALL, "EMFILE") if point.call == "openat" else ALL


def refusals(points: Sequence[Point], most: int) -> list[tuple[Point, str]]:
    """All points with each error, or some with one in turn and one failed sync of each kind of file."""
    if most >= len(points):
        return [(point, fault) for point in points for fault in errors_at(point)]
    kinds = (".warc.gz.open", "index.sqlite-wal", "frontier.sqlite-wal", ".json.part")
    syncs = [[p for p in points if p.call in {"fsync", "fdatasync"} and p.path.endswith(kind)] for kind in kinds]
    return [
        *((found[len(found) // 2], "EIO") for found in syncs),
        *zip(sampled(points, most - len(kinds)), cycle(ERRORS), strict=False),
    ]


@needs_strace
@pytest.mark.fault("D1", "D2", "D4")
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("most", [8, pytest.param(10_000, marks=pytest.mark.long)])
def test_a_crawl_whose_disk_refuses_a_call_ends_in_one_line_and_is_completed(tmp_path: Path, most: int) -> None:
    with twelve_pages(tmp_path / "site") as tiny:
        sweep = CrawlSweep(tiny)
        points = sweep.points(tmp_path / "count")
        expected = archive_facts(tmp_path / "count" / "data" / "archive")
        counted, stopped, chosen = Counted(), 0, refusals(points, most)
        for number, (point, fault) in enumerate(chosen, 1):
            folder = tmp_path / f"{number}-{fault}"
            stopped += refused_and_completed(sweep, tiny, folder, point, fault, counted, expected)
            shutil.rmtree(folder)
            if number % 50 == 0:
                print(f"{number} of {len(chosen)} refusals, {stopped} stopped the crawl", flush=True)
            if len(counted.wrong) > 20:
                break
    assert counted.wrong == []
    assert counted.told() == "0 lost, 0 without provenance, 0 never fetched, 0 double"
    assert stopped >= 0.7 * len(chosen)
    refused = f"{len(chosen)} refused calls at {len({point for point, _ in chosen})} of {len(points)} points of a crawl"
    figure("F4", refused, f"{counted.told()}, all go on")


# ── other commands ────────────────────────────────────────────────────────────────────────────────────────────────────

PAGES = 4
WORDS: dict[str, Callable[[Path], Sequence[str]]] = {  # of a data folder with pages; push of its own
    "import": lambda pages: ("import", str(pages / "archive" / "warc" / "000001.warc.gz")),
    "gather": lambda pages: ("gather", str(pages)),
    "extract": lambda _: ("extract",),
    "refresh": lambda _: ("refresh", "--offline", "--override", "a test"),
    "search": lambda _: ("search", "--json", "代表团"),
    "release": lambda _: ("release", "--override", "a test"),
    "push": lambda data: ("push", (data / "remote").as_uri()),
    "gc": lambda _: ("gc", "--apply"),
}
NIGHT = {"search": 100, "refresh": 60, "release": 60}  # points; of the others all


def prepared(name: str, pages: Path, folder: Path) -> Path | None:
    """What the data folder holds when a command begins; None: there is none yet."""
    if name in {"import", "gather"}:
        return None
    if name not in {"search", "release", "gc"}:
        return pages
    shutil.copytree(pages, folder)
    if name == "gc":  # what killed runs leave
        for left in ("archive/index.sqlite.new", "store.sqlite-journal", "releases/.building-1/legs.csv"):
            (folder / left).parent.mkdir(parents=True, exist_ok=True)
            (folder / left).write_bytes(b"left behind")
    else:
        verb = ("extract",) if name == "release" else WORDS["refresh"](pages)
        assert xuanjie(*verb, data=folder).returncode == 0
    return folder


def with_errors(points: Sequence[Point], *, night: bool) -> list[tuple[Point, str]]:
    """Each with one error in turn; with XUANJIE_ERRORS=all with each of them."""
    if night and os.environ.get("XUANJIE_ERRORS") == "all":
        return [(point, fault) for point in points for fault in errors_at(point)]
    usual = cycle(ALL if night else ERRORS)
    return [
        (point, "EMFILE" if night and point.call == "openat" and n % 2 else next(usual))
        for n, point in enumerate(points)
    ]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an archive."""
    return archive_of(tmp_path_factory.mktemp("pages") / "data", manifest_rows()[:PAGES]).root


@needs_strace
@pytest.mark.fault("D1", "D2", "D4")
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("import", 2),
        ("gather", 2),
        *(pytest.param(name, NIGHT.get(name, 10_000), marks=pytest.mark.long) for name in WORDS),
    ],
)
def test_a_command_whose_disk_refuses_a_call_ends_in_one_line_and_goes_on(
    tmp_path: Path, pages: Path, name: str, most: int
) -> None:
    before = prepared(name, pages, tmp_path / "prepared")
    sweep = Sweep(
        lambda data: [*XUANJIE, "--data", str(data), *WORDS[name](data if name == "push" else pages)],
        before=lambda data: data.mkdir() if before is None else shutil.copytree(before, data),
    )
    points = sweep.points(tmp_path / "count")
    expected = content_hash(tmp_path / "count" / "data")
    stopped, wrong = 0, []
    chosen = with_errors(sampled(points, most), night=most > 2)
    for number, (point, fault) in enumerate(chosen):
        data = tmp_path / f"{number}" / "data"
        data.parent.mkdir()
        status = sweep.run(data, point, error(fault))
        if status not in {0, 5} or (status == 5 and not one_line(sweep.output)):
            wrong.append(f"{point} {fault}: status {status}: {sweep.output}")
        stopped += status == 5
        if status == 5 and sweep.again(data) != 0:
            wrong.append(f"{point} {fault}: the same command again: {sweep.output}")
        elif (data / "archive" / "index.sqlite").exists():
            wrong += [f"{point} {fault}: {finding}" for finding in verify(data / "archive")]
            wrong += [f"{point} {fault}: {found}" for found in faults_by_others(data / "archive")[1]]
            wrong += [f"{point} {fault}: other content"] if content_hash(data) != expected else []
        shutil.rmtree(data.parent)
        if number % 25 == 24:
            print(f"{name}: {number + 1} of {len(chosen)} points, {stopped} stopped", flush=True)
    assert wrong == []
    assert stopped >= 0.3 * len(chosen)  # the others: a lock let go of, a folder that is there, a checkpoint at the end
    at = len({point for point, _ in chosen})
    figure(
        "F4",
        f"{len(chosen)} refused calls at {at} of {len(points)} points of `{name}`",
        f"{stopped} ended with status 5, all go on",
    )


# ── a disk that is full ───────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def small_disk(place: Path, options: str) -> Iterator[Callable[[str], None]]:
    """A tmpfs at that place; what is given changes its options."""
    place.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True)
    try:
        yield lambda other: subprocess.run(["mount", "-o", f"remount,{other}", str(place)], check=True) and None
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@needs_root
@pytest.mark.fault("D1")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "sizes",
    [(300,), pytest.param(tuple(range(20, 740, 12)), marks=pytest.mark.long)],
    ids=("one size", "sixty sizes"),
)
def test_a_crawl_on_a_full_disk_ends_with_5_and_goes_on_when_there_is_space(
    tmp_path: Path, sizes: tuple[int, ...]
) -> None:
    stopped, counted = 0, Counted()
    with twelve_pages(tmp_path / "site") as tiny:
        for size in sizes:
            here = in_folder(tiny, tmp_path / f"{size}")
            here.folder.mkdir()
            with small_disk(here.data, f"size={size}k") as change:
                crawl = Killed(here, here.data)
                done = here.crawl(env={"XUANJIE_FREE_MB": "0"})
                assert (done.status, SAID in json.dumps(done.report)) in {(5, True), (0, False)}, (size, done)
                stopped += done.status == 5
                crawl.look(counted)
                change("size=100m")
                if done.status:
                    done = here.crawl(env={"XUANJIE_FREE_MB": "0"})
                    assert done.status == 0, (size, done)
                crawl.completed(counted, None)
    assert counted.wrong == []
    assert stopped >= 0.6 * len(sizes)
    figure("F4", f"{len(sizes)} sizes of a disk, {stopped} too small", f"{counted.told()}, all go on")
