"""What of a data folder goes to a store? Sealed segments, the manifest, people's files, releases; each with its digest.

Left out: what is being written (open segments), what can be made again (ledger, store, search index), what was cut away
(salvage), and the crawl's own memory (frontier, run reports).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.errors import BadInput, Damaged, WriteFailed
from archive.paths import DataPaths
from archive.segments import ArchivePaths, ManifestEntry, manifest_entries, manifest_fold
from crawler.engines.errors import Diverged
from crawler.engines.state import MANIFEST, PEOPLES, Kept, State, path_problem
from pipelines.holding import hold_store
from pipelines.release.entered import folders, manifest_of, vouched_for
from pipelines.release.manifest import MANIFEST as RELEASE_MANIFEST
from pipelines.release.package import SUMS, parse_checksums
from pipelines.release.pointer import latest_release

__all__ = ["LEDGER", "Local", "LocalView", "folded_manifest", "local_view", "peoples_files"]

LEDGER = "decisions/releases.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """One file of the data folder; `content` where it may change while we work."""

    kept: Kept
    place: Path
    content: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalView:
    """All of them, as they stood together."""

    files: Mapping[str, Local]
    carried: Mapping[str, Kept]  # of releases that the store holds already: they stay as they are there
    latest: str | None
    withdrawn: frozenset[str]  # releases that do not go there, whether they lie here or not
    left_out: tuple[str, ...]  # releases here that are not whole and not there: a line each

    def content(self, path: str) -> bytes:
        """A small file as it stood; empty when there is none."""
        found = self.files.get(path)
        return b"" if found is None or found.content is None else found.content


def local_view(paths: DataPaths, place: str, remote: State | None, withdraw: Collection[str] = ()) -> LocalView:
    """Under the lock of store and releases, for as long as it takes to read what is small and what is new.

    remote    what the store holds: its releases are not read again
    withdraw  releases to be taken out there, besides those that were before
    raises    Locked; BadInput for an archive that is none or in the middle of a takedown, and for a name that no store
              takes; Diverged for a release that is another one in the store
    """
    withdrawn = frozenset(withdraw) | frozenset(() if remote is None else remote.withdrawn)
    left_out = []
    archive = ArchivePaths(paths.archive)
    with hold_store(paths):
        files = dict(_archive(archive)) | dict(peoples_files(paths))
        carried: dict[str, Kept] = {}
        for folder in folders(paths.releases):
            if folder.name in withdrawn:
                continue
            there = _of_release(remote, folder.name)
            if there:
                _check_same(folder, there, place)
                continue
            try:
                files |= dict(_release(folder))
            except Damaged as error:  # all else must not go without a copy because of it
                left_out.append(f"{error}; it is left out of the copy")
        if remote is not None:
            carried = {path: kept for path, kept in remote.files.items() if _is_carried(path, withdrawn)}
        latest = latest_release(paths.releases)
    for path, local in files.items():
        if path_problem(path) is not None:
            raise BadInput(ascii(str(local.place)), "a name that is not kept elsewhere", "one without controls and \\")
    return LocalView(
        files=files,
        carried=carried,
        latest=None if latest is None else latest.name,
        withdrawn=withdrawn,
        left_out=tuple(left_out),
    )


def _is_carried(path: str, withdrawn: Collection[str]) -> bool:
    return path.startswith("releases/") and path.split("/")[1] not in withdrawn


def folded_manifest(raw: bytes, where: str) -> dict[str, ManifestEntry]:
    """What a manifest says of each segment; raises Damaged."""
    entries: dict[str, ManifestEntry] = {}
    try:
        for line in manifest_entries(raw):
            problem = manifest_fold(entries, line)
            if problem is not None:
                raise Damaged(where, problem, "a manifest whose lines follow from each other")
    except ValueError as error:
        raise Damaged(where, str(error), "an unbroken chain of lines") from error
    return entries


def peoples_files(paths: DataPaths) -> Iterator[tuple[str, Local]]:
    """Decision files, sources, seeds and timestamps; neither links nor files that are hidden or half-written."""
    for name in PEOPLES:
        folder = paths.root / name
        for place in sorted(folder.rglob("*")) if folder.is_dir() else ():
            path = place.relative_to(paths.root).as_posix()
            hidden = any(part.startswith(".") for part in path.split("/"))
            if not hidden and place.is_file() and not place.is_symlink():
                yield path, _small(place)


def _archive(archive: ArchivePaths) -> Iterator[tuple[str, Local]]:
    if archive.pending.exists():
        expected = "none under way: the next crawl, import or takedown ends it"
        raise BadInput(str(archive.pending), "a takedown that was stopped half-way", expected)
    if not archive.manifest.exists():
        return
    raw = _small(archive.manifest).content or b""
    manifest = _held(raw[: raw.rfind(b"\n") + 1], archive.manifest)  # a crawl may be writing the next line
    for name, entry in folded_manifest(manifest.content or b"", str(archive.manifest)).items():
        kept = Kept(bytes=entry.bytes, sha256=entry.sha256)
        yield f"archive/warc/{name}", Local(kept=kept, place=archive.sealed(name))
    yield MANIFEST, manifest


def _release(folder: Path) -> Iterator[tuple[str, Local]]:
    manifest = manifest_of(folder)
    if manifest is None or manifest.version != folder.name or not vouched_for(folder, manifest):
        raise Damaged(str(folder), "files that are not as they were released", "a whole release")
    sums = _small(folder / SUMS)
    assert sums.content is not None
    for name, digest in parse_checksums(sums.content.decode()).items():
        place = folder / name
        kept = Kept(bytes=place.stat().st_size, sha256=digest)
        yield f"releases/{folder.name}/{name}", Local(kept=kept, place=place)
    yield f"releases/{folder.name}/{SUMS}", sums


def _of_release(remote: State | None, version: str) -> dict[str, Kept]:
    prefix = f"releases/{version}/"
    files = {} if remote is None else remote.files
    return {path.removeprefix(prefix): kept for path, kept in files.items() if path.startswith(prefix)}


def _check_same(folder: Path, there: Mapping[str, Kept], place: str) -> None:
    """A release is what its manifest says; its run tables may be those of another day."""
    manifest = there.get(RELEASE_MANIFEST)
    ours = manifest_of(folder)
    if manifest is None or ours is None or ours.sha256 != manifest.sha256:
        raise Diverged(place, f"its release {folder.name} is another than {folder}")


def _small(place: Path) -> Local:
    try:
        content = place.read_bytes()
    except OSError as error:
        raise WriteFailed(str(place), error.strerror or str(error)) from error
    return _held(content, place)


def _held(content: bytes, place: Path) -> Local:
    kept = Kept(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
    return Local(kept=kept, place=place, content=content)
