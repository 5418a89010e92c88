"""What is a release to be called: by the name of the one with the same content, or by a new one?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from archive.errors import BadInput
from archive.paths import DataPaths
from pipelines.release.bundle import Name, Override
from pipelines.release.entered import by_manifests, folders, manifest_of
from pipelines.release.manifest import Manifest
from pipelines.release.pointer import latest_release
from pipelines.release.versions import Released, new_version, read_ledger

__all__ = ["chosen_name", "known_releases"]


def known_releases(paths: DataPaths) -> tuple[Released, ...]:
    """The ledger; where it was lost, what the manifests of the folders say, back from the latest one.

    raises   BadInput for a ledger that is none
    """
    return read_ledger(paths.decisions) or by_manifests(paths.releases)


def chosen_name(
    paths: DataPaths,
    ledger: Sequence[Released],
    stamp: str,
    *,
    day: str,
    doi: str | None = None,
    override: Override | None = None,
    anew: bool = False,
) -> Name:
    """The last release's name when it has this stamp (and this DOI, if one is given), else a new one.

    A folder that a killed run has put in its place, but not entered in the ledger, is taken up under its name.

    anew     a new one in any case: the files that are no tables differ from those of the last release
    raises   BadInput for a DOI that another release has
    """
    last = ledger[-1] if ledger else None
    if last is not None and last.stamp == stamp and doi in (None, last.doi) and not anew:
        return Name(
            version=last.version,
            stamp=stamp,
            previous=last.previous,
            previous_manifest=_manifest_before(paths, ledger),
            doi=last.doi,
            override=last.override,
        )
    owner = next((one.version for one in ledger if doi is not None and one.doi == doi), None)
    if owner is not None:
        raise BadInput(f"--doi {doi}", f"the DOI of release {owner}", "one that no other release has")
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


def _manifest_before(paths: DataPaths, ledger: Sequence[Released]) -> str | None:
    """Digest of the manifest before the last one; where the ledger begins with the last one, its manifest says it."""
    if len(ledger) > 1:
        return ledger[-2].manifest_sha256
    manifest = manifest_of(paths.releases / ledger[-1].version)
    return None if manifest is None or manifest.sha256 != ledger[-1].manifest_sha256 else manifest.previous_manifest


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
