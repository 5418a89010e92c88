"""Does what lies here follow from what lies there? Histories that only grow are compared by their beginnings.

The manifest of the archive and the ledger of releases are such histories. Files that people make are compared with
what this folder knew when it last pushed or pulled: whoever has changed one since then must not lose it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from archive.errors import WriteFailed
from archive.paths import DataPaths
from crawler.engines.errors import RemoteDamaged
from crawler.engines.place import Place
from crawler.engines.state import PEOPLES, Kept, State, object_key
from pipelines.writing import replace_file

__all__ = ["Relation", "is_peoples", "known_before", "object_content", "related", "remember"]

_LEDGER = "decisions/releases.csv"


class Relation(StrEnum):
    """How our history stands to theirs."""

    SAME = "same"
    AHEAD = "ahead"  # theirs is a beginning of ours
    BEHIND = "behind"
    APART = "apart"


def related(ours: bytes, theirs: bytes) -> Relation:
    """Of two histories of whole lines."""
    if ours == theirs:
        return Relation.SAME
    if ours.startswith(theirs):
        return Relation.AHEAD
    return Relation.BEHIND if theirs.startswith(ours) else Relation.APART


def is_peoples(path: str) -> bool:
    """Is it a file that people make? The ledger of releases is a history."""
    return path.partition("/")[0] in PEOPLES and path != _LEDGER


def object_content(place: Place, state: State, path: str) -> bytes:
    """A small file of a state, empty when it has none; raises RemoteDamaged, RemoteFailed."""
    kept = state.files.get(path)
    if kept is None:
        return b""
    key = object_key(path, kept)
    try:
        content = place.read(key)
    except FileNotFoundError as error:
        raise RemoteDamaged(place.name(key), "no object", f"{kept.bytes} bytes") from error
    found = hashlib.sha256(content).hexdigest()
    if found != kept.sha256:
        raise RemoteDamaged(place.name(key), f"{len(content)} bytes, sha256 {found[:12]}", f"sha256 {kept.sha256[:12]}")
    return content


def known_before(paths: DataPaths, place: Place) -> Mapping[str, Kept]:
    """The files of the state that this folder last pushed or pulled; none when it never did, or that was lost."""
    with suppress(OSError, ValueError):
        return State.of(_memory(paths, place).read_bytes()).files
    return {}


def remember(paths: DataPaths, place: Place, state: State) -> None:
    """Before a state is written there: what it names was known here, whether or not the writing succeeds.

    raises   WriteFailed
    """
    memory = _memory(paths, place)
    try:
        memory.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteFailed(str(memory), error.strerror or str(error)) from error
    replace_file(memory, state.content())


def _memory(paths: DataPaths, place: Place) -> Path:
    return paths.runs / "remote" / f"{hashlib.sha256(place.address.encode()).hexdigest()[:16]}.json"
