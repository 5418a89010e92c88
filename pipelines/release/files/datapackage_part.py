"""How does a Data Package describe the tables? datapackage.json, Data Package version 2."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.release.bundle import Bundle, Name
from pipelines.release.files.described import (
    AUTHORS,
    DESCRIPTION,
    KEYWORDS,
    LICENCE,
    LICENCE_TITLE,
    LICENCE_URL,
    NAME,
    RIGHTS,
    TITLE,
    doi_url,
)
from pipelines.release.files.placed import FileFacts, Placed, facts_of, lasting_rows, placed_tables
from pipelines.release.tables import Column, Row, Table
from pipelines.writing import write_file

__all__ = ["DATAPACKAGE", "datapackage", "datapackage_part"]

Json = dict[str, Any]

DATAPACKAGE = "datapackage.json"
_PROFILES = "https://datapackage.org/profiles/2.0"
_ESCAPED = (
    "A text that a spreadsheet would take for a formula, or that begins with an apostrophe, has one more apostrophe "
    "before it in the CSV; take one away. JSON Lines and Parquet hold the text as it is."
)


def datapackage_part(bundle: Bundle, folder: Path) -> None:
    """Write it; the tables are in the folder by then, as CSV, JSON Lines and Parquet."""
    tables = placed_tables()
    written = datapackage(
        bundle.name,
        tables,
        {table: len(rows) for table, rows in lasting_rows(bundle).items()},
        facts_of(folder, tables, ("csv",)),
        recipe=bundle.recipe,
        sources=bundle.rows["publishers"],
    )
    write_file(folder / DATAPACKAGE, written)


def datapackage(
    name: Name,
    tables: Sequence[Placed],
    counts: Mapping[str, int],
    facts: Mapping[str, FileFacts],
    *,
    recipe: str,
    sources: Iterable[Row] = (),
    package: str = NAME,
    note: str = "",
) -> bytes:
    """
    counts    rows by table, as far as they do not change with every crawl
    facts     size and digest by path of CSV file, for the same tables
    sources   rows of `publishers`: whose pages were read
    package   short name of the package
    note      what is special about it, a sentence
    """
    by_name = {placed.table.name: placed.table for placed in tables}
    said: Json = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": package,
        **({} if name.doi is None else {"id": doi_url(name.doi)}),
        "title": TITLE,
        "description": " ".join(filter(None, (DESCRIPTION, note, _ESCAPED, RIGHTS))),
        "version": name.version,
        "created": f"{name.day}T00:00:00Z",
        "keywords": list(KEYWORDS),
        "recipe": recipe,
        "licenses": [{"name": LICENCE, "title": LICENCE_TITLE, "path": LICENCE_URL}],
        "contributors": [{"title": AUTHORS, "roles": ["creator"]}],
        "sources": [{"title": row["name"]} for row in sources],
        "resources": [_resource(placed, by_name, counts, facts) for placed in tables],
    }
    if not said["sources"]:  # an empty list is no list of sources
        del said["sources"]
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(
    placed: Placed, tables: Mapping[str, Table], counts: Mapping[str, int], facts: Mapping[str, FileFacts]
) -> Json:
    """fieldsMatch stays at its default, exact: the published profile 2.0 wants a list where the standard has a text."""
    table, path = placed.table, placed.path("csv")
    others = [placed.path(spelling) for spelling in placed.spellings if spelling != "csv"]
    known = facts.get(path)
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": table.name,
        "type": "table",
        "title": table.one_row,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **({} if known is None else {"bytes": known.size, "hash": f"sha256:{known.sha256}"}),
        **({"rowcount": counts[table.name]} if table.name in counts else {}),
        **({"alternates": others} if others else {}),
        "schema": {
            "$schema": f"{_PROFILES}/tableschema.json",
            "fields": [_field(c) for c in table.columns],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {"fields": [column], "reference": {"resource": other, "fields": list(tables[other].key)}}
                for column, other in table.refers.items()
            ],
        },
    }


def _field(column: Column) -> Json:
    constraints: Json = {"required": True} if column.required else {}
    if column.values:
        constraints["enum"] = list(column.values)
    field: Json = {"name": column.name, "type": column.type, "description": column.meaning}
    return field | ({"constraints": constraints} if constraints else {})
