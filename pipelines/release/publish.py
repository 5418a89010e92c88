"""How does a release reach the disk? Built beside its place, synced, renamed; readers see all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.errors import WriteFailed
from pipelines.release.formats import csv_bytes, jsonl_bytes, parquet_file
from pipelines.release.package import checksums, citation, codebook, datapackage, licence
from pipelines.release.tables import TABLES, Row
from pipelines.writing import replace_file, sync_folder, write_file

__all__ = ["Published", "latest_release", "publish"]

LATEST = "latest"  # a file that holds the name of the newest release
_BUILDING = ".building-"
_STAMP_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A release on disk."""

    version: str
    folder: Path
    is_new: bool  # False: the same content was released before


def publish(
    releases: Path,
    rows: Mapping[str, list[dict[str, Any]]],
    *,
    recipe: str,
    last_capture: str,
    volatile: Mapping[str, Iterable[Row]],
) -> Published:
    """Write `releases/<version>/` unless it is there, and point `latest` to it.

    recipe        digest of the rules that made the rows
    last_capture  ISO day of the newest capture: the version begins with it, so that versions sort by time
    volatile      file name → rows that change with every crawl; they lie in runs/ and do not count for the version
    raises        WriteFailed; the last release stays
    """
    lines = {name: jsonl_bytes(TABLES[name], rows[name]) for name in TABLES}
    version = f"{last_capture}-{_stamp(lines, recipe)}"
    folder = releases / version
    try:
        releases.mkdir(parents=True, exist_ok=True)
        for left in releases.glob(f"{_BUILDING}*"):  # of a run that was killed
            shutil.rmtree(left)
        is_new = not folder.is_dir()
        if is_new:
            building = releases / f"{_BUILDING}{version}"
            building.mkdir()
            _fill(building, version, lines, rows, recipe, volatile)
            building.rename(folder)
            sync_folder(releases)
    except OSError as error:
        raise WriteFailed(str(folder), error.strerror or str(error)) from error
    if is_new or latest_release(releases) != folder:
        replace_file(releases / LATEST, f"{version}\n".encode())
    return Published(version=version, folder=folder, is_new=is_new)


def latest_release(releases: Path) -> Path | None:
    """Folder of the newest release; None when there is none yet."""
    pointer = releases / LATEST
    return releases / pointer.read_text("utf-8").strip() if pointer.is_file() else None


def _fill(
    folder: Path,
    version: str,
    lines: Mapping[str, bytes],
    rows: Mapping[str, list[dict[str, Any]]],
    recipe: str,
    volatile: Mapping[str, Iterable[Row]],
) -> None:
    for name, table in TABLES.items():
        write_file(folder / f"{name}.jsonl", lines[name])
        write_file(folder / f"{name}.csv", csv_bytes(table, rows[name]))
        parquet_file(table, folder / f"{name}.jsonl", folder / f"{name}.parquet")
    write_file(folder / "datapackage.json", datapackage(version, recipe, {n: len(rows[n]) for n in TABLES}))
    write_file(folder / "codebook.md", codebook(version))
    write_file(folder / "LICENSE", licence())
    write_file(folder / "CITATION.cff", citation(version))
    (folder / "runs").mkdir()
    for name, body in volatile.items():
        text = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in body)
        write_file(folder / "runs" / f"{name}.jsonl", text.encode())
    sync_folder(folder / "runs")
    write_file(folder / "SHA256SUMS", checksums(folder, (p for p in folder.rglob("*") if p.is_file())))
    sync_folder(folder)


def _stamp(lines: Mapping[str, bytes], recipe: str) -> str:
    """Equal content by an equal recipe has an equal stamp, whenever and wherever it is made."""
    total = hashlib.sha256(recipe.encode())
    for name in sorted(lines):
        total.update(f"{name}\0{len(lines[name])}\0".encode())
        total.update(lines[name])
    return total.hexdigest()[:_STAMP_DIGITS]
