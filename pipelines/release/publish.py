"""How does a release reach the disk? Built beside its place, synced, renamed; readers see all of it or nothing.

A version that is there already is built again all the same, and compared: what was deleted or changed since then would
otherwise stay the latest release for ever. The damaged folder is put aside, never removed: it may be evidence.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from archive.errors import WriteFailed
from pipelines.release.formats import csv_bytes, jsonl_bytes, parquet_file
from pipelines.release.package import RUNS, SUMS, checksums, file_problems, texts
from pipelines.release.run_tables import RUN_TABLES
from pipelines.release.tables import TABLES, Table
from pipelines.writing import replace_file, sync_folder, write_file

__all__ = ["Published", "latest_release", "pointer_problem", "publish", "stamp"]

LATEST = "latest"  # a file that holds the name of the newest release
_BUILDING = ".building-"
_DAMAGED = ".damaged-"
_STAMP_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A release on disk."""

    version: str
    folder: Path
    is_new: bool  # False: the same content was released before
    damaged: Path | None = None  # where the folder of this version was put that was not whole any more


def publish(
    releases: Path,
    rows: Mapping[str, list[dict[str, Any]]],
    *,
    recipe: str,
    last_capture: str,
    volatile: Mapping[str, list[dict[str, Any]]],
) -> Published:
    """Write `releases/<version>/` unless it is there whole, and point `latest` to it.

    recipe        digest of the rules that made the rows
    last_capture  ISO day of the newest capture: the version begins with it, so that versions sort by time
    volatile      rows of the tables that change with every crawl (run_tables.py); they lie in runs/ and do not count
                  for the version
    raises        WriteFailed; the last release stays
    """
    lines = {name: jsonl_bytes(TABLES[name], rows[name]) for name in TABLES}
    version = f"{last_capture}-{stamp(lines, recipe)}"
    folder = releases / version
    damaged: Path | None = None
    try:
        releases.mkdir(parents=True, exist_ok=True)
        for left in releases.glob(f"{_BUILDING}*"):  # of a run that was killed
            shutil.rmtree(left)
        building = releases / f"{_BUILDING}{version}"
        building.mkdir()
        _fill(building, version, lines, rows, recipe, volatile)
        is_new = not os.path.lexists(folder)
        if is_new or not _is_whole(folder, building):
            if not is_new:
                damaged = _free_name(releases, version)
                folder.rename(damaged)
            building.rename(folder)  # killed before this, the version is missing, and the next run makes it
            sync_folder(releases)
        else:
            shutil.rmtree(building)
    except OSError as error:
        raise WriteFailed(str(folder), error.strerror or str(error)) from error
    if latest_release(releases) != folder:
        replace_file(releases / LATEST, f"{version}\n".encode())
    return Published(version=version, folder=folder, is_new=is_new, damaged=damaged)


def latest_release(releases: Path) -> Path | None:
    """Folder of the newest release; None when there is none yet, or `latest` does not name one (pointer_problem)."""
    try:
        name = (releases / LATEST).read_text("utf-8").strip()
    except (OSError, ValueError):
        return None
    if not name or name.startswith(".") or "/" in name or "\0" in name:
        return None
    return releases / name if (releases / name).is_dir() else None


def pointer_problem(releases: Path) -> str | None:
    """Why no release is the latest although one was made; None when all is well, or nothing was released yet."""
    pointer = releases / LATEST
    if latest_release(releases) is not None:
        return None
    if os.path.lexists(pointer):
        return f"{pointer}: names no release folder beside it"
    made = sorted(p.name for p in releases.iterdir() if p.is_dir()) if releases.is_dir() else []
    made = [name for name in made if not name.startswith(".")]  # being built, or put aside
    return f"{pointer}: is missing, though there is {made[-1]}" if made else None


def _is_whole(folder: Path, built: Path) -> bool:
    """Does a release still hold what was just built again? What changes with every crawl has only its checksums."""
    if folder.is_symlink() or not folder.is_dir() or any(file_problems(folder)):
        return False
    one, two = (_lasting(place) for place in (folder, built))
    return one == two


def _lasting(folder: Path) -> dict[str, bytes]:
    files = (p for p in folder.rglob("*") if p.is_file() and p.parent.name != RUNS and p.name != SUMS)
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).digest() for p in files}


def _free_name(releases: Path, version: str) -> Path:
    names = (releases / f"{_DAMAGED}{version}-{number}" for number in count(1))
    return next(name for name in names if not os.path.lexists(name))


def _fill(
    folder: Path,
    version: str,
    lines: Mapping[str, bytes],
    rows: Mapping[str, list[dict[str, Any]]],
    recipe: str,
    volatile: Mapping[str, list[dict[str, Any]]],
) -> None:
    for name, table in TABLES.items():
        _table_files(folder, table, lines[name], rows[name])
    for name, content in texts(version, recipe, {n: len(rows[n]) for n in TABLES}).items():
        write_file(folder / name, content)
    (folder / RUNS).mkdir()
    for name, table in RUN_TABLES.items():
        _table_files(folder / RUNS, table, jsonl_bytes(table, volatile[name]), volatile[name])
    sync_folder(folder / RUNS)
    write_file(folder / SUMS, checksums(folder, (p for p in folder.rglob("*") if p.is_file())))
    sync_folder(folder)


def _table_files(folder: Path, table: Table, lines: bytes, rows: list[dict[str, Any]]) -> None:
    write_file(folder / f"{table.name}.jsonl", lines)
    write_file(folder / f"{table.name}.csv", csv_bytes(table, rows))
    parquet_file(table, folder / f"{table.name}.jsonl", folder / f"{table.name}.parquet")


def stamp(lines: Mapping[str, bytes], recipe: str) -> str:
    """Equal content by an equal recipe has an equal stamp, whenever and wherever it is made."""
    total = hashlib.sha256(recipe.encode())
    for name in sorted(lines):
        total.update(f"{name}\0{len(lines[name])}\0".encode())
        total.update(lines[name])
    return total.hexdigest()[:_STAMP_DIGITS]
