"""Which history has the release that is being made? What differs from the one before, and what became of every id."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from archive.paths import DataPaths
from pipelines.changes.causes import changes_since
from pipelines.changes.change import Change
from pipelines.changes.former import former
from pipelines.changes.history import Step, record_history, tombstones
from pipelines.changes.kept import change_rows, changes_file, kept, released
from pipelines.changes.stages import Rebuilt
from pipelines.changes.withholding import captures_gone, withheld
from pipelines.release.bundle import Inputs, Name
from pipelines.release.contents import Ingredients
from pipelines.release.manifest import MANIFEST, read_manifest
from pipelines.release.naming import known_releases
from pipelines.release.package import SUMS, file_problems
from pipelines.release.tables import TABLES, Rows
from pipelines.release.versions import read_ledger

__all__ = ["chain_before", "changes_of", "history_rows", "lost_predecessor"]

_CHANGES = "changes.jsonl"
_DECISIONS = "decisions"  # in a release: the copy of the decision files


def changes_of(
    paths: DataPaths, name: Name, made_of: Ingredients, rows: Rows, inputs: Inputs, *, taken_down: Collection[str]
) -> list[Change]:
    """What differs from the release before: as it was kept, where this release was made before; else found out now.
    Of a page that was taken down since, no words are repeated.

    made_of     what `rows` are made of; its archive is open
    taken_down  captures that were removed on request, at any time
    returns     nothing for the first release, and where the one before cannot be read (lost_predecessor says why)
    raises      BadInput for kept changes that are none
    """
    is_known = any(one.version == name.version for one in read_ledger(paths.decisions))
    if is_known and changes_file(paths.decisions, name.version).exists():
        return kept(paths.decisions, name.version)
    if name.previous is None or lost_predecessor(paths, name) is not None:
        return []
    folder = paths.releases / name.previous
    before = former(folder)
    stages = Rebuilt(made_of=made_of, previous=before, previous_decisions=folder / _DECISIONS)
    changes = changes_since(before, rows, inputs, stages)
    return withheld(changes, before.rows, captures_gone(changes).intersection(taken_down))


def lost_predecessor(paths: DataPaths, name: Name) -> str | None:
    """Why a release cannot be compared with the one before it; None when it can, or is the first."""
    if name.previous is None:
        return None
    folder = paths.releases / name.previous
    if not folder.is_dir():
        return f"{folder}: is missing"
    needed = {MANIFEST, SUMS, *(f"{table}.jsonl" for table in TABLES)}
    return next((f"{folder}: {file} {what}" for file, what in file_problems(folder) if file in needed), None)


def chain_before(paths: DataPaths, name: Name) -> list[Step]:
    """The releases before this one with their changes, oldest first: as far back as changes are kept or released.

    The oldest of them is taken as the first: what changed in it is not asked for.
    raises   BadInput for kept changes that are none
    """
    versions = [one.version for one in known_releases(paths)]
    if name.version in versions:
        versions = versions[: versions.index(name.version)]
    if not versions and name.previous is not None:
        versions = [name.previous]  # of an older program, which kept no ledger
    chain: list[Step] = []
    for version in reversed(versions):
        place, table = changes_file(paths.decisions, version), paths.releases / version / _CHANGES
        if place.exists():
            chain.insert(0, Step(version=version, changes=kept(paths.decisions, version)))
        elif table.exists() and read_manifest(table.parent).previous is not None:
            chain.insert(0, Step(version=version, changes=released(table)))
        else:
            return [Step(version=version, changes=()), *chain]
    return chain


def history_rows(
    chain: Sequence[Step], version: str, changes: Sequence[Change], rows: Rows, *, taken_down: Collection[str] = ()
) -> Rows:
    """Rows of HISTORY_TABLES, each table in the order of its key.

    chain       the releases before it, oldest first; empty for the first
    changes     since the last of them
    rows        tables of this release
    taken_down  captures that were removed on request, at any time
    """
    whole = [*chain, Step(version=version, changes=changes)]
    stones: list[dict[str, Any]] = tombstones(whole, rows, taken_down=taken_down)
    return {
        "changes": change_rows(changes),
        "tombstones": stones,
        "record_history": record_history(whole, rows, stones),
    }
