"""Do all forms of one person's name meet in one key, in whatever script?"""

from __future__ import annotations

from pathlib import Path

import pytest
from pypinyin import Style, lazy_pinyin

from archive.folding import fold
from pipelines.lexicon import name_scripts
from pipelines.lexicon.name_scripts import (
    in_cyrillic,
    in_hangul,
    load_syllables,
    script_of,
    simplified_name,
    syllables_of,
)
from pipelines.lexicon.people import chinese_name, load_people, people, people_called, person_key
from pipelines.lexicon.table import LexiconError


def test_every_form_of_every_known_person_has_that_persons_key() -> None:
    def keys(person) -> set[str]:  # type: ignore[no-untyped-def]
        forms = (person.hans, person.hant, person.pinyin, *person.aliases, *(f.form for f in person.transcribed))
        return {person_key(form) for form in forms}

    assert [p.pinyin for p in people() if len(keys(p)) != 1] == []


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


def test_no_two_known_people_share_a_chinese_name() -> None:
    names = [form for p in people() for form in (p.hans, *(f.form for f in p.forms if f.script == "Hani"))]
    assert len(names) == len(set(names)) > 100


def test_every_traditional_name_folds_to_the_simplified_one() -> None:
    assert [p.hant for p in people() if fold(p.hant) != p.hans] == []


def test_every_form_has_a_script_and_every_page_an_address() -> None:
    forms = [form for person in people() for form in (*person.forms, *person.transcribed)]
    assert [f.form for f in forms if f.script is None] == []
    rows = [*people(), *forms]
    assert [r for r in rows if (r.basis == "compiled") != (r.source is None)] == []
    assert [r for r in rows if r.basis == "page" and not (r.source or "").startswith("http")] == []


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


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("Weiming Chen", "chenweiming"),
        ("Ye-zhou GUO", "guoyezhou"),
        ("Min'er Chen", "chenminer"),
        ("Jianguo Ouyang", "ouyangjianguo"),
        ("Ouyang Song", "ouyangsong"),  # a surname of two syllables
        ("Xian Li", "xianli"),  # one syllable before one: nobody knows
        ("Shohrat Zakir", "shohratzakir"),
    ],
)
def test_two_syllables_before_a_surname_are_the_given_name(printed: str, key: str) -> None:
    assert person_key(printed) == key


@pytest.mark.parametrize(
    ("printed", "key"),
    [("Дэн Кайфэн", "dengkaifeng"), ("Ван Янань", "wangyanan"), ("Ван Чанъань", "wangchangan"), ("Иванов Пётр", "")],
)
def test_an_unknown_name_in_cyrillic_is_read_back_into_pinyin(printed: str, key: str) -> None:
    assert person_key(printed) == key


def test_different_names_stay_apart() -> None:
    assert person_key("李军") != person_key("李群")
    assert person_key("Song Tao") != person_key("Song Xiuyan")


def test_foreign_names_are_folded_to_letters() -> None:
    assert person_key("Nguyễn Phú Trọng") == person_key("Nguyen Phu Trong") == "nguyenphutrong"
    assert person_key("……") == ""


LI_JUN = "li-jun,李军,李軍,Li Jun,compiled,"


def _write(folder: Path, persons: list[str], forms: list[str]) -> None:
    for file, header, rows in (
        ("people.csv", "person_id,name_hans,name_hant,pinyin,basis,source", persons),
        ("person_names.csv", "person_id,form,language,kind,basis,source", forms),
    ):
        (folder / file).write_text("\n".join([header, *rows]) + "\n", "utf-8")


def test_two_people_with_one_pinyin_are_two(tmp_path: Path) -> None:
    _write(tmp_path, [LI_JUN, "li-jun-2,李俊,李俊,Li Jun,compiled,"], ["li-jun,Li Chun,en,misprint,compiled,"])
    assert [p.person_id for p in load_people(tmp_path)] == ["li-jun", "li-jun-2"]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("nobody,Li Chun,en,misprint,compiled,", "person 'nobody'"),
        ("li-jun,Song Tao,en,misprint,compiled,", "'Song Tao' again"),
        ("li-jun,宋涛,zh-Hans,misprint,compiled,", "'宋涛' again"),
        ("li-jun,Li Chun,English,misprint,compiled,", "language 'English'"),
        ("li-jun,Li Chun,en,alias,compiled,", "kind 'alias'"),
        ("li-jun,...,en,form,compiled,", "form '...'"),
        ("li-jun,Li Chun,en,form,transcribed,", "basis 'transcribed'"),
    ],
)
def test_a_form_that_is_nobodys_or_anothers_is_named(tmp_path: Path, row: str, found: str) -> None:
    _write(tmp_path, [LI_JUN, "song-tao,宋涛,宋濤,Song Tao,compiled,"], [row])
    with pytest.raises(LexiconError) as caught:
        load_people(tmp_path)
    assert (caught.value.file, caught.value.line) == ("person_names.csv", 2)
    assert found in caught.value.found


@pytest.mark.parametrize(
    ("printed", "person"),
    [
        ("छ्यू छिंगशान", "qu-qingshan"),  # Hindi
        ("Сун Тао", "song-tao"),
        ("Цянь Хуншань", "qian-hongshan"),
        ("Чэнь Фэнсян", "chen-fengxiang"),
        ("Гао Сян", "gao-xiang"),
        ("Ма Чжицян", None),  # nobody registered
        ("류훙차이", "liu-hongcai"),
        ("리젠궈", "li-jianguo"),
        ("장젠춘", "zhang-jianchun"),
        ("허이팅", "he-yiting"),
        ("왕문도", None),
        ("劉建超", "liu-jianchao"),
        ("孟祥鋒", "meng-xiangfeng"),
        ("銭洪山", "qian-hongshan"),
        ("趙楽際", "zhao-leji"),
        ("徐緑平", "xu-lyuping"),
        ("กัว เย่โจว", "guo-yezhou"),
        ("เซี่ย ชุนเทา", "xie-chuntao"),
        ("หม่า หย่งชิง", None),
        ("قوه يه تشو", "guo-yezhou"),
        ("سون هاي يان", "sun-haiyan"),
        ("تانغ جيان قوه", None),
        ("चांग च्येनछुन", "zhang-jianchun"),
        ("छन कांग", None),
        ("Khúc Thanh Sơn", "qu-qingshan"),
        ("Lục Khảng", "lu-kang"),
        ("Xu Lüping", "xu-lyuping"),
    ],
)
def test_a_name_in_another_script_is_a_registered_persons_or_nobodys(printed: str, person: str | None) -> None:
    found = people_called(printed)
    assert [p.person_id for p in found] == ([person] if person else [])
    if person is None:
        assert person_key(printed) == "" or printed.isascii() or script_of(printed) == "Cyrl"
    else:
        assert person_key(printed) == person_key(found[0].hans)


def test_a_known_name_is_nobody_elses_who_sounds_alike() -> None:
    assert [p.person_id for p in people_called("李軍")] == ["li-jun"]
    assert people_called("李俊") == ()
    assert [p.person_id for p in people_called("Li Jun")] == ["li-jun"]


def test_a_japanese_name_is_read_in_simplified_characters() -> None:
    assert chinese_name("趙楽際") == "赵乐际"
    assert simplified_name("鄭暁東") == "郑晓东"
    assert simplified_name("芸弁") == "芸弁"  # Chinese characters of their own


@pytest.mark.parametrize(
    ("hans", "pinyin", "cyrillic", "hangul"),
    [
        ("宋涛", "Song Tao", "Сун Тао", "쑹타오"),
        ("刘建超", "Liu Jianchao", "Лю Цзяньчао", "류젠차오"),
        ("刘海星", "Liu Haixing", "Лю Хайсин", "류하이싱"),
        ("李明祥", "Li Mingxiang", "Ли Минсян", "리밍샹"),
        ("陈敏尔", "Chen Min'er", "Чэнь Миньэр", "천민얼"),
        ("王长安", "Wang Chang'an", "Ван Чанъань", "왕창안"),
        ("欧阳淞", "Ouyang Song", "Оуян Сун", "어우양쑹"),
        ("徐绿平", "Xu Lyuping", "Сюй Люйпин", "쉬뤼핑"),
        ("单霁翔", "Shan Jixiang", "Шань Цзисян", "산지샹"),
    ],
)
def test_names_by_the_tables_of_syllables(hans: str, pinyin: str, cyrillic: str, hangul: str) -> None:
    assert (in_cyrillic(hans, pinyin), in_hangul(hans, pinyin)) == (cyrillic, hangul)


def test_a_name_that_is_not_read_character_by_character_is_not_transcribed() -> None:
    assert syllables_of("巴特尔", "Bagatur") is None
    assert in_cyrillic("雪克来提·扎克尔", "Shohrat Zakir") is None


# Palladius writes до, то, со, шо, чо; the library has another letter between
OTHER_PALLADIUS = {"duo", "tuo", "suo", "shuo", "chuo"}


def test_the_cyrillic_syllables_are_those_of_pypinyin_too() -> None:
    table = load_syllables(Path(name_scripts.__file__).parent)
    readings = {
        lazy_pinyin(char)[0]: lazy_pinyin(char, style=Style.CYRILLIC)[0].rstrip("1234")
        for char in map(chr, range(0x4E00, 0x9FA5))
        if len(lazy_pinyin(char)) == 1
    }
    differing = {s for s in table if s in readings and readings[s] != table[s].cyrillic}
    assert differing == OTHER_PALLADIUS
    assert len(table) > 390
