"""A second coder gets a blind sample of the demo's store, and what comes back is compared with it."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from browsed import demo_copy
from saved_pages import archive_of, files_of, manifest_rows, record, xuanjie

from archive.paths import DataPaths
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.store import Store
from archive.text import read_page
from pipelines.codec import decode
from pipelines.report import report
from pipelines.review.sheet import COLUMNS

SIZE = "40"


def sample(data: Path, into: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return xuanjie("review", "sample", "--size", SIZE, "--into", into, *more, data=data)


@pytest.fixture(scope="module")
def demo(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, since a review opens the store for writing."""
    return demo_copy(demo, tmp_path_factory.mktemp("demo") / "data")


@pytest.fixture(scope="module")
def drawn(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("review") / "one"
    done = sample(demo, into)
    assert (done.returncode, done.stderr) == (0, "")
    return into


def key_of(drawn: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((drawn / "key.json").read_text("utf-8"))
    return found


def reports_of(data: Path) -> dict[str, dict[str, Any]]:
    """What the store says, by snapshot."""
    with Store(DataPaths(data).store) as store:
        return {entry.snapshot_id: report(decode(entry.text)) for entry in store.entries()}


def rows_of(sample_id: str, told: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows that a coder would fill who sees all as the extractor does."""
    if told["decision"]["status"] == "unread":
        return [{"sample_id": sample_id}]
    judged = {"sample_id": sample_id, "decision": told["decision"]["status"], "rule": told["decision"]["rule"],
              "kind": told["decision"]["kind"]}  # fmt: skip
    rows = [
        {name: team[name] for name in ("meeting", "mode", "leader_name", "leader_title")}
        | {name: leg[name] for name in ("country", "start", "end", "precision", "inviter", "attendance")}
        | {"city": "; ".join(leg["cities"])}
        for team in told["delegations"]
        for leg in team["legs"]
    ]
    events = ("country", "city", "start", "end", "meeting", "organiser", "attendance")
    rows += [{name: e[name] for name in events} | {"event_form": e["form"]} for e in told["events"]]
    rows += [{"claim_quantity": c["quantity"], "claim_unit": c["unit"]} for c in told["aggregate_claims"]]
    return [judged | row for row in rows] or [judged]


def fill(path: Path, rows: list[dict[str, Any]]) -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows({name: "" if value is None else value for name, value in row.items()} for row in rows)
    path.write_text(text.getvalue(), "utf-8-sig")
    return path


def coded_like_the_extractor(data: Path, drawn: Path) -> list[dict[str, Any]]:
    reports = reports_of(data)
    return [row for page in key_of(drawn)["pages"] for row in rows_of(page["sample_id"], reports[page["snapshot_id"]])]


def agreed(data: Path, drawn: Path, *more: str | Path) -> dict[str, Any]:
    done = xuanjie("review", "agree", drawn, "--json", *more, data=data)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_folder_to_hand_over_holds_texts_and_no_answers(demo: Path, drawn: Path) -> None:
    handed = files_of(drawn / "coder")
    assert {name.split("/")[0] for name in handed} == {"pages", "sheet.csv", "instructions.html", "codebook.md"}
    key = key_of(drawn)
    assert len(key["pages"]) == int(SIZE) == len([name for name in handed if name.startswith("pages/")])
    said = b"".join(body for name, body in handed.items() if name.startswith("pages/")) + handed["sheet.csv"]
    for page in key["pages"]:
        for secret in (page["document_id"], page["snapshot_id"], page["article_sha256"]):
            assert secret.encode() not in said
    for status in (b"outbound_delegation", b"special_envoy", b"rejected"):
        assert status not in said
    assert b"<script" not in said
    assert not re.search(rb"<[^>]*(?:src|href)=", said)


def test_a_page_shows_what_was_archived_and_the_key_knows_it(demo: Path, drawn: Path) -> None:
    page = key_of(drawn)["pages"][0]
    with ArchiveReader(DataPaths(demo).archive) as reader:
        layer = read_page(reader.snapshot(page["snapshot_id"]).html).layer
    assert layer.sha256 == page["text_layer_sha256"]
    shown = read_page((drawn / "coder" / "pages" / f"{page['sample_id']}.html").read_text("utf-8")).layer.text
    title = reports_of(demo)[page["snapshot_id"]]["announcement"]["title"]
    assert title in shown
    assert "".join(layer.text.split()) in "".join(shown.split())


def test_the_key_holds_probabilities_and_no_answers(demo: Path, drawn: Path) -> None:
    key = key_of(drawn)
    assert sum(s["size"] for s in key["strata"]) == key["documents"]
    assert sum(s["drawn"] for s in key["strata"]) == int(SIZE)
    words = json.dumps(key)
    assert not re.search(r"\b(kept|adjacent|rejected|unread|K[1-5]|A1|R[1-5])\b", words)
    reports = reports_of(demo)
    statuses = {reports[page["snapshot_id"]]["decision"]["status"] for page in key["pages"]}
    assert {"kept", "rejected"} <= statuses


def test_the_same_seed_writes_the_same_bytes_and_another_other_pages(demo: Path, drawn: Path, tmp_path: Path) -> None:
    assert sample(demo, tmp_path / "again").returncode == 0
    assert files_of(tmp_path / "again") == files_of(drawn)
    assert sample(demo, tmp_path / "other", "--seed", "2", "--strata", "rule").returncode == 0
    assert key_of(tmp_path / "other")["sample"] != key_of(drawn)["sample"]


def test_a_filled_sheet_is_never_written_over(demo: Path, drawn: Path) -> None:
    before = files_of(drawn)
    done = sample(demo, drawn)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert files_of(drawn) == before


def test_a_coder_who_sees_all_alike_agrees_in_everything(demo: Path, drawn: Path, tmp_path: Path) -> None:
    sheet = fill(tmp_path / "filled.csv", coded_like_the_extractor(demo, drawn))
    found = agreed(demo, drawn, "--sheet", sheet)
    assert (found["compared"], found["not_coded"], found["left_out"], found["disagreements"]) == (int(SIZE), [], {}, [])
    assert found["judgements"]["decision"]["kappa"] == found["judgements"]["kept_or_not"]["weighted_kappa"] == 1.0
    assert found["lists"]["leg"]["f1"] == 1.0
    assert found["lists"]["leg"]["n"] > 5
    assert {f["percent"] for f in found["fields"].values()} <= {100.0, None}


def test_what_a_coder_sees_otherwise_is_listed_with_both_values(demo: Path, drawn: Path, tmp_path: Path) -> None:
    rows = coded_like_the_extractor(demo, drawn)
    leg = next(row for row in rows if row["decision"] == "kept" and row.get("start") and not row.get("event_form"))
    one, other = leg["start"], "2000-01-01"
    leg["start"] = other
    blank = {row["sample_id"] for row in rows if row["decision"] == "rejected"}
    alone = min(blank)
    rows = [{"sample_id": alone} if row["sample_id"] == alone else row for row in rows]
    sheet = fill(tmp_path / "filled.csv", rows)
    found = agreed(demo, drawn, "--sheet", sheet)
    assert found["not_coded"] == [alone]
    (told,) = found["disagreements"]
    assert (told["sample_id"], told["field"]) == (leg["sample_id"], "start")
    assert (told["first"], told["second"]) == (other, one)
    assert told["second_quote"]
    text = xuanjie("review", "agree", drawn, "--sheet", sheet, data=demo).stdout
    assert f"{leg['sample_id']} start ({leg['country']}): {other} | {one}" in text
    assert f"second: “{told['second_quote']}”" in text
    assert f"not coded: {alone}" in text


def test_two_coders_are_compared_without_the_extractor(demo: Path, drawn: Path, tmp_path: Path) -> None:
    rows = coded_like_the_extractor(demo, drawn)
    one = fill(tmp_path / "one.csv", rows)
    for row in rows:
        if row["decision"] == "rejected":
            row["rule"] = "R5"
    two = fill(tmp_path / "two.csv", rows)
    found = agreed(tmp_path / "no-data", drawn, "--sheet", one, "--against", two)
    assert found["second"] == str(two)
    assert found["judgements"]["decision"]["kappa"] == 1.0
    assert found["judgements"]["rule"]["percent"] < 100
    assert {d["field"] for d in found["disagreements"]} == {"rule"}
    assert not (tmp_path / "no-data").exists()


def test_nothing_filled_a_code_that_is_none_and_a_changed_key_are_one_line(
    demo: Path, drawn: Path, tmp_path: Path
) -> None:
    empty = xuanjie("review", "agree", drawn, data=demo)
    odd = fill(tmp_path / "odd.csv", [{"sample_id": key_of(drawn)["pages"][0]["sample_id"], "decision": "perhaps"}])
    unknown = xuanjie("review", "agree", drawn, "--sheet", odd, data=demo)
    other = tmp_path / "other"
    other.mkdir()
    (other / "key.json").write_text((drawn / "key.json").read_text().replace('"seed": 1', '"seed": 2'))
    changed = xuanjie("review", "agree", other, "--sheet", odd, data=demo)
    good = fill(tmp_path / "good.csv", [{"sample_id": key_of(drawn)["pages"][0]["sample_id"], "decision": "kept"}])
    blank = drawn / "coder" / "sheet.csv"
    other_empty = xuanjie("review", "agree", drawn, "--sheet", good, "--against", blank, data=demo)
    under_a_file = sample(demo, odd / "into")
    for done, said in (
        (empty, "no coded page"),
        (unknown, "decision 'perhaps'"),
        (changed, "a key that was changed"),
        (other_empty, f"{blank}: found no coded page"),
        (under_a_file, "no folder"),
    ):
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
        assert said in done.stderr


def test_a_document_whose_text_has_changed_is_left_out_and_said(tmp_path: Path) -> None:
    data, into = tmp_path / "data", tmp_path / "sample"
    paths = archive_of(data)
    assert xuanjie("extract", data=data).returncode == 0
    assert xuanjie("review", "sample", "--size", "99", "--into", into, data=data).returncode == 0
    sheet = fill(tmp_path / "filled.csv", coded_like_the_extractor(data, into))
    reports = reports_of(data)
    rejected = {reports[p["snapshot_id"]]["url"] for p in key_of(into)["pages"]
                if reports[p["snapshot_id"]]["decision"]["status"] == "rejected"}  # fmt: skip
    row = next(r for r in manifest_rows() if r["url"] in rejected)
    body = b"<html lang=en><title>Something else</title><h1>Something else altogether</h1><p>" + b"No text. " * 90
    with Recorder(paths.archive, agent="test") as recorder:
        later = record(recorder, row | {"fetched_at": "2026-01-01T00:00:00Z"}, body)
    stale = xuanjie("review", "agree", into, "--sheet", sheet, data=data)
    assert (stale.returncode, len(stale.stderr.splitlines())) == (2, 1)
    assert "xuanjie extract" in stale.stderr
    assert xuanjie("extract", data=data).returncode == 0
    found = agreed(data, into, "--sheet", sheet)
    assert later.snapshot_id not in {page["snapshot_id"] for page in key_of(into)["pages"]}
    assert list(found["left_out"].values()) == ["its text has changed since the sample was drawn"]
    assert found["compared"] + len(found["left_out"]) + len(found["not_coded"]) == found["drawn"]
