"""Which content is equal? A stamp over the tables, as JSON Lines, and the recipe that they were made by."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from pipelines.release.formats import jsonl_bytes
from pipelines.release.tables import TABLES, Rows

__all__ = ["stamp", "table_lines"]


def table_lines(rows: Rows) -> dict[str, bytes]:
    """JSON Lines of each of TABLES, by name."""
    return {name: jsonl_bytes(table, rows[name]) for name, table in TABLES.items()}


def stamp(lines: Mapping[str, bytes], recipe: str) -> str:
    """Equal content by an equal recipe has an equal stamp, whenever and wherever it is made.

    lines   name of each table → its JSON Lines
    """
    total = hashlib.sha256(recipe.encode())
    for name in sorted(lines):
        total.update(f"{name}\0{len(lines[name])}\0".encode())
        total.update(lines[name])
    return total.hexdigest()
