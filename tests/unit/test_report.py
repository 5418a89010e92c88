"""The report of a page has the form of FORMAT.md, and its evidence rows point at its values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from composed import leg, page, said, visit
from saved_pages import CASES, MANIFEST

from archive.errors import BadInput
from archive.records import Claim, Event, Form, Operator, Person, Unit
from pipelines.reading import read_manifest
from pipelines.report import report

KEYS = [
    "case_id", "url", "source", "announcement", "decision", "delegations", "events", "reception", "aggregate_claims",
    "evidence", "issues",
]  # fmt: skip

SPEAKER = Person(name="甲", role="乙", country="CN")


def at(row: Any, path: str) -> Any:
    for step in path.split("."):
        row = row[int(step)] if step.isdigit() else row[step]
    return row


def test_a_report_has_every_key_and_dates_as_text() -> None:
    told = page(
        "a",
        visit(leg("ZA", "2017-12-14", "2017-12-17", inviter=said("南非共产党")), leader="何毅亭", size=said(5)),
        events=(
            Event(
                form=said(Form.FOR_DIPLOMATS),
                attendance=said(210),
                speakers=(said(Person(name="甲", role="乙", country="CN")),),
            ),
        ),
        claims=(Claim(quantity=said(30), operator=Operator.MORE_THAN, unit=Unit.TEAMS),),
    )
    row = report(told.extraction, "case-1")
    assert list(row) == KEYS
    assert row["delegations"][0]["legs"][0]["start"] == "2017-12-14"
    assert row["events"][0]["form"] == "for_diplomats"
    assert row["events"][0]["speakers"] == [{"name": "甲", "title": "乙", "country": "CN"}]
    assert row["aggregate_claims"][0]["quantity"] == 30
    paths = {e["path"] for e in row["evidence"]}
    assert {
        "delegations.0.legs.0.start",
        "delegations.0.leader_name",
        "events.0.form",
        "events.0.speakers.0",
        "aggregate_claims.0.quantity",
    } <= paths
    assert json.loads(json.dumps(row)) == row


def test_the_saved_pages_are_reported_in_order_and_every_path_leads_to_a_value() -> None:
    rows = list(read_manifest(MANIFEST))
    assert [r["case_id"] for r in rows] == [json.loads(line)["case_id"] for line in MANIFEST.read_text().splitlines()]
    for row in rows:
        for e in row["evidence"]:
            assert e["quote"]
            assert at(row, e["path"]) is not None


def test_more_processes_give_the_same_reports() -> None:
    assert list(read_manifest(MANIFEST, jobs=2)) == list(read_manifest(MANIFEST))


def test_bad_lines_and_missing_files_are_reports_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = MANIFEST.read_text("utf-8").splitlines()[0]
    manifest = tmp_path / "m.jsonl"
    line = json.loads(good)
    line["file"] = str(CASES / "pages" / line["file"])
    lost = json.dumps({"file": "none.html", "url": "https://example.org/", "fetched_at": "2018-01-05T04:00:00Z"})
    typo = json.dumps({"file": "x", "url": "https://example.org/", "fetched_at": "2018-01-05T04:00:00Z", "caseid": "x"})
    manifest.write_text("\n".join(["{broken", json.dumps(line), lost, typo, "", '{"file": "a"}']))
    rows = list(read_manifest(manifest))
    assert [r["announcement"] is None for r in rows] == [True, False, True, True, True]
    details = [r["issues"][0]["detail"] for r in (rows[0], *rows[2:])]
    assert details[0].startswith("line 1: ")
    assert "none.html: found No such file" in details[1]
    assert details[2].startswith("line 4: caseid: ")
    assert details[3].startswith("line 6: url: ")


@pytest.mark.parametrize("found", ["nothing", "a directory"])
def test_a_manifest_that_is_not_there_is_bad_input(tmp_path: Path, found: str) -> None:
    path = tmp_path if found == "a directory" else tmp_path / "none.jsonl"
    with pytest.raises(BadInput, match=found):
        list(read_manifest(path))
