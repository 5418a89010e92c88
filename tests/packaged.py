"""The files of one small release, hostile texts among its values, without an archive behind them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from archive_samples import attempt
from composed import captures_of, leg, page, said, visit

from archive.records import Claim, Event, Form, Operator, Unit
from pipelines.release.bundle import Bundle, Inputs, Name
from pipelines.release.dataset import dataset
from pipelines.release.files.citation_part import citation_part
from pipelines.release.files.croissant_part import croissant_part
from pipelines.release.files.csvw_part import csvw_part
from pipelines.release.files.datapackage_part import datapackage_part
from pipelines.release.files.datasette_part import datasette_part
from pipelines.release.files.placed import Group, lasting_rows, placed_tables
from pipelines.release.files.sqlite_part import sqlite_part
from pipelines.release.files.xlsx_part import xlsx_part
from pipelines.release.formats import csv_bytes, jsonl_bytes, parquet_file
from pipelines.release.manifest import MANIFEST, manifest_bytes
from pipelines.release.package import RUNS, SUMS, checksums, codebook
from pipelines.release.run_rows import run_rows

# What a page may print and a spreadsheet, a parser or a query may stumble over.
HOSTILE = (
    "=cmd|'/c calc'!A1",
    "\t=1+1",
    "\r@SUM(A1)",
    ' "=1+1',
    "＝1+1",
    "\ufeff+1",
    "'plain",
    "-1",
    "NA",
    "null",
    "007",
    "1e5",
    "a\r\nb,\"c\";d",
    "lone\rcr",
    "\N{GRINNING FACE}\u200d\u2028",
    "'); DROP TABLE legs; --",
    "_x000D_",
    "<b>&amp;</b>",
)  # fmt: skip
_LONG = "宣" * 40_000
_PAGES = [
    page("a", visit(leg("NA", "2017-11-23", "2017-11-26", inviter=said("=1+1")), leader="何毅亭"), outlet="新华社"),
    page("b", visit(leg("JP", "2017-11-24"), leader="宋涛")),
    page("c", events=(Event(form=said(Form.FOR_DIPLOMATS), country=said("CN"), start=said(date(2017, 11, 3)),
                            meeting=said("pc19")),), rule="K3"),
    page("d", claims=(Claim(quantity=said(30), operator=Operator.EXACT, unit=Unit.TEAMS),), rule="K5"),
]  # fmt: skip
_PARTS = (citation_part, datapackage_part, csvw_part, croissant_part, sqlite_part, datasette_part, xlsx_part)


def bundle(doi: str | None = None) -> Bundle:
    """Rows of four composed pages, and a few that hold what nobody should print."""
    rows = {name: list(told) for name, told in dataset(_PAGES, captures_of(_PAGES)).rows.items()}
    document = rows["documents"][0]["document_id"]
    snapshot = rows["snapshots"][0]["snapshot_id"]
    texts = (*HOSTILE, _LONG)
    rows["issues"] = [
        {"document_id": document, "snapshot_id": snapshot, "number": number, "code": "hostile", "detail": text}
        for number, text in enumerate(texts)
    ]
    rows["evidence"] = sorted(
        [*rows["evidence"], *(_passage(rows["evidence"][0], number, text) for number, text in enumerate(texts))],
        key=lambda row: row["evidence_id"],
    )
    life = {
        "table": "legs",
        "id": rows["legs"][0]["leg_id"],
        "first_release": "2018-01-05.1",
        "last_changed_release": "2018-01-05.1",
        "record_status": "active",
        "successor": None,
    }
    return Bundle(
        name=Name(version="2018-01-05.1", stamp="5" * 64, doi=doi),
        recipe="7" * 64,
        inputs=Inputs(captures=4, captures_sha256="", searches_sha256="", rules={}, registries={}, decisions={}),
        rows=rows,
        history={"changes": [], "tombstones": [], "record_history": [life]},
        runs=run_rows([], [attempt()], []),
    )


def _passage(like: Mapping[str, Any], number: int, text: str) -> dict[str, Any]:
    return {**like, "evidence_id": f"x-{number:016}", "status": "other", "value": text, "quote": text}


def packaged(folder: Path, made_of: Bundle) -> Path:
    """Write tables, parts, manifest and checksums into a new folder."""
    (folder / RUNS).mkdir(parents=True)
    rows = {**lasting_rows(made_of), **made_of.runs}
    for placed in placed_tables():
        if placed.group is Group.CITATIONS:
            continue
        told = rows[placed.table.name]
        (folder / placed.path("jsonl")).write_bytes(jsonl_bytes(placed.table, told))
        (folder / placed.path("csv")).write_bytes(csv_bytes(placed.table, told))
        parquet_file(placed.table, folder / placed.path("jsonl"), folder / placed.path("parquet"))
    for part in _PARTS:
        part(made_of, folder)
    (folder / "codebook.md").write_bytes(codebook(made_of.name.version))
    (folder / MANIFEST).write_bytes(manifest_bytes(made_of, folder))
    (folder / SUMS).write_bytes(checksums(folder, [p for p in folder.rglob("*") if p.is_file()]))
    return folder
