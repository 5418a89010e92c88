"""Does what lies here follow from what lies there? Histories that only grow are compared by their beginnings.

The manifest of the archive and the ledger of releases are such histories. Files that people make are compared with
what both had in common (memory.py): whoever has changed one since then must not lose it.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum

from crawler.engines.errors import RemoteDamaged
from crawler.engines.place import Place
from crawler.engines.state import PEOPLES, State, object_key

__all__ = ["Relation", "is_peoples", "object_content", "related", "their_history"]

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


def their_history(place: Place, state: State, path: str, ours: bytes) -> bytes:
    """A history as the store has it. Where it is a beginning of ours, size and digest say so: the object, which may be
    damaged there, is not read.

    raises   RemoteDamaged, RemoteFailed
    """
    kept = state.files.get(path)
    if kept is not None and hashlib.sha256(ours[: kept.bytes]).hexdigest() == kept.sha256:
        return ours[: kept.bytes]
    return object_content(place, state, path)


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
