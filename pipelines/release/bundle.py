"""What are the files of one release made of? Its name, its place in the chain, its rows, and what it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.reader import ArchiveReader
from pipelines.release.tables import Rows

__all__ = ["Bundle", "Inputs", "Name", "Override"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Why a release was made although a gate refused it."""

    reason: str
    faults: tuple[str, ...]  # what the gates said, a line each


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What a release is called, and which one came before it."""

    version: str  # 2026-02-06.1: day of the newest captured article, counter
    stamp: str  # SHA-256 of the tables and the recipe: equal content has an equal stamp
    previous: str | None = None
    previous_manifest: str | None = None  # SHA-256 of its manifest.json; None for one of an older program
    doi: str | None = None
    override: Override | None = None

    @property
    def day(self) -> str:
        """ISO day of the newest captured article."""
        return self.version[:10]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a release was made from: enough to tell which kind of input differs from another release's."""

    captures: int  # article captures that were read
    captures_sha256: str  # of their ids, sorted, a line each
    searches_sha256: str  # of the search log as released
    rules: Mapping[str, str]  # code file, layout or library → SHA-256 of what it is: how pages are read and told apart
    registries: Mapping[str, str]  # lexicon or registry file → SHA-256
    decisions: Mapping[str, str]  # decision file → SHA-256


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """All that the files of one release are made of; rows by table, each in the order of its key."""

    name: Name
    recipe: str
    inputs: Inputs
    rows: Rows  # of TABLES: a function of archive, rules, registries and decisions
    history: Rows = field(default_factory=dict)  # of HISTORY_TABLES: a function of this release and those before it
    runs: Rows = field(default_factory=dict)  # of RUN_TABLES: they change with every crawl
    archive: ArchiveReader | None = None  # open; None where only tables are made
    decisions: Path | None = None  # folder of the decision files
