"""Up to where has a store been compared with a ledger, and is that ledger still the one that it was?

What is already compared need not be looked at again only where it cannot have changed. Numbers of captures follow the
order of the segments, also in a ledger that is made anew, and nothing is ever put in between: the captures up to the
last one are the same where

- the manifest begins with the bytes that it had: it is a chain of digests over all sealed segments;
- the captures in segments that it did not name are those that stood there;
- the last capture has the same number.

Takedowns change neither: whoever compares looks for them by themselves. Anything else is a doubt, and then all is
compared.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from archive.index import Index
from archive.index_file import VERSION
from archive.segments import ArchivePaths, ManifestEntry, manifest_entries

__all__ = ["LedgerMark", "ledger_mark", "still_holds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerMark:
    """A ledger at one moment."""

    ledger_version: int
    seq: int  # of the last capture; 0 when there was none
    snapshot_id: str  # its id
    manifest_bytes: int
    manifest_sha256: str
    unsealed_sha256: str  # over the captures in segments that the manifest did not name


def ledger_mark(paths: ArchivePaths, index: Index) -> LedgerMark | None:
    """The ledger as it is now; None when the manifest is no unbroken chain, which then says nothing of the segments."""
    manifest = _manifest(paths)  # first: what is written meanwhile stands behind it
    seq, snapshot_id = index.last()
    return _mark(index, manifest, seq, snapshot_id)


def still_holds(mark: LedgerMark, paths: ArchivePaths, index: Index) -> bool:
    """Are the captures up to the marked one those that stood there then?"""
    manifest = _manifest(paths)[: mark.manifest_bytes]
    return mark == _mark(index, manifest, *index.last(until=mark.seq))


def _mark(index: Index, manifest: bytes, seq: int, snapshot_id: str) -> LedgerMark | None:
    try:
        sealed = {line.name for line in manifest_entries(manifest) if isinstance(line, ManifestEntry)}
    except ValueError:
        return None
    unsealed = hashlib.sha256()
    for segment in index.segment_names(named_by_us=False):
        if segment not in sealed:
            for place in index.places_in(segment, until=seq):
                unsealed.update(f"{segment} {place!r}\n".encode())
    return LedgerMark(
        ledger_version=VERSION,
        seq=seq,
        snapshot_id=snapshot_id,
        manifest_bytes=len(manifest),
        manifest_sha256=hashlib.sha256(manifest).hexdigest(),
        unsealed_sha256=unsealed.hexdigest(),
    )


def _manifest(paths: ArchivePaths) -> bytes:
    """Its whole lines: the last one may be in the writing."""
    raw = paths.manifest.read_bytes() if paths.manifest.exists() else b""
    return raw[: raw.rfind(b"\n") + 1]
