"""How do archives that were written on several machines become one? Their groups are copied as they stand.

Nothing is read, judged or written anew: a capture has the same snapshot id, facts and bytes in the archive that gathers
as in the one that recorded it, and so has every attempt and search. What is there already is not copied again: a
capture is known by its snapshot id, the others by the bytes of their record, whose id names the place where it was
first written. A second time adds nothing, and a kill is mended by the same command.

A page that one machine recorded as `unchanged` shares a body that the same machine has recorded before; that comes
first here too. What shares a body that was taken down here stays out. Where this archive has the earlier page without
a body of its own (both took it in from elsewhere, and here it shares another) a copy would name a body that is not
there: it is left out and named, and the rest goes on. A page that two machines asked for is stored twice, at two times:
none knew of the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from archive.capture import Attempt, Capture, SearchResult
from archive.errors import BadInput, Damaged
from archive.facts import Entry, Opening
from archive.lock import ArchiveLock
from archive.members import BadMember, Group, groups
from archive.recorder import Recorder
from archive.screening import Screening
from archive.segments import ArchivePaths, ManifestEntry, file_sha256, manifest_entries, manifest_fold

__all__ = ["GatherReport", "Gatherer", "archive_in"]

_EVERY = 1000  # groups between two calls of progress


@dataclass(frozen=True, slots=True, kw_only=True)
class GatherReport:
    """What one archive brought."""

    captures: int
    others: int  # attempts, searches, screenings
    known: int  # groups that were there already
    taken_down: int  # not copied: tombstones, and what shares a body that was taken down here
    left_out: tuple[str, ...] = ()  # a line each: captures that share a body which here stands elsewhere

    def __add__(self, other: GatherReport) -> GatherReport:
        return GatherReport(
            captures=self.captures + other.captures,
            others=self.others + other.others,
            known=self.known + other.known,
            taken_down=self.taken_down + other.taken_down,
            left_out=self.left_out + other.left_out,
        )


class Gatherer(Recorder):
    """A recorder that also takes groups of other archives; for one thread, as its base."""

    def take(self, root: Path, progress: Callable[[int], None] = lambda _: None) -> GatherReport:
        """Copy what another archive holds and this one does not.

        root     the other archive, which is put in order first, as its own recorder would, and locked meanwhile
        raises   BadInput when there is none, Locked while somebody writes to it, WriteFailed;
                 Damaged when a segment is not what its manifest says: nothing of that segment is copied
        """
        if not (root / "warc").is_dir() or root.resolve() == self._paths.root.resolve():
            raise BadInput(str(root), "no other archive", "the data folder of a `xuanjie worker`, or its archive/")
        with Recorder(root, agent=self._agent):
            pass  # completes what a kill has left, and seals the last segment
        paths = ArchivePaths(root)
        lock = ArchiveLock(paths.lock)
        try:
            told = self._told()
            total = GatherReport(captures=0, others=0, known=0, taken_down=0)
            with self.batch():
                for entry in _listed(paths):
                    total += self._segment(paths, entry, told, progress)
            return total
        finally:
            lock.close()

    def _segment(
        self, paths: ArchivePaths, listed: ManifestEntry, told: set[bytes], progress: Callable[[int], None]
    ) -> GatherReport:
        path = paths.sealed(listed.name)
        found = file_sha256(path) if path.is_file() else (0, "no file")
        if found != (listed.bytes, listed.sha256):
            raise Damaged(
                str(path), f"{found[0]} bytes, sha256 {found[1][:12]}", f"{listed.bytes}, {listed.sha256[:12]}"
            )
        captures = others = known = taken_down = 0
        left_out: list[str] = []
        with path.open("rb") as file:
            try:
                for number, group in enumerate(groups(file, listed.name), 1):
                    if number % _EVERY == 0:
                        progress(number)
                    match group.entry:
                        case Opening():
                            continue
                        case Capture(takedown=None):
                            new = self._index.capture(group.entry.snapshot_id) is None
                            if new and (shared := self._shares(group.entry, path)) is not None:
                                if shared.takedown is not None:
                                    taken_down += 1
                                    continue
                                if shared.revisit_of is not None:
                                    left_out.append(_told(group.entry, shared, path))
                                    continue
                            captures += new
                        case Capture():
                            taken_down += 1
                            continue
                        case _:
                            digest = bytes.fromhex(group.sha256)
                            new = digest not in told
                            told.add(digest)
                            others += new
                    known += not new
                    if new:
                        self._copy(group)
            except BadMember as error:  # the manifest vouches for the bytes: they were written by other code
                raise Damaged(
                    f"{path} offset {error.offset}", error.problem, "whole records of this version"
                ) from error
        return GatherReport(
            captures=captures, others=others, known=known, taken_down=taken_down, left_out=tuple(left_out)
        )

    def _shares(self, entry: Capture, path: Path) -> Capture | None:
        """The capture here whose body a page shares, None when it has its own; raises Damaged when there is none."""
        if entry.revisit_of is None:
            return None
        shared = self._index.capture(entry.revisit_of)
        if shared is None:
            found = f"{entry.snapshot_id}, which shares the body of {entry.revisit_of}"
            raise Damaged(str(path), found, "that body before it, or stored in full in this archive")
        return shared

    def _copy(self, group: Group) -> None:
        entry = group.entry
        assert isinstance(entry, Capture | Attempt | SearchResult | Screening)
        data = b"".join(record.raw for record in group.records)

        def place(segment: str, offset: int) -> tuple[bytes, int, Entry]:
            here = replace(entry, warc_file=segment, offset=offset) if isinstance(entry, Capture) else entry
            return data, len(group.records), here

        at = entry.fetched_at if isinstance(entry, Capture) else entry.at
        self._appender.append(place, at, url=entry.file if isinstance(entry, Screening) else entry.url)

    def _told(self) -> set[bytes]:
        """The digests of all groups without a response: 32 bytes for each attempt and search."""
        columns = (("attempts", "sha256"), ("searches", "sha256"), ("screenings", "group_sha256"))
        return {
            bytes.fromhex(row[column])
            for table, column in columns
            for row in self._index.asked(f"SELECT {column} FROM {table}")  # noqa: S608 - our own names
        }


def _told(entry: Capture, shared: Capture, path: Path) -> str:
    return (
        f"{path}: {entry.snapshot_id} of {entry.url} is not gathered: it shares the body of {shared.snapshot_id}, which"
        f" here shares that of {shared.revisit_of}; to take it in with its body: xuanjie import {path}"
    )


def archive_in(folder: Path) -> Path:
    """The archive that a path means: a data folder's, or the archive itself."""
    return folder if (folder / "warc").is_dir() else folder / "archive"


def _listed(paths: ArchivePaths) -> list[ManifestEntry]:
    """The sealed segments in order, each as the takedowns have left it; raises Damaged."""
    entries: dict[str, ManifestEntry] = {}
    raw = paths.manifest.read_bytes() if paths.manifest.exists() else b""
    try:
        for line in manifest_entries(raw):
            problem = manifest_fold(entries, line)
            if problem is not None:
                raise Damaged(str(paths.manifest), problem, "lines that fit each other")
    except ValueError as error:
        raise Damaged(str(paths.manifest), str(error), "an unbroken chain of lines") from error
    return list(entries.values())
