"""What do the tables say with the changes in? From an earlier release to a later one: the inverse of comparing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipelines.changes.cell_texts import cell_of, key_of, plain, row_of
from pipelines.changes.change import Difference, Kind
from pipelines.release.tables import TABLES, Rows
from pipelines.release.tables.rekeys import REKEYED

__all__ = ["applied"]

Json = dict[str, Any]


def applied(rows: Rows, changes: Iterable[Difference]) -> dict[str, list[Json]]:
    """The tables with the changes in, days as texts, each table in the order of its key.

    Of passages that came nothing but the id is known (WITHOUT_CONTENT).
    raises   KeyError when a change is about a row that is not there
    """
    tables = {name: {key_of(name, row): plain(row) for row in rows.get(name, ())} for name in TABLES}
    known = list(changes)
    for one in known:
        if one.kind is Kind.REMOVED and one.field is None:
            del tables[one.table][one.id]
    moves = [one for one in known if one.table in REKEYED and (one.field,) == TABLES[one.table].key]
    moving = [(one, tables[one.table].pop(one.before or "")) for one in moves if one.kind is Kind.CHANGED]
    for one, row in moving:
        tables[one.table][one.id] = row
    for one in known:
        if one.kind is Kind.CHANGED and one.field is not None:
            tables[one.table][one.id][one.field] = cell_of(one.table, one.field, one.after)
        elif one.kind is Kind.ADDED and one.field is None:
            tables[one.table][one.id] = _new_row(one)
    return {name: [body[key] for key in sorted(body)] for name, body in tables.items()}


def _new_row(one: Difference) -> Json:
    if one.after is not None:
        return row_of(one.table, one.after)
    (key,) = TABLES[one.table].key
    return {key: one.id}
