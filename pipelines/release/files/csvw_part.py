"""How does CSV on the Web describe the tables? csv-metadata.json, one table group."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.release.bundle import Bundle, Name
from pipelines.release.files.described import AUTHORS, DESCRIPTION, LICENCE_URL, RIGHTS, TITLE, doi_url
from pipelines.release.files.placed import Placed, placed_tables
from pipelines.release.tables import Column, Table
from pipelines.writing import write_file

__all__ = ["CSVW", "csvw", "csvw_part"]

Json = dict[str, Any]

CSVW = "csv-metadata.json"
_TYPES: Mapping[str, str] = {
    "string": "string",
    "integer": "integer",
    "boolean": "boolean",
    "date": "date",
    "array": "json",
    "object": "json",
}


def csvw_part(bundle: Bundle, folder: Path) -> None:
    """Write it."""
    write_file(folder / CSVW, csvw(bundle.name, placed_tables()))


def csvw(name: Name, tables: Sequence[Placed]) -> bytes:
    """Columns, types, vocabularies, keys and references of the CSV files."""
    said: Json = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        **({} if name.doi is None else {"dc:identifier": doi_url(name.doi)}),
        "dc:title": TITLE,
        "dc:description": f"{DESCRIPTION} {RIGHTS}",
        "dc:creator": AUTHORS,
        "dc:license": {"@id": LICENCE_URL},
        "dc:issued": name.day,
        "dc:hasVersion": name.version,
        "dialect": {"header": True, "delimiter": ",", "quoteChar": '"', "doubleQuote": True, "encoding": "utf-8"},
        "tables": [_table(placed, {p.table.name: p for p in tables}) for placed in tables],
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _table(placed: Placed, all_of_them: Mapping[str, Placed]) -> Json:
    table = placed.table
    references = _references(table, all_of_them)
    return {
        "url": placed.path("csv"),
        "dc:title": table.name,
        "dc:description": f"One row is {table.one_row}.",
        "tableSchema": {
            "columns": [_column(c) for c in table.columns],
            "primaryKey": list(table.key),
            **({"foreignKeys": references} if references else {}),
        },
    }


def _references(table: Table, all_of_them: Mapping[str, Placed]) -> list[Json]:
    """Only of columns that are always filled: here an empty reference is a broken one."""
    return [
        {
            "columnReference": [column],
            "reference": {
                "resource": all_of_them[other].path("csv"),
                "columnReference": list(all_of_them[other].table.key),
            },
        }
        for column, other in table.refers.items()
        if table.column(column).required
    ]


def _column(column: Column) -> Json:
    said: Json = {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.meaning,
        "datatype": _TYPES[column.type],
    }
    if column.values:
        said["datatype"] = {"base": "string", "format": "|".join(map(re.escape, column.values))}
    return said | ({"required": True} if column.required else {})
