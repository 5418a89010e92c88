"""What must be put in order before anything is written? After a kill: cut, re-index, complete. Twice is once.

An exchange counts when its last member, the metadata record, is whole. What stands behind the last whole group of an
open segment goes to salvage/ and is cut away; whole groups that the ledger does not know yet are added to it. A
takedown that was stopped half-way is completed first of all.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from archive.capture import Capture
from archive.cut_away import cut, keep, put_aside
from archive.database_files import remove_database
from archive.errors import Damaged, OldLedger, WriteFailed
from archive.index import Index
from archive.lock import ArchiveLock
from archive.members import BadMember, Group, groups
from archive.on_disk import from_disk
from archive.removal.journal import discard_journal, finish_bytes, finish_ledger
from archive.segments import (
    OPEN,
    ArchivePaths,
    ManifestEntry,
    TakedownLine,
    append_line,
    file_sha256,
    manifest_entries,
    manifest_fold,
    open_segment,
    seal,
    segment_number,
    sync_folder,
    writes,
)
from archive.version import check_format

__all__ = ["open_ledger", "rebuild_index", "recover"]


def recover(paths: ArchivePaths, index: Index) -> str | None:
    """Put an archive in order; the caller holds the lock.

    returns  the segment to continue, None when the next one is to be begun
    raises   Damaged when acknowledged bytes are missing (nothing is written then), WriteFailed
    """
    listed, _ = _manifest(paths)
    for segment in paths.open_names():
        if segment in listed:
            _finish_rename(paths, segment, *listed[segment])
    _list_renamed(paths, index, set(listed))
    open_names = [name for name in paths.open_names() if name not in listed]
    last: str | None = None
    for segment in open_names:
        if last is not None:
            seal(paths, last, records=index.records_in(last))
        last = segment if _mend(paths, index, segment) else None
    return last


def open_ledger(paths: ArchivePaths) -> Index:
    """The ledger for writing; made anew from the WARC files when it is missing or unreadable. Under the lock.

    An unreadable file is kept in salvage/. A takedown under way is completed.

    raises   NewerVersion for an archive or a ledger of a later version, before anything is written
    """
    check_format(paths)
    takedown = finish_bytes(paths)
    index = _sound_ledger(paths)
    if takedown is not None:
        try:
            finish_ledger(paths, index, takedown)
        except BaseException:
            index.close()
            raise
    return index


def _sound_ledger(paths: ArchivePaths) -> Index:
    with writes(paths.index):
        remove_database(_beside(paths))  # of a rebuild that was killed
    if not paths.index.exists():
        _rebuild(paths)
    try:
        index = Index(paths.index)
    except OldLedger:
        _rebuild(paths)
        return Index(paths.index)
    except Damaged:
        put_aside(paths)
        _rebuild(paths)
        return Index(paths.index)
    if _lags(paths, index):
        index.close()
        _rebuild(paths)
        return Index(paths.index)
    return index


def rebuild_index(root: Path) -> None:
    """Make index.sqlite anew from the WARC files; its content equals that of the ledger as it was written.

    raises   Locked, Damaged naming the first file and offset that cannot be read, WriteFailed
    """
    paths = ArchivePaths(root)
    lock = ArchiveLock(paths.lock)
    try:
        check_format(paths)
        remove_database(_beside(paths))
        takedown = finish_bytes(paths)
        _rebuild(paths)
        if takedown is not None:
            discard_journal(paths)
    finally:
        lock.close()


def _manifest(paths: ArchivePaths) -> tuple[dict[str, tuple[int, str]], list[TakedownLine]]:
    """Name → size and digest, and the takedowns; a last line that was cut in the writing goes to salvage."""
    if not paths.manifest.exists():
        return {}, []
    from_disk(paths.manifest)
    raw = paths.manifest.read_bytes()
    whole = raw[: raw.rfind(b"\n") + 1]
    if whole != raw:
        keep(paths, "manifest.jsonl", raw[len(whole) :])
        cut(paths.manifest, len(whole))
    try:
        lines = list(manifest_entries(whole))
    except ValueError as error:
        raise Damaged(str(paths.manifest), str(error), "an unbroken chain of lines") from error
    entries: dict[str, ManifestEntry] = {}
    for line in lines:
        manifest_fold(entries, line)  # one that does not fit is for verify to name
    listed = {name: (entry.bytes, entry.sha256) for name, entry in entries.items()}
    return listed, [line for line in lines if isinstance(line, TakedownLine)]


def _finish_rename(paths: ArchivePaths, segment: str, size: int, digest: str) -> None:
    """Killed between the manifest line and the rename."""
    path = paths.open(segment)
    from_disk(path)
    found = file_sha256(path)
    if found != (size, digest):
        raise Damaged(str(path), f"{found[0]} bytes, sha256 {found[1][:12]}", f"{size} and {digest[:12]} (manifest)")
    with writes(path):
        path.rename(paths.sealed(segment))
    sync_folder(paths.warc)


def _list_renamed(paths: ArchivePaths, index: Index, listed: set[str]) -> None:
    """A last segment that was renamed and lost its manifest line with the power: the ledger vouches for it."""
    missing = [name for name in paths.sealed_names() if name not in listed]
    newest = max(map(segment_number, listed), default=0)
    for segment in missing:
        path = paths.sealed(segment)
        size, digest = file_sha256(path)
        if (
            segment_number(segment) <= newest
            or index.end_of(segment) != size
            or _first_altered(path, index) is not None
        ):
            continue  # not our doing: verify names it
        append_line(paths, name=segment, size=size, sha256=digest, records=index.records_in(segment))


def _first_altered(path: Path, index: Index) -> int | None:
    """Offset of the first group of a segment that is not as the ledger says; None when all are."""
    with path.open("rb") as file:
        for row in index.rows(path.name.removesuffix(OPEN)):
            file.seek(row.offset)
            if hashlib.sha256(file.read(row.length)).hexdigest() != row.sha256:
                return row.offset
    return None


def _mend(paths: ArchivePaths, index: Index, segment: str) -> bool:
    """Cut an open segment back to its last whole group, index what the ledger lacks; False when nothing is left."""
    path = paths.open(segment)
    from_disk(path)
    size = path.stat().st_size
    start = index.end_of(segment)
    if size < start:
        raise Damaged(str(path), f"{size} bytes", f"at least {start}, which were acknowledged")
    altered = _first_altered(path, index)
    if altered is not None:
        raise Damaged(f"{path} offset {altered}", "other bytes", "those that were acknowledged")
    fresh: list[Group] = []
    ids: set[str] = set()
    with path.open("rb") as file:
        with suppress(BadMember):  # the tail of a killed run: it goes to salvage
            for group in groups(file, segment, start):
                if isinstance(group.entry, Capture):
                    sid = group.entry.snapshot_id
                    if sid in ids or index.capture(sid) is not None:
                        break  # no recorder writes a capture twice
                    ids.add(sid)
                fresh.append(group)
        end = fresh[-1].offset + fresh[-1].length if fresh else start
        if size > end:
            file.seek(end)
            keep(paths, segment, file.read(), at=end)
    if end == 0:
        with writes(path):
            path.unlink()
        sync_folder(paths.warc)
        return False
    if size > end:
        cut(path, end)
    with index.transaction():
        for group in fresh:
            index.add(group, records=len(group.records))
    return True


def _rebuild(paths: ArchivePaths) -> None:
    beside = _beside(paths)
    names = sorted({*paths.sealed_names(), *paths.open_names()}, key=segment_number)
    index = Index(beside)
    try:
        for segment in names:
            _index_segment(paths, index, segment)
    finally:
        index.close()
    if beside.with_name(f"{beside.name}-wal").exists():  # SQLite closes without a word when it cannot write it back
        raise WriteFailed(str(beside), "what its journal holds could not be written into it")
    with writes(paths.index):
        remove_database(paths.index)
        beside.rename(paths.index)
        remove_database(beside)  # of the draft's -shm, which SQLite leaves when it cannot remove it
    sync_folder(paths.root)


def _beside(paths: ArchivePaths) -> Path:
    return paths.index.with_name("index.sqlite.new")


def _lags(paths: ArchivePaths, index: Index) -> bool:
    """True when a sealed segment holds more than the ledger knows, or less: an old copy of the ledger was put back."""
    listed, takedowns = _manifest(paths)
    behind = any(
        index.end_of(name) < size == paths.sealed(name).stat().st_size
        for name, (size, _) in listed.items()
        if paths.sealed(name).exists()
    )
    gone = [index.capture(member.snapshot) for line in takedowns for member in line.members]
    return behind or any(capture is not None and capture.takedown is None for capture in gone)


def _index_segment(paths: ArchivePaths, index: Index, segment: str) -> None:
    is_open = not paths.sealed(segment).exists()
    with open_segment(paths, segment) as file, index.transaction():
        try:
            for group in groups(file, segment):
                index.add(group, records=len(group.records))
        except BadMember as error:
            if is_open:
                return  # the tail is for recover() to judge, which runs before anything is written
            raise Damaged(f"{segment} offset {error.offset}", error.problem, "whole WARC records") from error
