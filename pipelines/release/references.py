"""Does a reference lead to a row, and does a key stand twice? Without holding the tables that lie on the disk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from pipelines.release.spool import Sorter
from pipelines.release.spooled_table import SpooledTable
from pipelines.release.tables import Row, Rows, Table

__all__ = ["Doubles", "LostReference", "Named", "record_id_of", "referred"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LostReference:
    """A row names what is not there."""

    table: str
    id: str
    column: str
    value: str
    other: str  # the table that has no such row


class Doubles:
    """Which keys came before? Of a table on the disk, which was sorted, only the last one is kept."""

    def __init__(self, *, is_ordered: bool) -> None:
        self._seen: set[str] | None = None if is_ordered else set()
        self._last: str | None = None

    def has(self, record_id: str) -> bool:
        """Was it there before? Remembers it."""
        if self._seen is None:
            is_double, self._last = record_id == self._last, record_id
            return is_double
        is_double = record_id in self._seen
        self._seen.add(record_id)
        return is_double


def record_id_of(table: Table, row: Row) -> str:
    """Its key as one text."""
    return "|".join(str(row[k]) for k in table.key)


def referred(rows: Rows, tables: Mapping[str, Table]) -> dict[str, set[str]]:
    """Table → of the keys that tables in memory name, those that it has."""
    named: dict[str, set[str]] = defaultdict(set)
    for name, table in tables.items():
        if table.refers and not isinstance(rows[name], SpooledTable):
            for row in rows[name]:
                for column, other in table.refers.items():
                    if isinstance(row.get(column), str):
                        named[other].add(row[column])
    return {other: _there(rows[other], tables[other], wanted) for other, wanted in named.items()}


class Named:
    """What the rows of a table on the disk name in other tables, sorted on the disk too."""

    def __init__(self, table: Table, body: SpooledTable) -> None:
        self._table, self._body = table, body
        # by the first column of its key a table is sorted already
        self._sorted = table.key[0] if table.key[0] == table.columns[0].name else None
        self._named = {column: Sorter(body.spool) for column in table.refers if column != self._sorted}

    def add(self, row: Row, record_id: str) -> None:
        """One of the rows, which are all to be added."""
        for column, named in self._named.items():
            if isinstance(row.get(column), str):
                named.add_line((row[column], record_id), "")

    def lost(self, rows: Rows, tables: Mapping[str, Table]) -> Iterator[LostReference]:
        """What nobody has: both sides are gone through in the order of the key."""
        for column, other in self._table.refers.items():
            known = _keys(rows[other], tables[other])
            key = next(known, None)
            for value, record_id in self._of(column):
                while key is not None and key < value:
                    key = next(known, None)
                if key != value:
                    yield LostReference(table=self._table.name, id=record_id(), column=column, value=value, other=other)

    def _of(self, column: str) -> Iterator[tuple[str, Callable[[], str]]]:
        """Values in order, and of which row each is."""
        if column == self._sorted:
            for value, line in self._body.first_cells():
                if isinstance(value, str):
                    yield value, partial(self._id_in, line)
        else:
            for (value, record_id), _ in self._named[column].lines():
                yield value, partial(str, record_id)

    def _id_in(self, line: str) -> str:
        return record_id_of(self._table, self._body.row(line))


def _there(rows: Iterable[Row], table: Table, wanted: Collection[str]) -> set[str]:
    return {record_id for row in rows if (record_id := record_id_of(table, row)) in wanted}


def _keys(rows: Iterable[Row], table: Table) -> Iterator[str]:
    """In order: on the disk they are."""
    if isinstance(rows, SpooledTable) and table.key == (table.columns[0].name,):
        return (str(key) for key, _ in rows.first_cells())
    keys = (record_id_of(table, row) for row in rows)
    return keys if isinstance(rows, SpooledTable) else iter(sorted(keys))
