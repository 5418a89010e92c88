"""Where do the bytes of a snapshot come from: the archive, or the package of cited snapshots in a release?"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from archive.capture import Capture
from archive.errors import BadInput, NoSuchRecord
from archive.excerpt import ExcerptReader
from archive.members import Group, Http
from archive.reader import ArchiveReader
from archive.snapshot import Snapshot

__all__ = ["Shelf"]


class Shelf:
    """The captures at hand, for one thread. A context manager.

    archive  folder of an archive, None when there is none
    wacz     evidence.wacz of a release, None when it has none: then the archive alone
    """

    def __init__(self, archive: Path | None, wacz: Path | None) -> None:
        self.paths = (archive, wacz)
        self._open = ExitStack()
        self._archive: ArchiveReader | None = None
        self._wacz: ExcerptReader | None = None

    def __enter__(self) -> Shelf:
        archive, wacz = self.paths
        if archive is not None:
            self._archive = self._open.enter_context(ArchiveReader(archive))
        elif wacz is not None:
            self._wacz = self._open.enter_context(ExcerptReader(wacz))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def is_archive(self) -> bool:
        """Whether all captures are here, listings and revisits too, and not only those that a release cites."""
        return self._archive is not None

    @property
    def archive(self) -> ArchiveReader:
        """For what only an archive can answer; raises BadInput without one."""
        if self._archive is None:
            raise BadInput("this release", "no archive beside it", "one, for what its package of snapshots lacks")
        return self._archive

    def capture(self, snapshot_id: str) -> Capture:
        """One capture; raises NoSuchRecord."""
        if self._archive is not None:
            return self._archive.capture(snapshot_id)
        return self._excerpt(snapshot_id).capture(snapshot_id)

    def snapshot(self, snapshot_id: str) -> Snapshot:
        """A captured page without content-encoding; raises NoSuchRecord, TakenDown, Damaged."""
        if self._archive is not None:
            return self._archive.snapshot(snapshot_id)
        return self._excerpt(snapshot_id).snapshot(snapshot_id)

    def http(self, snapshot_id: str) -> Http:
        """Status, headers and body as sent; raises NoSuchRecord, TakenDown, Damaged."""
        if self._archive is not None:
            return self._archive.http(snapshot_id)
        return self._excerpt(snapshot_id).http(snapshot_id)

    def group(self, snapshot_id: str) -> Group:
        """The WARC records of a capture, bytes as stored; raises NoSuchRecord, Damaged, BadInput without an archive."""
        return self.archive.group(snapshot_id)

    def members(self, snapshot_id: str) -> bytes:
        """The gzip members of a capture's WARC records, digests checked; raises NoSuchRecord, Damaged."""
        if self._archive is not None:
            return self._archive.members(snapshot_id)
        return self._excerpt(snapshot_id).members(snapshot_id)

    def captures_of(self, url: str) -> Sequence[Capture]:
        """All captures of an address by time; of a package those that the release cites."""
        if self._archive is not None:
            return self._archive.captures_of(url)
        return [] if self._wacz is None else self._wacz.captures_of(url)

    def latest(self, url: str) -> Capture | None:
        """The last capture of an address."""
        if self._archive is not None:
            return self._archive.latest(url)
        found = self.captures_of(url)
        return found[-1] if found else None

    def _excerpt(self, snapshot_id: str) -> ExcerptReader:
        if self._wacz is None:
            raise NoSuchRecord("snapshot", snapshot_id, "neither an archive nor evidence.wacz is beside this release")
        return self._wacz
