"""Does the manifest of a release name what lies there, and is the release a link of its chain?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from archive.errors import BadInput
from archive.segments import file_sha256
from pipelines.checks import Fault
from pipelines.release.files.described import NAME
from pipelines.release.manifest import MANIFEST, Manifest, read_manifest
from pipelines.release.package import RUNS, SUMS
from pipelines.release.publish import stamp
from pipelines.release.tables import TABLES
from pipelines.release.versions import read_ledger

__all__ = ["PACKAGE", "is_text_free", "manifest_faults", "of_file"]

PACKAGE = "datapackage.json"
TEXT_FREE = f"{NAME}-text-free"

Json = dict[str, Any]


def manifest_faults(folder: Path, rows: Mapping[str, list[Json]], decisions: Path | None) -> Iterator[Fault]:
    """The files that the manifest names, the stamp and version it gives them, and the release before it.

    rows        of the tables that could be read
    decisions   folder with the ledger of releases, for a release that lies among the others of its data folder
    """
    try:
        manifest = read_manifest(folder)
    except BadInput as error:
        yield of_file(folder, MANIFEST, f"found {error.found}")
        return
    yield from _files(folder, manifest)
    yield from _content(folder, manifest, rows)
    yield from _package(folder, manifest)
    if manifest.previous is None and manifest.previous_manifest is not None:
        yield of_file(folder, MANIFEST, "names the manifest of a release before it, but no release")
    if decisions is not None:
        yield from _among_others(folder, manifest, decisions)


def is_text_free(folder: Path) -> bool:
    """Does the description say that this is the variant without page texts? It has no manifest and no pages."""
    try:
        said = json.loads((folder / PACKAGE).read_text("utf-8"))
        return said["name"] == TEXT_FREE and not (folder / MANIFEST).exists()
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return False  # said elsewhere


def of_file(folder: Path, name: str, problem: str) -> Fault:
    return Fault(table=folder.name, id=name, field="file", problem=problem)


def _files(folder: Path, manifest: Manifest) -> Iterator[Fault]:
    files = (p for p in folder.rglob("*") if p.is_file() and not p.is_symlink())
    there = {p.relative_to(folder).as_posix(): p for p in files}
    named = {n for n in there if n not in {MANIFEST, SUMS} and not n.startswith(f"{RUNS}/")}
    for name in sorted(named ^ manifest.files.keys()):
        yield of_file(folder, name, f"is {'not named' if name in named else 'missing, though named'} in {MANIFEST}")
    for name in sorted(named & manifest.files.keys()):
        try:
            _, found = file_sha256(there[name])
        except OSError as error:
            yield of_file(folder, name, error.strerror or str(error))
            continue
        if found != manifest.files[name]:
            yield of_file(folder, name, f"has digest {found[:12]}, {MANIFEST} says {manifest.files[name][:12]}")


def _content(folder: Path, manifest: Manifest, rows: Mapping[str, list[Json]]) -> Iterator[Fault]:
    """Stamp and version follow from the tables."""
    try:
        lines = {name: (folder / f"{name}.jsonl").read_bytes() for name in TABLES}
    except OSError:
        return  # the file is named already
    found = stamp(lines, manifest.recipe)
    if found != manifest.stamp:
        problem = f"tables and recipe have the stamp {found[:12]}, {MANIFEST} says {manifest.stamp[:12]}"
        yield Fault(table=folder.name, id="stamp", field="tables", problem=problem)
    day = max((row["fetched_at"][:10] for row in rows.get("snapshots", ())), default=manifest.version[:10])
    if not manifest.version.startswith(f"{day}."):
        problem = f"the newest capture is of {day}, the version is {manifest.version}"
        yield Fault(table=folder.name, id="version", field="day", problem=problem)


def _package(folder: Path, manifest: Manifest) -> Iterator[Fault]:
    try:
        said = json.loads((folder / PACKAGE).read_text("utf-8"))
        version, made_by = said["version"], said.get("recipe", manifest.recipe)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        yield of_file(folder, PACKAGE, f"does not say version and recipe ({type(error).__name__})")
        return
    for what, found, expected in (("version", version, manifest.version), ("recipe", made_by, manifest.recipe)):
        if found != expected:
            yield of_file(folder, PACKAGE, f"says {what} {str(found)[:24]!r}, {MANIFEST} {expected[:24]!r}")


def _among_others(folder: Path, manifest: Manifest, decisions: Path) -> Iterator[Fault]:
    """The name of the folder, the ledger of releases, and the manifest of the one before, where that still lies."""
    if folder.resolve().name != manifest.version:
        problem = f"holds release {manifest.version}"
        yield Fault(table=folder.name, id="version", field="name", problem=problem)
    try:
        ledger = {one.version: one.manifest_sha256 for one in read_ledger(decisions)}
    except BadInput as error:
        yield Fault(table="decisions", id="releases", field="ledger", problem=str(error))
        ledger = {}
    entered = ledger.get(manifest.version, manifest.sha256)
    if entered != manifest.sha256:
        yield of_file(
            folder, MANIFEST, f"has digest {manifest.sha256[:12]}, the ledger of releases says {entered[:12]}"
        )
    before = None if manifest.previous is None else folder.resolve().parent / manifest.previous / MANIFEST
    if before is not None and manifest.previous_manifest is not None and before.is_file():
        found = hashlib.sha256(before.read_bytes()).hexdigest()
        if found != manifest.previous_manifest:
            problem = f"{manifest.previous} has a manifest with digest {found[:12]}"
            yield of_file(folder, MANIFEST, f"{problem}, this one follows {manifest.previous_manifest[:12]}")
