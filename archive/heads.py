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

from archive.errors import ArchiveError, BadInput
from archive.finding import Finding
from archive.index import Index
from archive.paths import DataPaths
from archive.segments import ArchivePaths, make_folder, writes
from archive.sqlite_errors import UNREADABLE

__all__ = ["HEADS", "Head", "anchor_findings", "contradiction", "head_of", "line_digests", "note_head"]

HEADS = "heads.jsonl"
_REFRESH = "refresh"
_BUSY_SECONDS = 30.0
_AT_ONCE = 500  # ids in one question
_NO_HEAD = " is no head of a manifest"
_NOTED = 512  # bytes that hold the last line of the notes, and more


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last line of a manifest. It names the line before it, and so on: its digest stands for all of them."""

    lines: int
    sha256: str  # of the last line, without its line break: what the next line will say of it


def line_digests(archive: Path) -> list[str]:
    """SHA-256 of each whole line of an archive's manifest, without its line break; empty when there is none yet.

    raises   BadInput when the disk does not give it
    """
    manifest = ArchivePaths(archive).manifest
    try:
        raw = _bytes_of(manifest)
    except OSError as error:
        raise BadInput(str(manifest), error.strerror or str(error), "a manifest that can be read") from error
    whole = raw[: raw.rfind(b"\n") + 1]  # a kill may have torn the last line: the next start cuts it
    return [hashlib.sha256(line).hexdigest() for line in whole.splitlines()]


def head_of(archive: Path) -> Head | None:
    """None as long as no segment was sealed; raises BadInput when the manifest cannot be read."""
    digests = line_digests(archive)
    return Head(lines=len(digests), sha256=digests[-1]) if digests else None


def note_head(paths: DataPaths) -> Head | None:
    """Append the head of the archive to the notes, durably, unless it is the last one noted.

    raises   WriteFailed, BadInput when the manifest cannot be read
    """
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
    pages that were read into the store.

    raises   BadInput when the manifest cannot be read
    """
    digests = line_digests(paths.archive)
    for where, told in _noted(paths.runs):
        problem = told if isinstance(told, str) else contradiction(told, digests)
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
    """Where a head is noted, and the head; or what is wrong with what stands in its place."""
    lines, refreshes = list[bytes](), list[Path]()
    try:
        lines = _bytes_of(runs / HEADS).splitlines()
    except OSError as error:
        yield HEADS, _unread(error)
    for number, line in enumerate(lines, 1):
        if line.endswith(b"}"):
            yield f"{HEADS} line {number}", _head(line) or f"{line[:60]!r}{_NO_HEAD}"
    try:  # no glob(): it passes over a folder that nobody may list
        refreshes = sorted(path for path in (runs / _REFRESH).iterdir() if path.name.endswith(".json"))
    except FileNotFoundError:
        pass  # nobody refreshed yet
    except OSError as error:
        yield _REFRESH, _unread(error)
    for path in refreshes:
        try:
            said = json.loads(_bytes_of(path))
        except OSError as error:
            yield f"{_REFRESH}/{path.name}", _unread(error)
            continue
        except (ValueError, RecursionError):
            continue  # of a run that was killed
        if isinstance(said, dict) and said.get("archive") is not None:
            yield f"{_REFRESH}/{path.name}", _head(json.dumps(said["archive"]).encode()) or f"`archive`{_NO_HEAD}"


def _bytes_of(path: Path) -> bytes:
    """Those of a file, which are none when it is not there; raises OSError when the disk does not give them."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _unread(error: OSError) -> str:
    return f"cannot be read: {error.strerror or error}"


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
    try:
        if not paths.store.exists() or not ArchivePaths(paths.archive).index.exists():
            return  # a store that is gone says nothing; a ledger that is, verify names
        index = Index(ArchivePaths(paths.archive).index, read_only=True)
    except (OSError, ArchiveError):
        return  # a store out of reach is as one that is gone; a ledger that cannot be read, verify names
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
