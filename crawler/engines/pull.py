"""How does a store become a data folder, or bring one up to it? All is fetched and checked first, then put in place.

Nothing of the folder changes until every object has arrived with the size and digest that the state names. Then: caches
forget what was taken down, the ledger goes (it is made anew), segments, manifest, releases, people's files, pointer.
A kill between two of these leaves what the next pull completes, and what `xuanjie verify` names until then.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.fixity import verify
from archive.latest import LATEST
from archive.lock import ArchiveLock
from archive.paths import DataPaths
from archive.recovery import rebuild_index
from archive.segments import ArchivePaths, sync_folder, writes
from archive.version import check_format, note_format
from crawler.engines.arrival import forget_taken_down
from crawler.engines.errors import Diverged, LocalNewer, NothingThere, RemoteDamaged
from crawler.engines.following import Relation, is_peoples, related, their_history
from crawler.engines.local_view import LEDGER, Local, folded_manifest, peoples_files
from crawler.engines.memory import Memory, remembering
from crawler.engines.place import Place
from crawler.engines.state import MANIFEST, Kept, State, newest_state, object_key
from pipelines.holding import hold_store
from pipelines.release.entered import manifest_of
from pipelines.release.manifest import MANIFEST as RELEASE_MANIFEST
from pipelines.release.package import file_problems
from pipelines.writing import replace_file

__all__ = ["PullReport", "pull"]

Progress = Callable[[int, int], None]

_STAGING = "pulling"
_SEGMENTS = "archive/warc/"


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReport:
    """What one pull did."""

    number: int  # of the state that lies here now
    taken: int  # files
    bytes: int
    problems: tuple[str, ...]  # what `verify` finds in the archive now

    def lines(self) -> list[str]:
        """For people."""
        news = "" if self.taken else " (nothing new)"
        sound = "every byte checked" if not self.problems else f"{len(self.problems)} problems"
        return [f"state {self.number}{news}: {self.taken} files, {self.bytes} bytes; {sound}"]


def pull(paths: DataPaths, place: Place, *, progress: Progress | None = None) -> PullReport:
    """Bring a data folder up to a store, or make one.

    progress  called with (done, to do) after every file
    raises    NothingThere; LocalNewer, Diverged before anything is changed; RemoteDamaged naming the object, and
              RemoteFailed: nothing was changed, what was fetched is kept for the next try; Locked, WriteFailed
    """
    if newest_state(place) is None:  # before anything is made here
        raise NothingThere(place.address)
    archive = ArchivePaths(paths.archive)
    with hold_store(paths):
        with writes(archive.root):
            archive.warc.mkdir(parents=True, exist_ok=True)
        with closing(ArchiveLock(archive.lock)), remembering(paths, place) as memory:
            state = newest_state(place)
            if state is None:
                raise NothingThere(place.address)
            check_format(archive)
            wanted = _wanted(paths, archive, place, state, memory)
            staged = _fetch(paths.root / _STAGING, place, wanted, progress)
            note_format(archive)
            _put_in_place(paths, archive, state, staged)
            memory.agree(state)
        with writes(paths.root):
            shutil.rmtree(paths.root / _STAGING, ignore_errors=True)
    if not archive.index.exists() and archive.sealed_names():
        rebuild_index(archive.root)
    problems = tuple(str(found) for found in verify(archive.root))
    taken = sum(kept.bytes for kept in wanted.values())
    return PullReport(number=state.number, taken=len(wanted), bytes=taken, problems=problems)


def _wanted(paths: DataPaths, archive: ArchivePaths, place: Place, state: State, memory: Memory) -> dict[str, Kept]:
    """What has to be fetched; raises LocalNewer, Diverged when this folder holds what a pull would lose."""
    if archive.open_names():
        raise LocalNewer(place.address, "a segment that is being written")
    people = dict(peoples_files(paths))
    manifest = archive.manifest.read_bytes() if archive.manifest.exists() else b""
    ledger = people[LEDGER].content or b"" if LEDGER in people else b""
    for path, ours, what in ((MANIFEST, manifest, "segments of the archive"), (LEDGER, ledger, "releases")):
        relation = related(ours, their_history(place, state, path, ours))
        if relation is Relation.AHEAD:
            raise LocalNewer(place.address, what)
        if relation is Relation.APART:
            raise Diverged(place.address, f"its {what} ({path}) are others than ours")
    listed = folded_manifest(manifest, str(archive.manifest))
    for name in archive.sealed_names():
        kept = state.files.get(f"{_SEGMENTS}{name}")
        if name not in listed and (kept is None or not kept.is_at(archive.sealed(name))):
            raise LocalNewer(place.address, f"the segment {name}, which no manifest lists")
    known = memory.files
    found: dict[str, Kept] = {}
    for path, kept in state.files.items():
        if is_peoples(path):
            take = _takes(place, path, kept, people.get(path), known)
        elif path.startswith("releases/"):
            take = _takes_release(paths, place, path, state)
        else:
            take = not kept.is_at(paths.root / path)
        if take:
            found[path] = kept
    return found


def _takes(place: Place, path: str, kept: Kept, ours: Local | None, known: Mapping[str, Kept]) -> bool:
    """Is a file that people make to be taken from there? Our own changes stay until they are pushed."""
    if ours is None or ours.kept == kept:
        return ours is None
    if known.get(path) == ours.kept:
        return True
    if known.get(path) == kept:
        return False
    raise LocalNewer(place.address, f"changes of {path}, which was changed there too")


def _takes_release(paths: DataPaths, place: Place, path: str, state: State) -> bool:
    """A release that lies here whole stays; its run tables may be those of another day."""
    version = path.split("/")[1]
    folder = paths.releases / version
    if not folder.exists():
        return True
    ours, theirs = manifest_of(folder), state.files.get(f"releases/{version}/{RELEASE_MANIFEST}")
    if theirs is None or ours is None or ours.sha256 != theirs.sha256:
        raise Diverged(place.address, f"its release {version} is another than {folder}")
    return False


def _fetch(staging: Path, place: Place, wanted: Mapping[str, Kept], progress: Progress | None) -> dict[str, Path]:
    """Path → where its bytes wait, each compared with the state; raises RemoteDamaged."""
    with writes(staging):
        staging.mkdir(exist_ok=True)
    found: dict[str, Path] = {}
    for done, (path, kept) in enumerate(sorted(wanted.items()), 1):
        waiting = staging / f"{hashlib.sha256(path.encode()).hexdigest()[:16]}-{kept.sha256}"
        if not kept.is_at(waiting):
            key = object_key(path, kept)
            try:
                size, sha256 = place.take(key, waiting)
            except FileNotFoundError as error:
                raise RemoteDamaged(place.name(key), "no object", f"{kept.bytes} bytes") from error
            if (size, sha256) != (kept.bytes, kept.sha256):
                waiting.unlink()
                told = f"{kept.bytes} and {kept.sha256[:12]}"
                raise RemoteDamaged(place.name(key), f"{size} bytes, sha256 {sha256[:12]}", told)
        found[path] = waiting
        if progress is not None:
            progress(done, len(wanted))
    return found


def _put_in_place(paths: DataPaths, archive: ArchivePaths, state: State, staged: Mapping[str, Path]) -> None:
    of_archive = {path: place for path, place in staged.items() if path.startswith("archive/")}
    if of_archive:
        forget_taken_down(paths, archive, staged.get(MANIFEST))  # also discards the ledger
        for path in sorted(of_archive.keys() - {MANIFEST}):
            _move(of_archive[path], paths.root / path)
        if MANIFEST in of_archive:
            _move(of_archive[MANIFEST], archive.manifest)
    for version in sorted({path.split("/")[1] for path in staged if path.startswith("releases/")}):
        _place_release(paths.releases, version, staged)
    for path, place in _peoples(staged):
        _move(place, paths.root / path)
    if state.latest is not None and (paths.releases / state.latest).is_dir():
        replace_file(paths.releases / LATEST, f"{state.latest}\n".encode())


def _peoples(staged: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    """The ledger of releases behind what follows from it."""
    found = [path for path in staged if is_peoples(path) or path == LEDGER]
    yield from ((path, staged[path]) for path in sorted(found, key=lambda path: (path == LEDGER, path)))


def _place_release(releases: Path, version: str, staged: Mapping[str, Path]) -> None:
    """As `publish` does it: built beside its place, synced, renamed."""
    prefix = f"releases/{version}/"
    building = releases / f".building-{version}"
    with writes(building):
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(parents=True)
        for path, place in staged.items():
            if path.startswith(prefix):
                _move(place, building / path.removeprefix(prefix))
    for name, problem in file_problems(building):
        raise RemoteDamaged(f"{prefix}{name}", f"a file that {problem}", "a whole release")
    with writes(releases):
        building.rename(releases / version)
    sync_folder(releases)


def _move(source: Path, target: Path) -> None:
    with writes(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            source.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _carry_over(source, target)  # a folder of this one is a link to another disk
    sync_folder(target.parent)


def _carry_over(source: Path, target: Path) -> None:
    beside = target.with_name(f"{target.name}.part")
    with source.open("rb") as file, beside.open("wb") as out:
        shutil.copyfileobj(file, out)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(target)
    source.unlink()
