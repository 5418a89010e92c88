"""Printed title and registry post stand side by side; what contradicts is said, and nobody is guessed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from composed import captures_of, leg, page, said, visit
from test_registry import tenure

from pipelines.checks import check_evidence, check_tables
from pipelines.documents import Read
from pipelines.lexicon.people import PersonName, people
from pipelines.lexicon.posts import Rank
from pipelines.registry.leaders import candidates, leader_rank
from pipelines.registry.rank_basis import RankBasis
from pipelines.registry.tenures import Tenure
from pipelines.release.dataset import dataset

DAY = date(2017, 11, 17)
HEAD, DEPUTY = "中共中央对外联络部部长", "中共中央对外联络部副部长"
AS_HEAD = tenure("2015-11", "2022-05")
AS_DEPUTY = tenure("2015-11", "2022-05", post="ild-deputy")


def person(person_id: str = "song-tao") -> PersonName:
    return next(p for p in people() if p.person_id == person_id)


def told(title: str | None, *rows: Tenure, day: date = DAY, who: str | None = "song-tao") -> tuple[Any, ...]:
    found = leader_rank(title, person(who) if who else None, day, day, rows=rows)
    return (found.post.post_id if found.post else None, found.rank, found.basis)


def test_a_printed_post_gives_its_rank_and_the_registry_stands_beside_it() -> None:
    assert told(HEAD, AS_HEAD) == ("ild-head", Rank.FULL_MINISTERIAL, RankBasis.DERIVED_FROM_POST)


def test_a_planted_contradiction_is_contested_and_the_printed_rank_is_shown() -> None:
    assert told(HEAD, AS_DEPUTY) == ("ild-deputy", Rank.FULL_MINISTERIAL, RankBasis.CONTESTED)
    found = leader_rank(HEAD, person(), DAY, DAY, rows=(AS_DEPUTY,))
    assert [p.post_id for p in found.contradicting] == ["ild-deputy"]


def test_the_rank_on_the_day_changes_when_the_tenure_changes() -> None:
    rows = (tenure("2013", "2015", post="ild-deputy"), AS_HEAD)
    envoy = "习近平总书记特使"
    assert told(envoy, *rows, day=date(2014, 6, 1)) == ("ild-deputy", Rank.VICE_MINISTERIAL, RankBasis.REGISTRY)
    assert told(envoy, *rows) == ("ild-head", Rank.FULL_MINISTERIAL, RankBasis.REGISTRY)


def test_a_printed_level_is_stated_and_one_that_is_not_the_posts_is_contested() -> None:
    assert told("正部级官员") == (None, Rank.FULL_MINISTERIAL, RankBasis.STATED)
    assert told("正部级官员", AS_HEAD) == ("ild-head", Rank.FULL_MINISTERIAL, RankBasis.STATED)
    assert told("副部级官员", AS_HEAD) == ("ild-head", Rank.VICE_MINISTERIAL, RankBasis.CONTESTED)


def test_what_is_only_possible_gives_no_rank() -> None:
    seen = tenure("2016-04", "2017-10", seen=True)
    assert told("习近平总书记特使", seen) == (None, Rank.UNKNOWN, None)
    assert told(DEPUTY, seen) == (None, Rank.VICE_MINISTERIAL, RankBasis.DERIVED_FROM_POST)


def test_a_post_in_another_body_contradicts_nothing() -> None:
    other = tenure("2015", "2022", post="cass-head")
    assert told(DEPUTY, other) == ("cass-head", Rank.VICE_MINISTERIAL, RankBasis.DERIVED_FROM_POST)


def test_of_several_posts_the_one_in_the_printed_body_is_given() -> None:
    rows = (AS_HEAD, tenure("2015", "2022", post="cppcc-vice-chair"))
    assert told(HEAD, *rows)[0] == "ild-head"
    assert told("全国政协副主席", *rows) == ("cppcc-vice-chair", Rank.DEPUTY_NATIONAL, RankBasis.DERIVED_FROM_POST)
    assert told("习近平总书记特使", *rows) == (None, Rank.DEPUTY_NATIONAL, RankBasis.REGISTRY)


def test_a_former_post_does_not_count() -> None:
    assert told("中联部原部长") == (None, Rank.UNKNOWN, None)
    assert told("former head of the International Department of the CPC Central Committee", AS_DEPUTY) == (
        "ild-deputy",
        Rank.VICE_MINISTERIAL,
        RankBasis.REGISTRY,
    )


def test_two_posts_in_one_body_of_which_one_is_printed_agree() -> None:
    rows = (tenure("2012", "2022", post="politburo"), tenure("2015", "2022", post="standing-committee"))
    assert told("中共中央政治局常委", *rows) == ("standing-committee", Rank.NATIONAL, RankBasis.DERIVED_FROM_POST)
    assert told("中共中央政治局委员", *rows) == ("politburo", Rank.DEPUTY_NATIONAL, RankBasis.DERIVED_FROM_POST)


def test_a_provincial_committee_named_by_its_kind_is_the_leaders_own() -> None:
    rows = (tenure("2010", "2022", post="province-qinghai-deputy"),)
    assert told("省委副书记", *rows)[0] == "province-qinghai-deputy"
    assert told("省委书记", *rows)[2] is RankBasis.CONTESTED


def test_nobody_registered_leaves_the_printed_rank() -> None:
    assert told(DEPUTY, who=None) == (None, Rank.VICE_MINISTERIAL, RankBasis.DERIVED_FROM_POST)
    assert told(None, who=None) == (None, Rank.UNKNOWN, None)


def test_a_chinese_name_decides_among_those_who_sound_alike() -> None:
    assert [p.person_id for p in candidates(["Li Jun", "李軍"])] == ["li-jun"]
    assert candidates(["Li Jun", "李俊"]) == ()
    assert [p.person_id for p in candidates(["छ्यू छिंगशान"])] == ["qu-qingshan"]


# --- in a release


def rows_of(*reads: Read) -> dict[str, list[dict[str, Any]]]:
    made = dict(dataset(reads, captures_of(reads)).rows)
    assert [*check_tables(made), *check_evidence(made)] == []
    return made


def one_leg(leader: str | None, title: str | None, start: str = "2017-11-17", **more: Any) -> dict[str, Any]:
    stay = leg("LA", start, start)
    who = visit(stay, leader=leader, leader_title=said(title) if title else None)
    return rows_of(page("a", who, published=start, **more))["legs"][0]


def shown(row: dict[str, Any]) -> tuple[Any, ...]:
    names = ("leader_person_id", "leader_post_id", "leader_post_registry", "leader_rank", "rank_basis")
    return tuple(row[name] for name in names)


def test_a_leg_has_person_post_and_rank_beside_the_printed_title() -> None:
    row = one_leg("宋涛", "习近平总书记特使、中共中央对外联络部部长")
    assert shown(row) == ("song-tao", "ild-head", HEAD, "full_ministerial", "derived_from_post")
    assert row["leader_title_printed"] == "习近平总书记特使、中共中央对外联络部部长"
    assert row["conflicts"] == []
    assert not {"leader_person_id", "leader_post_id", "leader_rank", "rank_basis"} & set(row["null_reasons"])


def test_a_contradiction_is_in_the_conflicts_of_leg_and_delegation() -> None:
    made = rows_of(page("a", visit(leg("LA", "2017-11-17", "2017-11-20"), leader="宋涛", leader_title=said(DEPUTY))))
    for row in (*made["legs"], *made["delegations"]):
        assert shown(row) == ("song-tao", "ild-head", HEAD, "vice_ministerial", "contested")
        assert row["conflicts"] == [
            {
                "field": "leader_title_printed",
                "value": f"{HEAD} (ild-head, full_ministerial)",
                "document_id": "registry",
            }
        ]


def test_a_leader_in_devanagari_is_the_registered_person() -> None:
    row = one_leg("छ्यू छिंगशान", None, "2024-10-24", language="hi")
    assert shown(row)[:2] == ("qu-qingshan", "party-history-and-literature-head")
    assert (row["leader_rank"], row["rank_basis"], row["leader_key"]) == ("full_ministerial", "registry", "quqingshan")


@pytest.mark.parametrize(
    ("leader", "title", "reason"),
    [
        (None, None, "not_stated"),
        ("王大川", None, "not_registered"),
        ("王大川", "中共中央委员", "not_registered"),
        ("छन कांग", None, "not_registered"),
    ],
)
def test_every_empty_column_of_the_leader_has_its_reason(leader: str | None, title: str | None, reason: str) -> None:
    row = one_leg(leader, title)
    assert shown(row) == (None, None, None, "unknown", None)
    names = ("leader_person_id", "leader_post_id", "leader_post_registry", "leader_rank", "rank_basis")
    assert {row["null_reasons"][name] for name in names} == {reason}


def test_a_registered_leader_without_a_certain_post_says_so() -> None:
    row = one_leg("宋涛", None, "2010-05-05")
    assert shown(row) == ("song-tao", None, None, "unknown", None)
    assert row["null_reasons"]["leader_post_id"] == row["null_reasons"]["leader_rank"] == "not_registered"


def test_unknown_leaders_wait_in_a_queue_with_all_that_is_printed() -> None:
    made = rows_of(
        page("a", visit(leg("LA", "2017-11-17", "2017-11-20"), leader="王大川", leader_title=said("中联部局长")),
             published="2017-12-19"),
        page("b", visit(leg("LA", "2017-11-18", "2017-11-18"), leader="Wang Dachuan"), language="en"),
        page("c", visit(leg("CU", "2018-01-02", "2018-01-03"), leader="宋涛")),
        page("d", visit(leg("KE", "2018-01-02", "2018-01-03"), leader="छन कांग"), language="hi"),
    )  # fmt: skip
    hindi, chinese = sorted(made["unresolved_leaders"], key=lambda row: row["unresolved_id"] == "王大川")
    assert (chinese["unresolved_id"], chinese["leader_key"], chinese["reason"]) == (
        "王大川",
        "wangdachuan",
        "not_registered",
    )
    assert [form["form"] for form in chinese["forms"]] == ["Wang Dachuan", "王大川"]
    assert chinese["titles"] == ["中联部局长"]
    assert chinese["first_seen"] == date(2017, 12, 19)
    assert len(chinese["documents"]) == 2
    assert (hindi["unresolved_id"], hindi["leader_key"], hindi["candidates"]) == ("छनकांग", None, [])


def test_a_release_holds_the_registries() -> None:
    made = rows_of(page("a", visit(leg("LA", "2017-11-17"), leader="宋涛")))
    assert {"song-tao", "qu-qingshan"} <= {row["person_id"] for row in made["people"]}
    assert "la-lprp" in {row["organisation_id"] for row in made["organisations"]}
    assert "ild-head" in {row["post_id"] for row in made["posts"]}
    told = [row for row in made["tenures"] if (row["person_id"], row["post_id"]) == ("song-tao", "ild-head")]
    assert [row["superseded_on"] for row in told] == [row["known_on"] for row in told[1:]] + [None]


def test_the_forms_of_a_person_say_script_language_and_basis() -> None:
    (row,) = [r for r in rows_of(page("a"))["people"] if r["person_id"] == "qu-qingshan"]
    scripts = {(f["script"], f["language"], f["basis"]) for f in row["other_names"]}
    assert {("Deva", "hi", "page"), ("Beng", "bn", "page"), ("Cyrl", "ru", "transcribed")} <= scripts


def test_two_unknown_names_in_one_script_are_not_one_leader() -> None:
    stay = leg("LA", "2017-11-17", "2017-11-20")
    reads = [
        page(name, visit(stay, leader=who), language="hi", text="एक ही लेख " * 40)
        for name, who in (("a", "छन कांग"), ("b", "हान चिनशंग"))
    ]
    teams = rows_of(*reads)["delegations"]
    assert sorted(team["leader_name"] for team in teams) == ["छन कांग", "हान चिनशंग"]


def test_a_name_that_two_registered_people_bear_is_neither_and_waits() -> None:
    made = rows_of(page("a", visit(leg("LA", "2019-05-01", "2019-05-03"), leader="Liu Qi"), language="en"))
    (row,), (waiting,) = made["legs"], made["unresolved_leaders"]
    assert shown(row) == (None, None, None, "unknown", None)
    assert {row["null_reasons"][name] for name in ("leader_person_id", "leader_post_id", "leader_rank")} == {
        "ambiguous"
    }
    assert (waiting["reason"], waiting["candidates"]) == ("ambiguous", ["liu-qi", "liu-qi-2"])
    named = rows_of(page("a", visit(leg("LA", "2019-05-01", "2019-05-03"), leader="刘奇")))
    assert shown(named["legs"][0])[:2] == ("liu-qi-2", "province-jiangxi-head")
    assert named["unresolved_leaders"] == []
