"""Who works on a data folder now, and who died at it?"""

from __future__ import annotations

from pathlib import Path

from archive.lock import died_holding, holder_of, is_held
from archive.paths import DataPaths
from archive.segments import ArchivePaths

__all__ = ["dead", "holders"]


def holders(paths: DataPaths) -> dict[str, str]:
    """What is locked (scheduled run, archive, store) → who holds it; free ones are left out."""
    return {what: holder_of(path) for what, (path, guard) in _locks(paths).items() if is_held(path, guard=guard)}


def dead(paths: DataPaths) -> dict[str, str]:
    """What was locked → who was killed while it held that, of locks that nobody has taken since."""
    found = {what: died_holding(path, guard=guard) for what, (path, guard) in _locks(paths).items()}
    return {what: who for what, who in found.items() if who}


def _locks(paths: DataPaths) -> dict[str, tuple[Path, Path]]:
    """What is locked → the file that names the holder, and the folder that guards it (archive/lock.py)."""
    return {
        "scheduled run": (paths.lock, paths.root),
        "archive": (ArchivePaths(paths.archive).lock, paths.archive),
        "store": (paths.root / "store.lock", paths.releases),
    }
