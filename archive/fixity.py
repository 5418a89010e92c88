"""Is every byte still what was acknowledged? Manifest, ledger and WARC files hold each other to account."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import IO

from archive.capture import Capture
from archive.encoding import unwrap
from archive.errors import ArchiveError, BadInput, OldLedger
from archive.index import Index, Row
from archive.lock import is_held
from archive.members import BadMember, Group, groups, parse_http, read_group
from archive.removal.checking import takedown_problems
from archive.segments import (
    ArchivePaths,
    ManifestEntry,
    TakedownLine,
    file_sha256,
    manifest_entries,
    manifest_fold,
    segment_name,
    segment_number,
)
from archive.version import check_format
from archive.warc import header_of

__all__ = ["Finding", "findings", "quick_findings", "verify"]

_UNLISTED = "a sealed segment that the manifest does not list"
_MISSING = "the segment is missing"


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


def verify(root: Path) -> list[Finding]:
    """Everything that is wrong with an archive; an empty list when nothing is.

    raises   BadInput when there is no archive or it cannot be read, NewerVersion
    """
    return list(findings(root))


def findings(root: Path) -> Iterator[Finding]:
    """The same one by one. May run beside a writer: what is not acknowledged yet is no damage then."""
    paths = ArchivePaths(root)
    with _reading(root):
        beside = _begun(paths)
        yield from _foreign(paths)
        if paths.pending.exists() and not beside:
            yield _whole(paths, paths.pending, "a takedown that was stopped half-way; the next crawl or import ends it")
        entries, takedowns, faults = _manifest(paths)
    yield from faults
    index: Index | None = None
    if not paths.index.exists():
        if paths.sealed_names() or paths.open_names():
            yield _whole(paths, paths.index, "the ledger is missing; the next crawl or import makes it anew")
    else:
        try:
            index = Index(paths.index, read_only=True)
        except OldLedger as error:
            yield _whole(paths, paths.index, f"{error.found}, not {error.expected}; any other verb makes it anew")
        except ArchiveError as error:
            yield _whole(paths, paths.index, f"the ledger cannot be read: {error}")
    try:
        yield from _segments(paths, index, entries, beside=beside)
        if index is not None:
            yield from _ledger(paths, index, takedowns)
    finally:
        if index is not None:
            index.close()


def quick_findings(root: Path) -> Iterator[Finding]:
    """Whether each sealed segment is, as a file, the one that the manifest lists: no record and no ledger is read.

    raises   BadInput when there is no archive or it cannot be read, NewerVersion
    """
    paths = ArchivePaths(root)
    with _reading(root):
        beside = _begun(paths)
        yield from _foreign(paths)
        entries, _, faults = _manifest(paths)
        sealed = set(paths.sealed_names())
    yield from faults
    for name in sorted(sealed | entries.keys()):
        entry, path = entries.get(name), paths.sealed(name) if name in sealed else paths.open(name)
        if entry is None:
            since = beside or name in _manifest(paths)[0]  # a writer came and went since we read the manifest
            yield from [] if since else [_whole(paths, path, _UNLISTED)]
        elif not path.exists():
            yield _whole(paths, paths.sealed(name), _MISSING)
        else:
            try:
                yield from _as_listed(paths, path, entry)
            except OSError as error:
                yield _whole(paths, path, f"cannot be read: {error.strerror or error}")


@contextmanager
def _reading(root: Path) -> Iterator[None]:
    """A folder or manifest that the disk does not give is no archive that could be judged."""
    try:
        yield
    except OSError as error:
        place = str(error.filename or root)
        raise BadInput(place, error.strerror or str(error), "a folder and a manifest that can be read") from error


def _begun(paths: ArchivePaths) -> bool:
    """Whether a writer is at work, which may end while we look.

    raises   BadInput when there is no archive, NewerVersion
    """
    if not paths.warc.is_dir():
        raise BadInput(str(paths.root), "no archive", "one made by: xuanjie demo, crawl or import")
    check_format(paths)
    return is_held(paths.lock)


def _as_listed(paths: ArchivePaths, path: Path, entry: ManifestEntry) -> Iterator[Finding]:
    size, digest = file_sha256(path)
    if (size, digest) != (entry.bytes, entry.sha256):
        found, listed = f"{size} bytes, sha256 {digest[:12]}", f"{entry.bytes} and {entry.sha256[:12]}"
        yield _whole(paths, path, f"found {found}, the manifest says {listed}")


def _foreign(paths: ArchivePaths) -> Iterator[Finding]:
    ours = {paths.warc, paths.salvage, paths.index, paths.manifest, paths.pending, paths.lock, paths.format}
    ours.add(paths.format_part)  # left by a kill: the next start writes it again
    journals = {paths.index.with_name(paths.index.name + suffix) for suffix in ("-wal", "-shm", ".new", ".new-wal")}
    segments = {paths.sealed(name) for name in paths.sealed_names()} | {paths.open(n) for n in paths.open_names()}
    for folder, known in ((paths.root, ours | journals), (paths.warc, segments)):
        for path in sorted(set(folder.iterdir()) - known):
            yield _whole(paths, path, "a file that is not the archive's")


def _manifest(paths: ArchivePaths) -> tuple[dict[str, ManifestEntry], list[TakedownLine], list[Finding]]:
    """What it vouches for: a changed segment only where a takedown line leads from its old digest to its new one."""
    entries: dict[str, ManifestEntry] = {}
    takedowns: list[TakedownLine] = []
    faults: list[Finding] = []
    if paths.manifest.exists():
        raw = paths.manifest.read_bytes()
        starts = [0, *accumulate(map(len, raw.splitlines(keepends=True)))]
        number = 0
        try:
            for number, line in enumerate(manifest_entries(raw), 1):
                problem = manifest_fold(entries, line)
                faults += [_of_line(paths, starts[number - 1], problem)] if problem else []
                takedowns += [line] if isinstance(line, TakedownLine) else []
        except ValueError as error:
            faults.append(_of_line(paths, starts[number], str(error)))
    elif paths.sealed_names() and not paths.manifest.exists():  # looked at again: a writer may seal its first segment
        faults.append(_whole(paths, paths.manifest, "the manifest is missing, and there are sealed segments"))
    return entries, takedowns, faults


def _segments(
    paths: ArchivePaths, index: Index | None, entries: dict[str, ManifestEntry], *, beside: bool
) -> Iterator[Finding]:
    sealed, unsealed = set(paths.sealed_names()), set(paths.open_names())
    names = sealed | unsealed | entries.keys()
    if index is not None:
        try:
            names |= set(index.segment_names(named_by_us=False))
        except ArchiveError as error:
            yield _whole(paths, paths.index, str(error))
            index = None
    expected = 1
    for name in sorted(names, key=_number):
        number = _number(name)
        if number == 0:
            yield Finding(file=f"warc/{name}", offset=None, snapshot_id=None, problem="no name of a segment")
            continue
        if number > expected:
            problem = f"missing, and so is every segment up to {name}"
            yield _whole(paths, paths.sealed(segment_name(expected)), problem)
        expected = number + 1
        if name not in sealed | unsealed:
            yield from _missing(paths, index, name)
            continue
        if name in sealed & unsealed:
            yield _whole(paths, paths.open(name), "stands beside the sealed segment of the same name")
        try:
            entry = entries.get(name)
            if entry is None and name in sealed:
                entry = _manifest(paths)[0].get(name)  # by a writer that came and went since we read the manifest
            yield from _segment(paths, index, name, entry, beside=beside or is_held(paths.lock))
        except OSError as error:
            yield _whole(paths, paths.sealed(name), f"cannot be read: {error.strerror or error}")


def _segment(
    paths: ArchivePaths, index: Index | None, name: str, entry: ManifestEntry | None, *, beside: bool
) -> Iterator[Finding]:
    path = paths.sealed(name)
    is_sealed = path.exists()
    if not is_sealed:
        path = paths.open(name)
    if entry is None and is_sealed and not beside:
        yield _whole(paths, path, _UNLISTED)
    if entry is not None:
        if not is_sealed and not beside:
            yield _whole(paths, path, "listed as sealed and not renamed; the next crawl or import completes it")
        yield from _as_listed(paths, path, entry)
    rows: list[Row] | None = None
    counted = 0
    if index is not None:
        try:
            rows = index.rows(name)
            end, counted = index.end_of(name), index.records_in(name)
            found_end = max((row.offset + row.length for row in rows), default=0)
            if end != found_end:
                yield _whole(paths, paths.index, f"{name}: its rows end at {found_end}, the ledger says {end}")
        except ArchiveError as error:
            yield _whole(paths, paths.index, f"{name}: {error}")
            rows = None
    with path.open("rb") as file:
        yield from _against_ledger(paths, rows, counted, name, file, entry, whole=is_sealed or not beside)


def _missing(paths: ArchivePaths, index: Index | None, name: str) -> Iterator[Finding]:
    yield _whole(paths, paths.sealed(name), _MISSING)
    for row in [] if index is None else index.rows(name):
        if isinstance(row.entry, Capture):
            yield _at(row, "lost with its segment")


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
            yield _at(row, f"the ledger has two rows for the bytes up to {position}")
        count, faulty = _row(file, row)
        yield from faulty
        records += count
        faults += len(faulty)
        position = max(position, row.offset + row.length)
    if size > position and whole:
        if entry is None and paths.open(segment).exists():
            yield _whole(paths, paths.open(segment), _left_over(file, segment, position, size))
        else:
            yield from _unlisted(file, segment, position, size)
    if faults:
        return
    if entry is not None and records != entry.records:
        yield _whole(paths, paths.manifest, f"{segment}: {entry.records} records, the file has {records}")
    if rows and records != counted:
        yield _whole(paths, paths.index, f"{segment}: {counted} records, the file has {records}")


def _unlisted(file: IO[bytes], segment: str, start: int, end: int) -> Iterator[Finding]:
    """Bytes that no row stands for: whole groups, or what is left of some."""
    try:
        for group in groups(file, segment, start):
            if group.offset >= end:
                return
            sid = group.entry.snapshot_id if isinstance(group.entry, Capture) else None
            kind = type(group.entry).__name__.lower()
            yield Finding(
                file=f"warc/{segment}", offset=group.offset, snapshot_id=sid, problem=f"a {kind} not in the ledger"
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
        return 0, [_at(row, error.problem, offset=error.offset)]
    if group is None:
        return 0, [_at(row, "the file ends before this record")]
    if digest != row.sha256:
        problem = f"{len(raw)} bytes with sha256 {digest[:12]}, the ledger says {row.sha256[:12]}"
    elif group.length != row.length:
        problem = f"records of {group.length} bytes, the ledger says {row.length}"
    elif group.entry != row.entry:
        problem = "the record and the ledger do not say the same"
    else:
        faults = _digests(row, group, row.entry) if isinstance(row.entry, Capture) else ()
        return len(group.records), list(faults)
    return len(group.records), [_at(row, problem)]


def _digests(row: Row, group: Group, capture: Capture) -> Iterator[Finding]:
    if capture.takedown is not None:
        return  # a tombstone: which one, says the ledger; by what right, the manifest
    response = group.records[0]
    try:
        http = parse_http(response.block)
    except ValueError as error:
        yield _at(row, str(error))
        return
    if (response.kind == "revisit") != (capture.revisit_of is not None):
        yield _at(row, f"a {response.kind} record, and facts that say otherwise")
    if response.kind != "response":
        return
    payload = hashlib.sha256(http.body).hexdigest()
    content = hashlib.sha256(unwrap(http.body, header_of(http.headers, "Content-Encoding")).body).hexdigest()
    if not payload == capture.payload_sha256 == response.get("WARC-Payload-Digest").removeprefix("sha256:"):
        yield _at(row, f"a body with sha256 {payload[:12]}, not {capture.payload_sha256[:12]}")
    if content != capture.content_sha256:
        yield _at(row, f"a decoded body with sha256 {content[:12]}, not {capture.content_sha256[:12]}")


def _ledger(paths: ArchivePaths, index: Index, takedowns: list[TakedownLine]) -> Iterator[Finding]:
    """What only the ledger as a whole can show."""
    try:
        for problem in index.problems():
            yield _whole(paths, paths.index, problem)
        for capture, problem in takedown_problems(index, takedowns):
            file = f"warc/{capture.warc_file}"
            yield Finding(file=file, offset=capture.offset, snapshot_id=capture.snapshot_id, problem=problem)
        for capture in index.revisits():
            assert capture.revisit_of is not None
            original = index.capture(capture.revisit_of)
            if original is None or original.revisit_of is not None:
                problem = f"shares the body of {capture.revisit_of}, which is not stored"
            elif original.content_sha256 != capture.content_sha256:
                problem = f"shares the body of {capture.revisit_of}, which is another"
            else:
                continue
            file = f"warc/{capture.warc_file}"
            yield Finding(file=file, offset=capture.offset, snapshot_id=capture.snapshot_id, problem=problem)
    except ArchiveError as error:
        yield _whole(paths, paths.index, str(error))


def _number(name: str) -> int:
    try:
        return segment_number(name)
    except ValueError:
        return 0


def _whole(paths: ArchivePaths, path: Path, problem: str) -> Finding:
    return Finding(file=str(path.relative_to(paths.root)), offset=None, snapshot_id=None, problem=problem)


def _of_line(paths: ArchivePaths, offset: int, problem: str) -> Finding:
    return Finding(file=paths.manifest.name, offset=offset, snapshot_id=None, problem=problem)


def _at(row: Row, problem: str, *, offset: int | None = None) -> Finding:
    sid = row.entry.snapshot_id if isinstance(row.entry, Capture) else None
    place = row.offset if offset is None else offset
    return Finding(file=f"warc/{row.segment}", offset=place, snapshot_id=sid, problem=problem)
