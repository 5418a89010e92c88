"""What stands beside the tables? datapackage.json, codebook, licence, citation and checksums."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pipelines
from pipelines.release.tables import TABLES, Column, Table

__all__ = ["CODEBOOK", "checksums", "citation", "codebook", "datapackage", "licence", "parse_checksums"]

Json = dict[str, Any]

CODEBOOK = Path(pipelines.__path__[0]).parent / "docs" / "codebook.md"
_TITLE = "xuanjie: briefing delegations of the Chinese Communist Party"
_LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}


def datapackage(version: str, recipe: str, counts: Mapping[str, int]) -> bytes:
    """A Tabular Data Package over the CSV files; JSON Lines and Parquet are named as other spellings of each."""
    package: Json = {
        "profile": "tabular-data-package",
        "name": "xuanjie",
        "title": _TITLE,
        "description": "Every value has the passage that supports it in the table evidence; see codebook.md.",
        "version": version,
        "recipe": recipe,
        "licenses": [_LICENCE],
        "resources": [_resource(table, counts[name]) for name, table in TABLES.items()],
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(table: Table, count: int) -> Json:
    return {
        "name": table.name,
        "title": table.one_row,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "rowcount": count,
        "alternates": [f"{table.name}.jsonl", f"{table.name}.parquet"],
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
    for table in TABLES.values():
        lines += [
            f"### {table.name}",
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


def licence() -> bytes:
    return (
        f"{_TITLE}\n\n"
        "The records of this release (all tables) are licensed under the Creative Commons Attribution 4.0\n"
        "International licence (CC BY 4.0): https://creativecommons.org/licenses/by/4.0/legalcode\n\n"
        "Quoted passages (columns quote, prefix, suffix, title and other values as printed) remain the property of\n"
        "their publishers; they are quoted as evidence, each with its source, and are not covered by this licence.\n"
    ).encode()


def citation(version: str) -> bytes:
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
    """File name → digest; raises ValueError for a line of another form."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        digest, separator, name = line.partition("  ")
        if not separator or len(digest) != 64:
            raise ValueError(f"no checksum line: {line[:80]!r}")
        found[name] = digest
    return found
