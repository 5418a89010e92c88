"""Which tables has a release, and what does each column mean? One description for writers, checks and codebook."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.release.tables import (
    edits,
    families,
    journeys,
    pages,
    parity,
    proof,
    registries,
    rekeys,
    review,
    sayings,
    searches,
)
from pipelines.release.tables.column import Column, Row, Rows, Table, column
from pipelines.release.tables.pages import RULES
from pipelines.release.tables.searches import SEARCHES

__all__ = ["RULES", "SEARCHES", "TABLES", "Column", "Row", "Rows", "Table", "column"]

# in the order in which the codebook explains them
TABLES: Mapping[str, Table] = {
    table.name: table
    for subject in (journeys, rekeys, sayings, proof, review, pages, edits, families, registries, searches, parity)
    for table in subject.TABLES
}
