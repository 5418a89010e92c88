"""One journey in spite of names and days: other scripts, misprints, a postponed plan, and what must stay apart."""

from __future__ import annotations

from typing import Any

import pytest
from composed import P, captures_of, leg, page, said, visit

from archive.records import Mode
from pipelines.documents import Read, documents
from pipelines.journeys.accounts import accounts
from pipelines.journeys.reconcile import journeys
from pipelines.journeys.slips_of_names import one_slip_apart
from pipelines.release.dataset import dataset

FIRST, LAST = "2017-11-17", "2017-11-20"


def told(name: str, leader: str | None, *stays: Any, language: str = "zh-Hans", **more: Any) -> Read:
    title = more.pop("title", None)
    published = more.pop("published", "2017-12-20")
    team = visit(*stays, leader=leader, leader_title=said(title) if title else None, **more)
    return page(name, team, language=language, published=published)


def together(*reads: Read) -> list[str]:
    """The pages of each journey: `ab` when a and b tell of one."""
    found = journeys(accounts(documents(reads)))
    pages = [{a.document.extraction.url.rsplit("/", 1)[1].removesuffix(".html") for a in j.accounts} for j in found]
    return sorted("".join(sorted(own)) for own in pages)


STAY = leg("LA", FIRST, LAST)
DAY = leg("LA", "2017-11-18", "2017-11-18", P.WITHIN)


# --- names in other orders and scripts


def test_a_name_with_the_surname_behind_is_the_same_leader() -> None:
    assert together(told("a", "陈维鸣", STAY), told("b", "Weiming Chen", DAY, language="en")) == ["ab"]


def test_an_unknown_name_in_cyrillic_is_the_same_leader() -> None:
    next_stop = leg("KZ", "2017-11-22", "2017-11-23")
    assert together(told("a", "邓凯峰", STAY), told("b", "Дэн Кайфэн", next_stop, language="ru")) == ["ab"]


@pytest.mark.parametrize(
    ("leader", "language"), [("หวัง เหวินเต้า", "th"), ("왕원다오", "ko"), ("Vương Văn Đạo", "vi"), ("वांग वनताओ", "hi")]
)
def test_a_name_that_cannot_be_compared_joins_the_one_journey_of_its_days(leader: str, language: str) -> None:
    named, other = told("a", "王文道", STAY), told("b", leader, DAY, language=language)
    assert together(named, other) == ["ab"]
    rival = told("c", "宋涛", DAY)
    assert together(named, rival, other) == ["a", "b", "c"]
    for elsewhere in (leg("KH", FIRST, LAST), leg("LA", "2017-12-01", "2017-12-02")):
        assert together(named, told("b", leader, elsewhere, language=language)) == ["a", "b"]
    assert together(named, told("b", leader, DAY, language=language, meeting="cc19-p2")) == ["a", "b"]


def test_a_name_that_cannot_be_compared_is_the_same_within_its_script() -> None:
    after = leg("KH", "2017-11-21", "2017-11-22")
    here, there = told("a", "หวัง เหวินเต้า", STAY, language="th"), told("b", "หวัง เหวินเต้า", after, language="th")
    assert together(here, there) == ["ab"]
    assert together(here, there, told("c", "王文道", DAY)) == ["abc"]


def test_two_names_of_one_script_are_two_leaders() -> None:
    thai, another = told("a", "หวัง เหวินเต้า", STAY, language="th"), told("b", "เฉิน โจว", DAY, language="th")
    assert together(thai, another) == ["a", "b"]
    assert together(thai, another, told("c", "王文道", DAY)) == ["a", "b", "c"]
    known = told("d", "กัว เย่โจว", STAY, language="th")  # registered: 郭业洲
    assert together(known, told("e", "郭业洲", STAY), another) == ["b", "de"]


def test_a_name_that_cannot_be_compared_has_no_key_in_the_release() -> None:
    alone = told("a", "หวัง เหวินเต้า", STAY, language="th")
    (team,) = dataset([alone], captures_of([alone])).rows["delegations"]
    assert (team["leader_name"], team["leader_key"]) == ("หวัง เหวินเต้า", None)


def test_pinyin_on_a_vietnamese_page_is_compared() -> None:
    assert together(told("a", "宋涛", STAY), told("b", "Chen Zhou", DAY, language="vi")) == ["a", "b"]


# --- people who sound alike


def test_a_latin_name_that_two_fit_joins_the_one_who_was_in_its_country() -> None:
    in_laos, in_nepal = told("a", "张毅诚", STAY), told("b", "张亦成", leg("NP", FIRST, LAST))
    latin = told("c", "Zhang Yicheng", DAY, language="en")
    assert together(in_laos, in_nepal, latin) == ["ac", "b"]
    elsewhere = told("c", "Zhang Yicheng", leg("KE", "2017-11-18", "2017-11-18"), language="en")
    assert together(in_laos, in_nepal, elsewhere) == ["a", "b", "c"]


# --- misprints

VICE = "中联部副部长"


def test_a_misprint_is_the_same_leader_when_title_country_days_and_meeting_are_the_same() -> None:
    right = told("a", "许正楠", STAY, title=VICE)
    for leader, title in (
        ("许政楠", VICE),
        ("许正南", VICE),
        ("Xu Zhegnnan", "vice minister of the International Department"),
    ):
        assert together(right, told("b", leader, DAY, title=title)) == ["ab"]


@pytest.mark.parametrize(
    "more",
    [
        {"title": None},
        {"title": "中联部部长助理"},
        {"title": "中央政策研究室副主任"},
        {"title": VICE, "meeting": "cc19-p2"},
        {"title": VICE, "stay": leg("KH", FIRST, LAST)},
        {"title": VICE, "stay": leg("LA", "2017-11-21", "2017-11-22")},
    ],
)
def test_without_one_of_these_it_is_another_person(more: dict[str, Any]) -> None:
    stay = more.pop("stay", DAY)
    assert together(told("a", "许正楠", STAY, title=VICE), told("b", "许政楠", stay, **more)) == ["a", "b"]


def test_short_names_and_names_two_letters_apart_are_no_misprints() -> None:
    assert together(told("a", "李军", STAY, title=VICE), told("b", "王军", DAY, title=VICE)) == ["a", "b"]
    assert together(told("a", "许正楠", STAY, title=VICE), told("b", "许振男", DAY, title=VICE)) == ["a", "b"]
    assert together(told("a", "Li Jun", STAY, title=VICE), told("b", "Li Jin", DAY, title=VICE)) == ["a", "b"]


def test_a_misprint_stays_as_a_conflict() -> None:
    reads = [
        told(name, leader, STAY, title=VICE) for name, leader in (("a", "许正楠"), ("b", "许政楠"), ("c", "许正楠"))
    ]
    (team,) = dataset(reads, captures_of(reads)).rows["delegations"]
    shown = {team["leader_name"], *(c["value"] for c in team["conflicts"] if c["field"] == "leader_name")}
    assert shown == {"许正楠", "许政楠"}
    assert team["leader_key"] == "xuzhengnan"


@pytest.mark.parametrize(
    ("one", "other", "is_slip"),
    [
        ("xuzhengnan", "xuzhegnnan", True),
        ("xuzhengnan", "xuzhennan", True),
        ("xuzhengnan", "xuzhengnam", True),
        ("xuzhengnan", "xuzhengnann", True),
        ("xuzhengnan", "xuzhengnan", False),
        ("xuzhengnan", "xuzhennam", False),
        ("xuzhengnan", "uxzhengnan", True),
        ("xuzhengnan", "uxzhegnnan", False),
    ],
)
def test_one_slip_is_one_letter_or_one_transposition(one: str, other: str, is_slip: bool) -> None:
    assert one_slip_apart(one, other) is is_slip
    assert one_slip_apart(other, one) is is_slip


# --- a postponed plan

LATER = leg("LA", "2017-12-11", "2017-12-14")


def plan(name: str, *stays: Any, **more: Any) -> Read:
    return told(name, "宋涛", *stays, mode=Mode.ANNOUNCED, published="2017-11-14", **more)


def test_a_plan_whose_days_nobody_reported_was_postponed_to_the_one_report() -> None:
    reads = [plan("a", STAY), told("b", "Song Tao", LATER, language="en")]
    assert together(*reads) == ["ab"]
    rows = dataset(reads, captures_of(reads)).rows
    (team,), (stay,) = rows["delegations"], rows["legs"]
    assert [h["mode"] for h in team["mode_history"]] == ["announced", "concluded"]
    assert stay["date_edtf"] == "2017-12-11/2017-12-14"
    assert "2017-11-17/2017-11-20 (leg_range)" in {c["value"] for c in stay["conflicts"]}


def test_a_plan_that_was_reported_and_a_later_trip_stay_two() -> None:
    assert together(plan("a", STAY), told("b", "宋涛", DAY), told("c", "宋涛", LATER)) == ["ab", "c"]


@pytest.mark.parametrize(
    "reports",
    [
        [leg("KH", "2017-12-11", "2017-12-14")],
        [leg("LA", "2018-02-11", "2018-02-14")],
        [leg("LA", "2017-11-10", "2017-11-12")],
        [LATER, leg("LA", "2017-12-28", "2017-12-30")],
    ],
)
def test_a_plan_is_not_joined_to_another_country_earlier_or_much_later_days_or_two_reports(reports: list[Any]) -> None:
    alone = [told(f"{n}", "宋涛", stay, published="2018-02-20") for n, stay in enumerate(reports)]
    assert "a" in together(plan("a", STAY), *alone)


def test_a_postponed_plan_does_not_widen_the_days_of_its_journey() -> None:
    brief = told("c", None, leg("LA", "2017-11-25", "2017-11-25", P.WITHIN))
    assert together(plan("a", STAY), told("b", "宋涛", LATER), brief) == ["ab", "c"]


# --- gaps


def test_stops_in_two_countries_five_days_apart_are_one_tour() -> None:
    def after(first: str, country: str = "KE", **more: Any) -> list[str]:
        return together(told("a", "宋涛", STAY), told("b", "宋涛", leg(country, first, "2017-12-01"), **more))

    assert after("2017-11-25") == ["ab"]
    assert after("2017-11-26") == ["a", "b"]
    assert after("2017-11-25", "LA") == ["a", "b"]
    assert after("2017-11-25", meeting=None) == ["a", "b"]


def test_a_row_of_such_gaps_that_takes_three_weeks_is_no_tour() -> None:
    days = [("LA", "01", "03"), ("KH", "08", "10"), ("TH", "15", "17"), ("MM", "22", "24")]
    stops = [
        told(name, "宋涛", leg(country, f"2017-11-{first}", f"2017-11-{last}"))
        for name, (country, first, last) in zip("abcd", days, strict=True)
    ]
    assert together(*stops[:3]) == ["abc"]
    assert together(*stops) == ["a", "b", "c", "d"]


# --- lines


def test_two_lines_that_fit_two_journeys_are_one_line() -> None:
    first, second = told("a", "宋涛", STAY), told("b", "陈洲", LATER)
    lines = [told(name, None, leg("LA"), mode=Mode.ROUNDUP_ONLY, published="2018-01-19") for name in "xy"]
    assert together(first, second, *lines) == ["a", "b", "xy"]
