"""Is a release still what it was, and do its quotes still stand in the archive?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from archive.reader import ArchiveReader
from pipelines.checks import Fault, check_layers
from pipelines.release.package import parse_checksums
from pipelines.release.reading import evidence_of, find_record, table_rows

__all__ = ["verify_record", "verify_release"]

_SUMS = "SHA256SUMS"


def verify_release(folder: Path, reader: ArchiveReader) -> Iterator[Fault]:
    """Checksums of every file, no file too many or too few, every quote in the archive."""
    faults = list(_files(folder))
    yield from faults
    if not any(fault.id == "evidence.jsonl" for fault in faults):
        yield from check_layers(table_rows(folder, "evidence"), reader)


def verify_record(folder: Path, record_id: str, reader: ArchiveReader) -> Iterator[Fault]:
    """The same for the passages of one record; raises NoSuchRecord."""
    table, _ = find_record(folder, record_id)
    yield from check_layers(evidence_of(folder, table, record_id), reader)


def _files(folder: Path) -> Iterator[Fault]:
    try:
        sums = parse_checksums((folder / _SUMS).read_text("utf-8"))
    except (OSError, ValueError) as error:
        yield Fault(table=folder.name, id=_SUMS, field="file", problem=str(error))
        return
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {_SUMS}
    for name in sorted(there ^ sums.keys()):
        problem = "is missing" if name in sums else f"is not listed in {_SUMS}"
        yield Fault(table=folder.name, id=name, field="file", problem=problem)
    for name in sorted(there & sums.keys()):
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if digest != sums[name]:
            problem = f"has digest {digest[:12]}, expected {sums[name][:12]}"
            yield Fault(table=folder.name, id=name, field="file", problem=problem)
