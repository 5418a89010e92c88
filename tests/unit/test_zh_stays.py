"""Stays, modes and leaders in words other than the usual template."""

from __future__ import annotations

import pytest
from chinese_pages import findings, legs, shown

Leg = tuple[str, str | None, str | None, str]


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        (
            "2025-11-12",
            "中联部副部长金鑫率团于11月4日到6日、6日到9日先后访问冰岛、爱尔兰，宣介二十届四中全会精神。",
            [("IS", "2025-11-04", "2025-11-06", "leg_range"), ("IE", "2025-11-06", "2025-11-09", "leg_range")],
        ),
        (
            "2019-11-28",
            "中联部副部长王亚军拟于下月上旬率中共代表团访问智利，介绍十九届四中全会精神。",
            [("CL", "2019-12-01", "2019-12-31", "month")],
        ),
        (
            "2018-03-12",
            ("去年12月3日至5日，中共十九大精神宣介团访问匈牙利。"),
            [("HU", "2017-12-03", "2017-12-05", "leg_range")],
        ),
        ("2018-01-05", "2月30日至31日，中共代表团访问瓦努阿图，宣介中共十九大精神。", [("VU", None, None, "unknown")]),
        (
            "2023-03-31",
            "中联部部长刘建超30日结束对新加坡为期三天的访问，访新期间作二十大精神专题宣介。",
            [("SG", "2023-03-28", "2023-03-30", "leg_range")],
        ),
        (
            "2017-12-08",
            (
                "中共中央统战部副部长许又声率中共代表团3日抵达惠灵顿对新西兰进行访问，介绍十九大精神。5日，"
                "代表团结束访新，前往堪培拉。"
            ),
            [("NZ", "2017-12-03", "2017-12-05", "leg_range")],
        ),
        (
            "2024-11-17",
            (
                "中央党史和文献研究院副院长陆平安带领的中共代表团11日抵达坦桑尼亚，待了4天，"
                "15日转抵莫桑比克，行程到18日结束，讲解二十届三中全会精神。"
            ),
            [("TZ", "2024-11-11", "2024-11-14", "leg_range"), ("MZ", "2024-11-15", "2024-11-18", "leg_range")],
        ),
        (
            "2023-07-07",
            (
                "中联部副部长陈洲率团走访南亚东南亚，宣介二十大精神：1月9日至11日在孟加拉国，"
                "11日至14日在泰国，14日至18日在斯里兰卡，每到一地都有对话。"
            ),
            [
                ("BD", "2023-01-09", "2023-01-11", "leg_range"),
                ("TH", "2023-01-11", "2023-01-14", "leg_range"),
                ("LK", "2023-01-14", "2023-01-18", "leg_range"),
            ],
        ),
        (
            "2019-12-19",
            (
                "12月17日，在巴拿马城，民主革命党总书记会见中联部部长宋涛一行，"
                "宋涛通报了中共十九届四中全会的成果。此前，宋涛还访问了古巴。"
            ),
            [("PA", "2019-12-17", "2019-12-17", "within")],
        ),
        (
            "2016-12-09",
            "本报柏林12月8日电　中央纪委研究室副主任王希鹏昨天在柏林向德国左翼党介绍中共十八届六中全会审议通过的准则。",
            [("DE", "2016-12-07", "2016-12-07", "within")],
        ),
    ],
)
def test_a_stay_is_dated_from_the_words_that_tell_it(day: str, text: str, expected: list[Leg]) -> None:
    found = findings("党际交往", text, on=day)
    assert [leg for team in found.delegations for leg in legs(team)] == expected


@pytest.mark.parametrize(
    ("day", "title", "text", "mode"),
    [
        (
            "2020-02-06",
            "访问取消",
            "原定2月10日至14日由中联部副部长钱洪山率领的中共代表团对日本的访问已取消。代表团原计划宣介十九届四中全会精神。",
            "cancelled",
        ),
        (
            "2012-12-04",
            "离京",
            (
                "中共中央对外联络部副部长艾平率中共友好代表团4日上午乘飞机离开北京，"
                "前往保加利亚访问，将向各方介绍中共十八大情况。"
            ),
            "under_way",
        ),
        (
            "2018-03-12",
            "他们想知道什么——一位宣介团成员的手记",
            ("去年12月，十九大精神对外宣介团访问了匈牙利和塞尔维亚。"),
            "retrospective",
        ),
        (
            "2017-11-01",
            "飞抵河内",
            (
                "习近平总书记特使、中联部部长宋涛昨天（31日）飞抵越南河内，"
                "通报中共十九大情况。结束越南行程后，他还要转往老挝。"
            ),
            "under_way",
        ),
        (
            "2024-08-09",
            "将访印尼",
            ("中共代表团下周一（12日）将抵达雅加达，就中共二十届三中全会精神与印尼专业集团党干部座谈。"),
            "announced",
        ),
    ],
)
def test_the_mode_is_that_of_the_day_of_writing(day: str, title: str, text: str, mode: str) -> None:
    found = findings(title, text, on=day)
    assert {team.mode.value for team in found.delegations} == {mode}


@pytest.mark.parametrize(
    ("text", "leader", "title"),
    [
        (
            ("巴基斯坦总统11月29日在伊斯兰堡会见中共中央委员、陕西省委书记胡和平率领的中共代表团。"),
            "胡和平",
            "中共中央委员、陕西省委书记",
        ),
        ("应朝鲜劳动党中央邀请，中联部部长宋涛13日起率中国艺术团赴朝鲜参加艺术节。", "宋涛", "中联部部长"),
        (
            ("应埃革阵邀请，全国政协常委、中央党校原副校长李君如率中共友好代表团4日前往埃塞俄比亚访问。"),
            "李君如",
            "全国政协常委、中央党校原副校长",
        ),
    ],
)
def test_leaders_whose_names_or_posts_look_like_something_else(text: str, leader: str, title: str) -> None:
    found = findings("友好往来", text, on="2017-12-02")
    assert [(shown(t.leader_name), shown(t.leader_title)) for t in found.delegations] == [(leader, title)]


@pytest.mark.parametrize(
    "text",
    [
        (
            "应智利大学邀请，中联部原副部长、察哈尔学会高级研究员于洪君11月30日在圣地亚哥发表演讲，"
            "介绍中共十八届六中全会。"
        ),
        "湖北省政府代表团10月12日至15日访问卢森堡，考察卢森堡货航，推介湖北投资环境。",
        (
            "省文化和旅游厅“冰雪龙江”文旅宣介团先后赴新加坡、马来西亚开展专题宣介。宣介团团长、"
            "省文化和旅游厅副厅长何大勇表示，贯彻落实党的二十大精神。"
        ),
    ],
)
def test_who_only_looks_like_the_party_is_rejected(text: str) -> None:
    assert findings("出访", text, on="2024-10-20").decision.status.value == "rejected"


def test_the_hosts_may_stand_in_a_passive() -> None:
    text = "中共代表团11日抵达坦桑尼亚，讲解二十届三中全会精神。这趟访问由坦桑尼亚革命党出面邀请。"
    (team,) = findings("访非", text, on="2024-11-17").delegations
    assert [shown(leg.inviter) for leg in team.legs] == ["坦桑尼亚革命党"]
