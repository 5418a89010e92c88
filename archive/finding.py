"""What is one thing that verify finds wrong, and where does it stand?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive.capture import Capture
from archive.index import Row
from archive.segments import ArchivePaths

__all__ = ["Finding", "in_row", "of_file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it was acknowledged."""

    file: str  # relative to the archive
    offset: int | None  # in that file; None when the file as a whole is meant
    snapshot_id: str | None
    problem: str

    def __str__(self) -> str:
        place = self.file if self.offset is None else f"{self.file} at {self.offset}"
        return f"{place}: {self.problem}" + (f" (snapshot {self.snapshot_id})" if self.snapshot_id else "")


def of_file(paths: ArchivePaths, path: Path, problem: str) -> Finding:
    """One that concerns a file of the archive as a whole."""
    return Finding(file=str(path.relative_to(paths.root)), offset=None, snapshot_id=None, problem=problem)


def in_row(row: Row, problem: str, *, offset: int | None = None) -> Finding:
    """One that concerns what a row of the ledger stands for.

    offset   in the segment, where it is not that of the row
    """
    sid = row.entry.snapshot_id if isinstance(row.entry, Capture) else None
    place = row.offset if offset is None else offset
    return Finding(file=f"warc/{row.segment}", offset=place, snapshot_id=sid, problem=problem)
