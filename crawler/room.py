"""Is there room to begin? What a run needs from the disk and the system is asked before its first fetch, not after."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from archive.errors import BadInput
from archive.paths import DataPaths
from archive.segments import ArchivePaths
from crawler.errors import NoRoom

__all__ = ["FREE_MB", "check_room"]

FREE_MB = 200  # a release of some thousand pages, a crawl of a few hundred
_FREE_FILES = 1000  # a release has some 200
_OPEN_FILES = 128  # sixteen requests, three databases with their journals, a release's spools
_FLOOR = "XUANJIE_FREE_MB"
_WANTED = "a place of this user that is not read-only"


def check_room(root: Path, *, releases: bool = False) -> None:
    """Ask for a data folder, which may be missing, whether a command that writes there can end.

    The floor is $XUANJIE_FREE_MB (megabytes; 0: no floor for bytes and files), else FREE_MB. `releases`: the command
    writes the ledger of releases too, which stands with the decisions.

    raises   NoRoom: too little space, too few files left, too few files to be opened at once, or no right to write;
             BadInput for a floor that is no number
    """
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit != resource.RLIM_INFINITY and limit < _OPEN_FILES:
        raise NoRoom("ulimit -n", f"{limit} open files allowed", f"{_OPEN_FILES} or more")
    floor = _floor()
    disks: set[int] = set()
    for path in chain([_existing(root)], _written(DataPaths(root), releases)):  # a folder comes before what it holds
        if not _may_write(path):
            raise NoRoom(str(path), f"no right to write as {_who()}", _WANTED)
        device = path.stat().st_dev
        if floor and path.is_dir() and device not in disks:  # a folder of it may be a disk of its own
            disks.add(device)
            _check_disk(path, floor)


def _check_disk(folder: Path, floor: int) -> None:
    disk = os.statvfs(folder)
    free = disk.f_bavail * disk.f_frsize // 1_000_000
    if free < floor:
        raise NoRoom(str(folder), f"{free} MB free", f"{floor} MB or more ({_FLOOR} sets another floor)")
    if disk.f_files and disk.f_favail < _FREE_FILES:
        raise NoRoom(str(folder), f"room for {disk.f_favail} files", f"{_FREE_FILES} or more")


def _floor() -> int:
    told = os.environ.get(_FLOOR, "").strip()
    if not told:
        return FREE_MB
    if not (told.isascii() and told.isdecimal()):
        raise BadInput(_FLOOR, repr(told[:40]), "a number of megabytes")
    return int(told)


def _existing(root: Path) -> Path:
    """The folder, or the nearest one above it that there is; raises NoRoom where this user may not look for it."""
    try:
        return next(path for path in (root.absolute(), *root.absolute().parents) if path.exists())
    except PermissionError as error:
        raise NoRoom(str(root.absolute()), f"no right to look for it as {_who()}", _WANTED) from error


def _written(paths: DataPaths, releases: bool) -> Iterator[Path]:
    """What a run writes to, as far as it is there."""
    archive = ArchivePaths(paths.archive)
    folders = (archive.root, archive.warc, archive.salvage, paths.runs, paths.releases)
    yield from (path for path in (*folders, *([paths.decisions] if releases else ())) if path.exists())
    files = (archive.index, archive.manifest, archive.lock, paths.frontier, paths.store, paths.lock)
    opened = (archive.open(name) for name in archive.open_names())
    yield from (path for path in (*files, *opened) if path.exists())


def _may_write(path: Path) -> bool:
    wanted = os.W_OK | os.X_OK | os.R_OK if path.is_dir() else os.W_OK | os.R_OK
    return os.access(path, wanted, effective_ids=os.access in os.supports_effective_ids)


def _who() -> str:
    return f"user {os.geteuid()}"
