"""Is the latest release made of just what is there now? Then nothing need be made to know that it is the same."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.errors import BadInput
from archive.paths import DataPaths
from archive.sqlite_errors import UNREADABLE
from pipelines.release.bundle import Inputs
from pipelines.release.entered import has_its_rekeys, vouched_for
from pipelines.release.files.sqlite_part import SQLITE
from pipelines.release.manifest import Manifest, read_manifest
from pipelines.release.pointer import latest_release
from pipelines.release.versions import read_ledger

__all__ = ["counted", "said_of", "still_latest"]


def still_latest(
    paths: DataPaths, inputs: Inputs, recipe: str, *, doi: str | None = None
) -> tuple[Path, Manifest] | None:
    """The latest release and its manifest, when it is whole and was made of equal inputs by an equal recipe.

    doi      reserved for the release, when one is given: another than it has makes another release

    The ledger vouches for the manifest, the manifest for the files: what somebody changed, checksums and all, is made
    again. None also when there is no release yet.

    cost     every file of the release is read once
    raises   BadInput for a ledger that is none
    """
    folder = latest_release(paths.releases)
    ledger = read_ledger(paths.decisions)
    if folder is None or not ledger or ledger[-1].version != folder.name:
        return None
    try:
        manifest = read_manifest(folder)
    except BadInput:
        return None
    vouched = (ledger[-1].version, ledger[-1].stamp, ledger[-1].manifest_sha256)
    if (manifest.version, manifest.stamp, manifest.sha256) != vouched:
        return None
    if (manifest.recipe, manifest.inputs) != (recipe, inputs) or doi not in (None, manifest.doi):
        return None
    return (folder, manifest) if has_its_rekeys(paths, folder) and vouched_for(folder, manifest) else None


def counted(folder: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Documents of a release that is whole, by what was said of them and by issue code: from its file of SQLite, which
    knows without every line being read.

    raises   BadInput for a file that cannot be read
    """
    path = folder / SQLITE
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            judged = db.execute("SELECT status, rule, count(*) FROM candidates GROUP BY 1, 2").fetchall()
            issues = db.execute(
                "SELECT code.value, count(*) FROM candidates, json_each(candidates.issues) AS code GROUP BY 1"
            ).fetchall()
    except UNREADABLE as error:
        raise BadInput(str(path), str(error), "the tables of a release in SQLite") from error
    return dict(sorted((said_of(status, rule), count) for status, rule, count in judged)), dict(sorted(issues))


def said_of(status: str | None, rule: str | None) -> str:
    """`kept K1`, `unread`, `unreadable`."""
    return f"{status} {rule or ''}".strip() if status else "unreadable"
