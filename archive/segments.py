"""Which WARC files are there, and what does the manifest say of each? Names, places, the hash chain, sealing.

warc/000001.warc.gz        sealed: never written again but by a takedown; one line of manifest.jsonl
warc/000002.warc.gz.open   being written; cut back and continued after a kill
manifest.jsonl             each line names the SHA-256 of the line before it; a takedown adds a line of its own
takedown.pending           a takedown under way: completed or undone at the next start
format                     the version of all this (archive/version.py)
salvage/                   what was cut away, kept
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from archive.errors import WriteFailed

__all__ = [
    "ArchivePaths",
    "Changed",
    "Gone",
    "ManifestEntry",
    "TakedownLine",
    "append_line",
    "append_takedown",
    "file_sha256",
    "is_segment_name",
    "last_line_sha256",
    "make_folder",
    "manifest_entries",
    "manifest_fold",
    "open_segment",
    "seal",
    "segment_name",
    "segment_number",
    "sync_folder",
    "writes",
]

OPEN = ".open"
_NAME = re.compile(r"([0-9]{6,9})\.warc\.gz\Z")
_FIRST = "0" * 64  # what the first line says of the line before it


@dataclass(frozen=True, slots=True)
class ArchivePaths:
    """The files of one archive."""

    root: Path

    @property
    def warc(self) -> Path:
        return self.root / "warc"

    @property
    def salvage(self) -> Path:
        return self.root / "salvage"

    @property
    def index(self) -> Path:
        return self.root / "index.sqlite"

    @property
    def manifest(self) -> Path:
        return self.root / "manifest.jsonl"

    @property
    def pending(self) -> Path:
        return self.root / "takedown.pending"

    @property
    def format(self) -> Path:
        return self.root / "format"

    @property
    def format_part(self) -> Path:
        """The same while it is written; a kill may leave it, and the next start writes it again."""
        return self.root / "format.part"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    def sealed(self, segment: str) -> Path:
        return self.warc / segment

    def open(self, segment: str) -> Path:
        return self.warc / (segment + OPEN)

    def sealed_names(self) -> list[str]:
        """Segments under their final name, in order."""
        return sorted(p.name for p in self._files() if _NAME.match(p.name))

    def open_names(self) -> list[str]:
        """Segments still being written (after kills there may be more than one), in order, without the suffix."""
        names = [p.name.removesuffix(OPEN) for p in self._files() if p.name.endswith(OPEN)]
        return sorted(name for name in names if _NAME.match(name))

    def _files(self) -> Iterator[Path]:
        return self.warc.iterdir() if self.warc.is_dir() else iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestEntry:
    """One line of the manifest."""

    name: str
    bytes: int
    sha256: str
    records: int
    previous: str  # SHA-256 of the line before, without its line break

    def line(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A sealed segment before and after a takedown; its length stays."""

    name: str
    before: str  # SHA-256 of the file
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A member that is a tombstone now."""

    snapshot: str
    name: str  # of its segment
    offset: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakedownLine:
    """The line of the manifest by which sealed segments were changed: all of one takedown."""

    day: str  # ISO
    reason: str
    by: str
    segments: tuple[Changed, ...]
    members: tuple[Gone, ...]
    previous: str

    def line(self) -> str:
        return json.dumps({"takedown": asdict(self)}, separators=(",", ":"))


ManifestLine = ManifestEntry | TakedownLine
TAKEDOWN_BEGINS = b'{"takedown":'  # the line of one, for who only counts them


def segment_name(number: int) -> str:
    return f"{number:06d}.warc.gz"


def segment_number(name: str) -> int:
    """The inverse of segment_name; raises ValueError for a name that is not ours."""
    found = _NAME.match(name)
    if not found:
        raise ValueError(f"{name!r} is no segment name")
    return int(found[1])


def is_segment_name(name: str) -> bool:
    return _NAME.match(name) is not None


def open_segment(paths: ArchivePaths, segment: str) -> IO[bytes]:
    """A segment for reading, sealed or not; raises FileNotFoundError.

    A writer may rename it between two looks: a segment that is missing under both names is looked for once more.
    """
    for path in (paths.sealed(segment), paths.open(segment)):
        if path.exists():
            try:
                return path.open("rb")
            except FileNotFoundError:
                break
    return paths.sealed(segment).open("rb")


def manifest_entries(raw: bytes) -> Iterator[ManifestLine]:
    """The lines of a manifest; raises ValueError at the first that is not as we write it or breaks the chain."""
    previous = _FIRST
    for number, line in enumerate(raw.splitlines(keepends=True), 1):
        try:
            entry = _line_of(json.loads(line))
            canonical = entry.line().encode() + b"\n"
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"line {number} is no manifest line: {error}") from error
        if canonical != line:
            raise ValueError(f"line {number} is not written as we write it")
        if entry.previous != previous:
            raise ValueError(f"line {number} names another line before it ({entry.previous[:12]}, not {previous[:12]})")
        previous = hashlib.sha256(line[:-1]).hexdigest()
        yield entry


def _line_of(fields: dict[str, Any]) -> ManifestLine:
    said = fields.get("takedown")
    if said is None:
        return ManifestEntry(**fields)
    segments, members = (Changed(**one) for one in said.pop("segments")), (Gone(**one) for one in said.pop("members"))
    return TakedownLine(**said, segments=tuple(segments), members=tuple(members))


def manifest_fold(entries: dict[str, ManifestEntry], line: ManifestLine) -> str | None:
    """Take one more line into what the manifest says of each segment; what is wrong with the line, None for nothing.

    A takedown is taken in only when it begins with the very bytes that the lines before it vouch for.
    """
    if isinstance(line, ManifestEntry):
        twice = f"{line.name} is listed twice" if line.name in entries else None
        entries[line.name] = line
        return twice
    if {one.name for one in line.segments} != {one.name for one in line.members}:
        return f"a takedown of {line.day} changed other segments than those whose members it names"
    for one in line.segments:
        listed = entries.get(one.name)
        if listed is None or listed.sha256 != one.before:
            found = "is not listed" if listed is None else f"was {listed.sha256[:12]}, not {one.before[:12]}"
            return f"a takedown of {line.day} changed {one.name}, which {found}"
        entries[one.name] = replace(listed, sha256=one.after)
    return None


def seal(paths: ArchivePaths, segment: str, *, records: int) -> None:
    """Close a synced segment for ever: manifest line, then the final name, each durable before the next.

    raises   WriteFailed; the next start completes what is missing
    """
    path = paths.open(segment)
    size, digest = file_sha256(path)
    append_line(paths, name=segment, size=size, sha256=digest, records=records)
    with writes(path):
        path.rename(paths.sealed(segment))
    sync_folder(paths.warc)


def append_line(paths: ArchivePaths, *, name: str, size: int, sha256: str, records: int) -> None:
    """Append one line to the manifest, durably."""
    entry = ManifestEntry(name=name, bytes=size, sha256=sha256, records=records, previous=last_line_sha256(paths))
    _append(paths, entry)


def append_takedown(paths: ArchivePaths, line: TakedownLine) -> None:
    """The same for a takedown; its `previous` is that of the manifest as it stands."""
    _append(paths, line)


def last_line_sha256(paths: ArchivePaths) -> str:
    """What the next line of the manifest says of the line before it."""
    with writes(paths.manifest):
        before = paths.manifest.read_bytes() if paths.manifest.exists() else b""
    last = before.splitlines()[-1:]
    return hashlib.sha256(last[0]).hexdigest() if last else _FIRST


def _append(paths: ArchivePaths, line: ManifestLine) -> None:
    with writes(paths.manifest):
        is_new = not paths.manifest.exists()
        with paths.manifest.open("ab") as file:
            file.write(line.line().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    if is_new:
        sync_folder(paths.root)


def file_sha256(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), digest


def sync_folder(folder: Path) -> None:
    """Make creations and renames in a folder durable; raises WriteFailed."""
    with writes(folder):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, each of them durable; raises WriteFailed."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        with writes(place):
            place.mkdir(exist_ok=True)
        sync_folder(place.parent)  # or the power takes the folder, with all that is synced in it


class writes:  # noqa: N801  (read as a word: with writes(path)); no generator: each page passes here several times
    """An error of the disk becomes WriteFailed, naming the file."""

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, OSError):
            raise WriteFailed(str(self._path), error.strerror or str(error)) from error
