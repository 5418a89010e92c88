"""Years of refreshes and one rebuild from archive, decision files and lexicons alone: the same bytes."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from figures_told import figure
from saved_pages import XUANJIE, archive_of, files_of, manifest_rows, record

from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.store import Store
from pipelines.extract_archive import extract_into
from pipelines.refresh import refresh_offline, release
from pipelines.release.pointer import latest_release
from pipelines.release.versions import read_ledger

ZONES = ("UTC", "Pacific/Kiritimati", "America/Adak", "Asia/Shanghai", "Asia/Kathmandu")
SEEDS = ("0", "1", "20171024")
WORKERS = (1, 2, 4)
ORDERS = ("archive", "shuffled")
OVERRIDE = "composed pages: their numbers mean nothing"


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> DataPaths:
    """A data folder that was refreshed four times, each time with more pages; not to be changed."""
    rows = sorted(manifest_rows(), key=lambda row: (row["fetched_at"], row["case_id"]))
    steps = [rows[start : start + 1 + len(rows) // 4] for start in range(0, len(rows), 1 + len(rows) // 4)]
    paths = archive_of(tmp_path_factory.mktemp("years"), steps[0])
    refresh_offline(paths)
    for step in steps[1:]:
        with Recorder(paths.archive, agent="test") as recorder:
            for row in step:
                record(recorder, row)
        refresh_offline(paths, override=OVERRIDE)
    return paths


def lasting(folder: Path) -> dict[str, bytes]:
    return {
        name: body for name, body in files_of(folder).items() if not name.startswith("runs/") and name != "SHA256SUMS"
    }


def alone(years: DataPaths, root: Path) -> DataPaths:
    """Archive and decision files, and nothing else."""
    paths = DataPaths(root)
    shutil.copytree(years.archive, paths.archive)
    shutil.copytree(years.decisions, paths.decisions)
    return paths


def test_every_refresh_made_a_release_that_names_the_one_before(years: DataPaths) -> None:
    ledger = read_ledger(years.decisions)
    assert len(ledger) == 4
    assert [one.previous for one in ledger] == [None, *(one.version for one in ledger[:-1])]
    assert latest_release(years.releases) == years.releases / ledger[-1].version


def test_a_rebuild_from_archive_and_decision_files_is_the_last_release_to_the_byte(
    years: DataPaths, tmp_path: Path
) -> None:
    paths = alone(years, tmp_path / "data")
    done = refresh_offline(paths, full=True, jobs=2)
    last = latest_release(years.releases)
    assert last is not None
    assert done.published.version == last.name
    assert lasting(done.published.folder) == lasting(last)
    assert files_of(paths.decisions) == files_of(years.decisions)


@pytest.mark.invariant(1)
def test_a_release_made_again_from_the_same_state_has_the_same_bytes(years: DataPaths, tmp_path: Path) -> None:
    shutil.copytree(years.root, tmp_path / "data")
    paths = DataPaths(tmp_path / "data")
    before = files_of(paths.releases)
    done = release(paths, again=True)
    assert (done.published.is_new, done.published.damaged) == (False, None)
    assert files_of(paths.releases) == before


def made(years: DataPaths, root: Path, zone: str, seed: str, order: str, workers: int) -> dict[str, bytes]:
    """The last release by a process of its own."""
    paths = alone(years, root)
    if order == "shuffled":
        _extract_shuffled(paths, int(seed))
    environment = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C" if int(seed) % 2 else "C.UTF-8"}
    command = [*XUANJIE, "--data", str(root), "refresh", "--offline", "--jobs", str(workers)]
    subprocess.run(command, check=True, env=environment, timeout=240, stdout=subprocess.DEVNULL)
    (folder,) = (p for p in paths.releases.iterdir() if p.is_dir())
    return lasting(folder)


def _extract_shuffled(paths: DataPaths, seed: int) -> None:
    with ArchiveReader(paths.archive) as reader, Store(paths.store) as store:
        wanted = list(reader.article_ids())
        random.Random(seed).shuffle(wanted)
        for snapshot_id in wanted[: 2 * len(wanted) // 3]:
            extract_into(store, reader.snapshot(snapshot_id))


def _differing(years: DataPaths, root: Path, worlds: Sequence[tuple[str, str, str, int]]) -> list[str]:
    last = latest_release(years.releases)
    assert last is not None
    expected = lasting(last)
    found: list[str] = []
    for number, world in enumerate(worlds):
        told = made(years, root / str(number), *world)
        shutil.rmtree(root / str(number))
        found += [f"{world}: {name}" for name in expected.keys() | told.keys() if expected.get(name) != told.get(name)]
    return found


@pytest.mark.fault("T2")
def test_two_worlds_apart_in_everything_give_the_same_bytes(years: DataPaths, tmp_path: Path) -> None:
    worlds = [("Pacific/Kiritimati", "20171024", "shuffled", 2), ("America/Adak", "1", "archive", 1)]
    assert _differing(years, tmp_path, worlds) == []


@pytest.mark.fault("T2")
@pytest.mark.long
@pytest.mark.timeout(3600)
def test_zones_seeds_orders_and_workers_do_not_show(years: DataPaths, tmp_path: Path) -> None:
    worlds = list(product(ZONES, SEEDS, ORDERS, WORKERS))
    assert len(worlds) == 90
    differing = _differing(years, tmp_path, worlds)
    figure(
        "F15",
        f"{len(worlds)} surroundings: 5 zones, 3 seeds, 2 orders, 3 numbers of workers",
        f"{len(differing)} files differ",
    )
    assert differing == []
    print(f"{len(worlds)} worlds: {len(ZONES)} zones x {len(SEEDS)} seeds x {len(ORDERS)} orders x 3: one release")
