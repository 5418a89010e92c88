"""What does the disk itself hold? After a sync that failed, reading tells of the memory."""

from __future__ import annotations

import os
from pathlib import Path

from archive.segments import writes

__all__ = ["from_disk"]


def from_disk(path: Path) -> None:
    """Have what is read from now on come from the disk; raises WriteFailed.

    After a sync that failed the kernel takes the pages for written: the next sync succeeds, reading finds the bytes in
    memory, and the disk has others. What can be written is, and the rest is forgotten.
    """
    with writes(path), path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
