"""Which content is equal? A stamp over the tables, as JSON Lines, and the recipe that they were made by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipelines.release.formats import jsonl_bytes
from pipelines.release.spooled_table import SpooledTable
from pipelines.release.tables import TABLES, Row, Rows, Table

__all__ = ["Text", "lines_of", "pieces_of", "stamp", "table_lines"]

Text = bytes | SpooledTable | Path  # JSON Lines of a table: at hand, on the disk, or a file of a release
_PIECE = 2**20


def table_lines(rows: Rows) -> dict[str, Text]:
    """JSON Lines of each of TABLES, by name."""
    return {name: lines_of(table, rows[name]) for name, table in TABLES.items()}


def lines_of(table: Table, rows: Sequence[Row]) -> Text:
    """JSON Lines of any table."""
    return rows if isinstance(rows, SpooledTable) else jsonl_bytes(table, rows)


def pieces_of(text: Text) -> Iterable[bytes]:
    """Its bytes, a piece at a time; raises OSError for a file."""
    if isinstance(text, bytes):
        return (text,)
    return _of_file(text) if isinstance(text, Path) else text.pieces()


def _of_file(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _size(text: Text) -> int:
    if isinstance(text, bytes):
        return len(text)
    return text.stat().st_size if isinstance(text, Path) else text.size


def stamp(lines: Mapping[str, Text], recipe: str) -> str:
    """Equal content by an equal recipe has an equal stamp, whenever and wherever it is made.

    lines    name of each table → its JSON Lines
    raises   OSError for a file
    """
    total = hashlib.sha256(recipe.encode())
    for name in sorted(lines):
        total.update(f"{name}\0{_size(lines[name])}\0".encode())
        for piece in pieces_of(lines[name]):
            total.update(piece)
    return total.hexdigest()
