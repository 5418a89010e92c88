"""Whom a Chinese page says the group met, who spoke, who came along, and what was said of it."""

from __future__ import annotations

import pytest
from chinese_pages import findings, shown

from pipelines.mentions.countries import find_countries
from pipelines.mentions.meetings import find_meetings
from pipelines.mentions.zh.audience import kinds_in
from pipelines.mentions.zh.foreigners import find_foreigners
from pipelines.mentions.zh.marks import mark
from pipelines.mentions.zh.sentences import Prose
from pipelines.view import View


def foreigners(text: str, *ours: str) -> list[tuple[str, str, str | None]]:
    view = View(text, [(0, len(text), "body")])
    prose = Prose(view)
    marked, _ = mark(prose, find_countries(view, "zh-Hans"), find_meetings(view, "zh-Hans", None))
    return [(p.name, p.role, p.code) for p in find_foreigners(marked, prose.sentences, set(ours))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "宋涛分别会见越共中央总书记阮富仲，老挝人革党中央总书记、国家主席本扬。",
            [("阮富仲", "越共中央总书记", "VN"), ("本扬", "老挝人革党中央总书记、国家主席", "LA")],
        ),
        (
            "刚果（布）总统、刚果劳动党中央委员会主席萨苏会见了来访的代表团。",
            [("萨苏", "刚果（布）总统、刚果劳动党中央委员会主席", "CG")],
        ),
        ("老挝驻昆明总领事本塔维表示，希望加密班列。", [("本塔维", "老挝驻昆明总领事", "LA")]),
        ("代表团到联邦议会，见了缅甸人民院议长温敏。", [("温敏", "缅甸人民院议长", "MM")]),
        ("中国驻古巴大使华昕出席，古巴各政党代表参加。", []),
    ],
)
def test_a_foreigner_is_a_chain_of_posts_and_a_name(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert foreigners(text, "宋涛") == expected


def test_the_people_met_belong_to_their_country() -> None:
    found = findings(
        "访问越南老挝",
        "1日到3日，习近平总书记特使、中联部部长宋涛访问越南和老挝，分别会见越共中央总书记阮富仲，"
        "老挝人革党中央总书记、国家主席本扬，通报中共十九大情况。",
        "阮富仲和本扬表示，愿同中方巩固传统友谊。",
        on="2017-11-03",
        outlet="某报",
    )
    (team,) = found.delegations
    assert [[p.name for p in leg.interlocutors] for leg in team.legs] == [["阮富仲"], ["本扬"]]
    assert [(shown(r.speaker), shown(r.country), r.stance.value, r.by) for r in found.reception] == [
        ("阮富仲", "VN", "neutral", "某报"),
        ("本扬", "LA", "neutral", "某报"),
    ]


@pytest.mark.parametrize(
    ("text", "role", "stance"),
    [
        ("三国各界人士高度评价中共十九大的世界意义。", "三国各界人士", "praise"),
        ("与会使节们认为，介绍会及时、权威。", "与会使节们", "praise"),
        ("一位东欧学者当面质疑股市波动。", "一位东欧学者", "criticism"),
        ("有来自非洲的外交官说，很值得研究。", "来自非洲的外交官", "praise"),
        ("瑞方表示，愿同中方保持交往。", "瑞方", "neutral"),
    ],
)
def test_a_chorus_has_a_role_and_a_stance(text: str, role: str, stance: str) -> None:
    found = findings("宣介", "中共十九大精神宣介团12日至14日访问瑞士。", text, on="2017-12-15")
    assert [(shown(r.role), r.stance.value) for r in found.reception] == [(role, stance)]


@pytest.mark.parametrize("text", ["双方表示，愿加强交流。", "宋涛表示，两党关系很好。", "有关负责人说，这是惯例。"])
def test_our_own_words_are_no_reception(text: str) -> None:
    found = findings("宣介", "中联部部长宋涛12日至14日率中共十九大精神宣介团访问瑞士。", text, on="2017-12-15")
    assert found.reception == ()


def test_members_and_size() -> None:
    text = (
        "以中央党校副校长王东京为团长的中共代表团一行8人12日至16日在南非访问，就中共十九大精神同南非共座谈。"
        "代表团成员包括中联部局长李军。"
    )
    (team,) = findings("访问南非", text, on="2017-12-17").delegations
    assert (team.members, shown(team.size)) == (("李军",), 8)


def test_speakers_and_listeners_of_a_briefing() -> None:
    found = findings(
        "吹风会",
        "中联部8日在北京为驻华使节举办中共十九届四中全会精神吹风会，210名高级外交官参加。",
        "全国人大法工委主任沈春耀、中国社科院专家辛向阳应邀介绍全会情况。",
        on="2019-11-09",
    )
    (event,) = found.events
    assert [(p.name, p.country) for p in event.speakers] == [("沈春耀", "CN"), ("辛向阳", "CN")]
    assert event.audience == ("diplomats",)


def test_a_dated_session_abroad_is_an_event_of_its_own() -> None:
    found = findings(
        "宣介团访日",
        "由中共中央党校常务副校长何毅亭率领的中共十九大精神对外宣介团23日至26日访问日本，"
        "24日在东京面向日本国会议员举行了介绍会。",
        on="2017-11-27",
    )
    (event,) = found.events
    assert (event.form.value.value, shown(event.country), shown(event.city)) == ("side_meeting", "JP", "东京")
    assert shown(event.start) == "2017-11-24"


def test_kinds_of_listeners_in_printed_order() -> None:
    assert kinds_in("向三国政党政要、智库媒体和工商界人士") == ("party", "think_tank", "media", "business")
