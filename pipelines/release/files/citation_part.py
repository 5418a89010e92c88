"""How is a release cited as a whole, and each of its records? CITATION.cff, citations.csv, LICENSE."""

from __future__ import annotations

import json
from pathlib import Path

from pipelines.release.bundle import Bundle, Name
from pipelines.release.files.citation_rows import CITATIONS, citation_rows
from pipelines.release.files.described import AUTHORS, DESCRIPTION, KEYWORDS, LICENCE, TITLE
from pipelines.release.formats import csv_bytes
from pipelines.writing import write_file

__all__ = ["citation_cff", "citation_part", "licence"]


def citation_part(bundle: Bundle, folder: Path) -> None:
    """Write the three files."""
    write_file(folder / "CITATION.cff", citation_cff(bundle.name))
    write_file(folder / "LICENSE", licence())
    write_file(folder / f"{CITATIONS.name}.csv", csv_bytes(CITATIONS, citation_rows(bundle)))


def citation_cff(name: Name) -> bytes:
    """Citation File Format 1.2.0: YAML, of which every JSON string is one."""
    lines = [
        "cff-version: 1.2.0",
        "message: Please cite the release you used, with its version.",
        "type: dataset",
        f"title: {_yaml(TITLE)}",
        f"abstract: {_yaml(DESCRIPTION)}",
        f"version: {_yaml(name.version)}",
        f"date-released: {_yaml(name.day)}",
        f"license: {LICENCE}",
        "authors:",
        f"  - name: {_yaml(AUTHORS)}",
        "keywords:",
        *(f"  - {_yaml(word)}" for word in KEYWORDS),
    ]
    if name.doi is not None:
        lines += [
            f"doi: {_yaml(name.doi)}",
            "identifiers:",
            "  - type: doi",
            f"    value: {_yaml(name.doi)}",
            f"    description: {_yaml(f'release {name.version}')}",
        ]
    return ("\n".join(lines) + "\n").encode()


def licence() -> bytes:
    """Of the records; not of what they quote."""
    return (
        f"{TITLE}\n\n"
        "The records of this release (all tables) are licensed under the Creative Commons Attribution 4.0\n"
        "International licence (CC BY 4.0): https://creativecommons.org/licenses/by/4.0/legalcode\n\n"
        "Quoted passages (columns quote, prefix, suffix, title and other values as printed) remain the property of\n"
        "their publishers; they are quoted as evidence, each with its source, and are not covered by this licence.\n"
    ).encode()


def _yaml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
