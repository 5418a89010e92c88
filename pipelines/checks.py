"""Is the dataset fit to be released? Every fault found is named; one is enough to refuse."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from bs4.exceptions import ParserRejectedMarkup

from archive.errors import ArchiveError, on_one_line
from archive.snapshot import Snapshot
from archive.text import NORMALISER, TextLayer, read_page
from pipelines.addresses_checked import address_problems
from pipelines.errors import PipelineError
from pipelines.release.references import Doubles, Named, record_id_of, referred
from pipelines.release.spooled_table import SpooledTable
from pipelines.release.tables import TABLES, Column, Row, Rows, Table

__all__ = [
    "Fault",
    "Pages",
    "Refused",
    "check_cells",
    "check_evidence",
    "check_layers",
    "check_tables",
    "layer_of",
    "misplaced",
]

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "date": (date,),
    "array": (list,),
    "object": (dict,),
}
_LEAST, _MOST = -(2**63), 2**63 - 1  # what Parquet holds
_SHOWN = 20  # faults named in the message; the others are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with one cell."""

    table: str
    id: str
    field: str
    problem: str

    def __str__(self) -> str:
        return f"{self.table} {self.id} {self.field}: {self.problem}"


class Pages(Protocol):
    """Whatever gives captured pages by their ids: the archive, or the excerpt of it that a release carries."""

    def snapshot(self, snapshot_id: str) -> Snapshot: ...


class Refused(PipelineError):
    """The checks found faults; the last release stays as it is."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        more = f"\n  and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        listed = "\n".join(f"  {on_one_line(str(fault))}" for fault in faults[:_SHOWN])
        super().__init__(f"release refused by {len(faults)} faults, the last release stays:\n{listed}{more}")


def check_tables(rows: Rows, tables: Mapping[str, Table] = TABLES) -> Iterator[Fault]:
    """Columns, types, vocabularies, keys, references, and no character that stands for a lost one."""
    there, on_disk = referred(rows, tables), list[Named]()
    for name, table in tables.items():
        body = rows[name]
        named = Named(table, body) if isinstance(body, SpooledTable) else None
        doubles = Doubles(is_ordered=named is not None)
        for row in body:
            record_id = record_id_of(table, row)
            if doubles.has(record_id):
                yield Fault(table=name, id=record_id, field="|".join(table.key), problem="key stands twice")
            yield from check_cells(table, row)
            if named is not None:
                named.add(row, record_id)
                continue
            for column_name, other in table.refers.items():
                value = row[column_name]
                if isinstance(value, str) and value not in there[other]:
                    yield Fault(table=name, id=record_id, field=column_name, problem=f"{value} is not in {other}")
        if named is not None:
            on_disk.append(named)
    for lost in (lost for named in on_disk for lost in named.lost(rows, tables)):
        problem = f"{lost.value} is not in {lost.other}"
        yield Fault(table=lost.table, id=lost.id, field=lost.column, problem=problem)


def check_cells(table: Table, row: Row) -> Iterator[Fault]:
    """Columns, types, vocabularies and addresses of one row, and days in their order."""
    for column in table.columns:
        problem = _cell_problem(column, row)
        if problem is not None:
            yield Fault(table=table.name, id=record_id_of(table, row), field=column.name, problem=problem)
    for name, problem in address_problems(table.name, row):
        yield Fault(table=table.name, id=record_id_of(table, row), field=name, problem=problem)
    yield from _date_faults(table, row)


def check_evidence(rows: Rows) -> Iterator[Fault]:
    """Every value that owes a quote has one, and every quote supports a value of a row that is there."""
    said: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in rows["evidence"]:
        shown = {row["value"]} if row["status"] == "shown" else set()
        said[row["table"], row["id"], row["field"]] |= shown
    cells = {
        (name, record_id): row
        for name, owners in _owners(said).items()
        for row in rows.get(name, ())
        if (record_id := record_id_of(TABLES[name], row)) in owners
    }
    for table_name, record_id, field in sorted(said):
        owner = cells.get((table_name, record_id))
        if owner is None:
            yield Fault(table=table_name, id=record_id, field=field, problem="evidence for a row that is not there")
            continue
        for value in sorted(said[table_name, record_id, field] - set(_values(owner.get(field)))):
            yield Fault(table=table_name, id=record_id, field=field, problem=f"a quote says {value!r}, the cell not")
    for name, table in TABLES.items():
        quoted = [c for c in table.columns if c.quoted]
        for row in rows[name] if quoted else ():
            record_id = record_id_of(table, row)
            for column in quoted:
                shown = said[name, record_id, column.name]
                missing = [value for value in _values(row[column.name]) if value not in shown]
                if missing:
                    problem = f"no quote supports {missing[0]!r}"
                    yield Fault(table=name, id=record_id, field=column.name, problem=problem)


def _owners(said: Iterable[tuple[str, str, str]]) -> dict[str, set[str]]:
    """Table → ids of its rows that passages support."""
    found: dict[str, set[str]] = defaultdict(set)
    for table_name, record_id, _ in said:
        if table_name in TABLES:
            found[table_name].add(record_id)
    return found


def check_layers(evidence: Iterable[Row], reader: Pages) -> Iterator[Fault]:
    """Every quote stands where it says, in the text layer made anew from the archived bytes."""
    by_snapshot: dict[str, list[Row]] = defaultdict(list)
    for row in evidence:
        by_snapshot[row["snapshot_id"]].append(row)
    for snapshot_id in sorted(by_snapshot):
        try:
            snapshot = reader.snapshot(snapshot_id)
        except ArchiveError as error:
            yield Fault(table="snapshots", id=snapshot_id, field="warc_file", problem=str(error))
            continue
        try:
            layer = layer_of(snapshot)
        except ParserRejectedMarkup as error:
            yield Fault(table="snapshots", id=snapshot_id, field="text_layer_sha256", problem=str(error))
            continue
        for row in by_snapshot[snapshot_id]:
            for problem in _quote_problems(row, snapshot, layer):
                yield Fault(table="evidence", id=row["evidence_id"], field=row["field"], problem=problem)


def layer_of(snapshot: Snapshot) -> TextLayer:
    """The text layer of archived bytes."""
    return read_page(snapshot.html).layer


def _quote_problems(row: Row, snapshot: Snapshot, layer: TextLayer) -> Iterator[str]:
    where = f"{row['table']} {row['id']} in {row['snapshot_id']}"
    if row["snapshot_sha256"] != snapshot.content_sha256:
        yield f"{where}: bytes have digest {snapshot.content_sha256[:12]}, not {row['snapshot_sha256'][:12]}"
    elif row["normaliser"] != NORMALISER:
        yield f"{where}: read by {row['normaliser']}, this is {NORMALISER}; extract again"
    elif row["text_layer_sha256"] != layer.sha256:
        yield f"{where}: text layer has digest {layer.sha256[:12]}, not {row['text_layer_sha256'][:12]}"
    elif (problem := misplaced(row, layer.text)) is not None:
        yield f"{where}: {problem}"


def misplaced(row: Row, text: str) -> str | None:
    """What is wrong with the place that a row of `evidence` gives its passage in a text layer; None: nothing.

    A quote that was cut, in a release without page texts, ends with an ellipsis; beside it is the digest of the whole.
    """
    found, digest = text[row["start"] : row["end"]], row.get("quote_sha256")
    whole = found == row["quote"]
    if digest is not None:
        shown = row["quote"] if len(row["quote"]) == len(found) else row["quote"][:-1]
        whole = found.startswith(shown) and hashlib.sha256(found.encode()).hexdigest() == digest
    if row["start"] < 0 or not whole:
        return f"{row['quote'][:40]!r} does not stand at {row['start']}"
    if not text.endswith(row["prefix"] or "", 0, row["start"]):
        return f"{row['prefix']!r} does not stand before {row['start']}"
    if not text.startswith(row["suffix"] or "", row["end"]):
        return f"{row['suffix']!r} does not stand after {row['end']}"
    return None


def _cell_problem(column: Column, row: Row) -> str | None:
    if column.name not in row:
        return "column is missing"
    value = row[column.name]
    if value is None:
        return "empty, must be filled" if column.required else None
    if not isinstance(value, _KINDS[column.type]) or (column.type == "integer" and isinstance(value, bool)):
        return f"{value!r} is no {column.type}"
    if column.values and value not in column.values:
        return f"{value!r} is not one of {', '.join(column.values)}"
    if value == "":
        return "empty text, unknown is null"
    if isinstance(value, int):
        return None if _LEAST <= value <= _MOST else f"{value} is no number of 64 bits"
    return None if isinstance(value, date) else _text_problem(value if isinstance(value, str) else _spelled(value))


_spelled = json.JSONEncoder(ensure_ascii=False, default=str).encode


def _text_problem(text: str) -> str | None:
    if text.isascii():  # as most are
        return None
    if _REPLACEMENT in text:
        return "holds U+FFFD, a character nobody could read"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "holds half a surrogate pair, which no file can"
    return None


def _date_faults(table: Table, row: Row) -> Iterator[Fault]:
    for first, last in (("start", "end"), ("date_earliest", "date_latest")):
        one, two = row.get(first), row.get(last)
        if isinstance(one, date) and isinstance(two, date) and one > two:
            problem = f"{one} lies after {last} {two}"
            yield Fault(table=table.name, id=record_id_of(table, row), field=first, problem=problem)


def _values(cell: Any) -> list[str]:
    if cell is None:
        return []
    if isinstance(cell, list):
        return [str((v["name"] or v["role"]) if isinstance(v, dict) else v) for v in cell]
    return [cell.isoformat() if isinstance(cell, date) else str(cell)]
