"""Which files does a release offer, what is each of them, and are its bytes those that SHA256SUMS lists?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from archive.errors import Damaged
from archive.web.catalogue.folder import ReleaseFolder
from archive.web.refusals import NotHere
from archive.web.view import File

__all__ = ["SUMS", "Earlier", "ReleaseFile", "description_of", "earlier_releases", "file_of", "files_of"]

SUMS = "SHA256SUMS"
_TYPES: Mapping[str, str] = {
    "atom": "application/atom+xml",
    "cff": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "md": "text/markdown; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "png": "image/png",
    "sqlite": "application/vnd.sqlite3",
    "svg": "application/octet-stream",  # a picture that could hold a script: only ever bytes to keep
    "toml": "text/plain; charset=utf-8",
    "wacz": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_ABOUT: Mapping[str, str] = {
    "CHANGES.md": "what differs from the release before, in words",
    "CITATION.cff": "how to cite the release, for programs",
    "LICENSE": "what may be done with records and passages",
    SUMS: "SHA-256 of every other file",
    "codebook.md": "what is counted, by which rule, and what each column means",
    "croissant.json": "description of the tables: Croissant",
    "csv-metadata.json": "description of the tables: CSV on the Web",
    "datapackage.json": "description of the tables: Data Package 2",
    "evidence.wacz": "the captures that passages stand in, and their text layers",
    "feed.atom": "what changed, as a feed",
    "manifest.json": "what the release was made from; named by the release after it",
    "metadata.json": "titles and facets for: datasette xuanjie.sqlite -m metadata.json",
    "report.html": "the release at a glance, one file",
    "runs/freshness.html": "when each source was last read",
    "xuanjie.sqlite": "all tables in one file",
    "xuanjie.xlsx": "the main tables for a spreadsheet",
}
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFile:
    """One file. `table`: of which it holds the rows."""

    file: str
    about: str
    table: str | None
    bytes: int
    sha256: str | None  # None for SHA256SUMS itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Another release that stands beside this one."""

    version: str
    manifest_sha256: str


def description_of(folder: ReleaseFolder) -> Mapping[str, Any]:
    """datapackage.json; raises Damaged."""
    described: Mapping[str, Any] = json.loads(folder.content("datapackage.json"))
    return described


def files_of(folder: ReleaseFolder) -> Sequence[ReleaseFile]:
    """All that can be downloaded, by name; raises Damaged when one is not there."""
    tables = {
        name.removesuffix(".csv"): (table["name"], str(table.get("title", "")))
        for table in description_of(folder)["resources"]
        if "schema" in table and (name := str(table["path"]))
    }
    found = []
    for name in sorted({*folder.sums, SUMS}):
        stem, _, ending = name.rpartition(".")
        table, title = tables.get(stem, (None, "")) if ending in ("csv", "jsonl", "parquet") else (None, "")
        about = title or _ABOUT.get(name, "")
        if name.startswith("figures/"):
            about = "numbers of a picture" if ending == "csv" else "a picture of the report"
        elif name.startswith("decisions/"):
            about = "decisions of reviewers, as they were applied"
        size = _status(folder, name)[1]
        found.append(ReleaseFile(file=name, about=about, table=table, bytes=size, sha256=folder.sums.get(name)))
    return found


def file_of(folder: ReleaseFolder, name: str) -> File:
    """A file to send; raises NotHere for a name that SHA256SUMS does not list, Damaged for other bytes than it says."""
    if name not in folder.sums and name != SUMS:
        raise NotHere(f"The release has no file {name}.")
    path = folder.path / name  # a listed name: nothing of the question is in it
    modified, size = _status(folder, name)
    digest = _digest(path, modified, size)
    if digest != folder.sums.get(name, digest):
        raise Damaged(str(path), f"SHA-256 {digest[:12]}", folder.sums[name][:12])
    media_type = _TYPES.get(name.rpartition(".")[2], "text/plain; charset=utf-8")
    return File(path=path, size=size, sha256=digest, filename=name.rpartition("/")[2], media_type=media_type)


def earlier_releases(folder: ReleaseFolder) -> Sequence[Earlier]:
    """Other releases in the folder above, the newest name first."""
    found = []
    for other in sorted(folder.path.absolute().parent.iterdir(), reverse=True):
        if other.name == folder.version or not (other / SUMS).is_file():
            continue
        lines = (other / SUMS).read_text("utf-8", errors="replace").splitlines()
        digest = next((line[:64] for line in lines if line[64:] == "  manifest.json"), "")
        found.append(Earlier(version=other.name, manifest_sha256=digest))
    return found


def _status(folder: ReleaseFolder, name: str) -> tuple[int, int]:
    try:
        status = (folder.path / name).stat()
    except OSError as error:
        raise Damaged(str(folder.path / name), error.strerror or str(error), "a file of the release") from error
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=1_000)
def _digest(path: Path, modified: int, size: int) -> str:
    """SHA-256 of a file, computed once for each state of it."""
    try:
        total = hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                total.update(piece)
    except OSError as error:
        raise Damaged(str(path), error.strerror or str(error), "a file of the release") from error
    return total.hexdigest()
