"""What is one thing that verify finds wrong, and where does it stand?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive.capture import Capture
from archive.errors import on_one_line
from archive.index import Row
from archive.segments import ArchivePaths

__all__ = ["Finding", "in_row", "of_capture", "of_file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it was acknowledged."""

    file: str  # relative to the archive
    offset: int | None  # in that file; None when the file as a whole is meant
    snapshot_id: str | None
    problem: str
    url: str | None = None  # of the page, where the ledger or its record says it

    def __str__(self) -> str:
        place = self.file if self.offset is None else f"{self.file} at {self.offset}"
        page = f"snapshot {self.snapshot_id}" + (f" of {on_one_line(self.url)}" if self.url else "")
        return f"{place}: {self.problem}" + (f" ({page})" if self.snapshot_id else "")


def of_file(paths: ArchivePaths, path: Path, problem: str) -> Finding:
    """One that concerns a file of the archive as a whole."""
    return Finding(file=str(path.relative_to(paths.root)), offset=None, snapshot_id=None, problem=problem)


def in_row(row: Row, problem: str, *, offset: int | None = None) -> Finding:
    """One that concerns what a row of the ledger stands for.

    offset   in the segment, where it is not that of the row
    """
    capture = row.entry if isinstance(row.entry, Capture) else None
    return Finding(
        file=f"warc/{row.segment}",
        offset=row.offset if offset is None else offset,
        snapshot_id=None if capture is None else capture.snapshot_id,
        problem=problem,
        url=None if capture is None else capture.url,
    )


def of_capture(capture: Capture, problem: str) -> Finding:
    """One that concerns a capture, where the ledger says that it lies."""
    return Finding(
        file=f"warc/{capture.warc_file}",
        offset=capture.offset,
        snapshot_id=capture.snapshot_id,
        problem=problem,
        url=capture.url,
    )
