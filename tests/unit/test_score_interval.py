"""Intervals of a score are those of cases drawn anew, the same for the same seed, and two sets are told apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from saved_pages import CASES, xuanjie

from pipelines.scoring.error_classes import error_classes, error_table
from pipelines.scoring.resample import draws, interval, percentile
from pipelines.scoring.score import score
from pipelines.scoring.score_interval import POOLED, beside, beside_table, case_counts, sure, sure_table

FILE = CASES / "cases.jsonl"
ROWS = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
PERFECT = [{"city": (1, 0, 0), "mode": (2, 0, 0)}] * 20
MIXED = [{"city": (1, 0, 0), "mode": (1, 1, 1), "value_has_a_quote": (0, 0, 9)}] * 10 + [{"city": (0, 1, 1)}] * 10


def test_draws_are_the_same_for_a_seed_and_stay_in_their_groups() -> None:
    groups = [[0, 1, 2], [3, 4]]
    first, again, other = (list(draws(groups, 50, seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert all(set(d[:3]) <= {0, 1, 2} and set(d[3:]) <= {3, 4} and len(d) == 5 for d in first)
    assert first[:2] == [[0, 2, 2, 3, 3], [1, 1, 2, 3, 3]]  # on every machine


def test_a_percentile_lies_between_its_neighbours() -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0, 5.0], 0.5) == 3.0
    assert percentile([0.0, 10.0], 0.25) == 2.5
    assert percentile([7.0], 0.975) == 7.0
    assert interval([None, None]) == (None, None)
    assert interval([None, 0.5]) == (0.5, 0.5)


def test_the_figure_is_that_of_the_whole_set_and_lies_in_its_interval() -> None:
    found = sure(MIXED, 500, 1)
    assert found["city"].f1 == 0.5
    assert found[POOLED].f1 == round(2 * 20 / (2 * 20 + 40), 4)  # quotes do not count
    for one in (found["city"], found[POOLED]):
        assert one.low is not None
        assert one.high is not None
        assert one.f1 is not None
        assert 0.25 < one.low < one.f1 < one.high < 0.75
    # 20 cases with half of them right: the binomial's own interval is 0.28 to 0.72
    assert found["city"].low == pytest.approx(0.28, abs=0.06)
    assert sure(MIXED, 500, 1) == found
    assert any(sure(MIXED, 50, seed) != sure(MIXED, 50, 1) for seed in range(2, 9))


def test_where_all_is_right_there_is_nothing_to_spread() -> None:
    assert {(s.f1, s.low, s.high) for s in sure(PERFECT, 100, 1).values()} == {(1.0, 1.0, 1.0)}


def test_a_field_that_no_case_has_says_so() -> None:
    (found,) = (s for name, s in sure([{"city": (0, 0, 0)}], 10, 1).items() if name == "city")
    assert (found.f1, found.low, found.high) == (None, None, None)
    assert sure([], 10, 1)[POOLED].f1 is None
    assert "none" in sure_table("all", 1, {"city": found})


def test_two_sets_side_by_side_with_the_gap() -> None:
    found = beside(PERFECT, MIXED, 500, 1)
    assert list(found)[-1] == POOLED
    assert found["city"].gap == 0.5
    assert found["city"].low is not None
    assert 0.25 < found["city"].low < 0.5
    assert found["value_has_a_quote"].gap is None
    assert found[POOLED].gap == round(1 - found[POOLED].second.f1, 4)  # type: ignore[operator]
    text = beside_table("all", (20, 20), found)
    assert text.splitlines()[0].split()[:3] == ["all", "A", "(20)"]
    assert text.splitlines()[-1].startswith(POOLED)


def test_the_counts_of_cases_add_up_to_the_score() -> None:
    whole = score(ROWS, {})
    counts = case_counts(ROWS, {}, None)
    for name, tally in whole.items():
        added = [sum(c.get(name, (0, 0, 0))[i] for c in counts) for i in range(3)]
        assert added == [tally.hits, tally.invented, tally.missed]


def told(*arguments: Any) -> str:
    done = xuanjie("score", FILE, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_verb_prints_intervals_and_the_gap_and_repeats_itself() -> None:
    text = told("--bootstrap", "50")
    assert text.splitlines()[0].split()[:3] == ["all", "(17)", "F1"]
    assert text.splitlines()[-1].startswith(POOLED)
    found = json.loads(told("--beside", str(FILE), "--bootstrap", "50", "--json"))
    assert found[POOLED]["gap"] == 0.0
    assert found[POOLED]["low"] <= 0.0 <= found[POOLED]["high"]
    assert found == json.loads(told("--beside", str(FILE), "--bootstrap", "50", "--json", "--seed", "1"))
    by = json.loads(told("--bootstrap", "20", "--by", "lang", "--json"))
    assert by["en"]["decision_kept"].keys() == {"f1", "low", "high"}


@pytest.mark.parametrize(
    "wrong",
    [["--wrong", "city", "--errors", "3"], ["--journeys", "--bootstrap", "5"], ["--errors", "3", "--by", "lang"]],
)
def test_options_that_ask_for_different_things_are_refused(wrong: list[str]) -> None:
    done = xuanjie("score", FILE, *wrong)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


@pytest.mark.long
def test_wrong_cases_are_told_by_group_and_as_json(tmp_path: Path) -> None:
    (tmp_path / "pages").symlink_to(FILE.parent / "pages")
    odd = [row | {"gold": row["gold"] | {"kind": "roundup"}} for row in ROWS]
    (tmp_path / "cases.jsonl").write_text("".join(json.dumps(row) + "\n" for row in odd), "utf-8")

    def wrong(*more: str) -> str:
        done = xuanjie("score", tmp_path / "cases.jsonl", "--wrong", "kind", *more)
        assert done.returncode == 0, done.stderr
        return done.stdout

    alone, by = wrong().splitlines(), wrong("--by", "lang").splitlines()
    assert len(alone) > 2
    assert sorted(line for line in by if ": " in line) == sorted(alone)
    assert [slip["case"] for slip in json.loads(wrong("--json"))] == [line.split(":")[0] for line in alone]
    groups = json.loads(wrong("--by", "lang", "--json"))
    assert sum(map(len, groups.values())) == len(alone)
    assert [line.split(" (")[0] for line in by if ": " not in line] == [name for name, slips in groups.items() if slips]


def test_errors_are_sorted_into_missed_invented_and_wrong_values() -> None:
    gold = {
        "decision": "kept", "kind": "roundup", "aggregate_claims": [], "events": [],
        "delegations": [{"meeting": "pc19", "mode": "concluded", "leader_name": "甲", "leader_title": None,
                         "legs": [{"country": c, "start": "2017-12-01", "end": None, "precision": "bounded"}
                                  for c in ("FR", "DE")]}],
    }  # fmt: skip
    case = {"case_id": "a", "lang": "zh-Hans", "title": "t", "published_on": None, "gold": gold}
    report: dict[str, Any] = json.loads(json.dumps(gold))
    report |= {"announcement": {"title": "t"}, "decision": {"status": "kept", "kind": "roundup"}, "evidence": []}
    report["delegations"][0]["legs"][0]["start"] = "2017-12-02"
    report["delegations"][0]["legs"][1]["start"] = None
    report["delegations"][0]["leader_title"] = "书记"
    found = error_classes([case], score([case], {"a": report}))
    assert [(c.field, c.what, c.count, c.misjudged) for c in found] == [
        ("leader_title", "invented", 1, 0),
        ("leg_start", "missed", 1, 0),
        ("leg_start", "wrong value", 1, 0),
    ]
    wrong = found[-1]
    assert (wrong.lang, wrong.kind) == ("zh-Hans", "roundup")
    assert (wrong.examples[0].wanted, wrong.examples[0].found) == (("FR", "2017-12-01"), ("FR", "2017-12-02"))
    assert "a: FR 2017-12-01 → FR 2017-12-02" in error_table(found)


def test_errors_of_misjudged_pages_are_told_apart_and_three_examples_are_given() -> None:
    found = error_classes(ROWS, score(ROWS, {}))
    assert all(c.misjudged == c.count for c in found)
    assert [c.count for c in found] == sorted((c.count for c in found), reverse=True)
    assert max(len(c.examples) for c in found) == 3
    assert json.loads(told("--errors", "2", "--json")) is not None
