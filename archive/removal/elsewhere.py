"""Who goes on holding a snapshot's text when the archive does not? Releases, packs, decision files of a data folder."""

from __future__ import annotations

import csv
import gzip
import json
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from archive.paths import DataPaths
from archive.removal.not_repeated import NOT_REPEATED, WITHOUT_WORDS
from archive.warc import target_uri

__all__ = ["Holder", "holders"]

_PIECE = 1024 * 1024
_CHANGES = "changes"  # a table of a release, and the folder in which they are kept
_ID = re.compile(r"\b[a-z]-?[0-9a-f]{12,}\b")  # of captures, documents and records


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
        rows = sum(_rows_with_words(path, ids) for path in sorted(folder.glob("*.jsonl")))
        if rows:
            what = f"{rows} rows cite it with its words; other tables, other formats and a report repeat them"
            yield Holder(path=str(folder.relative_to(data.root)), what=what)


def _decisions(data: DataPaths, ids: tuple[bytes, ...]) -> Iterator[Holder]:
    if not data.decisions.is_dir():
        return
    for path in sorted(data.decisions.rglob("*")):
        is_history = path.parent == data.decisions / _CHANGES and path.suffix == ".csv"
        lines = (_kept_with_words if is_history else _lines_with)(path, ids) if path.is_file() else 0
        if lines:
            yield Holder(path=str(path.relative_to(data.root)), what=f"{lines} lines name it, perhaps with its words")


def _packs(data: DataPaths, urls: tuple[bytes, ...]) -> Iterator[Holder]:
    for path in sorted(data.root.rglob("*.wacz")):
        if path.is_file() and not path.is_symlink() and _packed(path, urls):
            yield Holder(path=str(path.relative_to(data.root)), what="a pack with pages of this address")


def _rows_with_words(path: Path, ids: tuple[bytes, ...]) -> int:
    """Rows of a released table in which something of the page may stand; that it was captured is nothing of it."""
    if path.stem in WITHOUT_WORDS:
        return 0
    if path.stem != _CHANGES:
        return _lines_with(path, ids)
    return sum(_has_words(_object(line)) for line in _lines(path, ids))


def _kept_with_words(path: Path, ids: tuple[bytes, ...]) -> int:
    """The same of the table `changes` as it is kept, in CSV."""
    with path.open("rb") as file:
        names = file.readline().decode("utf-8", "replace").rstrip("\n").split(",")
    return sum(_has_words(_cells(names, line)) for line in _lines(path, ids))


def _has_words(change: dict[str, object] | None) -> bool:
    """A change that cannot be read is taken for one that has words."""
    if change is None:
        return True
    if change.get("table") in WITHOUT_WORDS or str(change.get("caused_by")).endswith(NOT_REPEATED):
        return False
    values = " ".join(str(change[name]) for name in ("before", "after") if change.get(name))
    return any(c.isalpha() for c in _ID.sub("", values))


def _object(line: bytes) -> dict[str, object] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def _cells(names: list[str], line: bytes) -> dict[str, object] | None:
    try:
        (cells,) = csv.reader([line.decode("utf-8", "replace")])
        return dict(zip(names, cells, strict=True))
    except (csv.Error, ValueError):  # a cell with a line break, or one too long for the module
        return None


def _lines(path: Path, ids: tuple[bytes, ...]) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from (line for line in file if any(sid in line for sid in ids))


def _lines_with(path: Path, ids: tuple[bytes, ...]) -> int:
    return sum(1 for _ in _lines(path, ids))


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
