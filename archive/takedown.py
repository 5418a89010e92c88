"""How does a snapshot's body leave the archive for good? Under the lock, all or nothing, with a line that says so.

Every capture that has the same decoded body goes with it, at whatever address: else the bytes would stay. Request and
facts of each stay (address, time, outcome, digests), so that what was once cited can still be named. In this order:

1. what is to be changed, in takedown.pending; synced
2. the line of the manifest: from here on the takedown counts, and a start after a kill completes it
3. the tombstones, each exactly as long as what stood there, so that no other record moves; synced
4. the files of salvage/ that hold a record of these addresses
5. the ledger; then takedown.pending goes
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import IO

from archive.capture import Capture, Takedown
from archive.errors import BadInput, Damaged, NoSuchRecord
from archive.index import Index
from archive.lock import ArchiveLock
from archive.members import BadMember, Group, read_group
from archive.recovery import open_ledger, recover
from archive.removal.journal import Write, finish_bytes, finish_ledger, write_journal
from archive.removal.salvaged import discard_salvage, salvage_of
from archive.removal.tombstone import packed_tombstone
from archive.segments import (
    ArchivePaths,
    Changed,
    Gone,
    ManifestEntry,
    TakedownLine,
    append_takedown,
    file_sha256,
    last_line_sha256,
    manifest_entries,
    manifest_fold,
    seal,
)
from archive.warc import target_uri

__all__ = ["Affected", "affected", "take_down"]

_NOTHING = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """What a takedown of one snapshot concerns in the archive."""

    asked: Capture
    members: tuple[Capture, ...]  # have its body and lose it, in the order of the segments
    gone: tuple[Capture, ...]  # had it and lost it before
    others: tuple[Capture, ...]  # of the same addresses, with other bodies: they stay
    salvage: tuple[str, ...]  # files with records of these addresses: they go
    caches: tuple[str, ...] = ()  # files of the data folder that could only go as a whole: they are made again

    @property
    def snapshot_ids(self) -> tuple[str, ...]:
        """All that have or had the body."""
        return tuple(capture.snapshot_id for capture in (*self.members, *self.gone))


def affected(root: Path, captures: Iterable[Capture], snapshot_id: str) -> Affected:
    """What a takedown would concern; changes nothing.

    captures   all of the archive
    raises     NoSuchRecord
    """
    known = list(captures)
    asked = next((capture for capture in known if capture.snapshot_id == snapshot_id), None)
    if asked is None:
        raise NoSuchRecord("snapshot", snapshot_id, "snapshot ids stand in evidence tables and in: xuanjie explain")
    same = [capture for capture in known if _is_same(capture, asked)]
    urls = {capture.url for capture in same}
    ids = {capture.snapshot_id for capture in same}
    return Affected(
        asked=asked,
        members=_placed(capture for capture in same if capture.takedown is None),
        gone=_placed(capture for capture in same if capture.takedown is not None),
        others=_placed(c for c in known if c.url in urls and c.snapshot_id not in ids and c.takedown is None),
        salvage=salvage_of(ArchivePaths(root), {target_uri(url) for url in urls}),
    )


def take_down(root: Path, snapshot_id: str, takedown: Takedown) -> Affected:
    """Remove the body that a snapshot has, and leave tombstones. Twice is once.

    returns  what was concerned, as it stood before
    raises   BadInput when there is no archive, NoSuchRecord, Locked, WriteFailed (the next start completes or undoes
             it); Damaged when a segment is not as the manifest says: a takedown must not vouch for other changes
    """
    paths = ArchivePaths(root)
    if not paths.warc.is_dir():
        raise BadInput(str(root), "no archive", "one made by: xuanjie demo, crawl or import")
    with closing(ArchiveLock(paths.lock)) as lock, closing(open_ledger(paths)) as index:
        last = recover(paths, index)
        found = affected(root, index.captures(), snapshot_id)
        if found.members:
            lock.check()
            if last in {capture.warc_file for capture in found.members}:
                seal(paths, last, records=index.records_in(last))
            _remove(paths, index, found, takedown)
        else:
            discard_salvage(paths, found.salvage)
    return found


def _remove(paths: ArchivePaths, index: Index, found: Affected, takedown: Takedown) -> None:
    changes = tuple(_tombstone(paths, capture, takedown) for capture in found.members)
    members = tuple(
        Gone(snapshot=capture.snapshot_id, name=capture.warc_file, offset=capture.offset, bytes=capture.length)
        for capture in found.members
    )
    line = TakedownLine(
        day=takedown.day.isoformat(),
        reason=takedown.reason,
        by=takedown.by,
        segments=_changed(paths, changes),
        members=members,
        previous=last_line_sha256(paths),
    )
    write_journal(paths, line, changes, found.salvage)
    append_takedown(paths, line)
    journal = finish_bytes(paths)
    assert journal is not None  # its line stands in the manifest
    finish_ledger(paths, index, journal)


def _tombstone(paths: ArchivePaths, capture: Capture, takedown: Takedown) -> Write:
    """What is to be written, known to read back as this capture before anything is changed."""
    member = packed_tombstone(capture, takedown)
    name, where = capture.warc_file, f"{capture.warc_file} at {capture.offset}"
    with paths.sealed(name).open("rb") as file:
        whole = _group(file, name, capture.offset, where)
    if whole is None or whole.entry != capture:
        raise Damaged(where, "another exchange than the ledger says", f"snapshot {capture.snapshot_id}")
    rest = (record.raw for record in whole.records[1:])
    then = _group(BytesIO(b"".join((member, *rest))), name, 0, f"the tombstone of {capture.snapshot_id}")
    said = then.entry.takedown if then is not None and isinstance(then.entry, Capture) else None
    if then is None or then.length != whole.length or said is None:
        raise Damaged(where, "a tombstone that does not read back", "one that does")
    if then.entry != replace(capture, offset=0, takedown=said):
        raise Damaged(where, "a tombstone that reads as another capture", f"snapshot {capture.snapshot_id}")
    return Write(name=name, offset=capture.offset, member=member)


def _group(file: IO[bytes], segment: str, offset: int, where: str) -> Group | None:
    try:
        return read_group(file, segment, offset)
    except BadMember as error:
        raise Damaged(where, error.problem, "a whole WARC record") from error


def _changed(paths: ArchivePaths, changes: Sequence[Write]) -> tuple[Changed, ...]:
    """Each segment with its digest now, which must be the listed one, and the one that it will have."""
    listed: dict[str, ManifestEntry] = {}
    for line in manifest_entries(paths.manifest.read_bytes()):
        manifest_fold(listed, line)
    by_segment: dict[str, list[Write]] = defaultdict(list)
    for one in changes:
        by_segment[one.name].append(one)
    out = []
    for name in sorted(by_segment):
        size, before = file_sha256(paths.sealed(name))
        entry = listed.get(name)
        if entry is None or (size, before) != (entry.bytes, entry.sha256):
            expected = (
                "a line of the manifest" if entry is None else f"{entry.bytes} bytes, {entry.sha256[:12]} (manifest)"
            )
            raise Damaged(f"warc/{name}", f"{size} bytes, sha256 {before[:12]}", expected)
        out.append(Changed(name=name, before=before, after=_digest_with(paths.sealed(name), by_segment[name])))
    return tuple(out)


def _digest_with(path: Path, changes: Iterable[Write]) -> str:
    content = bytearray(path.read_bytes())
    for one in changes:
        content[one.offset : one.offset + len(one.member)] = one.member
    return hashlib.sha256(content).hexdigest()


def _is_same(capture: Capture, asked: Capture) -> bool:
    """The same decoded body, whatever the address or the encoding; no body at all is nobody else's."""
    if capture.snapshot_id == asked.snapshot_id:
        return True
    return capture.content_sha256 == asked.content_sha256 != _NOTHING


def _placed(captures: Iterable[Capture]) -> tuple[Capture, ...]:
    return tuple(sorted(captures, key=lambda capture: (capture.warc_file, capture.offset)))
