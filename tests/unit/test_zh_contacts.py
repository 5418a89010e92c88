"""Whom a Chinese page says the group met, who spoke, who came along, and what was said of it."""

from __future__ import annotations

import pytest
from chinese_pages import findings, shown

from pipelines.mentions.countries import find_countries
from pipelines.mentions.joined import Joined
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


@pytest.mark.parametrize(
    "text",
    [
        "新华社科伦坡1月18日电（记者车宏亮）代表团访问斯里兰卡。",
        "中新社万象11月8日电记者关向东、赵旭从老挝获悉，代表团日前到访。",
        "本报讯（通讯员王小明、记者赵旭）代表团访问老挝。",
        "新华社驻老挝记者章建文、赵旭报道，代表团访问老挝。",
    ],
)
def test_a_reporter_was_not_met(text: str) -> None:
    assert foreigners(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "代表团访问老挝，同老挝人革党有关负责人会谈、座谈。",
        "代表团访问老挝，与老挝人革党领导人分别会面，与老挝人革党中央总书记举行会谈。",
        "应老挝人民革命党中央委员会邀请，代表团访问老挝，出席该党代表大会并致辞。",
        "代表团访问老挝，将向老挝人革党中央总书记当面通报情况，落实老挝两党总书记共识、达成一致。",
        "老挝总统府、老挝总统办公厅、老挝工商界代表约一百二十人参加。",
        "代表团访问法国，会见法国政党负责人及智库、媒体代表。",
    ],
)
def test_what_follows_a_post_is_often_no_name(text: str) -> None:
    assert foreigners(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "在老挝，习近平总书记特使、中共中央对外联络部部长宋涛转达了习近平总书记对老挝的问候。",
        "老挝方面热烈欢迎党中央总书记高度重视、中央对外联络部部长安排的访问。",
        "代表团在老挝介绍了中央宣讲团成员林一舟、中央书记处书记达西的讲话。",
    ],
)
def test_an_office_without_a_foreign_party_or_country_is_a_chinese_one(text: str) -> None:
    assert foreigners(text, "宋涛") == []


def test_an_office_without_a_party_is_that_of_the_guest_named_before() -> None:
    assert foreigners("宋涛会见老挝人革党中央总书记通伦、中央对外联络部部长通沙万。", "宋涛") == [
        ("通伦", "老挝人革党中央总书记", "LA"),
        ("通沙万", "中央对外联络部部长", None),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新华社吉隆坡6月19日电巫统主席马哈蒂尔19日会见代表团。", [("马哈蒂尔", "巫统主席", "MY")]),
        ("【香港中通社11月30日电】古巴总统卡斯特罗会见代表团。", [("卡斯特罗", "古巴总统", "CU")]),
        ("新华社布加勒斯特六月十三日电罗马尼亚总统斯托伊安会见代表团。", [("斯托伊安", "罗马尼亚总统", "RO")]),
        ("新华社万象11月8日电（记者章建文）老挝总理宋赛会见代表团。", [("宋赛", "老挝总理", "LA")]),
    ],
)
def test_a_post_begins_behind_the_dateline(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert foreigners(text) == expected


def test_a_bracket_behind_a_party_belongs_to_its_name() -> None:
    assert foreigners("代表团访问尼泊尔，会见联合尼共（毛主义）主席、总理塔帕里亚。") == [
        ("塔帕里亚", "联合尼共（毛主义）主席、总理", "NP")
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("古巴国家主席迪亚斯-卡内尔会见代表团。", "迪亚斯-卡内尔"),
        ("韩国总统李在明会见代表团。", "李在明"),
        ("日本驻沈阳总领事山下和夫说，愿加强合作。", "山下和夫"),
        ("越南国家副主席阮氏金银会见代表团。", "阮氏金银"),
        ("新加坡人民行动党组织秘书颜志强受访时说，愿加强合作。", "颜志强"),
        ("俄罗斯副总理诺瓦克下周将访华。", "诺瓦克"),
        ("佛得角总理席尔瓦廿二日会见代表团。", "席尔瓦"),
        ("肯尼亚联合民主同盟副总书记奥廷诺边听边记。", "奥廷诺"),
        ("缅甸国防军副总司令梭温又同代表团见面。", "梭温"),
        ("代表团与玻利维亚参议长罗德里格斯交流。", "罗德里格斯"),
        ("阿根廷国际书记门多萨会见代表团。", "门多萨"),
        ("法国总统让·皮埃尔会见代表团。", "让·皮埃尔"),
    ],
)
def test_a_name_is_read_to_its_end_and_no_further(text: str, name: str) -> None:
    assert [found for found, _, _ in foreigners(text)] == [name]


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
    assert [[p.value.name for p in leg.interlocutors] for leg in team.legs] == [["阮富仲"], ["本扬"]]
    assert all(p.value.name in span.quote for leg in team.legs for p in leg.interlocutors for span in p.spans)
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
    assert ([shown(member) for member in team.members], shown(team.size)) == (["李军"], 8)
    assert "李军" in team.members[0].spans[0].quote


def test_speakers_and_listeners_of_a_briefing() -> None:
    found = findings(
        "吹风会",
        "中联部8日在北京为驻华使节举办中共十九届四中全会精神吹风会，210名高级外交官参加。",
        "全国人大法工委主任沈春耀、中国社科院专家辛向阳应邀介绍全会情况。",
        on="2019-11-09",
    )
    (event,) = found.events
    assert [(p.value.name, p.value.country) for p in event.speakers] == [("沈春耀", "CN"), ("辛向阳", "CN")]
    assert [shown(kind) for kind in event.audience] == ["diplomats"]
    assert "使" in event.audience[0].spans[0].quote


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
    pieces = [(10, "向三国政党政要、智库媒体"), (40, "和工商界人士")]
    found = kinds_in(Joined.of(pieces, "；"))
    assert found == (("party", (13, 15)), ("think_tank", (18, 20)), ("media", (20, 22)), ("business", (41, 43)))
