"""Is a backup made beside a running crawl whole, and does a data folder made from it say and release the same?

B3 (backups) and demand 8: backup, restore, verify, the same release byte for byte.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from archive_samples import AGENT, exchange, page
from browsed import demo_copy
from typer.testing import CliRunner

from archive.errors import BadInput, WriteFailed
from archive.fixity import verify
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from crawler.cli import app
from crawler.engines.errors import NotAsListed
from crawler.errors import NoRoom

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a file system")


def run(data: Path, *words: str, status: int = 0) -> str:
    done = CliRunner().invoke(app, ["--data", str(data), *words])
    assert done.exit_code == status, (words, done.output, done.exception)
    return done.output


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.long  # the same of a small archive, in test_p_at_once.py, on every submission
@pytest.mark.fault("B3")
def test_a_data_folder_made_from_a_backup_verifies_clean_and_releases_the_same_bytes(
    demo: Path, tmp_path: Path
) -> None:
    """The releases come back as they were, and made anew from the archive alone, without store, they are the same."""
    data, copy, backup = demo_copy(demo, tmp_path / "data"), tmp_path / "copy", tmp_path / "a backup"
    told = run(data, "backup", str(backup))
    assert f"xuanjie --data NEW pull file://{backup}" in told
    assert not (backup / "store.sqlite").exists()
    shutil.rmtree(data / "browse", ignore_errors=True)
    run(copy, "pull", f"file://{backup}")
    assert files_of(copy / "releases") == files_of(data / "releases")
    assert files_of(copy / "archive" / "warc") == files_of(data / "archive" / "warc")
    assert verify(copy / "archive") == []
    assert "nothing new" in run(copy, "refresh", "--offline").lower()
    assert files_of(copy / "releases") == files_of(data / "releases")


def segments(folder: Path) -> set[str]:
    with ArchiveReader(folder / "archive") as reader:
        return {capture.snapshot_id for capture in reader.captures()}


@pytest.mark.fault("B3", "P1")
def test_a_backup_beside_a_writer_holds_every_sealed_page_and_the_next_one_the_rest(tmp_path: Path) -> None:
    data, backup = DataPaths(tmp_path / "data"), tmp_path / "backup"
    sealed, begun, stop = set[str](), threading.Event(), threading.Event()
    with Recorder(data.archive, agent=AGENT) as recorder:
        sealed |= {recorder.exchange(exchange(page(f"first {n}"), hours=n)).snapshot_id for n in range(30)}

    def write() -> None:
        with Recorder(data.archive, agent=AGENT, segment_bytes=20_000) as recorder:
            number = 100
            while not stop.is_set():
                recorder.exchange(exchange(page(f"later {number}"), hours=number))
                number += 1
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(30)
        for number in range(3):
            run(data.root, "backup", str(backup))
            copy = tmp_path / f"copy{number}"
            run(copy, "pull", f"file://{backup}")
            assert verify(copy / "archive") == []
            assert sealed <= segments(copy)
            sealed = segments(copy)
    finally:
        stop.set()
        writer.join(30)
    run(data.root, "backup", str(backup))
    run(tmp_path / "last", "pull", f"file://{backup}")
    assert segments(tmp_path / "last") == segments(data.root)


@pytest.mark.fault("B3", "A1")
def test_damage_of_a_backup_is_mended_by_the_next_one_and_named_by_a_restore_before_that(tmp_path: Path) -> None:
    data, backup = DataPaths(tmp_path / "data"), tmp_path / "backup"
    with Recorder(data.archive, agent=AGENT) as recorder:
        recorder.exchange(exchange())
    run(data.root, "backup", str(backup))
    (segment,) = (backup / "archive" / "warc").iterdir()
    sound = segment.read_bytes()
    segment.chmod(0o644)
    segment.write_bytes(sound[:-1] + b"\xff")
    done = CliRunner().invoke(app, ["--data", str(tmp_path / "copy"), "pull", f"file://{backup}"])
    assert segment.name in str(done.exception)
    assert "mended" in run(data.root, "backup", str(backup))
    assert segment.read_bytes() == sound


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with Recorder(tmp_path / "data" / "archive", agent=AGENT) as recorder:
        recorder.exchange(exchange(os.urandom(600_000)))
    return tmp_path / "data"


def refused(data: Path, target: object, kind: type[Exception]) -> tuple[int, str]:
    """How a backup ends that cannot be made: with which status, and in which line."""
    done = CliRunner().invoke(app, ["--data", str(data), "backup", str(target)])
    assert isinstance(done.exception, kind), done.exception
    said = str(done.exception)
    assert "\n" not in said
    assert "Error" not in said  # no name of a class of Python's
    return int(getattr(done.exception, "status", 0)), said


@pytest.mark.fault("B3", "A1")
@pytest.mark.parametrize(
    ("hurt", "found"),
    [(lambda place: place.write_bytes(place.read_bytes()[:-1] + b"x"), "bytes with sha256"), (Path.unlink, "no file")],
    ids=["another byte", "no segment"],
)
def test_a_backup_of_a_damaged_archive_says_that_it_is_damaged_and_what_to_do(
    data: Path, tmp_path: Path, hurt: Callable[[Path], object], found: str
) -> None:
    hurt(data / "archive" / "warc" / "000001.warc.gz")
    status, said = refused(data, tmp_path / "backup", NotAsListed)
    assert status == 1
    assert "000001.warc.gz: found " in said
    assert found in said
    assert said.endswith("if it stays so: xuanjie verify, and take the segment from the last backup")


@pytest.mark.fault("B3", "D1")
def test_a_backup_to_a_folder_that_cannot_be_made_is_a_refused_write(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XUANJIE_FREE_MB", "0")  # /proc has no room
    status, said = refused(data, "/proc/x", WriteFailed)
    assert (status, said.partition(";")[0]) == (5, "/proc/x: No such file or directory")
    (tmp_path / "a file").write_text("")
    status, said = refused(data, tmp_path / "a file" / "backup", WriteFailed)
    assert (status, said.partition(";")[0]) == (5, f"{tmp_path / 'a file' / 'backup'}: Not a directory")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@needs_root
@pytest.mark.fault("B3", "D1")
def test_a_backup_to_a_full_or_read_only_disk_is_a_refused_write_and_goes_on_when_there_is_room(
    data: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, said = refused(data, small_disk / "backup", NoRoom)
    assert (status, f"{small_disk}: found 0 MB free" in said) == (5, True)
    monkeypatch.setenv("XUANJIE_FREE_MB", "0")
    status, said = refused(data, small_disk / "backup", WriteFailed)
    assert status == 5
    assert ".warc.gz: No space left on device; nothing acknowledged is lost" in said
    subprocess.run(["mount", "-o", "remount,ro,size=9m", str(small_disk)], check=True)
    status, said = refused(data, small_disk / "backup", NoRoom)
    assert (status, "expected a place of this user that is not read-only" in said) == (5, True)
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    run(data, "backup", str(small_disk / "backup"))


@pytest.mark.fault("O4")
def test_a_backup_into_the_data_folder_itself_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Recorder(data / "archive", agent=AGENT) as recorder:
        recorder.exchange(exchange())
    for target in (data, data / "backup", data / "archive" / ".." / "b"):
        done = CliRunner().invoke(app, ["--data", str(data), "backup", str(target)])
        assert isinstance(done.exception, BadInput)
        assert not target.exists() or target == data


@pytest.mark.parametrize("name", ["a#b", "a?b", "a%20b"])
def test_a_backup_goes_to_a_folder_of_any_name_and_comes_back(tmp_path: Path, name: str) -> None:
    data = tmp_path / "data"
    with Recorder(data / "archive", agent=AGENT) as recorder:
        recorder.exchange(exchange())
    told = run(data, "backup", str(tmp_path / name))
    assert f"xuanjie --data NEW pull file://{tmp_path / name}\n" in told
    run(tmp_path / "new", "pull", f"file://{tmp_path / name}")
    assert segments(tmp_path / "new") == segments(data)
