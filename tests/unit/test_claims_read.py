"""What an official total says: number, operator, noun, meeting, day, and who is given for it."""

from __future__ import annotations

from typing import Any

import pytest
from chinese_pages import findings, shown
from english_pages import reading

from archive.records import Claim, Operator, Unit
from pipelines.assemble.en import assemble
from pipelines.assemble.lexical import assemble_lexical
from pipelines.claims.counted import Counted, counted

ILD = "the International Department of the CPC Central Committee"


def told(claims: tuple[Claim, ...]) -> list[tuple[str, int, str, str | None]]:
    return [(c.unit.value, c.quantity.value, c.operator.value, shown(c.unit_printed)) for c in claims]


def zh(text: str, *more: str, outlet: str | None = None) -> tuple[Claim, ...]:
    return findings("宣介", text, *more, on="2018-03-20", outlet=outlet).claims


def en(*paragraphs: str, outlet: str | None = None) -> tuple[Claim, ...]:
    return assemble(reading("Teams", *paragraphs, on="2018-03-20", outlet=outlet), "en").claims


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("三十多个国家", ("countries", 30, "more_than", "国家")),
        ("近80个国家和地区", ("countries", 80, "nearly", "国家和地区")),
        ("约40个国家", ("countries", 40, "about", "国家")),
        ("45国", ("countries", 45, "exact", "国")),
        ("至少有40个国家", ("countries", 40, "at_least", "国家")),
    ],
)
def test_a_chinese_total_has_an_operator_and_its_noun(words: str, expected: tuple[Any, ...]) -> None:
    assert expected in told(
        zh(f"中共十九大闭幕以来，我党派出多批宣介团，共派出30个宣介团，到访{words}，宣介十九大精神。")
    )


def test_regions_and_activities_are_kept_apart_from_countries_and_briefings() -> None:
    found = zh("中共十九大闭幕以来，我党派出31个宣介团，走访近80个国家和地区，组织宣介活动500余场。")
    assert told(found) == [
        ("teams", 31, "exact", "宣介团"),
        ("countries", 80, "nearly", "国家和地区"),
        ("events", 500, "more_than", "宣介活动"),
    ]
    assert [counted(c.unit, shown(c.unit_printed)) for c in found] == [
        Counted.TEAMS, Counted.COUNTRIES_AND_REGIONS, Counted.ACTIVITIES,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "noun", "what"),
    [
        (Unit.EVENTS, "briefings", Counted.BRIEFINGS),
        (Unit.EVENTS, "宣介会", Counted.BRIEFINGS),
        (Unit.EVENTS, "报告会、座谈会等活动", Counted.ACTIVITIES),
        (Unit.EVENTS, "events", Counted.ACTIVITIES),
        (Unit.EVENTS, None, Counted.ACTIVITIES),
        (Unit.COUNTRIES, "countries and regions", Counted.COUNTRIES_AND_REGIONS),
        (Unit.COUNTRIES, "国と地域", Counted.COUNTRIES_AND_REGIONS),
        (Unit.COUNTRIES, None, Counted.COUNTRIES),
        (Unit.PEOPLE, "人次", Counted.PEOPLE),
    ],
)
def test_the_noun_says_what_is_counted(unit: Unit, noun: str | None, what: Counted) -> None:
    assert counted(unit, noun) is what


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("记者从中联部获悉，中共十九大闭幕以来，我党派出31个宣介团。", "中联部"),
        ("据中联部介绍，中共十九大闭幕以来，我党派出31个宣介团。", "中联部"),
        ("中联部有关负责人20日介绍，中共十九大闭幕以来，我党派出31个宣介团。", "中联部有关负责人"),
        ("中共十九大闭幕以来，我党派出31个宣介团，中联部部长甲乙丙在会上说。", "中联部部长甲乙丙"),
        ("中共十九大闭幕以来，我党派出31个宣介团。", None),
        ("据不完全统计，中共十九大闭幕以来，我党派出31个宣介团。", None),
        ("据某报统计，中共十九大闭幕以来，我党派出31个宣介团。", None),
    ],
)
def test_a_chinese_page_gives_a_speaker_or_none(text: str, speaker: str | None) -> None:
    (found,) = zh(text, outlet="某报")
    assert shown(found.speaker) == speaker
    if found.speaker is not None:
        assert speaker in found.speaker.spans[0].quote


def test_he_who_goes_on_was_named_before() -> None:
    found = zh("中联部有关负责人20日介绍了对外宣介工作。", "这位负责人说，中共十九大闭幕以来，我党派出31个宣介团。")
    assert [shown(c.speaker) for c in found] == ["中联部有关负责人"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (f"{ILD} said on Monday that 31 teams had gone abroad to explain the 19th CPC National Congress.", ILD),
        (f"According to {ILD}, 31 teams had gone abroad to explain the 19th CPC National Congress.", ILD),
        (
            f"31 teams have been sent abroad to explain the 19th CPC National Congress, an official of {ILD} told us.",
            f"an official of {ILD}",
        ),
        ("31 teams have been sent abroad to explain the 19th CPC National Congress.", None),
        ("According to Xinhua, 31 teams have been sent abroad to explain the 19th CPC National Congress.", None),
    ],
)
def test_an_english_page_gives_a_speaker_or_none(text: str, speaker: str | None) -> None:
    (found,) = en(text, outlet="Xinhua")
    value = shown(found.speaker)
    assert (value if value is None else value[0].lower() + value[1:]) == speaker


def test_it_said_is_whoever_was_given_last() -> None:
    found = en(
        f"{ILD} said on Monday that 31 teams had gone abroad to explain the 19th CPC National Congress.",
        "They have been to more than 70 countries, it said.",
    )
    assert [shown(c.speaker) for c in found] == [ILD, ILD]


@pytest.mark.parametrize(
    ("words", "day"),
    [("截至2月28日，", "2018-02-28"), ("截至1月底，", "2018-01-31"), ("截至目前，", None)],
)
def test_a_stated_day_is_told_apart_from_the_day_of_the_text(words: str, day: str | None) -> None:
    (found,) = zh(f"{words}中共十九大闭幕以来，我党派出31个宣介团。")
    assert (shown(found.as_of), str(found.told_on)) == (day, "2018-03-20")


@pytest.mark.parametrize(
    ("words", "day"), [("By March 10", "2018-03-10"), ("By the end of February", "2018-02-28"), ("So far", None)]
)
def test_by_a_day_is_a_stated_day(words: str, day: str | None) -> None:
    (found,) = en(f"{words}, 31 teams had gone abroad to explain the 19th CPC National Congress.")
    assert (shown(found.as_of), str(found.told_on)) == (day, "2018-03-20")


def test_the_meeting_named_beside_the_number_is_the_one_it_sums_for() -> None:
    (found,) = zh("中共十九大闭幕以来，我党派出31个宣介团宣介十九大精神。", "十九届二中全会不久前闭幕。")
    assert found.meeting is not None
    assert found.meeting.value == "pc19"
    assert "十九大" in found.meeting.spans[0].quote


def test_what_is_still_to_come_is_planned() -> None:
    assert [(c.quantity.value, c.planned) for c in zh("中共十九大闭幕以来，还将有10多个宣介团陆续出访。")] == [
        (10, True)
    ]
    text = "More than 30 teams will be sent to some 80 countries to explain the 19th CPC National Congress."
    assert [(c.quantity.value, c.planned) for c in en(text)] == [(30, True), (80, True)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "ja",
            "中国共産党第19回全国代表大会の閉幕後、党は30余りの宣講団を100余りの国と地域に派遣し、500回余りの説明会を開いた。",
            [
                ("teams", 30, "more_than", None),
                ("countries", 100, "more_than", "国と地域"),
                ("events", 500, "more_than", None),
            ],
        ),
        (
            "ko",
            "중국공산당 제19차 전국대표대회 폐막 후 30여 개 대표단을 파견해 80여 개 국가와 지역을 방문했다.",
            [("teams", 30, "more_than", None), ("countries", 80, "more_than", "국가와 지역")],
        ),
        (
            "ru",
            "После 19-го съезда КПК более 30 делегаций посетили более 80 стран и регионов.",
            [("teams", 30, "more_than", None), ("countries", 80, "more_than", "стран и регионов")],
        ),
    ],
)
def test_other_languages_tell_regions_from_countries(language: str, text: str, expected: list[Any]) -> None:
    assert told(assemble_lexical(reading("題", text, on="2019-10-01"), language).claims) == expected


def test_the_mark_beside_the_number_is_its_operator() -> None:
    text = "中国共産党第19回全国代表大会の閉幕後、派遣された宣講団は15組を超え、訪問先は30カ国近くに上る。"
    found = assemble_lexical(reading("題", text, on="2017-12-30"), "ja").claims
    assert [(c.quantity.value, c.operator) for c in found] == [(15, Operator.MORE_THAN), (30, Operator.NEARLY)]


def test_who_was_at_one_briefing_is_told_apart_from_a_sum_over_a_wave() -> None:
    found = assemble(
        reading(
            "Special briefing for Africa",
            f"On December 30, 2020, {ILD} held a special briefing for Africa on the spirit of the fifth plenary session"
            " of the 19th CPC Central Committee via video link.",
            "More than 200 leaders of over 60 political parties from 36 African countries attended the briefing.",
            on="2020-12-31",
        ),
        "en",
    )
    assert len(found.events) == 1
    assert told(found.claims) == [
        ("parties", 60, "more_than", "political parties"),
        ("countries", 36, "exact", "countries"),
    ]
    assert all(c.one_event for c in found.claims)


def test_a_chinese_briefing_tells_how_many_countries_and_parties_were_there() -> None:
    found = zh(
        "中联部3月19日在北京举办党的十九大精神专题宣介会，来自25个国家60多个政党的230余名领导人参加。",
    )
    assert [(c.unit.value, c.quantity.value, c.one_event) for c in found] == [
        ("countries", 25, True),
        ("parties", 60, True),
    ]


def test_a_sum_over_a_wave_is_of_no_single_event() -> None:
    assert not any(c.one_event for c in zh("中共十九大闭幕以来，我党派出31个宣介团，走访近80个国家。"))


@pytest.mark.parametrize(
    "words",
    [
        "上百个宣介团，到访数十个国家",
        "几十个宣介团，到访好几十个国家",
        "30至40个宣介团，走访三十到四十个国家",
        "三、四十个宣介团，走访30—40个国家",
        "二三十个宣介团，举行三四百场宣介会",
        "不到30个宣介团，走访不足40个国家",
    ],
)
def test_of_a_vague_chinese_number_a_range_or_one_not_reached_no_total_is_made(words: str) -> None:
    assert zh(f"中共十九大闭幕以来，我党派出{words}，宣介十九大精神。") == ()


@pytest.mark.parametrize(
    ("teams", "countries"),
    [
        ("30 to 40", "between 40 and 50"),
        ("30-40", "40–50"),
        ("30 or 40", "several dozen"),
        ("fewer than 40", "less than 50"),
        ("a couple of dozen", "well under 50"),
    ],
)
def test_of_a_vague_english_number_a_range_or_one_not_reached_no_total_is_made(teams: str, countries: str) -> None:
    assert (
        en(f"The CPC sent {teams} delegations to {countries} countries to explain the 19th CPC National Congress.")
        == ()
    )


def test_what_is_denied_is_no_total() -> None:
    assert zh("中共十九大闭幕以来，我党没有派出30个宣介团走访40个国家。") == ()
    assert en("The CPC has not sent 30 delegations to 40 countries to explain the 19th CPC National Congress.") == ()


def test_a_year_is_no_total() -> None:
    found = en("In 2018 delegations of the CPC visited 40 countries to explain the 19th CPC National Congress.")
    assert told(found) == [("countries", 40, "exact", "countries")]


def test_a_number_keeps_its_limit_wherever_it_is_printed() -> None:
    chinese = zh("中共十九大闭幕以来，我党派出不少于30个宣介团，走访不超过40个国家，宣介十九大精神。")
    assert [(c.operator, c.planned) for c in chinese] == [(Operator.AT_LEAST, False), (Operator.UP_TO, False)]
    nearly = zh("中共十九大闭幕以来，我党派出30个宣介团，走访将近80个国家，宣介十九大精神。")[1]
    assert (nearly.operator, nearly.planned) == (Operator.NEARLY, False), "将近 is no plan"
    english = en("The CPC sent no more than 40 delegations to 50 or more countries to explain the 19th CPC Congress.")
    assert [c.operator for c in english] == [Operator.UP_TO, Operator.AT_LEAST]
    assert told(en("The CPC sent half a dozen delegations to a dozen countries to explain the 19th CPC Congress.")) == [
        ("teams", 6, "exact", "delegations"),
        ("countries", 12, "exact", "countries"),
    ]


def test_parties_that_wrote_are_no_countries_of_the_wave() -> None:
    found = en(
        "The CPC sent 30 delegations to 40 countries to explain the 19th CPC National Congress, while 120 political"
        " parties in 60 countries congratulated the Party."
    )
    assert [c.quantity.value for c in found] == [30, 40]


def test_of_two_meetings_the_one_in_the_clause_of_the_number_is_meant() -> None:
    found = zh("我党为宣介十九大精神派出31个宣介团，为宣介十九届六中全会精神走访近80个国家。")
    assert [shown(c.meeting) for c in found] == ["pc19", "cc19-p6"]
