"""Releases in a row without an archive, for tests of what changed between them: each made from reads and decisions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from composed import captures_of
from reviewed import review

from archive.capture import SearchResult
from pipelines.changes.causes import changes_since
from pipelines.changes.change import Change
from pipelines.changes.former import Former
from pipelines.changes.stages import Rebuilt
from pipelines.documents import Read
from pipelines.release.bundle import Inputs
from pipelines.release.contents import Ingredients, tables_of
from pipelines.release.earlier import Earlier, known_records
from pipelines.release.formats import jsonl_bytes
from pipelines.release.inputs import inputs_of
from pipelines.release.tables import TABLES
from pipelines.review.decision_files import write_decisions
from pipelines.review.decisions import ReviewDecision

Told = tuple[Read, str]
Rows = dict[str, list[dict[str, Any]]]

PROGRAM = {"pipelines/mentions/dates.py": "1"}
REGISTRIES = {"pipelines/registry/tenures.csv": "1"}


@dataclass(frozen=True, kw_only=True)
class Made:
    """One release, and what it was made of."""

    version: str
    rows: Rows
    inputs: Inputs
    made_of: Ingredients
    decisions: Path

    def former(self) -> Former:
        """As a later program finds it on disk: days are texts."""
        told = {
            name: [json.loads(line) for line in jsonl_bytes(TABLES[name], rows).split(b"\n") if line]
            for name, rows in self.rows.items()
        }
        return Former(version=self.version, rows=told, inputs=self.inputs)


def made(
    folder: Path,
    version: str,
    told: Iterable[Told],
    *decisions: ReviewDecision,
    before: Made | None = None,
    program: Mapping[str, str] = PROGRAM,
    registries: Mapping[str, str] = REGISTRIES,
    searches: tuple[SearchResult, ...] = (),
) -> Made:
    """A release of these pages; its decision files go into a folder of its own, as into that of a release."""
    pages = list(told)
    reads = tuple(read for read, _ in pages)
    place = folder / version / "decisions"
    write_decisions(place, decisions)
    made_of = Ingredients(
        captures=captures_of(reads),
        reads=reads,
        searches=searches,
        review=review(pages, *decisions),
        before=Earlier() if before is None else _earlier(before),
    )
    rows = dict(tables_of(made_of).rows)
    inputs = replace(
        inputs_of(sorted(made_of.captures), rows["search_log"], place), rules=program, registries=registries
    )
    return Made(version=version, rows=rows, inputs=inputs, made_of=made_of, decisions=place)


def changes(before: Made, after: Made) -> list[Change]:
    stages = Rebuilt(made_of=after.made_of, previous=before.former(), previous_decisions=before.decisions)
    return changes_since(before.former(), after.rows, after.inputs, stages)


def _earlier(before: Made) -> Earlier:
    return Earlier(
        release=before.version,
        records=known_records(before.rows),
        documents={row["document_id"]: frozenset(row["snapshots"]) for row in before.rows["documents"]},
        rekeys=tuple(before.rows["rekeys"]),
    )


__all__ = ["PROGRAM", "REGISTRIES", "Made", "changes", "made"]
