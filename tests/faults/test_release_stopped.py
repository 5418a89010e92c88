"""A refresh that is stopped at any write: the last release stays whole, and the same command completes the new one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from saved_pages import archive_of, files_of, manifest_rows, record

from archive.errors import WriteFailed
from archive.paths import DataPaths
from archive.recorder import Recorder
from pipelines import writing
from pipelines.extract_archive import extract_archive
from pipelines.refresh import release
from pipelines.release.package import file_problems
from pipelines.release.pointer import latest_release

OVERRIDE = "composed pages: their numbers mean nothing"


class Stopped(BaseException):
    """As a kill is: nothing of the program runs any more."""


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataPaths, dict[str, bytes], dict[str, bytes], int]:
    """One release and pages for another; what the releases and decisions hold before and after it; its syncs."""
    rows = manifest_rows()
    paths = archive_of(tmp_path_factory.mktemp("ready"), rows[: len(rows) // 2])
    extract_archive(paths)
    release(paths)
    with Recorder(paths.archive, agent="test") as recorder:
        for row in rows[len(rows) // 2 :]:
            record(recorder, row)
    extract_archive(paths)
    before = _published(paths)
    done = DataPaths(paths.root.with_name("done"))
    shutil.copytree(paths.root, done.root)
    with pytest.MonkeyPatch.context() as patch:
        counted = _stop_at(patch, None)
        release(done, override=OVERRIDE)
    return paths, before, _published(done), counted[0]


def _published(paths: DataPaths) -> dict[str, bytes]:
    return files_of(paths.releases) | {f"decisions/{name}": body for name, body in files_of(paths.decisions).items()}


def _stop_at(patch: pytest.MonkeyPatch, number: int | None, error: type[BaseException] = Stopped) -> list[int]:
    """Count the syncs of the writer, and stop at one of them."""
    counted = [0]
    sync = os.fsync

    def counting(handle: int) -> None:
        counted[0] += 1
        if counted[0] == number:
            raise error if error is not OSError else OSError(28, "No space left on device")
        sync(handle)

    patch.setattr(writing.os, "fsync", counting)
    return counted


def _stopped_and_completed(
    ready: tuple[DataPaths, dict[str, bytes], dict[str, bytes], int],
    root: Path,
    number: int,
    error: type[BaseException],
) -> None:
    source, before, after, _ = ready
    paths = DataPaths(root)
    shutil.copytree(source.root, root)
    with pytest.MonkeyPatch.context() as patch:
        _stop_at(patch, number, error)
        with pytest.raises(WriteFailed if error is OSError else error):
            release(paths, override=OVERRIDE)
    folder = latest_release(paths.releases)
    assert folder is not None
    assert not list(file_problems(folder)), number
    name = folder.name
    whole = before if f"{name}/manifest.json" in before else after
    assert all(body == whole[f"{name}/{file}"] for file, body in files_of(folder).items()), number
    release(paths, override=OVERRIDE)
    assert _published(paths) == after, number
    shutil.rmtree(root)


def sampled(count: int, of: int) -> list[int]:
    """Some numbers from the first to the last, both among them; the last ones all: there names change."""
    return sorted({*range(1, of + 1, max(1, of // count)), *range(max(1, of - 3), of + 1)})


@pytest.mark.fault("K1")
def test_a_release_stopped_at_a_write_is_completed_by_the_same_command(
    ready: tuple[DataPaths, dict[str, bytes], dict[str, bytes], int], tmp_path: Path
) -> None:
    for number in sampled(2, ready[3]):
        _stopped_and_completed(ready, tmp_path / str(number), number, Stopped)


@pytest.mark.fault("D1", "D2")
def test_a_full_disk_is_named_and_the_same_command_completes_the_release(
    ready: tuple[DataPaths, dict[str, bytes], dict[str, bytes], int], tmp_path: Path
) -> None:
    for number in (1, ready[3]):
        _stopped_and_completed(ready, tmp_path / str(number), number, OSError)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("error", [Stopped, OSError])
def test_at_every_write(
    ready: tuple[DataPaths, dict[str, bytes], dict[str, bytes], int], tmp_path: Path, error: type[BaseException]
) -> None:
    for number in range(1, ready[3] + 1):
        _stopped_and_completed(ready, tmp_path / str(number), number, error)
    print(f"{error.__name__} at each of {ready[3]} syncs: every release whole, every one completed")
