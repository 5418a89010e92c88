"""Accounts of one journey become one delegation; what is not surely the same stays apart."""

from __future__ import annotations

from typing import Any

from composed import P, captures_of, event, leg, page, said, visit

from archive.records import Form, Mode, Person, Status
from pipelines.checks import check_evidence, check_tables
from pipelines.documents import Read
from pipelines.release.dataset import Dataset, dataset

LONG = (
    "代表团在当地同多个政党的负责人座谈，介绍大会的主要精神，并回答听众就改革、减贫和党的建设提出的问题，双方商定继续交流。"
    "当地听众说，愿意更多了解有关情况，并把本地的做法同来访者分享；座谈之后，主人陪同代表团参观了一座图书馆和一所小学。"
)
OTHER = (
    "另一篇文字完全不同的报道，讲述同一时期到访的另一批客人在两国的行程：他们走访港口，同学者见面，出席早餐会，"
    "随后换乘渡船前往邻国，在那里用三天时间走访村镇，听取农户讲述收成，并同市长谈到道路与桥梁。"
)


def build(*reads: Read) -> Dataset:
    data = dataset(reads, captures_of(reads))
    assert [*check_tables(data.rows), *check_evidence(data.rows)] == []
    return data


def teams(*reads: Read) -> list[list[str]]:
    """Countries of each delegation, and of each leg that has none."""
    rows = build(*reads).rows
    alone = [[leg["country"]] for leg in rows["legs"] if leg["delegation_id"] is None]
    return sorted([*(row["countries"] for row in rows["delegations"]), *alone])


def one(*reads: Read) -> dict[str, Any]:
    """The one delegation, with its only leg as `leg`."""
    data = build(*reads)
    (team,) = data.rows["delegations"]
    return team | {"leg": data.rows["legs"][0]}


def test_two_reports_of_one_visit_are_one_delegation() -> None:
    zh = page("a", visit(leg("KP", "2017-11-17", "2017-11-20"), leader="宋涛"))
    en = page("b", visit(leg("KP", "2017-11-18", "2017-11-18", P.WITHIN), leader="Song Tao"), language="en")
    team = one(zh, en)
    assert team["leader_name"] == "宋涛"
    assert team["leader_name_latin"] == "Song Tao"
    assert team["leg"]["date_edtf"] == "2017-11-17/2017-11-20"


def test_stops_of_one_trip_are_legs_of_one_delegation() -> None:
    italy = page("a", visit(leg("IT", "2024-10-30", "2024-11-02"), leader="李希", meeting="cc20-p3"))
    kenya = page("b", visit(leg("KE", "2024-11-03", "2024-11-05"), leader="李希", meeting="cc20-p3"))
    assert teams(italy, kenya) == [["IT", "KE"]]


def test_two_trips_of_one_leader_stay_two() -> None:
    first = page("a", visit(leg("VN", "2017-11-01", "2017-11-03", P.SHARED_RANGE), leader="宋涛"))
    second = page("b", visit(leg("KP", "2017-11-17", "2017-11-20"), leader="宋涛"))
    assert teams(first, second) == [["KP"], ["VN"]]


def test_a_month_does_not_join_two_trips_of_its_leader() -> None:
    first = page("a", visit(leg("LA", "2017-11-01", "2017-11-03"), leader="宋涛"))
    second = page("b", visit(leg("LA", "2017-11-17", "2017-11-20"), leader="宋涛"))
    vague = page("c", visit(leg("LA", "2017-11-01", "2017-11-30", P.MONTH), leader="宋涛", mode=Mode.RETROSPECTIVE))
    assert len(teams(first, second, vague)) == 3


def test_a_plan_with_a_departure_day_joins_the_report() -> None:
    plan = page("a", visit(leg("KP", "2017-11-17"), leader="宋涛", mode=Mode.ANNOUNCED), published="2017-11-15")
    report = page("b", visit(leg("KP", "2017-11-17", "2017-11-20"), leader="宋涛"), published="2017-11-21")
    team = one(plan, report)
    assert team["mode"] == "concluded"
    assert [h["mode"] for h in team["mode_history"]] == ["announced", "concluded"]
    assert team["leg"]["end"] is not None


def test_a_later_plan_never_overwrites_a_report() -> None:
    report = page("a", visit(leg("KP", "2017-11-17", "2017-11-20"), leader="宋涛"), published="2017-11-21")
    plan = page(
        "b", visit(leg("KP", "2017-11-18", "2017-11-22"), leader="宋涛", mode=Mode.ANNOUNCED), published="2017-11-30"
    )
    team = one(report, plan)
    assert team["leg"]["date_edtf"] == "2017-11-17/2017-11-20"
    assert team["leg"]["conflicts"][0]["value"] == "2017-11-18/2017-11-22 (leg_range)"


def test_a_leaderless_brief_joins_the_one_visit_of_those_days() -> None:
    named = page("a", visit(leg("JP", "2017-11-23", "2017-11-26"), leader="何毅亭"))
    brief = page("b", visit(leg("JP", "2017-11-24", "2017-11-24", P.WITHIN)))
    assert teams(named, brief) == [["JP"]]


def test_a_leaderless_brief_that_fits_two_visits_stays_alone() -> None:
    first = page("a", visit(leg("JP", "2017-11-20", "2017-11-24"), leader="何毅亭"))
    second = page("b", visit(leg("JP", "2017-11-24", "2017-11-26"), leader="宋涛"))
    brief = page("c", visit(leg("JP", "2017-11-24", "2017-11-24", P.WITHIN)))
    assert teams(first, second, brief) == [["JP"], ["JP"], ["JP"]]


def test_a_round_up_line_joins_the_one_visit_it_fits_and_others_stay_lines() -> None:
    visited = page("a", visit(leg("MY"), leader=None), published="2017-12-09")
    round_up = page("b", visit(leg("MY"), leg("NZ"), mode=Mode.ROUNDUP_ONLY), published="2018-01-19", rule="K4")
    assert teams(visited, round_up) == [["MY"], ["NZ"]]


def test_two_round_ups_do_not_count_a_country_twice() -> None:
    first = page("a", visit(leg("PA"), mode=Mode.ROUNDUP_ONLY), published="2018-01-19", rule="K4")
    second = page("b", visit(leg("PA"), mode=Mode.ROUNDUP_ONLY), published="2018-01-25", rule="K4")
    assert teams(first, second) == [["PA"]]


def test_one_team_for_which_pages_name_two_meetings_is_one_with_a_conflict() -> None:
    days = leg("JP", "2017-11-23", "2017-11-26")
    first = page("a", visit(days, leader="何毅亭", meeting="pc19"), published="2017-11-27")
    second = page("b", visit(days, leader="何毅亭", meeting="cc19-p2"), published="2017-11-28")
    team = one(first, second)
    assert team["meeting_id"] == "pc19"
    (conflict,) = team["conflicts"]
    assert (conflict["field"], conflict["value"]) == ("meeting_id", "cc19-p2")
    assert conflict in team["leg"]["conflicts"]


def test_a_leg_at_which_nothing_was_presented_has_no_meeting() -> None:
    both = page(
        "a",
        visit(leg("JP", "2017-11-23", "2017-11-26"), leader="何毅亭", meeting="pc19"),
        visit(leg("KR", "2017-11-27", "2017-11-28"), leader="何毅亭", meeting=None),
    )
    data = build(both)
    (team,) = data.rows["delegations"]
    assert (team["countries"], team["meeting_id"]) == (["JP", "KR"], "pc19")
    assert {row["country"]: row["meeting_id"] for row in data.rows["legs"]} == {"JP": "pc19", "KR": None}
    assert {row["country"]: row["trigger"] for row in data.rows["legs"]} == {"JP": "congress", "KR": "unspecified"}


def test_no_source_loses_what_it_alone_tells() -> None:
    """Lists are united, single values that differ are conflicts."""
    days = ("2017-11-23", "2017-11-26")
    one_page = page(
        "a",
        visit(
            leg(
                "JP",
                *days,
                cities=(said("东京"),),
                inviter=said("公明党"),
                interlocutors=(said(Person(name="甲", role="代表", country="JP")),),
                audiences=(said("智库"),),
                attendance=said(100),
            ),
            leader="何毅亭",
            leader_title=said("常务副校长"),
            members=(said("张三"),),
            size=said(5),
        ),
        published="2017-11-27",
    )
    other_page = page(
        "b",
        visit(
            leg(
                "JP",
                "2017-11-22",
                "2017-11-26",
                cities=(said("大阪"),),
                inviter=said("自民党"),
                interlocutors=(said(Person(name="乙", role="议员", country="JP")),),
                audiences=(said("媒体"),),
                attendance=said(120),
            ),
            leader="何毅亭",
            leader_title=said("教育长"),
            leader_org=said("中央党校"),
            members=(said("李四"),),
            size=said(6),
            meeting="cc19-p2",
        ),
        published="2017-11-28",
    )
    data = build(one_page, other_page)
    (team,), (stay,) = data.rows["delegations"], data.rows["legs"]
    assert team["members"] == ["张三", "李四"]
    assert (stay["cities"], stay["audiences"]) == (["东京", "大阪"], ["智库", "媒体"])
    assert [p["name"] for p in stay["interlocutors"]] == ["甲", "乙"]
    quoted = {(row["table"], row["field"], row["value"]) for row in data.rows["evidence"]}
    assert quoted >= {
        *(("legs", "interlocutors", name) for name in ("甲", "乙")),
        *(("legs", "audiences", kind) for kind in ("智库", "媒体")),
        *((table, "members", name) for table in ("delegations", "legs") for name in ("张三", "李四")),
    }
    told = {(c["field"], c["value"]) for c in stay["conflicts"]}
    assert told >= {
        ("inviter", "自民党"),
        ("attendance", "120"),
        ("size_stated", "6"),
        ("leader_title_printed", "教育长"),
        ("meeting_id", "cc19-p2"),
        ("dates", "2017-11-22/2017-11-26 (leg_range)"),
    }
    assert team["leader_org"] == "中央党校"
    shown = {(e["field"], e["value"]) for e in data.rows["evidence"] if e["table"] == "legs"}
    assert shown >= {("cities", "东京"), ("cities", "大阪"), ("inviter", "自民党"), ("attendance", "120")}


def test_a_last_day_before_the_first_day_of_another_page_is_a_conflict() -> None:
    first = page("a", events=(event(Form.IN_CHINA, start="2017-11-03", city="贵阳"),), rule="K3", text=LONG)
    other = page("b", events=(event(Form.IN_CHINA, end="2017-11-02", city="贵阳"),), rule="K3", text=LONG)
    data = build(first, other)
    (row,) = data.rows["events"]
    assert row["end"] is None
    assert [(c["field"], c["value"]) for c in row["conflicts"]] == [("end", "2017-11-02")]
    assert {e["status"] for e in data.rows["evidence"] if e["field"] == "end"} == {"other"}


def test_reprints_of_an_undated_brief_are_one_account_of_one_voice() -> None:
    first = page("a", visit(leg("CY"), leg("GR")), text=LONG)
    second = page("b", visit(leg("CY"), leg("GR")), text=LONG + "（来源：某网）")
    other = page(
        "c",
        visit(leg("CY"), leg("GR")),
        text=OTHER,
    )
    assert teams(first, second, other) == [["CY", "GR"], ["CY", "GR"]]
    data = build(first, second)
    assert data.rows["legs"][0]["families_unclassified"] == 1
    assert len({d["family_id"] for d in data.rows["documents"]}) == 1


def test_publishers_are_counted_by_side_and_one_voice_each() -> None:
    stay = leg("NP", "2018-01-10", "2018-01-12")
    told = [
        page("a", visit(stay, leader="宋涛"), outlet="新华社"),
        page("b", visit(stay, leader="Song Tao"), outlet="Xinhua", language="en"),
        page("c", visit(stay, leader="宋涛"), url="http://www.idcpc.org.cn/jwdt/201801/t20180113_1.html"),
        page("d", visit(stay, leader="Song Tao"), url="https://kathmandupost.com/x/1", language="en"),
    ]
    row = build(*told).rows["legs"][0]
    assert (row["families_state_media"], row["families_party_centre"], row["families_host"]) == (1, 1, 1)
    assert row["verification"] == "host_confirmed"


def test_a_reprint_of_a_party_text_in_the_host_country_is_the_partys() -> None:
    stay = leg("NP", "2018-01-10", "2018-01-12")
    own = page("a", visit(stay, leader="宋涛"), outlet="中联部", text=LONG)
    copy = page("b", visit(stay, leader="宋涛"), url="https://kathmandupost.com/x/1", text=LONG)
    row = build(own, copy).rows["legs"][0]
    assert (row["families_party_centre"], row["families_host"]) == (1, 0)
    assert row["verification"] == "single_party_side"


def test_a_denied_visit_that_was_reported_is_contested_and_not_recommended() -> None:
    report = page("a", visit(leg("JP", "2017-11-23", "2017-11-26"), leader="何毅亭"))
    denial = page("b", visit(leg("JP", "2017-11-23", "2017-11-26"), leader="何毅亭", mode=Mode.DENIED))
    row = build(report, denial).rows["legs"][0]
    assert (row["verification"], row["mode"], row["recommended"]) == ("contested", "concluded", False)


def test_the_same_article_at_two_hosts_is_one_document_and_another_text_is_another() -> None:
    stay = visit(leg("NP", "2018-01-10", "2018-01-12"), leader="宋涛")
    urls = ["http://www.idcpc.org.cn/a/t1.html", "https://idcpc.gov.cn/a/t1.html", "http://idcpc.org.cn/a/t1.html"]
    same = [page("n", stay, url=url, text=LONG) for url in urls[:2]]
    changed = page("n", stay, url=urls[2], text="换了内容的页面，讲别的事情。")
    data = build(*same, changed)
    assert sorted(len(d["urls"]) for d in data.rows["documents"]) == [1, 2]
    assert data.count("legs") == 1


def test_a_page_that_was_emptied_later_does_not_take_its_record_away() -> None:
    told = page("a", visit(leg("JP", "2017-11-23", "2017-11-26"), leader="何毅亭"))
    gone = page("a", status=Status.REJECTED, rule="R5", fetched="2019-01-01T00:00:00Z", text="页面不存在，返回首页。")
    data = build(told, gone)
    assert data.count("legs") == 1
    assert data.count("documents") == 1


def test_adjacent_pages_make_visits_but_no_legs() -> None:
    near = page("a", visit(leg("ZA", "2024-11-05", "2024-11-07"), meeting=None), status=Status.ADJACENT, rule="A1")
    data = build(near)
    assert (data.count("legs"), data.count("visits")) == (0, 1)
    assert data.rows["visits"][0]["leg_id"] is None


def test_ids_do_not_change_when_later_pages_know_more() -> None:
    first = page("a", visit(leg("JP"), meeting="pc19"), published="2017-11-27", text=LONG)
    before = build(first).rows["delegations"][0]["delegation_id"]
    later = page(
        "b", visit(leg("JP", "2017-11-23", "2017-11-26"), leg("KR", "2017-11-21", "2017-11-23"), leader="何毅亭"),
        published="2017-12-01",
    )  # fmt: skip
    (team,) = build(first, later).rows["delegations"]
    assert team["delegation_id"] == before
    assert team["leader_name"] == "何毅亭"


def test_an_undated_stay_has_bounds_from_meeting_and_publication() -> None:
    row = build(page("a", visit(leg("MY"), mode=Mode.ROUNDUP_ONLY), published="2018-01-19", rule="K4")).rows["legs"][0]
    assert row["date_edtf"] == "[2017-10-24..2018-01-19]"
    assert row["date_bounds_rule"] == "meeting_and_publication"
    assert row["null_reasons"]["start"] == "not_stated"


def test_a_stay_on_a_page_without_any_date_is_bounded_by_its_capture() -> None:
    row = build(page("a", visit(leg("MY"), meeting=None), published=None)).rows["legs"][0]
    assert row["date_bounds_rule"] == "capture_window"
    assert row["date_latest"].isoformat() == "2018-01-05"


def test_a_differing_title_is_kept_beside_the_chosen_one() -> None:
    stay = leg("JP", "2017-11-23", "2017-11-26")
    first = page("a", visit(stay, leader="何毅亭", leader_title=said("中央党校常务副校长")), published="2017-11-27")
    second = page("b", visit(stay, leader="何毅亭", leader_title=said("中共中央候补委员")), published="2017-11-28")
    row = build(first, second).rows["legs"][0]
    assert row["leader_title_printed"] == "中央党校常务副校长"
    assert [c["value"] for c in row["conflicts"]] == ["中共中央候补委员"]
