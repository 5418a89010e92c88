"""Which takedown is under way? Everything it changes, on disk before the first change; nothing between two takedowns.

The line of the manifest decides: a takedown whose line stands there is completed at the next start, another is undone
by forgetting it, for not a byte was changed before that line was safe.
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass

from archive.errors import Damaged
from archive.index import Index
from archive.members import BadMember, Group, read_group
from archive.on_disk import from_disk
from archive.removal.salvaged import discard_salvage
from archive.segments import ArchivePaths, TakedownLine, sync_folder, writes

__all__ = ["Journal", "Write", "discard_journal", "finish_bytes", "finish_ledger", "write_journal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """Bytes for a place in a sealed segment."""

    name: str
    offset: int
    member: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """What one takedown changes."""

    line: str  # of the manifest, without its line break
    writes: tuple[Write, ...]
    salvage: tuple[str, ...]  # names of files that go


def write_journal(
    paths: ArchivePaths, line: TakedownLine, changes: tuple[Write, ...], salvage: tuple[str, ...]
) -> None:
    """Make a takedown known to whoever starts after a kill; raises WriteFailed."""
    said = {
        "line": line.line(),
        "writes": [[one.name, one.offset, base64.b64encode(one.member).decode()] for one in changes],
        "salvage": list(salvage),
    }
    with writes(paths.pending), paths.pending.open("wb") as file:
        file.write(json.dumps(said).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    sync_folder(paths.root)


def discard_journal(paths: ArchivePaths) -> None:
    """The takedown is complete, or was never begun; raises WriteFailed."""
    with writes(paths.pending):
        paths.pending.unlink(missing_ok=True)
    sync_folder(paths.root)


def finish_bytes(paths: ArchivePaths) -> Journal | None:
    """Bring the segments to what a takedown under way has promised; the caller holds the lock. Twice is once.

    returns  the takedown, for the ledger; None when there is none or it was not begun
    raises   WriteFailed; Damaged when a segment that it changes is missing
    """
    if not paths.pending.exists():
        return None
    journal = _read(paths)
    if journal is None or not _was_begun(paths, journal):
        discard_journal(paths)
        return None
    for one in journal.writes:
        _put(paths, one)
    discard_salvage(paths, journal.salvage)
    return journal


def finish_ledger(paths: ArchivePaths, index: Index, journal: Journal) -> None:
    """Let the ledger say what the segments say now, and end the takedown.

    raises   WriteFailed; Damaged when what was written does not read as a tombstone
    """
    groups = [_group(paths, one) for one in journal.writes]
    with index.transaction():
        for group in groups:
            index.replace(group)
    discard_journal(paths)


def _read(paths: ArchivePaths) -> Journal | None:
    """None for one that a kill cut short: it was not synced, so the line was not written."""
    with writes(paths.pending):
        raw = paths.pending.read_bytes()
    try:
        said = json.loads(raw) if raw.endswith(b"\n") else None
        if said is None:
            return None
        changes = tuple(
            Write(name=name, offset=offset, member=base64.b64decode(member)) for name, offset, member in said["writes"]
        )
        return Journal(line=said["line"], writes=changes, salvage=tuple(said["salvage"]))
    except (ValueError, KeyError, TypeError):
        return None


def _was_begun(paths: ArchivePaths, journal: Journal) -> bool:
    """Does its line stand in the manifest? One that was cut in the writing, or never reached the disk, is none."""
    if not paths.manifest.exists():
        return False
    from_disk(paths.manifest)
    with writes(paths.manifest):
        raw = paths.manifest.read_bytes()
    return journal.line.encode() in raw[: raw.rfind(b"\n") + 1].splitlines()


def _put(paths: ArchivePaths, one: Write) -> None:
    path = paths.sealed(one.name)
    if not path.exists():
        raise Damaged(str(path), "no file", "a sealed segment that a takedown changes")
    with writes(path):
        handle = os.open(path, os.O_RDWR)
        try:
            view, at = memoryview(one.member), one.offset
            while view:  # also where reading finds it: a sync that failed leaves it in memory alone
                count = os.pwrite(handle, view, at)
                view, at = view[count:], at + count
            os.fsync(handle)
        finally:
            os.close(handle)


def _group(paths: ArchivePaths, one: Write) -> Group:
    try:
        with paths.sealed(one.name).open("rb") as file:
            group = read_group(file, one.name, one.offset)
    except BadMember as error:
        raise Damaged(f"{one.name} at {one.offset}", error.problem, "a tombstone") from error
    if group is None or getattr(group.entry, "takedown", None) is None:
        raise Damaged(f"{one.name} at {one.offset}", "another record", "a tombstone")
    return group
