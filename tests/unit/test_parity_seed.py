"""The claims of the seed article are judged by what a release holds, and the article itself is no evidence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from composed import captures_of, event, leg, page, said, visit

from archive.errors import BadInput
from archive.records import Claim, Form, Kind, Mode, Operator, Reception, Stance, Unit
from pipelines.checks import check_tables
from pipelines.documents import Read
from pipelines.lexicon.meetings import registry
from pipelines.parity.claims import Verdict, load_claims, seed_claims
from pipelines.parity.figures import counted, printed
from pipelines.parity.report import of_claims
from pipelines.parity.seed_article import seed_marks
from pipelines.parity.telling import as_csv, as_html, report_lines
from pipelines.release.dataset import dataset
from pipelines.voices.sketch import sketch

Json = dict[str, Any]
M, C, N = Verdict.MATCHED, Verdict.CONTRADICTED, Verdict.NOT_FOUND
HEADER = "id,kind,meetings,country,subject,operator,quantity,where,in_scope,reason,statement\n"


def judged(*pages: Read) -> dict[str, Json]:
    rows = dataset(pages, captures_of(pages)).rows
    assert list(check_tables(rows)) == []
    return {row["claim_id"]: row for row in rows["parity"]}


def test_every_claim_of_the_file_has_one_row_and_a_reason() -> None:
    found = judged()
    assert set(found) == {claim.id for claim in seed_claims()}
    assert all(row["note"] for row in found.values())
    assert {row["verdict"] for row in found.values() if row["records"] == []} >= {N, Verdict.OUT_OF_SCOPE}


def test_a_stay_matches_the_claim_of_its_country_and_meeting() -> None:
    found = judged(page("a", visit(leg("TH", "2019-12-01", "2019-12-03"), meeting="cc19-p4", leader="甲")))
    assert found["cc19-p4-th"]["verdict"] == M
    assert found["cc19-p4-th"]["records"] == found["abroad-countries"]["records"] != []
    assert found["cc19-p4-vn"]["verdict"] == N
    assert "not searched" in found["cc19-p4-vn"]["note"]


def test_a_plan_matches_nothing_and_a_cancelled_stay_contradicts() -> None:
    planned = visit(leg("TH", "2019-12-01"), meeting="cc19-p4", leader="甲", mode=Mode.ANNOUNCED)
    dropped = visit(leg("GH", "2019-12-05"), meeting="cc19-p4", leader="乙", mode=Mode.CANCELLED)
    found = judged(page("a", planned), page("b", dropped))
    assert (found["cc19-p4-th"]["verdict"], found["cc19-p4-gh"]["verdict"]) == (N, C)
    assert found["cc19-p4-th"]["records"] != []
    assert found["abroad-countries"]["found"] == 0


def test_an_embassy_briefing_is_no_team() -> None:
    told = event(Form.EMBASSY_HOSTED, country="TH", start="2019-12-01", meeting="cc19-p4")
    row = judged(page("a", events=(told,), rule="K3"))["cc19-p4-th"]
    assert row["verdict"] == N
    assert row["records"][0].startswith("e-")


def test_few_countries_never_contradict_many() -> None:
    row = judged(page("a", visit(leg("JP"), leg("KR"), meeting="cc18-p6")))["countries-cc18-p6"]
    assert (row["verdict"], row["found"]) == (N, 2)
    assert row["note"].startswith("2 of over 40 countries found")


@pytest.mark.parametrize(
    ("found", "operator", "quantity", "verdict"),
    [
        (9, Operator.AT_LEAST, 10, N), (10, Operator.AT_LEAST, 10, M), (90, Operator.AT_LEAST, 10, M),
        (40, Operator.MORE_THAN, 40, N), (41, Operator.MORE_THAN, 40, M),
        (71, Operator.NEARLY, 80, N), (72, Operator.NEARLY, 80, M), (81, Operator.NEARLY, 80, C),
        (2, Operator.UP_TO, 3, N), (3, Operator.UP_TO, 3, M), (4, Operator.UP_TO, 3, C),
        (4, Operator.EXACT, 5, N), (5, Operator.EXACT, 5, M), (6, Operator.EXACT, 5, C),
        (89, Operator.ABOUT, 80, C), (88, Operator.ABOUT, 80, M), (71, Operator.ABOUT, 80, N),
    ],
)  # fmt: skip
def test_a_count_is_a_lower_bound(found: int, operator: Operator, quantity: int, verdict: Verdict) -> None:
    assert counted(found, operator, quantity) is verdict


def test_a_printed_figure_may_be_too_small() -> None:
    assert printed(200, Operator.MORE_THAN, 200) is M
    assert printed(150, Operator.MORE_THAN, 200) is C
    assert printed(60, Operator.NEARLY, 50) is C


def test_a_led_team_with_four_countries_contradicts_the_limit_of_three() -> None:
    four = [leg(country) for country in ("JP", "KR", "MN", "LA")]
    assert judged(page("a", visit(*four[:3], leader="甲")))["team-countries"]["verdict"] == M
    row = judged(page("a", visit(*four, leader="甲")))["team-countries"]
    assert (row["verdict"], row["found"]) == (C, 4)
    assert row["records"][0].startswith("d-")


def test_a_list_of_countries_without_a_leader_is_not_taken_for_one_team() -> None:
    many = [leg(country) for country in ("JP", "KR", "MN", "LA")]
    assert judged(page("a", visit(*many)))["team-countries"]["verdict"] == N


def ranked(number: int, title: str) -> Read:
    country = ("JP", "KR", "MN", "LA")[number]
    told = visit(leg(country, f"2017-12-0{number + 1}"), leader="甲乙丙丁"[number] + "某", leader_title=said(title))
    return page(f"r{number}", told)


def test_ranks_are_a_share_of_the_known_ones() -> None:
    minister, other = "中央对外联络部副部长", "中共中央政治局委员"
    row = judged(ranked(0, minister), ranked(1, minister), ranked(2, other), ranked(3, "学者"))["leader-rank"]
    assert (row["verdict"], row["found"]) == (M, 67)
    assert "2 of 3 leaders" in row["note"]
    assert "丙某" in row["note"]
    row = judged(ranked(0, other), ranked(1, other), ranked(2, minister))["leader-rank"]
    assert row["verdict"] == C
    row = judged(ranked(0, other), ranked(1, "学者"), ranked(2, "学者"))["leader-rank"]
    assert row["verdict"] == N


def test_an_envoy_before_2013_is_no_briefing_team_and_a_team_is() -> None:
    told = visit(leg("CU", "2012-12-06", "2012-12-08"), meeting="pc18", leader="甲")
    envoy = page("a", told, kind=Kind.SPECIAL_ENVOY_REPORT, rule="K2", published="2012-12-09")
    assert judged(envoy)["practice-began"]["verdict"] == N
    row = judged(page("a", told, published="2012-12-09"))["practice-began"]
    assert row["verdict"] == C
    assert "CU (pc18)" in row["note"]


def briefing(attendance: int, city: str = "南昌", day: str = "2019-11-21") -> Read:
    told = event(Form.IN_CHINA, city=city, start=day, meeting="cc19-p4")
    return page("n", events=(replace(told, attendance=said(attendance)),), rule="K3", published="2019-11-22")


def test_the_nanchang_briefing_is_known_by_city_and_month_in_any_script() -> None:
    found = judged(briefing(200))
    assert (found["nanchang-held"]["verdict"], found["nanchang-attendance"]["verdict"]) == (M, M)
    assert judged(briefing(200, city="Nanchang"))["nanchang-held"]["verdict"] == M
    assert judged(briefing(90))["nanchang-attendance"]["verdict"] == C
    assert judged(briefing(200, day="2019-12-21"))["nanchang-held"]["verdict"] == N
    assert judged(briefing(200, city="西安"))["nanchang-held"]["verdict"] == N


def test_days_of_meetings_and_offices_are_those_of_registries_that_name_a_page() -> None:
    found = judged()
    for meeting in registry():
        row = found.get(f"held-{meeting.id}")
        if row is not None:
            assert row["verdict"] == (M if "http" in meeting.sources else N)
    assert found["song-tao-head"]["verdict"] == M
    assert "http" in found["song-tao-head"]["note"]


def test_praise_counts_from_pages_on_the_meeting_and_that_country_alone() -> None:
    told = Reception(
        speaker=said("甲"), role=None, organisation=None, country=said("DK"), stance=said(Stance.PRAISE),
        commits=False, by=None,
    )  # fmt: skip
    there = visit(leg("DK", "2017-12-10", "2017-12-13"), leader="甲某")
    found = judged(page("a", there, reception=(told,)))
    assert (found["praise-dk"]["verdict"], found["praise-de"]["verdict"]) == (M, N)
    assert len(found["praise-dk"]["records"]) == 1
    other = replace(told, stance=said(Stance.CRITICISM))
    assert judged(page("a", there, reception=(other,)))["praise-dk"]["verdict"] == N
    later = visit(leg("DK", "2023-12-10", "2023-12-13"), leader="甲某", meeting="pc20")
    assert judged(page("a", later, reception=(told,), published="2023-12-20"))["praise-dk"]["verdict"] == N


def test_a_total_on_the_page_of_the_briefing_bears_the_claim_out_or_says_nothing() -> None:
    for number, verdict in ((50, M), (40, N), (80, N)):
        total = Claim(quantity=said(number), operator=Operator.NEARLY, unit=Unit.COUNTRIES)
        told = event(Form.IN_CHINA, city="南昌", start="2019-11-21", meeting="cc19-p4")
        found = judged(page("n", events=(told,), rule="K3", claims=(total,), published="2019-11-22"))
        assert found["nanchang-countries"]["verdict"] == verdict


def test_a_page_of_the_seed_is_no_evidence_for_itself() -> None:
    told = visit(leg("TH", "2019-12-01", "2019-12-03"), meeting="cc19-p4", leader="甲")
    for url in (
        "https://macropolo.org/analysis/proselytizing-power/",
        "https://www.macropolo.org/x",
        "https://web.archive.org/web/2020/https://macropolo.org/x",
    ):
        found = judged(page("a", told, url=url))
        assert {row["verdict"] for row in found.values() if row["documents"]} == set()
        assert found["cc19-p4-th"]["verdict"] == N
    assert judged(page("a", told, url="https://notmacropolo.org/x"))["cc19-p4-th"]["verdict"] == M


def test_a_reprint_of_the_seed_is_none_either(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f"composed sentence number {n} of an article that is reprinted elsewhere. " for n in range(200))
    hashes = tuple(h for h in sketch(text) if h % 64 == 0)
    monkeypatch.setattr("pipelines.parity.seed_article.seed_marks", lambda: ((), hashes))
    told = visit(leg("TH", "2019-12-01", "2019-12-03"), meeting="cc19-p4", leader="甲")
    assert judged(page("a", told, text=text[: len(text) * 3 // 4]))["cc19-p4-th"]["verdict"] == N
    assert judged(page("a", told, text="quite another text " * 40))["cc19-p4-th"]["verdict"] == M


def test_what_another_page_tells_counts_without_what_only_the_seed_tells() -> None:
    title = said("中央对外联络部副部长")
    told = visit(leg("TH", "2019-12-01", "2019-12-03"), meeting="cc19-p4", leader="甲某", leader_title=title)
    bare = visit(leg("TH", "2019-12-01", "2019-12-03"), meeting="cc19-p4", leader="甲某")
    other = page("b", bare, text="another text")
    found = judged(page("a", told, url="https://macropolo.org/a", text="the text"), other)
    assert found["cc19-p4-th"]["verdict"] == M
    assert len(found["cc19-p4-th"]["documents"]) == 1
    assert found["leader-rank"]["verdict"] == N


def test_a_leader_whom_only_the_seed_names_has_no_rank_from_the_registry_either() -> None:
    told = visit(leg("TH", "2019-12-01", "2019-12-03"), meeting="cc19-p4", leader="宋涛")
    bare = visit(leg("TH", "2019-12-01", "2019-12-03"), meeting="cc19-p4")
    named, other = page("a", told, url="https://macropolo.org/a", text="the text"), page("b", bare, text="another")
    found = judged(named, other)
    assert found["cc19-p4-th"]["verdict"] == M
    for claim in ("leader-rank", "team-countries"):
        assert found[claim]["found"] == 0
        assert found[claim]["records"] == []


def test_a_briefing_without_a_day_is_none_of_that_month() -> None:
    told = event(Form.IN_CHINA, city="南昌", meeting="cc19-p4")
    found = judged(page("n", events=(told,), rule="K3", published="2020-06-22"))
    assert found["nanchang-held"]["verdict"] == N


def test_the_marks_of_the_seed_are_hosts_and_hashes_and_no_text() -> None:
    hosts, hashes = seed_marks()
    assert "macropolo.org" in hosts
    assert len(hashes) > 30
    assert all(h % 64 == 0 for h in hashes)


def test_the_order_of_pages_changes_no_verdict() -> None:
    pages = [
        briefing(200),
        page("a", visit(leg("JP"), leg("KR"), leader="甲")),
        page("b", visit(leg("TH"), meeting="cc19-p4")),
    ]
    assert judged(*pages) == judged(*reversed(pages))


@pytest.mark.parametrize(
    "row",
    [
        "a,nonsense,pc19,,,,,p,yes,,s",
        "a,country_briefed,pc19,,,,,p,yes,,s",  # without its country
        "a,country_briefed,pc99,JP,,,,p,yes,,s",
        "a,country_briefed,pc19,Japan,,,,p,yes,,s",
        "a,countries_briefed,pc19,,,more_than,,p,yes,,s",
        "a,countries_briefed,pc19,,,plenty,40,p,yes,,s",
        "a,statement,,,,,,p,yes,,s",  # nothing in a release tells of it
        "a,statement,,,,,,p,no,,s",  # no reason
        "a,meeting_held,pc19 pc20,,2017-10,,,p,yes,,s",
        "a,office,,,Somebody,,,p,yes,,s",
        "a,first_meeting,pc19,,,,,p,yes,,s\na,first_meeting,pc19,,,,,p,yes,,s",
    ],
)
def test_a_slip_in_the_file_of_claims_is_named_with_its_line(tmp_path: Path, row: str) -> None:
    (tmp_path / "seed_claims.csv").write_text(HEADER + row + "\n", "utf-8")
    with pytest.raises(BadInput, match=r"seed_claims\.csv:\d"):
        load_claims(tmp_path)


def test_the_report_links_records_and_pages_and_runs_no_script() -> None:
    url = "https://example.org/a?b=1&c=<script>"
    pages = [page("a", visit(leg("TH"), meeting="cc19-p4", leader="<b>甲</b>"), url=url)]
    report = of_claims("v", dataset(pages, captures_of(pages)).rows, [c.id for c in seed_claims()])
    html = as_html(report)
    assert "<script" not in html
    assert "<b>" not in html
    assert 'href="https://example.org/a?b=1&amp;c=&lt;script&gt;"' in html
    leg_id = next(e for e in report.entries if e.key == "cc19-p4-th").records[0]
    assert f'href="#{leg_id}"' in html
    assert f'id="{leg_id}"' in html
    assert report.entries[0].key == seed_claims()[0].id  # the order of the article
    told = next(e for e in report.as_json()["entries"] if e["key"] == "cc19-p4-th")
    assert told["documents"][0]["urls"] == [url]
    assert told["documents"][0]["snapshots"] != []
    assert any(line.startswith("not found (") for line in report_lines(report))
    assert as_csv(report).count(b"\n") == len(report.entries) + 1
