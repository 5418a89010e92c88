"""Does a backup stay one that can be restored, whatever lies in the data folder and whatever happens to the copy?"""

from __future__ import annotations

import errno
import json
import os
import shutil
from datetime import date
from pathlib import Path

import pytest
from archive_samples import record_some
from browsed import demo_copy
from typer.testing import CliRunner

from archive.capture import Takedown
from archive.errors import BadInput
from archive.fixity import verify
from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.removal.everywhere import take_down_everywhere
from archive.takedown import take_down
from crawler.cli import app
from crawler.engines.addresses import place_at
from crawler.engines.errors import RemoteDamaged
from crawler.engines.place import Place
from crawler.engines.pull import pull
from crawler.engines.push import push
from crawler.engines.state import State, newest_state
from pipelines.refresh import refresh_offline

WHY = Takedown(day=date(2026, 11, 28), reason="a test")


@pytest.fixture
def data(tmp_path: Path) -> DataPaths:
    data = DataPaths(tmp_path / "data")
    record_some(data.archive)
    data.decisions.mkdir()
    (data.decisions / "notes.txt").write_text("one")
    return data


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy"


def kept_in(copy: Path) -> Place:
    return place_at(f"file://{copy}")


def said(*command: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["--data", *map(str, command)], catch_exceptions=True)
    status = done.exit_code if done.exception is None else getattr(done.exception, "status", done.exit_code)
    return status, done.output + ("" if done.exception is None else str(done.exception))


def restored(copy: Path, into: Path) -> DataPaths:
    data = DataPaths(into)
    assert pull(data, kept_in(copy)).problems == ()
    return data


# ── names ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["第一　批.txt", "a\u00a0b.txt", "résumé.txt"])
def test_a_file_with_any_blank_in_its_name_comes_back(data: DataPaths, copy: Path, tmp_path: Path, name: str) -> None:
    (data.decisions / name).write_text("two")
    push(data, kept_in(copy))
    assert (restored(copy, tmp_path / "back").decisions / name).read_text() == "two"


@pytest.mark.parametrize("name", [b"a\\b.txt", b"caf\xe9.txt", b"a\nb.txt", "a\u202eb.txt".encode()])
def test_a_name_that_no_store_takes_is_refused_before_anything_is_written(
    data: DataPaths, copy: Path, tmp_path: Path, name: bytes
) -> None:
    push(data, kept_in(copy))
    before = sorted(copy.rglob("*"))
    odd = os.fsencode(data.decisions) + b"/" + name
    with open(odd, "wb"):  # noqa: PTH123 - a name that is no text
        pass
    status, told = said(data.root, "backup", copy)
    assert status == 2
    assert "decisions/" in told
    assert sorted(copy.rglob("*")) == before
    os.unlink(odd)  # noqa: PTH108
    assert push(data, kept_in(copy)).is_new is False
    restored(copy, tmp_path / "back")


# ── releases that go ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def two_releases(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A data folder after a takedown, with the release before it and the one behind."""
    data = DataPaths(demo_copy(demo, tmp_path_factory.mktemp("two") / "data"))
    old = (data.releases / "latest").read_text().strip()
    first = (data.releases / old / "evidence.jsonl").read_text().partition("\n")[0]
    take_down_everywhere(data, json.loads(first)["snapshot_id"], WHY)
    new = refresh_offline(data).published.version
    assert new != old
    return data.root, old, new


@pytest.mark.parametrize("removed_by_hand", [False, True])
def test_a_release_that_is_withdrawn_goes_and_does_not_come_again(
    two_releases: tuple[Path, str, str], copy: Path, tmp_path: Path, removed_by_hand: bool
) -> None:
    root, old, new = two_releases
    data = DataPaths(shutil.copytree(root, tmp_path / "data", symlinks=True))
    assert said(data.root, "backup", copy)[0] == 0
    if removed_by_hand:
        shutil.rmtree(copy / "releases" / old)
        with pytest.raises(RemoteDamaged, match=f"--withdraw {old}"):
            pull(DataPaths(tmp_path / "none"), kept_in(copy))
    status, told = said(data.root, "backup", copy, "--withdraw", old)
    assert (status, f"removed: releases/{old}/evidence.wacz" in told) == (0, True)
    assert not any(path.is_file() for path in (copy / "releases" / old).rglob("*"))
    assert said(data.root, "backup", copy)[0] == 0  # its folder is here still, and does not go there again
    assert not any((copy / "releases" / old).rglob("*.wacz"))
    back = restored(copy, tmp_path / "back")
    assert not (back.releases / old).exists()
    assert (back.releases / "latest").read_text().strip() == new
    push(back, kept_in(copy))
    state = newest_state(kept_in(copy))
    assert state is not None
    assert state.withdrawn == (old,)


def test_what_cannot_be_withdrawn_is_said_and_nothing_is_changed(
    two_releases: tuple[Path, str, str], copy: Path
) -> None:
    root, old, new = two_releases
    data = DataPaths(root)
    push(data, kept_in(copy))
    before = sorted(copy.rglob("*"))
    for version, told in ((new, "the newest release"), ("2001-01-01.1", f"one of {old}, {new}")):
        with pytest.raises(BadInput, match=told):
            push(data, kept_in(copy), withdraw=[version])
    assert sorted(copy.rglob("*")) == before


def test_a_release_with_a_file_taken_out_is_named_and_all_else_is_copied(
    two_releases: tuple[Path, str, str], copy: Path, tmp_path: Path
) -> None:
    root, old, new = two_releases
    data = DataPaths(shutil.copytree(root, tmp_path / "data", symlinks=True))
    (data.releases / old / "evidence.wacz").unlink()
    status, told = said(data.root, "backup", copy)
    assert status == 1
    assert old in told
    back = restored(copy, tmp_path / "back")
    assert (back.releases / new / "evidence.wacz").exists()
    assert not (back.releases / old).exists()


# ── damage in the copy ────────────────────────────────────────────────────────────────────────────────────────────


def flip(path: Path, at: int = 20) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("what", ["flipped", "missing"])
@pytest.mark.parametrize("also_new", [False, True])
def test_a_manifest_that_is_damaged_in_the_copy_is_mended_by_the_next_backup(
    data: DataPaths, copy: Path, tmp_path: Path, what: str, also_new: bool
) -> None:
    assert said(data.root, "backup", copy)[0] == 0
    (manifest,) = (copy / "archive").glob("manifest.jsonl.*")
    if what == "flipped":
        flip(manifest)
    else:
        manifest.unlink()
    if also_new:
        with ArchiveReader(data.archive) as reader:
            gone = next(iter(reader.captures())).snapshot_id
        take_down(data.archive, gone, WHY)
    status, told = said(data.root, "backup", copy)
    assert status == 0, told
    restored(copy, tmp_path / "back")


def test_a_file_that_was_damaged_there_and_changed_here_is_replaced(
    data: DataPaths, copy: Path, tmp_path: Path
) -> None:
    push(data, kept_in(copy))
    (there,) = (copy / "decisions").glob("notes.txt.*")
    there.write_text("ruined")
    (data.decisions / "notes.txt").write_text("changed")
    push(data, kept_in(copy), check=True)
    assert (restored(copy, tmp_path / "back").decisions / "notes.txt").read_text() == "changed"


@pytest.mark.parametrize("at", [0, 12, 40, 70, 150, -80, -2])
def test_a_list_with_a_flipped_bit_costs_nothing_that_it_lists(
    data: DataPaths, copy: Path, tmp_path: Path, at: int
) -> None:
    """Of the newest list: where it stands a second time its digest is in the name."""
    push(data, kept_in(copy))
    (data.decisions / "notes.txt").write_text("two")
    assert push(data, kept_in(copy)).number == 2
    flip(copy / "states" / "000002.json", at)
    assert (restored(copy, tmp_path / "back").decisions / "notes.txt").read_text() == "two"
    status, told = said(data.root, "backup", copy)
    assert (status, "mended: states/000002.json" in told) == (0, True), told
    next((copy / "states").glob("000002.*.json")).write_bytes(b"")
    assert (restored(copy, tmp_path / "third").decisions / "notes.txt").read_text() == "two"


def test_a_list_that_does_not_follow_from_the_one_before_is_told_once_and_another_follows(
    data: DataPaths, copy: Path
) -> None:
    push(data, kept_in(copy))
    (data.decisions / "notes.txt").write_text("two")
    push(data, kept_in(copy))
    flip(copy / "states" / "000001.json", 40)
    status, told = said(data.root, "backup", copy)
    assert (status, "states/000001.json" in told) == (1, True)
    assert said(data.root, "backup", copy)[0] == 0
    state = newest_state(kept_in(copy))
    assert state is not None
    assert state.number == 3


def test_a_list_that_cannot_be_read_is_read_where_it_stands_again(data: DataPaths, copy: Path, tmp_path: Path) -> None:
    push(data, kept_in(copy))
    (copy / "states" / "000001.json").write_bytes(b"")
    restored(copy, tmp_path / "back")
    next((copy / "states").glob("000001.*.json")).write_bytes(b"")
    with pytest.raises(RemoteDamaged, match=r"states/000001\.json"):
        pull(DataPaths(tmp_path / "third"), kept_in(copy))


def test_what_says_nothing_of_withdrawn_releases_is_written_as_before_they_were_known() -> None:
    state = State(number=1, previous="0" * 64, latest=None, files={})
    assert b"withdrawn" not in state.content()
    withdrawn = State(number=1, previous="0" * 64, latest=None, files={}, withdrawn=("2020-01-01.1",))
    assert State.of(withdrawn.content()) == withdrawn


# ── disks ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("link", ["archive", "archive/warc", "decisions"])
def test_a_folder_that_is_a_link_to_another_disk_is_restored_too(
    data: DataPaths, copy: Path, tmp_path: Path, link: str
) -> None:
    other = Path("/dev/shm")
    if not other.is_dir() or other.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("needs a second file system at /dev/shm")
    push(data, kept_in(copy))
    place = tmp_path / "back" / link
    place.parent.mkdir(parents=True)
    target = other / f"xuanjie-{os.getpid()}-{link.replace('/', '-')}"
    target.mkdir()
    try:
        place.symlink_to(target)
        back = restored(copy, tmp_path / "back")
        assert place.is_symlink()
        assert (back.decisions / "notes.txt").read_text() == "one"
        assert verify(back.archive) == []
        assert list(target.rglob("*.part")) == []
    finally:
        shutil.rmtree(target)


def test_a_disk_without_hard_links_takes_a_backup_and_never_two_lists_of_one_number(
    data: DataPaths, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAT and exFAT refuse a link so; neither can be mounted on every machine, so the refusal is made here."""

    def refused(source: object, target: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    assert said(data.root, "backup", copy)[0] == 0
    (data.decisions / "notes.txt").write_text("two")
    assert said(data.root, "backup", copy)[0] == 0
    place = kept_in(copy)
    assert not place.put_new("states/000002.json", b"of somebody else")
    assert place.put_new("states/000003.json", b"new")
    (copy / "states" / "000003.json").unlink()
    assert (restored(copy, tmp_path / "back").decisions / "notes.txt").read_text() == "two"
