"""Which cells would another capture of the same page fill otherwise? What two captures tell, record beside record.

Records are matched by what they are called (a stay by its country, a briefing by form and place), then, when one of a
kind is left on either side, with each other: its name is what has changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.records import Announcement, Claim, DelegationVisit, Event, Extraction, LegVisit, Reception
from pipelines.release.tables import TABLES
from pipelines.review.fields import Field, Record, fields_of, judgement_of, label, records, value_of

__all__ = ["Cell", "Pair", "cells_of_page", "cells_of_records", "paired"]

Json = dict[str, Any]

_TABLE: Mapping[type, str] = {
    DelegationVisit: "delegations",
    LegVisit: "legs",
    Event: "events",
    Claim: "aggregate_claims",
    Reception: "reception",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One record as two captures tell it; a path of None: that capture does not tell of it."""

    path: str | None
    record: Record | None
    other_path: str | None
    other: Record | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell, and what two captures say it holds."""

    table: str
    id: str | None  # None where no row of the release stands on it
    field: str
    before: Any
    after: Any

    def as_json(self) -> Json:
        return {
            "table": self.table,
            "id": self.id,
            "field": self.field,
            "before": self.before,
            "after": self.after,
        }


def paired(one: Extraction, other: Extraction) -> list[Pair]:
    """Every record of either, beside the same of the other; stays only inside the same journey."""
    first, second = _by_parent(one), _by_parent(other)
    found = _matched(first.get("", ()), second.get("", ()))
    for pair in list(found):
        found += _matched(first.get(pair.path or "-", ()), second.get(pair.other_path or "-", ()))
    return found


def cells_of_page(document_id: str, before: Extraction, after: Extraction) -> Iterator[Cell]:
    """What the page says of itself, and how it is judged, in the table `candidates`."""
    for field, one, two in (
        ("title", _page(before, "title"), _page(after, "title")),
        ("published_on", _page(before, "published_on"), _page(after, "published_on")),
        *((name, _judged(before, name), _judged(after, name)) for name in ("status", "rule", "kind")),
    ):
        if one != two:
            yield Cell(table="candidates", id=document_id, field=field, before=_json(one), after=_json(two))


def cells_of_records(pair: Pair, rows: Sequence[tuple[str, str | None]]) -> Iterator[Cell]:
    """The cells of one record; of one that only one of the captures tells of, the cell of its first fact. A journey has
    no such fact, its stays have.

    rows   (table, id) of the rows that stand on it; none when no row does
    """
    before, after = pair.record, pair.other
    told = after if before is None else before
    if told is None:
        return
    kind: type = type(told)
    for table, record_id in rows or [(_TABLE[kind], None)]:
        for field in fields_of(kind).values():
            column = _column(table, field)
            one, two = _value(before, field), _value(after, field)
            if column is not None and one != two and (field.is_first or (before is not None and after is not None)):
                yield Cell(table=table, id=record_id, field=column, before=one, after=two)


def _by_parent(extraction: Extraction) -> dict[str, list[tuple[str, Record]]]:
    found: dict[str, list[tuple[str, Record]]] = defaultdict(list)
    for path, record in records(extraction):
        if not isinstance(record, Announcement):
            found[path.partition(".legs.")[0] if isinstance(record, LegVisit) else ""].append((path, record))
    return found


def _matched(ones: Sequence[tuple[str, Record]], twos: Sequence[tuple[str, Record]]) -> list[Pair]:
    """By kind and name, in their order; then the one that is left of a kin with the one that is left."""
    free = list(twos)
    found: list[Pair] = []
    left: list[tuple[str, Record]] = []
    for path, record in ones:
        same = next((item for item in free if _name(item[1]) == _name(record)), None)
        if same is None:
            left.append((path, record))
        else:
            free.remove(same)
            found.append(Pair(path=path, record=record, other_path=same[0], other=same[1]))
    for path, record in left:
        kin = [item for item in free if _kin(item[1]) == _kin(record)]
        alone = len(kin) == 1 and sum(_kin(other) == _kin(record) for _, other in left) == 1
        if alone:
            free.remove(kin[0])
        place, other = kin[0] if alone else (None, None)
        found.append(Pair(path=path, record=record, other_path=place, other=other))
    return [*found, *(Pair(path=None, record=None, other_path=path, other=record) for path, record in free)]


def _name(record: Record) -> tuple[str, str]:
    return type(record).__name__, label(record)


def _kin(record: Record) -> tuple[str, str]:
    """What stays when the name of a record changes."""
    if isinstance(record, Event):
        kin = record.form.value.value
    elif isinstance(record, Claim):
        kin = record.unit.value
    elif isinstance(record, Reception):
        who = record.speaker or record.role
        kin = who.value if who else "-"
    else:
        kin = ""
    return type(record).__name__, kin


def _column(table: str, field: Field) -> str | None:
    """What a table calls a field; None when it has no such column."""
    known = {column.name for column in TABLES[table].columns}
    return next((name for name in (field.column, field.name) if name in known), None)


def _value(record: Record | None, field: Field) -> Any:
    return None if record is None else _json(value_of(record, field))


def _page(extraction: Extraction, name: str) -> Any:
    return None if extraction.announcement is None else getattr(extraction.announcement, name)


def _judged(extraction: Extraction, name: str) -> str | None:
    told = judgement_of(extraction)
    value = None if told is None else getattr(told, name)
    return None if value is None else str(value)


def _json(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value
