"""What did the manifest say last, told outside of the archive?

Who cuts the last segment and remakes the ledger and the last line of the manifest leaves an archive that agrees with
itself, and not with the heads that were noted before.

data/runs/heads.jsonl       one line for each end of a verb that wrote the archive
data/runs/refresh/<n>.json  `archive`: the head that a refresh, and the release it made, began with
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.errors import ArchiveError
from archive.fixity import Finding
from archive.index import Index
from archive.paths import DataPaths
from archive.segments import ArchivePaths, make_folder, writes
from archive.sqlite_errors import UNREADABLE

__all__ = ["HEADS", "Head", "anchor_findings", "contradiction", "head_of", "line_digests", "note_head"]

HEADS = "heads.jsonl"
_REFRESH = "refresh"
_BUSY_SECONDS = 30.0
_AT_ONCE = 500  # ids in one question
_NOTED = 512  # bytes that hold the last line of the notes, and more


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last line of a manifest. It names the line before it, and so on: its digest stands for all of them."""

    lines: int
    sha256: str  # of the last line, without its line break: what the next line will say of it


def line_digests(archive: Path) -> list[str]:
    """SHA-256 of each whole line of an archive's manifest, without its line break; empty when there is none yet."""
    try:
        raw = ArchivePaths(archive).manifest.read_bytes()
    except FileNotFoundError:
        return []
    whole = raw[: raw.rfind(b"\n") + 1]  # a kill may have torn the last line: the next start cuts it
    return [hashlib.sha256(line).hexdigest() for line in whole.splitlines()]


def head_of(archive: Path) -> Head | None:
    """None as long as no segment was sealed."""
    digests = line_digests(archive)
    return Head(lines=len(digests), sha256=digests[-1]) if digests else None


def note_head(paths: DataPaths) -> Head | None:
    """Append the head of the archive to the notes, durably, unless it is the last one noted; raises WriteFailed."""
    head = head_of(paths.archive)
    place = paths.runs / HEADS
    if head is None:
        return None
    line = json.dumps(asdict(head), separators=(",", ":")).encode()
    make_folder(paths.runs)
    with writes(place), place.open("ab+") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _NOTED))
        tail = file.read()
        if tail.endswith(b"\n") and tail.splitlines()[-1] == line:
            return head
        # a line without its end is that of a run that was killed in this very place: it stays, and says nothing
        file.write((b"\n" if tail and not tail.endswith(b"\n") else b"") + line + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return head


def anchor_findings(paths: DataPaths) -> Iterator[Finding]:
    """Where the archive is less than what lies beside it in the data folder remembers of it: the noted heads, and the
    pages that were read into the store."""
    digests = line_digests(paths.archive)
    for where, told in _noted(paths.runs):
        problem = f"{told} is no head of a manifest" if isinstance(told, str) else contradiction(told, digests)
        if problem is not None:
            problem = f"{paths.runs.name}/{where}: {problem}"
            yield Finding(file="manifest.jsonl", offset=None, snapshot_id=None, problem=problem)
    yield from _read_and_gone(paths)


def contradiction(head: Head, digests: list[str]) -> str | None:
    """How a manifest with these digests of lines differs from a head that it had once; None when it does not."""
    had = f"it had {head.lines} lines once, the last with sha256 {head.sha256[:12]}"
    if head.lines > len(digests):
        return f"{had}, and has {len(digests)} now: segments were cut off, or an older archive was put here"
    if digests[head.lines - 1] != head.sha256:
        return f"{had}; line {head.lines} has {digests[head.lines - 1][:12]} now: it was rewritten"
    return None


def _noted(runs: Path) -> Iterator[tuple[str, Head | str]]:
    """Where a head is noted, and the head; or what stands there in its place."""
    notes = runs / HEADS
    lines = notes.read_bytes().splitlines() if notes.exists() else []
    for number, line in enumerate(lines, 1):
        if line.endswith(b"}"):
            yield f"{HEADS} line {number}", _head(line) or repr(line[:60])
    for path in sorted((runs / _REFRESH).glob("*.json")):
        try:
            said = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            continue  # of a run that was killed
        if isinstance(said, dict) and said.get("archive") is not None:
            yield f"{_REFRESH}/{path.name}", _head(json.dumps(said["archive"]).encode()) or "`archive`"


def _head(line: bytes) -> Head | None:
    """None for what is no head."""
    try:
        told = json.loads(line)
        lines, sha256 = told["lines"], told["sha256"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return Head(lines=lines, sha256=sha256) if type(lines) is int and lines > 0 and isinstance(sha256, str) else None


def _read_and_gone(paths: DataPaths) -> Iterator[Finding]:
    """Pages that were read for records, and which the ledger does not know any more."""
    if not paths.store.exists() or not ArchivePaths(paths.archive).index.exists():
        return  # a store that is gone says nothing; a ledger that is, verify names
    try:
        index = Index(ArchivePaths(paths.archive).index, read_only=True)
    except ArchiveError:
        return  # named by verify
    try:
        for ids in _ids_in_store(paths.store):
            marks = ", ".join("?" * len(ids))
            rows = index.asked(f"SELECT snapshot_id FROM captures WHERE snapshot_id IN ({marks})", *ids)  # noqa: S608
            for sid in sorted(set(ids) - {row["snapshot_id"] for row in rows}):
                problem = "the store holds what was read from it, and the ledger does not know it"
                yield Finding(file="index.sqlite", offset=None, snapshot_id=sid, problem=problem)
    except (*UNREADABLE, ArchiveError):
        return  # a store is a cache: damaged or of another version, it says nothing
    finally:
        index.close()


def _ids_in_store(store: Path) -> Iterator[list[str]]:
    """All of them, some at a time, so that a million need no memory."""
    db = sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)
    try:
        cursor = db.execute("SELECT snapshot_id FROM extractions ORDER BY snapshot_id")
        while rows := cursor.fetchmany(_AT_ONCE):
            yield [sid for (sid,) in rows if isinstance(sid, str)]
    finally:
        db.close()
