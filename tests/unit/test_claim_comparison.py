"""An official total beside what the tables hold of its meeting: one row per claim, whoever reprints it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from archive_samples import at, attempt
from composed import captures_of, event, leg, page, said, visit
from hypothesis import given
from hypothesis import strategies as st
from published import publish_rows
from typer.testing import CliRunner

from archive.errors import BadInput
from archive.records import Claim, Form, Mode, Operator, Unit
from crawler.cli import app
from pipelines.checks import check_evidence, check_tables
from pipelines.claims.beside import claims_beside, lines
from pipelines.claims.comparing import Verdict, countable, verdict_of
from pipelines.documents import Read
from pipelines.release.dataset import dataset
from pipelines.release.run_rows import run_rows
from pipelines.report import report

TEXT = "中共十九大闭幕后，宣介团走访各国，向各方介绍大会精神，受到普遍欢迎，各方表示愿同中国共产党加强交流互鉴。" * 4


def claim(
    quantity: int, unit: Unit, operator: Operator = Operator.EXACT, noun: str | None = None, **more: Any
) -> Claim:
    facts = {"meeting": said("pc19"), "told_on": date(2018, 3, 20)} | more
    words = said(quantity, f"共{quantity}个")
    return Claim(
        quantity=words, operator=operator, unit=unit, unit_printed=None if noun is None else said(noun), **facts
    )


def total(name: str, *claims: Claim, **more: Any) -> Read:
    return page(name, claims=claims, rule="K5", **{"published": "2018-03-20"} | more)


def stay(country: str, leader: str, **more: Any) -> Read:
    made = leg(country, "2017-12-10", "2017-12-13")
    return page(f"{country}-{leader}", visit(made, leader=leader, **more), published="2017-12-14")


THREE = [stay("JP", "何毅亭"), stay("KR", "郭业洲"), stay("MN", "郭业洲")]


def compared(*reads: Read) -> list[dict[str, Any]]:
    return list(dataset(reads, captures_of(reads)).rows["claim_comparison"])


@pytest.mark.parametrize(
    ("operator", "claimed", "found", "verdict"),
    [
        (Operator.EXACT, 30, 29, Verdict.BELOW),
        (Operator.EXACT, 30, 30, Verdict.REACHED),
        (Operator.EXACT, 30, 31, Verdict.EXCEEDED),
        (Operator.MORE_THAN, 40, 40, Verdict.BELOW),
        (Operator.MORE_THAN, 40, 41, Verdict.REACHED),
        (Operator.MORE_THAN, 40, 90, Verdict.REACHED),
        (Operator.AT_LEAST, 10, 9, Verdict.BELOW),
        (Operator.AT_LEAST, 10, 10, Verdict.REACHED),
        (Operator.NEARLY, 80, 71, Verdict.BELOW),
        (Operator.NEARLY, 80, 72, Verdict.REACHED),
        (Operator.NEARLY, 80, 79, Verdict.REACHED),
        (Operator.NEARLY, 80, 80, Verdict.EXCEEDED),
        (Operator.NEARLY, 5, 4, Verdict.REACHED),
        (Operator.ABOUT, 5, 6, Verdict.REACHED),
        (Operator.ABOUT, 40, 35, Verdict.BELOW),
        (Operator.ABOUT, 40, 44, Verdict.REACHED),
        (Operator.ABOUT, 40, 45, Verdict.EXCEEDED),
        (Operator.UP_TO, 30, 12, Verdict.BELOW),
        (Operator.MORE_THAN, 40, 0, Verdict.NOTHING_COUNTABLE),
    ],
)
def test_the_operator_decides_what_reaches_a_claim(
    operator: Operator, claimed: int, found: int, verdict: Verdict
) -> None:
    assert verdict_of(operator, claimed, found) is verdict


ORDER = [Verdict.NOTHING_COUNTABLE, Verdict.BELOW, Verdict.REACHED, Verdict.EXCEEDED]


@given(st.sampled_from(Operator), st.integers(1, 500), st.integers(0, 600))
def test_counting_more_never_lowers_a_verdict(operator: Operator, claimed: int, found: int) -> None:
    now, then = verdict_of(operator, claimed, found), verdict_of(operator, claimed, found + 1)
    assert ORDER.index(now) <= ORDER.index(then)


def test_an_official_total_stands_beside_what_is_countable() -> None:  # fixture case G9
    rows = compared(
        *THREE,
        total(
            "claim",
            claim(30, Unit.TEAMS, Operator.MORE_THAN, "宣介团"),
            claim(100, Unit.COUNTRIES, Operator.MORE_THAN, "国家和地区"),
            claim(500, Unit.EVENTS, Operator.MORE_THAN, "活动"),
        ),
    )
    told = {row["unit"]: row for row in rows}
    teams, countries, events = told["teams"], told["countries"], told["events"]
    assert (teams["countable"], teams["gap"], teams["verdict"]) == (2, -28, "below")
    assert (countries["countable"], countries["verdict"], countries["obstacle"]) == (3, "not_comparable", "regions_too")
    assert (events["countable"], events["verdict"], events["obstacle"]) == (0, "not_comparable", "activities")
    assert {(row["countries"], row["legs"], row["delegations"]) for row in rows} == {(3, 3, 2)}
    assert all(row["gap"] is None and row["null_reasons"]["gap"] == "not_applicable" for row in (countries, events))


def test_a_briefing_without_legs_is_an_event_and_its_totals_are_stored() -> None:  # fixture case G4
    reads = [
        page(
            "africa",
            events=(event(Form.ONLINE, None, "2017-12-02", "2017-12-02", meeting="pc19"),),
            claims=(claim(60, Unit.PARTIES), claim(40, Unit.COUNTRIES, Operator.MORE_THAN, "countries")),
            rule="K3",
            language="en",
        )
    ]
    rows = dataset(reads, captures_of(reads)).rows
    assert (len(rows["legs"]), len(rows["events"]), len(rows["aggregate_claims"])) == (0, 1, 2)
    verdicts = {row["unit"]: (row["verdict"], row["obstacle"]) for row in rows["claim_comparison"]}
    assert verdicts == {"parties": ("not_comparable", "not_recorded"), "countries": ("nothing_countable", None)}


def test_a_reprint_makes_no_second_claim_and_both_rows_stay() -> None:
    first = total("first", claim(40, Unit.COUNTRIES), text=TEXT, outlet="新华社")
    again = total("again", claim(40, Unit.COUNTRIES), text=TEXT + "完", published="2018-03-22", outlet="人民网")
    other = total("other", claim(41, Unit.COUNTRIES), published="2018-03-21")
    reads = [again, first, other]
    rows = dataset(reads, captures_of(reads)).rows
    assert len(rows["aggregate_claims"]) == 3
    forty, _ = sorted(rows["claim_comparison"], key=lambda row: int(row["quantity"]))
    assert (len(forty["claims"]), len(forty["documents"]), forty["families"]) == (2, 2, 1)
    assert forty["as_of"] == date(2018, 3, 20)
    assert forty["claim_id"] == forty["claims"][0]


def test_countries_and_countries_with_regions_are_two_claims() -> None:
    rows = compared(
        total("a", claim(40, Unit.COUNTRIES, noun="国家")), total("b", claim(40, Unit.COUNTRIES, noun="国家和地区"))
    )
    assert {row["counted"] for row in rows} == {"countries", "countries_and_regions"}


def test_only_what_may_have_begun_by_that_day_is_counted() -> None:
    early = claim(3, Unit.COUNTRIES, told_on=None, as_of=said(date(2017, 12, 9)))
    late = claim(3, Unit.COUNTRIES, Operator.AT_LEAST, told_on=None, as_of=said(date(2017, 12, 10)))
    rows = {row["operator"]: row for row in compared(*THREE, total("early", early), total("late", late))}
    assert (rows["exact"]["countable"], rows["exact"]["verdict"]) == (0, "nothing_countable")
    assert (rows["at_least"]["countable"], rows["at_least"]["verdict"]) == (3, "reached")
    assert {row["as_of_basis"] for row in rows.values()} == {"stated"}


def test_plans_cancellations_other_meetings_and_round_up_teams_do_not_count() -> None:
    reads = [
        *THREE,
        stay("LA", "宋涛", mode=Mode.ANNOUNCED),
        stay("VN", "宋涛", mode=Mode.CANCELLED),
        stay("CU", "宋涛", meeting="cc19-p2"),
        page("round", visit(leg("EU"), mode=Mode.ROUNDUP_ONLY), visit(leg("KE"), mode=Mode.ROUNDUP_ONLY), rule="K4"),
    ]
    rows = dataset(reads, captures_of(reads)).rows
    found = countable(rows["legs"], rows["events"], "pc19", None)
    assert found.countries == ("JP", "KE", "KR", "MN")
    assert found.countries_recommended == ("JP", "KR", "MN")
    assert (len(found.legs), len(found.delegations)) == (5, 2)


def test_who_was_at_one_briefing_is_compared_with_nothing() -> None:
    reads = [*THREE, total("a", claim(36, Unit.COUNTRIES, one_event=True))]
    rows = dataset(reads, captures_of(reads)).rows
    assert [row["scope"] for row in rows["aggregate_claims"]] == ["event"]
    assert rows["claim_comparison"] == []
    assert report(reads[-1].extraction)["aggregate_claims"] == []


def test_a_plan_and_a_claim_without_meeting_are_not_compared() -> None:
    rows = compared(
        *THREE, total("a", claim(9, Unit.TEAMS, planned=True)), total("b", claim(9, Unit.TEAMS, meeting=None))
    )
    assert {row["obstacle"]: row["countable"] for row in rows} == {"a_plan": 2, "no_meeting": None}


def test_rows_do_not_depend_on_the_order_of_reading() -> None:
    reads = [*THREE, total("a", claim(30, Unit.TEAMS)), total("b", claim(30, Unit.TEAMS), published="2018-03-19")]
    assert compared(*reads) == compared(*reversed(reads))


def test_every_printed_value_of_a_claim_is_quoted() -> None:
    made = claim(
        45, Unit.TEAMS, noun="团组", as_of=said(date(2018, 2, 28), "截至2月28日"), speaker=said("中联部", "中联部介绍")
    )
    reads = [total("a", made)]
    rows = dataset(reads, captures_of(reads)).rows
    fields = {row["field"] for row in rows["evidence"] if row["table"] == "aggregate_claims"}
    assert fields == {"quantity", "unit_printed", "meeting_id", "as_of", "speaker"}
    (row,) = rows["aggregate_claims"]
    assert (row["as_of"], row["as_of_basis"], row["speaker"]) == (date(2018, 2, 28), "stated", "中联部")
    assert [*check_tables(rows), *check_evidence(rows)] == []


@pytest.mark.parametrize(("language", "reason"), [("zh-Hans", "not_stated"), ("fr", "not_searched")])
def test_a_claim_without_speaker_says_whether_anybody_looked(language: str, reason: str) -> None:
    reads = [total("a", claim(45, Unit.TEAMS), language=language)]
    (row,) = dataset(reads, captures_of(reads)).rows["aggregate_claims"]
    assert (row["speaker"], row["null_reasons"]["speaker"]) == (None, reason)


def released(folder: Path, *reads: Read) -> Path:
    rows = dataset(reads, captures_of(reads)).rows
    runs = run_rows([], [attempt(at=at(0))], [])
    return publish_rows(folder.parent, dict(rows), day="2018-04-01", runs=runs).folder


def test_the_verb_tells_claims_beside_legs_with_quotes_and_links(tmp_path: Path) -> None:
    folder = released(
        tmp_path / "releases",
        *THREE,
        total("claim", claim(40, Unit.COUNTRIES, Operator.MORE_THAN, "国家", speaker=said("中联部")), outlet="新华社"),
    )
    text = "\n".join(lines(claims_beside(folder)))
    assert "pc19: 3 countries (3 recommended)" in text
    assert "more than 40 countries, claimed by 中联部, as of 2018-03-20 (day of the text)" in text
    assert "fewer can be counted than are claimed; countable by then: 3 (3 recommended), gap -37" in text
    assert "“共40个”" in text
    assert "新华社 (state_media), https://example.org/claim.html" in text
    shown = CliRunner().invoke(app, ["--data", str(tmp_path), "claims", "--meeting", "pc19", "--json"])
    (part,) = json.loads(shown.stdout)["meetings"]
    assert part["countable"]["countries"] == ["JP", "KR", "MN"]
    assert part["claims"][0]["told"][0]["quote"] == "共40个"
    assert part["claims"][0]["told"][0]["snapshot_id"].startswith("s")


def test_a_meeting_without_claims_says_so_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    folder = released(tmp_path, *THREE)
    assert list(lines(claims_beside(folder, "pc20")))[-1] == "  no official total of this meeting is recorded"
    assert list(lines(claims_beside(folder))) == [f"no official total in release {folder.name}"]
    with pytest.raises(BadInput, match="pc99"):
        claims_beside(folder, "pc99")
