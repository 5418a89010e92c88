"""How does a file reach the disk whole? Written beside its place, synced, then renamed over it."""

from __future__ import annotations

import os
from pathlib import Path

from archive.errors import WriteFailed

__all__ = ["replace_file", "sync_folder", "write_file"]


def write_file(path: Path, content: bytes) -> None:
    """Write and sync; raises WriteFailed."""
    try:
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise WriteFailed(str(path), error.strerror or str(error)) from error


def replace_file(path: Path, content: bytes) -> None:
    """Readers see the old content or the new one, never a part; raises WriteFailed."""
    beside = path.with_name(f".{path.name}.part")
    write_file(beside, content)
    try:
        beside.replace(path)
    except OSError as error:
        raise WriteFailed(str(path), error.strerror or str(error)) from error
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder durable; raises WriteFailed."""
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise WriteFailed(str(folder), error.strerror or str(error)) from error
