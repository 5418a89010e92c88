"""Do the fifteen fixture cases (PEERS.md 3.6: traits of real items, pages composed) give what that study expects?

Where that page and the codebook differ the codebook holds: an ordinary Party visit is adjacent (A1), not rejected.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from render import render

from archive.capture import Capture, Exchange, Outcome, Role, utc_text
from archive.reader import ArchiveReader
from archive.recorder import Recorder
from archive.snapshot import Snapshot
from pipelines.documents import Read
from pipelines.extract import guarded
from pipelines.release.dataset import dataset
from pipelines.release.run_rows import run_rows

PAGES = Path(__file__).parent / "fixtures" / "pages.jsonl"
Json = dict[str, Any]


@cache
def pages() -> dict[str, Json]:
    rows = [json.loads(line) for line in PAGES.read_text("utf-8").split("\n") if line]
    return {row["case_id"]: row for row in rows}


@cache
def snapshot(case_id: str) -> Snapshot:
    page = pages()[case_id]
    day = max(page["published_on"], "2012-01-01")  # no archive of ours is older
    moment = datetime.fromisoformat(page.get("captured", f"{day}T12:00:00Z"))
    return Snapshot.of_file(
        render(page), url=page["url"], fetched_at=moment, content_type="text/html; charset=utf-8", source=None
    )


@cache
def read(case_id: str) -> Read:
    taken = snapshot(case_id)
    return Read(fetched_at=utc_text(taken.fetched_at), content_sha256=taken.content_sha256, extraction=guarded(taken))


@cache
def tables(*case_ids: str) -> dict[str, list[Json]]:
    """The dataset made of these pages alone."""
    captures = {snapshot(name).id: _capture(snapshot(name)) for name in case_ids}
    return dict(dataset([read(name) for name in case_ids], captures).rows)


def _capture(taken: Snapshot) -> Capture:
    return Capture(
        snapshot_id=taken.id,
        url=taken.url,
        fetched_at=taken.fetched_at,
        status=200,
        source=None,
        role=Role.ARTICLE,
        outcome=Outcome.OK,
        via="import",
        content_type=taken.content_type,
        payload_sha256=taken.payload_sha256,
        content_sha256=taken.content_sha256,
        warc_file="test.warc.gz",
        offset=0,
        length=1,
        revisit_of=None,
    )


def judged(case_id: str) -> tuple[str, str]:
    (row,) = tables(case_id)["candidates"]
    return row["status"], row["rule"]


def test_g1_one_range_over_two_countries_is_one_delegation_with_two_legs_and_not_of_the_department() -> None:
    made = tables("G01")
    (delegation,) = made["delegations"]
    legs = made["legs"]
    assert [leg["country"] for leg in legs] == ["KH", "LA"]
    assert {leg["delegation_id"] for leg in legs} == {delegation["delegation_id"]}
    for leg in legs:
        assert (str(leg["start"]), str(leg["end"])) == ("2025-12-22", "2025-12-26")
        assert (leg["date_precision"], leg["meeting_id"]) == ("shared_range", "cc20-p4")
        assert leg["date_edtf"] == "2025-12-22~/2025-12-26~"
        assert "Party School" in leg["leader_org"]
        assert leg["leader_key"] == "xiechuntao"


def test_g2_a_leader_in_devanagari_is_the_person_of_the_registry() -> None:
    (leg,) = tables("G02")["legs"]
    assert (leg["country"], leg["meeting_id"], leg["date_precision"]) == ("LA", "cc20-p3", "leg_range")
    assert (str(leg["start"]), str(leg["end"])) == ("2024-10-22", "2024-10-24")
    assert leg["leader_key"] == "quqingshan"
    assert leg["leader_person_id"] == "qu-qingshan"


def test_g3_a_round_up_gives_legs_without_delegation_that_nobody_is_advised_to_count() -> None:
    made = tables("G03")
    assert sorted(leg["country"] for leg in made["legs"]) == ["AZ", "BD", "DE", "GR", "MX", "MY", "PA", "RU"]
    assert made["delegations"] == []
    for leg in made["legs"]:
        assert (leg["delegation_id"], leg["mode"], leg["recommended"]) == (None, "roundup_only", False)
        assert (leg["start"], leg["end"], leg["leader_name"]) == (None, None, None)
        assert (str(leg["date_earliest"]), str(leg["date_latest"])) == ("2017-10-24", "2017-12-30")


def test_g4_a_text_of_the_department_on_a_host_site_is_the_departments_voice() -> None:
    made = tables("G04", "G04-origin")
    (event,) = made["events"]
    assert made["legs"] == []
    assert (event["form"], str(event["start"]), event["meeting_id"]) == ("online", "2020-12-30", "cc19-p5")
    assert (event["families_party_centre"], event["families_host"]) == (1, 0)
    assert event["verification"] == "single_party_side"
    assert len({row["family_id"] for row in made["documents"]}) == 1


@pytest.mark.parametrize(("unit", "quantity"), [("countries", 36), ("parties", 60)])
def test_g4_its_totals_are_claims(unit: str, quantity: int) -> None:
    claims = tables("G04")["aggregate_claims"]
    assert (unit, quantity) in {(row["unit"], row["quantity"]) for row in claims}


def test_g5_a_briefing_for_parties_at_home_is_rejected_and_the_judgement_kept() -> None:
    status, rule = judged("G05")
    assert status == "rejected"
    assert rule in {"R2", "R3", "R5"}
    assert tables("G05")["events"] == []


def test_g6_a_dialogue_at_an_embassy_is_an_event_without_leg() -> None:
    made = tables("G06")
    (event,) = made["events"]
    assert made["legs"] == []
    assert (event["form"], event["country"], event["leg_id"]) == ("embassy_hosted", "ZA", None)
    assert (str(event["start"]), event["meeting_id"], event["attendance"]) == ("2022-11-03", "pc20", 120)


@pytest.mark.parametrize("case_id", ["G07", "G08-a", "G08-b"])
def test_g7_and_g8_visits_without_a_party_meeting_are_adjacent_and_no_legs(case_id: str) -> None:
    assert judged(case_id) == ("adjacent", "A1")
    made = tables(case_id)
    assert made["legs"] == []
    assert [row["country"] for row in made["visits"]] == ["LA"]


def test_g9_an_official_total_is_a_claim_beside_what_can_be_counted() -> None:
    made = tables("G09", "G03")
    claims = {(row["unit"], row["quantity"], row["operator"]) for row in made["aggregate_claims"]}
    assert claims == {
        ("teams", 30, "more_than"), ("countries", 100, "more_than"), ("events", 500, "more_than")
    }  # fmt: skip
    assert {row["meeting_id"] for row in made["aggregate_claims"]} == {"pc19"}


def test_g10_a_rewrite_in_another_language_is_the_same_journey_and_the_same_voice() -> None:
    made = tables("G01", "G10")
    assert len(made["delegations"]) == 1
    assert len({row["family_id"] for row in made["documents"]}) == 1
    for leg in made["legs"]:
        assert (leg["families_state_media"], leg["families_host"]) == (1, 0)
        assert leg["verification"] == "single_party_side"


def test_g10_a_report_of_the_host_press_of_its_own_confirms_the_stay_there_alone() -> None:
    made = tables("G01", "G10", "G01-host")
    assert len(made["delegations"]) == 1
    told = {leg["country"]: (leg["families_host"], leg["verification"]) for leg in made["legs"]}
    assert told == {"KH": (1, "host_confirmed"), "LA": (0, "single_party_side")}


def test_g11_a_departure_gives_one_bound_for_three_countries() -> None:
    assert judged("G11") == ("adjacent", "A1")
    rows = tables("G11")["visits"]
    assert [row["country"] for row in rows] == ["TH", "LA", "VN"]
    assert {(str(row["start"]), row["end"], row["date_precision"]) for row in rows} == {("2007-09-10", None, "bounded")}


def test_g12_a_page_that_redirects_the_next_day_is_missing_and_nothing_says_deleted(tmp_path: Path) -> None:
    taken = snapshot("G12")
    missed = taken.fetched_at + timedelta(days=1)
    with Recorder(tmp_path, agent="test") as recorder:
        for moment, outcome, status, headers in (
            (taken.fetched_at, Outcome.OK, 200, (("Content-Type", "text/html; charset=utf-8"),)),
            (missed, Outcome.REDIRECT, 302, (("Location", "http://www.news.cn/"),)),
        ):
            recorder.exchange(
                Exchange(
                    url=taken.url,
                    status=status,
                    reason="",
                    response_headers=headers,
                    body=render(pages()["G12"]) if outcome is Outcome.OK else b"",
                    fetched_at=moment.astimezone(UTC),
                    source="news_zh",
                    role=Role.ARTICLE,
                    outcome=outcome,
                    via="live",
                    vantage="DE, university",
                    led_to=dict(headers).get("Location", ""),
                )
            )
        front = {"url": "http://www.news.cn/", "role": Role.OTHER, "status": 200, "body": b"front page"}
        recorder.exchange(Exchange(fetched_at=missed.astimezone(UTC), source="news_zh", **front))  # where it was led to
    with ArchiveReader(tmp_path) as reader:
        rows = run_rows(list(reader.captures()), list(reader.attempts()), [])
    (row,) = rows["presence"]
    assert (row["status"], row["last_seen"]) == ("missing", utc_text(taken.fetched_at))
    assert (row["first_missed"], row["vantage"]) == (utc_text(missed), "DE, university")
    (redirect,) = [fetch for fetch in rows["fetches"] if fetch["outcome"] == "redirect"]
    assert redirect["led_to"] == "http://www.news.cn/"
    assert "deleted" not in json.dumps(rows)


def test_g13_a_themed_briefing_at_home_is_an_event_of_a_campaign() -> None:
    (event,) = tables("G13")["events"]
    assert (event["form"], event["city"], event["meeting_id"]) == ("in_china", "郑州", None)
    assert (event["theme"], event["trigger"]) == ("founding-mission", "campaign")


def test_g14_one_article_at_four_addresses_is_one_document() -> None:
    made = tables("G14-1", "G14-2", "G14-3", "G14-4")
    (document,) = made["documents"]
    assert len(document["urls"]) == 4
    assert len(document["snapshots"]) == 4


@pytest.mark.parametrize("names", [("G15-zh", "G15-zh-alias"), ("G15-en", "G15-en-renamed")])
def test_g15_an_item_on_two_hosts_or_under_a_renamed_section_is_one_document(names: tuple[str, ...]) -> None:
    made = tables(*names)
    assert [len(row["urls"]) for row in made["documents"]] == [2]
    assert len(made["events"]) == 1
