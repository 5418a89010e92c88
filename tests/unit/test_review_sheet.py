"""A sheet comes back as it was filled, from whatever spreadsheet; what could mean two things is refused in one line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from archive.errors import BadInput
from pipelines.review.sheet import COLUMNS, blank_sheet, read_sheet

IDS = ["s1-001", "s1-002", "s1-003"]
KEPT = {"decision": "kept", "rule": "K1", "kind": "outbound_delegation"}


def sheet(tmp_path: Path, *rows: dict[str, str], delimiter: str = ",", encoding: str = "utf-8-sig") -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    path = tmp_path / "sheet.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def test_the_blank_sheet_opens_in_a_spreadsheet_and_holds_no_answer(tmp_path: Path) -> None:
    blank = blank_sheet(IDS)
    assert blank.startswith(b"\xef\xbb\xbfsample_id,")
    rows = list(csv.DictReader(io.StringIO(blank.decode("utf-8-sig"))))
    assert [row["sample_id"] for row in rows] == IDS
    assert {cell for row in rows for name, cell in row.items() if name != "sample_id"} == {""}
    path = tmp_path / "sheet.csv"
    path.write_bytes(blank)
    assert read_sheet(path, IDS) == {}


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8-sig"), (";", "utf-8"), ("\t", "utf-8-sig")])
def test_legs_events_and_claims_come_back(tmp_path: Path, delimiter: str, encoding: str) -> None:
    one = KEPT | {"sample_id": "s1-001"}
    path = sheet(
        tmp_path,
        one | {"country": "ZA", "meeting": "pc19", "leader_name": "王某", "start": "2017/3/6", "end": "2017-03-09",
               "precision": "leg_range", "mode": "concluded", "city": "开普敦; 比勒陀利亚", "quote": "3月6日至9日"},
        {"sample_id": "s1-001", "event_form": "side_meeting", "country": "ZA", "city": "开普敦", "attendance": "80"},
        {"sample_id": "s1-001", "claim_quantity": "30", "claim_unit": "teams", "meeting": "pc19"},
        {"sample_id": "s1-002", "decision": "rejected", "rule": "R5", "note": "a fair"},
        {"sample_id": "s1-003", "note": "I cannot read this language"},
        {},
        delimiter=delimiter,
        encoding=encoding,
    )  # fmt: skip
    found = read_sheet(path, IDS)
    assert found.keys() == {"s1-001", "s1-002"}  # a note alone is no answer
    page = found["s1-001"]
    assert (page.decision, page.rule, page.kind, page.quote) == ("kept", "K1", "outbound_delegation", "3月6日至9日")
    (leg,), (event,), (claim,) = page.legs, page.events, page.claims
    assert leg.values["start"] == "2017-03-06"
    assert leg.values["city"] == ("开普敦", "比勒陀利亚")
    assert leg.quote("end") == "3月6日至9日"
    assert event.values == {"event_form": "side_meeting", "country": "ZA", "city": "开普敦", "attendance": 80}
    assert claim.values == {"claim": ("teams", "30")}
    assert (found["s1-002"].decision, found["s1-002"].legs) == ("rejected", ())


def test_an_apostrophe_before_a_formula_is_taken_away(tmp_path: Path) -> None:
    path = sheet(tmp_path, KEPT | {"sample_id": "s1-001", "country": "ZA", "inviter": "'=1+1"})
    assert read_sheet(path, IDS)["s1-001"].legs[0].values["inviter"] == "=1+1"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"decision": "maybe"}, "decision 'maybe', expected kept, adjacent, rejected"),
        (KEPT | {"rule": "K9"}, "rule 'K9'"),
        (KEPT | {"rule": "R1"}, "rule R1 of a page that is kept, expected rejected"),
        (KEPT | {"country": "UK"}, "country 'UK', expected ISO 3166-1 alpha-2, XK or EU"),
        (
            KEPT | {"meeting": "19th"},
            "meeting '19th', expected a code as pc19 or cc18-p5; instructions.html lists them",
        ),
        (KEPT | {"country": "ZA", "start": "6/3/2017"}, "start '6/3/2017', expected 2017-03-06"),
        (KEPT | {"country": "ZA", "start": "2017-02-30"}, "start '2017-02-30', expected a day that there is"),
        (KEPT | {"start": "2017-03-09", "end": "2017-03-06"}, "an end (2017-03-06) before the start (2017-03-09)"),
        (KEPT | {"attendance": "about 80"}, "attendance 'about 80', expected a number in digits alone"),
        (KEPT | {"event_form": "online", "leader_name": "王某"}, "leader_name in the row of an event"),
        (KEPT | {"claim_unit": "teams"}, "half a claim"),
        ({"country": "ZA"}, "a row without decision"),
        ({"decision": "rejected", "country": "ZA"}, "country of a rejected page"),
        ({"sample_id": "s2-001", "decision": "kept"}, "sample_id 's2-001', expected an id of this sample"),
    ],
)
def test_what_cannot_be_understood_is_named_with_its_line(tmp_path: Path, row: dict[str, str], said: str) -> None:
    path = sheet(tmp_path, {"sample_id": "s1-002"}, {"sample_id": "s1-001"} | row)
    with pytest.raises(BadInput) as caught:
        read_sheet(path, IDS)
    assert str(caught.value).startswith(f"{path}:3: found {said}")


def test_rows_of_one_page_may_not_contradict_one_another(tmp_path: Path) -> None:
    path = sheet(tmp_path, {"sample_id": "s1-001"} | KEPT, {"sample_id": "s1-001", "decision": "rejected"})
    with pytest.raises(BadInput, match=r":3: found decision 'rejected', expected 'kept' as in the page's other rows"):
        read_sheet(path, IDS)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "nothing"),
        (b"sample_id,decision\r\n", "a head that differs in"),
        ("sample_id;é".encode("cp1252"), "a file that is not UTF-8"),
        (blank_sheet(IDS) + b's1-001,"kept\r\n', "unexpected end of data"),
        (blank_sheet(IDS) + b"s1-001,kept" + b"," * 30 + b"x\r\n", "cells, expected"),
    ],
)
def test_what_is_no_sheet_is_said_in_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        read_sheet(path, IDS)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_sheet_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"gone\.csv: found No such file"):
        read_sheet(tmp_path / "gone.csv", IDS)
