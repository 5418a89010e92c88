"""Is the last release known wherever it should be: in the ledger, by its changes and lost ids, as the latest?

A run may be killed between any two of these steps, and single files get lost: the next run completes them from the
release's folder before it asks what is new. Else the next release would be compared with an older one, and ids that
were released would be gone without a word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from archive.errors import BadInput, WriteFailed
from archive.paths import DataPaths
from archive.segments import make_folder
from pipelines.changes.kept import changes_file
from pipelines.release.manifest import MANIFEST, Manifest, read_manifest
from pipelines.release.package import RUNS, SUMS, file_problems, parse_checksums
from pipelines.release.pointer import LATEST, latest_release
from pipelines.release.stamps import stamp
from pipelines.release.tables import TABLES
from pipelines.release.versions import Released, is_version, read_ledger, record, version_order
from pipelines.writing import replace_file

__all__ = ["by_manifests", "complete", "enter", "folders", "has_its_rekeys", "manifest_of", "vouched_for"]

CHANGES = "changes.csv"  # in a release
REKEYS = "rekeys.csv"  # in a release and beside the ledger


def complete(paths: DataPaths) -> None:
    """Take up whole releases that continue the ledger, then put back what should follow from its last line.

    A ledger that was lost is written again from the manifests, when the latest release is sound.
    raises   BadInput for a ledger that is none, WriteFailed
    """
    ledger = list(read_ledger(paths.decisions))
    if not ledger:
        ledger = list(by_manifests(paths.releases))
        if ledger and not _is_sound(paths.releases / ledger[-1].version):
            return  # it is made again and compared
        if ledger:
            record(paths.decisions, ledger)
    while (following := _following(paths, ledger)) is not None:
        ledger.append(following)
        folder = paths.releases / following.version
        enter(paths, ledger, folder, read_manifest(folder))
    last = None if not ledger else manifest_of(paths.releases / ledger[-1].version)
    if last is not None and last.sha256 == ledger[-1].manifest_sha256:
        folder = paths.releases / last.version
        _put_beside(folder / CHANGES, changes_file(paths.decisions, last.version), last)
        _point(paths.releases, folder)


def by_manifests(releases: Path) -> tuple[Released, ...]:
    """What the manifests say, back from the latest release, oldest first: the ledger, as far as they know it."""
    found: list[Released] = []
    folder = latest_release(releases)
    while folder is not None:
        manifest = manifest_of(folder)
        if manifest is None or folder.name != manifest.version or not is_version(manifest.version):
            break
        if found and manifest.version in {one.version for one in found}:
            break
        found.insert(0, _released(manifest))
        folder = releases / manifest.previous if manifest.previous and is_version(manifest.previous) else None
    return tuple(found)


def enter(paths: DataPaths, ledger: Sequence[Released], folder: Path, manifest: Manifest) -> None:
    """Make a release that stands in its place known; what is right already is not written.

    ledger   with this release as its last line
    raises   WriteFailed
    """
    _put_beside(folder / CHANGES, changes_file(paths.decisions, manifest.version), manifest)
    if not has_its_rekeys(paths, folder):
        _put_beside(folder / REKEYS, paths.decisions / REKEYS, manifest)
    record(paths.decisions, ledger)
    _point(paths.releases, folder)


def has_its_rekeys(paths: DataPaths, folder: Path) -> bool:
    """Does the list of lost ids hold what the release says? A list that was never begun is an empty one."""
    try:
        released = (folder / REKEYS).read_bytes()
        place = paths.decisions / REKEYS
        return place.read_bytes() == released if place.exists() else released.count(b"\n") <= 1
    except OSError:
        return False


def vouched_for(folder: Path, manifest: Manifest) -> bool:
    """Is every file there as the manifest says, or of runs/ as the checksums say? Every file is read once."""
    if any(file_problems(folder)):
        return False
    sums = parse_checksums((folder / SUMS).read_text("utf-8"))
    told = {name: digest for name, digest in sums.items() if not name.startswith(f"{RUNS}/")}
    told.pop(MANIFEST, None)
    return told == dict(manifest.files)


def folders(releases: Path) -> list[Path]:
    """Folders of releases, oldest version first; neither those being built nor those put aside."""
    found = [p for p in releases.iterdir() if p.is_dir() and p.name[0] != "."] if releases.is_dir() else []
    return sorted(found, key=lambda p: version_order(p.name))


def manifest_of(folder: Path) -> Manifest | None:
    """None for a folder of an older program, or one that is damaged or missing: it is no link of the chain."""
    try:
        return read_manifest(folder)
    except BadInput:
        return None


def _following(paths: DataPaths, ledger: Sequence[Released]) -> Released | None:
    """The release whose folder is sound and continues the ledger; of several the newest: only that was the latest."""
    before: tuple[str | None, str | None]
    if ledger:
        before = (ledger[-1].version, ledger[-1].manifest_sha256)
    else:
        latest = latest_release(paths.releases)  # if any, of an older program, which wrote no manifest
        before = (None if latest is None else latest.name, None)
    known = {one.version for one in ledger}
    for folder in reversed(folders(paths.releases)):
        manifest = None if folder.name in known else manifest_of(folder)
        if manifest is not None and (manifest.previous, manifest.previous_manifest) == before and _is_sound(folder):
            return _released(manifest)
    return None


def _is_sound(folder: Path) -> bool:
    """Is it whole, in its place, and its stamp that of its tables?"""
    manifest = manifest_of(folder)
    if manifest is None or manifest.version != folder.name or not is_version(folder.name):
        return False
    if not vouched_for(folder, manifest):
        return False
    try:
        return stamp({name: folder / f"{name}.jsonl" for name in TABLES}, manifest.recipe) == manifest.stamp
    except OSError:
        return False


def _released(manifest: Manifest) -> Released:
    return Released(
        version=manifest.version,
        stamp=manifest.stamp,
        manifest_sha256=manifest.sha256,
        previous=manifest.previous,
        doi=manifest.doi,
        override=manifest.override,
    )


def _put_beside(source: Path, place: Path, manifest: Manifest) -> None:
    """Raises WriteFailed; a file that is not as it was released is no source: the release will be made again."""
    try:
        content = source.read_bytes()
    except OSError:
        return
    if hashlib.sha256(content).hexdigest() != manifest.files.get(source.name):
        return
    try:
        make_folder(place.parent)
        is_same = place.exists() and place.read_bytes() == content
    except OSError as error:
        raise WriteFailed(str(place), error.strerror or str(error)) from error
    if not is_same:
        replace_file(place, content)


def _point(releases: Path, folder: Path) -> None:
    if latest_release(releases) != folder:
        replace_file(releases / LATEST, f"{folder.name}\n".encode())
