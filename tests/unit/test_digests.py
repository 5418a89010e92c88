"""Is each item of a digest told by itself, and is a running story left whole? Composed pages of ten items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from archive.records import Extraction
from archive.snapshot import Snapshot
from pipelines.extract import extract_one

Mark = Callable[[int], str]
Told = list[tuple[str | None, list[tuple[str, str | None, str | None]]]]

ZH = [
    "12月1日至4日，应中共中央对外联络部邀请，越南共产党干部考察团访华。",
    "12月3日至5日，应赞比亚执政党邀请，中共中央对外联络部副部长王明远率中共代表团访问赞比亚，介绍二十届三中全会精神。",
    "12月4日，中共中央对外联络部部长助理孙文静在北京会见古巴驻华大使。",
    "12月4日至6日，中共河北省委副书记李文华率中共代表团访问埃及，同当地政党座谈，宣介党的二十届三中全会精神。",
    "12月6日，中共中央对外联络部举行机关运动会。",
    "12月7日至9日，全国人大常委会副委员长周立民率全国人大代表团访问智利。",
    "12月8日至10日，中共中央党校副校长张建国率中共代表团访问老挝，面向老方干部宣介二十届三中全会精神。",
    "12月9日，中国国际交流协会代表团赴韩国出席民间论坛。",
    "12月10日，尼日尔民主党总书记来华。",
    "12月11日，中共中央对外联络部举办干部研修班。",
]
ZH_TOLD: Told = [
    ("王明远", [("ZM", "2024-12-03", "2024-12-05")]),
    ("李文华", [("EG", "2024-12-04", "2024-12-06")]),
    ("张建国", [("LA", "2024-12-08", "2024-12-10")]),
]
PLENUM = "the third plenary session of the 20th CPC Central Committee"
EN = [
    "A cadre study group of the Communist Party of Vietnam visited China from Dec. 1 to 4.",
    (
        "A delegation of the Communist Party of China (CPC) led by Wang Mingyuan, deputy head of the International "
        "Department of the CPC Central Committee, visited Zambia from Dec. 3 to 5 and briefed local parties on "
        f"{PLENUM}."
    ),
    (
        "Sun Wenjing, assistant minister of the International Department of the CPC Central Committee, met the Cuban "
        "ambassador in Beijing on Dec. 4."
    ),
    (
        "From Dec. 4 to 6, a CPC delegation headed by Li Wenhua, deputy secretary of the CPC Hebei Provincial "
        f"Committee, visited Egypt and explained {PLENUM}."
    ),
    "The International Department of the CPC Central Committee held its sports day on Dec. 6.",
    "An NPC delegation led by Zhou Limin, vice chairman of the NPC Standing Committee, visited Chile from Dec. 7 to 9.",
    (
        "A CPC delegation led by Zhang Jianguo, vice president of the Party School of the CPC Central Committee, "
        f"visited Laos from Dec. 8 to 10 and briefed officials on {PLENUM}."
    ),
    "A charity bazaar of the diplomatic corps drew 900 visitors on Dec. 9.",
    "The leader of a party of Niger arrived in Beijing on Dec. 10.",
    "A training course for officials began on Dec. 11.",
]
EN_TOLD: Told = [
    ("Wang Mingyuan", [("ZM", "2024-12-03", "2024-12-05")]),
    ("Li Wenhua", [("EG", "2024-12-04", "2024-12-06")]),
    ("Zhang Jianguo", [("LA", "2024-12-08", "2024-12-10")]),
]
NUMERALS = "一二三四五六七八九十"
MARKS: list[tuple[str, Mark]] = [
    *((sign, lambda i, sign=sign: sign) for sign in ("■", "● ", "◇", "•", "▲")),
    ("1.", lambda i: f"{i + 1}. "),
    ("①", lambda i: "①②③④⑤⑥⑦⑧⑨⑩"[i]),
]
ZH_MARKS = [*MARKS, ("一、", lambda i: f"{NUMERALS[i]}、"), ("（一）", lambda i: f"（{NUMERALS[i]}）")]
EN_MARKS = [*MARKS, ("--", lambda i: "-- "), ("(1)", lambda i: f"({i + 1}) ")]


def page(title: str, body: str, *, lang: str = "zh") -> Extraction:
    html = (
        f'<html lang="{lang}"><head><title>{title}</title></head><body><h1>{title}</h1><div>2024-12-15</div>'
        f'<div class="content">{body}</div></body></html>'
    )
    fetched = datetime(2025, 1, 1, tzinfo=UTC)
    return extract_one(Snapshot.of_file(html.encode(), url="http://x.cn/a.html", fetched_at=fetched))


def told(found: Extraction) -> Told:
    out: Told = []
    for team in found.delegations:
        legs = [
            (
                leg.country.value,
                leg.start.value.isoformat() if leg.start else None,
                leg.end.value.isoformat() if leg.end else None,
            )
            for leg in team.legs
        ]
        out.append((team.leader_name.value if team.leader_name else None, legs))
    return out


def rule(found: Extraction) -> str | None:
    assert found.decision is not None
    return found.decision.rule


def paragraphs(items: Sequence[str], mark: Mark = lambda i: "", frame: str = "<p>{}</p>") -> str:
    return "".join(frame.format(mark(i) + text) for i, text in enumerate(items))


def check(found: Extraction, expected: Told) -> None:
    assert found.decision is not None
    assert (found.decision.rule, found.decision.kind.value) == ("K1", "roundup")
    assert told(found) == expected
    assert all(team.meeting is not None and team.meeting.value == "cc20-p3" for team in found.delegations)
    titles = [team.leader_title.value for team in found.delegations if team.leader_title]
    assert len(titles) == 3
    assert all(title[0].isalpha() for title in titles)


@pytest.mark.parametrize("mark", [m for _, m in ZH_MARKS], ids=[n for n, _ in ZH_MARKS])
def test_a_chinese_digest_is_parted_by_its_signs(mark: Mark) -> None:
    check(page("党际交往动态", paragraphs(ZH, mark)), ZH_TOLD)


@pytest.mark.parametrize("mark", [m for _, m in EN_MARKS], ids=[n for n, _ in EN_MARKS])
def test_an_english_digest_is_parted_by_its_signs(mark: Mark) -> None:
    check(page("Party exchanges in brief", paragraphs(EN, mark), lang="en"), EN_TOLD)


@pytest.mark.parametrize("frame", ["<li>{}</li>", "<p>{}</p><hr>", "<hr><div>{}</div>", "<ul><li><p>{}</p></li></ul>"])
@pytest.mark.parametrize(
    ("title", "items", "expected", "lang"),
    [("党际交往动态", ZH, ZH_TOLD, "zh"), ("Party exchanges in brief", EN, EN_TOLD, "en")],
    ids=["zh", "en"],
)
def test_a_digest_is_parted_by_its_markup(title: str, items: list[str], expected: Told, lang: str, frame: str) -> None:
    check(page(title, paragraphs(items, frame=frame), lang=lang), expected)


ZH_HEADS = ["越共干部考察团访华", "中共代表团访问赞比亚", "孙文静会见古巴大使", "中共代表团访问埃及"]
ZH_HEADS += ["中联部举行运动会"]
ZH_HEADS += ["全国人大代表团访问智利", "中共代表团访问老挝", "交流协会代表团赴韩", "尼日尔客人来华", "研修班开班"]
EN_HEADS = ["Visitors from Vietnam", "CPC delegation in Zambia", "Talks with Cuba's ambassador"]
EN_HEADS += ["Egypt hears of plenum"]
EN_HEADS += ["Sports day", "NPC delegation visits Chile", "Laos: officials briefed", "Bazaar held", "Guest from Niger"]
EN_HEADS += ["Training course begins"]


@pytest.mark.parametrize("frame", ["<p><b>{}</b></p>", "<h3>{}</h3>", "<p>{}</p>"])
@pytest.mark.parametrize(
    ("title", "heads", "items", "expected", "lang"),
    [
        ("党际交往动态", ZH_HEADS, ZH, ZH_TOLD, "zh"),
        ("Party exchanges in brief", EN_HEADS, EN, EN_TOLD, "en"),
    ],
    ids=["zh", "en"],
)
def test_a_digest_is_parted_by_its_headings(
    title: str, heads: list[str], items: list[str], expected: Told, lang: str, frame: str
) -> None:
    body = "".join(frame.format(head) + f"<p>{text}</p>" for head, text in zip(heads, items, strict=True))
    check(page(title, body, lang=lang), expected)


def test_paragraphs_that_each_open_another_leaders_journey_are_items() -> None:
    zh = [ZH[1], "赞方对访问表示欢迎。", ZH[3], "埃方表示愿加强交流。", ZH[6]]
    check(page("中共代表团出访", paragraphs(zh)), ZH_TOLD)
    en = [EN[1], "The hosts welcomed the visit.", EN[3], "Talks were also held on trade.", EN[6]]
    check(page("Party exchanges in brief", paragraphs(en), lang="en"), EN_TOLD)
    check(page("Party exchanges in brief", f"<p>{' '.join(en)}</p>", lang="en"), EN_TOLD)


def test_an_earlier_journey_that_a_story_recalls_is_no_item() -> None:
    zh = [ZH[1], "此前，中共中央对外联络部部长助理李文华曾率中共代表团访问埃及。"]
    assert told(page("中共代表团访问赞比亚", paragraphs(zh))) == ZH_TOLD[:1]
    en = [EN[1], "Last year, a CPC delegation led by Li Wenhua visited Egypt."]
    assert told(page("CPC delegation visits Zambia", paragraphs(en), lang="en")) == EN_TOLD[:1]


def test_what_only_the_words_above_the_items_present_goes_with_each() -> None:
    zh = ["近日，多个中共代表团先后出访，向各国政党宣介二十届三中全会精神。"]
    zh += ["■ 12月3日至5日，中联部副部长王明远率团访问赞比亚。", "■ 12月4日至6日，中联部部长助理李文华率团访问埃及。"]
    found = page("中共代表团出访", paragraphs(zh))
    assert (rule(found), told(found)) == ("K1", ZH_TOLD[:2])
    assert {team.meeting.value for team in found.delegations if team.meeting} == {"cc20-p3"}


def test_items_under_one_dateline_share_its_year_and_month_and_nothing_else() -> None:
    body = paragraphs(
        [
            "新华社北京12月12日电　中联部副部长王明远3日至5日率中共代表团访问赞比亚，介绍二十届三中全会精神。",
            "中共代表团8日至10日访问老挝。",
        ],
        lambda i: "■",
    )
    found = page("党际交往动态", body)
    assert told(found) == [
        ("王明远", [("ZM", "2024-12-03", "2024-12-05")]),
        (None, [("LA", "2024-12-08", "2024-12-10")]),
    ]
    assert [team.meeting.value if team.meeting else None for team in found.delegations] == ["cc20-p3", None]


@pytest.mark.parametrize(
    ("title", "items", "expected", "lang"),
    [
        ("党际交往动态", [*ZH[:3], *ZH[4:6]], ZH_TOLD[:1], "zh"),
        ("Party exchanges in brief", [*EN[:3], *EN[4:6]], EN_TOLD[:1], "en"),
    ],
    ids=["zh", "en"],
)
def test_one_item_in_scope_gives_the_page_its_rule_and_kind(
    title: str, items: list[str], expected: Told, lang: str
) -> None:
    found = page(title, paragraphs(items, lambda i: "● "), lang=lang)
    assert found.decision is not None
    assert (found.decision.rule, found.decision.kind.value) == ("K1", "outbound_delegation")
    assert told(found) == expected


@pytest.mark.parametrize(
    ("title", "items", "lang"),
    [
        ("党际交往动态", [ZH[0], ZH[2], ZH[4], ZH[5], ZH[9]], "zh"),
        ("Party exchanges in brief", [EN[0], EN[2], EN[4], EN[5], EN[7]], "en"),
    ],
    ids=["zh", "en"],
)
def test_a_digest_without_an_item_in_scope_is_rejected(title: str, items: list[str], lang: str) -> None:
    found = page(title, paragraphs(items, lambda i: "■ "), lang=lang)
    assert rule(found) in ("R1", "R3", "R5")
    assert not found.delegations


STORY_ZH = "12月3日至9日，中共中央对外联络部副部长王明远率中共代表团访问赞比亚、埃及，介绍二十届三中全会精神。"
STORY_EN = (
    "A delegation of the Communist Party of China (CPC) led by Wang Mingyuan, deputy head of the International "
    f"Department of the CPC Central Committee, visited Zambia and Egypt from Dec. 3 to 9 and briefed local parties on "
    f"{PLENUM}."
)


@pytest.mark.parametrize(
    "rest",
    [
        [
            "一、坚持党的全面领导。这是改革的根本保证。",
            "二、坚持以人民为中心。改革为了人民。",
            "三、坚持守正创新，做到稳中求进。",
        ],
        ["1. 全会通过了决定，提出三百多项举措。", "2. 代表团回答了听众的提问。", "3. 双方商定加强干部交流。"],
        [
            "■ “这次介绍会很有收获。”一位与会者说。",
            "■ “中国的经验值得学习。”一位学者表示。",
            "■ “期待更多交流。”一名青年说。",
        ],
        [
            "卢萨卡：听众提问踊跃",
            "代表团在卢萨卡同当地政党座谈，回答了听众的提问。",
            "开罗：学者热议改革",
            "代表团在开罗走进一家智库，同学者交流。",
        ],
    ],
    ids=["arguments", "points", "quotes", "stations"],
)
@pytest.mark.parametrize("frame", ["<p>{}</p>", "<li>{}</li>", "<p>{}</p><hr>"])
def test_a_chinese_story_of_one_journey_stays_whole(rest: list[str], frame: str) -> None:
    found = page("中共代表团访问赞比亚和埃及", paragraphs([STORY_ZH, *rest], frame=frame))
    assert rule(found) == "K1"
    assert told(found) == [("王明远", [("ZM", "2024-12-03", "2024-12-09"), ("EG", "2024-12-03", "2024-12-09")])]


@pytest.mark.parametrize(
    "rest",
    [
        ["1. Reform serves the people.", "2. Opening up goes on.", "3. The Party leads the work."],
        ['• "We learnt a lot," a guest said.', '• "A rich talk," said a scholar.', '• "Come again," a host said.'],
        [
            "Questions in Lusaka",
            "In Lusaka the delegation met party cadres and answered their questions for two hours.",
            "A think tank in Cairo",
            "In Cairo the delegation held talks with scholars of a think tank and with officials.",
        ],
    ],
    ids=["arguments", "quotes", "stations"],
)  # fmt: skip
@pytest.mark.parametrize("frame", ["<p>{}</p>", "<li>{}</li>", "<p>{}</p><hr>"])
def test_an_english_story_of_one_journey_stays_whole(rest: list[str], frame: str) -> None:
    found = page("CPC delegation visits Zambia and Egypt", paragraphs([STORY_EN, *rest], frame=frame), lang="en")
    assert rule(found) == "K1"
    assert told(found) == [("Wang Mingyuan", [("ZM", "2024-12-03", "2024-12-09"), ("EG", "2024-12-03", "2024-12-09")])]


def test_a_round_up_of_many_teams_is_no_digest() -> None:
    body = paragraphs(
        ["三中全会闭幕以来，已有28个宣介团走访40多个国家。", *ZH[1:2], *ZH[3:4], *ZH[6:7]],
        lambda i: "" if i == 0 else "■",
    )
    assert rule(page("全会精神宣介综述", body)) == "K4"


def test_a_caption_adds_no_country_and_turns_no_briefing_into_a_journey() -> None:
    picture = '<p><img src="a.jpg"></p><p class="caption">图为中共代表团在开罗访问期间举行宣介会。</p>'
    home = page(
        "中联部举行宣介会",
        f"<p>12月6日，中联部在北京举行二十届三中全会精神专题宣介会，60余名驻华使节出席。</p>{picture}",
    )
    assert (rule(home), home.delegations) == ("K3", ())
    abroad = page("中共代表团访问赞比亚", f"<p>{ZH[1]}</p>{picture}")
    assert told(abroad) == ZH_TOLD[:1]


def test_an_english_caption_of_another_journey_is_no_part_of_the_story() -> None:
    story = EN[1].partition(" and briefed")[0] + "."
    words = f"A CPC delegation briefs parties in Cairo, Egypt, on {PLENUM}."
    picture = f'<p><img src="a.jpg"></p><p class="caption">{words}</p>'
    found = page("CPC delegation visits Zambia", f"<p>{story}</p>{picture}", lang="en")
    assert (rule(found), told(found)) == ("A1", EN_TOLD[:1])
