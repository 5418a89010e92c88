"""Comings and leavings told apart from the visit, stops that are no legs, and whose soil a page speaks from."""

from __future__ import annotations

import pytest
from chinese_pages import findings, legs, shown

Leg = tuple[str, str | None, str | None, str]


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        (
            "2016-12-14",
            (
                "新华社哥本哈根12月13日电　丹麦社会民主党主席弗雷泽里克森13日在议会会见了正在此间访问的"
                "中央党校副校长王林率领的中共代表团。王林介绍了中共十八届六中全会精神。"
                "代表团11日抵达，原定14日离开，后推迟到15日启程前往挪威。"
            ),
            [("DK", "2016-12-11", "2016-12-15", "leg_range")],
        ),
        (
            "2018-01-20",
            "十九大精神宣介团18日在安曼与约旦共产党座谈。据悉，宣介团17日抵约，将停留至20日。",
            [("JO", "2018-01-17", "2018-01-20", "leg_range")],
        ),
        (
            "2025-12-20",
            (
                "中共中央宣传部副部长赵云率中共代表团12月10日抵达万象，13日转往金边，16日结束行程回国。"
                "其间向老挝人民革命党、柬埔寨人民党介绍党的二十届四中全会精神。"
            ),
            [("LA", "2025-12-10", "2025-12-13", "leg_range"), ("KH", "2025-12-13", "2025-12-16", "leg_range")],
        ),
        (
            "2015-12-03",
            "中共代表团11月30日抵达厄瓜多尔，介绍中共十八届五中全会情况，访问于3日结束。",
            [("EC", "2015-11-30", "2015-12-03", "leg_range")],
        ),
        (
            "2014-01-10",
            "党的十八届三中全会精神宣介团8日离京，将对埃塞俄比亚、坦桑尼亚两国进行为期一周的访问。",
            [("ET", "2014-01-08", "2014-01-14", "shared_range"), ("TZ", "2014-01-08", "2014-01-14", "shared_range")],
        ),
        (  # the length of another stay is not this one's
            "2022-11-25",
            (
                "中联部副部长陈洲率中共代表团结束对巴基斯坦为期三天的访问后，24日抵达科伦坡，对斯里兰卡进行访问，"
                "向斯方介绍中共二十大情况。"
            ),
            [("LK", "2022-11-24", None, "bounded")],
        ),
        (
            "2018-05-24",
            "中联部副部长李柏年于五月廿一日至廿三日率中共代表团访问佛得角，介绍中共十九大精神。",
            [("CV", "2018-05-21", "2018-05-23", "leg_range")],
        ),
        (  # the abbreviated country, and the day on which a web site said so
            "2017-12-08",
            (
                "据古共网站7日消息，中联部副部长李柏率中共代表团介绍了中共十九大情况。代表团是5日抵达古巴的，"
                "定于9日离古赴墨西哥。"
            ),
            [("CU", "2017-12-05", "2017-12-09", "leg_range")],
        ),
        (  # 会议3日结束: the meeting, not the stay
            "2018-05-24",
            "中联部副部长李柏年21日抵达佛得角，介绍中共十九大精神。佛得角执政党中央会议23日结束。",
            [("CV", "2018-05-21", None, "bounded")],
        ),
        (  # days of other people
            "2018-05-24",
            "中联部副部长李柏年21日抵达佛得角，介绍中共十九大精神。葡萄牙外长22日离开佛得角。",
            [("CV", "2018-05-21", None, "bounded")],
        ),
    ],
)
def test_a_stay_lies_between_coming_and_leaving(day: str, text: str, expected: list[Leg]) -> None:
    found = findings("党际交往", text, on=day)
    assert [leg for team in found.delegations for leg in legs(team)] == expected


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        (
            "李明会见牙买加总理",
            (
                "正在牙买加访问的湖北省委书记李明18日会见牙买加总理，介绍十九大精神。李明率中共代表团16日从巴哈马抵达，"
                "19日将启程前往委内瑞拉。"
            ),
            ["JM"],
        ),
        ("宣介", "刚刚结束对博茨瓦纳访问、10日抵达马普托的中共代表团介绍了十九大精神。", ["MZ"]),
        ("宣介", "中共代表团在东京介绍十九大精神。宣介团没有前往朝鲜。是否续往河内，没有说明。", ["JP"]),
        (
            "中共代表团访问基里巴斯、瑙鲁",
            "中共代表团27日到28日在瑙鲁访问，介绍十九大精神。在此之前，代表团23日至25日在基里巴斯停留。",
            ["NR", "KI"],
        ),
        ("宣介", "尼泊尔共产党在加德满都举办中共十九大研讨会，中联部副部长陈洲以视频方式出席并发言。", []),
        ("宣介", "两个十九大精神宣介团结束出访。其中一个团到访卢旺达，另一个团前往爱尔兰和冰岛。", ["RW", "IE", "IS"]),
        ("宣介", "中共代表团访问古巴，介绍十九大精神。团里想见议长，但议长因出访巴拿马而未能成行。", ["CU"]),
    ],
)
def test_stops_on_the_way_are_no_legs(title: str, text: str, expected: list[str]) -> None:
    found = findings(title, text, on="2018-01-20")
    assert [leg[0] for team in found.delegations for leg in legs(team)] == expected


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        (
            "到访本地",
            (
                "（吉隆坡7日讯）巫统总秘书今日说，原定本月来访的中共代表团已取消行程。代表团由中联部副部长郭业成率领，"
                "本来要介绍中共十九届四中全会精神。"
            ),
            [("MY", "cancelled")],
        ),
        (
            "中共客人抵达",
            (
                "中央党校副校长谢春林星期二（4日）率中国共产党代表团抵达我国，同新加坡人民行动党干部座谈，"
                "介绍中共十九届四中全会。"
            ),
            [("SG", "under_way")],
        ),
        ("外国客人抵达", "越南共产党代表团4日抵达我国访问，听取十九届四中全会情况介绍。", []),
    ],
)
def test_the_hosts_own_press_says_that_we_come(title: str, text: str, expected: list[tuple[str, str]]) -> None:
    found = findings(title, text, on="2020-02-07")
    assert [(leg[0], team.mode.value) for team in found.delegations for leg in legs(team)] == expected


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (
            "中共代表团访问中亚三国哈萨克斯坦、吉尔吉斯斯坦和塔吉克斯坦，党的二十届三中全会精神成为双方交流的主线。",
            "K1",
        ),
        ("中共代表团访问加蓬和加纳，党的二十届三中全会精神被代表团带到两国的党部和大学。", "K1"),
        ("中共代表团访问加蓬。二十届三中全会成为当地媒体报道的焦点。", "A1"),
        ("中共代表团访问加蓬，双方会谈。介绍二十届三中全会精神并非此次议题。", "A1"),
        ("海南自贸港政策宣介团访问新加坡。团长说，海南正贯彻党的二十届三中全会精神。", "R5"),
    ],
)
def test_a_meeting_is_presented_in_more_words_than_one(text: str, rule: str) -> None:
    assert findings("往来", text, on="2024-10-20").decision.rule == rule


def test_a_title_keeps_the_dash_of_a_body_and_leaves_the_role_in_the_team() -> None:
    text = "代表团团长、省政协党组副书记、中国—非洲经贸博览会组委会副主任毛建华率中共代表团访问马拉维，介绍二十大精神。"
    (team,) = findings("访非", text, on="2022-12-08").delegations
    assert shown(team.leader_title) == "省政协党组副书记、中国—非洲经贸博览会组委会副主任"


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (
            "党的二十届三中全会召开以来，中联部先后派出近40批代表团，赴60多个国家宣介全会精神，现场参加人数超过1.5万。",
            {("teams", 40), ("countries", 60), ("people", 15000)},
        ),
        ("党的十九大以来，分三批组织宣介团赴法国、智利、埃及等40多个国家介绍党的十九大精神。", {("countries", 40)}),
    ],
)
def test_totals_count_teams_and_crowds_but_not_batches(text: str, claims: set[tuple[str, int]]) -> None:
    found = findings("对外宣介", text, on="2024-11-20")
    assert {(c.unit, c.quantity.value) for c in found.claims} == claims
