"""What is a release to be called: by the name of the one with the same content, or by a new one?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from archive.errors import BadInput
from archive.paths import DataPaths
from pipelines.release.bundle import Name, Override
from pipelines.release.entered import folders, manifest_of
from pipelines.release.manifest import Manifest
from pipelines.release.pointer import latest_release
from pipelines.release.versions import Released, is_version, new_version, read_ledger

__all__ = ["chosen_name", "known_releases"]


def known_releases(paths: DataPaths) -> tuple[Released, ...]:
    """The ledger; where it was lost, what the manifests of the folders say, back from the latest one.

    raises   BadInput for a ledger that is none
    """
    ledger = read_ledger(paths.decisions)
    if ledger:
        return ledger
    found: list[Released] = []
    folder = latest_release(paths.releases)
    while folder is not None:
        manifest = manifest_of(folder)
        if manifest is None or not is_version(manifest.version) or manifest.version in {one.version for one in found}:
            break
        found.insert(0, _released(manifest))
        folder = None if manifest.previous is None else paths.releases / manifest.previous
    return tuple(found)


def chosen_name(
    paths: DataPaths,
    ledger: Sequence[Released],
    stamp: str,
    *,
    day: str,
    doi: str | None = None,
    override: Override | None = None,
) -> Name:
    """The last release's name when it has this stamp (and this DOI, if one is given), else a new one.

    A folder that a killed run has put in its place, but not entered in the ledger, is taken up under its name.
    """
    last = ledger[-1] if ledger else None
    if last is not None and last.stamp == stamp and doi in (None, last.doi):
        before = ledger[-2] if len(ledger) > 1 else None
        return Name(
            version=last.version,
            stamp=stamp,
            previous=last.previous,
            previous_manifest=None if before is None else before.manifest_sha256,
            doi=last.doi,
            override=last.override,
        )
    folder = latest_release(paths.releases)
    previous = last.version if last is not None else None if folder is None else folder.name
    left = _left_behind(paths.releases, stamp, previous, doi)
    taken = [one.version for one in ledger] + [p.name for p in folders(paths.releases)]
    return Name(
        version=new_version(day, taken) if left is None else left.version,
        stamp=stamp,
        previous=previous,
        previous_manifest=None if last is None else last.manifest_sha256,
        doi=doi if left is None else left.doi,
        override=override if left is None else left.override,
    )


def _left_behind(releases: Path, stamp: str, previous: str | None, doi: str | None) -> Manifest | None:
    for folder in folders(releases):
        manifest = manifest_of(folder)
        if (
            manifest is not None
            and manifest.version == folder.name
            and (manifest.stamp, manifest.previous) == (stamp, previous)
            and doi in (None, manifest.doi)
            and manifest.version != previous
        ):
            return manifest
    return None


def _released(manifest: Manifest) -> Released:
    return Released(
        version=manifest.version,
        stamp=manifest.stamp,
        manifest_sha256=manifest.sha256,
        previous=manifest.previous,
        doi=manifest.doi,
        override=manifest.override,
    )
