"""What does Datasette show beside the tables of xuanjie.sqlite? metadata.json: titles, columns, facets, order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipelines.release.bundle import Bundle, Name
from pipelines.release.files.described import DESCRIPTION, LICENCE_TITLE, LICENCE_URL, RIGHTS, TITLE, doi_url
from pipelines.release.files.sqlite_part import SQLITE, sqlite_tables
from pipelines.release.tables import Table
from pipelines.writing import write_file

__all__ = ["METADATA", "datasette_metadata", "datasette_part"]

Json = dict[str, Any]

METADATA = "metadata.json"
# Columns worth a list of their values, where a table has them; the first few, since each costs a query per page.
_FACETS = (
    "country",
    "countries",
    "meeting_id",
    "cause",
    "mode",
    "form",
    "verification",
    "leader_rank",
    "table",
    "verdict",
    "status",
    "stance",
    "unit",
    "kind",
    "side",
    "sides",
    "language",
    "rule",
    "method",
    "source",
    "outcome",
)
_MOST_FACETS = 6
_NEWEST_FIRST = ("date_earliest", "published_on", "fetched_at")
_LABELS = ("leader_name", "name_hans", "name_en", "title", "name")  # what a reference shows beside an id


def datasette_part(bundle: Bundle, folder: Path) -> None:
    """Write it: `datasette xuanjie.sqlite -m metadata.json`."""
    write_file(folder / METADATA, datasette_metadata(bundle.name, sqlite_tables()))


def datasette_metadata(name: Name, tables: tuple[Table, ...]) -> bytes:
    """For version 0.65."""
    about = {"license": LICENCE_TITLE, "license_url": LICENCE_URL}
    source = {"source": f"release {name.version}"} | ({} if name.doi is None else {"source_url": doi_url(name.doi)})
    said: Json = {
        "title": TITLE,
        "description": f"{DESCRIPTION} {RIGHTS}",
        **about,
        **source,
        "databases": {
            Path(SQLITE).stem: {
                "title": f"{TITLE}, release {name.version}",
                **about,
                **source,
                "tables": {table.name: _table(table) for table in tables},
            }
        },
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _table(table: Table) -> Json:
    kinds = {c.name: c.type for c in table.columns}
    facets = [
        {"array": name} if kinds[name] == "array" else name
        for name in _FACETS
        if name in kinds and name != table.key[0]
    ]
    order = next((name for name in _NEWEST_FIRST if name in kinds), None)
    label = next((name for name in _LABELS if name in kinds), None)
    return {
        "title": table.name.replace("_", " "),
        "description": f"One row is {table.one_row}.",
        "columns": {c.name: c.meaning for c in table.columns},
        "facets": facets[:_MOST_FACETS],
        **({"sort": table.key[0]} if order is None else {"sort_desc": order}),
        **({} if label is None else {"label_column": label}),
    }
