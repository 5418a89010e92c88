"""Do journeys, days and sums survive other words than the usual ones: receptions, next stops, the meeting's own month?

People are made up; near misses stand beside what they resemble.
"""

from __future__ import annotations

import pytest
from chinese_pages import findings, legs, shown
from english_pages import reading
from test_lexical_pages import read

from archive.records import Extraction, Kind, Mode
from pipelines.assemble.en import assemble
from pipelines.findings import Findings


def english(title: str, *paragraphs: str, on: str) -> Findings:
    return assemble(reading(title, *paragraphs, on=on, outlet=None), "en")


def told(found: Findings | Extraction) -> list[tuple[str, str | None, str | None, str]]:
    return [leg for visit in found.delegations for leg in legs(visit)]


PLENUM = "the fourth plenary session of the 20th Central Committee of the Communist Party of China"


def test_a_city_committee_that_receives_the_team_places_it() -> None:
    found = english(
        "City leaders receive Chinese Party delegation",
        "Deputy Secretary of the Da Nang Party Committee Tran Van Ba received a visiting delegation of the Communist"
        " Party of China (CPC) led by Wang Liping, deputy head of its International Department, on Tuesday.",
        "Wang briefed the host on the outcomes of the fourth plenum of the 20th CPC Central Committee.",
        on="2025-12-10",
    )
    assert told(found) == [("VN", "2025-12-09", "2025-12-09", "within")]


def test_a_visiting_team_is_where_its_listeners_were() -> None:
    found = english(
        "Students hear about China's plenum",
        "Students of the national university heard about the fourth plenum of the Communist Party of China in Nairobi"
        " yesterday.",
        "Wang Liping, who heads a visiting delegation of the party, said the plenum had set out a five-year plan."
        " She is vice president of the Central Party School in Beijing.",
        on="2025-12-10",
    )
    (visit,) = found.delegations
    assert legs(visit) == [("KE", "2025-12-09", "2025-12-09", "within")]
    assert shown(visit.leader_title) == "vice president of the Central Party School"


def test_a_visit_put_off_to_other_days_is_announced_and_one_put_off_is_cancelled() -> None:
    team = (
        "The team headed by vice minister Wang Liping is expected to explain the decisions of the fourth plenum of the"
        " CPC Central Committee to parties in Sri Lanka."
    )
    moved = "The visit of a Communist Party of China delegation has been postponed and will now take place from"
    found = english("Chinese party visit put off", f"{moved} December 11 to 14.", team, on="2025-11-20")
    assert (told(found), found.delegations[0].mode) == (
        [("LK", "2025-12-11", "2025-12-14", "leg_range")],
        Mode.ANNOUNCED,
    )
    gone = "The visit of a Communist Party of China delegation has been postponed, the embassy said."
    found = english("Chinese party visit put off", gone, team, on="2025-11-20")
    assert [d.mode for d in found.delegations] == [Mode.CANCELLED]


def test_where_a_tour_began_is_no_leg_of_its_second_stop() -> None:
    found = english(
        "Party holds talks with CPC delegation",
        "A delegation of the Communist Party of China (CPC), led by Wang Liping, vice minister of its International"
        " Department, is visiting Serbia from December 8 to 10 on the second leg of a tour that began in Hungary last"
        " week.",
        f"Wang presented the outcomes of {PLENUM}.",
        on="2025-12-10",
    )
    assert told(found) == [("RS", "2025-12-08", "2025-12-10", "leg_range")]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("the delegation had explained how the fourth plenum of the party last month set the course", "unknown"),
        ("the delegation spoke about the plan adopted by the fourth plenum in late October", "unknown"),
        ("the delegation had visited Zambia earlier this month and explained the fourth plenum", "month"),
    ],
)
def test_the_month_of_the_plenum_is_no_month_of_the_stay(when: str, expected: str) -> None:
    found = english(
        "Party learns from Communist Party of China plenum",
        "The Patriotic Front has held talks in Lusaka with a visiting delegation of the Communist Party of China led by"
        " Wang Liping, vice minister of its International Department.",
        f"A spokesman said that {when}.",
        on="2025-11-19",
    )
    assert [leg[3] for leg in told(found)] == [expected]


def test_two_teams_told_one_by_one_are_news_and_lend_one_another_no_days() -> None:
    found = english(
        "CPC delegations brief parties on plenum",
        "Two delegations of the Communist Party of China (CPC) have visited Egypt and Greece to brief parties on"
        f" {PLENUM}.",
        "Led by Wang Liping, vice minister of its International Department, one delegation visited Egypt from Monday to"
        " Thursday.",
        "Meanwhile, a delegation led by Zhao Guoqing, deputy director of its Policy Research Office, visited Greece"
        " from Tuesday to Friday.",
        on="2025-12-14",
    )
    assert found.decision.rule == "K1"
    assert [(shown(d.leader_name), legs(d)) for d in found.delegations] == [
        ("Wang Liping", [("EG", "2025-12-08", "2025-12-11", "leg_range")]),
        ("Zhao Guoqing", [("GR", "2025-12-09", "2025-12-12", "leg_range")]),
    ]


FIVE = "法国、德国、肯尼亚、巴西和泰国"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f"党的二十届四中全会闭幕后，宣介团走进{FIVE}，宣介全会精神，同各国政党深入交流。", "K4"),
        (f"12月1日至16日，王立平率中共代表团访问{FIVE}，宣介党的二十届四中全会精神。", "K1"),
        ("党的二十届四中全会闭幕后，宣介团走进法国、德国，宣介全会精神，同各国政党深入交流。", "K1"),
    ],
)
def test_five_countries_without_leader_and_days_are_a_sum(text: str, rule: str) -> None:
    assert findings("向世界讲述四中全会", text, on="2025-12-20").decision.rule == rule


def test_from_here_to_there_lists_four_countries() -> None:
    found = findings(
        "把全会的声音传向世界",
        "二十届四中全会闭幕以来，一批批对外宣介团走出国门。从肯尼亚到秘鲁，从斯里兰卡到南非，宣介团同各国政党深入交流。",
        "已有28批宣介团出访。",
        on="2025-12-20",
    )
    assert [leg[0] for leg in told(found)] == ["KE", "PE", "LK", "ZA"]


def test_cities_before_this_visit_are_no_legs_and_the_next_clause_has_the_day() -> None:
    found = findings(
        "中联部副部长王立平在东京晤日本政党人士",
        "中联部副部长王立平率领的中共代表团正在日本访问，12月12日在东京会见公明党人士，介绍中共二十届四中全会精神。",
        "王立平在访日前先后到过乌兰巴托和首尔。",
        on="2025-12-12",
    )
    assert told(found) == [("JP", "2025-12-12", "2025-12-12", "within")]


def test_a_stay_that_ends_today_after_three_days_is_counted_back_and_over() -> None:
    found = findings(
        "中联部副部长访韩",
        "中联部副部长王立平率领的中共代表团今天结束三天的韩国访问行程，下一站将前往日本。王立平在首尔说明二十届四中全会内容。",
        on="2025-12-12",
    )
    assert told(found) == [("KR", "2025-12-10", "2025-12-12", "leg_range")]
    assert [d.mode for d in found.delegations] == [Mode.CONCLUDED]


def test_a_school_with_two_names_stands_whole_in_its_heads_title() -> None:
    found = findings(
        "王立平率中共代表团访问毛里求斯",
        "12月7日至9日，中共中央党校（国家行政学院）副校（院）长王立平率中共代表团访问毛里求斯，宣介二十届四中全会精神。",
        on="2025-12-12",
    )
    assert [shown(d.leader_title) for d in found.delegations] == ["中共中央党校（国家行政学院）副校（院）长"]


def test_a_plenum_told_in_a_house_of_another_party_is_ours() -> None:
    found = findings(
        "中共代表团访问古巴",
        "中联部副部长王立平率领的中共代表团9日至12日访问古巴，其间在古共中央高级党校举办宣介会，介绍二十届四中全会精神。",
        on="2025-12-13",
    )
    assert [shown(d.meeting) for d in found.delegations] == ["cc20-p4"]


@pytest.mark.parametrize(
    ("text", "kind", "countries"),
    [
        (
            (
                "После четвертого пленума ЦК КПК 20-го созыва группы по разъяснению его итогов побывали в Кении,"
                " Марокко, Аргентине и других странах."
            ),
            Kind.ROUNDUP,
            ["KE", "MA", "AR"],
        ),
        (
            (
                "С 1 по 9 декабря делегация КПК посетила Кению, Марокко и Аргентину, где разъяснила итоги четвертого"
                " пленума ЦК КПК 20-го созыва."
            ),
            Kind.OUTBOUND_DELEGATION,
            ["KE", "MA", "AR"],
        ),
    ],
)
def test_and_other_countries_close_a_sum(text: str, kind: Kind, countries: list[str]) -> None:
    found = read("ru", "О пленуме рассказали за рубежом", text)
    assert (found.decision.kind, [leg[0] for leg in told(found)]) == (kind, countries)


def test_a_tour_begun_elsewhere_has_one_leg_here() -> None:
    text = (
        "Une délégation du Parti communiste chinois (PCC) est à Maurice du 1er au 3 décembre, deuxième étape d'une"
        " tournée africaine commencée au Ghana, pour présenter la quatrième session plénière du 20e Comité central."
    )
    assert told(read("fr", "Une délégation du PCC à Maurice", text)) == [
        ("MU", "2017-12-01", "2017-12-03", "leg_range")
    ]


def test_the_headline_places_a_team_that_the_body_only_receives() -> None:
    text = "La dirección del PSOE recibió este viernes a una delegación del Partido Comunista de China."
    found = read("es", "El PSOE recibe en Madrid a una delegación del Partido Comunista de China", text)
    assert (found.decision.rule, [leg[0] for leg in told(found)]) == ("A1", ["ES"])
