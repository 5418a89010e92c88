"""What stands beside the tables? datapackage.json, codebook, licence, citation and checksums."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pipelines
from pipelines.release.run_tables import RUN_TABLES
from pipelines.release.tables import TABLES, Column, Table

__all__ = [
    "CODEBOOK",
    "FOLDERS",
    "MISSING",
    "RUNS",
    "SUMS",
    "checksums",
    "codebook",
    "file_problems",
    "parse_checksums",
    "texts",
]

Json = dict[str, Any]

SUMS = "SHA256SUMS"
MISSING = "is missing"
RUNS = "runs"  # tables that change with every crawl
FOLDERS = frozenset({RUNS, "decisions", "figures"})  # inside a release
CODEBOOK = Path(pipelines.__path__[0]).parent / "docs" / "codebook.md"
_TITLE = "xuanjie: briefing delegations of the Chinese Communist Party"
_LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}


def texts(version: str, recipe: str, counts: Mapping[str, int]) -> dict[str, bytes]:
    """What stands beside the tables, by file name; `counts` are rows by table."""
    return {
        "datapackage.json": _datapackage(version, recipe, counts),
        "codebook.md": codebook(version),
        "LICENSE": _licence(),
        "CITATION.cff": _citation(version),
    }


def _datapackage(version: str, recipe: str, counts: Mapping[str, int]) -> bytes:
    """A Tabular Data Package over the CSV files; JSON Lines and Parquet are named as other spellings of each."""
    package: Json = {
        "profile": "tabular-data-package",
        "name": "xuanjie",
        "title": _TITLE,
        "description": "Every value has the passage that supports it in the table evidence; see codebook.md.",
        "version": version,
        "recipe": recipe,
        "licenses": [_LICENCE],
        "resources": [
            *(_resource(table) | {"rowcount": counts[name]} for name, table in TABLES.items()),
            *(_resource(table, f"{RUNS}/") for table in RUN_TABLES.values()),  # their counts change with every crawl
        ],
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(table: Table, folder: str = "") -> Json:
    return {
        "name": table.name,
        "title": table.one_row,
        "path": f"{folder}{table.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "alternates": [f"{folder}{table.name}.jsonl", f"{folder}{table.name}.parquet"],
        "schema": {
            "fields": [_field(c) for c in table.columns],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {"fields": [column], "reference": {"resource": other, "fields": list(TABLES[other].key)}}
                for column, other in table.refers.items()
            ],
        },
    }


def _field(column: Column) -> Json:
    constraints: Json = {"required": True} if column.required else {}
    if column.values:
        constraints["enum"] = list(column.values)
    field: Json = {"name": column.name, "type": column.type, "description": column.meaning}
    return field | ({"constraints": constraints} if constraints else {})


def codebook(version: str) -> bytes:
    """docs/codebook.md with the columns of this release."""
    lines = [CODEBOOK.read_text("utf-8").rstrip(), "", f"## Tables and columns of release {version}", ""]
    for table in (*TABLES.values(), *RUN_TABLES.values()):
        lines += [
            f"### {RUNS}/{table.name}" if table.name in RUN_TABLES else f"### {table.name}",
            "",
            f"One row is {table.one_row}.",
            "",
            "| Column | Type | Meaning |",
            "|---|---|---|",
        ]
        for c in table.columns:
            words = f": {', '.join(c.values)}" if c.values else ""
            marks = "".join((" · always filled" if c.required else "", " · has evidence rows" if c.quoted else ""))
            lines.append(f"| `{c.name}` | {c.type} | {c.meaning}{words}{marks} |")
        lines.append("")
    return ("\n".join(lines) + "\n").encode()


def _licence() -> bytes:
    return (
        f"{_TITLE}\n\n"
        "The records of this release (all tables) are licensed under the Creative Commons Attribution 4.0\n"
        "International licence (CC BY 4.0): https://creativecommons.org/licenses/by/4.0/legalcode\n\n"
        "Quoted passages (columns quote, prefix, suffix, title and other values as printed) remain the property of\n"
        "their publishers; they are quoted as evidence, each with its source, and are not covered by this licence.\n"
    ).encode()


def _citation(version: str) -> bytes:
    return (
        "cff-version: 1.2.0\n"
        "message: Please cite the release you used, with its version.\n"
        "type: dataset\n"
        f"title: '{_TITLE}'\n"
        f"version: {version}\n"
        f"date-released: {version[:10]}\n"
        "license: CC-BY-4.0\n"
        "authors:\n"
        "  - name: The xuanjie contributors\n"
    ).encode()


def checksums(folder: Path, files: Iterable[Path]) -> bytes:
    """Lines for `sha256sum -c`, sorted by name."""
    lines = []
    for path in sorted(files):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"{digest}  {path.relative_to(folder).as_posix()}\n")
    return "".join(lines).encode()


def parse_checksums(text: str) -> dict[str, str]:
    """File name → digest; raises ValueError for a line of another form and for a name that stands twice."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        digest, separator, name = line.partition("  ")
        if not separator or len(digest) != 64:
            raise ValueError(f"no checksum line: {line[:80]!r}")
        if name in found:
            raise ValueError(f"{name} stands twice")
        found[name] = digest
    return found


def file_problems(folder: Path) -> Iterator[tuple[str, str]]:
    """(file, what is wrong): every file is as its checksum says, none is missing, and nothing else lies there."""
    sums: dict[str, str] | None = None
    try:
        sums = parse_checksums((folder / SUMS).read_text("utf-8"))
    except (OSError, ValueError) as error:
        yield SUMS, (error.strerror if isinstance(error, OSError) else None) or str(error)
    there: set[str] = set()
    for path in sorted(folder.rglob("*")):  # links are not followed
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_file() or (path.is_dir() and name in FOLDERS)):
            yield name, f"is neither a file nor one of the folders {', '.join(sorted(FOLDERS))}"
        elif path.is_file():
            there.add(name)
    if sums is None:
        return
    for name in sorted((there - {SUMS}) ^ sums.keys()):
        yield name, MISSING if name in sums else f"is not listed in {SUMS}"
    for name in sorted(there & sums.keys()):
        try:
            digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError as error:
            yield name, error.strerror or str(error)
            continue
        if digest != sums[name]:
            yield name, f"has digest {digest[:12]}, expected {sums[name][:12]}"
