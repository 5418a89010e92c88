"""Do all forms of one person's name meet in one key?"""

from __future__ import annotations

import pytest
from pypinyin import lazy_pinyin

from pipelines.lexicon.people import people, person_key


def test_every_form_of_every_known_person_has_that_persons_key() -> None:
    split = [p.pinyin for p in people() if len({person_key(n) for n in (p.hans, p.hant, p.pinyin, *p.aliases)}) != 1]
    assert split == []


# Read otherwise than the dictionary says: surnames, a character with two readings, names that are not Chinese words
OWN_READING = {
    "Zeng Qinghong", "Shan Jixiang", "Xie Zhenhua", "Qiu Hong", "Zhao Changmao", "Ma Zhaoxu", "Xin Changxing",
    "Zheng Shanjie", "Lan Fo'an", "Shen Yiqin", "Bagatur", "Bayanqolu", "Arken Imirbaki", "Losang Jamcan",
    "Shohrat Zakir",
}  # fmt: skip


def test_every_pinyin_is_the_reading_of_its_characters() -> None:
    def letters(text: str) -> str:
        return "".join(c for c in text.lower() if c.isalpha()).replace("lv", "lu").replace("lyu", "lu")

    other = {p.pinyin for p in people() if letters("".join(lazy_pinyin(p.hans))) != letters(p.pinyin)}
    assert other == OWN_READING & {p.pinyin for p in people()}, "a misprint in people.csv, or a reading to list here"


def test_traditional_names_have_the_traditional_characters() -> None:
    """A surname keeps its character: 范 is not 範, 于 is not 於; 伯里 and 岳峰 are names and no place."""
    assert [p.hant for p in people() if any(char in p.hant for char in "佔裏嶽範於後")] == []


def test_no_two_known_people_share_a_key() -> None:
    keys = [person_key(person.hans) for person in people()]
    assert len(keys) == len(set(keys)) > 100


@pytest.mark.parametrize(
    ("forms", "key"),
    [
        (["郭业洲", "郭業洲", "Guo Yezhou", "GUO Ye-zhou", "Giu Yeshou"], "guoyezhou"),
        (["陈敏尔", "陳敏爾", "Chen Min'er", "Chen Min’er"], "chenminer"),
        (["徐绿平", "徐綠平", "Xu Lyuping", "Xu Luping", "Xu Lvping", "Xu Lüping"], "xuluping"),
        (["宋涛", "宋濤", "Song Tao", "Song  Tao"], "songtao"),
        (["高翔", "Gao Xiang", "Gaoxiang"], "gaoxiang"),
        (["雪克来提·扎克尔", "Shohrat Zakir"], "shohratzakir"),
        (["信长星", "Xin Changxing"], "xinchangxing"),
    ],
)
def test_printed_forms_of_known_people(forms: list[str], key: str) -> None:
    assert {person_key(form) for form in forms} == {key}


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("单志明", "Shan Zhiming"),
        ("曾建国", "Zeng Jianguo"),
        ("仇文军", "Qiu Wenjun"),
        ("区志华", "Ou Zhihua"),
        ("查建平", "Zha Jianping"),
        ("任国强", "Ren Guoqiang"),
        ("华建民", "Hua Jianmin"),
        ("解建军", "Xie Jianjun"),
        ("尉迟文军", "Yuchi Wenjun"),
        ("单于明", "Chanyu Ming"),
        ("欧阳建国", "Ouyang Jianguo"),
        ("盖建军", "Ge Jianjun"),
        ("朴文军", "Piao Wenjun"),
        ("吕建军", "Lyu Jianjun"),
        ("吕建军", "Lü Jianjun"),
        ("缪建军", "Miao Jianjun"),
        ("覃建军", "Qin Jianjun"),
        ("呂建軍", "Lu Jianjun"),
        ("劉志軍", "LIU Zhijun"),
        ("尹女士", "Yin Nyushi"),
    ],
)
def test_an_unknown_chinese_name_meets_its_english_form(chinese: str, english: str) -> None:
    assert person_key(chinese) == person_key(english)


def test_different_names_stay_apart() -> None:
    assert person_key("李军") != person_key("李群")
    assert person_key("Song Tao") != person_key("Song Xiuyan")


def test_foreign_names_are_folded_to_letters() -> None:
    assert person_key("Nguyễn Phú Trọng") == person_key("Nguyen Phu Trong") == "nguyenphutrong"
    assert person_key("……") == ""
