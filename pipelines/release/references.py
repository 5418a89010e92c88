"""Does a reference lead to a row, and does a key stand twice? Without holding the tables that lie on the disk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipelines.release.spool import Sorter
from pipelines.release.spooled_table import SpooledTable
from pipelines.release.tables import Row, Rows, Table

__all__ = ["Doubles", "LostReference", "lost_references", "record_id_of", "referred"]


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


def lost_references(rows: Rows, tables: Mapping[str, Table]) -> Iterator[LostReference]:
    """What a table on the disk names and nobody has: both sides are gone through in the order of the key."""
    for name, table in tables.items():
        body = rows[name]
        if not isinstance(body, SpooledTable):
            continue
        for column, other in table.refers.items():
            named = Sorter(body.spool)
            for row in body:
                if isinstance(row.get(column), str):
                    named.add((row[column], record_id_of(table, row)), None)
            known = _keys(rows[other], tables[other])
            key = next(known, None)
            for (value, record_id), _ in named:
                while key is not None and key < value:
                    key = next(known, None)
                if key != value:
                    yield LostReference(table=name, id=record_id, column=column, value=value, other=other)


def _there(rows: Iterable[Row], table: Table, wanted: Collection[str]) -> set[str]:
    return {record_id for row in rows if (record_id := record_id_of(table, row)) in wanted}


def _keys(rows: Iterable[Row], table: Table) -> Iterator[str]:
    """In order: on the disk they are."""
    keys = (record_id_of(table, row) for row in rows)
    return keys if isinstance(rows, SpooledTable) else iter(sorted(keys))
