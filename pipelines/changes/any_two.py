"""How do any two releases differ, and why? By their kept changes where one descends from the other, else by tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.paths import DataPaths
from pipelines.changes.causes import changes_since
from pipelines.changes.cell_texts import short
from pipelines.changes.change import Change
from pipelines.changes.fold import fold
from pipelines.changes.former import former
from pipelines.changes.kept import changes_file, kept
from pipelines.changes.stages import NoStages
from pipelines.release.reading import release_folder
from pipelines.release.versions import NoSuchVersion, read_ledger

__all__ = ["Diff", "diff"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """What differs between two releases."""

    a: str
    b: str
    changes: tuple[Change, ...]
    steps: tuple[str, ...]  # versions whose kept changes were put together; empty: the tables were compared


def diff(paths: DataPaths, a: str, b: str) -> Diff:
    """
    a, b     each a version, or the folder of a release
    raises   NoSuchVersion; BadInput for a folder that is no release or cannot be read
    """
    ledger = [one.version for one in read_ledger(paths.decisions)]
    steps = _steps(ledger, a, b)
    if steps and all(changes_file(paths.decisions, version).is_file() for version in steps):
        changes = fold(kept(paths.decisions, version) for version in steps)
        return Diff(a=a, b=b, changes=tuple(changes), steps=tuple(steps))
    one, two = (former(_folder(paths.releases, name, ledger)) for name in (a, b))
    told = changes_since(one, two.rows, two.inputs, NoStages())
    return Diff(a=one.version, b=two.version, changes=tuple(told), steps=())


def _steps(ledger: Sequence[str], a: str, b: str) -> Sequence[str]:
    """The versions after A up to B; none when B does not descend from A, or is A."""
    if a not in ledger or b not in ledger:
        return []
    return ledger[ledger.index(a) + 1 : ledger.index(b) + 1]


def _folder(releases: Path, name: str, ledger: Sequence[str]) -> Path:
    is_version = bool(name) and Path(name).name == name and not name.startswith(".")
    if is_version and _is_folder(releases / name):
        return release_folder(releases, releases / name)
    if name and _is_folder(Path(name)):
        return release_folder(releases, Path(name).resolve())
    made = (p.name for p in releases.iterdir() if p.is_dir()) if releases.is_dir() else ()
    known = [*sorted(one for one in made if one not in ledger and not one.startswith(".")), *ledger]
    raise NoSuchVersion(short(name), known)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name too long to be one
        return False
