"""How does a file reach the disk whole? Written beside its place, synced, then renamed over it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from archive.errors import BadInput, WriteFailed

__all__ = ["output_file", "replace_file", "sync_folder", "write_file", "write_pieces"]

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EIO}


def write_file(path: Path, content: bytes) -> None:
    """Write and sync; raises WriteFailed."""
    write_pieces(path, (content,))


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """The same of what comes piece by piece."""
    try:
        with path.open("wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise WriteFailed(str(path), error.strerror or str(error)) from error


def replace_file(path: Path, content: bytes) -> None:
    """Readers see the old content or the new one, never a part; raises WriteFailed."""
    beside = _beside(path)
    with _discarded(beside):
        write_file(beside, content)
        _put_in_place(beside, path)


@contextmanager
def output_file(path: Path) -> Iterator[Callable[[bytes], None]]:
    """How to write to the file a user asks for; it takes its place when the block ends without an error.

    A link is followed and stays one. What is no regular file (a pipe, /dev/null) is written directly.

    raises   BadInput before anything is written, when no file can stand there; WriteFailed
    """
    try:
        direct = _is_device(path)
        place = path if direct else Path(os.path.realpath(path))
        opened = path if direct else _beside(place)
        file = opened.open("wb")
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno in _NO_SPACE:
            raise WriteFailed(str(path), reason) from error
        raise BadInput(str(path), reason, "a file that can be written") from error

    def write(content: bytes) -> None:
        with _faults(path):
            file.write(content)

    with nullcontext() if direct else _discarded(opened):
        try:
            yield write
            with _faults(path):
                file.flush()
                if not direct:
                    os.fsync(file.fileno())
        finally:
            with suppress(OSError):  # what could not be written has been said by then
                file.close()
        if not direct:
            _put_in_place(opened, place)


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder durable; raises WriteFailed."""
    with _faults(folder):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _is_device(path: Path) -> bool:
    """Is there something that cannot be replaced? Raises BadInput for a folder."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise BadInput(str(path), "a folder", "a file to write to")
    return not stat.S_ISREG(mode) or path.is_relative_to("/dev")  # /dev/stdout may be a file that others write to


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


@contextmanager
def _discarded(beside: Path) -> Iterator[None]:
    """What was not put in its place is removed, whatever ended the block."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def _put_in_place(beside: Path, path: Path) -> None:
    with _faults(path):
        beside.replace(path)
    sync_folder(path.parent)


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WriteFailed(str(path), error.strerror or str(error)) from error
