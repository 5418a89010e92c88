"""Which form does an archive have? A number in the file `format`; a later one than ours is refused before all else."""

from __future__ import annotations

import os
import re
from pathlib import Path

from archive.errors import BadInput, NewerVersion
from archive.segments import ArchivePaths, sync_folder, writes

__all__ = ["FORMAT", "check_format", "note_format"]

FORMAT = 1  # of segments, manifest and takedowns together; the ledger, being made from them, has its own
_NUMBER = re.compile(rb"[1-9][0-9]{0,5}\n\Z")


def check_format(paths: ArchivePaths) -> None:
    """Refuse an archive of a later version. One without the file is of the first: it was made before there was one.

    raises   NewerVersion; BadInput when the file holds no number
    """
    found = _read(paths.format)
    if found is None:
        return
    if not _NUMBER.match(found):
        raise BadInput(str(paths.format), repr(found[:20]), f"the number of a version, {FORMAT} of this xuanjie")
    if int(found) > FORMAT:
        raise NewerVersion(str(paths.format), "archive", int(found), FORMAT)


def note_format(paths: ArchivePaths) -> None:
    """Write the number where none stands; under the lock. Raises WriteFailed."""
    if _read(paths.format) is not None:
        return
    part = paths.format_part
    with writes(paths.format):
        with part.open("wb") as file:
            file.write(f"{FORMAT}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        part.rename(paths.format)
    sync_folder(paths.root)


def _read(path: Path) -> bytes | None:
    """None for no file, and for an empty one: a power cut leaves such."""
    try:
        return path.read_bytes() or None
    except (FileNotFoundError, NotADirectoryError):  # that there is no archive, others say better
        return None
    except OSError as error:
        raise BadInput(str(path), error.strerror or str(error), "a file that can be read") from error
