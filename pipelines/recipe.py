"""By what was a record made? Digests over every rule, layout and lexicon, and the libraries they stand on.

Two recipes: the one of reading, by which a stored extraction is known to be still good, and the whole one, which goes
into the stamp of a release and so holds all that shapes its bytes: the codebook's text and the writers of its files
too. Of Python itself, html.parser and the Unicode tables decide what a page says.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
import unicodedata
import zlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

import archive
import pipelines
from archive.errors import BadInput
from pipelines.release.package import CODEBOOK

__all__ = ["NOT_FOR_READING", "ingredients", "is_registry", "reading_recipe", "recipe"]

# What of this floor never runs while a page is read (tests/unit/test_recipe.py looks at what is loaded)
NOT_FOR_READING = frozenset(
    {
        "changes",
        "checks.py",
        "claims",
        "commands.py",
        "coverage",
        "explain.py",
        "garbage.py",
        "gates",
        "holding.py",
        "journeys",
        "ledger",
        "panel",
        "parity",
        "refresh.py",
        "registry",
        "release",
        "review",
        "scoring",
        "screening",
        "verifying.py",
    }
)

_DATA = {".csv", ".toml", ".json"}
_SUFFIXES = {".py", ".sql", ".md", ".html", ".css", ".ttf", *_DATA}
# of the archive: what turns bytes into text, what compares texts, draws and packs
_TEXT_MODULES = (
    "charset.py",
    "elements.py",
    "folding.py",
    "markup.py",
    "nodes.py",
    "record_words.py",
    "records.py",
    "snapshot.py",
    "text.py",
)
_DRAWING = ("cdxj.py", "cells.py", "diff", "excerpt.py", "figures", "meeting_names.py", "wacz.py")
_READING_LIBRARIES = (
    "ahocorasick_rs",
    "babel",
    "beautifulsoup4",
    "charset-normalizer",
    "courlan",
    "dateparser",
    "htmldate",
    "justext",
    "lxml",
    "lxml_html_clean",
    "opencc",
    "pypinyin",
    "python-dateutil",
    "resiliparse",
    "soupsieve",
    "tld",
    "trafilatura",
)
_WRITING_LIBRARIES = (
    "duckdb",
    "font-source-sans-pro",
    "jinja2",
    "markupsafe",
    "resvg-py",
    "statsmodels",
    "xlsxwriter",
)
_NO_REGISTRY = ("pipelines/gates/", "pipelines/panel/", "pipelines/release/")  # settings: they make no cell


@cache
def recipe() -> str:
    """64 hex digits over all that shapes a release; another digest means another release."""
    return _digest(ingredients())


@cache
def reading_recipe() -> str:
    """64 hex digits over what reads a page; another digest means that every page has to be read anew."""
    return _digest({name: sha256 for name, sha256 in ingredients().items() if _reads(name)})


@cache
def ingredients() -> Mapping[str, str]:
    """Name of each file, library or part of Python → SHA-256 of what it is, in the order of the names.

    Found once in a process: what is edited while it runs is not what it runs by.

    raises   BadInput when the program does not run from its checkout
    """
    floor1, floor2 = (Path(package.__path__[0]) for package in (archive, pipelines))
    files = {f"pipelines/{p.relative_to(floor2).as_posix()}": p for p in _sources(floor2.rglob("*"))}
    drawing = (p for name in _DRAWING for p in ((floor1 / name).rglob("*") if "." not in name else [floor1 / name]))
    files |= {f"archive/{p.relative_to(floor1).as_posix()}": p for p in _sources(drawing)}
    files |= {f"archive/{name}": floor1 / name for name in _TEXT_MODULES}
    found = {name: path.read_bytes() for name, path in files.items()}
    found |= {f"library/{name}": version(name).encode() for name in (*_READING_LIBRARIES, *_WRITING_LIBRARIES)}
    try:
        found["docs/codebook.md"] = CODEBOOK.read_bytes()
    except OSError as error:
        found_there = error.strerror or str(error)
        raise BadInput(str(CODEBOOK), found_there, "the codebook; the program runs from its checkout") from error
    found |= {
        "python/html.parser": "{}.{}".format(*sys.version_info[:2]).encode(),
        "python/unicodedata": unicodedata.unidata_version.encode(),
        "python/sqlite3": sqlite3.sqlite_version.encode(),  # stands in the head of every SQLite file
        "python/zlib": zlib.ZLIB_RUNTIME_VERSION.encode(),
    }
    return MappingProxyType({name: hashlib.sha256(found[name]).hexdigest() for name in sorted(found)})


def is_registry(name: str) -> bool:
    """Is an ingredient knowledge (a lexicon, a registry) rather than a rule?"""
    return Path(name).suffix in _DATA and name.startswith("pipelines/") and not name.startswith(_NO_REGISTRY)


def _sources(files: Iterable[Path]) -> Iterable[Path]:
    return (p for p in files if p.suffix in _SUFFIXES and p.is_file() and "__pycache__" not in p.parts)


def _reads(name: str) -> bool:
    place, _, rest = name.partition("/")
    if place == "pipelines":
        return rest.partition("/")[0] not in NOT_FOR_READING
    if place == "archive":
        return rest in _TEXT_MODULES
    if place == "library":
        return rest in _READING_LIBRARIES
    return name in {"python/html.parser", "python/unicodedata"}


def _digest(parts: Mapping[str, str]) -> str:
    return hashlib.sha256("".join(f"{name}\0{sha256}\n" for name, sha256 in parts.items()).encode()).hexdigest()
