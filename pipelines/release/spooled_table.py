"""How does a table look that lies on the disk? Like a list of its rows, of which one at a time is in memory."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, overload

from pipelines.release.formats import jsonl_line
from pipelines.release.json_line import value_at
from pipelines.release.spool import Lines, Spool
from pipelines.release.tables import Row, Table

__all__ = ["GROWING", "ReleasedTable", "SpooledTable", "TableOnDisk", "spooled"]

Json = dict[str, Any]

GROWING = frozenset(
    {"candidates", "documents", "families", "issues", "snapshots"}
)  # with the archive, whatever it tells


class TableOnDisk(Sequence[Json], ABC):
    """Rows in the order of their key. A place in the middle is found by reading up to it: what is asked for are the
    first rows, or all."""

    @abstractmethod
    def lines(self) -> Iterator[str]:
        """The rows as jsonl_line() spells them."""

    @abstractmethod
    def row(self, line: str) -> Json:
        """One of them as a row."""

    def __iter__(self) -> Iterator[Json]:
        return map(self.row, self.lines())

    @overload
    def __getitem__(self, place: int) -> Json: ...

    @overload
    def __getitem__(self, place: slice) -> list[Json]: ...

    def __getitem__(self, place: int | slice) -> Json | list[Json]:
        if isinstance(place, slice):
            first, last, step = place.indices(len(self))
            if step < 1:
                raise ValueError("rows are read forwards")
            return list(islice(self, first, last, step))
        at = place + len(self) if place < 0 else place
        for row in islice(self, max(at, 0), None):
            return row
        raise IndexError(place)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(one == two for one, two in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # as of a list


class SpooledTable(TableOnDisk):
    """Of a release that is being made; days come back as dates."""

    def __init__(self, table: Table, lines: Lines) -> None:
        self._days = [c.name for c in table.columns if c.type == "date"]
        self._opening = len(f'{{"{table.columns[0].name}":')
        self._lines = lines

    @property
    def spool(self) -> Spool:
        """Where it lies."""
        return self._lines.spool

    @property
    def size(self) -> int:
        """Bytes as JSON Lines."""
        return self._lines.size

    def pieces(self) -> Iterator[bytes]:
        """The rows as JSON Lines, as jsonl_bytes() spells them."""
        return self._lines.pieces()

    def __len__(self) -> int:
        return self._lines.count

    def lines(self) -> Iterator[str]:
        return iter(self._lines)

    def first_cells(self) -> Iterator[tuple[Any, str]]:
        """Of each row the cell of the first column, a text or number, and its line; the rest is not read."""
        return ((value_at(line, self._opening)[0], line) for line in self._lines)

    def row(self, line: str) -> Json:
        row: Json = value_at(line)[0]
        for name in self._days:
            if row[name] is not None:
                row[name] = _day(row[name])
        return row


class ReleasedTable(TableOnDisk):
    """Of a release that was made."""

    def __init__(self, path: Path, as_row: Callable[[str, int], Json], size: int) -> None:
        """
        as_row   of a line and its number; what it raises, going through the table raises
        size     how many lines there are
        """
        self._path, self._as_row, self._size = path, as_row, size

    def __len__(self) -> int:
        return self._size

    def lines(self) -> Iterator[str]:
        """Raises OSError, UnicodeDecodeError."""
        with self._path.open(encoding="utf-8", newline="\n") as file:
            for line in file:
                yield line.removesuffix("\n")

    def row(self, line: str) -> Json:
        return self._as_row(line, 0)

    def __iter__(self) -> Iterator[Json]:
        for number, line in enumerate(self.lines(), 1):
            yield self._as_row(line, number)


def spooled(table: Table, rows: Iterable[Row], spool: Spool) -> SpooledTable:
    """These rows on the disk, in their order; raises WriteFailed."""
    lines = Lines(spool)
    for row in rows:
        lines.add(jsonl_line(table, row))
    return SpooledTable(table, lines)


def _day(value: Any) -> Any:
    """What is no day stays what it is: the checks name it."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return value
