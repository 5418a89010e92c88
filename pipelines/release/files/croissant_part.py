"""How does Croissant, the vocabulary of machine-learning catalogues, describe the tables? croissant.json."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.release.bundle import Bundle, Name
from pipelines.release.files.described import AUTHORS, DESCRIPTION, KEYWORDS, LICENCE_URL, NAME, RIGHTS, TITLE, doi_url
from pipelines.release.files.placed import FileFacts, Placed, facts_of, placed_tables
from pipelines.release.tables import Column, Table
from pipelines.writing import write_file

__all__ = ["CROISSANT", "croissant", "croissant_part"]

Json = dict[str, Any]

CROISSANT = "croissant.json"
_VERSION = "http://mlcommons.org/croissant/1.0"
_FORMATS: Mapping[str, str] = {
    "csv": "text/csv",
    "jsonl": "application/jsonlines",
    "parquet": "application/x-parquet",
}
_TYPES: Mapping[str, str] = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "array": "sc:Text",
    "object": "sc:Text",
}
# Every prefix and term is spelled out here, so that no reader needs to fetch a context.
_CONTEXT: Json = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant_part(bundle: Bundle, folder: Path) -> None:
    """Write it; the tables are in the folder by then, in every spelling."""
    tables = placed_tables()
    write_file(folder / CROISSANT, croissant(bundle.name, tables, facts_of(folder, tables)))


def croissant(name: Name, tables: Sequence[Placed], facts: Mapping[str, FileFacts]) -> bytes:
    """Files with their digests, and record sets over the Parquet files. The usual reader of this format takes the
    country NA (Namibia) of a CSV for a missing value, and cannot read the lists of objects in JSON Lines.

    facts   size and digest by path. What has none, since it changes with every crawl, is left out
    """
    lasting = [placed for placed in tables if placed.is_lasting]
    said: Json = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": _VERSION,
        "name": NAME,
        "alternateName": TITLE,
        "description": f"{DESCRIPTION} {RIGHTS}",
        "license": LICENCE_URL,
        "version": name.version,
        "datePublished": name.day,
        "creator": {"@type": "sc:Organization", "name": AUTHORS},
        "keywords": list(KEYWORDS),
        "inLanguage": ["en", "zh"],
        **({} if name.doi is None else {"url": doi_url(name.doi), "sameAs": doi_url(name.doi)}),
        "citeAs": _cite_as(name),
        "distribution": [
            _file(placed.path(spelling), spelling, facts[placed.path(spelling)])
            for placed in lasting
            for spelling in placed.spellings
        ],
        "recordSet": [_record_set(placed) for placed in lasting],
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _cite_as(name: Name) -> str:
    where = "" if name.doi is None else f", doi = {{{name.doi}}}"
    return (
        f"@misc{{xuanjie-{name.version}, author = {{{{{AUTHORS}}}}}, title = {{{TITLE}}}, year = {{{name.day[:4]}}}, "
        f"version = {{{name.version}}}{where}}}"
    )


def _file(path: str, spelling: str, facts: FileFacts) -> Json:
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "contentSize": f"{facts.size} B",
        "encodingFormat": _FORMATS[spelling],
        "sha256": facts.sha256,
    }


def _record_set(placed: Placed) -> Json:
    """Without references: a reader of this format joins the tables along them, and loses the rows without one."""
    table = placed.table
    source = placed.path("parquet" if "parquet" in placed.spellings else "csv")
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": f"One row is {table.one_row}.",
        "key": [{"@id": f"{table.name}/{column}"} for column in table.key],
        "field": [_field(table, c, source) for c in table.columns],
    }


def _field(table: Table, column: Column, source: str) -> Json:
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": column.meaning,
        "dataType": _TYPES[column.type],
        "source": {"fileObject": {"@id": source}, "extract": {"column": column.name}},
    }
