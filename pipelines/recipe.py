"""By what was a record made? One digest over every rule, layout and lexicon, and the libraries they stand on.

It goes into the version of a release, so it holds all that shapes a release's bytes: the codebook's text and the writer
of the Parquet files too. Of Python itself, html.parser and the Unicode tables decide what a page says.
"""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from functools import cache
from importlib.metadata import version
from pathlib import Path

import archive
import pipelines
from archive.errors import BadInput
from pipelines.release.package import CODEBOOK

__all__ = ["recipe"]

_SUFFIXES = {".py", ".csv", ".toml", ".sql", ".json", ".md"}
_TEXT_MODULES = ("charset.py", "records.py", "snapshot.py", "text.py")  # of the archive: what turns bytes into text
_LIBRARIES = (
    "beautifulsoup4",
    "trafilatura",
    "htmldate",
    "lxml",
    "opencc",
    "pypinyin",
    "babel",
    "duckdb",
)  # they make what is released


@cache
def recipe() -> str:
    """64 hex digits; another digest means that every page has to be read anew."""
    total = hashlib.sha256()
    for name, content in _ingredients():
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def _ingredients() -> list[tuple[str, bytes]]:
    floor1, floor2 = (Path(package.__path__[0]) for package in (archive, pipelines))
    meaning = (p for p in floor2.rglob("*") if p.suffix in _SUFFIXES and "__pycache__" not in p.parts)
    found = [(f"pipelines/{p.relative_to(floor2).as_posix()}", p.read_bytes()) for p in meaning]
    found += [(f"archive/{name}", (floor1 / name).read_bytes()) for name in _TEXT_MODULES]
    found += [(f"library/{name}", version(name).encode()) for name in _LIBRARIES]
    try:
        rules = CODEBOOK.read_bytes()
    except OSError as error:
        found_there = error.strerror or str(error)
        raise BadInput(str(CODEBOOK), found_there, "the codebook; the program runs from its checkout") from error
    found += [
        ("docs/codebook.md", rules),
        ("python/html.parser", "{}.{}".format(*sys.version_info[:2]).encode()),
        ("python/unicodedata", unicodedata.unidata_version.encode()),
    ]
    return sorted(found)
