"""How are journeys compared with trips: pairs joined wrongly or missed, every disagreement listed, labels put right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from saved_pages import xuanjie

from archive.errors import BadInput
from pipelines.scoring.gold_cases import case_rows
from pipelines.scoring.journey_score import Item, paired, score_journeys
from pipelines.scoring.journey_slips import trips_put_right

CASES = Path(__file__).parents[1] / "cases" / "composed" / "cases.jsonl"
ROWS = case_rows(CASES)
MANIFEST = CASES.parent / "pages" / "manifest.jsonl"
HEADER = "case_id,country,labelled,trip,reason\n"


def test_pairs_are_wrong_where_the_labels_keep_apart_and_missed_where_they_join() -> None:
    wanted: dict[Item, object] = {("a", "JP", 0): 1, ("b", "JP", 0): 1, ("c", "KR", 0): 2, ("d", "KR", 0): 2}
    found: dict[Item, object] = {("a", "JP", 0): 7, ("b", "JP", 0): 8, ("c", "KR", 0): 7, ("e", "MN", 0): 7}
    pairs = paired(wanted, found)
    # joined: a-c, a-e, c-e; of e nothing is labelled. labelled: a-b, c-d; d was not found
    assert (pairs.joined, pairs.wrongly, pairs.labelled, pairs.missed) == (3, 1, 2, 1)
    assert (round(pairs.wrong_share, 3), pairs.missed_share) == (0.333, 0.5)
    assert paired({}, {}).wrong_share == paired({}, {}).missed_share == 0.0


def test_a_label_put_right_is_scored_as_meant_and_the_rest_is_listed() -> None:
    trips = {
        (c["case_id"], leg["country"], d["trip"]) for c in ROWS for d in c["gold"]["delegations"] for leg in d["legs"]
    }
    wrong = {label: f"T-{number}" for number, label in enumerate(sorted(trips))}
    told = score_journeys(ROWS, MANIFEST, put_right=wrong)
    assert told.pairs.labelled == 0
    assert told.pairs.wrongly == told.pairs.joined > 0
    assert {slip.sort for slip in told.disagreements} == {"merged"}
    first = told.disagreements[0]
    assert len({s.journey for s in first.stays}) == 1
    assert str(first).splitlines()[0].startswith("merged T-")
    assert score_journeys(ROWS, MANIFEST).disagreements == ()
    with pytest.raises(BadInput, match="nowhere JP T-1"):
        score_journeys(ROWS, MANIFEST, put_right={("nowhere", "JP", "T-1"): "T-2"})


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("case,trip\n", 1),
        (HEADER + "a,JP,T-1,T-2\n", 2),
        (HEADER + "a,JP,T-1,T-2, \n", 2),
        (HEADER + 2 * "a,JP,T-1,T-2,x\n", 3),
    ],
)
def test_a_list_of_disputed_labels_is_read_strictly(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "disputed.csv"
    path.write_text(text)
    with pytest.raises(BadInput, match=rf"disputed\.csv:{line}: "):
        trips_put_right(path)
    with pytest.raises(BadInput, match="nothing"):
        trips_put_right(tmp_path / "nothing.csv")


def test_the_verb_says_pairs_and_lists_trips(tmp_path: Path) -> None:
    figures = json.loads(xuanjie("score", str(CASES), "--journeys", "--json").stdout)
    assert figures["pairs_wrongly_merged"] == 0
    assert figures["pairs_joined"] == figures["pairs_labelled"] > 0
    disputed = tmp_path / "disputed.csv"
    case = next(c for c in ROWS if c["gold"]["delegations"])
    trip, country = case["gold"]["delegations"][0]["trip"], case["gold"]["delegations"][0]["legs"][0]["country"]
    disputed.write_text(f"{HEADER}{case['case_id']},{country},{trip},T-other,for a test\n")
    told = xuanjie("score", str(CASES), "--journeys", "--disputed", str(disputed)).stdout
    assert "pairs wrongly merged" in told
    assert xuanjie("score", str(CASES), "--journeys", "--wrong", "title").returncode == 2
    assert xuanjie("score", str(CASES), "--disputed", str(disputed)).returncode == 2
    assert xuanjie("score", str(CASES), "--journeys", "--wrong", "trips", "--json").stdout.strip() == "[]"
