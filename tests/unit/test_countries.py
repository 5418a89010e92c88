"""Which country does a passage of a page stand for, and where do the same letters mean something else?"""

from __future__ import annotations

from itertools import pairwise

import pytest

from pipelines.lexicon.table import LexiconError
from pipelines.mentions.countries import ShortForms, find_countries
from pipelines.view import View


def view_of(*paragraphs: str) -> View:
    text = "\n".join(paragraphs)
    return View(text, [(0, len(text), "body")])


def zh(*paragraphs: str) -> list[tuple[str, str]]:
    return [(m.surface, m.code) for m in find_countries(view_of(*paragraphs), "zh-Hans")]


def en(*paragraphs: str) -> list[tuple[str, str]]:
    return [(m.surface, m.code) for m in find_countries(view_of(*paragraphs), "en")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("访问几内亚、赤道几内亚、几内亚比绍和巴布亚新几内亚", ["GN", "GQ", "GW", "PG"]),
        ("访问刚果（金）、刚果(布)、刚果民主共和国和刚果共和国", ["CD", "CG", "CD", "CG"]),
        ("访问多米尼加和多米尼克", ["DO", "DM"]),
        ("访问尼日尔、尼日利亚", ["NE", "NG"]),
        ("访问印度尼西亚、印尼和印度", ["ID", "ID", "IN"]),
        ("访问马里、索马里和毛里求斯", ["ML", "SO", "MU"]),
        ("访问苏丹伊朗", ["SD", "IR"]),
        ("访问阿联酋土耳其", ["AE", "TR"]),
        ("访问约旦、以色列和巴勒斯坦", ["JO", "IL", "PS"]),
        ("访问南非、埃塞俄比亚和中非共和国", ["ZA", "ET", "CF"]),
        ("应中非总统邀请", ["CF"]),
        ("访问孟加拉、蒙古国、波黑、马其顿、沙特、埃斯瓦蒂尼", ["BD", "MN", "BA", "MK", "SA", "SZ"]),
        ("访问密克罗尼西亚联邦、巴新、特多和留尼旺", ["FM", "PG", "TT", "RE"]),
        ("访问坦尚尼亚、莫三比克、奈米比亚、辛巴威", ["TZ", "MZ", "NA", "ZW"]),
        ("访问纽西兰、义大利、叶门、象牙海岸、沙乌地", ["NZ", "IT", "YE", "CI", "SA"]),
        ("访问寮国、北韩、南韩", ["LA", "KP", "KR"]),
        ("访问欧盟总部、科索沃", ["EU", "XK"]),
        ("在香港、澳门和台湾", ["HK", "MO", "TW"]),
        ("参加纳米比亚人组党活动", ["NA"]),
        ("老挝朝鲜两国", ["LA", "KP"]),
    ],
)
def test_chinese_names_beside_their_namesakes(text: str, expected: list[str]) -> None:
    assert [code for _, code in zh(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "朝鲜半岛局势", "印度洋地区", "中非合作论坛", "全球南方国家", "多方人士", "拉美国家政党", "欧美国家",
        "上海合作组织成员国", "12月14日本报讯", "今日本社记者", "上海地区以外的沿海地区", "深海地震", "增加纳税人数",
        "文莱苏丹哈桑纳尔", "也门庭若市", "主席朱马里", "乔治·华盛顿", "米歇尔·马里", "首都·马里",
        "马里兰州议员", "北京时间下午", "《巴黎协定》生效", "深海法律问题", "吉尼斯纪录", "奥巴马访华",
        "李长春会见", "全美共有", "两国共同利益", "精美方案",
    ],
)  # fmt: skip
def test_chinese_words_that_only_look_like_a_country(text: str) -> None:
    assert [(surface, code) for surface, code in zh(text) if code not in ("CN", "BN")] == []


def test_a_party_name_is_a_party_and_not_the_country_in_it() -> None:
    mentions = find_countries(view_of("日本共产党、南非非国大、老挝人民革命党和中国共产党"), "zh")
    assert [(m.code, m.kind) for m in mentions] == [("JP", "party"), ("ZA", "party"), ("LA", "party"), ("CN", "party")]


def test_an_ambiguous_party_is_bound_by_the_country_on_the_page() -> None:
    assert zh("人民党主席洪森") == []
    assert ("人民党", "KH") in zh("访问柬埔寨。", "人民党主席会见")
    assert ("人民党", "MN") in zh("访问蒙古国。", "人民党主席会见")
    assert ("人民党", "KH") not in zh("访问柬埔寨和蒙古国。", "人民党主席会见")
    assert ("革命党", "TZ") in zh("访问坦桑尼亚期间，革命党总书记")
    assert en("The Labour Party hosted them.") == []
    assert ("Labour Party", "NZ") in en("They met the Labour Party of New Zealand.")
    assert ("Labour Party", "NZ") in en("New Zealand was next.", "The Labour Party hosted them.")


def test_a_party_beside_a_country_that_no_list_gives_it_is_that_countrys() -> None:
    assert ("执政党", "LA") in zh("会见老挝执政党主席")
    assert ("Communist Party", "DK") in en("the Communist Party of Denmark")
    assert ("绿党", "FI") in zh("访问德国和瑞典后，会见芬兰绿党主席")
    assert ("Conservative Party", "FI") in en("They met the Conservative Party of Finland in Norway.")


def test_in_the_sentence_the_country_before_a_party_decides() -> None:
    assert ("自由党", "CA") not in zh("加拿大和哥伦比亚。", "哥伦比亚宣介团同自由党政要交谈")


def test_congo_alone_is_told_by_the_rest_of_the_page() -> None:
    assert zh("访问刚果。") == []
    assert zh("访问刚果。", "总统在布拉柴维尔会见") == [("刚果", "CG"), ("布拉柴维尔", "CG")]
    assert en("They went to Congo.", "Kinshasa received them.") == [("Congo", "CD"), ("Kinshasa", "CD")]
    assert en("Congolese leaders received them.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Guinea, Guinea-Bissau, Equatorial Guinea and Papua New Guinea", ["GN", "GW", "GQ", "PG"]),
        ("Congo (Brazzaville), DR Congo, the Republic of the Congo", ["CG", "CD", "CG"]),
        ("the Democratic Republic of Congo and Congo-Brazzaville", ["CD", "CG"]),
        ("Niger and Nigeria, Nigerien and Nigerian leaders", ["NE", "NG", "NE", "NG"]),
        ("Dominica and the Dominican Republic", ["DM", "DO"]),
        ("Lao leaders, Lao PDR, Laos", ["LA", "LA", "LA"]),
        ("Türkiye, Turkey and Turkiye", ["TR", "TR", "TR"]),
        ("Cote d'Ivoire, Côte d’Ivoire and Ivory Coast", ["CI", "CI", "CI"]),
        ("U.S. officials, the US, the United States", ["US", "US", "US"]),
        ("the UK, Britain and Northern Ireland", ["GB", "GB", "GB"]),
        ("EU headquarters in Brussels", ["EU", "BE"]),
        ("PHNOM PENH and VIENTIANE, Dec. 27 (Xinhua)", ["KH", "LA"]),
        ("South Sudan and Sudan", ["SS", "SD"]),
        ("Georgia hosted the visit", ["GE"]),
        ("the Hashemite Kingdom of Jordan, Chad and Turkey", ["JO", "TD", "TR"]),
        ("Hong Kong, Macao and Taiwan", ["HK", "MO", "TW"]),
        ("MALE, Jan. 5 (Xinhua)", ["MV"]),
        ("Guinea–Bissau hosted them", ["GW"]),
    ],
)
def test_english_names_beside_their_namesakes(text: str, expected: list[str]) -> None:
    assert [code for _, code in en(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "the South China Sea", "SOUTH CHINA SEA", "the Indian Ocean", "Latin American parties", "Madhav Kumar Nepal",
        "Michael Jordan spoke", "Chad Smith spoke", "the state of Georgia", "New Mexico", "Gulf of Guinea",
        "the Korean Peninsula", "Lake Chad", "Inner Mongolia's herders", "the Shanghai Cooperation Organization",
        "the Paris Agreement", "The Washington Post", "polish the text", "turkey was served", "a chad of paper",
        "oman", "Male participants", "US$5 million", "Nigeriana", "Vietnamization", "the Jakarta Post reported",
    ],
)  # fmt: skip
def test_english_words_that_only_look_like_a_country(text: str) -> None:
    assert [(surface, code) for surface, code in en(text) if surface != "Inner Mongolia"] == []


def test_ruby_copies_and_traditional_characters_do_not_hide_a_name() -> None:
    view = view_of("訪問緬(miǎn)甸、寮國")
    mentions = find_countries(view, "zh-Hant")
    assert [(m.surface, m.code) for m in mentions] == [("緬甸", "MM"), ("寮國", "LA")]
    assert view.span(mentions[0].start, mentions[0].end).quote == "緬(miǎn)甸"


def test_mentions_stand_in_page_order_and_never_overlap() -> None:
    mentions = find_countries(view_of("中国、印度尼西亚雅加达，参加纳米比亚活动；老挝人民革命党"), "zh")
    assert all(a.end <= b.start for a, b in pairwise(mentions))


def test_a_one_character_form_binds_to_the_full_name_on_the_page() -> None:
    def short(char: str, *paragraphs: str) -> str | None:
        view = view_of(*paragraphs)
        return ShortForms(view, find_countries(view, "zh")).country(char)

    assert short("斯", "访问斯里兰卡", "中斯友好") == "LK"
    assert short("斯", "访问巴基斯坦", "中斯友好") == "PK"
    assert short("菲", "中国代表团访菲，菲律宾总统会见") == "PH"
    assert short("巴", "访问巴西和巴基斯坦", "巴方表示") is None
    assert short("巴", "访问巴西和古巴", "巴方表示") == "BR"
    assert short("加", "访问老挝", "中加关系") is None
    assert short("非", "访问南非", "访非期间") == "ZA"


def test_a_language_without_lexicon_is_an_error_and_no_empty_answer() -> None:
    with pytest.raises(LexiconError, match="'ja'"):
        find_countries(view_of("ラオス"), "ja")


def test_the_empty_page_names_no_country() -> None:
    assert find_countries(View("", []), "zh") == ()
    assert find_countries(View("", []), "en") == ()
