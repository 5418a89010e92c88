"""The measure counts what a reader would count."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from saved_pages import CASES, MANIFEST, body_of, xuanjie

from archive.errors import BadInput
from pipelines.scoring.gold_cases import case_rows
from pipelines.scoring.journey_score import Item, b_cubed, score_journeys
from pipelines.scoring.score import group, page_text, score, table

ROWS = [json.loads(line) for line in (CASES / "cases.jsonl").read_text("utf-8").splitlines()]


def perfect(case: dict[str, Any]) -> dict[str, Any]:
    """What a program would say that is always right."""
    gold = json.loads(json.dumps(case["gold"]))
    return {
        "case_id": case["case_id"],
        "decision": {"status": gold["decision"], "rule": gold["rule"], "kind": gold["kind"]},
        "announcement": {"title": case["title"], "published_on": case["published_on"]},
        "delegations": gold["delegations"],
        "events": gold["events"],
        "aggregate_claims": gold["aggregate_claims"],
        "evidence": [],
    }


def figures(reports: list[dict[str, Any]], pages: dict[str, str] | None = None) -> dict[str, dict[str, float]]:
    tallies = score(ROWS, {r["case_id"]: r for r in reports}, pages)
    return {name: tally.figures() for name, tally in tallies.items()}


def test_the_readers_own_account_is_perfect() -> None:
    assert {f["f1"] for f in figures([perfect(c) for c in ROWS]).values()} == {1.0}


def test_nothing_said_is_precise_and_finds_nothing() -> None:
    said = figures([])
    assert said["leg_country"]["precision"] == 1.0
    assert said["leg_country"]["recall"] == 0.0
    assert said["decision_three_way"]["f1"] == 0.0


def test_a_wrong_country_is_missed_and_invented() -> None:
    reports = [perfect(c) for c in ROWS]
    first = next(r for r in reports if r["delegations"])
    first["delegations"][0]["legs"][0]["country"] = "ZZ"
    right = figures([perfect(c) for c in ROWS])["leg_country"]["n_gold"]
    said = figures(reports)["leg_country"]
    assert said["precision"] == said["recall"] == round((right - 1) / right, 4)


def test_titles_may_contain_one_another_when_half_as_long() -> None:
    reports = [perfect(c) for c in ROWS]
    first = next(r for r in reports if r["delegations"] and r["delegations"][0]["leader_title"])
    title = first["delegations"][0]["leader_title"]
    first["delegations"][0]["leader_title"] = title[: len(title) // 2 + 1]
    assert figures(reports)["leader_title"]["f1"] == 1.0
    first["delegations"][0]["leader_title"] = title[:1]
    assert figures(reports)["leader_title"]["f1"] < 1.0


def test_within_and_day_are_one_precision() -> None:
    reports = [perfect(c) for c in ROWS]
    for report in reports:
        for delegation in report["delegations"]:
            for leg in delegation["legs"]:
                leg["precision"] = {"within": "day"}.get(leg["precision"], leg["precision"])
    assert figures(reports)["leg_precision"]["f1"] == 1.0


def test_a_quote_must_stand_in_the_page_and_hold_the_name() -> None:
    case = next(c for c in ROWS if c["gold"]["delegations"] and c["gold"]["delegations"][0]["leader_name"])
    report = perfect(case)
    name = report["delegations"][0]["leader_name"]
    path = "delegations.0.leader_name"
    pages = {c["case_id"]: page_text(body_of(c["case_id"])) for c in ROWS}
    for quote, stands, has in ((name, 1.0, True), ("这句话不在页面上", 0.0, False)):
        report["evidence"] = [{"path": path, "quote": quote}]
        tallies = score([case], {case["case_id"]: report}, pages)
        assert tallies["quote_stands_in_page"].figures()["recall"] == stands
        assert (f"{case['case_id']}: missed '{path}'" not in tallies["value_has_a_quote"].wrong) is has


def test_groups_and_table_name_their_cases() -> None:
    groups = group(ROWS, "lang")
    assert sum(map(len, groups.values())) == len(ROWS)
    text = table("zh-Hans", len(groups["zh-Hans"]), score(groups["zh-Hans"], {}))
    assert text.splitlines()[0].startswith(f"zh-Hans ({len(groups['zh-Hans'])})")
    assert "leg_country" in text


def test_b_cubed_counts_joined_and_split_stays() -> None:
    wanted: dict[Item, object] = {("a", "JP", 0): 1, ("b", "JP", 0): 1, ("c", "KR", 0): 2}
    same = b_cubed(wanted, {item: f"j{cluster}" for item, cluster in wanted.items()})
    assert (same.precision, same.recall, same.f1) == (1.0, 1.0, 1.0)
    joined = b_cubed(wanted, dict.fromkeys(wanted, 7))
    assert (round(joined.precision, 3), joined.recall) == (0.556, 1.0)
    split = b_cubed(wanted, {item: n for n, item in enumerate(wanted)})
    assert (split.precision, round(split.recall, 3)) == (1.0, 0.667)
    missed = b_cubed(wanted, {})
    assert (missed.precision, missed.recall) == (1.0, 0.0)


def test_the_composed_cases_of_one_trip_are_joined() -> None:
    found = score_journeys(ROWS, MANIFEST)
    assert found.b_cubed.f1 > 0.9  # a floor: 1.0 when last measured


CASE = {"case_id": "a", "lang": "zh-Hans", "title": "t", "gold": {"decision": "kept", "kind": "other"}}
LEGS = {"delegations": [{"trip": "T-1", "legs": [{}]}]}


@pytest.mark.parametrize(
    ("case", "named"),
    [
        ([], "line"),
        (None, "line"),
        (CASE | {"gold": None}, "gold: "),
        (CASE | {"gold": {}}, "gold.decision"),
        (CASE | {"gold": CASE["gold"] | LEGS}, "gold.delegations.0.legs.0.country"),  # type: ignore[operator]
        (CASE | {"case_id": ["a"]}, "case_id"),
        ({"case_id": "a"}, "lang"),
    ],
)
def test_a_line_that_is_no_case_is_named(tmp_path: Path, case: object, named: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(f"{json.dumps(CASE)}\n\n{json.dumps(case)}\n")
    with pytest.raises(BadInput, match=rf"cases\.jsonl:3: found {named}"):
        case_rows(path)
    done = xuanjie("score", path)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


def test_the_cases_are_read_as_they_are_written() -> None:
    assert [row["gold"] for row in case_rows(CASES / "cases.jsonl")] == [row["gold"] for row in ROWS]


@pytest.mark.parametrize("more", [[], ["--journeys"]])
def test_a_case_whose_page_is_gone_is_named(tmp_path: Path, more: list[str]) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "cases.jsonl").write_text(json.dumps(CASE))
    line = {"case_id": "a", "file": "gone.html", "url": "https://example.org/a", "fetched_at": "2018-01-05T04:00:00Z"}
    (tmp_path / "pages" / "manifest.jsonl").write_text(json.dumps(line))
    done = xuanjie("score", tmp_path / "cases.jsonl", *more)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "gone.html" in done.stderr


def test_a_page_beside_the_folder_of_the_manifest_is_scored_as_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "cases.jsonl").write_text(json.dumps(CASE))
    (tmp_path / "page.html").write_text("<h1>headline</h1><p>A composed page.</p>")
    line = {"case_id": "a", "file": "../page.html", "url": "http://e.org/a", "fetched_at": "2018-01-05T04:00:00Z"}
    (tmp_path / "pages" / "manifest.jsonl").write_text(json.dumps(line))
    done = xuanjie("score", tmp_path / "cases.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
