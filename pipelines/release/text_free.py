"""What of a release may be handed on where page texts may not? Records, short quotes and digests, and nothing more."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from archive.errors import BadInput, WriteFailed
from pipelines.release.bundle import Name
from pipelines.release.cite_record import name_and_recipe
from pipelines.release.files.citation_part import citation_cff, licence
from pipelines.release.files.citation_rows import CITATIONS
from pipelines.release.files.croissant_part import CROISSANT, croissant
from pipelines.release.files.csvw_part import CSVW, csvw
from pipelines.release.files.datapackage_part import DATAPACKAGE, datapackage
from pipelines.release.files.described import NAME, TITLE, doi_url
from pipelines.release.files.placed import Group, Placed, facts_of, placed_tables
from pipelines.release.formats import csv_bytes, jsonl_bytes, parquet_file
from pipelines.release.manifest import MANIFEST, read_manifest
from pipelines.release.package import SUMS, checksums
from pipelines.release.tables import Row, Table, column
from pipelines.writing import sync_folder, write_file

__all__ = ["LIMIT", "README", "text_free", "text_free_row", "text_free_table"]

Json = dict[str, Any]

LIMIT = 120  # code points of any text of others: a sentence of a headline's length, the ellipsis included
README = "README.md"
_CODEBOOK = "codebook.md"
_CUT = "…"
# Text around a quote, and what a page said before and after it was changed. The columns stay, so that every reader of a
# release reads this too.
_EMPTIED: Mapping[str, tuple[str, ...]] = {"evidence": ("prefix", "suffix"), "edits": ("passages",)}
# Addresses and our own words stay whole, in a column and inside a list of objects.
_WHOLE = frozenset(
    {"url", "urls", "key", "origin", "source", "id", "reason", "note", "statement", "caused_by", "verdict"}
)
_DIGEST = column("quote_sha256", "string", "SHA-256 of the whole quote in UTF-8, from start to end", "required")
_MEANING = f"the passage; of more than {LIMIT} characters the first, then {_CUT}"
_NOTE = (
    f"Text-free variant: texts of others are cut to {LIMIT} characters, what stands around quotes and changed passages "
    "are left out; see README.md."
)


def text_free(folder: Path, target: Path) -> None:
    """Make the variant of a whole release.

    folder   of the release; its checksums were looked at
    target   an empty folder
    raises   BadInput for a table that cannot be read, WriteFailed
    """
    name, recipe = name_and_recipe(folder)
    tables = tuple(
        replace(placed, table=text_free_table(placed.table))
        for placed in placed_tables()
        if placed.group is not Group.RUNS
    )
    counts: dict[str, int] = {}
    sources: list[Row] = []
    for placed in placed_tables():
        if placed.group in {Group.CONTENT, Group.HISTORY}:
            rows = [text_free_row(placed.table, row) for row in _rows(folder, placed)]
            _write_table(target, text_free_table(placed.table), rows)
            counts[placed.table.name] = len(rows)
            if placed.table.name == "publishers":
                sources.extend(rows)
    for kept in (f"{CITATIONS.name}.csv", _CODEBOOK):
        _copy(folder / kept, target / kept)
    facts = facts_of(target, tables)
    for file, content in {
        "LICENSE": licence(),
        "CITATION.cff": citation_cff(name),
        DATAPACKAGE: datapackage(
            name,
            tables,
            counts,
            {path: told for path, told in facts.items() if path.endswith(".csv")},
            recipe=recipe,
            sources=sources,
            package=f"{NAME}-text-free",
            note=_NOTE,
        ),
        CSVW: csvw(name, tables),
        CROISSANT: croissant(name, tables, facts),
        README: _readme(name, folder),
    }.items():
        write_file(target / file, content)
    write_file(target / SUMS, checksums(target, (p for p in target.rglob("*") if p.is_file())))
    sync_folder(target)


def text_free_table(table: Table) -> Table:
    """The same columns; `evidence` has one more, the digest of the quote."""
    if table.name != "evidence":
        return table
    columns = [replace(c, meaning=_MEANING) if c.name == "quote" else c for c in table.columns]
    return replace(table, columns=(*columns, _DIGEST))


def text_free_row(table: Table, row: Row) -> Json:
    """The row with short texts. Keys and references stay whole, so that no row changes its name."""
    whole = {*table.key, *table.refers, *(c.name for c in table.columns if c.values)}
    found = {name: value if name in whole else _short(value, name) for name, value in row.items()}
    match table.name:
        case "evidence":
            digest = hashlib.sha256(row["quote"].encode()).hexdigest()
            return found | {"prefix": None, "suffix": None, _DIGEST.name: digest}
        case "edits":
            return found | {"passages": [], "passages_left_out": row["passages_left_out"] + len(row["passages"])}
        case _:
            return found


def _short(value: Any, name: str) -> Any:
    if name in _WHOLE or name.endswith("sha256"):
        return value
    if isinstance(value, str):
        return value if len(value) <= LIMIT else value[: LIMIT - len(_CUT)] + _CUT
    if isinstance(value, list):
        return [_short(one, name) for one in value]
    if isinstance(value, dict):
        return {key: _short(one, key) for key, one in value.items()}
    return value


def _rows(folder: Path, placed: Placed) -> Iterable[Json]:
    path = folder / placed.path("jsonl")
    days = [c.name for c in placed.table.columns if c.type == "date"]
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            for line in file:
                row = json.loads(line)
                yield row | {name: date.fromisoformat(row[name]) for name in days if row[name] is not None}
    except OSError as error:
        raise BadInput(str(path), error.strerror or str(error), "a table of a release of this program") from error
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise BadInput(str(path), str(error), "a table of a release of this program") from error


def _write_table(target: Path, table: Table, rows: list[Json]) -> None:
    write_file(target / f"{table.name}.jsonl", jsonl_bytes(table, rows))
    write_file(target / f"{table.name}.csv", csv_bytes(table, rows))
    parquet_file(table, target / f"{table.name}.jsonl", target / f"{table.name}.parquet")


def _copy(source: Path, target: Path) -> None:
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError as error:
        raise BadInput(str(source), "no such file", "a file of a release of this program") from error
    except OSError as error:
        raise WriteFailed(str(target), error.strerror or str(error)) from error


def _readme(name: Name, folder: Path) -> bytes:
    chained = read_manifest(folder).sha256
    doi = "" if name.doi is None else f" ({doi_url(name.doi)})"
    left = "\n".join(f"  - `{table}`: {', '.join(columns)}" for table, columns in _EMPTIED.items())
    return f"""# {TITLE}, release {name.version}, without page texts

For those who may not redistribute pages. Made from release {name.version}{doi}, whose {MANIFEST} has the SHA-256
`{chained}`.

## What is left out

- every text of others beyond its first {LIMIT} characters (a cut one ends with {_CUT}): quotes, titles, values as
  printed. Addresses, ids, digests and the reviewers' own reasons stay whole
- what stands in these columns of the release; they are empty here:
{left}
- files: the pages themselves (evidence.wacz), decisions/, runs/, the report with its figures/, CHANGES.md, feed.atom,
  SQLite and XLSX, {MANIFEST} (the chain of releases; its digest stands above) and metadata.json (of Datasette)

`evidence` has one column more: `quote_sha256`, the digest of the whole quote in UTF-8.

## How to check a quote with an archive at hand

1. Find the capture: `snapshots` names its address, time, WARC file and offset; the body without content-encoding has
   the SHA-256 `snapshot_sha256`.
2. Make the text layer, by the normaliser named in the row; it has the SHA-256 `text_layer_sha256`.
3. The code points from `start` to `end` (one past the last) have the SHA-256 `quote_sha256`.

`sha256sum -c {SUMS}` checks the files here; `frictionless validate datapackage.json` the tables.
""".encode()
