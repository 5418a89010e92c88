"""Which cells differ between two sets of tables? A record under another id is compared with what took its place.

A row that came or went is one difference, with the whole row as its value: its cells share it. Passages are many and
never edited (the id is made of all that they say): of them the value is left out, not the row; it stands in the table
evidence of the release. Cost: each row is looked at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from pipelines.changes.cell_texts import key_of, row_text, text_of
from pipelines.changes.change import Difference, Kind
from pipelines.release.earlier import Earlier, documents_of, known_records
from pipelines.release.rekey_rows import rekey_rows
from pipelines.release.spooled_table import TableOnDisk
from pipelines.release.tables import TABLES, Rows
from pipelines.release.tables.rekeys import REKEYED

__all__ = ["WITHOUT_CONTENT", "Comparison", "compare"]

Json = dict[str, Any]
Place = tuple[str, str]  # table, id

WITHOUT_CONTENT = frozenset({"evidence"})
_NEEDED = (*REKEYED, "visits", "documents")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All differences, by table, id and column; and the ids under which re-keyed rows stood before."""

    differences: tuple[Difference, ...]
    old_ids: Mapping[Place, str]  # (table, id of the later set) → id of the earlier set, where it is another


def compare(before: Rows, after: Rows) -> Comparison:
    """Every added, changed and removed row and cell of the tables of a release.

    before, after   rows by table; days as dates or as texts. A table or column that only one of them has counts as
                    empty in the other
    """
    moved = _moved(before, after)
    old_ids = {(table, new): old for (table, old), new in moved.items()}
    found: list[Difference] = []
    for table in TABLES:
        found += _of_either(table, before.get(table, ()), after.get(table, ()), old_ids)
    return Comparison(differences=tuple(found), old_ids=old_ids)


def _of_either(
    table: str, before: Sequence[Json], after: Sequence[Json], old_ids: Mapping[Place, str]
) -> Sequence[Difference]:
    if table not in REKEYED and isinstance(before, TableOnDisk) and isinstance(after, TableOnDisk):
        with suppress(NotInOrderError):
            return sorted(_of_lines(table, before, after), key=attrgetter("id"))
    one = {key_of(table, row): row for row in before}
    two = {key_of(table, row): row for row in after}
    return list(_of_table(table, one, two, old_ids))


class NotInOrderError(Exception):
    """A table on the disk is not in the order of its key: an older program wrote it so."""


def _of_lines(table: str, before: TableOnDisk, after: TableOnDisk) -> Iterator[Difference]:
    """The same of two tables on the disk, in the order of the key. A line that both have is not taken apart."""
    known = tuple(column.name for column in TABLES[table].columns)
    one, two = _Reading(table, before), _Reading(table, after)
    while one.line is not None or two.line is not None:
        if one.line == two.line:
            one.go_on()
            two.go_on()
        elif two.line is None or (one.line is not None and one.key < two.key):
            told = _content(table, one.row)
            yield Difference(
                kind=Kind.REMOVED, table=table, id=key_of(table, one.row), field=None, before=told, after=None
            )
            one.go_on()
        elif one.line is None or two.key < one.key:
            told = _content(table, two.row)
            yield Difference(
                kind=Kind.ADDED, table=table, id=key_of(table, two.row), field=None, before=None, after=told
            )
            two.go_on()
        else:
            yield from _of_row(table, key_of(table, two.row), one.row, two.row, known)
            one.go_on()
            two.go_on()


class _Reading:
    """A place in a table on the disk."""

    def __init__(self, table: str, rows: TableOnDisk) -> None:
        self._names = TABLES[table].key
        self._rows, self._lines = rows, rows.lines()
        self._last: tuple[Any, ...] | None = None
        self.go_on()

    def go_on(self) -> None:
        self.line = next(self._lines, None)
        self._row: Json | None = None

    @property
    def row(self) -> Json:
        """Raises NotInOrderError."""
        if self._row is None:
            assert self.line is not None
            self._row = self._rows.row(self.line)
            key = tuple(self._row[name] for name in self._names)
            if self._last is not None and key <= self._last:
                raise NotInOrderError
            self._last = key
        return self._row

    @property
    def key(self) -> tuple[Any, ...]:
        row = self.row
        return tuple(row[name] for name in self._names)


def _of_table(
    table: str, before: Mapping[str, Json], after: Mapping[str, Json], old_ids: Mapping[Place, str]
) -> Iterator[Difference]:
    known = tuple(column.name for column in TABLES[table].columns)
    taken = {old for (owner, _), old in old_ids.items() if owner == table}
    gone = {key for key in before if key not in after and key not in taken}
    for key in sorted(after.keys() | gone):
        row = after.get(key)
        if row is None:
            told = _content(table, before[key])
            yield Difference(kind=Kind.REMOVED, table=table, id=key, field=None, before=told, after=None)
            continue
        old_key = old_ids.get((table, key), key)
        old = before.get(old_key)
        if old is None:
            told = _content(table, row)
            yield Difference(kind=Kind.ADDED, table=table, id=key, field=None, before=None, after=told)
        elif old is not row:
            yield from _of_row(table, key, old, row, known)


def _of_row(table: str, key: str, old: Json, new: Json, known: tuple[str, ...]) -> Iterator[Difference]:
    others = sorted((old.keys() | new.keys()).difference(known)) if len(old) + len(new) != 2 * len(known) else []
    for name in (*known, *others):
        one, two = old.get(name), new.get(name)
        if one is two or (type(one) is type(two) and type(one) in {str, int, bool} and one == two):
            continue
        was, is_now = text_of(one), text_of(two)
        if was != is_now:
            yield Difference(kind=Kind.CHANGED, table=table, id=key, field=name, before=was, after=is_now)


def _content(table: str, row: Json) -> str | None:
    return None if table in WITHOUT_CONTENT else row_text(row)


def _moved(before: Rows, after: Rows) -> dict[Place, str]:
    """(table, old id) → the new id under which the record stands: one old record for each new one."""
    if not all(_is_told(before, name) and _is_told(after, name) for name in _NEEDED):
        return {}
    records = known_records(before)
    earlier = Earlier(release="-", records=records, documents=documents_of(records.values(), before["documents"]))
    alive = earlier.records.keys()
    found: dict[Place, str] = {}
    taken: set[str] = set()
    for row in rekey_rows(after, earlier):
        heir = next(
            (key for key in (row["new_id"], *row["also"]) if key and key not in alive and key not in taken), None
        )
        if heir is not None:
            found[row["table"], row["old_id"]] = heir
            taken.add(heir)
    return found


def _is_told(rows: Rows, table: str) -> bool:
    """An older program may have had other columns: then ids are not followed."""
    told = rows.get(table)
    return told is not None and (not told or {c.name for c in TABLES[table].columns} <= told[0].keys())
