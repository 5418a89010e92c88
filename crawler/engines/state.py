"""Which files does a store hold, and which of its states is the newest? A chain of lists, each written once.

    states/000001.json …            every file with size and SHA-256; names the digest of the state before it
    states/000001.<sha>.json …      the same once more, its digest in the name: a flipped bit in a list costs nothing
    archive/warc/000001.<sha>.warc.gz, archive/manifest.jsonl.<sha>, decisions/….<sha>
    releases/<version>/…            as they are on disk: a release never changes
    releases/latest                 for readers who know nothing of states; written last

The newest state is the one with the highest number. It is written when every object that it names is there, and only
if no other state has that number: so whoever reads sees all of an older or all of a newer state.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.one_line import is_plain
from crawler.engines.errors import NothingThere, RemoteDamaged
from crawler.engines.place import Place

__all__ = ["FIRST", "PEOPLES", "Kept", "State", "again_key", "newest_state", "object_key", "path_problem", "state_key"]

FIRST = "0" * 64  # what the first state says of the state before it
PEOPLES = ("decisions", "sources", "seeds", "stamps")  # folders whose files people make, or authorities: not we
_FORMAT = 1
_STATE = re.compile(r"states/([0-9]{6,9})\.json\Z")
_AGAIN = re.compile(r"states/([0-9]{6,9})\.([0-9a-f]{16})\.json\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_SEGMENT = re.compile(r"archive/warc/[0-9]{6,9}\.warc\.gz\Z")
_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.[1-9][0-9]{0,6}\Z")
_SHORT = 16  # hex digits of a digest in a key
MANIFEST = "archive/manifest.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One file."""

    bytes: int
    sha256: str

    def is_at(self, path: Path) -> bool:
        """Whether the file there is this one, by its whole bytes; raises OSError where it cannot be read."""
        if not path.is_file() or path.stat().st_size != self.bytes:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a store holds."""

    number: int
    previous: str  # SHA-256 of the state before
    latest: str | None  # the newest release
    files: Mapping[str, Kept]  # by path in a data folder
    withdrawn: tuple[str, ...] = ()  # releases that were taken out of the store on purpose, sorted: none comes again

    def content(self) -> bytes:
        files = [[path, kept.bytes, kept.sha256] for path, kept in sorted(self.files.items())]
        said: dict[str, object] = {
            "xuanjie": _FORMAT,
            "number": self.number,
            "previous": self.previous,
            "latest": self.latest,
            "files": files,
        }
        if self.withdrawn:  # versions that know no withdrawing refuse such a state, and would bring a release again
            said["withdrawn"] = list(self.withdrawn)
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content()).hexdigest()

    def objects(self) -> set[str]:
        """Every object that this state names."""
        return {object_key(path, kept) for path, kept in self.files.items()}

    @classmethod
    def of(cls, content: bytes) -> State:
        """The inverse of content(); raises ValueError for what we would not have written."""
        said: Any = json.loads(content)
        if not isinstance(said, dict) or said.get("xuanjie") != _FORMAT:
            raise ValueError("no state of an archive in a form that this version knows")
        try:
            files = {path: Kept(bytes=size, sha256=digest) for path, size, digest in said["files"]}
            state = cls(
                number=said["number"],
                previous=said["previous"],
                latest=said["latest"],
                files=files,
                withdrawn=tuple(said.get("withdrawn", ())),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"no state of an archive: {error}") from error
        problem = next((p for path, kept in files.items() if (p := _problem(path, kept))), None)
        if problem is None and state.latest is not None and not _VERSION.match(str(state.latest)):
            problem = f"the release {str(state.latest)[:40]!r}"
        if not all(isinstance(version, str) and _VERSION.match(version) for version in state.withdrawn):
            problem = "what was withdrawn is no release"
        if problem is not None or state.content() != content:
            raise ValueError(problem or "not written as we write it")
        return state


def object_key(path: str, kept: Kept) -> str:
    """Where a file stands in a store. What may change has its digest in the name, so that it never changes there."""
    if path.startswith("releases/"):
        return path
    digest = kept.sha256[:_SHORT]
    if _SEGMENT.match(path):
        return f"{path.removesuffix('.warc.gz')}.{digest}.warc.gz"
    return f"{path}.{digest}"


def state_key(number: int) -> str:
    return f"states/{number:06d}.json"


def again_key(state: State) -> str:
    """Where the same stands a second time."""
    return f"states/{state.number:06d}.{state.sha256[:_SHORT]}.json"


def newest_state(place: Place) -> State | None:
    """The newest state; None where nothing was pushed yet. Raises RemoteDamaged, RemoteFailed."""
    keys = place.sizes("states")
    newest = max((int(found[1]) for key in keys if (found := _STATE.match(key))), default=0)
    if newest == 0:
        return None
    again = {key: found[2] for key in keys if (found := _AGAIN.match(key)) and int(found[1]) == newest}
    damaged: RemoteDamaged | None = None
    for key in (state_key(newest), *again):
        try:
            return _read(place, key, newest, frozenset(again.values()))
        except RemoteDamaged as error:
            damaged = damaged or error
        except FileNotFoundError as error:
            raise NothingThere(place.address) from error
    assert damaged is not None
    raise damaged


def _read(place: Place, key: str, number: int, digests: Collection[str]) -> State:
    """The state at a key, which must have one of the digests; where none is known (of an older version, or a push that
    was cut off) it is taken as it is."""
    content = place.read(key)
    if digests and hashlib.sha256(content).hexdigest()[:_SHORT] not in digests:
        raise RemoteDamaged(place.name(key), "another digest", f"one of {', '.join(sorted(digests))}")
    try:
        state = State.of(content)
    except ValueError as error:
        raise RemoteDamaged(place.name(key), str(error)[:200], "a state of an archive") from error
    if state.number != number:
        raise RemoteDamaged(place.name(key), f"state {state.number}", f"state {number}")
    return state


def path_problem(path: object) -> str | None:
    """Why no state of ours has a path: it would lead out of a data folder, to what is no copy's, or forge a line."""
    if not isinstance(path, str) or not is_plain(path) or "\\" in path:
        return f"the path {str(path)[:80]!a}"
    parts = path.split("/")
    known = path == MANIFEST or _SEGMENT.match(path) is not None
    known |= parts[0] in PEOPLES and len(parts) > 1
    known |= parts[0] == "releases" and len(parts) > 2 and _VERSION.match(parts[1]) is not None
    if not known or any(not part or part.startswith(".") for part in parts):
        return f"the path {path[:80]!r}"
    return None


def _problem(path: object, kept: Kept) -> str | None:
    """Why a line of a state cannot be ours."""
    problem = path_problem(path)
    if problem is not None:
        return problem
    if type(kept.bytes) is not int or kept.bytes < 0 or not isinstance(kept.sha256, str):
        return f"{path}: no size and digest"
    return None if _SHA256.match(kept.sha256) else f"{path}: no SHA-256"
