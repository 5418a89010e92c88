"""The measure counts what a reader would count."""

from __future__ import annotations

import json
from typing import Any

from saved_pages import CASES, MANIFEST, body_of

from pipelines.journey_score import Item, b_cubed, score_journeys
from pipelines.score import group, page_text, score, table

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
    assert found.f1 > 0.7  # a floor: 0.92 when written, with the Japanese page that nobody reads yet
