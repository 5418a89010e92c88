"""Programs that are not ours open every file of the package, and find in it what was put there."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from openpyxl import load_workbook
from packaged import HOSTILE, bundle, packaged

from archive.cells import csv_text
from pipelines.release.files.placed import Group, lasting_rows, placed_tables
from pipelines.release.files.xlsx_part import SHEETS
from pipelines.release.text_free import text_free

BIN = Path(sys.executable).parent
DOI = "10.5072/xuanjie.1"
# Datasette and mlcroissant warn at import of things that are theirs; here a warning is an error, so they run apart.
DATASETTE = """
import asyncio, json, sys
from pathlib import Path
from datasette.app import Datasette
folder = Path(sys.argv[1])
async def ask():
    served = Datasette([], immutables=[str(folder / "xuanjie.sqlite")], metadata=json.loads((folder / "metadata.json").read_text()))
    for address in sys.argv[2:]:
        answer = await served.client.get(address)
        print(json.dumps([answer.status_code, answer.json() if ".json" in address else answer.text]))
asyncio.run(ask())
"""  # noqa: E501


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packaged(tmp_path_factory.mktemp("package") / "2018-01-05.1", bundle(DOI))


@pytest.fixture(scope="module")
def variant(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("text-free")
    text_free(folder, target)
    return target


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False, timeout=120)


def frictionless(folder: Path) -> subprocess.CompletedProcess[str]:
    return run(BIN / "frictionless", "validate", "--json", "datapackage.json", cwd=folder)


def csvw(folder: Path) -> subprocess.CompletedProcess[str]:
    return run(BIN / "csvwvalidate", "csv-metadata.json", cwd=folder)


def croissant(folder: Path) -> subprocess.CompletedProcess[str]:
    return run(BIN / "mlcroissant", "validate", "--jsonld", "croissant.json", cwd=folder)


def spoil_a_digest(folder: Path) -> None:
    path = folder / "legs.csv"
    path.write_bytes(path.read_bytes().replace(b"2017-11-23", b"2017-11-22"))


def spoil_a_word(folder: Path) -> None:
    path = folder / "legs.csv"
    path.write_bytes(path.read_bytes().replace(b"concluded", b"perhaps"))


def spoil_a_field(folder: Path) -> None:
    path = folder / "croissant.json"
    path.write_text(path.read_text("utf-8").replace('"@id": "legs.parquet"', '"@id": "legs.nothing"', 1), "utf-8")


@pytest.mark.parametrize("check", [frictionless, csvw, croissant], ids=lambda check: check.__name__)
def test_a_validator_that_is_not_ours_finds_release_and_text_free_variant_valid(
    folder: Path, variant: Path, check: Callable[[Path], subprocess.CompletedProcess[str]]
) -> None:
    for place in (folder, variant):
        done = check(place)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("check", "spoil"),
    [(frictionless, spoil_a_digest), (csvw, spoil_a_word), (croissant, spoil_a_field)],
    ids=lambda used: used.__name__,
)
def test_a_validator_that_is_not_ours_sees_a_planted_fault(
    tmp_path: Path, check: Callable[[Path], subprocess.CompletedProcess[str]], spoil: Callable[[Path], None]
) -> None:
    place = packaged(tmp_path / "release", bundle())
    spoil(place)
    assert check(place).returncode != 0


def test_frictionless_looks_at_every_table_and_knows_the_digests(folder: Path) -> None:
    told = json.loads(frictionless(folder).stdout)
    assert told["stats"]["tasks"] == len(placed_tables())
    said = json.loads((folder / "datapackage.json").read_bytes())
    for resource in said["resources"]:
        content = (folder / resource["path"]).read_bytes()
        if resource["path"].startswith("runs/"):
            assert resource.keys().isdisjoint({"hash", "bytes", "rowcount"})
        else:
            assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
            assert resource["bytes"] == len(content)


def test_croissant_names_files_that_are_there_and_columns_that_parquet_has(folder: Path) -> None:
    said = json.loads((folder / "croissant.json").read_bytes())
    files = {told["@id"]: told["sha256"] for told in said["distribution"]}
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for name, digest in files.items())
    lasting = [placed for placed in placed_tables() if placed.is_lasting]
    assert files.keys() == {placed.path(spelling) for placed in lasting for spelling in placed.spellings}
    for told in said["recordSet"]:
        (source,) = {field["source"]["fileObject"]["@id"] for field in told["field"]}
        if source.endswith(".parquet"):
            columns = [row[0] for row in duckdb.sql(f"DESCRIBE SELECT * FROM '{folder / source}'").fetchall()]
            assert [field["source"]["extract"]["column"] for field in told["field"]] == columns


def test_datasette_opens_the_file_and_shows_titles_facets_and_order(folder: Path) -> None:
    addresses = [f"/xuanjie/{p.table.name}" for p in placed_tables() if p.group in {Group.CONTENT, Group.HISTORY}]
    done = run(
        sys.executable,
        "-c",
        DATASETTE,
        folder,
        *addresses,
        "/xuanjie/legs.json",
        "/xuanjie/delegations.json",
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    *pages, legs, delegations = map(json.loads, done.stdout.splitlines())
    assert [status for status, _ in pages] == [200] * len(addresses)
    assert all("One row is" in text for _, text in pages)
    facets = legs[1]["facet_results"]
    assert list(facets) == ["country", "meeting_id", "mode", "verification", "leader_rank"]
    assert {one["value"]: one["count"] for one in facets["country"]["results"]} == {"NA": 1, "JP": 1}
    assert delegations[1]["facet_results"]["countries"]["type"] == "array"
    days = [row[legs[1]["columns"].index("date_earliest")] for row in legs[1]["rows"]]
    assert days == sorted(days, reverse=True)


def test_openpyxl_finds_the_sheets_and_no_formula(folder: Path) -> None:
    book = load_workbook(folder / "xuanjie.xlsx")
    assert book.sheetnames == ["about", *SHEETS]
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}  # f would be a formula
    assert not any(cell.hyperlink for cell in cells)
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")
    legs = list(book["legs"].iter_rows(values_only=True))
    row = dict(zip(legs[0], legs[1], strict=True))
    assert {row["country"] for row in (dict(zip(legs[0], line, strict=True)) for line in legs[1:])} == {"NA", "JP"}
    assert {"=1+1"} <= {line[legs[0].index("inviter")] for line in legs[1:]}
    assert row["date_earliest"].year == 2017
    assert row["recommended"] in {True, False}
    about = {line[0]: line for line in book["about"].iter_rows(values_only=True) if line[0]}
    assert about["Release"][1] == "2018-01-05.1"
    assert about["DOI"][1].endswith(DOI)
    assert "the rest of 2 cells that were cut (1 in quote, 1 in value)" in str(list(book["about"].values))
    assert str(book.properties.created) == "2018-01-05 00:00:00"


@pytest.mark.parametrize("spelling", ["csv", "jsonl", "parquet"])
def test_duckdb_reads_hostile_texts_as_they_were(folder: Path, spelling: str) -> None:
    path = folder / f"issues.{spelling}"
    reader = {
        "csv": f"read_csv('{path}', header = true, all_varchar = true, quote = '\"', escape = '\"')",
        "jsonl": f"read_json('{path}', format = 'newline_delimited', columns = {{detail: 'VARCHAR'}})",
        "parquet": f"read_parquet('{path}')",
    }[spelling]
    found = [text for (text,) in duckdb.sql(f"SELECT detail FROM {reader}").fetchall()]
    texts = [csv_text(text) for text in found] if spelling == "csv" else found
    assert tuple(texts[:-1]) == HOSTILE
    assert texts[-1] == "宣" * 40_000


def test_sqlite_itself_finds_the_file_sound_and_nothing_in_it_that_runs(folder: Path) -> None:
    script = (
        "import sqlite3, sys, json; db = sqlite3.connect('file:xuanjie.sqlite?mode=ro', uri=True);"
        "ask = lambda sql: [list(row) for row in db.execute(sql)];"
        "print(json.dumps([ask('PRAGMA integrity_check'), ask('PRAGMA foreign_key_check'),"
        " ask('SELECT DISTINCT type FROM sqlite_schema'), ask('PRAGMA user_version'),"
        " ask('SELECT detail FROM issues ORDER BY number')]))"
    )
    done = run(sys.executable, "-c", script, cwd=folder)
    sound, broken, kinds, form, details = json.loads(done.stdout)
    assert (sound, broken, form) == ([["ok"]], [], [[1]])
    assert sorted(kind for (kind,) in kinds) == ["index", "table"]
    assert tuple(text for (text,) in details)[:-1] == HOSTILE


def test_citation_cff_is_yaml_with_the_fields_that_version_1_2_knows(folder: Path) -> None:
    said: dict[str, Any] = yaml.safe_load((folder / "CITATION.cff").read_text("utf-8"))
    assert {key: said[key] for key in ("cff-version", "type", "version", "doi", "license")} == {
        "cff-version": "1.2.0",
        "type": "dataset",
        "version": "2018-01-05.1",
        "doi": DOI,
        "license": "CC-BY-4.0",
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", said["date-released"])
    assert said["authors"] == [{"name": "The xuanjie contributors"}]
    assert said["identifiers"][0]["value"] == DOI


def test_the_doi_reaches_every_description(folder: Path, variant: Path) -> None:
    for place in (folder, variant):
        for name in ("datapackage.json", "csv-metadata.json", "croissant.json", "CITATION.cff", "citations.csv"):
            assert DOI in (place / name).read_text("utf-8"), name
    assert DOI in (folder / "metadata.json").read_text("utf-8")


def test_the_rows_on_disk_are_those_of_the_bundle(folder: Path) -> None:
    for name, told in lasting_rows(bundle(DOI)).items():
        assert len((folder / f"{name}.jsonl").read_text("utf-8").split("\n")) - 1 == len(told)
