"""Which Party meeting does a page name, and is it the CPC's own?"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from pipelines.lexicon.meetings import Meeting, meetings
from pipelines.lexicon.table import LexiconError
from pipelines.mentions.meetings import MeetingMention, find_meetings, meeting_at
from pipelines.view import View

DIGITS = "零一二三四五六七八九"
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh"}
TERMS = {17: "seventeenth", 18: "eighteenth", 19: "nineteenth", 20: "twentieth"}


def view_of(text: str) -> View:
    return View(text, [(0, len(text), "body")])


def zh(text: str, on: date | None = None) -> tuple[MeetingMention, ...]:
    return find_meetings(view_of(text), "zh-Hans", on)


def en(text: str, on: date | None = None) -> tuple[MeetingMention, ...]:
    return find_meetings(view_of(text), "en", on)


def told(mentions: tuple[MeetingMention, ...]) -> list[tuple[str, str | None]]:
    return [(m.surface, m.meeting) for m in mentions]


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")


def chinese_surfaces(meeting: Meeting) -> list[str]:
    term = chinese(meeting.term)
    if meeting.plenum is None:
        return [
            f"党的{term}大精神",
            f"中共{term}大",
            f"中共{meeting.term}大精神",
            f"{term}大主要成果",
            f"中国共产党第{term}次全国代表大会",
            f"第{term}次全国代表大会",
            f"中共第{meeting.term}次全国代表大会",
            f"中国共产党第{term}次代表大会",
            f"中共中央第{term}次全国代表大会",
            f"“{term}大”精神",
            f"领会{term}大精神",
        ]
    plenum = chinese(meeting.plenum)
    return [
        f"党的{term}届{plenum}中全会精神",
        f"中共{term}届{plenum}中全会",
        f"第{term}届{plenum}中全会",
        f"中国共产党第{term}届中央委员会第{plenum}次全体会议",
        f"第{meeting.term}届中央委员会第{meeting.plenum}次全体会议",
        f"十{chinese(meeting.term - 10)}届{plenum}中全会" if meeting.term < 20 else f"二十届{plenum}中全会",
        f"对外宣讲团{term}届{plenum}中全会精神",
    ]


def english_surfaces(meeting: Meeting) -> list[str]:
    nth = f"{meeting.term}th"
    if meeting.plenum is None:
        return [
            f"the {nth} CPC National Congress",
            f"the {nth} National Congress of the Communist Party of China",
            f"the {nth} National Congress of the Communist Party of China (CPC)",
            f"the CPC's {nth} National Congress",
            f"the spirit of the {nth} Party Congress",
            f"the {nth} Congress of the Communist Party of China",
            f"China's {nth} Communist Party congress",
            f"THE {nth.upper()} CPC NATIONAL CONGRESS",
            f"the {nth} National Congress of the ruling Communist Party of China",
            f"the {TERMS[meeting.term]} National Congress of the CPC",
            f"the {nth} national congress of the CPC",
        ]
    plenum = ORDINALS[meeting.plenum]
    return [
        f"the {plenum} plenary session of the {nth} CPC Central Committee",
        f"the {plenum.title()} Plenary Session of the {nth} Central Committee of the Communist Party of China (CPC)",
        f"the {plenum} plenum of the {nth} Central Committee",
        f"the {nth} CPC Central Committee's {plenum} plenum",
        f"the {plenum} plenary session of the {TERMS[meeting.term]} CPC Central Committee",
        f"the {plenum} plenary session of the Communist Party of China (CPC) {nth} Central Committee",
        f"the {plenum} plenary session of the {nth} Communist Party of China (CPC) Central Committee",
        f"the {meeting.term}th Central Committee's {plenum} plenary session",
    ]


@pytest.mark.parametrize("meeting", meetings(), ids=lambda m: m.id)
def test_every_meeting_is_read_from_every_surface(meeting: Meeting) -> None:
    for text in chinese_surfaces(meeting):
        assert [(m.meeting, m.own, m.basis) for m in zh(f"代表团宣介{text}，介绍情况")] == [
            (meeting.id, True, "explicit")
        ], text
    for text in english_surfaces(meeting):
        assert [(m.meeting, m.own, m.basis) for m in en(f"They briefed the host on {text} and left.")] == [
            (meeting.id, True, "explicit")
        ], text


def test_the_table_has_every_congress_and_plenum_since_the_seventeenth() -> None:
    ids = [meeting.id for meeting in meetings()]
    for term in (17, 18, 19):
        assert [i for i in ids if i.startswith((f"pc{term}", f"cc{term}"))] == [
            f"pc{term}",
            *(f"cc{term}-p{n}" for n in range(1, 8)),
        ]
    assert {"pc20", "cc20-p1", "cc20-p2", "cc20-p3", "cc20-p4"} <= set(ids)


def test_traditional_characters_and_missing_di_are_read_alike() -> None:
    view = view_of("中共第二十屆四中全會精神、中共十九大")
    assert [m.meeting for m in find_meetings(view, "zh-Hant", None)] == ["cc20-p4", "pc19"]


@pytest.mark.parametrize(
    "text",
    [
        "出席革命党第十次全国代表大会",
        "祝贺非国大五十四大召开",
        "通报越共十四大情况",
        "古共七大的成果",
        "老挝人民革命党十二大精神",
        "朝鲜劳动党第八届中央委员会第五次全体会议",
        "越南共产党第十三届中央委员会",
        "祝贺柬埔寨人民党第四十三次全国代表大会召开",
        "老挝人民革命党将召开第十二次全国代表大会",
        "葡萄牙共产党第二十次全国代表大会",
        "日本共产党即将举行第二十八次全国代表大会",
        "中国国民党第十九次代表大会",
        "中国工会第十八次全国代表大会",
        "民革十三届三中全会",
        "共青团第十九次全国代表大会",
        "中国妇女第十三次全国代表大会",
        "该党第八次全国代表大会",
        "中国共产党江西省第十五次代表大会",
    ],
)
def test_the_congress_of_another_party_or_body_is_not_own(text: str) -> None:
    assert [m for m in zh(text) if m.own] == []
    assert [m.meeting for m in zh(text) if m.meeting] == []


@pytest.mark.parametrize(
    "text",
    [
        "十三届全国人大二次会议",
        "全国政协十三届三次会议",
        "十九届中央纪委四次全会",
        "中央纪委第四次全体会议",
        "国家安全会议",
        "健全会议制度",
        "世界前二十大经济体",
        "评出十大新闻",
        "运-20大型运输机",
        "三大全球倡议",
        "国务院第一次全体会议精神",
        "中央经济工作会议精神",
        "省委十一届九次全会精神",
        "第一大党",
        "90大寿",
        "2019大会",
    ],
)
def test_what_is_no_party_meeting_is_not_read(text: str) -> None:
    assert zh(text, date(2019, 11, 20)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "the 11th National Congress of the Lao People's Revolutionary Party",
        "the LPRP's 11th National Congress",
        "the 13th National Congress of the Communist Party of Vietnam",
        "the 8th Congress of the Communist Party of Cuba",
        "the 54th National Conference and the 10th CCM National Congress",
        "the fifth plenary session of the 8th Central Committee of the Workers' Party of Korea",
    ],
)
def test_the_congress_of_another_party_is_not_own_in_english(text: str) -> None:
    mentions = en(f"They congratulated {text} on Monday.")
    assert mentions
    assert [m for m in mentions if m.own or m.meeting] == []


@pytest.mark.parametrize(
    "text",
    [
        "the 14th National People's Congress",
        "the 118th Congress of the United States",
        "Nepali Congress leaders",
        "the Great Hall of the People",
        "a plenary hall",
        "the Chinese People's Political Consultative Conference",
    ],
)
def test_what_is_no_party_meeting_is_not_read_in_english(text: str) -> None:
    assert en(f"They spoke of {text} on Monday.", date(2024, 8, 1)) == ()


@pytest.mark.parametrize(
    ("text", "on", "meeting"),
    [
        ("介绍五中全会精神", date(2015, 11, 9), "cc18-p5"),
        ("介绍五中全会精神", date(2020, 11, 20), "cc19-p5"),
        ("介绍六中全会精神", date(2016, 11, 6), "cc18-p6"),
        ("介绍六中全会精神", date(2021, 11, 20), "cc19-p6"),
        ("介绍三中全会精神", date(2013, 11, 20), "cc18-p3"),
        ("介绍三中全会精神", date(2024, 11, 20), "cc20-p3"),
        ("介绍四中全会精神", date(2026, 1, 20), "cc20-p4"),
        ("即将召开四中全会", date(2019, 9, 20), "cc19-p4"),
        ("介绍四中全会精神", date(2017, 6, 1), None),
        ("介绍五中全会精神", None, None),
        ("介绍党代会情况", date(2017, 11, 20), "pc19"),
    ],
)
def test_a_bare_name_is_resolved_by_the_publication_date(text: str, on: date | None, meeting: str | None) -> None:
    assert [(m.meeting, m.own, m.basis) for m in zh(text, on)] == [(meeting, True, "inferred")]


@pytest.mark.parametrize(
    ("text", "on", "meeting"),
    [
        ("the Third Plenum", date(2024, 11, 20), "cc20-p3"),
        ("the third plenary session of the CPC Central Committee", date(2013, 11, 20), "cc18-p3"),
        ("the sixth plenum", date(2021, 11, 24), "cc19-p6"),
        ("the plenary session of the CPC Central Committee", date(2019, 12, 1), "cc19-p4"),
        ("the recent Party congress", date(2017, 11, 15), "pc19"),
        ("the recent Communist Party conclave", date(2022, 11, 15), "pc20"),
        ("the recent Party congress", date(2020, 5, 15), None),
    ],
)
def test_a_bare_english_name_is_resolved_by_the_publication_date(text: str, on: date, meeting: str | None) -> None:
    assert [(m.meeting, m.own, m.basis) for m in en(f"They explained {text} to them.", on)] == [
        (meeting, True, "inferred")
    ]


def test_the_page_decides_before_the_date() -> None:
    page = "宣介党的十八届五中全会精神。五中全会提出，全会的主要成果"
    assert [m.meeting for m in zh(page, date(2021, 2, 1))] == ["cc18-p5", "cc18-p5", "cc18-p5"]
    page = "briefed on the fourth plenary session of the 19th CPC Central Committee. The plenum is important."
    assert told(en(page, date(2026, 1, 1)))[1] == ("The plenum", "cc19-p4")


def test_words_after_the_name_do_not_hide_it() -> None:
    assert told(zh("祝贺中共十九大胜利召开")) == [("十九大", "pc19")]
    assert told(zh("中国共产党全国代表大会", date(2017, 11, 1))) == [("全国代表大会", "pc19")]


def test_nothing_is_inferred_where_no_meeting_is_named() -> None:
    assert zh("代表团访问老挝，宣介全会精神", date(2025, 11, 20)) == ()
    assert zh("代表团访问老挝，介绍会议精神", date(2025, 11, 20)) == ()
    assert zh("代表团访问老挝", date(2025, 11, 20)) == ()
    assert en("The delegation told of the plenum.", date(2025, 11, 20)) == ()


def test_a_list_of_plenums_names_each_of_them() -> None:
    assert told(zh("党的十八届三中、四中、五中全会精神")) == [
        ("十八届三中", "cc18-p3"),
        ("四中", "cc18-p4"),
        ("五中全会", "cc18-p5"),
    ]


def test_a_meeting_that_only_dates_something_is_marked() -> None:
    assert [(m.meeting, m.period) for m in zh("党的十八大以来，宣介党的十九大精神")] == [
        ("pc18", True),
        ("pc19", False),
    ]
    assert [(m.meeting, m.period) for m in en("Since the 18th CPC National Congress, much changed.")] == [
        ("pc18", True)
    ]


def test_early_congresses_of_the_party_are_own_without_a_meeting() -> None:
    assert [(m.meeting, m.own) for m in zh("党的十一届三中全会和中共一大")] == [(None, True), (None, True)]


def test_a_bare_small_number_is_another_partys_congress() -> None:
    assert [(m.meeting, m.own) for m in zh("祝贺第十次全国代表大会召开")] == [(None, False)]


def test_a_meeting_the_table_does_not_have_yet_has_an_id_when_the_party_is_named() -> None:
    assert [m.meeting for m in zh("中国共产党第二十一次全国代表大会")] == ["pc21"]
    assert [m.meeting for m in zh("中共二十届五中全会")] == ["cc20-p5"]


def test_the_window_of_a_congress_ends_after_eight_months() -> None:
    assert meeting_at("congress", None, date(2017, 10, 17)) is None
    assert meeting_at("congress", None, date(2017, 10, 18)) == "pc19"
    assert meeting_at("congress", None, date(2018, 6, 1)) == "pc19"
    assert meeting_at("congress", None, date(2018, 8, 1)) is None


def test_surfaces_are_as_printed_and_never_overlap() -> None:
    view = view_of("宣介黨的十九屆六中全會(liùzhōng)精神，全會指出，二十大")
    mentions = find_meetings(view, "zh-Hant", date(2021, 11, 24))
    assert all(view.text[m.start : m.end] == m.surface for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


def test_a_language_without_patterns_is_an_error() -> None:
    with pytest.raises(LexiconError, match="'ja'"):
        find_meetings(view_of("第19回党大会"), "ja", None)
