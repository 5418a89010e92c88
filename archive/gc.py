"""What lies in a data folder that nothing names any more? Leftovers of runs that were killed; never a segment.

Removed only on request: files written half-way, folders of releases that were being built, the ledger's draft,
journals of a database that is gone, and what was cut away after kills (salvage/: no ledger row ever named it). Listed
and never removed: what may be evidence or somebody's own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from archive.errors import WriteFailed
from archive.lock import ArchiveLock, store_lock
from archive.paths import DataPaths
from archive.segments import ArchivePaths
from archive.version import check_format

__all__ = ["Leftover", "collect", "leftovers"]

_BUILDING, _DAMAGED = ".building-", ".damaged-"
_PART = ".part"
_JOURNALS = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """A file or folder that nothing names."""

    path: Path
    bytes: int
    what: str
    goes: bool  # False: listed only


def leftovers(data: DataPaths) -> tuple[Leftover, ...]:
    """All of them, by path; changes nothing. What a run at work is writing is among them."""
    found = (*_of_archive(ArchivePaths(data.archive)), *_of_releases(data), *_half_written(data), *_journals(data))
    once = {one.path: one for one in found}
    inside = [one.path for one in found if one.path.is_dir()]
    return tuple(once[path] for path in sorted(once) if not any(folder in path.parents for folder in inside))


def collect(data: DataPaths) -> tuple[Leftover, ...]:
    """Remove what goes; under the locks of archive and store, so that nothing of it belongs to a run at work.

    returns  what was removed
    raises   Locked, WriteFailed
    """
    if not data.root.is_dir():
        return ()
    with ExitStack() as held:
        if data.archive.is_dir():
            check_format(ArchivePaths(data.archive))  # a later version may know files that we do not
            held.enter_context(closing(ArchiveLock(ArchivePaths(data.archive).lock)))
        held.enter_context(closing(store_lock(data)))
        going = tuple(one for one in leftovers(data) if one.goes)
        for one in going:
            _remove(one.path)
    return going


def _of_archive(paths: ArchivePaths) -> Iterator[Leftover]:
    for name in ("index.sqlite.new", "index.sqlite.new-wal", "index.sqlite.new-shm", "index.sqlite.new-journal"):
        yield from _one(paths.root / name, "a ledger that was being made anew", goes=True)
    yield from _one(paths.format_part, "a file that was written half-way", goes=True)
    for path in _in(paths.salvage):
        yield from _one(path, "cut away after a kill: no ledger row names it", goes=True)
    known = {paths.sealed(n) for n in paths.sealed_names()} | {paths.open(n) for n in paths.open_names()}
    for path in _in(paths.warc):
        if path not in known:
            yield from _one(path, "not the archive's: look at it, and remove it by hand", goes=False)


def _of_releases(data: DataPaths) -> Iterator[Leftover]:
    for path in _in(data.releases):
        if path.name.startswith(_BUILDING):
            yield from _one(path, "a release that was never finished", goes=True)
        elif path.name.startswith(_DAMAGED):
            yield from _one(path, "a release that was found damaged: it may be evidence", goes=False)


def _half_written(data: DataPaths) -> Iterator[Leftover]:
    for folder in (data.root, data.decisions, data.releases, data.runs, data.stamps):
        for path in _in(folder) if folder == data.root else sorted(folder.rglob("*")):
            if path.name.endswith(_PART) and path.is_file():
                yield from _one(path, "a file that was written half-way", goes=True)


def _journals(data: DataPaths) -> Iterator[Leftover]:
    for path in (data.store, data.frontier, ArchivePaths(data.archive).index):
        if not path.exists():
            for suffix in _JOURNALS:
                yield from _one(
                    path.with_name(path.name + suffix), f"the journal of a {path.name} that is gone", goes=True
                )


def _one(path: Path, what: str, *, goes: bool) -> Iterator[Leftover]:
    if path.is_symlink() or path.exists():
        yield Leftover(path=path, bytes=_size(path), what=what, goes=goes)


def _size(path: Path) -> int:
    if path.is_dir() and not path.is_symlink():
        return sum(inner.lstat().st_size for inner in path.rglob("*") if not inner.is_dir())
    return path.lstat().st_size


def _in(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _remove(path: Path) -> None:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise WriteFailed(str(path), error.strerror or str(error)) from error
