"""Briefs of the evening news, as later years write them: a plain Party delegation and one clause 宣介…精神."""

from __future__ import annotations

import pytest
from chinese_pages import events, findings, legs, shown

NEWS = "央视网消息（新闻联播）："


@pytest.mark.parametrize(
    ("day", "text", "countries", "meeting"),
    [
        (
            "2023-03-04",
            (
                "应肯尼亚联合民主联盟邀请，中共代表团2月27日至3月3日访问肯尼亚，会见该国政党和议会领导人，"
                "深入宣介中共二十大精神。"
            ),
            ["KE"],
            "pc20",
        ),
        (
            "2024-09-20",
            (
                "近日，中共代表团应邀先后访问巴西、乌拉圭、委内瑞拉，同有关政党和智库学者等深入交流，"
                "宣介二十届三中全会精神。"
            ),
            ["BR", "UY", "VE"],
            "cc20-p3",
        ),
        (
            "2025-11-28",
            ("应外方邀请，中共代表团近日访问印度尼西亚、东帝汶和菲律宾，围绕党的二十届四中全会精神同各界人士座谈。"),
            ["ID", "TL", "PH"],
            "cc20-p4",
        ),
        (
            "2024-11-02",
            (
                "中共代表团日前访问瑙鲁、所罗门群岛，与两国议会领导人会见，推介中国式现代化，"
                "宣介党的二十届三中全会《决定》。"
            ),
            ["NR", "SB"],
            "cc20-p3",
        ),
        (
            "2025-10-31",
            "二十届四中全会闭幕后，中联部派出中共中央总书记特使先后赴越南、老挝、古巴通报全会情况。",
            ["VN", "LA", "CU"],
            "cc20-p4",
        ),
    ],
)
def test_a_plain_delegation_that_presents_a_meeting_is_kept(
    day: str, text: str, countries: list[str], meeting: str
) -> None:
    found = findings("[视频]中共代表团访问", NEWS + text, on=day)
    assert found.decision.status.value == "kept"
    assert [leg[0] for team in found.delegations for leg in legs(team)] == countries
    assert {shown(team.meeting) for team in found.delegations} == {meeting}


@pytest.mark.parametrize(
    ("text", "status", "rule"),
    [
        ("近日，中共代表团访问了斐济、萨摩亚和汤加，宣介习近平外交思想和中国式现代化。", "adjacent", "A1"),
        (
            (
                "应匈牙利青民盟邀请，中共中央政治局常委、"
                "中央纪委书记李希8月4日至7日率中国共产党代表团对匈牙利进行正式友好访问。"
            ),
            "adjacent",
            "A1",
        ),
        ("应越南国会主席邀请，全国人大常委会委员长赵乐际8月31日至9月2日对越南进行正式友好访问。", "rejected", "R3"),
        (
            "中联部部长19日在京分别会见西班牙人民党副总书记、德国社民党国际书记，介绍二十届四中全会精神。",
            "rejected",
            "R1",
        ),
        ("来自21个国家的驻华使节4日至8日在宁夏参访，了解脱贫攻坚成果。", "rejected", "R5"),
        ("连日来，多国政党政要、专家学者热议中共二十届四中全会，认为“十五五”规划将为世界带来机遇。", "rejected", "R5"),
        (
            "出席在北京举行的“中共二十大：中国发展和世界意义”国际智库研讨会的外国专家认为，中国将给世界带来更多机遇。",
            "rejected",
            "R5",
        ),
        ("学习贯彻党的二十大精神中央宣讲团3日在香港举行宣讲报告会，向各界人士宣讲党的二十大精神。", "rejected", "R2"),
    ],
)
def test_look_alikes_of_the_evening_news(text: str, status: str, rule: str) -> None:
    found = findings("[视频]要闻", NEWS + text, on="2025-11-20")
    assert (found.decision.status.value, found.decision.rule) == (status, rule)


def test_what_a_host_says_of_a_plenum_presents_nothing() -> None:
    text = (
        "应丹麦政府邀请，中共中央政治局常委、中央书记处书记刘云山6月10日至12日对丹麦进行了正式访问。丹麦首相说，"
        "对中共十八届三中全会的部署印象深刻，希望加深了解和交流。"
    )
    found = findings(
        "[视频]刘云山对丹麦进行正式访问", NEWS + text + "今年3月，习近平主席访欧，同欧方达成共识。", on="2014-06-12"
    )
    assert found.decision.status.value == "adjacent"
    assert [leg[0] for leg in legs(found.delegations[0])] == ["DK"]


def test_an_item_of_a_digest_has_its_own_countries() -> None:
    found = findings(
        "[视频]国内联播快讯",
        NEWS,
        "前11月铁路投资超7000亿元",
        "中国国家铁路集团今天发布数据，今年前11个月全国铁路完成固定资产投资7000多亿元。",
        "十九届四中全会精神宣介团访问欧洲四国",
        "近日，中共十九届四中全会精神对外宣介团先后访问西班牙、法国、英国和德国，同政党、智库、媒体代表座谈，"
        "宣介全会精神。",
        "北京大兴机场旅客量突破百万",
        "截至今天，北京大兴国际机场旅客吞吐量突破一百万人次，成为重要枢纽。",
        on="2019-12-05",
    )
    (team,) = found.delegations
    assert [leg[0] for leg in legs(team)] == ["ES", "FR", "GB", "DE"]


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        (
            "2019-07-11",
            "“中国共产党的故事——习近平新时代中国特色社会主义思想在新疆的实践”专题宣介会今天在乌鲁木齐举行。来自30多个国家的政党领导人、驻华使节约200人出席。",
            ("in_china", "乌鲁木齐", "2019-07-11", None, 200),
        ),
        (
            "2024-07-30",
            "外国驻华外交官7月29日齐聚北京，听取中联部就二十届三中全会精神所作的介绍。230余名外交官到场。",
            ("for_diplomats", "北京", "2024-07-29", "cc20-p3", 230),
        ),
        (
            "2021-11-20",
            (
                "11月19日，中联部举办“中共十九届六中全会精神国际宣介会（线上）”，"
                "120个国家的政党政要通过网络参加，人数超过500人。"
            ),
            ("online", None, "2021-11-19", "cc19-p6", 500),
        ),
        (
            "2025-11-28",
            (
                "昨日，云南省人民政府外事办公室在昆明举办党的二十届四中全会精神宣介会，缅甸、"
                "老挝等国驻昆总领事馆官员近40人参加。"
            ),
            ("for_diplomats", "昆明", "2025-11-27", "cc20-p4", 40),
        ),
        (
            "2022-11-20",
            "11月17日，驻韩国大使应首尔大学邀请就中共二十大精神作演讲，近百名师生参加。",
            ("embassy_hosted", None, "2022-11-17", "pc20", 100),
        ),
    ],
)
def test_briefings_at_home_by_wire_and_by_missions(day: str, text: str, expected: tuple[object, ...]) -> None:
    assert events(findings("宣介会", text, on=day)) == [expected]


@pytest.mark.parametrize("marks", ["■■■", "123", "一二三"])
def test_numbered_paragraphs_are_items_and_their_marks_no_titles(marks: str) -> None:
    heads = [mark if mark == "■" else f"{mark}、" for mark in marks]
    found = findings(
        "党际交往动态",
        heads[0] + "5月5日至10日，应中联部邀请，赤道几内亚民主党干部考察团访华。",
        heads[1] + "5月8日至12日，中联部副部长陈凤翔率中共代表团访问摩尔多瓦，介绍中共十八届三中全会精神。",
        heads[2] + "5月13日至16日，中联部副部长于洪君率中共代表团访问马达加斯加，介绍中共十八届三中全会精神。",
        on="2014-06-05",
    )
    assert [(shown(t.leader_title), [leg[0] for leg in legs(t)]) for t in found.delegations] == [
        ("中联部副部长", ["MD"]),
        ("中联部副部长", ["MG"]),
    ]
