"""What do several releases in a row change together? Net changes: what was changed back is none.

Works on the kept changes alone; the tables are not needed, so neither are the folders of old releases.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from pipelines.changes.cell_texts import cell_of, row_text, text_of
from pipelines.changes.change import Cause, Change, Kind
from pipelines.release.tables import TABLES
from pipelines.release.tables.rekeys import REKEYED

__all__ = ["fold", "is_rekey", "position"]

Json = dict[str, Any]
Place = tuple[str, str]  # table, id
_TABLES = {name: number for number, name in enumerate(TABLES)}


def fold(steps: Iterable[Iterable[Change]]) -> list[Change]:
    """The net changes of a chain of releases, oldest step first, in the order of the table `changes`.

    Each has the cause, basis and names of the last step that changed it; causes of earlier steps stand in `also`.
    """
    there: dict[Place, _Row] = {}
    gone: dict[Place, _Row] = {}  # by the id under which they were seen last
    for step in steps:
        lines = list(step)
        moves = [((one.table, one.before), one.row) for one in lines if is_rekey(one) and one.before is not None]
        moving = [(new, there.pop(old, _Row(old_id=old[1]))) for old, new in moves]
        there |= dict(moving)
        for change in lines:
            _take(there, gone, change)
    net = [change for place, row in gone.items() for change in _removal(place, row)]
    net += [change for place, row in there.items() for change in _net(place, row)]
    return sorted(net, key=position)


def is_rekey(change: Change) -> bool:
    """Does the line say that a record stands under another id now?"""
    return change.kind is Kind.CHANGED and change.table in REKEYED and (change.field,) == TABLES[change.table].key


def position(change: Change) -> tuple[int, str, bool, int, str]:
    """Where a line stands in the table `changes`: by table, id and column, the row before its cells."""
    name = change.field or ""
    columns = _columns(change.table)
    return _TABLES[change.table], change.id, change.field is not None, columns.get(name, len(columns)), name


@cache
def _columns(table: str) -> Mapping[str, int]:
    return {column.name: number for number, column in enumerate(TABLES[table].columns)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row on its way through the releases."""

    old_id: str | None  # in the first release; None: it was not there
    content: str | None = None  # in the first release, where it was removed since
    came: Change | None = None  # the line that added it last
    went: Change | None = None  # the line that removed it last
    cells: Mapping[str, list[Change]] = field(default_factory=dict)  # lines of each cell since it came, oldest first


def _take(there: dict[Place, _Row], gone: dict[Place, _Row], change: Change) -> None:
    place = change.row
    if change.field is not None:
        row = there.setdefault(place, _Row(old_id=change.id))
        there[place] = replace(row, cells={**row.cells, change.field: [*row.cells.get(change.field, ()), change]})
    elif change.kind is Kind.ADDED:
        row = gone.pop(place, _Row(old_id=None))
        there[place] = replace(row, came=change, cells={})
    else:
        row = there.pop(place, _Row(old_id=change.id))
        if row.old_id is not None:
            content = row.content if row.came is not None else _restored(change, row.cells)
            gone[place] = replace(row, content=content, came=None, went=change, cells={})


def _restored(removal: Change, cells: Mapping[str, list[Change]]) -> str | None:
    """The row as it was in the first release."""
    return _with(removal.table, removal.before, {name: lines[0].before for name, lines in cells.items()})


def _with(table: str, content: str | None, values: Mapping[str, str | None]) -> str | None:
    """The row's text with some cells in."""
    if content is None:
        return None
    row: Json = json.loads(content)
    return row_text(row | {name: cell_of(table, name, text) for name, text in values.items()})


def _removal(place: Place, row: _Row) -> Iterator[Change]:
    if row.went is not None and row.old_id is not None:
        yield replace(row.went, id=row.old_id, before=row.content)


def _net(place: Place, row: _Row) -> Iterator[Change]:
    if row.came is None:
        for lines in row.cells.values():
            if lines[0].before != lines[-1].after or lines[0].is_withheld:
                also = _also(lines[:-1], lines[-1])
                yield _since(lines[0], replace(lines[-1], before=lines[0].before, also=also))
        return
    latest = {name: lines[-1].after for name, lines in row.cells.items()}
    content = _with(place[0], row.came.after, latest)
    if row.old_id is not None:
        yield from _since_it_was_back(row, row.came, content)
        return
    yield replace(row.came, after=content)
    for lines in row.cells.values():
        if lines[-1].cause is not row.came.cause:
            also = _also([row.came, *lines[:-1]], lines[-1])
            yield _since(row.came, replace(lines[-1], kind=Kind.ADDED, before=None, also=also))


def _since_it_was_back(row: _Row, came: Change, content: str | None) -> Iterator[Change]:
    """Cells of a row that went and came back with other values."""
    one: Json = json.loads(row.content) if row.content is not None else {}
    two: Json = json.loads(content) if content is not None else {}
    went = [] if row.went is None else [row.went]
    for name in sorted(one.keys() | two.keys()):
        before, after = text_of(one.get(name)), text_of(two.get(name))
        if before != after:
            lines = [*went, came, *row.cells.get(name, ())]
            also = _also(lines[:-1], lines[-1])
            net = replace(lines[-1], kind=Kind.CHANGED, field=name, before=before, after=after, also=also)
            yield _since(lines[0], net)


def _since(first: Change, net: Change) -> Change:
    """Whether the value before is left out, the first line says and not the last."""
    return net.without(net.before) if first.is_withheld else replace(net, caused_by=net.names)


def _also(earlier: Iterable[Change], last: Change) -> tuple[Cause, ...]:
    told = {cause for line in earlier for cause in (line.cause, *line.also)} | set(last.also)
    return tuple(sorted(told - {last.cause}))
