"""What is a table, and what is a column?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["ISO", "Column", "Row", "Rows", "Table", "column"]

ISO = "ISO 3166-1 alpha-2, XK for Kosovo, EU for institutions of the European Union"

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[dict[str, Any]]]  # by table name; in lists, or on the disk
ColumnType = Literal["string", "integer", "boolean", "date", "array", "object"]  # the last two: JSON in one cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `quoted`: every value that is not null has rows in the table `evidence` under this column's name."""

    name: str
    type: ColumnType
    meaning: str
    required: bool = False
    values: tuple[str, ...] = ()
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table. `refers`: column → the table whose key it holds."""

    name: str
    one_row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    refers: Mapping[str, str]

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)


def column(
    name: str, kind: ColumnType, meaning: str, *marks: str, values: type[Any] | tuple[str, ...] | None = None
) -> Column:
    """A column; `marks` are `required` and `quoted`, `values` its vocabulary, if it has one."""
    vocabulary = () if values is None else values if isinstance(values, tuple) else tuple(v.value for v in values)
    return Column(
        name=name,
        type=kind,
        meaning=meaning,
        required="required" in marks,
        values=vocabulary,
        quoted="quoted" in marks,
    )
