"""Which tables does a release folder hold, and are they those that its SHA256SUMS lists?"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.cells import csv_text
from archive.errors import BadInput, Damaged

__all__ = ["Column", "ReleaseFolder", "Table", "open_folder"]

_SUMS = "SHA256SUMS"
_PACKAGE = "datapackage.json"
_CSV_ONLY = "citations.csv"  # all other tables have JSON Lines beside the CSV


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column as datapackage.json describes it; type: string, integer, boolean, date, array, object."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: its file of rows, relative to the folder, and its columns."""

    name: str
    file: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFolder:
    """A release as files: tables in the order of the codebook, its version and the digest of its manifest."""

    path: Path
    version: str
    manifest_sha256: str
    tables: Mapping[str, Table]
    sums: Mapping[str, str]  # name → SHA-256, as SHA256SUMS lists them

    def content(self, name: str) -> bytes:
        """A listed file, compared with its digest; raises Damaged."""
        try:
            found = (self.path / name).read_bytes()
        except OSError as error:
            raise Damaged(str(self.path / name), error.strerror or str(error), "a file of the release") from error
        self._compare(name, hashlib.sha256(found).hexdigest())
        return found

    def rows(self, table: Table) -> Iterator[Mapping[str, Any]]:
        """Every row of a table, values as JSON has them, one at a time; raises Damaged before the first."""
        path = self.path / table.file
        try:
            with path.open("rb") as file:
                self._compare(table.file, hashlib.file_digest(file, "sha256").hexdigest())
                file.seek(0)
                if table.file.endswith(".csv"):
                    with io.TextIOWrapper(file, "utf-8", newline="") as lines:
                        for row in csv.DictReader(lines):
                            yield {name: csv_text(cell) or None for name, cell in row.items()}
                else:
                    yield from map(json.loads, file)
        except OSError as error:
            raise Damaged(str(path), error.strerror or str(error), "a file of the release") from error
        except ValueError as error:
            raise Damaged(str(path), str(error), "rows of the table") from error

    def _compare(self, name: str, digest: str) -> None:
        if self.sums.get(name) != digest:
            raise Damaged(str(self.path / name), f"SHA-256 {digest[:12]}", str(self.sums.get(name, "none"))[:12])


def open_folder(path: Path) -> ReleaseFolder:
    """A release folder, its description read and compared with its digest.

    raises   BadInput when it is no release folder, Damaged when a file is not as listed
    """
    try:
        lines = (path / _SUMS).read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise BadInput(str(path), f"no {_SUMS}", "the folder of a release; xuanjie release makes one") from error
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    folder = ReleaseFolder(path=path, version="", manifest_sha256=sums.get("manifest.json", ""), tables={}, sums=sums)
    try:
        described = json.loads(folder.content(_PACKAGE))
        tables = {one["name"]: _table(one, sums) for one in described["resources"] if "schema" in one}
        version = str(described["version"])
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(str(path / _PACKAGE), f"{type(error).__name__}: {error}", "a Data Package") from error
    return ReleaseFolder(path=path, version=version, manifest_sha256=folder.manifest_sha256, tables=tables, sums=sums)


def _table(described: Mapping[str, Any], sums: Mapping[str, str]) -> Table:
    csv_file = str(described["path"])
    rows_file = csv_file.removesuffix(".csv") + ".jsonl"
    key = described["schema"].get("primaryKey", [])
    return Table(
        name=described["name"],
        file=rows_file if rows_file in sums else csv_file,
        description=str(described.get("title", "")),
        columns=tuple(
            Column(name=f["name"], type=f["type"], description=str(f.get("description", "")))
            for f in described["schema"]["fields"]
        ),
        key=(key,) if isinstance(key, str) else tuple(key),
    )
