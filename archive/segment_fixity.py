"""Is every byte of one segment what the manifest and the ledger's rows say of it?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from archive.capture import Capture
from archive.encoding import unwrap
from archive.errors import ArchiveError
from archive.finding import Finding, in_row, of_file
from archive.index import Index, Row
from archive.members import BadMember, Group, groups, parse_http, read_group
from archive.segments import ArchivePaths, ManifestEntry, file_sha256
from archive.warc import header_of

__all__ = ["UNLISTED", "as_listed", "segment_findings"]

UNLISTED = "a sealed segment that the manifest does not list"


def segment_findings(
    paths: ArchivePaths, index: Index | None, name: str, entry: ManifestEntry | None, *, beside: bool
) -> Iterator[Finding]:
    """What is wrong with a segment that is there.

    entry    its last line in the manifest; None when that lists no such segment
    index    None when the ledger cannot be read: the records are held against nothing then
    beside   a writer is at work, or was when we began
    raises   OSError when the disk does not give its bytes
    """
    path = paths.sealed(name)
    is_sealed = path.exists()
    if not is_sealed:
        path = paths.open(name)
    if entry is None and is_sealed and not beside:
        yield of_file(paths, path, UNLISTED)
    if entry is not None:
        if not is_sealed and not beside:
            yield of_file(paths, path, "listed as sealed and not renamed; the next crawl or import completes it")
        yield from as_listed(paths, path, entry)
    rows: list[Row] | None = None
    counted = 0
    if index is not None:
        try:
            rows = index.rows(name)
            end, counted = index.end_of(name), index.records_in(name)
            found_end = max((row.offset + row.length for row in rows), default=0)
            if end != found_end:
                yield of_file(paths, paths.index, f"{name}: its rows end at {found_end}, the ledger says {end}")
        except ArchiveError as error:
            yield of_file(paths, paths.index, f"{name}: {error}")
            rows = None
    with path.open("rb") as file:
        yield from _against_ledger(paths, rows, counted, name, file, entry, whole=is_sealed or not beside)


def as_listed(paths: ArchivePaths, path: Path, entry: ManifestEntry) -> Iterator[Finding]:
    """Whether a segment is, as a file, the one that the manifest lists; raises OSError."""
    size, digest = file_sha256(path)
    if (size, digest) != (entry.bytes, entry.sha256):
        found, listed = f"{size} bytes, sha256 {digest[:12]}", f"{entry.bytes} and {entry.sha256[:12]}"
        yield of_file(paths, path, f"found {found}, the manifest says {listed}")


def _against_ledger(
    paths: ArchivePaths,
    rows: list[Row] | None,
    counted: int,
    segment: str,
    file: IO[bytes],
    entry: ManifestEntry | None,
    *,
    whole: bool,
) -> Iterator[Finding]:
    """Each byte of a segment belongs to one row, each row to whole records that say the same.

    whole   nobody is writing it at this moment
    """
    size = file.seek(0, 2)
    if rows is None:
        try:
            for _ in groups(file, segment):
                pass
        except BadMember as error:
            yield Finding(file=f"warc/{segment}", offset=error.offset, snapshot_id=None, problem=error.problem)
        return
    position = records = faults = 0
    for row in rows:
        if row.offset > position:
            yield from _unlisted(file, segment, position, row.offset)
        elif row.offset < position:
            yield in_row(row, f"the ledger has two rows for the bytes up to {position}")
        count, faulty = _row(file, row)
        yield from faulty
        records += count
        faults += len(faulty)
        position = max(position, row.offset + row.length)
    if size > position and whole:
        if entry is None and paths.open(segment).exists():
            yield of_file(paths, paths.open(segment), _left_over(file, segment, position, size))
        else:
            yield from _unlisted(file, segment, position, size)
    if faults:
        return
    if entry is not None and records != entry.records:
        yield of_file(paths, paths.manifest, f"{segment}: {entry.records} records, the file has {records}")
    if rows and records != counted:
        yield of_file(paths, paths.index, f"{segment}: {counted} records, the file has {records}")


def _unlisted(file: IO[bytes], segment: str, start: int, end: int) -> Iterator[Finding]:
    """Bytes that no row stands for: whole groups, or what is left of some."""
    try:
        for group in groups(file, segment, start):
            if group.offset >= end:
                return
            capture = group.entry if isinstance(group.entry, Capture) else None
            yield Finding(
                file=f"warc/{segment}",
                offset=group.offset,
                snapshot_id=None if capture is None else capture.snapshot_id,
                problem=f"a {type(group.entry).__name__.lower()} not in the ledger",
                url=None if capture is None else capture.url,
            )
    except BadMember as error:
        if error.offset < end:
            yield Finding(file=f"warc/{segment}", offset=error.offset, snapshot_id=None, problem=error.problem)


def _left_over(file: IO[bytes], segment: str, start: int, end: int) -> str:
    """What a run that was stopped left behind the acknowledged part: nothing that was promised to anybody."""
    whole = 0
    try:
        for group in groups(file, segment, start):
            whole += group.offset < end
    except BadMember:
        pass  # the tail of the last write: it goes to salvage
    return f"{end - start} bytes ({whole} whole groups) not acknowledged yet: the next crawl or import takes them up"


def _row(file: IO[bytes], row: Row) -> tuple[int, list[Finding]]:
    """The records of a row's group, and what is wrong with it."""
    file.seek(row.offset)
    raw = file.read(row.length)
    digest = hashlib.sha256(raw).hexdigest()
    try:
        group = read_group(file, row.segment, row.offset)
    except BadMember as error:
        return 0, [in_row(row, error.problem, offset=error.offset)]
    if group is None:
        return 0, [in_row(row, "the file ends before this record")]
    if digest != row.sha256:
        problem = f"{len(raw)} bytes with sha256 {digest[:12]}, the ledger says {row.sha256[:12]}"
    elif group.length != row.length:
        problem = f"records of {group.length} bytes, the ledger says {row.length}"
    elif group.entry != row.entry:
        problem = "the record and the ledger do not say the same"
    else:
        faults = _digests(row, group, row.entry) if isinstance(row.entry, Capture) else ()
        return len(group.records), list(faults)
    return len(group.records), [in_row(row, problem)]


def _digests(row: Row, group: Group, capture: Capture) -> Iterator[Finding]:
    if capture.takedown is not None:
        return  # a tombstone: which one, says the ledger; by what right, the manifest
    response = group.records[0]
    try:
        http = parse_http(response.block)
    except ValueError as error:
        yield in_row(row, str(error))
        return
    if (response.kind == "revisit") != (capture.revisit_of is not None):
        yield in_row(row, f"a {response.kind} record, and facts that say otherwise")
    if response.kind != "response":
        return
    payload = hashlib.sha256(http.body).hexdigest()
    content = hashlib.sha256(unwrap(http.body, header_of(http.headers, "Content-Encoding")).body).hexdigest()
    if not payload == capture.payload_sha256 == response.get("WARC-Payload-Digest").removeprefix("sha256:"):
        yield in_row(row, f"a body with sha256 {payload[:12]}, not {capture.payload_sha256[:12]}")
    if content != capture.content_sha256:
        yield in_row(row, f"a decoded body with sha256 {content[:12]}, not {capture.content_sha256[:12]}")
