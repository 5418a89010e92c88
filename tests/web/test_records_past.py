"""Is what became of a record told: new ids, ids that are gone, changes with their cause, decisions, contradictions?"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsed import Browsing, browsing
from folder_release import columns_of, odd_row, release_of, write_folder

TOUR, EVENT = "d-95b696db8f6e", "e-f27b36028269"
LEG, OTHER_LEG, DELEGATION = "l-51038cef865e", "l-371f12d472ec", "d-1329512141c0"
OLD = {name: f"l-{number:012x}" for number, name in enumerate(("rekeyed", "merged", "split", "withdrawn"), 1)}
TAKEN_DOWN, LOST_HEIR = "l-00000000000a", "l-00000000000b"
TITLE = "中国社会科学院院长、党组书记"


def rows_of(release: Path) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for table in columns_of(release):
        for folder in (release, release / "runs"):
            if (file := folder / f"{table}.jsonl").exists():
                found[table] = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    text = (release / "citations.csv").read_text("utf-8")
    return found | {"citations": list(csv.DictReader(io.StringIO(text)))}


def gone(columns: Any, old: str, reason: str, new: str | None, also: list[str]) -> dict[str, Any]:
    return odd_row(
        columns, 1, "-", old_id=old, table="legs", new_id=new, also=also, reason=reason, matched_by=[],
        last_release="2018-01-05.1",
    )  # fmt: skip


@pytest.fixture(scope="module")
def later(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsing]:
    """The demo's release, as if others had stood before it."""
    release = release_of(demo)
    rows, columns = rows_of(release), columns_of(release)
    rows["rekeys"] = [
        gone(columns["rekeys"], OLD["rekeyed"], "rekeyed", LEG, []),
        gone(columns["rekeys"], OLD["merged"], "merged", LEG, []),
        gone(columns["rekeys"], OLD["split"], "split", LEG, [OTHER_LEG]),
        gone(columns["rekeys"], OLD["withdrawn"], "withdrawn", None, []),
        gone(columns["rekeys"], LOST_HEIR, "rekeyed", "l-00000000000c", []),
    ]
    rows["tombstones"] = [
        {
            "table": "legs", "id": TAKEN_DOWN, "last_release": "2018-01-05.1", "reason": "taken_down",
            "successor": None, "also": [], "cause": "source",
        }
    ]  # fmt: skip
    rows["changes"] = [
        {
            "number": number, "kind": "changed", "table": "legs", "id": LEG, "field": "inviter",
            "before": "日本自民党", "after": "日本自民党和公明党", "cause": cause, "also_caused": [],
            "basis": "staged", "caused_by": "s0001",
        }
        for number, cause in enumerate(("source", "extractor"), 1)
    ]  # fmt: skip
    rows["changes"].append(
        rows["changes"][0] | {"number": 3, "kind": "added", "field": None, "before": None, "after": '{"a":1}'}
    )
    rows["changes"].append(
        rows["changes"][2] | {"number": 4, "table": "families", "id": '["f-735caf842acf","a-94b59ab28c10"]'}
    )
    rows["decisions"] = [
        odd_row(
            columns["decisions"], 1, "-", decision_id="d1", verb="correct", status="reopened", is_applied=True,
            note=None, table="legs", record_id=LEG, field="inviter", before="日本", after="日本自民党和公明党",
            reason="the sentence names both", decider="reader A", decided_on="2026-02-01",
        )
    ]  # fmt: skip
    said = {"document_id": "a-94b59ab28c10", "stance": "praise", "host_side": "silent", "country": "JP"}
    rows["reception"] = [
        odd_row(columns["reception"], 1, "-", reception_id="r1", leg_id=LEG, event_id=None, speaker="山口", **said),
        odd_row(columns["reception"], 2, "-", reception_id="r2", leg_id=None, event_id=EVENT, speaker="文在", **said),
    ]
    for number, remark in enumerate(("r1", "r2"), 1):
        rows["evidence"].append(
            rows["evidence"][0]
            | {"evidence_id": f"q-{number:016x}", "table": "reception", "id": remark, "field": "stance"}
            | {"value": "praise", "status": "shown", "quote": f"sentence {number}"}
        )
    for row in rows["delegations"]:
        if row["delegation_id"] == DELEGATION:
            row["rank_basis"] = "contested"
            row["members"] = ["宋涛", "王君", "某甲"]
            row["conflicts"] = [{"field": "leader_title_printed", "value": "天津市委书记", "document_id": "registry"}]
    folder = tmp_path_factory.mktemp("later") / "2026-03-10.2"
    write_folder(folder, release, rows)
    with browsing(folder.parent, "--release", str(folder)) as running:
        yield running


@pytest.mark.parametrize("reason", ["rekeyed", "merged"])
@pytest.mark.parametrize("form", ["", ".json"])
def test_an_id_with_one_successor_leads_there_in_the_form_that_was_asked_for(
    later: Browsing, reason: str, form: str
) -> None:
    answer = later.get(f"/legs/{OLD[reason]}{form}")
    assert (answer.status, answer.headers["location"]) == (301, f"/legs/{LEG}{form}")
    assert later.get(answer.headers["location"]).status == 200


def test_an_id_that_was_split_names_all_its_parts_and_chooses_none(later: Browsing) -> None:
    answer = later.get(f"/legs/{OLD['split']}")
    assert answer.status == 410
    assert f'href="/legs/{LEG}"' in answer.text
    assert OTHER_LEG in answer.text


def test_an_id_without_successor_says_why_it_went(later: Browsing) -> None:
    for old, why in (
        (OLD["withdrawn"], "its pages tell of no such record any more"),
        (TAKEN_DOWN, "its pages were removed on request"),
    ):
        answer = later.get(f"/legs/{old}.json")
        assert answer.status == 410
        assert why in answer.json["error"]["said"]
        assert "2018-01-05.1" in answer.json["error"]["said"]


def test_a_successor_that_is_not_in_this_release_is_no_link(later: Browsing) -> None:
    answer = later.get(f"/legs/{LOST_HEIR}.json")
    assert (answer.status, answer.json["error"]["successor"]) == (410, None)


def test_an_id_of_another_table_is_not_led_anywhere(later: Browsing) -> None:
    assert later.get(f"/delegations/d-{OLD['rekeyed'][2:]}").status == 404


def test_the_page_of_a_record_tells_former_ids_changes_and_decisions(later: Browsing) -> None:
    history = later.get(f"/legs/{LEG}").text.split('<h2 id="history">')[1].split("</section>")[0]
    assert OLD["rekeyed"] in history
    assert "reader A" in history
    assert "the value is not yet confirmed" in history
    assert "Changes since the release before, 3" in history
    assert "Other pages were captured" in history


def test_a_contradiction_of_title_and_registry_is_said_in_words(later: Browsing) -> None:
    text = later.get(f"/delegations/{DELEGATION}").text
    assert "Title and registry contradict each other" in text
    warning = text.split("contradict each other")[1].split("</div>")[0]
    assert TITLE in warning
    assert "天津市委书记" in warning
    assert later.get("/delegations/d-ede344696309").text.count("contradict each other") == 0


def test_remarks_stand_with_their_sentence_and_with_what_the_host_side_carries(later: Browsing) -> None:
    for path, number in (("/legs/" + LEG, 1), ("/events/" + EVENT, 2)):
        text = later.get(path).text
        assert f'href="/evidence/q-{number:016x}"' in text
        assert f"sentence {number}" in text
        assert "every remark in them is somebody else" in text
    text = later.get(f"/delegations/{TOUR}").text
    assert "sentence 1" in text
    assert "sentence 2" in text


def test_members_of_the_registry_have_their_rank_on_those_days_and_others_stay_as_printed(later: Browsing) -> None:
    people = later.get(f"/delegations/{DELEGATION}.json").json["people"]
    assert {name: [one["rank"] for one in some] for name, some in people.items()} == {
        "宋涛": ["full_ministerial"], "王君": [None],
    }  # fmt: skip
    text = later.get(f"/delegations/{DELEGATION}").text
    assert "某甲" in text
    assert 'href="/people/song-tao"' in text


def test_changes_are_listed_by_cause_with_ids_that_are_gone(later: Browsing) -> None:
    assert later.get("/changes.json?cause=source").json["total"] == 3
    assert {row["cause"] for row in later.get("/changes.json?cause=extractor").json["changes"]} == {"extractor"}
    assert later.get("/changes.json?table=legs&kind=changed&field=inviter").json["total"] == 2
    text = later.get("/changes").text
    assert TAKEN_DOWN in text
    assert 'href="/families/f-735caf842acf"' in text
    assert f'href="/legs/{LEG}"' in text
