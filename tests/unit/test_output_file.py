"""`read -o` writes where it was told to, and leaves nothing behind when it cannot."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest
from saved_pages import MANIFEST, xuanjie

from archive.errors import BadInput, WriteFailed
from pipelines.writing import output_file, replace_file


def written(path: Path, content: bytes = b"new\n") -> None:
    with output_file(path) as write:
        write(content)


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_file_is_replaced_when_the_block_has_ended(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_bytes(b"old\n")
    with output_file(target) as write:
        write(b"new\n")
        assert target.read_bytes() == b"old\n"
    assert target.read_bytes() == b"new\n"
    assert names(tmp_path) == ["out.jsonl"]


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link, real = tmp_path / "link.jsonl", tmp_path / "real" / "out.jsonl"
    link.symlink_to(real)
    for content in (b"first\n", b"second\n"):
        written(link, content)
        assert (link.is_symlink(), real.read_bytes()) == (True, content)


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    written(pipe)
    reader.join(10)
    assert read == [b"new\n"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert names(tmp_path) == ["pipe"]


def test_a_device_stays_a_device() -> None:
    written(Path("/dev/null"))
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_full_disk_is_a_failed_write() -> None:
    with pytest.raises(WriteFailed, match="No space"):
        written(Path("/dev/full"))


@pytest.mark.parametrize("name", ["", "none/out.jsonl", "file/out.jsonl", "loop", "n" * 300])
def test_where_no_file_can_stand_it_is_said_before_anything_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    before = names(tmp_path)
    begun = False
    with pytest.raises(BadInput), output_file(tmp_path / name):
        begun = True
    assert not begun
    assert names(tmp_path) == before


def test_what_was_not_finished_is_removed(tmp_path: Path) -> None:
    def unfinished() -> None:
        with output_file(tmp_path / "out.jsonl") as write:
            write(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        unfinished()
    assert names(tmp_path) == []


def test_a_file_that_cannot_take_its_place_leaves_no_part(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(WriteFailed):
        replace_file(tmp_path / "there", b"x")
    assert names(tmp_path) == ["there"]


def test_the_command_refuses_a_folder_by_name_and_with_status_two(tmp_path: Path) -> None:
    for target in (tmp_path, tmp_path / "none" / "out.jsonl"):
        done = xuanjie("read", MANIFEST, "-o", target)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
        assert str(target) in done.stderr
    assert names(tmp_path) == []
    assert xuanjie("read", MANIFEST, "-o", "/dev/null").returncode == 0
