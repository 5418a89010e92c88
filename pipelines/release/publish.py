"""How does a release reach the disk? Built beside its place, synced, renamed; readers see all of it or nothing.

A release that is there already is built again all the same, and compared: what was deleted or changed since then would
otherwise stay the latest release for ever. The damaged folder is put aside, never removed: it may be evidence.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from archive.errors import WriteFailed
from archive.paths import DataPaths
from archive.segments import make_folder
from pipelines.errors import PipelineError
from pipelines.release.bundle import Bundle, Name
from pipelines.release.entered import enter
from pipelines.release.manifest import Manifest, read_manifest
from pipelines.release.package import RUNS, SUMS, file_problems, sha256_of
from pipelines.release.parts import write_parts
from pipelines.release.stamps import Text, stamp, table_lines
from pipelines.release.versions import Released
from pipelines.writing import sync_folder

__all__ = ["NotThatRelease", "Published", "publish", "stamp", "table_lines"]

_BUILDING = ".building-"
_DAMAGED = ".damaged-"


class NotThatRelease(PipelineError):
    """The tables are those of a release that the ledger names, but its other files are not: it is another release."""

    status = 1

    def __init__(self, version: str, found: str, expected: str) -> None:
        self.version, self.found, self.expected = version, found, expected
        super().__init__(
            f"release {version}: made again, its manifest has digest {found[:12]}, the ledger says {expected[:12]}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A release on disk."""

    version: str
    folder: Path
    is_new: bool  # False: the same content was released before
    damaged: Path | None = None  # where the folder of this version was put that was not whole any more
    was_remade: bool = False  # it was written again and compared, and is the same to the byte


def publish(paths: DataPaths, bundle: Bundle, lines: Mapping[str, Text], ledger: Sequence[Released]) -> Published:
    """Write `releases/<version>/` unless it is there whole, enter it in the ledger, and point `latest` to it.

    lines    of table_lines(): they were made for the stamp
    ledger   of known_releases(), from which the name was chosen
    raises   NotThatRelease, WriteFailed; the last release stays
    """
    folder = paths.releases / bundle.name.version
    damaged: Path | None = None
    try:
        building = _emptied(paths.releases, bundle.name.version)
        write_parts(bundle, building, lines)
        _check_digest(bundle.name.version, building, ledger)
        is_new = not os.path.lexists(folder)
        if is_new or not _is_whole(folder, building):
            if not is_new:
                damaged = _free_name(paths.releases, bundle.name.version)
                folder.rename(damaged)
            building.rename(folder)  # killed before this, the version is missing, and the next run makes it
            sync_folder(paths.releases)
        else:
            shutil.rmtree(building)
    except OSError as error:
        raise WriteFailed(str(folder), error.strerror or str(error)) from error
    known = [one for one in ledger if one.version != bundle.name.version]
    manifest = read_manifest(folder)
    enter(paths, [*known, _line(bundle.name, manifest)], folder, manifest)  # killed before this, complete() does it
    same = not is_new and damaged is None
    return Published(version=bundle.name.version, folder=folder, is_new=is_new, damaged=damaged, was_remade=same)


def _check_digest(version: str, building: Path, ledger: Sequence[Released]) -> None:
    """What was released under a name stays what it was; raises NotThatRelease."""
    entered = next((one.manifest_sha256 for one in ledger if one.version == version), None)
    found = read_manifest(building).sha256
    if entered not in (None, found):
        shutil.rmtree(building)
        raise NotThatRelease(version, found, str(entered))


def _line(name: Name, manifest: Manifest) -> Released:
    return Released(
        version=name.version,
        stamp=name.stamp,
        manifest_sha256=manifest.sha256,
        previous=name.previous,
        doi=name.doi,
        override=name.override,
    )


def _emptied(releases: Path, version: str) -> Path:
    make_folder(releases)
    for left in releases.glob(f"{_BUILDING}*"):  # of a run that was killed
        shutil.rmtree(left)
    building = releases / f"{_BUILDING}{version}"
    building.mkdir()
    return building


def _is_whole(folder: Path, built: Path) -> bool:
    """Does a release still hold what was just built again? What changes with every crawl has only its checksums."""
    if folder.is_symlink() or not folder.is_dir() or any(file_problems(folder)):
        return False
    one, two = (_lasting(place) for place in (folder, built))
    return one == two


def _lasting(folder: Path) -> dict[str, str]:
    files = (p for p in folder.rglob("*") if p.is_file() and p.parent.name != RUNS and p.name != SUMS)
    return {p.relative_to(folder).as_posix(): sha256_of(p) for p in files}


def _free_name(releases: Path, version: str) -> Path:
    names = (releases / f"{_DAMAGED}{version}-{number}" for number in count(1))
    return next(name for name in names if not os.path.lexists(name))
