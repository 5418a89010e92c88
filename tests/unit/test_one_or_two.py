"""What only looks alike stays apart: people who sound alike, briefings of one day, a team that comes back."""

from __future__ import annotations

from typing import Any

import pytest
from composed import P, captures_of, event, leg, page, said, visit

from archive.records import Form, Mode
from pipelines.checks import check_evidence, check_tables
from pipelines.documents import Read
from pipelines.release.briefings import same_place
from pipelines.release.dataset import dataset

LONG = (
    "介绍会向来宾说明会议的主要精神，来宾们就减贫、教育和党的建设提问，主办方一一作答，会后大家参观了一座图书馆和一所小学，"
    "并同当地居民座谈，听取他们讲述近年来的变化，双方都希望这样的交流能够继续下去，主人送来宾到车站，气氛十分友好。"
)


def rows(*reads: Read) -> dict[str, list[dict[str, Any]]]:
    made = dict(dataset(reads, captures_of(reads)).rows)
    assert [*check_tables(made), *check_evidence(made)] == []
    return made


def teams(*reads: Read) -> list[tuple[str | None, list[str], int]]:
    """Leader, countries and number of documents of each delegation."""
    made = [(t["leader_name"], t["countries"], len(t["documents"])) for t in rows(*reads)["delegations"]]
    return sorted(made, key=str)


def told(name: str, leader: str, start: str | None, end: str | None = None, country: str = "ZA", **more: Any) -> Read:
    language = "en" if leader.isascii() else "zh-Hans"
    return page(name, visit(leg(country, start, end or start), leader=leader, **more), language=language)


JUN_OF_ZA = told("a", "李军", "2017-12-01", "2017-12-03")
JUN_OF_BR = told("b", "李俊", "2017-12-05", "2017-12-07", "BR")


def test_two_chinese_names_that_sound_alike_are_two_people() -> None:
    assert teams(JUN_OF_ZA, JUN_OF_BR) == [("李俊", ["BR"], 1), ("李军", ["ZA"], 1)]


def test_two_who_sound_alike_stay_two_without_days() -> None:
    assert len(teams(told("a", "李军", None), told("b", "李俊", None))) == 2
    assert len(teams(told("a", "李军", "2017-12-01"), told("b", "李俊", None))) == 2


def test_one_name_in_two_scripts_is_one_person() -> None:
    assert [n for *_, n in teams(told("a", "李军", "2017-12-01"), told("b", "李軍", "2017-12-01"))] == [2]


def test_an_alias_of_the_lexicon_joins_two_spellings_of_one_person() -> None:
    assert [n for *_, n in teams(told("a", "孙政才", "2017-12-01"), told("b", "孙蔡政", "2017-12-01"))] == [2]


def test_a_latin_name_that_fits_two_people_joins_neither() -> None:
    both = told("c", "Li Jun", "2017-12-04", country="KE")
    assert [(name, documents) for name, _, documents in teams(JUN_OF_ZA, JUN_OF_BR, both)] == [
        ("Li Jun", 1),
        ("李俊", 1),
        ("李军", 1),
    ]


def test_a_latin_name_joins_the_one_person_its_days_leave() -> None:
    near = told("c", "Li Jun", "2017-12-08", "2017-12-09", "BR")
    assert teams(JUN_OF_ZA, JUN_OF_BR, near) == [("李俊", ["BR"], 2), ("李军", ["ZA"], 1)]


def test_a_latin_journey_that_two_people_fit_is_neither_of_theirs() -> None:
    latin = told("a", "Li Jun", "2017-12-05", "2017-12-07")
    undated = [told(name, leader, None) for name, leader in (("b", "李军"), ("c", "李俊"))]
    assert len(teams(latin, *undated)) == 3
    assert teams(latin, undated[0]) == [("李军", ["ZA"], 2)]


def test_a_cancellation_without_days_finds_the_plan_that_lies_ahead() -> None:
    plan = page(
        "a",
        visit(leg("ZA", "2018-03-10", "2018-03-12"), leader="郭业洲", mode=Mode.ANNOUNCED),
        published="2018-03-01",
        fetched="2018-04-01T04:00:00Z",
    )
    for mode in (Mode.CANCELLED, Mode.DENIED):
        refusal = page(
            "b",
            visit(leg("ZA"), leader="郭业洲", mode=mode),
            published="2018-03-05",
            fetched="2018-04-01T04:00:00Z",
        )
        (team,) = rows(plan, refusal)["delegations"]
        assert (team["mode"], team["verification"]) == (mode.value, "single_party_side")
        report = page(
            "c", visit(leg("ZA", "2018-03-10", "2018-03-12"), leader="郭业洲"), published="2018-03-13",
            fetched="2018-04-01T04:00:00Z",
        )  # fmt: skip
        (team,) = rows(plan, refusal, report)["delegations"]
        assert (team["mode"], team["verification"]) == ("concluded", "contested")


def test_a_cancellation_long_after_is_of_another_visit() -> None:
    plan = page("a", visit(leg("ZA", "2017-11-10"), leader="郭业洲", mode=Mode.ANNOUNCED), published="2017-11-01")
    refusal = page("b", visit(leg("ZA"), leader="郭业洲", mode=Mode.CANCELLED), published="2018-02-01")
    assert len(rows(plan, refusal)["delegations"]) == 2


def test_a_team_that_comes_back_has_two_legs_in_that_country() -> None:
    there_and_back = visit(
        leg("ZA", "2017-12-01", "2017-12-03"),
        leg("KE", "2017-12-04", "2017-12-06"),
        leg("ZA", "2017-12-07", "2017-12-08"),
        leader="郭业洲",
    )
    made = rows(page("a", there_and_back, published="2017-12-10"), told("b", "郭业洲", "2017-12-08"))
    (team,) = made["delegations"]
    assert team["countries"] == ["ZA", "KE", "ZA"]
    assert sorted((x["country"], x["date_edtf"], len(x["documents"])) for x in made["legs"]) == [
        ("KE", "2017-12-04/2017-12-06", 1),
        ("ZA", "2017-12-01/2017-12-03", 1),
        ("ZA", "2017-12-07/2017-12-08", 2),
    ]
    assert all(x["conflicts"] == [] for x in made["legs"] if x["country"] == "KE")


def test_days_that_two_documents_give_otherwise_are_one_leg() -> None:
    made = rows(told("a", "郭业洲", "2017-12-01", "2017-12-02"), told("b", "郭业洲", "2017-12-04", "2017-12-05"))
    assert [x["conflicts"][0]["field"] for x in made["legs"]] == ["dates"]


def test_two_days_one_after_the_other_are_one_stay() -> None:
    visited = visit(leg("ZA", "2017-12-01", "2017-12-02"), leg("ZA", "2017-12-03", "2017-12-04"), leader="郭业洲")
    assert len(rows(page("a", visited))["legs"]) == 1


def briefing(name: str, city: str | None = None, organiser: str | None = None, **more: Any) -> Read:
    made = event(Form.IN_CHINA, start="2021-06-15", city=city, organiser=organiser)
    return page(name, events=(made,), rule="K3", **more)


def cities(*reads: Read) -> list[tuple[str | None, int]]:
    """City and number of documents of each event."""
    return sorted(((e["city"], len(e["documents"])) for e in rows(*reads)["events"]), key=str)


def test_briefings_in_two_cities_on_one_day_are_two() -> None:
    assert cities(briefing("a", "贵阳"), briefing("b", "西安")) == [("西安", 1), ("贵阳", 1)]


def test_briefings_of_two_hosts_on_one_day_are_two() -> None:
    assert len(cities(briefing("a", None, "贵州省委"), briefing("b", None, "陕西省委"))) == 2
    with_department = (
        briefing("a", None, "中联部、贵州省委"),
        briefing("b", None, "中共中央对外联络部和中共陕西省委"),
    )
    assert len(cities(*with_department)) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("贵阳", "贵阳市"),
        ("貴陽", "贵阳"),
        ("贵阳", "Guiyang"),
        ("北京", "Beijing"),
        ("東京", "Tokyo"),
        ("Athens", "Athen"),
    ],
)
def test_one_city_in_other_letters_is_one_briefing(first: str, second: str) -> None:
    assert len(cities(briefing("a", first), briefing("b", second))) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("中联部", "中共中央对外联络部"),
        ("中联部", "中共中央对外联络部、中共贵州省委"),
        ("贵州省委", "中共贵州省委员会"),
        ("中国驻英国大使馆", "驻英使馆"),
        ("International Department of the CPC Central Committee", "International Liaison Department"),
        ("Chinese Embassy in the UK", "Embassy of China in Britain"),
        ("中联部", "International Department of the CPC Central Committee"),
    ],
)
def test_one_host_in_other_words_is_one_briefing(first: str, second: str) -> None:
    assert len(cities(briefing("a", None, first), briefing("b", None, second))) == 1


def test_a_province_and_a_city_may_be_one_place_and_two_provinces_are_not() -> None:
    assert len(cities(briefing("a", "江西"), briefing("b", "南昌"))) == 1
    assert len(cities(briefing("a", "江西"), briefing("b", "贵州"))) == 2


def test_a_page_that_leaves_the_city_open_does_not_join_two_cities() -> None:
    assert cities(briefing("a", "贵阳"), briefing("b", "西安"), briefing("c")) == [("西安", 1), ("贵阳", 1), (None, 1)]
    assert cities(briefing("a", "贵阳"), briefing("c")) == [("贵阳", 2)]


def two_of_one_day(name: str, first: str | None, second: str | None, **more: Any) -> Read:
    made = tuple(event(Form.IN_CHINA, start="2021-06-15", city=city) for city in (first, second))
    return page(name, events=made, rule="K3", **more)


def test_two_events_of_one_page_stay_two_whatever_a_third_page_tells() -> None:
    both = two_of_one_day("a", "北京", "西安")
    assert cities(both, briefing("b", "西安"), briefing("c")) == [("北京", 1), ("西安", 2), (None, 1)]
    assert len(cities(two_of_one_day("a", None, None), briefing("b"))) == 3


def test_a_reprint_of_a_page_with_two_events_adds_none() -> None:
    pages = (two_of_one_day(name, None, None, text=LONG + name) for name in ("a", "b"))
    assert cities(*pages) == [(None, 2), (None, 2)]


def test_an_end_that_another_page_gives_before_the_beginning_is_kept_beside() -> None:
    started = event(Form.IN_CHINA, start="2021-06-15")
    ended = event(Form.IN_CHINA, end="2021-06-14")
    reads = [
        page(name, events=(made,), rule="K3", text=LONG, published="2021-06-16")
        for name, made in (("a", started), ("b", ended))
    ]
    (row,) = rows(*reads)["events"]
    assert (row["start"].isoformat(), row["end"]) == ("2021-06-15", None)


def statuses(made: dict[str, list[dict[str, Any]]], table: str, field: str) -> dict[str, str]:
    return {e["value"]: e["status"] for e in made["evidence"] if (e["table"], e["field"]) == (table, field)}


def test_evidence_says_what_is_the_value_what_is_the_same_otherwise_and_what_nobody_compared() -> None:
    def by(name: str, leader: str, title: str, organisation: str, **more: Any) -> Read:
        stay = leg("ZA", "2017-12-01", "2017-12-03")
        who = visit(stay, leader=leader, leader_title=said(title), leader_org=said(organisation))
        return page(name, who, **more)

    made = rows(
        by("a", "郭业洲", "中联部副部长", "中共中央对外联络部", published="2017-12-04"),
        by("b", "郭業洲", "中聯部副部長", "中央对外联络部", language="zh-Hant"),
        by("c", "Guo Yezhou", "vice minister", "International Department", language="en"),
        by("d", "郭业洲", "中央委员", "中央党校"),
    )
    assert statuses(made, "legs", "leader_name") == {
        "郭业洲": "shown",
        "郭業洲": "same_otherwise",
        "Guo Yezhou": "same_otherwise",
    }
    assert statuses(made, "legs", "leader_title_printed") == {
        "中联部副部长": "shown",
        "中聯部副部長": "same_otherwise",
        "vice minister": "otherwise",
        "中央委员": "other",
    }
    assert statuses(made, "legs", "leader_org") == {
        "中共中央对外联络部": "shown",
        "中央对外联络部": "same_otherwise",
        "International Department": "otherwise",
        "中央党校": "other",
    }
    (row,) = made["legs"]
    assert {c["value"] for c in row["conflicts"]} == {"中央委员", "中央党校"}
    assert row["leader_name_latin"] == "Guo Yezhou"


def test_shown_is_the_cells_own_value_to_the_letter() -> None:
    made = rows(
        page("a", visit(leg("ZA", "2017-12-01", "2017-12-03", inviter=said("非国大")), leader="郭业洲")),
        page("b", visit(leg("ZA", "2017-12-02", "2017-12-02", P.WITHIN, inviter=said("ANC")), leader="Guo Yezhou"),
             language="en"),
        briefing("c", "贵阳"),
        briefing("d", "Guiyang", language="en"),
    )  # fmt: skip
    cells = {(t, row[key]): row for t, key in (("legs", "leg_id"), ("events", "event_id")) for row in made[t]}
    shown = [e for e in made["evidence"] if e["status"] == "shown" and (e["table"], e["id"]) in cells]
    assert len(shown) > 5
    for e in shown:
        cell = cells[e["table"], e["id"]][e["field"]]
        assert e["value"] in [str(v) for v in (cell if isinstance(cell, list) else [cell])]
    assert statuses(made, "events", "city") == {"贵阳": "shown", "Guiyang": "same_otherwise"}
    assert statuses(made, "legs", "inviter") == {"非国大": "shown", "ANC": "otherwise"}


@pytest.mark.parametrize(("one", "two"), [("苏州", "宿州"), ("福州", "抚州")])
def test_cities_that_are_spelled_alike_in_pinyin_are_two(one: str, two: str) -> None:
    assert not same_place(one, two)
    assert same_place("贵阳", "Guiyang")
    assert same_place("贵陽", "贵阳")
