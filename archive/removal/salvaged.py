"""Which files of salvage/ hold bytes of a page? What was cut away after a kill may be the very page that is to go."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from archive.segments import ArchivePaths, sync_folder, writes

__all__ = ["discard_salvage", "holds_pages", "salvage_of"]

_MAGIC = b"\x1f\x8b\x08"
_PIECE = 512  # bytes: what a fault spoils with it
_HEAD = 64 * 1024  # bytes unpacked of each member: the WARC headers stand at its start


def salvage_of(paths: ArchivePaths, uris: Collection[str]) -> tuple[str, ...]:
    """Names of the files in salvage/ that hold a record, or the beginning of one, of these addresses."""
    if not paths.salvage.is_dir():
        return ()
    with writes(paths.salvage):
        return tuple(p.name for p in sorted(paths.salvage.iterdir()) if p.is_file() and holds_pages(p, uris))


def discard_salvage(paths: ArchivePaths, names: Collection[str]) -> None:
    """Remove files of salvage/; those that are gone already are no fault. Raises WriteFailed."""
    if not names:
        return
    with writes(paths.salvage):
        for name in names:
            (paths.salvage / name).unlink(missing_ok=True)
    if paths.salvage.is_dir():
        sync_folder(paths.salvage)


def holds_pages(path: Path, uris: Collection[str]) -> bool:
    """True when a gzip member in a file, whole or cut, begins with a WARC record of one of these addresses."""
    named = [f"WARC-Target-URI: {uri}\r\n".encode() for uri in uris]
    return any(line in head for head in _heads(path.read_bytes()) for line in named)


def _heads(raw: bytes) -> Iterator[bytes]:
    """The first bytes of whatever unpacks, wherever it begins; at last those of the file as they are."""
    start = raw.find(_MAGIC)
    while start >= 0:
        yield _head(memoryview(raw)[start:])
        start = raw.find(_MAGIC, start + 1)
    yield raw


def _head(member: memoryview) -> bytes:
    """As far as it unpacks: it may be cut, damaged, or no member at all."""
    stream, out = zlib.decompressobj(zlib.MAX_WBITS | 16), bytearray()
    with suppress(zlib.error):
        for at in range(0, len(member), _PIECE):
            out += stream.decompress(member[at : at + _PIECE], _HEAD)
            if stream.eof or len(out) >= _HEAD:
                break
    return bytes(out)
