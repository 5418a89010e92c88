"""Which tables lie in a release folder, where, and in which spellings?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archive.errors import BadInput
from pipelines.release.bundle import Bundle
from pipelines.release.files.citation_rows import CITATIONS
from pipelines.release.history_tables import HISTORY_TABLES
from pipelines.release.package import RUNS, sha256_of
from pipelines.release.run_tables import RUN_TABLES
from pipelines.release.tables import TABLES, Rows, Table

__all__ = ["SPELLINGS", "FileFacts", "Group", "Placed", "facts_of", "lasting_rows", "placed_tables"]

SPELLINGS = ("csv", "jsonl", "parquet")


class Group(StrEnum):
    """Why a table is there: it decides the version, follows from it, or changes with every crawl."""

    CONTENT = "content"
    HISTORY = "history"
    CITATIONS = "citations"
    RUNS = "runs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One table of a release folder."""

    table: Table
    group: Group
    spellings: tuple[str, ...] = SPELLINGS

    @property
    def is_lasting(self) -> bool:
        """Equal releases have equal bytes of it."""
        return self.group is not Group.RUNS

    def path(self, spelling: str) -> str:
        """Inside the release folder."""
        folder = f"{RUNS}/" if self.group is Group.RUNS else ""
        return f"{folder}{self.table.name}.{spelling}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What a description says of a file's bytes."""

    size: int
    sha256: str


def placed_tables() -> tuple[Placed, ...]:
    """Every table of a full release, in the order in which the codebook explains them."""
    return (
        *(Placed(table=table, group=Group.CONTENT) for table in TABLES.values()),
        *(Placed(table=table, group=Group.HISTORY) for table in HISTORY_TABLES.values()),
        Placed(table=CITATIONS, group=Group.CITATIONS, spellings=("csv",)),
        *(Placed(table=table, group=Group.RUNS) for table in RUN_TABLES.values()),
    )


def lasting_rows(bundle: Bundle) -> Rows:
    """Rows of the tables that decide the version, and of those that tell the life of its records."""
    return {**bundle.rows, **{name: bundle.history.get(name, []) for name in HISTORY_TABLES}}


def facts_of(folder: Path, tables: Iterable[Placed], spellings: Sequence[str] = SPELLINGS) -> Mapping[str, FileFacts]:
    """Size and digest by path, of the files that lie there and do not change with every crawl.

    raises   BadInput for one that is not there yet: what describes files is written after them
    """
    found: dict[str, FileFacts] = {}
    for placed in tables:
        for spelling in placed.spellings if placed.is_lasting else ():
            if spelling in spellings:
                path = folder / placed.path(spelling)
                try:
                    known = FileFacts(size=path.stat().st_size, sha256=sha256_of(path))
                except OSError as error:
                    raise BadInput(str(path), error.strerror or str(error), "a file written before this one") from error
                found[placed.path(spelling)] = known
    return found
