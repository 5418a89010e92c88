"""Is every country of the world found by its names and its capital, and only that country?"""

from __future__ import annotations

import csv
from itertools import permutations
from pathlib import Path

import pytest

from archive.folding import fold
from pipelines.lexicon.places import CODES, places
from pipelines.mentions.countries import find_countries
from pipelines.view import View

# A table of its own, by the hand that also filled the lexicon: it finds gaps, it is no second opinion on a spelling.
# Mainland name, name of Taiwan usage, English, and the capitals of each.
# A cell is empty where a capital has no name of its own or where its name is a common word (馬列, 開雲, 新港).
with (Path(__file__).parent / "data" / "country_names.csv").open(encoding="utf-8", newline="") as handle:
    COUNTRIES = list(csv.DictReader(handle))
SENTENCES = {"zh": "应有关方面邀请，代表团近日访问{}，受到热烈欢迎。", "en": "The delegation arrived in {} on Monday."}
FORMS = [
    pytest.param(row, column, id=f"{row['code']}-{column}")
    for row in COUNTRIES
    for column in ("zh", "hant", "en", "capital_zh", "capital_hant", "capital_en")
    if row[column]
]
OPEN = {(p.form, p.lang[:2]) for p in places() if len(p.codes) > 1}


def codes(text: str, lang: str) -> list[str]:
    return [m.code for m in find_countries(View(text, [(0, len(text), "body")]), lang)]


def test_the_table_has_every_country() -> None:
    assert {row["code"] for row in COUNTRIES} == CODES
    assert len(COUNTRIES) == len(CODES) == 251


@pytest.mark.parametrize(("row", "column"), FORMS)
def test_a_name_in_a_neutral_sentence_is_its_country_and_no_other(row: dict[str, str], column: str) -> None:
    lang = column[-2:] if column.endswith(("zh", "en")) else "zh"
    sentence = SENTENCES[lang].format(row[column])
    if (fold(row[column]), lang) in OPEN:  # 金斯敦 of two countries: the page must name one
        assert codes(sentence, lang) == []
        assert codes(sentence + SENTENCES[lang].format(row[lang]), lang) == [row["code"]] * 2
    else:
        assert codes(sentence, lang) == [row["code"]]


@pytest.mark.parametrize("column", ["zh", "hant"])
def test_two_names_without_a_separator_are_both_read(column: str) -> None:
    """Headlines squeeze lists (苏丹伊朗): 南朝鲜 must not be read in 越南朝鲜, nor a trap spring on 马里安哥拉."""
    known = {p.form for p in places()}
    names = [(row["code"], row[column]) for row in COUNTRIES if row[column]]
    wrong = [
        one + two
        for (code, one), (other, two) in permutations(names, 2)
        if fold(one + two) not in known
        and not (fold(two) == "苏丹" and fold(one) in ("文莱", "汶莱", "马来西亚", "阿曼"))  # their sultan
        and codes(f"代表团访问{one}{two}。", "zh") != [code, other]
    ]
    assert wrong == []


def test_two_english_names_side_by_side_are_both_read() -> None:
    names = [(row["code"], row["en"]) for row in COUNTRIES]
    wrong = [
        f"{one} and {two}"
        for (code, one), (other, two) in permutations(names, 2)
        if codes(f"They went to {one} and {two}.", "en") != [code, other]
    ]
    assert wrong == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_form_is_read_inside_a_longer_form_of_another_place(lang: str) -> None:
    """马里 in 索马里, 几内亚 in 几内亚比绍, Guinea in Papua New Guinea: the whole form, once."""
    forms = [p for p in places() if p.lang[:2] == lang and len(p.codes) == 1]
    wrong = [p.form for p in forms if codes(SENTENCES[lang].format(p.form), lang) != [p.codes[0]]]
    assert wrong == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_form_and_the_form_it_stands_in_are_told_apart_in_one_list(lang: str) -> None:
    forms = {p.form: p.codes[0] for p in places() if p.lang[:2] == lang and len(p.codes) == 1 and p.kind != "demonym"}
    pairs = [
        (short, long)
        for long in forms
        for size in range(2, len(long))
        for at in range(len(long) - size + 1)
        if (short := long[at : at + size]) in forms and forms[short] != forms[long]
    ]
    join = "{}、{}和{}" if lang == "zh" else "{}, {} and {}"
    wrong = [
        (short, long)
        for short, long in pairs
        if codes(SENTENCES[lang].format(join.format(short, long, short)), lang)
        != [forms[short], forms[long], forms[short]]
    ]
    assert len(pairs) > 20
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "系列日活动", "参加奥运会", "如果阿富汗局势", "稻城亚丁景区", "自由市场", "自由城市", "头顿时", "切实兑现承诺",
        "比赛达到高潮", "画廊开幕", "联合艾滋病规划署", "传统俄罗斯", "加布里尔", "四川平昌县", "《波茨坦公告》",
        "维多利亚港", "维多利亚湖", "马列主义", "伯恩斯", "广西港口", "亚丁湾护航", "经济学家凯恩斯", "新时代力量",
        "中英共同", "中印共同", "人民政党", "老党员", "超越党派",
    ],
)  # fmt: skip
def test_common_words_that_contain_a_form_are_not_read_as_it(text: str) -> None:
    own = {"如果阿富汗局势": ["AF"], "传统俄罗斯": ["RU"], "四川平昌县": ["CN"], "广西港口": ["CN"]}
    assert codes(f"会议讨论了{text}等问题。", "zh") == own.get(text, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Gulf of Aden", []), ("the Doha Round", []), ("the island of New Guinea", []), ("NZ$5 million", []),
        ("Central Macedonia", []), ("the People's Republic of China", ["CN"]), ("San Jose, California", ["US"]),
        ("Queen Victoria", []), ("the Potsdam Proclamation", []), ("the Lisbon Treaty", []), ("Benin City", ["NG"]),
        ("the Colombo Plan", []), ("Lake Victoria", []), ("the Republic of China", ["TW"]),
    ],
)  # fmt: skip
def test_english_namesakes(text: str, expected: list[str]) -> None:
    assert codes(f"They spoke of {text} again.", "en") == expected
