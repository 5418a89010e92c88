"""Is the description of the interface true? Every path of it is asked, and each answer compared with its schema."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from browsed import Browsing
from jsonschema import Draft202012Validator

from archive.web.ids import PATTERNS
from archive.web.routes import views

Json = dict[str, Any]

# what stands in braces → one that the demo has: a table and its column, or the word itself
FROM_TABLES = {
    "delegation_id": ("delegations", "delegation_id"),
    "leg_id": ("legs", "leg_id"),
    "event_id": ("events", "event_id"),
    "document_id": ("candidates", "document_id"),
    "claim_id": ("aggregate_claims", "claim_id"),
    "family_id": ("families", "family_id"),
    "edition_id": ("editions", "edition_id"),
    "evidence_id": ("evidence", "evidence_id"),
    "snapshot_id": ("snapshots", "snapshot_id"),
    "other_id": ("snapshots", "snapshot_id"),
    "meeting_id": ("legs", "meeting_id"),
    "country": ("legs", "country"),
    "person_id": ("people", "person_id"),
    "organisation_id": ("organisations", "organisation_id"),
}
WORDS = {
    "source": "ild_zh",
    "figure": "map",
    "file": "legs.csv",
    "number": "0",
    "publisher": "x",
    "moment": "20230120040005",
}
WORDS |= {"url": "http://paper.people.com.cn/robots.txt"}
NEEDED = {"/cdx": {"url": "people.com.cn"}, "/cdx/search/cdx": {"url": "people.com.cn"}}


@pytest.fixture(scope="module")
def described(browser: Browsing) -> Json:
    found: Json = browser.get("/openapi.json").json
    return found


@pytest.fixture(scope="module")
def words(demo: Path, browser: Browsing) -> dict[str, str]:
    browser.get("/legs")  # its catalogue is made by now
    release = (demo / "releases" / "latest").read_text().strip()
    with sqlite3.connect(f"file:{demo / 'releases' / release / 'xuanjie.sqlite'}?mode=ro", uri=True) as tables:
        found = {
            name: tables.execute(
                f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL ORDER BY 1 DESC'
            ).fetchone()
            for name, (table, column) in FROM_TABLES.items()
        }
    tables.close()
    return WORDS | {name: str(row[0]) for name, row in found.items() if row is not None}


def operations(described: Json) -> list[tuple[str, Json]]:
    return [(path, item["get"]) for path, item in described["paths"].items()]


def filled(path: str, words: dict[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda found: words[found[1]], path)


def schema_of(described: Json, schema: Json) -> Json:
    return {"components": described["components"], **schema}


def test_every_view_is_described_and_nothing_else(described: Json) -> None:
    plain = {re.sub(r":path\}", "}", view.path) for view in views()}
    assert {re.sub(r"\.(json|csv)$", "", path) for path in described["paths"]} >= {
        path for path in plain if path not in ("/", "/openapi.json")
    }
    assert len({operation["operationId"] for _, operation in operations(described)}) == len(described["paths"])


def test_every_path_answers_as_described(described: Json, browser: Browsing, words: dict[str, str]) -> None:
    seen: set[int] = set()
    for path, operation in operations(described):
        asked = filled(path, words) + (f"?{urlencode(NEEDED[path])}" if path in NEEDED else "")
        answer = browser.get(asked)
        seen.add(answer.status)
        assert str(answer.status) in operation["responses"], (asked, answer.status)
        said = operation["responses"][str(answer.status)].get("content", {})
        kind = answer.headers.get("content-type", "").partition(";")[0]
        assert kind in said or "*/*" in said, (asked, kind, list(said))
        schema = said.get(kind, {}).get("schema")
        if schema is not None:
            problems = list(Draft202012Validator(schema_of(described, schema)).iter_errors(answer.json))
            assert not problems, (asked, problems[0].json_path, problems[0].message[:300])
        if answer.status == 200:
            assert answer.headers["etag"], asked
    assert {200, 302} <= seen


def test_every_path_with_json_has_rows_of_the_release_or_is_known_to_have_none(described: Json) -> None:
    refs = {ref for ref in re.findall(r"#/components/schemas/([a-z_]+)", str(described["paths"])) if ref.islower()}
    assert {"legs", "delegations", "events", "people", "evidence", "candidates"} <= refs
    assert set(described["components"]["schemas"]) >= refs


def test_ids_of_another_form_and_unknown_parameters_are_refused_as_described(
    described: Json, browser: Browsing, words: dict[str, str]
) -> None:
    for path, operation in operations(described):
        names = [one["name"] for one in operation["parameters"] if one["in"] == "path"]
        if "url" not in names:
            answer = browser.get(f"{filled(path, words)}?no_such_parameter=1")
            assert answer.status in (400, 404), path
            assert str(answer.status) in operation["responses"], path
        for name in set(names) - {"url"}:
            answer = browser.get(filled(path, words | {name: "~nothing~"}))
            assert answer.status == 404, path


def test_patterns_of_ids_are_those_that_are_checked(described: Json) -> None:
    for path, operation in operations(described):
        for one in operation["parameters"]:
            if one["in"] == "path":
                assert one["schema"]["pattern"] == f"^(?:{PATTERNS[one['name']]})$", path


def test_the_schemas_are_schemas(described: Json) -> None:
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_a_row_that_lacks_a_column_or_has_another_type_is_noticed(described: Json, browser: Browsing) -> None:
    row = browser.get("/legs.json?size=25").json["legs"][0]
    legs = Draft202012Validator(schema_of(described, {"$ref": "#/components/schemas/legs"}))
    assert legs.is_valid(row)
    assert not legs.is_valid({name: value for name, value in row.items() if name != "country"})
    assert not legs.is_valid(row | {"country": 7})
