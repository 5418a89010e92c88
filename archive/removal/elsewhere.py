"""Who goes on holding a snapshot's text when the archive does not? Releases, packs, decision files of a data folder."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from archive.paths import DataPaths
from archive.warc import target_uri

__all__ = ["Holder", "holders"]

_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """One file or folder outside the archive with something of a snapshot."""

    path: str  # relative to the data folder
    what: str


def holders(data: DataPaths, snapshot_ids: Collection[str], urls: Collection[str]) -> tuple[Holder, ...]:
    """Everything under the data folder that cites or holds one of these snapshots, releases first."""
    ids = tuple(sid.encode() for sid in snapshot_ids)
    return (
        *_releases(data, ids),
        *_decisions(data, ids),
        *_packs(data, tuple(target_uri(url).encode() for url in urls)),
    )


def _releases(data: DataPaths, ids: tuple[bytes, ...]) -> Iterator[Holder]:
    if not data.releases.is_dir():
        return
    for folder in sorted(data.releases.iterdir()):
        if folder.is_symlink() or not folder.is_dir():
            continue
        rows = sum(_lines_with(path, ids) for path in sorted(folder.rglob("*.jsonl")))
        if rows:
            what = f"{rows} rows cite it; what they quote, other formats and a report repeat"
            yield Holder(path=str(folder.relative_to(data.root)), what=what)


def _decisions(data: DataPaths, ids: tuple[bytes, ...]) -> Iterator[Holder]:
    if not data.decisions.is_dir():
        return
    for path in sorted(data.decisions.rglob("*")):
        lines = _lines_with(path, ids) if path.is_file() else 0
        if lines:
            yield Holder(path=str(path.relative_to(data.root)), what=f"{lines} lines name it, perhaps with its words")


def _packs(data: DataPaths, urls: tuple[bytes, ...]) -> Iterator[Holder]:
    for path in sorted(data.root.rglob("*.wacz")):
        if path.is_file() and not path.is_symlink() and _packed(path, urls):
            yield Holder(path=str(path.relative_to(data.root)), what="a pack with pages of this address")


def _lines_with(path: Path, ids: tuple[bytes, ...]) -> int:
    with path.open("rb") as file:
        return sum(any(sid in line for sid in ids) for line in file)


def _packed(path: Path, urls: tuple[bytes, ...]) -> bool:
    """Does a WARC file in a WACZ name one of the addresses? False for a file that is no zip."""
    named = [b"WARC-Target-URI: " + url + b"\r\n" for url in urls]
    try:
        with zipfile.ZipFile(path) as pack:
            for name in pack.namelist():
                if name.endswith((".warc.gz", ".warc")):
                    with pack.open(name) as packed:
                        raw = gzip.GzipFile(fileobj=packed) if name.endswith(".gz") else packed
                        if _stream_has(cast("IO[bytes]", raw), named):
                            return True
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error):
        return False
    return False


def _stream_has(stream: IO[bytes], named: list[bytes]) -> bool:
    longest = max(map(len, named), default=0)
    tail = b""
    while piece := stream.read(_PIECE):
        seen = tail + piece
        if any(line in seen for line in named):
            return True
        tail = seen[-longest:]
    return False
